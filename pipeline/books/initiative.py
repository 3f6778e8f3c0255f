"""One initiative in the council's table: what its cells say, and the rows below that a long text goes on in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from pipeline.books.table import WIDTHS, measure_number, measure_text
from pipeline.merging.totals import INSTEAD
from pipeline.register.read import Register
from pipeline.workbook.continued import continued
from pipeline.workbook.sheet import Row
from pipeline.workbook.theme import BEGUN, INNER, MOST_LINES, ending, height_of, line_count, row_height
from schemas.columns import QUARTERS, SHOWN, UNRESOLVED
from schemas.period import Period

_SHORT: Final = {"serial_no": "number", "measure_no": "number"} | dict.fromkeys(QUARTERS, "mark")
_STYLES: Final = {column: _SHORT.get(column, "text") for column in SHOWN}
_LONG: Final = tuple(column for column in SHOWN if column not in _SHORT)

UNENDED: Final = tuple(_STYLES["serial_no"] + part for part in (BEGUN, INNER))
"""The first style of a row that goes on in the one below."""


def initiative_rows(row: Mapping[Any, str], pending: Collection[str], register: Register, period: Period) -> list[Row]:
    """The rows of one row of merged.csv: mostly one, more where a text needs more than Excel's highest row."""
    said, styles = _cells(row, pending, register, period)
    lines = max([line_count(str(said[column]), WIDTHS[column]) for column in _LONG])
    if lines <= MOST_LINES:
        return [Row(tuple([said[c] for c in SHOWN]), tuple([styles[c] for c in SHOWN]), height_of(lines))]
    parts = continued({column: str(said[column]) for column in _LONG}, WIDTHS, MOST_LINES)
    rows = []
    for number, part in enumerate(parts):
        cells = dict.fromkeys(SHOWN, "") | part if number else said | part
        height = row_height([(part[column], WIDTHS[column]) for column in _LONG])
        kind = ending(number, len(parts))
        rows.append(Row(tuple(cells[c] for c in SHOWN), tuple(styles[c] + kind for c in SHOWN), height))
    return rows


def _cells(
    row: Mapping[Any, str], pending: Collection[str], register: Register, period: Period
) -> tuple[dict[str, str | int], dict[str, str]]:
    """What each column says, and its style."""
    said: dict[str, str | int] = {column: row[column] for column in SHOWN}
    styles = dict(_STYLES)
    said["serial_no"] = int(row["serial_no"])
    said["measure_no"] = measure_number(row)
    said["measure"] = measure_text(row)
    said["reason_code"] = register.vocabulary.labelled(row["reason_code"]) if row["reason_code"] else ""
    for column in (pending or {period.now}) if row["state"] == UNRESOLVED else {period.now}:
        if not row[column] and row["state"] in INSTEAD:
            said[column] = INSTEAD[row["state"]]
            styles[column] = "pending"
    return said, styles
