"""What the sheets have in common: columns and headings, the legend, footers, and cells over several columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Row, Sheet, Value
from pipeline.workbook.theme import row_height
from schemas.columns import HEADING, LAST_YEAR, QUARTERS, REASONS, SHOWN
from schemas.period import Period

_WIDTH: Final = 16.0
WIDTHS: Final = dict.fromkeys(SHOWN, _WIDTH) | {
    "serial_no": 7.0,
    "measure_no": 7.0,
    "measure": 34.0,
    "department": 15.0,
    "initiative": 44.0,
    LAST_YEAR: 7.0,
    "q1": 5.5,
    "q2": 5.5,
    "q3": 5.5,
    "q4": 5.5,
    "reason_code": 17.0,
    "reason_text": 58.0,
}
"""Column → its width in characters, the same in every sheet."""

GROUPS: Final = (QUARTERS, REASONS)
"""Columns that share a heading above their own."""

TEXT_GUIDE: Final = "進捗状況に関わらず必要に応じて記載"
"""What the heading of 評価理由 asks of a respondent."""

Spans = Sequence[tuple[int, int]]
"""First and last column of each cell, from 1."""


def widths_of(columns: Sequence[str]) -> tuple[float, ...]:
    """The widths of columns, in characters."""
    return tuple(WIDTHS[column] for column in columns)


def numbers_of(columns: Sequence[str]) -> dict[str, int]:
    """Column → its number in the sheet, from 1."""
    return {column: number for number, column in enumerate(columns, start=1)}


def add_heading(sheet: Sheet, columns: Sequence[str], register: Register, period: Period) -> int:
    """Appends the heading's two rows, to be repeated on every page, and returns the number of the second."""
    silent = "、".join(register.vocabulary.needing_none)
    upper: dict[str, str] = {column: HEADING[column] for column in columns}
    upper |= {"q1": "現年度の進捗状況", "reason_code": f"{HEADING[period.now]}の評価理由（{silent}以外）"}
    lower = {column: HEADING[column] for column in QUARTERS}
    lower |= {"reason_code": HEADING["reason_code"], "reason_text": TEXT_GUIDE}
    beside = {column for group in GROUPS for column in group[1:]}
    styles = ("heading",) * len(columns)
    first = sheet.add(Row(tuple(None if c in beside else upper[c] for c in columns), styles, 20))
    last = sheet.add(Row(tuple(lower.get(column) for column in columns), styles, 20))
    numbers = numbers_of(columns)
    for column in columns:
        if column not in lower:
            sheet.merges.append(Area(first, numbers[column], last, numbers[column]))
    for group in GROUPS:
        sheet.merges.append(Area(first, numbers[group[0]], first, numbers[group[-1]]))
    sheet.heading = (first, last)
    sheet.frozen = (last, numbers["measure_no"])
    return last


def measure_number(initiative: Mapping[Any, str]) -> int | str:
    """施策No. as a number where it is one."""
    number = initiative["measure_no"]
    return int(number) if number.isdecimal() else number


def measure_text(initiative: Mapping[Any, str]) -> str:
    """施策 as the published table prints it, the ornament of a 重点事業 before it."""
    ornament = f"{initiative['priority']}【重点事業】\n" if initiative["priority"] else ""
    return f"{ornament}{initiative['measure']}"


def legend_text(register: Register) -> str:
    """凡例 on one line: each mark with what it means."""
    return "凡例：" + "　".join(f"{mark.sign}…{mark.meaning}" for mark in register.vocabulary.marks)


def codes_text(register: Register) -> str:
    """The reason codes with their labels; a code that has no label yet is left out."""
    return "選択肢：" + "　".join(f"{code} {label}" for code, label in register.vocabulary.codes.items() if label)


def footer_text(register: Register, period: Period, edition: Edition = Edition.FINAL) -> str:
    """What stands at the foot of each page; a draft says so there too."""
    shown = "" if edition is Edition.FINAL else f"　【{edition.word}】"
    return f"{register.body_name}　{register.plan_name}　{period.label}{shown}"


def add_columns(sheet: Sheet, headings: Sequence[str]) -> None:
    """Appends the headings, which stay in view and are repeated on each page."""
    row = sheet.add(Row(tuple(headings), ("heading",) * len(headings), 22))
    sheet.heading, sheet.frozen = (row, row), (row, 0)


def add_values(sheet: Sheet, headings: Sequence[str], values: Sequence[str | int], styles: Mapping[str, str]) -> int:
    """Appends one row and returns its number. ``styles``: heading → style, "text" where it has none."""
    height = row_height([(str(value), width) for value, width in zip(values, sheet.widths, strict=True)])
    return sheet.add(Row(tuple(values), tuple(styles.get(heading, "text") for heading in headings), height))


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
