"""Reads .xlsx and .xlsm: looks at every part it needs, then has the library read a plain workbook of them."""

from __future__ import annotations

from pipeline.reading.archive import pack
from pipeline.reading.cells import measure
from pipeline.reading.covering import cover
from pipeline.reading.formats import formatted_cells, shown_marks, style_formats
from pipeline.reading.layout import find_hidden, merged, only_cells, sections
from pipeline.reading.library import open_book, read_sheet, unread
from pipeline.reading.marks import find_marks
from pipeline.reading.markup import is_well_formed, plain_markup, walk, without_prefix
from pipeline.reading.notes import find_notes
from pipeline.reading.package import only_part, related
from pipeline.reading.reasons import Refused, TooWide, broken_sheet, damaged, too_many_sheets
from pipeline.reading.repair import mended, restore_negatives, without_blanks
from pipeline.reading.strings import strings_in_runs, weigh, without_counts
from pipeline.reading.styles import marked_styles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Sheet

    Listed = tuple[str, bool, str]
    """A worksheet's name, whether it is hidden, and its part."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
ROOT_RELATIONS = f"<Relationships>{RELATION % ('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>"
SHEET_PART = "xl/worksheets/sheet%d.xml"


def read_xlsx(archive: Archive, main: str, room: Room) -> list[Sheet]:
    """The worksheets in their order; charts, macro sheets and dialogs are not among them. Raises Refused."""
    relations = related(archive, main)
    listed, since_1904 = _contents(plain_markup(archive.read(main)), relations)
    if len(listed) > room.sheets:
        raise too_many_sheets(len(listed), room.sheets)
    strings = without_counts(_plain(only_part(archive, relations, "sharedStrings"), damaged()))
    styles = _plain(only_part(archive, relations, "styles"), damaged())
    parts = [sections(_sheet_part(archive, sheet, strings, room)) for sheet in listed]
    cells = [data for _, data, _ in parts]
    weigh(strings, cells, room)
    diagonal, struck = marked_styles(styles)
    formats = style_formats(styles)
    runs = strings_in_runs(strings) if struck or b"strike" in strings else {}
    book = open_book(_plain_book(cells, strings, styles, since_1904))
    sheets = []
    for index, ((name, hidden, part), (head, data, tail)) in enumerate(zip(listed, parts, strict=True)):
        sheet = read_sheet(book, index, name, hidden, room) if head else unread(name, hidden)
        restore_negatives(sheet, data)
        sheet.flags = room.told(name, find_marks(name, data, (diagonal, struck, runs)))
        sheet.flags += shown_marks(sheet, formatted_cells(name, data, formats), since_1904, room)
        sheet.trim()
        find_hidden(sheet, head, data)
        cover(sheet, merged(sheet, tail))
        if not hidden:
            sheet.notes = find_notes(archive, part)
        sheets.append(sheet)
    return sheets


def _contents(workbook: bytes, relations: dict[str, tuple[str, str]]) -> tuple[list[Listed], bool]:
    """The worksheets the workbook lists, and whether its days count from 1904."""
    listed: list[Listed] = []
    since_1904 = False

    def begin(element: str, given: dict[str, str]) -> None:
        nonlocal since_1904
        if element == "workbookPr" and "date1904" in given:
            since_1904 = given.get("date1904") in ("1", "true")
        elif element == "sheet":
            kind, part = relations.get(given.get("id", ""), ("worksheet", ""))
            if kind == "worksheet":
                listed.append((given.get("name", ""), given.get("state", "visible") != "visible", part))

    walk(workbook, begin, lambda element: None)
    return listed, since_1904


def _plain(xml: bytes, broken: Refused) -> bytes:
    """A part in the one shape that all searches expect. Raises ``broken`` where it is not well-formed."""
    xml = plain_markup(xml)
    if xml and not is_well_formed(xml):
        raise broken
    return without_prefix(xml)


def _sheet_part(archive: Archive, sheet: Listed, strings: bytes, room: Room) -> bytes:
    """A sheet's XML; nothing for a hidden sheet that is missing, damaged or too large. Raises Refused."""
    name, hidden, part = sheet
    try:
        if part not in archive:
            raise broken_sheet(name)
        xml = _plain(archive.read(part), broken_sheet(name))
        return _measured(name, xml, strings, room)
    except Refused:
        if hidden:
            return b""
        raise


def _measured(name: str, xml: bytes, strings: bytes, room: Room) -> bytes:
    """The sheet, without its blank texts where it is too wide with them. Raises Refused."""
    try:
        measure(name, xml, room)
    except TooWide:
        xml = without_blanks(xml, strings)
        measure(name, xml, room)
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
    parts |= {SHEET_PART % n: only_cells(mended(data)) for n, data in enumerate(sheets)}
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    if styles:
        parts["xl/styles.xml"] = styles
    return pack(parts)
