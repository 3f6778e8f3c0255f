"""Quarters of any size, out of the published table and a seed: register, the quarter before, and returns with faults.

Texts and the proportions of marks are the published table's; every initiative has a name of its own. In 40% of the
returns, all of departments of their own, rows have faults: 1.5% of all rows, of every kind in turn.
``python -m bench.generate FOLDER FILES ROWS``: a new folder, how many returns and initiatives.
"""

import random
import sys
from collections import defaultdict
from datetime import datetime
from itertools import cycle
from pathlib import Path

import pandas as pd
import xlsxwriter

from pipeline.books.register_book import legend_row, register_sheets
from pipeline.returns.tag import FORM_SHEET, SHEET, Tag
from pipeline.storage.csvfile import write_csv
from pipeline.workbook.pen import write_workbook
from schemas.layout import DEFAULT
from schemas.outputs import merged_data
from schemas.vocabulary import CODES, DEFAULT_TEXT_LIMIT, MARKS
from tools.make_sample import PLAN, SOURCE

PERIOD, BEFORE = "R5-4", "R5-3"
PAST = ("q1", "q2", "q3")
ERROR = "#N/A"
FAULTS = {
    "mark-normalized": [{"q4": "〇", "reason_code": ""}],
    "mark-missing": [{"q4": ""}],
    "mark-illegal": [{"q4": "済"}],
    "cell-error": [{"q4": ERROR}],
    "reason-missing": [{"q4": "△", "reason_code": ""}],
    "reason-illegal": [{"q4": "△", "reason_code": "5"}],
    "reason-unexpected": [{"q4": "○", "reason_code": "3"}],
    "reason-text-missing": [{"q4": "×", "reason_code": "4", "reason_text": ""}],
    "text-too-long": [{"reason_text": "進" * (DEFAULT_TEXT_LIMIT + 1)}],
    "past-changed": [{"q3": "◎"}],
    "done-reopened": [{**dict.fromkeys(PAST, "◎"), "q4": "○", "reason_code": ""}],
    "fixed-changed": [{"initiative": "別の事業"}],
    "row-missing": [],
    "row-repeated": [{}, {}],
    "serial-duplicate": [{}, {"q4": "□", "reason_code": "3"}],
    "serial-unknown": [{"serial_no": "900000"}],
    "serial-illegal": [{"serial_no": "不明"}],
    "row-foreign": [{}, {"department": ""}],
}
"""The finding that a fault leads to → what differs in each row that comes in the place of one; without a department it
is the next initiative's."""


def generate(folder, files, rows, faulty=0.015, careless=0.4):
    """Writes a quarter into a new folder. The same sizes give the same bytes."""
    chance = random.Random(f"{files} {rows}")
    whole = _rows(files, rows).to_dict("records")
    senders = list(dict.fromkeys(row["department"] for row in whole))
    loose = set(chance.sample(senders, round(careless * files)))
    wrong = [place for place, row in enumerate(whole) if row["department"] in loose]
    kinds = dict(zip(chance.sample(wrong, min(len(wrong), round(faulty * rows))), cycle(FAULTS), strict=False))
    for part in ("plan", f"raw/{PERIOD}", f"out/{BEFORE}"):
        (folder / part).mkdir(parents=True)
    _write_register(folder / "plan" / "R5.xlsx", whole, senders)
    came = defaultdict(list)
    for place, row in enumerate(whole):
        lines = [row | words for words in FAULTS.get(kinds.get(place), [{}])]
        came[row["department"]] += [line if line["department"] else whole[(place + 1) % rows] for line in lines]
        if kinds.get(place) == "done-reopened":
            whole[place] = lines[0]
    for sender, lines in came.items():
        _write_return(folder / "raw" / PERIOD / f"回答票_{PERIOD}_{sender}.xlsx", sender, lines)
    told = pd.DataFrame(whole)[["serial_no", *DEFAULT.fixed, *PAST]].assign(state="accepted")
    told = told.reindex(columns=list(DEFAULT.merged), fill_value="")
    write_csv(folder / "out" / BEFORE / "merged.csv", told, merged_data())


def _rows(files, rows):
    """A faultless answer for each initiative, a row each, in the published order, departments taking turns."""
    read = pd.read_csv(SOURCE, dtype="str", keep_default_na=False)
    read = read.rename(columns={DEFAULT.heading(name): name for name in (*DEFAULT.fixed, *DEFAULT.answered)})
    departments = read["department"].unique()
    answered = read.loc[(read["q4"] != "/") | (read["reason_code"] != ""), DEFAULT.answered]
    whole = read[list(DEFAULT.fixed)].iloc[[place * len(read) // rows for place in range(rows)]].reset_index(drop=True)
    whole = whole.join(answered.sample(rows, replace=True, random_state=rows, ignore_index=True))
    whole["serial_no"] = [f"{place + 1}" for place in range(rows)]
    turns = [place % files for place in range(rows)]
    whole["department"] = [f"{departments[turn % len(departments)]}第{turn + 1:04}係" for turn in turns]
    whole["initiative"] += [f"（第{place + 1}地区）" for place in range(rows)]
    return whole


def _write_register(path, rows, departments):
    """The sample's register with these initiatives and departments."""
    sheets = {
        "計画": list(PLAN.items()),
        "事業": [[row[column] for column in ("serial_no", *DEFAULT.fixed)] for row in rows],
        "主管課等": [[name, "", "", ""] for name in departments],
        "凡例": list(map(legend_row, MARKS)),
        "評価理由": list(CODES.items()),
    }
    write_workbook(path, register_sheets(sheets), path.stem, PLAN["取りまとめ担当"])


def _write_return(path, department, rows):
    """A department's return in the form's layout, with its hidden mark; numbers as a drop-down and Excel leave them."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2024, 4, 1)})
        bordered = book.add_format({"border": 1, "text_wrap": True})
        sheet, hidden = book.add_worksheet(FORM_SHEET), book.add_worksheet(SHEET)
        sheet.write_column(0, 0, [f"{PLAN['計画名']}　回答票（令和5年度 第4期）", f"主管課等：{department}"])
        sheet.write_row(2, 0, list(map(DEFAULT.heading, DEFAULT.shown)), bordered)
        for place, row in enumerate(rows, start=3):
            numbers = {c: int(row[c]) for c in ("serial_no", "measure_no", "reason_code") if row[c].isdecimal()}
            sheet.write_row(place, 0, [(row | numbers)[column] for column in DEFAULT.shown], bordered)
            if row["q4"] == ERROR:
                sheet.write_formula(place, DEFAULT.shown.index("q4"), "=NA()", bordered, ERROR)
        for place, item in enumerate(Tag(PLAN["計画名"], PERIOD, department, 0).rows()):
            hidden.write_row(place, 0, item)
        hidden.hide()


if __name__ == "__main__":
    generate(Path(sys.argv[1]), *map(int, sys.argv[2:]))
