"""進行管理表: the consolidated table as the council gets it, in the published layout."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from pipeline.books.pieces import (
    WIDTHS,
    add_heading,
    codes_text,
    footer_text,
    legend_text,
    measure_number,
    measure_text,
    widths_of,
)
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Row, Sheet
from pipeline.workbook.pages import continued, page_breaks
from pipeline.workbook.theme import (
    BEGUN,
    INNER,
    MOST_LINES,
    SECTION_SIZE,
    SIZE,
    TITLE_SIZE,
    ending,
    height_of,
    line_count,
    row_height,
)
from schemas.columns import QUARTERS, SHOWN
from schemas.outcomes import INSTEAD, UNRESOLVED, UNRETURNED, WAIVED
from schemas.period import Period
from schemas.rows import records

_SHORT: Final = {"serial_no": "number", "measure_no": "number"} | dict.fromkeys(QUARTERS, "mark")
_STYLES: Final = {column: _SHORT.get(column, "text") for column in SHOWN}
_LONG: Final = tuple(column for column in SHOWN if column not in _SHORT)

UNENDED: Final = tuple(_STYLES["serial_no"] + part for part in (BEGUN, INNER))
"""The first style of a row that goes on in the one below."""

SHEET: Final = "進行管理表"
"""The sheet's name."""

Pending = Mapping[int, set[str]]
"""通しNo. → the columns with an error that stands, shown as 確認中."""

KEPT: Final = ("title", "lead", "heading", "section", "subsection", *UNENDED)
"""The first styles of rows that end no page where that can be helped."""


def initiative_rows(
    row: Mapping[Any, str], pending: Collection[str], register: Register, period: Period, whole: bool = False
) -> list[Row]:
    """The rows of one row of merged.csv: mostly one, more where a text needs more than Excel's highest row.

    ``whole``: one, whatever it needs.
    """
    said, styles = _cells(row, pending, register, period)
    lines = max([line_count(str(said[column]), WIDTHS[column]) for column in _LONG])
    if whole or lines <= MOST_LINES:
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


def council_sheet(
    merged: pd.DataFrame, pending: Pending, register: Register, period: Period, edition: Edition
) -> Sheet:
    """The sheet 進行管理表."""
    sheet = _begun(SHEET, register, period, edition)
    _add_preface(sheet, merged, register, period, edition)
    add_heading(sheet, SHOWN, register, period)
    _add_initiatives(sheet, records(merged), pending, register, period)
    sheet.breaks = page_breaks(sheet, KEPT)
    return sheet


def printed_sheet(
    merged: pd.DataFrame, pending: Pending, register: Register, period: Period, edition: Edition
) -> Sheet:
    """The same table for print: all down to the headings stands on each page, and no text goes on in a further row."""
    sheet = _begun(SHEET, register, period, edition)
    _add_preface(sheet, merged, register, period, edition)
    last = add_heading(sheet, SHOWN, register, period)
    _add_initiatives(sheet, records(merged), pending, register, period, whole=True)
    sheet.heading = (1, last)
    return sheet


def _begun(name: str, register: Register, period: Period, edition: Edition) -> Sheet:
    return Sheet(name, widths_of(SHOWN), paper="A3", footer=footer_text(register, period, edition))


def _add_preface(sheet: Sheet, merged: pd.DataFrame, register: Register, period: Period, edition: Edition) -> None:
    """Appends the title, the legend and what explains the words that stand in a mark's place."""
    title = f"{register.plan_name}の進行管理表（{period.year_label}分）　第{period.quarter}期　{edition.word}"
    _add_line(sheet, title, "title", TITLE_SIZE)
    for line in (legend_text(register), codes_text(register), *explained(merged, period, edition)):
        _add_line(sheet, line, "lead", SIZE)


def _add_line(sheet: Sheet, text: str, style: str, size: float, least: float = 0) -> None:
    """Appends a line over all columns, as many points high as it needs and ``least`` at least."""
    sheet.add_across(text, style, max(least, row_height([(text, sum(sheet.widths))], size)))


def explained(merged: pd.DataFrame, period: Period, edition: Edition) -> Iterator[str]:
    """What stands in the place of a mark, in words; a draft says it whether it occurs or not."""
    states = merged["state"]
    words = []
    if edition is not Edition.FINAL or states.eq(UNRESOLVED).any():
        words.append(f"「{INSTEAD[UNRESOLVED]}」は主管課等に確認しているところ")
    if edition is not Edition.FINAL or states.eq(UNRETURNED).any():
        words.append(f"「{INSTEAD[UNRETURNED]}」は回答が届いていないところ")
    if (states.eq(WAIVED) & merged[period.now].eq("")).any():
        words.append(f"「{INSTEAD[WAIVED]}」は事情により記号のないまま承認したところ")
    if words:
        yield f"{'、'.join(words)}です。"


def _add_initiatives(
    sheet: Sheet,
    rows: Iterable[Mapping[Any, str]],
    pending: Pending,
    register: Register,
    period: Period,
    whole: bool = False,
) -> None:
    """Appends the initiatives, below a row for each 基本目標 and 基本施策."""
    goal = policy = ""
    for row in rows:
        if row["goal"] != goal:
            goal, policy = row["goal"], ""
            _add_line(sheet, goal, "section", SECTION_SIZE, least=21)
        if row["policy"] != policy:
            policy = row["policy"]
            _add_line(sheet, policy, "subsection", SIZE, least=19)
        sheet.rows += initiative_rows(row, pending.get(int(row["serial_no"]), set()), register, period, whole)
