"""Where a printed page should end, so that a section's heading never stands alone at its foot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pipeline.workbook.sheet import Sheet

_PAPER: Final = {"A4": (841.9, 595.3), "A3": (1190.6, 841.9)}
"""Width and height in points, landscape."""

MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""Inches."""

_POINT: Final = 72
_DIGIT: Final = 5.55
_BESIDE: Final = 0.711
"""Points of a digit at 10 points in Noto Sans CJK JP, and about as many in 游ゴシック; a column is so many digits wide
as its width says and so many more (ECMA-376 18.3.1.13, as XlsxWriter writes it). Measured in LibreOffice 7.4: 11
columns of 204 characters are scaled to 0.96 of A3 landscape."""

CAUTION: Final = 0.97
"""Programs differ in how much they put on a page; so much of it is counted on."""


def page_breaks(sheet: Sheet, kept: Collection[str]) -> list[int]:
    """The rows after which a page ends. ``kept``: the first styles of rows that end none where that can be helped.

    Excel leaves these breaks out while it fits a sheet to the paper's width; LibreOffice, which prints the PDF,
    keeps them.
    """
    room = page_height(sheet) * CAUTION
    repeated = _height(sheet, *sheet.heading) if sheet.heading else 0.0
    breaks: list[int] = []
    used, start = 0.0, 1
    for row in range(1, len(sheet.rows) + 1):
        height = _height(sheet, row, row)
        if row in sheet.starts and start < row:
            start, used = row, repeated
            breaks.append(row - 1)
        while used + height > room and start < row:
            start = _first_moved(sheet, kept, start, row)
            breaks.append(start - 1)
            used = repeated + _height(sheet, start, row - 1)
        used += height
    return breaks


def _first_moved(sheet: Sheet, kept: Collection[str], start: int, row: int) -> int:
    """The first row that goes to the next page together with ``row``; ``row`` itself where all before it are kept."""
    first = row
    while first > start and sheet.rows[first - 2].styles[0] in kept:
        first -= 1
    return first if first > start else row


def page_height(sheet: Sheet) -> float:
    """Points of row height on one page, at the scale that fits the columns to the paper's width."""
    width, height = _PAPER[sheet.paper]
    scale = min(1.0, (width - (MARGINS["left"] + MARGINS["right"]) * _POINT) / columns_width(sheet))
    return (height - (MARGINS["top"] + MARGINS["bottom"]) * _POINT) / scale


def columns_width(sheet: Sheet) -> float:
    """Points that all columns take."""
    return (sum(sheet.widths) + _BESIDE * len(sheet.widths)) * _DIGIT


def _height(sheet: Sheet, first: int, last: int) -> float:
    """Points of the rows from ``first`` to ``last``."""
    return sum(row.height or 15.0 for row in sheet.rows[first - 1 : last])
