"""What stops a command and can be mended by the person who runs it, apart from faults of our own."""

from __future__ import annotations


class Trouble(Exception):
    """Its text is a sentence for that person: what is wrong and what to do."""
