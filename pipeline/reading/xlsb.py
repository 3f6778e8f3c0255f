"""Reads .xlsb: walks its records to see how much there is and what it tells, then has the library read them.

The format is [MS-XLSB]: the parts of a zip as in .xlsx, but with binary records in place of XML. It counts rows and
columns from 0. Comments and drawings over the cells are read as those of .xlsx (``overlays``).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pipeline.reading import reasons, xlsb_records
from pipeline.reading.archive import only_part, related
from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, CellRange, Flag, address
from pipeline.reading.numberformats import shown_flags
from pipeline.reading.plainbook import RELATION, ROOT_RELATIONS, open_book, pack, read_grid, unread
from pipeline.reading.room import ROW as ROW_COST
from pipeline.reading.room import WALKED, Extent
from pipeline.reading.visible import covered, others, struck_flag, trimmed, with_hidden
from pipeline.reading.xlsx import notes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.archive import Archive, Relations
    from pipeline.reading.grid import Grid
    from pipeline.reading.numberformats import Formatted
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Span, Struck

    Listed = tuple[int, str, bool, str]
    """A worksheet's place among all sheets, its name, whether it is hidden, and its part."""
    Shared = tuple[list[int], dict[int, tuple[str, list[tuple[int, int]]]]]
    """How many bytes each shared string has in UTF-8 at most; by number, the text and the runs of those that have any.
    """

SHEET_PART = "xl/worksheets/sheet%d.bin"
STRINGS_BEGIN, SHEET, BOOK_END, WORKBOOK_PROPERTIES = 159, 156, 132, 153
"""Numbers of records of the workbook and the shared strings ([MS-XLSB])."""
ROW, BLANK, CELL_ERROR, CELL_TEXT, CELL_SHARED, FORMULA_ERROR, CELL_RICH = 0, 1, 3, 6, 7, 11, 62
"""Numbers of records of rows and cells."""
COLUMNS, MERGED, DEFAULTS = 60, 176, 485
"""Numbers of records of columns, merged areas, and a sheet's defaults."""
STRING = 19
"""The number of the record of one shared string."""
FILLED = frozenset(range(2, 12)) | {CELL_RICH}
"""The records of cells with a value; the last, with rich text of its own, is from 2013."""
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
"""Code of an error value → its name."""


def read_xlsb(archive: Archive, main: str, room: Room) -> list[Grid]:
    """The worksheets in their order ([MS-XLSB] 2.1.7); ``main`` is the name of the part that lists them.

    The steps are those of ``xlsx.read_xlsx``, with one walk over the records of each sheet (:class:`SheetWalk`) in
    place of searches. Raises Refused: damage, or more than there is room for.
    """
    relations = related(archive, main)
    strings, styles = (
        archive.read(part) if part else b""
        for part in (only_part(archive, relations, kind) for kind in ("sharedStrings", "styles"))
    )
    try:
        workbook = _once(archive.read(main), room)
        listed = _contents(workbook, relations)
        if len(listed) > room.sheets:
            raise reasons.too_many_sheets(len(listed), room.sheets)
        parts = [archive.read(part) if part in archive else b"" for _, _, _, part in listed]
        shared, fonts = _shared(strings, room), xlsb_records.XlsbStyles(styles, room)
        looks = []
        for number, (_, name, _, _) in enumerate(listed):
            try:
                looks.append(SheetWalk(name, parts[number], shared, fonts, room))
            except reasons.TooWide:
                parts[number] = without_blanks(parts[number], strings)
                looks.append(SheetWalk(name, parts[number], shared, fonts, room))
        parts = [plain_text(data) if look.has_rich_text else data for look, data in zip(looks, parts, strict=True)]
    except (struct.error, IndexError, UnicodeError) as error:
        raise reasons.damaged() from error
    formats = xlsb_records.style_formats(styles)
    since_1904 = _since_1904(workbook)
    book = open_book(_plain_book(workbook, relations, listed, parts, strings, styles))
    grids = []
    for (number, name, hidden, part), data, look in zip(listed, parts, looks, strict=True):
        grid = read_grid(book, number, name, hidden, room) if data else unread(name, hidden)
        flags = room.told(name, look.flags)
        flags += shown_flags(grid, _formatted_cells(data, formats), since_1904, room)
        grid = trimmed(grid._replace(flags=tuple(flags)))
        grid = with_hidden(grid, look.hidden_rows(grid), look.hidden_columns)
        grid = covered(grid, look.merged, room)
        grids.append(grid if hidden else grid._replace(notes=tuple(room.told(name, notes_of(archive, part)))))
    return grids


def _once(workbook: bytes, room: Room) -> bytes:
    """The workbook part up to its first end, because some programs write all of it twice."""
    end = next(
        (end for kind, _, end in room.counted(xlsb_records.records(workbook)) if kind == BOOK_END), len(workbook)
    )
    return workbook[:end]


def _contents(workbook: bytes, relations: Relations) -> list[Listed]:
    """The worksheets that the workbook lists."""
    listed: list[Listed] = []
    number = -1
    for kind, at, _ in xlsb_records.records(workbook):
        if kind == SHEET:
            number += 1
            relation, after = xlsb_records.wide_text(workbook, at + 8)
            name, _ = xlsb_records.wide_text(workbook, after)
            type_, part = relations.get(relation, ("worksheet", ""))
            if type_ == "worksheet":
                hidden = struct.unpack_from("<I", workbook, at)[0] != 0
                listed.append((number, name, hidden, part))
    return listed


def _since_1904(workbook: bytes) -> bool:
    """Whether the workbook counts its days from 1904."""
    flags = (
        struct.unpack_from("<I", workbook, at)[0]
        for kind, at, _ in xlsb_records.records(workbook)
        if kind == WORKBOOK_PROPERTIES
    )
    return bool(next(flags, 0) & 1)


def _shared(strings: bytes, room: Room) -> Shared:
    """The lengths of the shared strings, and the runs of those that have any.

    Raises Refused where the stated number of strings is larger than the bytes could hold: the library would believe it.
    """
    lengths: list[int] = []
    rich: dict[int, tuple[str, list[tuple[int, int]]]] = {}
    for kind, at, _ in room.counted(xlsb_records.records(strings)):
        if kind == STRINGS_BEGIN and struct.unpack_from("<I", strings, at + 4)[0] > len(strings):
            raise reasons.damaged()
        if kind == STRING:
            if strings[at] & xlsb_records.IN_RUNS:
                rich[len(lengths)] = xlsb_records.rich_text(strings, at)
            lengths.append(xlsb_records.text_size(strings, at + 1))
    return lengths, rich


def _plain_book(
    workbook: bytes,
    relations: Relations,
    listed: list[Listed],
    sheets: list[bytes],
    strings: bytes,
    styles: bytes,
) -> bytes:
    """An .xlsb of these parts and nothing else. Its main part is unchanged, so the ids in it must stay valid: each
    relationship is kept, and those of other sheets lead to a part that is not there."""
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


def plain_text(data: bytes) -> bytes:
    """The same sheet, with rich text in cells written as plain text. The library would pass over such cells."""
    pieces: list[bytes] = []
    copied = before = 0
    for kind, at, end in xlsb_records.records(data):
        if kind == CELL_RICH:
            _, after = xlsb_records.wide_text(data, at + 9)
            pieces += [data[copied:before], xlsb_records.written(CELL_TEXT, data[at : at + 8] + data[at + 9 : after])]
            copied = end
        before = end
    return b"".join(pieces) + data[copied:]


def without_blanks(data: bytes, strings: bytes) -> bytes:
    """The same sheet without its cells of blank text: a single one can make a sheet too wide to hold. ``strings`` is
    the part of shared strings, in which a cell's text may be."""
    said = [
        xlsb_records.wide_text(strings, at + 1)[0].strip()
        for kind, at, _ in xlsb_records.records(strings)
        if kind == STRING
    ]
    blank = {number for number, text in enumerate(said) if not text}
    pieces: list[bytes] = []
    copied = before = 0
    for kind, at, end in xlsb_records.records(data):
        is_text = kind == CELL_TEXT and not xlsb_records.wide_text(data, at + 8)[0].strip()
        if is_text or (kind == CELL_SHARED and struct.unpack_from("<I", data, at + 8)[0] in blank):
            pieces.append(data[copied:before])
            copied = end
        before = end
    return b"".join(pieces) + data[copied:]


class SheetWalk:
    """One walk over the records of a sheet: what it flags, merges and hides, and how much text it refers to.

    Afterwards these tell what was found:

    - ``flags``: in the order of the cells. ``merged``: the merged areas.
    - ``hidden_columns``: first and last column of each span; :meth:`hidden_rows` gives the rows.
    - ``has_rich_text``: whether :func:`plain_text` is needed.

    Raises Refused where cells are too many or too far apart, and struct.error or IndexError where the part is cut off.
    """

    def __init__(self, sheet: str, data: bytes, shared: Shared, styles: xlsb_records.XlsbStyles, room: Room) -> None:
        self.has_rich_text = False
        self.flags: list[Flag] = []
        self.merged: list[CellRange] = []
        self.hidden_columns: list[Span] = []
        self._hidden_rows: list[Span] = []
        self._shown_rows: list[Span] = []
        self._hidden_by_default = False
        self._text = 0
        self._of_strings: dict[tuple[int, int], Struck | None] = {}
        self._sheet, self._data, self._shared, self._styles, self._room = sheet, data, shared, styles, room
        self._extent = Extent(sheet, room)
        self._row = 1
        for kind, at, _ in room.counted(xlsb_records.records(data)):
            if kind in FILLED or kind == BLANK:
                self._cell(kind, at)
            elif kind == ROW:
                self._begin_row(at)
            elif kind in (COLUMNS, MERGED, DEFAULTS):
                self._lay_out(kind, at)
            if len(self.flags) + len(self.merged) + len(self.hidden_columns) > room.marks:
                raise reasons.too_many_marks(sheet)
        self._extent.check()
        room.text -= self._text

    def hidden_rows(self, grid: Grid) -> list[Span]:
        """Spans of hidden rows. Rows that the sheet does not list are hidden where that is the default."""
        if not self._hidden_by_default:
            return self._hidden_rows
        return others(self._shown_rows, grid.first_row, grid.last_row)

    def _begin_row(self, at: int) -> None:
        """Take in a row."""
        self._row = struct.unpack_from("<I", self._data, at)[0] + 1
        hidden = bool(self._data[at + 11] & 0x10)
        (self._hidden_rows if hidden else self._shown_rows).append((self._row, self._row))
        if len(self._hidden_rows) + len(self._shown_rows) > self._room.box // ROW_COST:
            raise reasons.too_many_cells(self._sheet)

    def _lay_out(self, kind: int, at: int) -> None:
        """Take in a merged area, a span of columns, or the sheet's defaults."""
        if kind == MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", self._data, at)
            if top <= bottom < LAST_ROW and left <= right < LAST_COLUMN:
                self.merged.append(CellRange(top + 1, left + 1, bottom + 1, right + 1))
        elif kind == COLUMNS:
            first, last, width = struct.unpack_from("<III", self._data, at)
            if width == 0 or self._data[at + 16] & 0x1:
                self.hidden_columns.append((first + 1, last + 1))
        else:
            self._hidden_by_default = bool(self._data[at + 8] & 0x2)

    def _cell(self, kind: int, at: int) -> None:
        """Take in a cell: its place, and what its style or its kind says of it. A blank one may have a diagonal
        line."""
        columns_before, about = struct.unpack_from("<II", self._data, at)
        column, style = columns_before + 1, about & 0xFFFFFF
        if self._row > LAST_ROW or column > LAST_COLUMN:
            raise reasons.no_such_cell(self._sheet, address(self._row, column))
        if self._styles.has(self._styles.diagonal, style):
            self.flags.append(Flag(self._row, column, "diagonal"))
        if kind == BLANK:
            return
        self._extent.add(self._row, column)
        if kind in (CELL_ERROR, FORMULA_ERROR):
            self.flags.append(Flag(self._row, column, "error", ERRORS.get(self._data[at + 8], "#VALUE!")))
        elif struck := self._struck(kind, at + 8, style):
            self.flags.append(Flag(self._row, column, *struck))

    def _of_string(self, number: int, style: int) -> Struck | None:
        """The flag of a shared string with runs. Worked out once, however many cells refer to the string."""
        if (number, style) not in self._of_strings:
            text, starts = self._shared[1][number]
            self._of_strings[number, style] = struck_flag(self._styles.runs(text, starts, style))
        return self._of_strings[number, style]

    def _count_text(self, length: int) -> None:
        """Count bytes of text. Raises Refused where they are too many."""
        self._text += length
        if self._text > self._room.text:
            raise reasons.too_much_text()

    def _struck(self, kind: int, at: int, style: int) -> Struck | None:
        """The flag for struck text in one cell; None where nothing is struck. On the way its text is counted, once for
        each cell that refers to it, since each becomes a text of its own."""
        text, starts = "", list[tuple[int, int]]()
        if kind == CELL_SHARED:
            number = struct.unpack_from("<I", self._data, at)[0]
            lengths, rich = self._shared
            if number < len(lengths):
                self._count_text(lengths[number])
            if number in rich:
                return self._of_string(number, style)
        elif kind == CELL_RICH:
            self._room.take_elements(2 * WALKED)
            self._count_text(xlsb_records.text_size(self._data, at + 1))
            text, starts = xlsb_records.rich_text(self._data, at)
            self.has_rich_text = True
        elif kind == CELL_TEXT:
            self._count_text(xlsb_records.text_size(self._data, at))
        if starts:
            return struck_flag(self._styles.runs(text, starts, style))
        return ("struck", "") if self._styles.has(self._styles.struck, style) else None


def _formatted_cells(data: bytes, formats: dict[int, str]) -> Iterator[Formatted]:
    """The filled cells that have one of ``formats``: row, column and format, from 1. The sheet was walked before."""
    row = 1
    for kind, at, _ in xlsb_records.records(data) if formats else ():
        if kind == ROW:
            row = struct.unpack_from("<I", data, at)[0] + 1
        elif kind in FILLED:
            column, style = struct.unpack_from("<II", data, at)
            if code := formats.get(style & 0xFFFFFF):
                yield row, column + 1, code
