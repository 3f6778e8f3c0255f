"""Reads .ods: takes furigana and comments out, measures what repeats unfold to, then has the library read."""

from __future__ import annotations

import re

from python_calamine import SheetVisibleEnum

from pipeline.reading.archive import pack
from pipeline.reading.extent import Extent
from pipeline.reading.library import open_book, read_sheet
from pipeline.reading.markup import plain_markup, text_of
from pipeline.reading.odstext import said, shown_marks, with_blanks
from pipeline.reading.reasons import damaged, encrypted, too_many_sheets, too_much_text, unsupported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.archive import Archive
    from pipeline.reading.limits import Limits
    from pipeline.reading.odstext import Said
    from pipeline.reading.sheet import Mark, Sheet

MIME = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = "META-INF/manifest.xml"
UNSAID = re.compile(rb"<(text:ruby-text|office:annotation)(?=[\s/>])[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL)
"""What stands in a cell's text and is none of it: furigana, comments."""
TABLE = re.compile(rb"<table:table(?=[\s>])([^>]*)>(.*?)</table:table\s*>", re.DOTALL)
ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</table:table-row\s*>)", re.DOTALL)
CELL = re.compile(
    rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell\s*>)",
    re.DOTALL,
)
NAME = re.compile(rb'table:name="([^"]*)"')
ROWS_REPEATED = re.compile(rb'table:number-rows-repeated="(\d{1,9})"')
COLUMNS_REPEATED = re.compile(rb'table:number-columns-repeated="(\d{1,9})"')
FORMULA = re.compile(rb'table:formula="(?:\w+:)?([^"]*)"')
ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d+")


def read_ods(archive: Archive, limits: Limits) -> list[Sheet]:
    """The sheets in their order, errors and uncalculated formulas flagged. Raises Refused."""
    if not archive.read("mimetype").decode(errors="replace").strip().startswith(MIME):
        raise unsupported("OpenDocumentの文書（表計算以外）")
    if "encrypted-package" in archive:
        raise encrypted()
    if MANIFEST in archive and b"encryption-data" in archive.read(MANIFEST):
        raise encrypted()
    if "content.xml" not in archive:
        raise damaged()
    content = with_blanks(UNSAID.sub(b"", plain_markup(archive.read("content.xml"))), limits)
    tables = TABLE.findall(content)
    if len(tables) > limits.sheets:
        raise too_many_sheets(len(tables), limits.sheets)
    looks = {(name := _name(given)): _look(name, body, limits) for given, body in tables}
    book = open_book(pack({"mimetype": MIME.encode(), MANIFEST: b"<manifest:manifest/>", "content.xml": content}))
    sheets = []
    for index, about in enumerate(book.sheets_metadata):
        sheet = read_sheet(book, index, about.name, about.visible != SheetVisibleEnum.Visible)
        sheet.flags, values = looks.get(about.name, ([], []))
        for row, column, _, _ in sheet.flags:
            if sheet.at(row, column) is not None:
                sheet.put(row, column, "")
        sheet.flags += shown_marks(sheet, values)
        sheets.append(sheet)
    return sheets


def _name(table: bytes) -> str:
    found = NAME.search(table)
    return text_of(found[1]) if found else ""


def _look(name: str, table: bytes, limits: Limits) -> tuple[list[Mark], list[Said]]:
    """The marks of one table, and what its cells with values show.

    Refused when its cells, unfolded, are too many or too far apart.
    """
    row = text = 0
    extent = Extent(name, limits)
    marks: list[Mark] = []
    values: list[Said] = []
    for found in ROW.finditer(table):
        times = _times(ROWS_REPEATED, found[1])
        for column, repeated, given, body in _filled(found[2] or b""):
            extent.add(row, column, times, repeated)
            text += times * repeated * len(body)
            if mark := _mark(given, body):
                marks += [(row + r, column + c, *mark) for r in range(times) for c in range(repeated)]
            elif value := said(given, body):
                values += [(row + r, column + c, *value) for r in range(times) for c in range(repeated)]
        row += times
    if text > limits.text:
        raise too_much_text()
    extent.check()
    return marks, values


def _filled(row: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Column, how many times, attributes and content of each cell of a row that is not blank."""
    column = 0
    for found in CELL.finditer(row):
        given, body = found[1], found[2] or b""
        repeated = _times(COLUMNS_REPEATED, given)
        if body.strip() or b"office:value-type" in given or b"table:formula" in given:
            yield column, repeated, given, body
        column += repeated


def _mark(given: bytes, body: bytes) -> tuple[str, str] | None:
    """Error or formula, where a cell is one: an error has its name for a text, as any string has."""
    formula = FORMULA.search(given)
    text = text_of(body).strip()
    if b'calcext:value-type="error"' in given or (formula and ERROR.fullmatch(text)):
        return "error", text
    if formula and b"office:value-type" not in given and not text:
        return "formula", text_of(formula[1])
    return None


def _times(pattern: re.Pattern[bytes], given: bytes) -> int:
    found = pattern.search(given)
    return max(int(found[1]), 1) if found else 1
