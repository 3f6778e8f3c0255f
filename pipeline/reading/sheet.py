"""One sheet inside the reading process, before it is sent."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.grid import Value

    Mark = tuple[int, int, str, str]
    """Row, column, kind and text of a flag."""
    Rectangle = tuple[int, int, int, int]
    """Top, left, bottom and right, the last two included."""
    Note = tuple[str, str, Rectangle | None]
    """Kind, text and place of a note."""


class Sheet:
    """Rows of values that begin at (``row``, ``column``), and what else :class:`pipeline.reading.grid.Grid` has.

    Rows and columns are the sheet's own, from 0. ``notes``: kind, text and place, or None.
    """

    __slots__ = (
        "column",
        "flags",
        "from_text",
        "hidden",
        "hidden_columns",
        "hidden_rows",
        "merged",
        "name",
        "notes",
        "row",
        "rows",
    )

    def __init__(self, name: str, hidden: bool, start: tuple[int, int], rows: list[list[Value]]) -> None:
        self.name = name
        self.hidden = hidden
        self.row, self.column = start
        self.rows = rows
        self.flags: list[Mark] = []
        self.merged: list[Rectangle] = []
        self.notes: list[Note] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.from_text = False

    def trim(self) -> None:
        """Cut off the blank rows and columns around what is filled; an error, which has no value in the rows, is."""
        width = max(map(len, self.rows), default=0)
        errors = [(row - self.row, column - self.column) for row, column, kind, _ in self.flags if kind == "error"]
        inside = [(row, column) for row, column in errors if 0 <= row < len(self.rows) and 0 <= column < width]
        filled = [number for number, values in enumerate(self.rows) if any(map(_is_filled, values))]
        filled += [row for row, _ in inside]
        top, bottom = min(filled, default=0), max(filled, default=-1) + 1
        left = min((column for _, column in inside), default=width)
        right = max((column + 1 for _, column in inside), default=0)
        for values in self.rows[top:bottom]:
            left = next((place for place, value in enumerate(values[:left]) if _is_filled(value)), left)
            tail = range(len(values) - 1, right - 1, -1)
            right = next((place + 1 for place in tail if _is_filled(values[place])), right)
        self.rows = self.rows[top:bottom]
        if (left, right) != (0, width):
            self.rows = [values[left:right] for values in self.rows]
        self.row, self.column = (self.row + top, self.column + left) if self.rows else (0, 0)

    def at(self, row: int, column: int) -> Value:
        """The value of a cell; None outside of the rows."""
        row, column = row - self.row, column - self.column
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else None

    def between(self, row: int, left: int, right: int) -> list[Value]:
        """The values of a row from column ``left`` to ``right``, as far as the rows go."""
        if not 0 <= row - self.row < len(self.rows):
            return []
        return self.rows[row - self.row][max(left - self.column, 0) : max(right - self.column + 1, 0)]

    def put(self, row: int, column: int, value: Value) -> None:
        """Replace the value of a cell inside the rows."""
        self.rows[row - self.row][column - self.column] = value


def _is_filled(value: Value) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
