"""What reading a file gives: its sheets as grids of values, or the one reason why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""One cell as the file holds it; ``None`` and ``""`` are blanks."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What the value of a cell does not tell. ``row`` and ``column`` are the sheet's own, from 1.

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


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, first and last both included, in the sheet's own numbers from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Note:
    """Words that lie over cells and are none of their values.

    ``note``: a note (メモ) or comment with its replies. ``box``: a text box or another shape. ``picture``: a picture.
    ``text`` is what it says, "" for a shape or picture without words. ``area``: the cells it belongs to or lies on;
    None where it lies nowhere in the sheet.
    """

    kind: Literal["note", "box", "picture"]
    text: str
    area: Area | None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. ``rows[0][0]`` stands at (``first_row``, ``first_column``), both from 1.

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


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why nothing of a file could be used: the id of a file rule, and the reason in a Japanese sentence."""

    rule: Literal["file-unreadable", "file-encrypted", "file-unsupported", "file-too-large"]
    reason: str


Reading = tuple[Grid, ...] | Unreadable


class Came(NamedTuple):
    """A file's reading, and the SHA-256 of the bytes that it was read from: "" where nothing came of reading them."""

    sha256: str
    reading: Reading
