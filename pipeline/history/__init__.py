"""What earlier periods said, and which initiative of last year is which of this year's."""
