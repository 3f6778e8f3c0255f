"""The binary records of an .xlsb ([MS-XLSB]): how to read and write one, and what the records of styles say.

A record is its number, the length of its bytes, and the bytes. Numbers are little-endian; strings are UTF-16 with their
length in front.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pipeline.reading.numberformats import BUILT_IN, is_general

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.room import Room
    from pipeline.reading.visible import Run

FONT, FORMAT, BORDER, STYLE, STYLES_BEGIN, STYLES_END = 43, 44, 46, 47, 617, 618
"""Numbers of records: a font, number format, border and cell style, and what is around the styles of cells."""
STRUCK_OUT = 0x8
"""The bit of a font's flags that strikes text through."""
DIAGONAL_LINE = 41
"""Where in a border's record the diagonal line is: behind the flags and four lines of 10 bytes."""
IN_RUNS = 0x1
"""The bit of a string's flags that says it has runs."""


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record: its number, and where its bytes begin and end. Raises IndexError where the part is cut off.

    Number and length are written in groups of 7 bits, the lowest first; the top bit says that another byte follows. A
    number has at most two bytes, a length four.

    >>> list(records(written(6, b"abc") + written(7, b"")))
    [(6, 2, 5), (7, 7, 7)]
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
    """The string at byte ``at``, and where the next field begins. Raises IndexError, struct.error or UnicodeError."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    if end > len(data):
        raise IndexError
    return data[at + 4 : end].decode("utf-16-le"), end


def text_size(data: bytes, at: int) -> int:
    """The most bytes that the string at byte ``at`` has in UTF-8, without decoding it. Raises struct.error where it is
    cut off.

    A text of ASCII alone counts one byte for each letter; in any other those below U+0100 count two, the rest three.
    """
    length = struct.unpack_from("<I", data, at)[0]
    letters = data[at + 4 : at + 4 + 2 * length]
    if letters.isascii() and not letters[1::2].strip(b"\0"):
        return int(length)
    return int(3 * length - letters[1::2].count(0))


def written(kind: int, data: bytes) -> bytes:
    """One record as bytes. ``kind`` is below 128."""
    made = bytearray([kind])
    length = len(data)
    while length >= 0x80:
        made.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(made) + bytes([length]) + data


class XlsbStyles:
    """Which cell styles draw a diagonal line, and which strike their text through.

    ``data`` is the part of styles. ``struck`` and ``diagonal`` have one bool for each cell style. Raises struct.error
    or IndexError where the part is cut off, and Refused where it has too many records.
    """

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
        """Whether ``wanted`` (``struck`` or ``diagonal``) is true for a style; a number past the end is not."""
        return _at(wanted, style)

    def runs(self, text: str, starts: list[tuple[int, int]], style: int) -> list[Run]:
        """A text cut where its font changes, each piece with whether it is struck through.

        ``starts`` are pairs of a letter's place (from 0) and the font from there on. Before the first, the font of the
        cell style ``style`` holds.
        """
        fonts = [self.has(self.struck, style), *(_at(self.fonts, font) for _, font in starts)]
        cuts = [0, *(begin for begin, _ in starts), len(text)]
        return [(text[begin:end], struck) for begin, end, struck in zip(cuts, cuts[1:], fonts, strict=False)]


def rich_text(data: bytes, at: int) -> tuple[str, list[tuple[int, int]]]:
    """A text, and for each change of font the place of the letter where it begins and the number of the font."""
    text, after = wide_text(data, at + 1)
    if not data[at] & IN_RUNS:
        return text, []
    count = min(struct.unpack_from("<I", data, after)[0], len(text))
    return text, [struct.unpack_from("<HH", data, after + 4 + 4 * number) for number in range(count)]


def _at(flags: list[bool], number: int) -> bool:
    """The flag with this number; False past the end."""
    return number < len(flags) and flags[number]


def style_formats(styles: bytes) -> dict[int, str]:
    """Number of a cell style → its number format, for all that are not General.

    Only the styles of cells count, not those that they derive from. {} where the part is broken: a sheet can be read
    without knowing what it shows.
    """
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
