"""The rows of a sheet."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet


def rows_of(sheet: Worksheet) -> list[list[Any]]:
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def table_below(sheet: Worksheet, heading: str) -> list[dict[str, Any]]:
    """The rows below the row that begins with ``heading``, by their headings."""
    rows = rows_of(sheet)
    at = next(number for number, row in enumerate(rows) if row[0] == heading)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]
