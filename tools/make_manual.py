"""運用手引.html out of 運用手引.md: one file with its pictures. ``python -m tools.make_manual FILE``"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.document import document

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "運用手引.md"


def manual(source: Path = SOURCE) -> str:
    """The page. Raises OSError for a picture that is not there."""
    return document(source.read_text(encoding="utf-8"), source.parent)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8", newline="\n")
