"""What reading a file gives: its sheets as grids of values, or the one reason why it could not be read.

The reading process builds these, the caller gets the same. Rows and columns count from 1, everywhere in this package.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""One cell as the file holds it; ``None`` and ``""`` are blanks."""

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
ALPHABET = 26


def letters(column: int) -> str:
    """The name of a column as spreadsheets write it: 28 is "AB"."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, ALPHABET)
        name = chr(ord("A") + letter) + name
    return name


def address(row: int, column: int) -> str:
    """The address of a cell as spreadsheets write it: (1, 28) is "AB1"."""
    return f"{letters(column)}{row}"


def column_number(name: str) -> int:
    """The number of a column by its name, in letters of either case: "AB" is 28, "" is 0."""
    number = 0
    for letter in name.upper():
        number = number * ALPHABET + ord(letter) - ord("A") + 1
    return number


class Flag(NamedTuple):
    """What the value of a cell does not tell.

    ``error``: an error value, ``text`` is its name ("#N/A"). ``formula``: a formula that no
    program has calculated, ``text`` is the formula ("=A1"). ``diagonal``: a diagonal line is drawn
    through the cell. ``struck``: all of its text is struck through. ``struck-part``: a part of it is,
    ``text`` is the other part. ``covered``: a merged area hides the cell, whose value is blank in the
    rows; ``text`` is the hidden value. ``shown``: the sheet shows ``text`` instead of the value
    (a number, date or time with a format, a boolean, a text whose format adds words). ``unshown``: the
    cell's number format cannot be followed, ``text`` is the format.
    """

    row: int
    column: int
    kind: Literal["error", "formula", "diagonal", "struck", "struck-part", "covered", "shown", "unshown"]
    text: str = ""


class Area(NamedTuple):
    """A rectangle of cells: its first and last row and column, all included."""

    top: int
    left: int
    bottom: int
    right: int


class Note(NamedTuple):
    """Words that lie over cells and are none of their values.

    ``note``: a note (メモ) or comment with its replies. ``box``: a text box or another shape. ``picture``: a picture.
    ``text`` is what it says, "" for a shape or picture without words. ``area``: the cells it belongs to or lies on;
    None where it lies nowhere in the sheet.
    """

    kind: Literal["note", "box", "picture"]
    text: str
    area: Area | None


class Grid(NamedTuple):
    """One sheet. ``rows[0][0]`` stands at (``first_row``, ``first_column``); all rows are equally long.

    ``merged``: the merged areas that meet the rows. ``hidden_rows`` and ``hidden_columns``: the sheet's own numbers of
    those that are not shown, by hand or by a filter, inside of the rows. ``from_text``: out of a text file.
    """

    sheet: str
    hidden: bool
    first_row: int
    first_column: int
    rows: list[list[Value]]
    flags: tuple[Flag, ...] = ()
    merged: tuple[Area, ...] = ()
    notes: tuple[Note, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    from_text: bool = False

    @property
    def last_row(self) -> int:
        """The number of the last row; one less than the first where there are no rows."""
        return self.first_row + len(self.rows) - 1

    @property
    def last_column(self) -> int:
        """The number of the last column; one less than the first where there are no rows."""
        return self.first_column + (len(self.rows[0]) if self.rows else 0) - 1

    def at(self, row: int, column: int) -> Value:
        """The value of a cell; None outside of the rows."""
        row, column = row - self.first_row, column - self.first_column
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else None

    def between(self, row: int, left: int, right: int) -> list[Value]:
        """The values of a row from column ``left`` to ``right``, both included, as far as the rows go."""
        row, left, right = row - self.first_row, left - self.first_column, right - self.first_column
        return self.rows[row][max(left, 0) : max(right + 1, 0)] if 0 <= row < len(self.rows) else []

    def put(self, row: int, column: int, value: Value) -> None:
        """Replace the value of a cell inside the rows. Only the reader of a file does so, while it builds the grid."""
        self.rows[row - self.first_row][column - self.first_column] = value


class Unreadable(NamedTuple):
    """Why nothing of a file could be used: the id of a file rule, and the reason in a Japanese sentence."""

    rule: Literal["file-unreadable", "file-encrypted", "file-unsupported", "file-too-large"]
    reason: str


Reading = tuple[Grid, ...] | Unreadable
"""What a file gives."""


class Came(NamedTuple):
    """A file's reading, and the SHA-256 of the bytes that it was read from: "" where nothing came of reading them."""

    sha256: str
    reading: Reading


def plain(value: Value) -> str:
    """The plain spelling of a value, from which a number format has to differ to be told.

    3.0 is "3", a date "2024-01-02", 36 hours "36:00:00", nothing ""; a text stays what it is.
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
