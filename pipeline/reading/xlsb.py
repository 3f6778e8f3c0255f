"""Reads .xlsb: walks its records to see how much there is and where errors are, then has the library read.

The numbers of the records are those of [MS-XLSB].
"""

from __future__ import annotations

import struct

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, address
from pipeline.reading.archive import pack
from pipeline.reading.binaryformats import xlsb_formats, xlsb_formatted_cells
from pipeline.reading.extent import Extent
from pipeline.reading.formats import shown_marks
from pipeline.reading.library import open_book, read_sheet, unread
from pipeline.reading.package import only_part, related
from pipeline.reading.reasons import damaged, no_such_cell, too_many_sheets, too_much_text
from pipeline.reading.records import records, wide_text
from pipeline.reading.xlsx import RELATION, ROOT_RELATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.limits import Limits
    from pipeline.reading.sheet import Mark, Sheet

    Listed = tuple[int, str, bool, str]
    """A worksheet's place among all sheets, its name, whether it is hidden, and its part."""

ROW, CELL_ERROR, CELL_SHARED, FORMULA_ERROR = 0, 3, 7, 11
FILLED = frozenset(range(2, 12)) | {62}
"""Cells with a value, and since 2013 the one with rich text of its own."""
SHEET_PART = "xl/worksheets/sheet%d.bin"
STRINGS_BEGIN, STRING, SHEET, WORKBOOK_PROPERTIES = 159, 19, 156, 153
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def read_xlsb(archive: Archive, main: str, limits: Limits) -> list[Sheet]:
    """The worksheets in their order, errors flagged. Raises Refused."""
    relations = related(archive, main)
    workbook = archive.read(main)
    strings = only_part(archive, relations, "sharedStrings")
    try:
        listed = _contents(workbook, relations)
        if len(listed) > limits.sheets:
            raise too_many_sheets(len(listed), limits.sheets)
        parts = [archive.read(part) if part in archive else b"" for _, _, _, part in listed]
        lengths = _string_lengths(strings)
        looks = [_look(name, data, lengths, limits) for (_, name, _, _), data in zip(listed, parts, strict=True)]
    except (struct.error, IndexError, UnicodeError) as error:
        raise damaged() from error
    if sum(text for text, _ in looks) > limits.text:
        raise too_much_text()
    styles = only_part(archive, relations, "styles")
    formats = xlsb_formats(styles)
    since_1904 = _since_1904(workbook)
    book = open_book(_plain_book(workbook, relations, listed, parts, strings, styles))
    sheets = []
    for (number, name, hidden, _), data, (_, errors) in zip(listed, parts, looks, strict=True):
        sheet = read_sheet(book, number, name, hidden) if data else unread(name, hidden)
        sheet.flags = errors
        sheet.flags += shown_marks(sheet, xlsb_formatted_cells(data, formats, FILLED), since_1904, limits)
        sheets.append(sheet)
    return sheets


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


def _string_lengths(strings: bytes) -> list[int]:
    """Characters of each shared string. Refused when the count says more than there are bytes."""
    lengths = []
    for kind, at, _ in records(strings):
        if kind == STRINGS_BEGIN and struct.unpack_from("<I", strings, at + 4)[0] > len(strings):
            raise damaged()
        if kind == STRING:
            lengths.append(struct.unpack_from("<I", strings, at + 1)[0])
    return lengths


def _look(sheet: str, data: bytes, lengths: list[int], limits: Limits) -> tuple[int, list[Mark]]:
    """Characters of shared text, and the errors. Refused when the cells are too many or too far apart."""
    row = text = 0
    extent = Extent(sheet, limits)
    errors: list[Mark] = []
    for kind, at, _ in records(data):
        if kind == ROW:
            row = struct.unpack_from("<I", data, at)[0]
        if kind not in FILLED:
            continue
        column = struct.unpack_from("<I", data, at)[0]
        if row > LAST_ROW or column > LAST_COLUMN:
            raise no_such_cell(sheet, address(row, column))
        extent.add(row, column)
        if kind in (CELL_ERROR, FORMULA_ERROR):
            errors.append((row, column, "error", ERRORS.get(data[at + 8], "#VALUE!")))
        if kind == CELL_SHARED:
            number = struct.unpack_from("<I", data, at + 8)[0]
            text += lengths[number] if number < len(lengths) else 0
    extent.check()
    return text, errors


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
