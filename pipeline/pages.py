"""Where a printed page should end, so that a section's heading never stands alone at its foot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pipeline.sheet import Sheet

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


def page_breaks(sheet: Sheet, kept: Collection[str], caution: float = CAUTION) -> list[int]:
    """The rows after which a page ends. ``kept``: the first styles of rows that end none where that can be helped.

    Excel leaves these breaks out while it fits a sheet to the paper's width; LibreOffice, which prints the PDF,
    keeps them.
    """
    room = _page_height(sheet) * caution
    repeated = sum(_height(sheet, row) for row in range(sheet.heading[0], sheet.heading[1] + 1)) if sheet.heading else 0
    breaks: list[int] = []
    used, start = 0.0, 1
    for row in range(1, len(sheet.rows) + 1):
        height = _height(sheet, row)
        if used + height > room and row > start:
            first = row
            while first > start and sheet.rows[first - 2].styles[0] in kept:
                first -= 1
            if first == start:
                first = row
            breaks.append(first - 1)
            start = first
            used = repeated + sum(_height(sheet, moved) for moved in range(first, row))
        used += height
    return breaks


def _page_height(sheet: Sheet) -> float:
    """Points of row height on one page, at the scale that fits the columns to the paper's width."""
    width, height = _PAPER[sheet.paper]
    scale = min(1.0, (width - (MARGINS["left"] + MARGINS["right"]) * _POINT) / columns_width(sheet))
    return (height - (MARGINS["top"] + MARGINS["bottom"]) * _POINT) / scale


def columns_width(sheet: Sheet) -> float:
    """Points that all columns take."""
    return (sum(sheet.widths) + _BESIDE * len(sheet.widths)) * _DIGIT


def _height(sheet: Sheet, row: int) -> float:
    return sheet.rows[row - 1].height or 15.0
