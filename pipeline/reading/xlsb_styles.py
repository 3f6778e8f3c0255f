"""Which cell styles of an .xlsb draw a diagonal line or strike their text through. The records are of [MS-XLSB]."""

from __future__ import annotations

import struct

from pipeline.reading.records import records, wide_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.runs import Run

FONT, BORDER, STYLE, STYLES_BEGIN, STYLES_END = 43, 46, 47, 617, 618
STRUCK_OUT = 0x8
DIAGONAL_LINE = 41
"""Where the line of the diagonal stands in a border: behind the flags and four lines of 10 bytes."""
IN_RUNS = 0x1


class Styles:
    """The fonts and cell styles of a workbook. Raises struct.error or IndexError where the part is cut."""

    def __init__(self, data: bytes) -> None:
        self.fonts: list[bool] = []
        self.struck: list[bool] = []
        self.diagonal: list[bool] = []
        borders: list[bool] = []
        of_cells = False
        for kind, at, _ in records(data):
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
