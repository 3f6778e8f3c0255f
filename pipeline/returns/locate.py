"""Where the table is: the sheets of one file → the rows below its headings, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from pipeline.reading.grid import Grid, Value
from pipeline.returns.interpret import serial_reader
from pipeline.spell import as_text, folded
from pipeline.workbook.continued import rejoined
from schemas.columns import ANSWERS, COLUMNS, REASONS, TABLE
from schemas.period import Period
from schemas.vocabulary import OVER_TWO, REASON_HEADING

LONGEST_HEADING: Final = 40
HEADING_ROWS: Final = 3
"""A heading has at most so many rows; the published table has three."""

_FIELDS: Final = {folded(word): column.name for column in COLUMNS for word in column.headings}
_REASON: Final = re.compile(REASON_HEADING)


@dataclass(slots=True)
class Table:
    """The rows of one sheet that may answer something, as columns of equal length.

    ``rows`` are the sheet's own numbers, ``cells[column]`` what is written there ("" where the table lacks the
    column), ``flags`` what a value does not tell, by column and position. ``layouts[i]`` gives the sheet's column
    number of each column of the table; ``layout`` says which of them each row follows.
    """

    sheet: str
    rows: list[int] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=lambda: {column: [] for column in TABLE})
    flags: dict[tuple[str, int], str] = field(default_factory=dict)
    layouts: list[Mapping[str, int]] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    title: str = ""
    reason_quarter: int = 0

    def answered(self, period: Period) -> list[bool]:
        """Which rows answer something: the period's mark, a code or a text."""
        given = (self.cells[period.now], self.cells["reason_code"], self.cells["reason_text"])
        return [bool(mark or code or text) for mark, code, text in zip(*given, strict=True)]


@dataclass(frozen=True, slots=True)
class Lack:
    """A visible sheet without a usable table, and the headings that it lacks (all of them where there is none)."""

    sheet: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading, as positions in the grid: the heading from ``first`` to ``below``, the rows to ``end``.

    ``layout``: column → position in the row; a column that a repeated heading leaves out stays where it was.
    ``quarter``: the one that the heading over the reason names, else 0.
    """

    first: int
    below: int
    end: int
    layout: Mapping[str, int]
    quarter: int


def locate(grid: Grid, period: Period) -> Table | Lack:
    """Finds the table of a sheet by its headings: number, the period's mark and both reason columns must be there."""
    needed = ("serial_no", period.now, *REASONS)
    table = Table(grid.sheet)
    grid = replace(grid, rows=rejoined(grid.rows))
    found = list(blocks(grid.rows))
    if not found:
        return Lack(grid.sheet, needed)
    for block in found:
        missing = tuple(column for column in needed if column not in block.layout)
        if missing:
            return Lack(grid.sheet, missing)
        table.reason_quarter = table.reason_quarter or block.quarter
        table.layouts.append({column: grid.first_column + place for column, place in block.layout.items()})
        _take(table, grid, block.layout, block.below, block.end)
    table.title = " ".join(as_text(value) for row in grid.rows[: found[0].first] for value in row if value)
    _take_flags(table, grid)
    return table


def _take(table: Table, grid: Grid, layout: Mapping[str, int], start: int, end: int) -> None:
    rows = grid.rows[start:end]
    table.rows += range(grid.first_row + start, grid.first_row + end)
    table.layout += [len(table.layouts) - 1] * len(rows)
    for column in TABLE:
        place = layout.get(column)
        if place is None:
            table.cells[column] += [""] * len(rows)
        else:
            table.cells[column] += [as_text(row[place]) if place < len(row) else "" for row in rows]


def _take_flags(table: Table, grid: Grid) -> None:
    position = {row: place for place, row in enumerate(table.rows)}
    for flag in grid.flags:
        place = position.get(flag.row)
        if place is None:
            continue
        for column, at in table.layouts[table.layout[place]].items():
            if at == flag.column:
                table.cells[column][place] = table.cells[column][place] or flag.text
                if column in ANSWERS:
                    table.flags[column, place] = flag.kind


def blocks(rows: Sequence[Sequence[Value]]) -> Iterator[Block]:
    """Each heading of a sheet with the rows that it stands over; none where no heading names the number."""
    found = list(_headings(rows))
    layout: dict[str, int] = {}
    ends = [*(first for first, *_ in found[1:]), len(rows)]
    for (first, below, named, quarter), end in zip(found, ends, strict=False):
        layout = {column: place for column, place in layout.items() if place not in named.values()} | named
        yield Block(first, below, end, layout, quarter)


def columns_named(rows: Sequence[Sequence[Value]]) -> set[str]:
    """Every column that some cell of the sheet names, in a heading or not."""
    return {column.partition("@")[0] for row in rows for column in _fields(row).values()}


def _headings(rows: Sequence[Sequence[Value]]) -> Iterator[tuple[int, int, dict[str, int], int]]:
    """Each heading of a sheet: its first row, the row below it, column → position, and the reason's quarter."""
    fields = [_fields(row) for row in rows]
    below = 0
    for at, found in enumerate(fields):
        if at < below or "serial_no" not in found.values():
            continue
        numbered = next(place for place, column in found.items() if column == "serial_no")
        heads = {
            place: bool(fields[place]) and not _answers(rows[place], numbered)
            for place in range(max(below, at - HEADING_ROWS), min(len(rows), at + HEADING_ROWS))
        }
        first, last = at, at + 1
        while first > below and at - first < HEADING_ROWS - 1 and heads[first - 1]:
            first -= 1
        while last < len(rows) and last - first < HEADING_ROWS and heads[last]:
            last += 1
        by_place = {place: column for row in fields[first:last] for place, column in row.items()}
        quarter = next((int(name[-1]) for row in fields[first:last] for name in row.values() if "@" in name), 0)
        layout: dict[str, int] = {}
        for place, column in sorted(by_place.items()):
            layout.setdefault(column.partition("@")[0], place)
        yield first, last, _split_over_two(layout, rows[first:last]), quarter
        below = last


def _answers(row: Sequence[Value], numbered: int) -> bool:
    """Whether a number stands below the heading of the number: such a row is no heading, whatever else it says."""
    return numbered < len(row) and serial_reader()(as_text(row[numbered])) > 0


def _split_over_two(layout: dict[str, int], heading: Sequence[Sequence[Value]]) -> dict[str, int]:
    """A heading that stands over two columns, number and name, as 施策 does in the published table."""
    for column, number in OVER_TWO.items():
        place = layout.get(column)
        if place is None or number in layout:
            continue
        beside = [row[place + 1] for row in heading if place + 1 < len(row)]
        if beside and not any(as_text(value) for value in beside):
            layout |= {number: place, column: place + 1}
    return layout


def _fields(row: Sequence[Value]) -> dict[int, str]:
    found = {}
    for place, value in enumerate(row):
        if isinstance(value, str) and 1 < len(value) <= LONGEST_HEADING:
            column = _field(value)
            if column:
                found[place] = column
    return found


@lru_cache(maxsize=4096)
def _field(heading: str) -> str | None:
    """The column that a heading names; "reason_text@4" where it names the reason's quarter too."""
    word = folded(heading)
    reason = _REASON.match(word)
    return f"reason_text@{reason[1]}" if reason else _FIELDS.get(word)
