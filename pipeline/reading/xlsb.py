"""Reads .xlsb: walks its records to see how much there is and what it tells, then has the library read.

The numbers of the records are those of [MS-XLSB].
"""

from __future__ import annotations

import struct

from pipeline.reading.archive import pack
from pipeline.reading.binaryformats import xlsb_formats, xlsb_formatted_cells
from pipeline.reading.covering import cover
from pipeline.reading.formats import shown_marks
from pipeline.reading.hiding import hide
from pipeline.reading.library import open_book, read_sheet, unread
from pipeline.reading.notes import find_notes
from pipeline.reading.package import only_part, related
from pipeline.reading.reasons import TooWide, damaged, too_many_sheets, too_much_text
from pipeline.reading.records import records, wide_text
from pipeline.reading.xlsb_sheet import FILLED, STRING, Look, plain_text, without_blanks
from pipeline.reading.xlsb_styles import IN_RUNS, Styles, rich_text
from pipeline.reading.xlsx import RELATION, ROOT_RELATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Sheet
    from pipeline.reading.xlsb_sheet import Shared

    Listed = tuple[int, str, bool, str]
    """A worksheet's place among all sheets, its name, whether it is hidden, and its part."""

SHEET_PART = "xl/worksheets/sheet%d.bin"
STRINGS_BEGIN, SHEET, BOOK_END, WORKBOOK_PROPERTIES = 159, 156, 132, 153


def read_xlsb(archive: Archive, main: str, room: Room) -> list[Sheet]:
    """The worksheets in their order. Raises Refused."""
    relations = related(archive, main)
    strings = only_part(archive, relations, "sharedStrings")
    styles = only_part(archive, relations, "styles")
    try:
        workbook = _once(archive.read(main))
        listed = _contents(workbook, relations)
        if len(listed) > room.sheets:
            raise too_many_sheets(len(listed), room.sheets)
        parts = [archive.read(part) if part in archive else b"" for _, _, _, part in listed]
        shared, fonts = _shared(strings), Styles(styles)
        looks = []
        for number, (_, name, _, _) in enumerate(listed):
            try:
                looks.append(Look(name, parts[number], shared, fonts, room))
            except TooWide:
                parts[number] = without_blanks(parts[number], strings)
                looks.append(Look(name, parts[number], shared, fonts, room))
        parts = [plain_text(data) if look.has_rich_text else data for look, data in zip(looks, parts, strict=True)]
    except (struct.error, IndexError, UnicodeError) as error:
        raise damaged() from error
    if sum(look.text for look in looks) > room.text:
        raise too_much_text()
    formats = xlsb_formats(styles)
    since_1904 = _since_1904(workbook)
    book = open_book(_plain_book(workbook, relations, listed, parts, strings, styles))
    sheets = []
    for (number, name, hidden, part), data, look in zip(listed, parts, looks, strict=True):
        sheet = read_sheet(book, number, name, hidden, room) if data else unread(name, hidden)
        sheet.flags = room.told(name, look.flags)
        sheet.flags += shown_marks(sheet, xlsb_formatted_cells(data, formats, FILLED), since_1904, room)
        sheet.trim()
        hide(sheet, look.hidden_rows(sheet), look.hidden_columns)
        cover(sheet, look.merged)
        if not hidden:
            sheet.notes = find_notes(archive, part)
        sheets.append(sheet)
    return sheets


def _once(workbook: bytes) -> bytes:
    """The workbook part up to where it first ends: some programs write all of it twice."""
    end = next((end for kind, _, end in records(workbook) if kind == BOOK_END), len(workbook))
    return workbook[:end]


def _contents(workbook: bytes, relations: dict[str, tuple[str, str]]) -> list[Listed]:
    listed: list[Listed] = []
    number = -1
    for kind, at, _ in records(workbook):
        if kind == SHEET:
            number += 1
            relation, after = wide_text(workbook, at + 8)
            name, _ = wide_text(workbook, after)
            type_, part = relations.get(relation, ("worksheet", ""))
            if type_ == "worksheet":
                hidden = struct.unpack_from("<I", workbook, at)[0] != 0
                listed.append((number, name, hidden, part))
    return listed


def _since_1904(workbook: bytes) -> bool:
    """Whether the days of the workbook count from 1904."""
    flags = (
        struct.unpack_from("<I", workbook, at)[0] for kind, at, _ in records(workbook) if kind == WORKBOOK_PROPERTIES
    )
    return bool(next(flags, 0) & 1)


def _shared(strings: bytes) -> Shared:
    """The shared strings. Refused when the count says more than there are bytes."""
    shared: Shared = []
    for kind, at, _ in records(strings):
        if kind == STRINGS_BEGIN and struct.unpack_from("<I", strings, at + 4)[0] > len(strings):
            raise damaged()
        if kind == STRING:
            length = struct.unpack_from("<I", strings, at + 1)[0]
            text, starts = rich_text(strings, at) if strings[at] & IN_RUNS else ("", [])
            shared.append((length, starts, text))
    return shared


def _plain_book(
    workbook: bytes,
    relations: dict[str, tuple[str, str]],
    listed: list[Listed],
    sheets: list[bytes],
    strings: bytes,
    styles: bytes,
) -> bytes:
    """A workbook of these parts and nothing else; its main part keeps the ids it has for its sheets."""
    from html import escape

    numbers = {part: index for index, (_, _, _, part) in enumerate(listed)}
    lines = [
        RELATION % (escape(key), kind, SHEET_PART.removeprefix("xl/") % numbers.get(part, len(listed)))
        for key, (kind, part) in relations.items()
    ]
    parts = {
        "_rels/.rels": ROOT_RELATIONS.replace(".xml", ".bin").encode(),
        "xl/workbook.bin": workbook,
        "xl/_rels/workbook.bin.rels": f"<Relationships>{''.join(lines)}</Relationships>".encode(),
    }
    parts |= {SHEET_PART % index: data for index, data in enumerate(sheets)}
    if strings:
        parts["xl/sharedStrings.bin"] = strings
    if styles:
        parts["xl/styles.bin"] = styles
    return pack(parts)
