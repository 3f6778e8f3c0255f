"""What reading a file gives: its sheets as grids of values, or the one reason why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""One cell as the file holds it; ``None`` and ``""`` are blanks."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What the value of a cell does not tell. ``row`` and ``column`` are the sheet's own, from 1.

    ``error``: an error value, ``text`` is its name ("#N/A"). ``formula``: a formula that no
    program has calculated, ``text`` is the formula ("=A1"). ``diagonal``: a diagonal line is drawn
    through the cell. ``struck``: its text is struck through.
    """

    row: int
    column: int
    kind: Literal["error", "formula", "diagonal", "struck"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. ``rows[0][0]`` stands at (``first_row``, ``first_column``), both from 1."""

    sheet: str
    hidden: bool
    first_row: int
    first_column: int
    rows: list[list[Value]]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why nothing of a file could be used: the id of a file rule, and the reason in a Japanese sentence."""

    rule: Literal["file-unreadable", "file-encrypted", "file-unsupported", "file-too-large"]
    reason: str


Reading = tuple[Grid, ...] | Unreadable
