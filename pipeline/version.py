"""The version, which pyproject.toml and run.json take from here."""

VERSION = "0.1.0"
