"""Reads the old .xls by xlrd: slower than the library of the others, but no damaged file has killed it."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import xlrd
from xlrd.biffh import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_EMPTY,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    XL_CELL_TEXT,
)

from pipeline.reading.binaryformats import xls_formats
from pipeline.reading.formats import shown_marks
from pipeline.reading.reasons import broken_sheet, damaged, encrypted, too_many_cells, too_many_sheets
from pipeline.reading.sheet import Sheet
from pipeline.reading.shown import set_durations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.formats import Formatted
    from pipeline.reading.grid import Value
    from pipeline.reading.limits import Limits
    from pipeline.reading.sheet import Mark

LAST_DAY = 2_958_465
"""9999-12-31."""
FILLED = (XL_CELL_TEXT, XL_CELL_NUMBER, XL_CELL_DATE, XL_CELL_BOOLEAN)


def read_xls(data: bytes, limits: Limits) -> list[Sheet]:
    """The worksheets in their order, with flags for errors, diagonals and struck text. Raises Refused."""
    book = _open(data)
    if book.nsheets > limits.sheets:
        raise too_many_sheets(book.nsheets, limits.sheets)
    return [_sheet(book, index, limits) for index in range(book.nsheets)]


def _open(data: bytes) -> xlrd.Book:
    """The workbook, its sheets not yet read; without its formats where those are what is damaged."""
    for with_formats in (True, False):
        try:
            return xlrd.open_workbook(
                file_contents=data,
                formatting_info=with_formats,
                on_demand=True,
                ragged_rows=True,
                logfile=io.StringIO(),
            )
        except MemoryError:
            raise
        except Exception as error:
            if "encrypted" in str(error).lower():
                raise encrypted() from error
            cause = error
    raise damaged() from cause


def _sheet(book: xlrd.Book, index: int, limits: Limits) -> Sheet:
    name = book.sheet_names()[index]
    try:
        found = book.sheet_by_index(index)
    except MemoryError:
        raise
    except Exception as error:
        raise broken_sheet(name) from error
    sheet = _table(book, found, limits)
    sheet.flags = list(_marks(book, found))
    formatted = list(_formatted(book, found))
    set_durations(sheet, formatted, book.datemode == 1)
    sheet.flags += shown_marks(sheet, formatted, book.datemode == 1, limits)
    book.unload_sheet(index)
    return sheet


def _table(book: xlrd.Book, found: xlrd.sheet.Sheet, limits: Limits) -> Sheet:
    """The rectangle around the filled cells, filled up with blanks."""
    filled = [
        (row, column)
        for row in range(found.nrows)
        for column, kind in enumerate(found.row_types(row))
        if kind in FILLED
    ]
    if not filled:
        return Sheet(found.name, found.visibility != 0, (0, 0), [])
    columns = [column for _, column in filled]
    top, low, left, right = filled[0][0], filled[-1][0], min(columns), max(columns)
    if len(filled) > limits.cells or (low - top + 1) * (right - left + 1) > limits.box:
        raise too_many_cells(found.name, limits.cells)
    rows: list[list[Value]] = [[""] * (right - left + 1) for _ in range(low - top + 1)]
    for row, column in filled:
        cell = found.cell(row, column)
        rows[row - top][column - left] = _value(cell.ctype, cell.value, book.datemode)
    return Sheet(found.name, found.visibility != 0, (top, left), rows)


def _value(kind: int, value: str | float, datemode: int) -> Value:
    if kind == XL_CELL_BOOLEAN:
        return bool(value)
    if kind == XL_CELL_DATE and isinstance(value, float):
        return _moment(value, datemode)
    return value


def _moment(days: float, datemode: int) -> datetime | date | time | float:
    """As the other library does: a part of a day is a time, a whole number a date; no date stays a number."""
    if not 0 <= days <= LAST_DAY:
        return days
    moment: datetime = xlrd.xldate.xldate_as_datetime(days, datemode)
    if days < 1:
        return moment.time()
    return moment.date() if days.is_integer() else moment


def _formatted(book: xlrd.Book, found: xlrd.sheet.Sheet) -> Iterator[Formatted]:
    """The filled cells that have a format other than General."""
    formats = xls_formats(book)
    if not formats:
        return
    for row in range(found.nrows):
        for column, kind in enumerate(found.row_types(row)):
            if kind in FILLED and (code := formats.get(found.cell_xf_index(row, column))):
                yield row, column, code


def _marks(book: xlrd.Book, found: xlrd.sheet.Sheet) -> Iterator[Mark]:
    for row in range(found.nrows):
        for column, kind in enumerate(found.row_types(row)):
            if kind == XL_CELL_ERROR:
                code = found.cell_value(row, column)
                yield row, column, "error", xlrd.error_text_from_code.get(code, "#VALUE!")
            if not book.formatting_info or kind == XL_CELL_EMPTY:
                continue
            style = book.xf_list[found.cell_xf_index(row, column)]
            border = style.border
            if border.diag_line_style and (border.diag_up or border.diag_down):
                yield row, column, "diagonal", ""
            if kind in FILLED and _is_struck(book, found, row, column, style.font_index):
                yield row, column, "struck", ""


def _is_struck(book: xlrd.Book, found: xlrd.sheet.Sheet, row: int, column: int, font: int) -> bool:
    """Whether every font the text is written in strikes it through."""
    runs = found.rich_text_runlist_map.get((row, column), [])
    fonts = [number for _, number in runs]
    if not runs or runs[0][0] > 0:
        fonts.append(font)
    return all(book.font_list[number].struck_out for number in fonts)
