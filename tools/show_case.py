"""What a case of tests/cases looks like to the people who get it: its quarter, merged, and each finding in words.

``python -m tools.show_case NAME FOLDER`` from the project's root; FOLDER must be new. Its ``out`` has the workbooks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from schemas.rule import SEVERITIES
from tests.support.cases import quarter_of


def main(name: str, folder: Path) -> None:
    """Makes the quarter below ``folder``, merges it and prints its findings."""
    if folder.exists():
        sys.exit(f"There is a {folder} already: name a new folder.")
    folder.mkdir(parents=True)
    place = quarter_of(name, folder)
    place.merge()
    for one in place.findings():
        print(f"{SEVERITIES[one['severity']]}　{one['department']}　{one['cell']}　{one['rule']}")
        print(f"　{one['message']}\n　→ {one['remedy']}")
    print(place.out)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
