"""tests/cases/<rule>/sentences.txt: every finding of the case as a clerk reads it. Read what has changed, aloud.

``python -m tools.make_sentences [CASE …]``, from the project's root
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from pathlib import Path

from tests.test_cases import CASES, FOLDERS, SENTENCES, prepared, sentences


def main() -> None:
    """Writes the file of each case that is named, or of all."""
    for name in sys.argv[1:] or FOLDERS:
        case = tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            place = prepared(Path(folder), CASES / name, case)
            place.merge()
            (CASES / name / SENTENCES).write_text(sentences(place.findings()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
