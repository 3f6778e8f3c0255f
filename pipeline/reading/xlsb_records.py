"""The binary records that an .xlsb is made of, after [MS-XLSB], and what those of its styles say."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pipeline.reading.numberformats import BUILT_IN, is_general

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.room import Room
    from pipeline.reading.visible import Run

FONT, FORMAT, BORDER, STYLE, STYLES_BEGIN, STYLES_END = 43, 44, 46, 47, 617, 618
STRUCK_OUT = 0x8
DIAGONAL_LINE = 41
"""Where the line of the diagonal stands in a border: behind the flags and four lines of 10 bytes."""
IN_RUNS = 0x1


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record's number, and where its bytes begin and end. Raises IndexError where the part is cut.

    The number and the length stand in front, 7 bits to the byte.
    """
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > len(data):
            raise IndexError
        yield kind, at, at + length
        at += length


def wide_text(data: bytes, at: int) -> tuple[str, int]:
    """A counted string in UTF-16, and where the next field begins. Raises IndexError or UnicodeError."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    if end > len(data):
        raise IndexError
    return data[at + 4 : end].decode("utf-16-le"), end


def text_size(data: bytes, at: int) -> int:
    """How many bytes a counted string has in UTF-8 at most. Raises struct.error where the part is cut."""
    length = struct.unpack_from("<I", data, at)[0]
    half_zero = data.count(0, at + 4, at + 4 + 2 * length) >= length
    return int(length if half_zero else 3 * length)


def written(kind: int, data: bytes) -> bytes:
    """One record: its number below 128, its length 7 bits to the byte, then its bytes."""
    made = bytearray([kind])
    length = len(data)
    while length >= 0x80:
        made.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(made) + bytes([length]) + data


class Styles:
    """Which cell styles draw a diagonal line or strike their text through: the fonts and cell styles of a workbook.

    Raises struct.error or IndexError where the part is cut."""

    def __init__(self, data: bytes, room: Room) -> None:
        self.fonts: list[bool] = []
        self.struck: list[bool] = []
        self.diagonal: list[bool] = []
        borders: list[bool] = []
        of_cells = False
        for kind, at, _ in room.counted(records(data)):
            if kind == FONT:
                self.fonts.append(bool(struct.unpack_from("<H", data, at + 2)[0] & STRUCK_OUT))
            elif kind == BORDER:
                borders.append(bool(data[at] & 0x3 and data[at + DIAGONAL_LINE]))
            elif kind in (STYLES_BEGIN, STYLES_END):
                of_cells = kind == STYLES_BEGIN
            elif kind == STYLE and of_cells:
                font, _, border = struct.unpack_from("<HHH", data, at + 4)
                self.struck.append(_at(self.fonts, font))
                self.diagonal.append(_at(borders, border))

    def has(self, wanted: list[bool], style: int) -> bool:
        """Whether a style is among the wanted; a number past the list is none."""
        return _at(wanted, style)

    def runs(self, text: str, starts: list[tuple[int, int]], style: int) -> list[Run]:
        """A text cut where its fonts change; up to the first change it has the font of the cell's style."""
        fonts = [self.has(self.struck, style), *(_at(self.fonts, font) for _, font in starts)]
        cuts = [0, *(begin for begin, _ in starts), len(text)]
        return [(text[begin:end], struck) for begin, end, struck in zip(cuts, cuts[1:], fonts, strict=False)]


def rich_text(data: bytes, at: int) -> tuple[str, list[tuple[int, int]]]:
    """A text, and for each change of font the letter where it begins and the font's number."""
    text, after = wide_text(data, at + 1)
    if not data[at] & IN_RUNS:
        return text, []
    count = min(struct.unpack_from("<I", data, after)[0], len(text))
    return text, [struct.unpack_from("<HH", data, after + 4 + 4 * number) for number in range(count)]


def _at(flags: list[bool], number: int) -> bool:
    return number < len(flags) and flags[number]


def style_formats(styles: bytes) -> dict[int, str]:
    """By the number of a cell style: its number format, where that is not General."""
    brought: dict[int, str] = {}
    used: list[int] = []
    inside = False
    try:
        for kind, at, _ in records(styles):
            inside = kind == STYLES_BEGIN or (inside and kind != STYLES_END)
            if kind == FORMAT:
                brought[struct.unpack_from("<H", styles, at)[0]] = wide_text(styles, at + 2)[0]
            elif kind == STYLE and inside:
                used.append(struct.unpack_from("<H", styles, at + 2)[0])
    except (struct.error, IndexError, UnicodeError):
        return {}
    codes = [brought.get(number) or BUILT_IN.get(number, "") for number in used]
    return {style: code for style, code in enumerate(codes) if not is_general(code)}
