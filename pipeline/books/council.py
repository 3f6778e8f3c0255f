"""進行管理表: the consolidated table as the council gets it, in the published layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from pipeline.books.table import (
    COLUMNS,
    WIDTHS,
    add_heading,
    codes_text,
    footer_text,
    legend_text,
    measure_number,
    measure_text,
    widths_of,
)
from pipeline.pages import page_breaks
from pipeline.register import Register
from pipeline.sheet import Row, Sheet
from pipeline.theme import SIZE, TITLE_SIZE, row_height
from schemas.columns import QUARTERS, UNRESOLVED, UNRETURNED, WAIVED
from schemas.period import Period

SHEET: Final = "進行管理表"
PENDING: Final = "確認中"
ABSENT: Final = "未提出"
EXCUSED: Final = "例外"

_STYLES: Final = (
    {column: "text" for column in COLUMNS}
    | {
        "serial_no": "number",
        "measure_no": "number",
    }
    | {quarter: "mark" for quarter in QUARTERS}
)


def council_sheet(
    merged: pd.DataFrame, pending: Mapping[int, set[str]], register: Register, period: Period, final: bool
) -> Sheet:
    """The sheet 進行管理表. ``pending``: 通しNo. → the columns with an error that stands, shown as 確認中."""
    sheet = Sheet(SHEET, widths_of(COLUMNS), footer=footer_text(register, period))
    edition = "確定版" if final else "暫定版"
    title = f"{register.plan_name}の進行管理表（{period.year_label}分）　第{period.quarter}期　{edition}"
    _add_line(sheet, title, "title", TITLE_SIZE)
    for line in (legend_text(register), codes_text(register), *_explained(merged, period, final)):
        _add_line(sheet, line, "lead", SIZE)
    add_heading(sheet, COLUMNS, register, period)
    goal = policy = ""
    for row in merged.to_dict("records"):
        if row["goal"] != goal:
            goal, policy = row["goal"], ""
            sheet.add_across(goal, "section", 21)
        if row["policy"] != policy:
            policy = row["policy"]
            sheet.add_across(policy, "subsection", 19)
        sheet.add(_row(row, pending.get(int(row["serial_no"]), set()), register, period))
    sheet.breaks = page_breaks(sheet, ("section", "subsection"))
    return sheet


def _add_line(sheet: Sheet, text: str, style: str, size: float) -> None:
    sheet.add_across(text, style, row_height([(text, sum(sheet.widths))], size))


def _explained(merged: pd.DataFrame, period: Period, final: bool) -> Iterator[str]:
    """What stands in the place of a mark, in words; a draft says it whether it occurs or not."""
    states = merged["state"]
    words = []
    if not final or states.eq(UNRESOLVED).any():
        words.append(f"「{PENDING}」は主管課等に確認しているところ")
    if not final or states.eq(UNRETURNED).any():
        words.append(f"「{ABSENT}」は回答が届いていないところ")
    if (states.eq(WAIVED) & merged[period.now].eq("")).any():
        words.append(f"「{EXCUSED}」は事情により記号のないまま承認したところ")
    if words:
        yield f"{'、'.join(words)}です。"


def _row(row: Mapping[Any, str], pending: set[str], register: Register, period: Period) -> Row:
    said: dict[str, str | int] = dict(row)
    styles = dict(_STYLES)
    said["serial_no"] = int(row["serial_no"])
    said["measure_no"] = measure_number(row)
    said["measure"] = measure_text(row)
    said["reason_code"] = register.vocabulary.labelled(row["reason_code"]) if row["reason_code"] else ""
    stands_for = {UNRESOLVED: PENDING, UNRETURNED: ABSENT, WAIVED: EXCUSED}
    for column in (pending or {period.now}) if row["state"] == UNRESOLVED else {period.now}:
        if not row[column] and row["state"] in stands_for:
            said[column] = stands_for[row["state"]]
            styles[column] = "pending"
    height = row_height([(str(said[c]), WIDTHS[c]) for c in COLUMNS if c not in QUARTERS])
    return Row(tuple(said[column] for column in COLUMNS), tuple(styles[column] for column in COLUMNS), height)
