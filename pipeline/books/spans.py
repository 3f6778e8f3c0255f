"""Lists below a table with other columns: each of their cells spans several of the sheet's."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.workbook.sheet import Area, Row, Sheet, Value
from pipeline.workbook.theme import row_height

Spans = Sequence[tuple[int, int]]
"""First and last column of each cell, from 1."""


def spans_of(widths: Sequence[float], wanted: Sequence[float]) -> list[tuple[int, int]]:
    """Cells that fill the sheet together, each as wide as ``wanted`` (in characters) where there is room."""
    spans: list[tuple[int, int]] = []
    first = 1
    for place, width in enumerate(wanted):
        last, left = first, len(wanted) - place - 1
        while last < len(widths) - left and (sum(widths[first - 1 : last]) < width or not left):
            last += 1
        spans.append((first, last))
        first = last + 1
    return spans


def add_spanned(sheet: Sheet, values: Sequence[Value], styles: Sequence[str], spans: Spans, least: float = 0.0) -> int:
    """Appends a row, at least so many points high as its longest text needs, and returns its number."""
    widths = [sum(sheet.widths[first - 1 : last]) for first, last in spans]
    texts = [(str(value), width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    cells: list[Value] = []
    looks: list[str] = []
    for value, style, (first, last) in zip(values, styles, spans, strict=True):
        cells += [value, *[None] * (last - first)]
        looks += [style] * (last - first + 1)
    row = sheet.add(Row(tuple(cells), tuple(looks), max(least, row_height(texts))))
    sheet.merges += [Area(row, first, row, last) for first, last in spans if last > first]
    return row
