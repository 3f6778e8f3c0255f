"""What one file may cost: the limits, and what is left of them while the file is read.

The limits refuse few honest workbooks of thousands and stop hostile ones. A small file has less room: one of 1 KB can
say that a table has a million rows. Of 4,740 workbooks of other projects' tests those up to 100 KB need no more than a
third of the room by size, larger ones about half, but for those made to reach a limit. Of the worst files of 100 KB
that we could make none takes more than a second of computing or 100 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, address
from pipeline.reading.reasons import too_many_cells, too_many_elements, too_many_marks, too_much_text, too_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    Mark = TypeVar("Mark")

BY_SIZE = {
    "inflated": (5 << 19, 70),
    "elements": (180_000, 6),
    "cells": (220_000, 2),
    "box": (600_000, 4),
    "text": (500_000, 64),
    "marks": (30_000, 0.5),
}
"""For any file, and for each of its bytes."""
ROW = 4
"""A row without cells costs as much as four blank cells."""
WALKED = 4
"""An element that is looked at one by one costs as much as four that a search passes."""


class Limits(NamedTuple):
    """How much one file may cost. What goes over is ``file-too-large``.

    ``seconds`` are those that the reading process computes, so that a busy machine changes no outcome; ``patience``
    are those on the clock, for a process that hangs without computing. ``memory`` bounds the address space of the
    reading process. ``parts`` are the entries of a zip; ``inflated`` counts all parts that are read, ``part`` one.
    ``elements`` are those of the XML in these parts, styles and shared strings among them, or the records of an .xlsb.
    ``box`` is the rectangle around all filled cells of a sheet: a reader allocates that, not the cells; each of its
    rows counts as some cells more. ``text`` is all text in bytes of UTF-8, a string counted as often as cells refer to
    it. ``marks`` are flags, notes and merged areas. ``by_size``: a small file has less room than that.

    ``replies``: bytes that the reading processes may answer for all files of one call; beyond them only small answers
    are taken.
    """

    seconds: float = 20
    patience: float = 600
    memory: int = 1 << 30
    file: int = 50_000_000
    parts: int = 2_000
    inflated: int = 512 << 20
    part: int = 256 << 20
    elements: int = 40_000_000
    sheets: int = 256
    cells: int = 2_000_000
    box: int = 6_000_000
    text: int = 64 << 20
    marks: int = 500_000
    string: int = 32_767
    by_size: bool = True
    replies: int = 100_000_000


class Room:
    """What a file of ``size`` bytes may still cost: the limits by their names, no larger than its size allows."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.parts, self.part, self.sheets, self.string = limits.parts, limits.part, limits.sheets, limits.string
        self.inflated, self.cells, self.box = limits.inflated, limits.cells, limits.box
        self.elements, self.text, self.marks = limits.elements, limits.text, limits.marks
        for name, (any_file, each_byte) in BY_SIZE.items() if limits.by_size else ():
            setattr(self, name, min(getattr(self, name), int(any_file + each_byte * size)))

    def take_elements(self, count: int) -> None:
        """Count elements or records. Raises Refused where there is no room for them beside those before."""
        self.elements -= count
        if self.elements < 0:
            raise too_many_elements()

    def counted(self, records: Iterable[Mark]) -> Iterator[Mark]:
        """The records of a part, each counted as it is met. Raises Refused as soon as they are too many."""
        for record in records:
            self.take_elements(1)
            yield record

    def take_text(self, text: str, times: int = 1) -> None:
        """Count a text that so many cells have. Raises Refused as soon as it is too much."""
        self.text -= times * (len(text) if text.isascii() else len(text.encode(errors="replace")))
        if self.text < 0:
            raise too_much_text()

    def take_box(self, sheet: str, rows: int, columns: int) -> None:
        """Count a sheet's rows. Raises Refused where there is no room for them beside the sheets before it."""
        self.box -= rows * (columns + ROW)
        if self.box < 0:
            raise too_many_cells(sheet)

    def told(self, sheet: str, marks: Iterable[Mark]) -> list[Mark]:
        """The flags, notes or areas of a sheet, counted with what they say. Raises Refused where it is too much."""
        found = []
        for mark in marks:
            self.marks -= 1
            if self.marks < 0:
                raise too_many_marks(sheet)
            if text := getattr(mark, "text", ""):
                self.take_text(text)
            found.append(mark)
        return found


class Extent:
    """How many cells of a sheet are filled, and how far apart they lie: a reader allocates the rectangle around them.

    Cells are added as they are met; :meth:`check` is called behind the last one.
    """

    __slots__ = ("_count", "_left", "_low", "_right", "_room", "_sheet", "_top")

    def __init__(self, sheet: str, room: Room) -> None:
        self._sheet = sheet
        self._room = room
        self._count = 0
        self._top, self._left = LAST_ROW, LAST_COLUMN
        self._low = self._right = (1, 1)

    def add(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Count a block of filled cells. Raises Refused as soon as they are too many."""
        self._count += rows * columns
        if self._count > self._room.cells:
            raise too_many_cells(self._sheet)
        self._top, self._left = min(self._top, row), min(self._left, column)
        last = (row + rows - 1, column + columns - 1)
        if last[0] >= self._low[0]:
            self._low = last
        if last[1] >= self._right[1]:
            self._right = last

    def check(self) -> None:
        """Raise Refused when the cells lie too far apart, naming the one nearer to the end of a sheet."""
        height, width = self._low[0] - self._top + 1, self._right[1] - self._left + 1
        if self._count and height * (width + ROW) > self._room.box:
            low_is_farther = self._low[0] / LAST_ROW >= self._right[1] / LAST_COLUMN
            raise too_wide(self._sheet, address(*(self._low if low_is_farther else self._right)))
