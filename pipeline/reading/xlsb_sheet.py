"""What the records of an .xlsb sheet tell besides its values: flags, merged areas, hidden rows and columns."""

from __future__ import annotations

import struct

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, address
from pipeline.reading.extent import Extent
from pipeline.reading.hiding import others
from pipeline.reading.reasons import no_such_cell, too_many_marks
from pipeline.reading.records import records, wide_text, written
from pipeline.reading.runs import struck_mark
from pipeline.reading.xlsb_styles import rich_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.hiding import Span
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Mark, Rectangle, Sheet
    from pipeline.reading.xlsb_styles import Styles

    Shared = list[tuple[int, list[tuple[int, int]], str]]
    """Of each shared string: how long it is; its runs and its text, where it has any."""

ROW, BLANK, CELL_ERROR, CELL_TEXT, CELL_SHARED, FORMULA_ERROR, CELL_RICH = 0, 1, 3, 6, 7, 11, 62
COLUMNS, MERGED, DEFAULTS = 60, 176, 485
STRING = 19
FILLED = frozenset(range(2, 12)) | {CELL_RICH}
"""Cells with a value, and since 2013 the one with rich text of its own."""
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


def plain_text(data: bytes) -> bytes:
    """The same sheet, its cells with runs of their own written as plain text: the library passes over those."""
    pieces: list[bytes] = []
    copied = before = 0
    for kind, at, end in records(data):
        if kind == CELL_RICH:
            _, after = wide_text(data, at + 9)
            pieces += [data[copied:before], written(CELL_TEXT, data[at : at + 8] + data[at + 9 : after])]
            copied = end
        before = end
    return b"".join(pieces) + data[copied:]


def without_blanks(data: bytes, strings: bytes) -> bytes:
    """The same sheet without its texts that are nothing: one of them can make it too wide to hold."""
    said = [wide_text(strings, at + 1)[0].strip() for kind, at, _ in records(strings) if kind == STRING]
    blank = {number for number, text in enumerate(said) if not text}
    pieces: list[bytes] = []
    copied = before = 0
    for kind, at, end in records(data):
        is_text = kind == CELL_TEXT and not wide_text(data, at + 8)[0].strip()
        if is_text or (kind == CELL_SHARED and struct.unpack_from("<I", data, at + 8)[0] in blank):
            pieces.append(data[copied:before])
            copied = end
        before = end
    return b"".join(pieces) + data[copied:]


class Look:
    """One walk over a sheet. Raises Refused when its cells are too many or too far apart.

    Raises struct.error or IndexError where the part is cut.
    """

    def __init__(self, sheet: str, data: bytes, shared: Shared, styles: Styles, room: Room) -> None:
        self.text = 0
        self.has_rich_text = False
        self.flags: list[Mark] = []
        self.merged: list[Rectangle] = []
        self.hidden_columns: list[Span] = []
        self._hidden_rows: list[Span] = []
        self._shown_rows: list[Span] = []
        self._hidden_by_default = False
        self._sheet, self._data, self._shared, self._styles = sheet, data, shared, styles
        self._extent = Extent(sheet, room)
        self._row = 0
        for kind, at, _ in records(data):
            if kind in FILLED or kind == BLANK:
                self._cell(kind, at)
            elif kind == ROW:
                self._begin_row(at)
            elif kind in (COLUMNS, MERGED, DEFAULTS):
                self._lay_out(kind, at)
            if len(self.flags) > room.marks:
                raise too_many_marks(sheet)
        self._extent.check()

    def hidden_rows(self, sheet: Sheet) -> list[Span]:
        """Rows the part does not list are hidden where that is the default."""
        if not self._hidden_by_default:
            return self._hidden_rows
        return others(self._shown_rows, sheet.row, sheet.row + len(sheet.rows) - 1)

    def _begin_row(self, at: int) -> None:
        self._row = struct.unpack_from("<I", self._data, at)[0]
        hidden = bool(self._data[at + 11] & 0x10)
        (self._hidden_rows if hidden else self._shown_rows).append((self._row, self._row))

    def _lay_out(self, kind: int, at: int) -> None:
        if kind == MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", self._data, at)
            if top <= bottom <= LAST_ROW and left <= right <= LAST_COLUMN:
                self.merged.append((top, left, bottom, right))
        elif kind == COLUMNS:
            first, last, width = struct.unpack_from("<III", self._data, at)
            if width == 0 or self._data[at + 16] & 0x1:
                self.hidden_columns.append((first, last))
        else:
            self._hidden_by_default = bool(self._data[at + 8] & 0x2)

    def _cell(self, kind: int, at: int) -> None:
        column, about = struct.unpack_from("<II", self._data, at)
        style = about & 0xFFFFFF
        if self._row > LAST_ROW or column > LAST_COLUMN:
            raise no_such_cell(self._sheet, address(self._row, column))
        if self._styles.has(self._styles.diagonal, style):
            self.flags.append((self._row, column, "diagonal", ""))
        if kind == BLANK:
            return
        self._extent.add(self._row, column)
        if kind in (CELL_ERROR, FORMULA_ERROR):
            self.flags.append((self._row, column, "error", ERRORS.get(self._data[at + 8], "#VALUE!")))
        elif mark := self._struck(kind, at + 8, style):
            self.flags.append((self._row, column, *mark))

    def _struck(self, kind: int, at: int, style: int) -> tuple[str, str] | None:
        text, starts = "", []
        if kind == CELL_SHARED:
            number = struct.unpack_from("<I", self._data, at)[0]
            if number < len(self._shared):
                length, starts, text = self._shared[number]
                self.text += length
        elif kind == CELL_RICH:
            text, starts = rich_text(self._data, at)
            self.has_rich_text = True
        if starts:
            return struck_mark(self._styles.runs(text, starts, style))
        return ("struck", "") if self._styles.has(self._styles.struck, style) else None
