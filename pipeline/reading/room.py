"""What reading one file may cost: the limits, and what is left of them while the file is read.

The limits refuse few honest workbooks among thousands, and stop hostile ones. A small file gets less room, since one of
1 KB can claim a table of a million rows. Measured: of 4,740 workbooks from other projects' tests, those up to 100 KB
need at most a third of the room for their size, larger ones about half, apart from files made to reach a limit. Of the
worst files of 100 KB that we could make, none takes more than a second of computing or 100 MB.

Counts here hold on every system. Memory and time are limited by the operating system besides (``serve``).
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
"""Name of a limit → what any file may cost, and how much more for each of its bytes."""
ROW = 4
"""A row costs as much as this many cells more than it has, because a row without cells takes memory too."""
WALKED = 4
"""An element that Python looks at costs as much as this many that only a search passes over."""


class Limits(NamedTuple):
    """How much one file may cost; a file that goes over any of these is ``file-too-large``.

    - ``seconds``: of computing in the reading process, so that a busy machine changes no outcome.
    - ``patience``: on the clock, for a process that hangs without computing.
    - ``memory``: bytes of address space of the reading process.
    - ``file``: bytes of the file.
    - ``parts``: entries of a zip. ``inflated``: bytes of all parts that are read. ``part``: bytes of one part.
    - ``elements``: XML elements in these parts, styles and shared strings included, or records of an .xlsb.
    - ``sheets``: worksheets. ``cells``: filled cells of a sheet.
    - ``box``: cells of the rectangle around all filled cells; a reader allocates that. Each row counts :data:`ROW`
      more.
    - ``text``: bytes of all text in UTF-8; a string counts as often as cells refer to it.
    - ``marks``: flags, notes and merged areas.
    - ``string``: characters of the text of one cell.
    - ``by_size``: whether a small file has less room (:data:`BY_SIZE`).
    - ``replies``: bytes of replies for all files of one call together. Beyond that, only small replies are taken.
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
    """What a file may still cost: the limits by their names, reduced to what a file of ``size`` bytes may need.

    Whatever is read is counted off here first. Where nothing is left, a ``take_…`` method raises Refused.

    >>> Room(Limits(), 1_000).cells, Room(Limits(by_size=False), 1_000).cells
    (222000, 2000000)
    """

    def __init__(self, limits: Limits, size: int) -> None:
        self.parts, self.part, self.sheets, self.string = limits.parts, limits.part, limits.sheets, limits.string
        self.inflated, self.cells, self.box = limits.inflated, limits.cells, limits.box
        self.elements, self.text, self.marks = limits.elements, limits.text, limits.marks
        for name, (any_file, each_byte) in BY_SIZE.items() if limits.by_size else ():
            setattr(self, name, min(getattr(self, name), int(any_file + each_byte * size)))

    def take_elements(self, count: int) -> None:
        """Count ``count`` elements or records. Raises Refused where there is no room for them."""
        self.elements -= count
        if self.elements < 0:
            raise too_many_elements()

    def counted(self, records: Iterable[Mark]) -> Iterator[Mark]:
        """The same records, each counted as an element when it is met. Raises Refused as soon as there are too many."""
        for record in records:
            self.take_elements(1)
            yield record

    def take_text(self, text: str, times: int = 1) -> None:
        """Count a text that ``times`` cells have. Raises Refused as soon as it is too much."""
        self.text -= times * (len(text) if text.isascii() else len(text.encode(errors="replace")))
        if self.text < 0:
            raise too_much_text()

    def take_box(self, sheet: str, rows: int, columns: int) -> None:
        """Count a sheet's table of ``rows`` times ``columns`` cells; all sheets add up. Raises Refused."""
        self.box -= rows * (columns + ROW)
        if self.box < 0:
            raise too_many_cells(sheet)

    def told(self, sheet: str, marks: Iterable[Mark]) -> list[Mark]:
        """The flags, notes or areas of a sheet as a list, each counted with its text. Raises Refused."""
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
    """How many cells of a sheet are filled and how far apart they lie; a reader allocates the rectangle around them.

    Call :meth:`add` for each filled cell and :meth:`check` after the last.
    """

    __slots__ = ("_count", "_left", "_low", "_right", "_room", "_sheet", "_top")

    def __init__(self, sheet: str, room: Room) -> None:
        self._sheet = sheet
        self._room = room
        self._count = 0
        self._top, self._left = LAST_ROW, LAST_COLUMN
        self._low = self._right = (1, 1)

    def add(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Count a block of filled cells from (``row``, ``column``) on. Raises Refused as soon as there are too many."""
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
        """Raise TooWide where the cells lie too far apart; it names the cell that is nearer to the end of the sheet."""
        height, width = self._low[0] - self._top + 1, self._right[1] - self._left + 1
        if self._count and height * (width + ROW) > self._room.box:
            low_is_farther = self._low[0] / LAST_ROW >= self._right[1] / LAST_COLUMN
            raise too_wide(self._sheet, address(*(self._low if low_is_farther else self._right)))
