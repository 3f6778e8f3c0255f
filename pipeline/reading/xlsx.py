"""Reads .xlsx and .xlsm: looks at every part it needs, then has the library read a plain workbook of them."""

from __future__ import annotations

from pipeline.reading.archive import pack
from pipeline.reading.cells import measure
from pipeline.reading.formats import formatted_cells, shown_marks, style_formats
from pipeline.reading.library import open_book, read_sheet, unread
from pipeline.reading.marks import find_marks
from pipeline.reading.markup import plain_markup, walk, without_prefix
from pipeline.reading.package import only_part, related
from pipeline.reading.reasons import Refused, broken_sheet, too_many_sheets
from pipeline.reading.repair import known_errors, restore_negatives
from pipeline.reading.strings import struck_strings, weigh, without_counts
from pipeline.reading.styles import marked_styles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.limits import Limits
    from pipeline.reading.sheet import Sheet

    Listed = tuple[str, bool, str]
    """A worksheet's name, whether it is hidden, and its part."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
ROOT_RELATIONS = f"<Relationships>{RELATION % ('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>"
SHEET_PART = "xl/worksheets/sheet%d.xml"


def read_xlsx(archive: Archive, main: str, limits: Limits) -> list[Sheet]:
    """The worksheets in their order; charts, macro sheets and dialogs are not among them. Raises Refused."""
    relations = related(archive, main)
    listed, since_1904 = _contents(plain_markup(archive.read(main)), relations)
    if len(listed) > limits.sheets:
        raise too_many_sheets(len(listed), limits.sheets)
    strings = without_counts(_plain(only_part(archive, relations, "sharedStrings")))
    styles = _plain(only_part(archive, relations, "styles"))
    parts = [_sheet_part(archive, sheet, limits) for sheet in listed]
    weigh(strings, parts, limits)
    diagonal, struck = marked_styles(styles)
    formats = style_formats(styles)
    runs = struck_strings(strings) if struck or b"strike" in strings else {}
    book = open_book(_plain_book(parts, strings, styles, since_1904))
    sheets = []
    for index, ((name, hidden, _), xml) in enumerate(zip(listed, parts, strict=True)):
        sheet = read_sheet(book, index, name, hidden) if xml else unread(name, hidden)
        restore_negatives(sheet, xml)
        sheet.flags = find_marks(name, xml, (diagonal, struck, runs))
        sheet.flags += shown_marks(sheet, formatted_cells(name, xml, formats), since_1904, limits)
        sheets.append(sheet)
    return sheets


def _contents(workbook: bytes, relations: dict[str, tuple[str, str]]) -> tuple[list[Listed], bool]:
    """The worksheets the workbook lists, and whether its days count from 1904."""
    listed: list[Listed] = []
    since_1904 = False

    def begin(element: str, given: dict[str, str]) -> None:
        nonlocal since_1904
        if element == "workbookPr":
            since_1904 |= given.get("date1904") in ("1", "true")
        elif element == "sheet":
            kind, part = relations.get(given.get("id", ""), ("worksheet", ""))
            if kind == "worksheet":
                listed.append((given.get("name", ""), given.get("state", "visible") != "visible", part))

    walk(workbook, begin, lambda element: None)
    return listed, since_1904


def _plain(xml: bytes) -> bytes:
    return without_prefix(plain_markup(xml))


def _sheet_part(archive: Archive, sheet: Listed, limits: Limits) -> bytes:
    """A sheet's XML; nothing for a hidden sheet that is missing, damaged or too large. Raises Refused."""
    name, hidden, part = sheet
    try:
        if part not in archive:
            raise broken_sheet(name)
        xml = _plain(archive.read(part))
        measure(name, xml, limits)
    except Refused:
        if hidden:
            return b""
        raise
    return xml


def _plain_book(sheets: list[bytes], strings: bytes, styles: bytes, since_1904: bool) -> bytes:
    """A workbook of these parts and nothing else, its sheets named by their numbers."""
    listed = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(len(sheets)))
    relations = "".join(RELATION % (f"r{n}", "worksheet", "/" + SHEET_PART % n) for n in range(len(sheets)))
    parts = {
        "_rels/.rels": ROOT_RELATIONS.encode(),
        "xl/workbook.xml": (
            f'<workbook><workbookPr date1904="{since_1904:d}"/><sheets>{listed}</sheets></workbook>'.encode()
        ),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
    }
    parts |= {SHEET_PART % n: known_errors(xml) for n, xml in enumerate(sheets) if xml}
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    if styles:
        parts["xl/styles.xml"] = styles
    return pack(parts)
