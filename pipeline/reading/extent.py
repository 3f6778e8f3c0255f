"""How many cells of a sheet are filled, and how far apart they lie: a reader allocates the rectangle."""

from __future__ import annotations

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, address
from pipeline.reading.reasons import too_many_cells, too_wide
from pipeline.reading.room import ROW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.room import Room


class Extent:
    """The filled cells met so far: their number, the rectangle around them, the lowest and the rightmost."""

    __slots__ = ("_count", "_left", "_low", "_right", "_room", "_sheet", "_top")

    def __init__(self, sheet: str, room: Room) -> None:
        self._sheet = sheet
        self._room = room
        self._count = 0
        self._top, self._left = LAST_ROW, LAST_COLUMN
        self._low = self._right = (0, 0)

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
