"""index.html: the state of a quarter on one page, for the coordinator. What it says, and how that is written."""
