"""Writes a generated register and generated returns, plainly, in the layout of our own register and form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bench.faults import ERROR_VALUE, Answer
from bench.sizes import PERIOD
from pipeline.returns.tag import FORM_SHEET, SHEET, Tag
from schemas.layout import DEFAULT
from schemas.register import SHEETS
from schemas.vocabulary import CODES, MARKS

PLAN: Final = {
    "計画名": "第二期産業振興計画",
    "団体名": "武蔵野市",
    "全国地方公共団体コード": "132039",
    "年度": "R5",
    "取りまとめ担当": "産業振興課",
    "文字数上限": "1000",
}
OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CREATED: Final = datetime(2024, 4, 1)
UPPER: Final = (
    "通しNo.",
    "施策No.",
    "施策",
    "主管課等",
    "事業・取組みの名称",
    "現年度の進捗状況",
    "",
    "",
    "",
    "4期の評価理由",
)
LOWER: Final = ("", "", "", "", "", "1期", "2期", "3期", "4期", "選択肢", "進捗状況に関わらず必要に応じて記載")


def write_register(path: Path, answers: Sequence[Answer], departments: Sequence[str]) -> None:
    """A register with these initiatives and departments, the published marks and codes, and no exceptions."""
    rows: dict[str, list[Sequence[Any]]] = {
        "計画": list(PLAN.items()),
        "事業": [[one.number, *(one.fixed[column] for column in DEFAULT.fixed)] for one in answers],
        "主管課等": [[name, "", "", ""] for name in departments],
        "凡例": [[mark.sign, mark.meaning, "要" if mark.asks_reason else "不要"] for mark in MARKS],
        "評価理由": list(CODES.items()),
        "例外": [],
    }
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"created": CREATED})
        for name, columns in SHEETS.items():
            out = book.add_worksheet(name)
            for place, row in enumerate([[words[0] for words in columns.values()], *rows[name]]):
                out.write_row(place, 0, row)


def write_return(path: Path, department: str, rows: Sequence[Answer], marked: bool) -> None:
    """A department's return. ``marked``: it has the form's hidden mark; else its file name tells whose it is."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"created": CREATED})
        heading = book.add_format({"bold": True, "border": 1, "align": "center"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        mark = book.add_format({"border": 1, "align": "center", "font_size": 12})
        styles = [mark if column in DEFAULT.marks else text for column in DEFAULT.shown]
        out = book.add_worksheet(FORM_SHEET)
        out.write_string(0, 0, f"{PLAN['計画名']}の進行管理表　回答票（令和5年度 第4期）")
        out.write_string(1, 0, f"主管課等：{department}")
        out.write_row(2, 0, UPPER, heading)
        out.write_row(3, 0, LOWER, heading)
        for place, row in enumerate(rows, start=4):
            for column, (value, style) in enumerate(zip(_values(row), styles, strict=True)):
                if value == ERROR_VALUE:
                    out.write_formula(place, column, "=NA()", style, ERROR_VALUE)
                else:
                    out.write(place, column, value, style)
        if marked:
            hidden = book.add_worksheet(SHEET)
            for place, item in enumerate(Tag(PLAN["計画名"], PERIOD, department, 0).rows()):
                hidden.write_row(place, 0, item)
            hidden.hide()


def _values(row: Answer) -> list[int | str]:
    """The cells of one row in the form's order; codes and numbers as a drop-down and Excel leave them."""
    ornament = f"{row.fixed['priority']}【重点事業】\n" if row.fixed["priority"] else ""
    return [
        row.serial,
        int(row.fixed["measure_no"]),
        f"{ornament}{row.fixed['measure']}",
        row.fixed["department"],
        row.fixed["initiative"],
        *row.past,
        row.mark,
        int(row.code) if row.code else "",
        row.text,
    ]
