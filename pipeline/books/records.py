"""A plain list in a sheet: its headings, and a row for each record as high as its longest text needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.workbook.sheet import Row, Sheet
from pipeline.workbook.theme import row_height


def add_columns(sheet: Sheet, headings: Sequence[str]) -> None:
    """Appends the headings, which stay in view and are repeated on each page."""
    row = sheet.add(Row(tuple(headings), ("heading",) * len(headings), 22))
    sheet.heading, sheet.frozen = (row, row), (row, 0)


def add_values(sheet: Sheet, headings: Sequence[str], values: Sequence[str | int], styles: Mapping[str, str]) -> int:
    """Appends one row and returns its number. ``styles``: heading → style, "text" where it has none."""
    height = row_height([(str(value), width) for value, width in zip(values, sheet.widths, strict=True)])
    return sheet.add(Row(tuple(values), tuple(styles.get(heading, "text") for heading in headings), height))
