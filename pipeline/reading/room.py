"""What one file may still cost while it is read: the limits, narrowed by its size, less what its sheets have taken.

A file of 1 KB can say that a table has a million rows. Of some 4,500 workbooks of other projects' tests none needs
more than a fifth of this, but for those made to reach a limit.
"""

from __future__ import annotations

from itertools import islice

from pipeline.reading.reasons import too_many_cells, too_many_marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from pipeline.reading.limits import Limits

    Mark = TypeVar("Mark")

BY_SIZE = {
    "inflated": (4 << 20, 70),
    "cells": (200_000, 2),
    "box": (1_000_000, 10),
    "text": (8 << 20, 70),
    "marks": (50_000, 1),
}
"""For any file, and for each of its bytes."""
ROW = 4
"""A row without cells costs as much as so many blank cells."""


class Room:
    """The limits of one file by their names, those of :data:`BY_SIZE` no larger than its size allows."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.parts, self.part, self.sheets, self.string = limits.parts, limits.part, limits.sheets, limits.string
        self.inflated, self.cells, self.box = limits.inflated, limits.cells, limits.box
        self.text, self.marks = limits.text, limits.marks
        for name, (any_file, each_byte) in BY_SIZE.items() if limits.by_size else ():
            setattr(self, name, min(getattr(self, name), any_file + each_byte * size))

    def take_box(self, sheet: str, rows: int, columns: int) -> None:
        """Count a sheet's rows. Raises Refused where there is no room for them beside the sheets before it."""
        self.box -= rows * (columns + ROW)
        if self.box < 0:
            raise too_many_cells(sheet)

    def told(self, sheet: str, marks: Iterable[Mark]) -> list[Mark]:
        """The marks, counted. Raises Refused as soon as they are too many."""
        found = list(islice(marks, self.marks + 1))
        self.marks -= len(found)
        if self.marks < 0:
            raise too_many_marks(sheet)
        return found
