"""Reads the old .xls ([MS-XLS]) with xlrd.

xlrd is slower than the library for the other formats, but no damaged file has crashed it. It counts rows and columns
from 0. The stream is first corrected where xlrd would refuse it or need too much memory (``xls_records``).
"""

from __future__ import annotations

import io
from copy import copy
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import xlrd
from xlrd import biffh
from xlrd.formatting import std_format_strings

from pipeline.reading.grid import CellRange, Flag, Grid, SheetNote
from pipeline.reading.numberformats import BUILT_IN, is_general, shown_flags
from pipeline.reading.reasons import Refused, broken_sheet, damaged, encrypted, too_many_sheets
from pipeline.reading.room import Extent
from pipeline.reading.shown import FROM_1904, LAST_DAY, set_durations
from pipeline.reading.visible import covered, others, struck_flag, with_hidden
from pipeline.reading.xls_records import find_notes, mended, sheet_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.grid import Value
    from pipeline.reading.numberformats import Formatted
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Span, Struck

ATTEMPTS = (True, False)
"""Whether to read with formats: those may be the only thing that is damaged, so a second attempt goes without.

Of 906 old workbooks of other projects 23 are still refused, nearly all of them cut or made by a fuzzer. The other
library read three more, but one of them with wrong letters, so it is not asked.
"""
ROWS_AS_ONE = 2
"""This many rows that have nothing but formats cost the library as much as one row of a table."""
FILLED = (biffh.XL_CELL_TEXT, biffh.XL_CELL_NUMBER, biffh.XL_CELL_DATE, biffh.XL_CELL_BOOLEAN)
"""Kinds of cells with a value."""
IN_ROWS = (*FILLED, biffh.XL_CELL_ERROR)
"""Kinds of cells that the rows of the grid contain. An error is blank there, and has a flag."""


def read_xls(stream: bytes, room: Room) -> list[Grid]:
    """The worksheets of a workbook stream ([MS-XLS] 2.1.7.20) in their order.

    ``stream`` is what ``ole.workbook_stream`` gives, or a whole file without a container. Raises Refused: damage, a
    password, or more than there is room for.
    """
    refused = damaged()
    stream = mended(stream)
    places = sheet_places(stream)
    for with_formats in ATTEMPTS:
        try:
            return _sheets(stream, places, with_formats, copy(room))
        except Refused as error:
            if error.rule != refused.rule:
                raise
            refused = error
    raise refused


def _sheets(stream: bytes, places: dict[str, int], with_formats: bool, room: Room) -> list[Grid]:
    """One attempt to read all sheets, with formats or without them.

    ``places`` tells where in the stream each sheet begins. Whatever xlrd raises on the way is damage, or a password
    where it says so; too little memory is not. Raises Refused.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=stream,
            formatting_info=with_formats,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    except MemoryError:
        raise
    except Exception as error:
        raise (encrypted() if "encrypted" in str(error).lower() else damaged()) from error
    if book.nsheets > room.sheets:
        raise too_many_sheets(book.nsheets, room.sheets)
    return [_grid(book, index, stream, places, room) for index in range(book.nsheets)]


def _grid(book: xlrd.Book, index: int, stream: bytes, places: dict[str, int], room: Room) -> Grid:
    """One sheet with all that is told of it: values, flags, what is hidden, merged, and written over the cells. Its
    cells are discarded from ``book`` afterwards, to save memory. Raises Refused."""
    name = book.sheet_names()[index]
    try:
        found = book.sheet_by_index(index)
    except MemoryError:
        raise
    except Exception as error:
        raise broken_sheet(name) from error
    grid = _table(book, found, room)
    flags = room.told(name, _flags(book, found))
    formatted = list(_formatted(book, found))
    set_durations(grid, formatted, lambda row, column: found.cell_value(row - 1, column - 1))
    flags += shown_flags(grid, formatted, book.datemode == 1, room)
    grid = grid._replace(flags=tuple(flags))
    grid = with_hidden(grid, _hidden_rows(found, grid), _hidden_columns(found))
    areas = (CellRange(top + 1, left + 1, low, right) for top, low, left, right in found.merged_cells)
    grid = covered(grid, areas, room)
    if not grid.hidden:
        further = find_notes(stream, places.get(name, len(stream)))
        grid = grid._replace(notes=tuple(room.told(name, (*_comments(found), *further))))
    book.unload_sheet(index)
    return grid


def _table(book: xlrd.Book, found: xlrd.sheet.Sheet, room: Room) -> Grid:
    """The rectangle around the filled cells, filled up with blanks. Cells of nothing but spaces do not count for it.
    Raises Refused where it is too large."""
    room.take_box(found.name, found.nrows // ROWS_AS_ONE, 0)
    filled = [
        (row, column)
        for row in range(found.nrows)
        for column, kind in enumerate(found.row_types(row))
        if kind in IN_ROWS and (kind != biffh.XL_CELL_TEXT or found.cell_value(row, column).strip())
    ]
    if not filled:
        return Grid(found.name, found.visibility != 0, 1, 1, [])
    extent = Extent(found.name, room)
    for row, column in filled:
        extent.add(row + 1, column + 1)
    extent.check()
    columns = [column for _, column in filled]
    top, low, left, right = filled[0][0], filled[-1][0], min(columns), max(columns)
    room.take_box(found.name, low - top + 1, right - left + 1)
    rows: list[list[Value]] = [[""] * (right - left + 1) for _ in range(low - top + 1)]
    for row, column in filled:
        cell = found.cell(row, column)
        rows[row - top][column - left] = value = _value(cell.ctype, cell.value, book.datemode)
        if isinstance(value, str):
            room.take_text(value)
    return Grid(found.name, found.visibility != 0, top + 1, left + 1, rows)


def _value(kind: int, value: str | float, datemode: int) -> Value:
    """The value of a cell as a Grid has it."""
    if kind == biffh.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == biffh.XL_CELL_ERROR:
        return ""
    if kind == biffh.XL_CELL_DATE and isinstance(value, float):
        return _moment(value, datemode)
    return value


def _moment(days: float, datemode: int) -> datetime | date | time | float:
    """A number of days as the other library gives it: a part of a day is a time, a whole number a date, any other
    number a datetime. A number that no calendar has stays a number."""
    if not 0 <= days <= LAST_DAY - (FROM_1904 if datemode else 0):
        return days
    moment: datetime = xlrd.xldate.xldate_as_datetime(days, datemode)
    if days < 1:
        return moment.time()
    return moment.date() if days.is_integer() else moment


def _formatted(book: xlrd.Book, found: xlrd.sheet.Sheet) -> Iterator[Formatted]:
    """The filled cells whose number format is not General: row, column and format, from 1."""
    formats = _formats(book)
    if not formats:
        return
    for row in range(found.nrows):
        for column, kind in enumerate(found.row_types(row)):
            if kind in FILLED and (code := formats.get(found.cell_xf_index(row, column))):
                yield row + 1, column + 1, code


def _flags(book: xlrd.Book, found: xlrd.sheet.Sheet) -> Iterator[Flag]:
    """The errors, diagonal lines and struck text of a sheet, cell by cell. Read without formats, a sheet has errors
    alone. A cell may name a style that the file does not list; it is then plain."""
    for row in range(found.nrows):
        for column, kind in enumerate(found.row_types(row)):
            if kind == biffh.XL_CELL_ERROR:
                code = found.cell_value(row, column)
                yield Flag(row + 1, column + 1, "error", xlrd.error_text_from_code.get(code, "#VALUE!"))
            if not book.formatting_info or kind == biffh.XL_CELL_EMPTY:
                continue
            number = found.cell_xf_index(row, column)
            if number >= len(book.xf_list):
                continue
            style = book.xf_list[number]
            border = style.border
            if border.diag_line_style and (border.diag_up or border.diag_down):
                yield Flag(row + 1, column + 1, "diagonal")
            if kind in FILLED and (struck := _struck(book, found, row, column, style.font_index)):
                yield Flag(row + 1, column + 1, *struck)


def _struck(book: xlrd.Book, found: xlrd.sheet.Sheet, row: int, column: int, font: int) -> Struck | None:
    """The flag for struck text in one cell, by the fonts of its runs. Up to the first run, the cell's font holds."""
    changes = found.rich_text_runlist_map.get((row, column))
    if not changes:
        return ("struck", "") if _strikes(book, font) else None
    text = str(found.cell_value(row, column))
    runs = [(0, font), *changes]
    ends = [begin for begin, _ in runs[1:]] + [len(text)]
    pieces = zip(runs, ends, strict=True)
    return struck_flag((text[begin:end], _strikes(book, number)) for (begin, number), end in pieces)


def _strikes(book: xlrd.Book, font: int) -> bool:
    """Whether a font strikes through. Some programs refer to fonts that they do not list: such text is plain."""
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def _hidden_rows(found: xlrd.sheet.Sheet, grid: Grid) -> list[Span]:
    """The hidden rows. Those that the file does not describe are hidden where that is the default."""
    hidden = [(row + 1, row + 1) for row, about in found.rowinfo_map.items() if about.hidden or about.height == 0]
    if found.default_row_hidden:
        hidden += others(((row + 1, row + 1) for row in found.rowinfo_map), grid.first_row, grid.last_row)
    return hidden


def _hidden_columns(found: xlrd.sheet.Sheet) -> list[Span]:
    """The columns that are hidden or have no width."""
    columns = found.colinfo_map.items()
    return [(column + 1, column + 1) for column, about in columns if about.hidden or about.width == 0]


def _comments(found: xlrd.sheet.Sheet) -> Iterator[SheetNote]:
    """The comments of cells that have any words."""
    for (row, column), comment in sorted(found.cell_note_map.items()):
        if text := comment.text.strip():
            yield SheetNote("note", text, CellRange(row + 1, column + 1, row + 1, column + 1))


def _formats(book: xlrd.Book) -> dict[int, str]:
    """Number of a cell style → its number format, for all that are not General.

    For a format that the file only names by number, xlrd gives that of a US Excel; a Japanese one takes its place.
    """
    formats = {}
    for style, found in enumerate(book.xf_list if book.formatting_info else []):
        given = book.format_map.get(found.format_key)
        brought = given.format_str if given and given.format_str else ""
        if not brought or brought == std_format_strings.get(found.format_key):
            brought = BUILT_IN.get(found.format_key, brought)
        if not is_general(brought):
            formats[style] = brought
    return formats
