"""From files to returns: what came, whose it is, where its table is, and what is written there."""
