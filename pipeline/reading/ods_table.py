"""One table of an .ods file: written anew for the library, with what the library does not tell noted beside it."""

from __future__ import annotations

from html import escape

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, address
from pipeline.reading.covering import cover
from pipeline.reading.extent import Extent
from pipeline.reading.formats import unusual_numbers
from pipeline.reading.hiding import hide, within
from pipeline.reading.odstext import shown_marks
from pipeline.reading.reasons import no_such_cell, too_much_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from pipeline.reading.hiding import Span
    from pipeline.reading.odstext import Said
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Mark, Note, Rectangle, Sheet

    Block = tuple[int, int, int, int]
    """Row, column, and how many rows and columns of the same follow from there."""

BLANK_ROWS = '<table:table-row table:number-rows-repeated="%d"><table:table-cell/></table:table-row>'
BLANK_CELLS = '<table:table-cell table:number-columns-repeated="%d"/>'
VALUES = ("office:value", "office:date-value", "office:time-value", "office:boolean-value")


class Table:
    """Takes in rows and cells in their order; a blank cell takes no room, however often it is repeated."""

    def __init__(self, name: str, hidden: bool, room: Room) -> None:
        self.name = name
        self.hidden = hidden
        self.first_row = 0
        self.notes: list[Note] = []
        self.hidden_rows: list[Span] = []
        self.hidden_columns: list[Span] = []
        self.row = self.column = 0
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._blank_rows = self._blank_cells = 0
        self._marks: list[tuple[Block, str, str]] = []
        self._merged: list[tuple[Block, int, int]] = []
        self._shown: list[tuple[Block, str, timedelta | None]] = []
        self._extent = Extent(name, room)
        self._room = room

    def fill(self, rows: int, columns: int, given: dict[str, str], text: str) -> None:
        """Put a value into a block of cells from where the table has come to. Raises Refused when it is too much."""
        if self.row + rows > LAST_ROW + 1 or self.column + columns > LAST_COLUMN + 1:
            raise no_such_cell(self.name, address(self.row + rows - 1, self.column + columns - 1))
        self._extent.add(self.row, self.column, rows, columns)
        self._room.text -= rows * columns * len(text)
        if self._room.text < 0:
            raise too_much_text()
        if self._blank_cells:
            self._cells.append(BLANK_CELLS % self._blank_cells)
            self._blank_cells = 0
        kind = given.get("office:value-type", "string")
        values = "".join(f' {key}="{escape(given[key])}"' for key in VALUES if key in given)
        words = f"<text:p>{escape(text, quote=False)}</text:p>" if kind == "string" else ""
        self._cells.append(
            f'<table:table-cell office:value-type="{escape(kind)}"{values} '
            f'table:number-columns-repeated="{columns}">{words}</table:table-cell>'
        )

    def skip(self, columns: int) -> None:
        """Pass over blank cells."""
        self._blank_cells += columns

    def mark(self, rows: int, columns: int, kind: str, text: str) -> None:
        """Flag a block of cells from where the table has come to."""
        self._marks.append(((self.row, self.column, rows, columns), kind, text))

    def show(self, rows: int, columns: int, text: str, duration: timedelta | None) -> None:
        """Note what a block of cells shows of its value."""
        self._shown.append(((self.row, self.column, rows, columns), text, duration))

    def merge(self, rows: int, columns: int, height: int, width: int) -> None:
        """Note that each cell of a block is merged with those below it and beside it."""
        self._merged.append(((self.row, self.column, rows, columns), height, width))

    def end_row(self, rows: int) -> None:
        """Go on behind a row that is repeated so many times."""
        if self._cells:
            if not self._rows:
                self.first_row = self._blank_rows
            elif self._blank_rows:
                self._rows.append(BLANK_ROWS % self._blank_rows)
            cells = "".join(self._cells)
            self._rows.append(f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>')
            self._blank_rows = 0
        else:
            self._blank_rows += rows
        self._cells = []
        self._blank_cells = self.column = 0
        self.row += rows

    def written(self, name: str) -> str:
        """The table as the library is to read it, from its first filled row. Raises Refused when it is too wide."""
        self._extent.check()
        return f'<table:table table:name="{name}">{"".join(self._rows)}</table:table>'

    def tell(self, sheet: Sheet) -> None:
        """Note in the sheet what its values do not tell."""
        sheet.flags = sorted(self._room.told(self.name, self._flags(sheet)), key=lambda mark: mark[:2])
        for row, column, kind, _ in sheet.flags:
            if kind == "error" and sheet.at(row, column) is not None:
                sheet.put(row, column, "")
        shown = self._room.told(self.name, shown_marks(sheet, self._said(sheet)))
        sheet.flags += shown
        sheet.flags += self._room.told(self.name, self._shortened(sheet, {mark[:2] for mark in shown}))
        sheet.trim()
        hide(sheet, self.hidden_rows, self.hidden_columns)
        cover(sheet, self._areas(sheet))
        sheet.notes = [] if self.hidden else self.notes

    def _flags(self, sheet: Sheet) -> Iterator[Mark]:
        """The flags of filled cells, and of blank ones that lie between them."""
        for block, kind, text in self._marks:
            for row, column in _cells(block, sheet if kind == "diagonal" else None):
                yield row, column, kind, text

    def _said(self, sheet: Sheet) -> Iterator[Said]:
        errors = {(row, column) for row, column, kind, _ in sheet.flags if kind in ("error", "formula")}
        for block, text, duration in self._shown:
            for row, column in _cells(block, sheet):
                if (row, column) not in errors:
                    yield row, column, text, duration

    def _shortened(self, sheet: Sheet, shown: set[tuple[int, int]]) -> Iterator[Mark]:
        """A mark for each number that is shown with all its digits, as Excel shows it: its cells are that narrow."""
        cells = [place for place in unusual_numbers(sheet) if place[:2] not in shown]
        if cells:
            from pipeline.reading.shown import find_shown

            yield from find_shown(sheet, cells, False, self._room)

    def _areas(self, sheet: Sheet) -> Iterator[Rectangle]:
        for block, height, width in self._merged:
            for row, column in _cells(block, sheet, height - 1, width - 1):
                yield row, column, row + height - 1, column + width - 1


def _cells(block: Block, sheet: Sheet | None, above: int = 0, before: int = 0) -> Iterator[tuple[int, int]]:
    """The cells of a block; with a sheet, only those in its rows, or in so many rows and columns before them."""
    row, column, rows, columns = block
    rows_span, columns_span = [(row, row + rows - 1)], [(column, column + columns - 1)]
    if sheet is None:
        first, last = (row, column), (row + rows - 1, column + columns - 1)
    elif not sheet.rows:
        return
    else:
        first = sheet.row - above, sheet.column - before
        last = sheet.row + len(sheet.rows) - 1, sheet.column + len(sheet.rows[0]) - 1
    for r in within(rows_span, first[0], last[0]):
        for c in within(columns_span, first[1], last[1]):
            yield r, c
