"""One table of an .ods: written anew for the library, with notes of what the library does not tell.

The library gives values only, and takes memory for every repeated cell. So the table is written again without blanks
around it and without anything it does not need; flags, shown texts and merged areas are kept as blocks of cells, and
are matched with the grid afterwards (:meth:`OdsTable.told`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, CellRange, Flag, address, plain
from pipeline.reading.numberformats import unusual_numbers
from pipeline.reading.reasons import no_such_cell
from pipeline.reading.room import Extent
from pipeline.reading.visible import covered, trimmed, with_hidden, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.grid import Grid, SheetNote
    from pipeline.reading.ods_cell import Kind
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Span

    Block = tuple[int, int, int, int]
    """Row, column, and how many rows and columns of the same follow from there."""
    Said = tuple[int, int, str, timedelta | None]
    """Row and column of a cell with a value, what it shows, and its value where that is a duration."""

BLANK_ROWS = '<table:table-row table:number-rows-repeated="%d"><table:table-cell/></table:table-row>'
BLANK_CELLS = '<table:table-cell table:number-columns-repeated="%d"/>'
"""Repeated blank rows and cells of the plain document."""
SPECIAL = re.compile("[&<>\"']")
VALUES = ("office:value", "office:date-value", "office:time-value", "office:boolean-value")
"""Attributes that hold a cell's value."""
DURATION = re.compile(r"(-?)PT(\d{1,7})H(\d{1,7})M(\d{1,7}(?:\.\d{1,9})?)S")
"""A duration as ISO 8601 writes it, in hours, minutes and seconds."""
FILLED = 2
"""What a filled cell costs beyond its elements, in elements, because it is written anew."""
NOTHING, ONE_DAY = timedelta(0), timedelta(days=1)


class OdsTable:
    """Takes in rows and cells in their order. A blank cell takes no memory, however often it is repeated.

    For each row call :meth:`fill` or :meth:`skip` for its cells, moving ``column`` on, and then :meth:`end_row`.
    ``row`` and ``column`` are where the table has come to. :meth:`written` is what the library reads, :meth:`told`
    completes what it gives.
    """

    def __init__(self, name: str, hidden: bool, room: Room) -> None:
        self.name = name
        self.hidden = hidden
        self.rows_above = 0
        self.notes: list[SheetNote] = []
        self.hidden_rows: list[Span] = []
        self.hidden_columns: list[Span] = []
        self.row = self.column = 1
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._blank_rows = self._blank_cells = 0
        self._flags: list[tuple[Block, Kind, str]] = []
        self._merged: list[tuple[Block, int, int]] = []
        self._shown: list[tuple[Block, str, timedelta | None]] = []
        self._extent = Extent(name, room)
        self._room = room

    def fill(self, rows: int, columns: int, given: dict[str, str], text: str) -> None:
        """Put a value into a block of cells that begins at ``row`` and ``column``.

        - ``rows`` and ``columns``: the size of the block.
        - ``given``: the attributes of the cell, with its value.
        - ``text``: what the cell shows, which is its value if it is a text.

        Raises Refused where the block reaches beyond the sheet or is too much for the room.
        """
        last = self.row + rows - 1, self.column + columns - 1
        if last[0] > LAST_ROW or last[1] > LAST_COLUMN:
            raise no_such_cell(self.name, address(*last))
        self._extent.add(self.row, self.column, rows, columns)
        self._room.take_text(text, rows * columns)
        self._room.take_elements(FILLED)
        if self._blank_cells:
            self._cells.append(BLANK_CELLS % self._blank_cells)
            self._blank_cells = 0
        kind = given.get("office:value-type", "string")
        values = "".join([f' {key}="{_escaped(given[key])}"' for key in VALUES if key in given])
        words = f"<text:p>{_escaped(text)}</text:p>" if kind == "string" else ""
        times = f' table:number-columns-repeated="{columns}"' if columns > 1 else ""
        self._cells.append(
            f'<table:table-cell office:value-type="{_escaped(kind)}"{values}{times}>{words}</table:table-cell>'
        )

    def skip(self, columns: int) -> None:
        """Pass over ``columns`` blank cells of the row."""
        self._blank_cells += columns

    def flag(self, rows: int, columns: int, kind: Kind, text: str) -> None:
        """Flag a block of cells that begins at ``row`` and ``column``."""
        self._flags.append(((self.row, self.column, rows, columns), kind, text))

    def show(self, rows: int, columns: int, text: str, duration: timedelta | None) -> None:
        """Note that a block of cells shows ``text``, and its value where that is a duration."""
        self._shown.append(((self.row, self.column, rows, columns), text, duration))

    def merge(self, rows: int, columns: int, height: int, width: int) -> None:
        """Note that each cell of a block begins a merged area of ``height`` rows and ``width`` columns."""
        self._merged.append(((self.row, self.column, rows, columns), height, width))

    def end_row(self, rows: int) -> None:
        """End a row that is repeated ``rows`` times, and go on to the next. Blank rows above the first filled one are
        only counted, in ``rows_above``."""
        if self._cells:
            if not self._rows:
                self.rows_above = self._blank_rows
            elif self._blank_rows:
                self._rows.append(BLANK_ROWS % self._blank_rows)
            cells = "".join(self._cells)
            self._rows.append(f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>')
            self._blank_rows = 0
        else:
            self._blank_rows += rows
        self._cells = []
        self._blank_cells, self.column = 0, 1
        self.row += rows

    def written(self, name: str) -> str:
        """The table as the library is to read it, from its first filled row on. Raises TooWide where it is too wide."""
        self._extent.check()
        return f'<table:table table:name="{name}">{"".join(self._rows)}</table:table>'

    def told(self, grid: Grid) -> Grid:
        """The grid of the library's values, completed by flags, hidden rows, merged areas and notes. Raises Refused."""
        flags = sorted(self._room.told(self.name, self._in_grid(grid)), key=lambda flag: flag[:2])
        for row, column, kind, _ in flags:
            if kind == "error" and grid.at(row, column) is not None:
                grid.put(row, column, "")
        shown = self._room.told(self.name, shown_flags(grid, self._said(grid, flags)))
        flags += shown
        flags += self._room.told(self.name, self._shortened(grid, {flag[:2] for flag in shown}))
        grid = trimmed(grid._replace(flags=tuple(flags)))
        grid = with_hidden(grid, self.hidden_rows, self.hidden_columns)
        grid = covered(grid, self._areas(grid), self._room)
        return grid if self.hidden else grid._replace(notes=tuple(self.notes))

    def _in_grid(self, grid: Grid) -> Iterator[Flag]:
        """The flags, cell by cell, of filled cells and of blank ones between them."""
        for block, kind, text in self._flags:
            for row, column in _cells(block, grid if kind == "diagonal" else None):
                yield Flag(row, column, kind, text)

    def _said(self, grid: Grid, flags: list[Flag]) -> Iterator[Said]:
        """What cells show, one by one; errors and uncalculated formulas have no value to compare it with."""
        without_value = {flag[:2] for flag in flags if flag.kind in ("error", "formula")}
        for block, text, duration in self._shown:
            for row, column in _cells(block, grid):
                if (row, column) not in without_value:
                    yield row, column, text, duration

    def _shortened(self, grid: Grid, shown: set[tuple[int, int]]) -> Iterator[Flag]:
        """A flag for each number that the file shows with all its digits, but Excel shortens in the format General."""
        cells = [place for place in unusual_numbers(grid) if place[:2] not in shown]
        if cells:
            from pipeline.reading.shown import find_shown

            yield from find_shown(grid, cells, False, self._room)

    def _areas(self, grid: Grid) -> Iterator[CellRange]:
        """The merged areas, one by one."""
        for block, height, width in self._merged:
            for row, column in _cells(block, grid, height - 1, width - 1):
                yield CellRange(row, column, row + height - 1, column + width - 1)


def _escaped(text: str) -> str:
    """The text for XML."""
    return escape(text) if SPECIAL.search(text) else text


def _cells(block: Block, grid: Grid | None, above: int = 0, before: int = 0) -> Iterator[tuple[int, int]]:
    """The cells of a block, one by one. With a grid, only those in its rows, or a few rows and columns before.

    ``above`` and ``before`` are how many: a merged area may begin outside of the grid and still meet its rows.
    """
    top, left, rows, columns = block
    first, last = (top, left), (top + rows - 1, left + columns - 1)
    row_span, column_span = [(top, last[0])], [(left, last[1])]
    if grid is not None:
        if not grid.rows:
            return
        first, last = (grid.first_row - above, grid.first_column - before), (grid.last_row, grid.last_column)
    for row in within(row_span, first[0], last[0]):
        for column in within(column_span, first[1], last[1]):
            yield row, column


def duration_of(given: dict[str, str]) -> timedelta | None:
    """The value of a cell that holds a duration; None for any other cell. ``given`` are the attributes of the cell.

    >>> duration_of({"office:time-value": "PT36H00M00S"})
    datetime.timedelta(days=1, seconds=43200)
    """
    match = DURATION.fullmatch(given.get("office:time-value", ""))
    if match is None:
        return None
    duration = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=float(match[4]))
    return -duration if match[1] else duration


def shown_flags(grid: Grid, cells: Iterator[Said]) -> Iterator[Flag]:
    """A flag for each cell that shows something else than its value. Durations, which come as texts, are put in.

    Only durations of a day and more, or below zero, are put in; others are times of the day.
    """
    for row, column, text, duration in cells:
        value = grid.at(row, column)
        if value is None:
            continue
        if duration is not None and not NOTHING <= duration < ONE_DAY:
            value = duration
            grid.put(row, column, value)
        if text != plain(value).strip():
            yield Flag(row, column, "shown", text)
