"""Rows and columns that a sheet does not show."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.sheet import Sheet

    Span = tuple[int, int]
    """The first and the last of rows or columns that follow each other."""


def hide(sheet: Sheet, rows: Iterable[Span], columns: Iterable[Span]) -> None:
    """Note which rows and columns of the sheet's rows are hidden; a file may name far more than those."""
    if sheet.rows:
        sheet.hidden_rows = within(rows, sheet.row, sheet.row + len(sheet.rows) - 1)
        sheet.hidden_columns = within(columns, sheet.column, sheet.column + len(sheet.rows[0]) - 1)


def within(spans: Iterable[Span], first: int, last: int) -> list[int]:
    """Every number from ``first`` to ``last`` that lies in one of the spans, each once."""
    found: list[int] = []
    for begin, end in sorted(spans):
        after = found[-1] + 1 if found else first
        found += range(max(begin, after), min(end, last) + 1)
    return found


def others(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """What remains of ``first`` to ``last`` without the spans."""
    inside = set(within(spans, first, last))
    return [(number, number) for number in range(first, last + 1) if number not in inside]
