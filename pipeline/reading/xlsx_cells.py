"""The XML of an .xlsx sheet: its cells, merged areas, hidden rows and columns, and what is corrected for the library.

All functions take XML in the plain shape of ``markup``. Elements: c (ECMA-376, part 1, 18.3.1.4), row (18.3.1.73), col
(18.3.1.13), mergeCell (18.3.1.54), sheetFormatPr (18.3.1.81).
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, CellRange, address, column_number
from pipeline.reading.markup import text_of
from pipeline.reading.reasons import no_such_cell, too_long_string, too_many_cells
from pipeline.reading.room import ROW, Extent
from pipeline.reading.visible import others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.grid import Grid
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Span

    Cell = tuple[int, int, bytes, bytes]
    """Row, column, the attributes, and what stands between the tags."""
    Sections = tuple[bytes, bytes, bytes]
    """What stands before the cells, the cells with their rows, and what follows them."""

ROW_OR_CELL = re.compile(rb"<(?:row(?=[\s/>])([^>]*)|c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</c\s*>))", re.DOTALL)
"""A row's tag, or a cell with what is in it."""
ADDRESS = re.compile(rb'(?<!\w)r\s*=\s*"([A-Za-z]*)(\d*)"')
"""The address of a cell or the number of a row."""
UNUSUAL = [
    re.compile(rb'<c(?=[\s/>])(?! r="%s")' % place) for place in (rb"[A-Z][1-9]\d{0,3}", rb"[A-T]?[A-Z][1-9]\d{0,2}")
]
"""Matches a cell whose address lies outside of A1:Z9999, or of A1:TZ999. No match means that the sheet is small."""
MOST_BYTES = 6
"""The most bytes that one character takes in XML: &quot; has six."""
USUAL_BOX = 999 * (546 + ROW)
"""The most room that a sheet within A1:TZ999 or A1:Z9999 can take. Even the smallest file has that much."""
NO_SIZE = rb'="0*(?:\.0*)?"'
"""The value of an attribute for a size of zero."""
YES = rb'="(?:1|true|on)"'
"""The value of an attribute that is true."""
HIDDEN = re.compile(rb"\s(?:hidden%s|(?:ht|width)%s)" % (YES, NO_SIZE))
"""An attribute by which a row or column is hidden: it says so, or it has no size."""
HIDDEN_ROWS = re.compile(rb"\s(?:zeroHeight%s|defaultRowHeight%s)" % (YES, NO_SIZE))
"""A default by which rows are hidden."""
HIDDEN_COLUMNS = re.compile(rb"\sdefaultColWidth%s" % NO_SIZE)
"""A default by which columns are hidden."""
DEFAULTS = re.compile(rb"<sheetFormatPr\s[^>]*>")
ROW_TAG = re.compile(rb"<row(?=[\s/>])[^>]*>")
ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
COLUMN_TAG = re.compile(rb"<col\s[^>]*>")
FIRST, LAST = re.compile(rb'\smin="(\d{1,5})"'), re.compile(rb'\smax="(\d{1,5})"')
MERGED = re.compile(rb'<mergeCell(?=\s)[^>]*?\sref="([^"]*)"')
"""A merged area, by its reference."""
CORNER = re.compile(rb"\s*([A-Za-z]{0,3})(\d{0,7})\s*")
"""One corner of a reference: letters, digits or both."""
NEW_ERROR = re.compile(
    rb'(<c(?=\s)(?=[^>]*\st="e")[^>]*+>(?:(?!</c[\s>]).)*?<v>)'
    rb"#(?!(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]*<",
    re.DOTALL,
)
"""An error value that the library does not know, such as #SPILL!. One of them would fail the whole sheet."""
BLANK_BESIDE_NUMBER = re.compile(rb'(<c\s(?=[^>]*\bt="s")[^>]*+>\s*<v[^>]*+>)\s*+(\d++)\s*<')
"""The number of a shared string with blanks around it, which the library would take for 0."""
PLACED_CELL = re.compile(rb'<c(?=\s)((?=[^>]*\sr="[A-Z]+\d+")[^>]*?)(?:/>|>(.*?)</c\s*>)', re.DOTALL)
"""A cell with an address, and what is in it."""
PLACE = re.compile(rb'\sr="[^"]*"')
SHARED = re.compile(rb'\st="s"')
FORMULA = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>.*?</f\s*>)", re.DOTALL)
NEGATIVE = re.compile(rb"<v>\s*(-[\d.eE+-]+)\s*</")
"""A negative number as a cell's value."""


def cells(sheet: str, xml: bytes) -> Iterator[Cell]:
    """Every cell of the sheet's XML in its order, blank ones included: row, column, attributes, content.

    A cell without an address stands right of the one before, a row without a number below the one before. ``sheet`` is
    the sheet's name, for messages. Raises Refused at an address that no sheet has.

    >>> list(cells("表", b'<row><c r="B1"><v>5</v></c><c/></row>'))
    [(1, 2, b' r="B1"', b'<v>5</v>'), (1, 3, b'', b'')]
    """
    row = column = 0
    for match in ROW_OR_CELL.finditer(xml):
        in_row, in_cell, body = match.groups()
        if in_row is not None:
            given = ADDRESS.search(in_row)
            row, column = int(given[2][:9]) if given and given[2] else row + 1, 0
            continue
        given = ADDRESS.search(in_cell)
        row, column = _place(sheet, given[1], given[2]) if given else (max(row, 1), column + 1)
        if row > LAST_ROW or column > LAST_COLUMN:
            raise no_such_cell(sheet, address(row, column))
        yield row, column, in_cell, body or b""


def measure(sheet: str, xml: bytes, room: Room) -> None:
    """Raise Refused where the filled cells are too many, or too far apart (TooWide), to be held as a table.

    Most sheets pass by one search that finds no address outside of A1:Z9999 or A1:TZ999 (2.5 ms per MB). Only in others
    is each cell looked at.
    """
    if xml.count(b"<v>") > room.cells:
        raise too_many_cells(sheet)
    few = xml.count(b"<c") <= room.cells and room.box >= USUAL_BOX
    if few and any(not unusual.search(xml) for unusual in UNUSUAL):
        return
    extent = Extent(sheet, room)
    for row, column, _, body in room.counted(cells(sheet, xml)):
        if body:
            extent.add(row, column)
    extent.check()


def refuse_long_text(xml: bytes, room: Room) -> None:
    """Raise Refused where a text in the cells is certainly longer than a cell can hold.

    Looks for a stretch without any tag.
    """
    longest = MOST_BYTES * room.string
    for begin in range(0, len(xml) - longest + 1, longest):
        if xml.find(b"<", begin, begin + longest) < 0:
            raise too_long_string(room.string)


def _place(sheet: str, letters: bytes, digits: bytes) -> tuple[int, int]:
    """Row and column of an address in letters and digits. Raises Refused where no sheet has it."""
    if not letters or not digits or len(letters) > 3 or len(digits) > 7 or digits == b"0":
        raise no_such_cell(sheet, (letters + digits).decode())
    return int(digits), column_of(letters)


@lru_cache(maxsize=1024)
def column_of(letters: bytes) -> int:
    """The number of a column. Kept in a cache, because a sheet's XML names the same few columns again and again.

    >>> column_of(b"AB")
    28
    """
    return column_number(letters.decode())


def sections(xml: bytes) -> Sections:
    """A worksheet in three pieces: before the cells, the cells, and after them. Without cells all is head.

    >>> sections(b"<cols/><sheetData><row/></sheetData><mergeCells/>")
    (b'<cols/>', b'<sheetData><row/>', b'</sheetData><mergeCells/>')
    """
    begin, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    return (xml[:begin], xml[begin:end], xml[end:]) if 0 <= begin < end else (xml, b"", b"")


def only_cells(data: bytes) -> bytes:
    """A worksheet of these cells alone, because the library fails on merged areas and dimensions that name no row."""
    return b"<worksheet>" + (data + b"</sheetData>" if data else b"<sheetData/>") + b"</worksheet>"


def hidden_spans(grid: Grid, head: bytes, data: bytes) -> tuple[list[Span], list[Span]]:
    """The rows and the columns that are hidden: by hand, by a filter, in a closed outline, or by having no size.

    ``head`` and ``data`` are the first two of :func:`sections`. Rows and columns that the file does not list are hidden
    where the sheet's default says so; of those, only the ones within ``grid`` are given.
    """
    match = DEFAULTS.search(head)
    defaults = match[0] if match else b""
    return _hidden_rows(grid, data, defaults), _hidden_columns(grid, head, defaults)


def merged_areas(grid: Grid, tail: bytes) -> Iterator[CellRange]:
    """The merged areas in the ``tail`` of the sheet. One of whole columns or rows is limited to the grid. Those with a
    reference that makes no sense are left out."""
    if b"<mergeCell " in tail and grid.rows:
        first, last = (grid.first_row, grid.first_column), (grid.last_row, grid.last_column)
        for match in MERGED.finditer(tail):
            if area := parse_area(match[1], first, last):
                yield area


@lru_cache(maxsize=4096)
def parse_area(
    written: bytes, first: tuple[int, int] = (1, 1), last: tuple[int, int] = (LAST_ROW, LAST_COLUMN)
) -> CellRange | None:
    """The area of a reference such as "B2:C3" or "B2"; None where it is no reference.

    Where it names no rows ("B:C") or no columns ("2:3"), they go from ``first`` to ``last``, each a (row, column).

    >>> parse_area(b"$B$2:C3")
    CellRange(top=2, left=2, bottom=3, right=3)
    """
    begin, colon, end = written.replace(b"$", b"").partition(b":")
    corners = CORNER.fullmatch(begin), CORNER.fullmatch(end if colon else begin)
    if corners[0] is None or corners[1] is None:
        return None
    (letters, digits), (more_letters, more_digits) = corners[0].groups(), corners[1].groups()
    alike = bool(letters) == bool(more_letters) and bool(digits) == bool(more_digits)
    if not alike or not (letters or digits) or not (colon or (letters and digits)):
        return None
    top, bottom = sorted((int(digits), int(more_digits))) if digits else (first[0], last[0])
    columns = sorted((column_number(letters.decode()), column_number(more_letters.decode())))
    left, right = columns if letters else (first[1], last[1])
    inside = min(top, left) >= 1 and bottom <= LAST_ROW and right <= LAST_COLUMN
    return CellRange(top, left, bottom, right) if inside else None


def _hidden_rows(grid: Grid, data: bytes, defaults: bytes) -> list[Span]:
    """Spans of hidden rows. The quick search comes first, since most sheets hide none."""
    by_default = HIDDEN_ROWS.search(defaults) is not None
    if not by_default and b' hidden="' not in data and b' ht="0' not in data:
        return []
    shown: list[Span] = []
    hidden: list[Span] = []
    row = 0
    for match in ROW_TAG.finditer(data):
        number = ROW_NUMBER.search(match[0])
        row = int(number[1]) if number else row + 1
        if not grid.first_row <= row <= grid.last_row:
            continue
        (hidden if HIDDEN.search(match[0]) else shown).append((row, row))
    return others(shown, grid.first_row, grid.last_row) if by_default else hidden


def _hidden_columns(grid: Grid, head: bytes, defaults: bytes) -> list[Span]:
    """Spans of hidden columns."""
    by_default = HIDDEN_COLUMNS.search(defaults) is not None
    if not by_default and b' hidden="' not in head and b' width="0' not in head:
        return []
    shown: list[Span] = []
    hidden: list[Span] = []
    for match in COLUMN_TAG.finditer(head):
        first, last = FIRST.search(match[0]), LAST.search(match[0])
        if first and last:
            span = int(first[1]), int(last[1])
            (hidden if HIDDEN.search(match[0]) else shown).append(span)
    return others(shown, grid.first_column, grid.last_column) if by_default else hidden


def mended(xml: bytes) -> bytes:
    """The same sheet with errors and string numbers as the library can read them.

    Newer error values become #VALUE! (the flags keep the true name), and numbers of shared strings lose their blanks.

    >>> mended(b'<c r="A1" t="e"><v>#SPILL!</v></c>')
    b'<c r="A1" t="e"><v>#VALUE!</v></c>'
    """
    if b"#" in xml and b't="e"' in xml:
        xml = NEW_ERROR.sub(rb"\1#VALUE!<", xml)
    if b" </v" in xml or b"\n</v" in xml or b"<v> " in xml or b"<v>\n" in xml:
        xml = BLANK_BESIDE_NUMBER.sub(rb"\1\2<", xml)
    return xml


def restore_negatives(grid: Grid, xml: bytes, room: Room) -> None:
    """Put negative numbers back into cells with a date format, of which the library makes 0:00. Raises Refused.

    Excel shows such a cell as ####, and the number is what somebody has typed.
    """
    if b"-" not in xml or b"<v>-" not in xml:
        return
    for row, column, _, body in room.counted(cells(grid.sheet, xml)):
        match = NEGATIVE.search(body)
        if match and isinstance(grid.at(row, column), date | time):
            grid.put(row, column, float(match[1]))


def without_blanks(xml: bytes, blank: set[str]) -> bytes:
    """The same sheet without texts of blanks alone: a single one can make a sheet too wide to hold.

    ``blank`` are the numbers of the shared strings that are blank (:func:`pipeline.reading.xlsx_flags.blank_strings`).

    >>> without_blanks(b'<c r="XFD1" t="s"><v>3</v></c>', {"3"})
    b'<c r="XFD1"/>'
    """

    def emptied(match: re.Match[bytes]) -> bytes:
        """The cell without its content where that is blank, else unchanged."""
        given, body = match[1], match[2] or b""
        place = PLACE.search(given)
        value = text_of(FORMULA.sub(b"", body)).strip()
        nothing = value in blank if SHARED.search(given) else not value
        return b"<c" + place[0] + b"/>" if nothing and place else match[0]

    return PLACED_CELL.sub(emptied, xml)
