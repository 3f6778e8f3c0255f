"""tests/cases/<rule>/sentences.txt: every finding of the case as a clerk reads it. Read what has changed, aloud.

``python -m tools.make_sentences [CASE …]``, from the project's root
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.cases import CASES, FOLDERS, SENTENCES, quarter_of, sentences


def main() -> None:
    """Writes the file of each case that is named, or of all."""
    for name in sys.argv[1:] or FOLDERS:
        with tempfile.TemporaryDirectory() as folder:
            place = quarter_of(name, Path(folder))
            place.look()
            said = sentences(place.findings())
        (CASES / name / SENTENCES).write_text(said, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
