"""``python -m pipeline`` is the command ``torimatome``."""

from pipeline.cli import main

main()
