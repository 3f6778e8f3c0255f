"""What letters, the page and the open data's README are laid out by; no modules."""
