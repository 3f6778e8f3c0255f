"""The result of reading a file: its sheets as grids of values, or the one reason why it could not be read.

The reading process builds these objects and the caller gets equal ones. Rows and columns count from 1 everywhere in
this package, as spreadsheets count them. This module imports nothing of the pipeline, so that the reading process
starts quickly.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""One cell as the file holds it. None and "" are both blank. A duration (36:00) is a timedelta."""

LAST_ROW = 1_048_576
"""The number of the last row of a sheet in Excel."""
LAST_COLUMN = 16_384
"""The number of the last column of a sheet in Excel: XFD."""
ALPHABET = 26
"""The number of letters that columns are named with."""


def letters(column: int) -> str:
    """The name of a column as spreadsheets write it; "" for 0.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, ALPHABET)
        name = chr(ord("A") + letter) + name
    return name


def address(row: int, column: int) -> str:
    """The address of a cell as spreadsheets write it.

    >>> address(1, 28)
    'AB1'
    """
    return f"{letters(column)}{row}"


def column_number(name: str) -> int:
    """The number of a column by its name, in letters of either case; "" is 0. Anything but A to Z gives nonsense.

    >>> column_number("AB"), column_number("")
    (28, 0)
    """
    number = 0
    for letter in name.upper():
        number = number * ALPHABET + ord(letter) - ord("A") + 1
    return number


class Flag(NamedTuple):
    """Something about a cell that its value does not tell. ``row`` and ``column`` are the sheet's own, from 1.

    What ``kind`` says, and what ``text`` then is:

    - ``error``: the cell shows an error value; its name ("#N/A"). The value in the rows is blank.
    - ``formula``: no program has calculated the formula yet; the formula ("=A1"). The value is blank.
    - ``diagonal``: a diagonal line is drawn through the cell, as forms do for "not applicable".
    - ``struck``: the whole text is struck through.
    - ``struck-part``: a part of the text is struck through; the rest of it.
    - ``covered``: a merged area hides the cell; the hidden value. In the rows the cell is blank.
    - ``shown``: the sheet shows something else than the value because of a number format; what it shows.
    - ``unshown``: the number format cannot be followed here; the format.
    """

    row: int
    column: int
    kind: Literal["error", "formula", "diagonal", "struck", "struck-part", "covered", "shown", "unshown"]
    text: str = ""


class CellRange(NamedTuple):
    """A rectangle of cells: its first row and column, its last row and column, all included, from 1."""

    top: int
    left: int
    bottom: int
    right: int


class SheetNote(NamedTuple):
    """Words or a picture that lie over the cells and are in no cell's value.

    - ``kind``: "note" is a note (メモ) or a comment with its replies, "box" a text box or another shape, "picture" a
      picture, "margin" a header or footer of the printed page.
    - ``text``: the words; "" for a shape or picture without any.
    - ``area``: the cells that it belongs to or lies on; None where it lies nowhere in the sheet.
    """

    kind: Literal["note", "box", "picture", "margin"]
    text: str
    area: CellRange | None


class Grid(NamedTuple):
    """One sheet. ``rows[0][0]`` is the cell (``first_row``, ``first_column``); all rows are equally long.

    - ``sheet``: its name. ``hidden``: whether the sheet is hidden.
    - ``rows``: the values, without the blank rows and columns around them; ``[]`` for a sheet without values.
    - ``flags``: what the values do not tell.
    - ``merged``: the merged areas that meet the rows.
    - ``notes``: comments, boxes, pictures, headers and footers; those of a hidden sheet are left out.
    - ``hidden_rows`` and ``hidden_columns``: numbers of rows and columns within ``rows`` that the sheet does not show,
      because they were hidden by hand or by a filter.
    - ``from_text``: whether it comes from a text file, where every value is a text.
    """

    sheet: str
    hidden: bool
    first_row: int
    first_column: int
    rows: list[list[Value]]
    flags: tuple[Flag, ...] = ()
    merged: tuple[CellRange, ...] = ()
    notes: tuple[SheetNote, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    from_text: bool = False

    @property
    def last_row(self) -> int:
        """The number of the last row; where there are no rows, ``first_row - 1``."""
        return self.first_row + len(self.rows) - 1

    @property
    def last_column(self) -> int:
        """The number of the last column; where there are no rows, ``first_column - 1``."""
        return self.first_column + (len(self.rows[0]) if self.rows else 0) - 1

    def at(self, row: int, column: int) -> Value:
        """The value of the cell in this row and column of the sheet; None outside of the rows.

        >>> Grid("表", False, 3, 2, [["a", "b"]]).at(3, 3)
        'b'
        """
        row, column = row - self.first_row, column - self.first_column
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else None

    def between(self, row: int, left: int, right: int) -> list[Value]:
        """The values of a row from column ``left`` to ``right``, both included, as far as the grid has them."""
        row, left, right = row - self.first_row, left - self.first_column, right - self.first_column
        return self.rows[row][max(left, 0) : max(right + 1, 0)] if 0 <= row < len(self.rows) else []

    def put(self, row: int, column: int, value: Value) -> None:
        """Replace the value of a cell inside the rows. Only a reader does so, while it builds the grid."""
        self.rows[row - self.first_row][column - self.first_column] = value


class Unreadable(NamedTuple):
    """Why nothing of a file could be used: the id of a rule for files, and a Japanese sentence with the reason."""

    rule: Literal["file-unreadable", "file-encrypted", "file-unsupported", "file-too-large"]
    reason: str


Reading = tuple[Grid, ...] | Unreadable
"""What a file gives: its sheets in their order, or why there are none."""


class Came(NamedTuple):
    """The reading of a file, and the SHA-256 of the bytes that it was read from, in hexadecimal.

    The hash is "" where the bytes could not be read at all. It is taken of the same bytes that were read, so a file
    that changes meanwhile cannot mix them up.
    """

    sha256: str
    reading: Reading


def plain(value: Value) -> str:
    """A value as a person would write it in a cell without any format. Formatted texts are compared with it.

    >>> [plain(value) for value in (3.0, True, date(2024, 1, 2), timedelta(hours=36), None, "文")]
    ['3', 'TRUE', '2024-01-02', '36:00:00', '', '文']
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)
