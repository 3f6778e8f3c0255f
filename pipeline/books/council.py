"""進行管理表: the consolidated table as the council gets it, in the published layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from pipeline.books.table import (
    COLUMNS,
    WIDTHS,
    add_heading,
    codes_text,
    footer_text,
    legend_text,
    measure_text,
    widths_of,
)
from pipeline.pages import page_breaks
from pipeline.register import Register
from pipeline.sheet import Row, Sheet
from pipeline.theme import row_height
from schemas.columns import QUARTERS, UNRESOLVED, UNRETURNED
from schemas.period import Period

SHEET: Final = "進行管理表"
PENDING: Final = "確認中"
ABSENT: Final = "未提出"

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
    sheet.add_across(title, "title", 28)
    sheet.add_across(f"{legend_text(register)}", "lead", 18)
    sheet.add_across(codes_text(register), "lead", 18)
    if not final:
        words = f"「{PENDING}」は主管課等に確認しているところ、「{ABSENT}」は回答が届いていないところです。"
        sheet.add_across(words, "lead", 18)
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


def _row(row: Mapping[Any, str], pending: set[str], register: Register, period: Period) -> Row:
    said: dict[str, str | int] = dict(row)
    styles = dict(_STYLES)
    said["serial_no"] = int(row["serial_no"])
    said["measure_no"] = int(row["measure_no"]) if row["measure_no"].isdecimal() else row["measure_no"]
    said["measure"] = measure_text(row)
    said["reason_code"] = register.vocabulary.labelled(row["reason_code"]) if row["reason_code"] else ""
    waiting = pending if row["state"] == UNRESOLVED else {period.now} if row["state"] == UNRETURNED else set()
    for column in waiting:
        if not row[column]:
            said[column] = PENDING if row["state"] == UNRESOLVED else ABSENT
            styles[column] = "pending"
    height = row_height([(str(said[c]), WIDTHS[c]) for c in COLUMNS if c not in QUARTERS])
    return Row(tuple(said[column] for column in COLUMNS), tuple(styles[column] for column in COLUMNS), height)
