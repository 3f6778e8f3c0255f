"""The commands, one module each. What a command needs beyond the CLI library is imported when it runs."""
