"""From the departments' returned sheets to the council's table. docs/architecture.md has the picture."""
