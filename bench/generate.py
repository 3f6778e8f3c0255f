"""Quarters of any size, out of the published table and a seed: register, the quarter before, and returns with faults.

Texts and the proportions of marks are the published table's; every initiative has a name of its own. In 40% of the
returns, all of departments of their own, rows have faults: 1.5% of all rows, of every kind in turn.
"""

import csv
import random
import shutil
import sys
from collections import defaultdict
from datetime import datetime
from itertools import cycle
from pathlib import Path

import pandas as pd
import xlsxwriter

from bench.run import SIZES
from pipeline.returns.tag import FORM_SHEET, SHEET, Tag
from pipeline.storage.csvfile import write_csv
from schemas.layout import DEFAULT
from schemas.outputs import merged_data
from schemas.register import SHEETS
from schemas.vocabulary import CODES, MARKS

ROOT = Path(__file__).parent.parent
CARELESS, FAULTY = 0.4, 0.015
PERIOD, BEFORE = "R5-4", "R5-3"
PAST = ("q1", "q2", "q3")
PLAN = {
    "計画名": "第二期産業振興計画",
    "団体名": "武蔵野市",
    "全国地方公共団体コード": "132039",
    "年度": "R5",
    "取りまとめ担当": "産業振興課",
    "文字数上限": "1000",
}
LIMIT = int(PLAN["文字数上限"])
ERROR = "#N/A"
LOOK_ALIKES = {"○": "〇", "◎": "⊚", "△": "∆", "□": "☐", "×": "x", "-": "ー", "/": "／"}
TITLE = f"{PLAN['計画名']}の進行管理表　回答票（令和5年度 第4期）"


def said(**words):
    """A fault that writes something else into the row."""
    return lambda row, _: [row | words]


FAULTS = {
    "mark-normalized": lambda row, _: [row | {"q4": LOOK_ALIKES[row["q4"]]}],
    "mark-missing": said(q4=""),
    "mark-illegal": said(q4="済"),
    "cell-error": said(q4=ERROR),
    "reason-missing": said(q4="△", reason_code=""),
    "reason-illegal": said(q4="△", reason_code="5"),
    "reason-unexpected": said(q4="○", reason_code="3"),
    "reason-text-missing": said(q4="×", reason_code="4", reason_text=""),
    "text-too-long": lambda row, _: [row | {"reason_text": ((row["reason_text"] or "進めた。") * LIMIT)[: LIMIT + 1]}],
    "past-changed": lambda row, _: [row | {"q3": "○" if row["q3"] == "△" else "△"}],
    "done-reopened": said(**dict.fromkeys(PAST, "◎"), q4="○", reason_code=""),
    "fixed-changed": lambda row, _: [row | {"initiative": f"{row['initiative']}継続"}],
    "row-missing": lambda row, _: [],
    "row-foreign": lambda row, other: [row, other],
    "row-repeated": lambda row, _: [row, row],
    "serial-duplicate": lambda row, _: [row, row | {"q4": "△" if row["q4"] == "×" else "×", "reason_code": "3"}],
    "serial-unknown": said(serial_no="900000"),
    "serial-illegal": said(serial_no="不明"),
}
"""The finding that a fault leads to → a row and the row after it in the register → the rows that come in its place."""


def generate(folder, files, rows, faulty=FAULTY, careless=CARELESS):
    """Writes a quarter into a new folder. The same sizes give the same bytes."""
    chance = random.Random(f"{files} {rows}")
    whole = _rows(files, rows, chance)
    senders = list(dict.fromkeys(row["department"] for row in whole))
    loose = set(chance.sample(senders, round(careless * files)))
    wrong = [place for place, row in enumerate(whole) if row["department"] in loose]
    kinds = dict(zip(chance.sample(wrong, min(len(wrong), round(faulty * rows))), cycle(FAULTS), strict=False))
    _write_register(folder / "plan" / "R5.xlsx", whole, senders)
    came, earlier = defaultdict(list), []
    for place, row in enumerate(whole):
        kind = kinds.get(place)
        lines = FAULTS[kind](row, whole[(place + 1) % rows]) if kind else [row]
        came[row["department"]] += lines
        known = lines[0] if kind == "done-reopened" else row
        earlier.append({name: known[name] for name in ("serial_no", *DEFAULT.fixed, *PAST)} | {"state": "accepted"})
    (folder / "raw" / PERIOD).mkdir(parents=True)
    for sender, lines in came.items():
        _write_return(folder / "raw" / PERIOD / f"回答票_{PERIOD}_{sender}.xlsx", sender, lines)
    (folder / "out" / BEFORE).mkdir(parents=True)
    frame = pd.DataFrame(earlier, columns=list(DEFAULT.merged), dtype="str").fillna("")
    write_csv(folder / "out" / BEFORE / "merged.csv", frame, merged_data())


def _rows(files, rows, chance):
    """A faultless answer for each initiative, column → text, in the published order, departments taking turns."""
    with (ROOT / "data" / "source" / "progress-table-r5.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = {DEFAULT.heading(column): column for column in DEFAULT.merged if column in DEFAULT.columns}
        read = [{names.get(name, name): text for name, text in row.items()} for row in csv.DictReader(stream)]
    departments = list(dict.fromkeys(row["department"] for row in read))
    answers = [row for row in read if row["q4"] != "/" or row["reason_code"]]
    found = []
    for place in range(rows):
        plan, answer, turn = read[place * len(read) // rows], chance.choice(answers), place % files
        row = {column: plan[column] for column in DEFAULT.fixed} | {"serial_no": str(place + 1)}
        row |= {column: answer[column] for column in (*PAST, "q4", "reason_code", "reason_text")}
        row["department"] = f"{departments[turn % len(departments)]}第{turn + 1:04}係"
        row["initiative"] = f"{plan['initiative']}（第{place + 1}地区）"
        found.append(row)
    return found


def _write_register(path, rows, departments):
    """A register with these initiatives and departments, the published marks and codes, and no exceptions."""
    lines = {
        "計画": list(PLAN.items()),
        "事業": [[int(row["serial_no"]), *(row[column] for column in DEFAULT.fixed)] for row in rows],
        "主管課等": [[name] for name in departments],
        "凡例": [[mark.sign, mark.meaning, "要" if mark.asks_reason else "不要"] for mark in MARKS],
        "評価理由": list(CODES.items()),
        "例外": [],
    }
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2024, 4, 1)})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            for place, line in enumerate([[words[0] for words in columns.values()], *lines[name]]):
                sheet.write_row(place, 0, line)


def _write_return(path, department, rows):
    """A department's return in the form's layout, with its hidden mark; numbers as a drop-down and Excel leave them."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2024, 4, 1)})
        bordered = book.add_format({"border": 1, "text_wrap": True})
        sheet = book.add_worksheet(FORM_SHEET)
        sheet.write_column(0, 0, [TITLE, f"主管課等：{department}"])
        sheet.write_row(2, 0, list(map(DEFAULT.heading, DEFAULT.shown)), bordered)
        for place, row in enumerate(rows, start=3):
            ornament = f"{row['priority']}【重点事業】\n" if row["priority"] else ""
            numbers = {c: int(row[c]) for c in ("serial_no", "measure_no", "reason_code") if row[c].isdecimal()}
            written = row | {"measure": ornament + row["measure"]} | numbers
            sheet.write_row(place, 0, [written[column] for column in DEFAULT.shown], bordered)
            if row["q4"] == ERROR:
                sheet.write_formula(place, DEFAULT.shown.index("q4"), "=NA()", bordered, ERROR)
        hidden = book.add_worksheet(SHEET)
        for place, item in enumerate(Tag(PLAN["計画名"], PERIOD, department, 0).rows()):
            hidden.write_row(place, 0, item)
        hidden.hide()


if __name__ == "__main__":
    name, place = sys.argv[1:]
    if name == "S":
        for part in ("plan", f"raw/{PERIOD}"):
            shutil.copytree(ROOT / "data" / part, Path(place) / part)
        (Path(place) / "out").mkdir()
    else:
        generate(Path(place), *SIZES[name][:2])
