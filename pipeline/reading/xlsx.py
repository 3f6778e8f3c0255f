"""Reads .xlsx and .xlsm: examines every part it needs, then has the library read a plain workbook made of them.

The format is SpreadsheetML (ECMA-376, part 1, 18). Values come from the library (``plainbook``). What it does not tell
(flags, merged areas, hidden rows, notes) is found in the XML by ``xlsx_cells``, ``xlsx_flags`` and ``overlays``.
Macros, external links, data models and pivot caches are never opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reading import xlsx_cells, xlsx_flags
from pipeline.reading.archive import only_part, related
from pipeline.reading.markup import is_well_formed, walk, without_prefix
from pipeline.reading.numberformats import shown_flags
from pipeline.reading.plainbook import RELATION, ROOT_RELATIONS, open_book, pack, read_grid, unread
from pipeline.reading.reasons import Refused, TooWide, broken_sheet, damaged, too_many_sheets
from pipeline.reading.room import WALKED
from pipeline.reading.visible import covered, trimmed, with_hidden

if TYPE_CHECKING:
    from pipeline.reading.archive import Archive, Relations
    from pipeline.reading.grid import Grid, SheetNote
    from pipeline.reading.room import Room

    Listed = tuple[str, bool, str]
    """A worksheet's name, whether it is hidden, and its part."""

SHEET_PART = "xl/worksheets/sheet%d.xml"
"""The names of the sheets in the plain workbook."""
OVERLAYS = frozenset({"comments", "threadedComment", "drawing", "vmlDrawing"})
"""Kinds of relationships from a sheet to a part that lies over its cells."""


def read_xlsx(archive: Archive, main: str, room: Room) -> list[Grid]:
    """The worksheets in their order. Chart sheets, macro sheets and dialogs are left out.

    ``main`` is the name of the part that lists the sheets (xl/workbook.xml). Raises Refused: damage, or more than there
    is room for. A hidden sheet that is damaged becomes an empty grid. The steps:

    - Sheets, shared strings and styles are read, brought into one shape, and measured before anything is allocated.
    - The library reads the values of all sheets from a plain workbook of these parts.
    - For each sheet, flags, hidden rows, merged areas and notes are found in the XML and added to its values.
    """
    relations = related(archive, main)
    listed, since_1904 = _contents(archive.markup(main), relations)
    if len(listed) > room.sheets:
        raise too_many_sheets(len(listed), room.sheets)
    strings = xlsx_flags.without_counts(
        _plain(archive, only_part(archive, relations, "sharedStrings"), damaged(), each=1)
    )
    styles = _plain(archive, only_part(archive, relations, "styles"), damaged())
    parts = [xlsx_cells.sections(_sheet_part(archive, sheet, strings, room)) for sheet in listed]
    cells = [data for _, data, _ in parts]
    xlsx_flags.weigh(strings, cells, room)
    diagonal, struck = xlsx_flags.marked_styles(styles)
    formats = xlsx_flags.style_formats(styles)
    runs = xlsx_flags.strings_in_runs(strings) if struck or b"strike" in strings else {}
    book = open_book(_plain_book(cells, strings, styles, since_1904))
    grids = []
    for index, ((name, hidden, part), (head, data, tail)) in enumerate(zip(listed, parts, strict=True)):
        grid = read_grid(book, index, name, hidden, room) if head else unread(name, hidden)
        xlsx_cells.restore_negatives(grid, data, room)
        flags = room.told(name, xlsx_flags.find_flags(name, data, (diagonal, struck, runs), room))
        flags += shown_flags(grid, xlsx_flags.formatted_cells(name, data, formats), since_1904, room)
        grid = trimmed(grid._replace(flags=tuple(flags)))
        grid = with_hidden(grid, *xlsx_cells.hidden_spans(grid, head, data))
        grid = covered(grid, xlsx_cells.merged_areas(grid, tail), room)
        notes = notes_of(archive, part) + margins_of(tail)
        grids.append(grid if hidden else grid._replace(notes=tuple(room.told(name, notes))))
    return grids


def margins_of(tail: bytes) -> tuple[SheetNote, ...]:
    """The headers and footers of a sheet. ``tail``: its XML behind the cells."""
    if b"headerFooter" not in tail:
        return ()
    from pipeline.reading.margins import in_sheet

    return tuple(in_sheet(tail))


def notes_of(archive: Archive, part: str) -> tuple[SheetNote, ...]:
    """The comments, boxes and pictures over the cells of a sheet. ``part`` is the name of the sheet's part.

    Raises Refused where such a part is broken. The reader for them is imported only where there are any.
    """
    relations = related(archive, part)
    if OVERLAYS.isdisjoint(kind for kind, _ in relations.values()):
        return ()
    from pipeline.reading.overlays import read_overlays

    return read_overlays(archive, part, relations)


def _contents(workbook: bytes, relations: Relations) -> tuple[list[Listed], bool]:
    """The worksheets that the workbook lists, in its order, and whether it counts days from 1904 (``date1904`` of
    workbookPr). Sheets of charts and macros are left out. Raises Refused where the XML is broken."""
    listed: list[Listed] = []
    since_1904 = False

    def begin(element: str, given: dict[str, str]) -> None:
        """Take in one element of the workbook."""
        nonlocal since_1904
        if element == "workbookPr" and "date1904" in given:
            since_1904 = given.get("date1904") in ("1", "true")
        elif element == "sheet":
            kind, part = relations.get(given.get("id", ""), ("worksheet", ""))
            if kind == "worksheet":
                listed.append((given.get("name", ""), given.get("state", "visible") != "visible", part))

    walk(workbook, begin, lambda element: None)
    return listed, since_1904


def _plain(archive: Archive, part: str, broken: Refused, each: int = WALKED) -> bytes:
    """A part in the shape that all searches here expect; b"" where ``part`` is "".

    Raises ``broken`` where the XML is not well-formed. ``each`` is how many elements of the room each of its elements
    takes.
    """
    xml = archive.markup(part, each) if part else b""
    if xml and not is_well_formed(xml):
        raise broken
    return without_prefix(xml)


def _sheet_part(archive: Archive, sheet: Listed, strings: bytes, room: Room) -> bytes:
    """The XML of a sheet; b"" for a hidden one that is missing, damaged or too large. Raises Refused."""
    name, hidden, part = sheet
    try:
        if part not in archive:
            raise broken_sheet(name)
        xml = _plain(archive, part, broken_sheet(name), each=1)
        return _measured(name, xml, strings, room)
    except Refused:
        if hidden:
            return b""
        raise


def _measured(name: str, xml: bytes, strings: bytes, room: Room) -> bytes:
    """The sheet as it is small enough to be held. Where it is too wide, it is tried once more without its blank texts.

    A blank that somebody has typed into a far-away cell is no answer, and no reason to refuse the file.
    """
    xlsx_cells.refuse_long_text(xml, room)
    try:
        xlsx_cells.measure(name, xml, room)
    except TooWide:
        room.take_elements(WALKED * strings.count(b"<si"))
        xml = xlsx_cells.without_blanks(xml, xlsx_flags.blank_strings(strings))
        xlsx_cells.measure(name, xml, room)
    return xml


def _plain_book(sheets: list[bytes], strings: bytes, styles: bytes, since_1904: bool) -> bytes:
    """An .xlsx of these parts and nothing else, its sheets named by their numbers from 0. Whatever else the workbook
    has (links, macros, names, pictures) the library never sees."""
    listed = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(len(sheets)))
    relations = "".join(RELATION % (f"r{n}", "worksheet", "/" + SHEET_PART % n) for n in range(len(sheets)))
    parts = {
        "_rels/.rels": ROOT_RELATIONS.encode(),
        "xl/workbook.xml": (
            f'<workbook><workbookPr date1904="{since_1904:d}"/><sheets>{listed}</sheets></workbook>'.encode()
        ),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
    }
    parts |= {SHEET_PART % n: xlsx_cells.only_cells(xlsx_cells.mended(data)) for n, data in enumerate(sheets)}
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    if styles:
        parts["xl/styles.xml"] = styles
    return pack(parts)
