"""The sizes that are measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PERIOD, BEFORE = "R5-4", "R5-3"

FAULTS: Final = 0.015
CARELESS: Final = 0.4


@dataclass(frozen=True)
class Size:
    """``files`` returns, each of a department of its own, with ``rows`` initiatives in all. S is the committed sample.

    ``runs``: how often it is measured. ``faults``: the part of all rows that have a fault; they come from the part
    ``careless`` of the departments, the others' returns are clean.
    """

    name: str
    files: int
    rows: int
    runs: int
    faults: float = FAULTS
    careless: float = CARELESS


SIZES: Final = {
    size.name: size
    for size in (
        Size("S", 25, 138, 5),
        Size("M", 500, 25_000, 3),
        Size("L", 2_000, 200_000, 1),
        Size("XL", 25, 200_000, 1),
    )
}
