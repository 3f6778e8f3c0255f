"""What each command does, in its order: the contents pages."""
