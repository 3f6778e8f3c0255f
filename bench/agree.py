"""Whether the product and the plain script say the same: the same table, and the same findings in the same cells.

``python -m bench.agree PRODUCT PLAIN`` names what differs and exits with 1.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

FINDING: Final = ("rule", "file", "sheet", "cell", "serial_no", "value")
ROW: Final = ("serial_no", "q1", "q2", "q3", "q4", "reason_code", "reason_text", "state")
GUARDED: Final = ("value", "reason_text")
"""Free text, in which the product's CSV files put a ' before = + - @ and a tab."""


def differences(product: Path, plain: Path) -> list[str]:
    """A line for each row and each finding that only one of both folders has."""
    found = []
    for file, columns in (("merged.csv", ROW), ("findings.csv", FINDING)):
        one, other = (Counter(_rows(folder / file, columns)) for folder in (product, plain))
        found += [f"{file}, product only: {row}" for row in (one - other).elements()]
        found += [f"{file}, plain script only: {row}" for row in (other - one).elements()]
    return found


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            yield tuple(_plain(row[column]) if column in GUARDED else row[column] for column in columns)


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t") else text


if __name__ == "__main__":
    differing = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(differing[:40]))
    sys.exit(bool(differing))
