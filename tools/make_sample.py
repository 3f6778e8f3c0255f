"""Makes the committed sample: the register and the 25 returns of 令和5年度 第4期, out of the published table.

Run it as ``python -m tools.make_sample`` from the project's root. The table's rows stand in
``data/source/progress-table-r5.csv``. The deadlines are examples; the published table does not give them.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.books.form import Form, form_sheets
from pipeline.books.register_book import legend_row, register_sheets
from pipeline.register.read import read_register
from pipeline.workbook.pen import write_workbook
from schemas.layout import DEFAULT
from schemas.period import parse_period
from schemas.vocabulary import CODES, DEFAULT_TEXT_LIMIT, MARKS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "data" / "source" / "progress-table-r5.csv"
PERIOD = parse_period("R5-4")

PLAN = {
    "計画名": "第二期産業振興計画",
    "団体名": "武蔵野市",
    "全国地方公共団体コード": "132039",
    "年度": "R5",
    "取りまとめ担当": "産業振興課",
    "連絡先": "",
    "提出期限1期": "2023-07-14",
    "提出期限2期": "2023-10-13",
    "提出期限3期": "2024-01-19",
    "提出期限4期": "2024-04-12",
    "文字数上限": str(DEFAULT_TEXT_LIMIT),
}
ALIASES = {"J A 東京むさし": "JA東京むさし", "商連": "商店会連合会", "観光機構": "観光推進機構"}


def make_sample(data: Path) -> None:
    """Writes the register, then each department's form with its answers filled in, into ``plan`` and ``raw`` there."""
    with SOURCE.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    departments = list(dict.fromkeys(row[DEFAULT.heading("department")] for row in rows))
    plan = data / "plan" / "R5.xlsx"
    sheets = register_sheets(
        {
            "計画": list(PLAN.items()),
            "事業": [[row[DEFAULT.heading(column)] for column in ("serial_no", *DEFAULT.fixed)] for row in rows],
            "主管課等": [[name, ALIASES.get(name, ""), "", ""] for name in departments],
            "凡例": [legend_row(mark) for mark in MARKS],
            "評価理由": list(CODES.items()),
        }
    )
    plan.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(plan, sheets, f"{PLAN['計画名']} R5", PLAN["取りまとめ担当"])
    register = read_register(plan)
    folder = data / "raw" / str(PERIOD)
    folder.mkdir(parents=True, exist_ok=True)
    for department in departments:
        answers = {
            int(row[DEFAULT.heading("serial_no")]): {
                column: row[DEFAULT.heading(column)] for column in DEFAULT.answered
            }
            for row in rows
            if row[DEFAULT.heading("department")] == department
        }
        form = Form(department, answers=answers, open_past=True)
        name = f"回答票_{PERIOD}_{department}.xlsx"
        write_workbook(folder / name, form_sheets(form, register, PERIOD), name, register.coordinator)


if __name__ == "__main__":
    make_sample(ROOT / "data")
