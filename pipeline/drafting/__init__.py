"""A register drafted out of an existing table, or out of last year's register."""
