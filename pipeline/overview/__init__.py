"""A period at a glance: figures, changes, what to look at, and how each department stands."""
