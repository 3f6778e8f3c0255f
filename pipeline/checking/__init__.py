"""From the returns to checked answers: one frame, one validation, and the findings."""
