"""How an .xlsx sheet is laid out: its merged areas, and the rows and columns that it does not show."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, column_number
from pipeline.reading.hiding import hide, others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.hiding import Span
    from pipeline.reading.sheet import Rectangle, Sheet

    Sections = tuple[bytes, bytes, bytes]
    """What stands before the cells, the cells with their rows, and what follows them."""

NO_SIZE = rb'="0*(?:\.0*)?"'
YES = rb'="(?:1|true|on)"'
HIDDEN = re.compile(rb"\s(?:hidden%s|(?:ht|width)%s)" % (YES, NO_SIZE))
HIDDEN_ROWS = re.compile(rb"\s(?:zeroHeight%s|defaultRowHeight%s)" % (YES, NO_SIZE))
HIDDEN_COLUMNS = re.compile(rb"\sdefaultColWidth%s" % NO_SIZE)
DEFAULTS = re.compile(rb"<sheetFormatPr\s[^>]*>")
ROW = re.compile(rb"<row(?=[\s/>])[^>]*>")
NUMBER = re.compile(rb'\sr="(\d{1,7})"')
COLUMN = re.compile(rb"<col\s[^>]*>")
FIRST, LAST = re.compile(rb'\smin="(\d{1,5})"'), re.compile(rb'\smax="(\d{1,5})"')
MERGED = re.compile(rb'<mergeCell(?=\s)[^>]*?\sref="([^"]*)"')
CORNER = re.compile(rb"\s*([A-Za-z]{0,3})(\d{0,7})\s*")


def sections(xml: bytes) -> Sections:
    """Cut a worksheet into three; a sheet without cells has nothing but a head."""
    begin, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    return (xml[:begin], xml[begin:end], xml[end:]) if 0 <= begin < end else (xml, b"", b"")


def only_cells(data: bytes) -> bytes:
    """A worksheet of the cells alone: the library fails on merged areas and dimensions that name no row."""
    return b"<worksheet>" + (data + b"</sheetData>" if data else b"<sheetData/>") + b"</worksheet>"


def find_hidden(sheet: Sheet, head: bytes, data: bytes) -> None:
    """Note the rows and columns that are hidden, by hand, by a filter or an outline, or by having no size."""
    if sheet.rows:
        found = DEFAULTS.search(head)
        defaults = found[0] if found else b""
        hide(sheet, _rows(sheet, data, defaults), _columns(sheet, head, defaults))


def merged(sheet: Sheet, tail: bytes) -> Iterator[Rectangle]:
    """The merged areas; one of whole columns or rows is as long as the sheet's rows. Odd ones are left out."""
    if b"<mergeCell " in tail and sheet.rows:
        last = sheet.row + len(sheet.rows) - 1, sheet.column + len(sheet.rows[0]) - 1
        for found in MERGED.finditer(tail):
            if area := parse_area(found[1], (sheet.row, sheet.column), last):
                yield area


@lru_cache(maxsize=4096)
def parse_area(
    written: bytes, first: tuple[int, int] = (0, 0), last: tuple[int, int] = (LAST_ROW, LAST_COLUMN)
) -> Rectangle | None:
    """ "B2:C3" is (1, 1, 2, 2); where no rows or no columns are named, they go from ``first`` to ``last``."""
    begin, colon, end = written.replace(b"$", b"").partition(b":")
    corners = CORNER.fullmatch(begin), CORNER.fullmatch(end if colon else begin)
    if corners[0] is None or corners[1] is None:
        return None
    (letters, digits), (more_letters, more_digits) = corners[0].groups(), corners[1].groups()
    alike = bool(letters) == bool(more_letters) and bool(digits) == bool(more_digits)
    if not alike or not (letters or digits) or not (colon or (letters and digits)):
        return None
    top, bottom = sorted((int(digits) - 1, int(more_digits) - 1)) if digits else (first[0], last[0])
    columns = sorted((column_number(letters.decode()), column_number(more_letters.decode())))
    left, right = columns if letters else (first[1], last[1])
    inside = min(top, left) >= 0 and bottom <= LAST_ROW and right <= LAST_COLUMN
    return (top, left, bottom, right) if inside else None


def _rows(sheet: Sheet, data: bytes, defaults: bytes) -> list[Span]:
    """Rows the file does not list are hidden where that is the default."""
    by_default = HIDDEN_ROWS.search(defaults) is not None
    if not by_default and b' hidden="' not in data and b' ht="0' not in data:
        return []
    shown: list[Span] = []
    hidden: list[Span] = []
    row = -1
    for found in ROW.finditer(data):
        number = NUMBER.search(found[0])
        row = int(number[1]) - 1 if number else row + 1
        (hidden if HIDDEN.search(found[0]) else shown).append((row, row))
    return others(shown, sheet.row, sheet.row + len(sheet.rows) - 1) if by_default else hidden


def _columns(sheet: Sheet, head: bytes, defaults: bytes) -> list[Span]:
    by_default = HIDDEN_COLUMNS.search(defaults) is not None
    if not by_default and b' hidden="' not in head and b' width="0' not in head:
        return []
    shown: list[Span] = []
    hidden: list[Span] = []
    for found in COLUMN.finditer(head):
        first, last = FIRST.search(found[0]), LAST.search(found[0])
        if first and last:
            span = int(first[1]) - 1, int(last[1]) - 1
            (hidden if HIDDEN.search(found[0]) else shown).append(span)
    return others(shown, sheet.column, sheet.column + len(sheet.rows[0]) - 1) if by_default else hidden
