"""From checked answers to the one table, with the control totals and where each mark came from."""
