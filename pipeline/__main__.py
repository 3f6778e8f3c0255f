"""``python -m pipeline`` is the command ``torimatome``."""

from pipeline.cli import program

program()
