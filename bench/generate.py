"""Quarters of any size, out of the published table and a seed: register, the quarter before, and returns with faults.

Texts and the proportions of marks are the published table's; every initiative has a name of its own. In 40% of the
returns, all of departments of their own, rows have faults: 1.5% of all rows, of every kind in turn.
"""

import csv
import random
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pandas as pd
import xlsxwriter

from pipeline.returns.tag import FORM_SHEET, SHEET, Tag
from pipeline.storage.csvfile import write_csv
from schemas.layout import DEFAULT
from schemas.outputs import merged_data
from schemas.register import SHEETS
from schemas.vocabulary import CODES, MARKS

CREATED: Final = datetime(2024, 4, 1)
ROOT: Final = Path(__file__).parent.parent
SIZES: Final = {"S": (25, 138), "M": (500, 25_000), "L": (2_000, 200_000), "XL": (25, 200_000)}
"""Name → returns and initiatives. S is the committed sample."""
CARELESS, FAULTY = 0.4, 0.015
PERIOD, BEFORE = "R5-4", "R5-3"
PLAN: Final = {
    "計画名": "第二期産業振興計画",
    "団体名": "武蔵野市",
    "全国地方公共団体コード": "132039",
    "年度": "R5",
    "取りまとめ担当": "産業振興課",
    "文字数上限": "1000",
}
LIMIT: Final = int(PLAN["文字数上限"])
ERROR: Final = "#N/A"
LOOK_ALIKES: Final = {"○": "〇", "◎": "⊚", "△": "∆", "□": "☐", "×": "x", "-": "ー", "/": "／"}
TITLE: Final = f"{PLAN['計画名']}の進行管理表　回答票（令和5年度 第4期）"


@dataclass(frozen=True)
class Row:
    """A row of a return. ``plan``: the register's columns; ``reported``: the marks of the quarters before. ``sender``:
    whose return it stands in. ``serial``, ``past``: what is written there as 通しNo. and earlier marks."""

    plan: Mapping[str, str]
    reported: tuple[str, ...]
    sender: str
    serial: int | str
    past: tuple[str, ...]
    mark: str
    code: str
    text: str


def said(**words: Any) -> Callable[[Row, Row], list[Row]]:
    """A fault that writes something else into the row."""
    return lambda row, _: [replace(row, **words)]


FAULTS: Final[Mapping[str, Callable[[Row, Row], list[Row]]]] = {
    "mark-normalized": lambda row, _: [replace(row, mark=LOOK_ALIKES[row.mark])],
    "mark-missing": said(mark=""),
    "mark-illegal": said(mark="済"),
    "cell-error": said(mark=ERROR),
    "reason-missing": said(mark="△", code=""),
    "reason-illegal": said(mark="△", code="5"),
    "reason-unexpected": said(mark="○", code="3"),
    "reason-text-missing": said(mark="×", code="4", text=""),
    "text-too-long": lambda row, _: [replace(row, text=((row.text or "進めた。") * LIMIT)[: LIMIT + 1])],
    "past-changed": lambda row, _: [replace(row, past=(*row.reported[:2], "○" if row.reported[2] == "△" else "△"))],
    "done-reopened": lambda row, _: [replace(row, reported=("◎",) * 3, past=("◎",) * 3, mark="○", code="")],
    "fixed-changed": lambda row, _: [replace(row, plan={**row.plan, "initiative": f"{row.plan['initiative']}継続"})],
    "row-missing": lambda row, _: [],
    "row-foreign": lambda row, other: [row, replace(other, sender=row.sender)],
    "row-repeated": lambda row, _: [row, row],
    "serial-duplicate": lambda row, _: [row, replace(row, mark="△" if row.mark == "×" else "×", code="3")],
    "serial-unknown": said(serial="900000"),
    "serial-illegal": said(serial="不明"),
}
"""The finding that a fault leads to → a row and the row after it in the register → the rows that come in its place."""


def generate(folder: Path, files: int, rows: int, faulty: float = FAULTY, careless: float = CARELESS) -> None:
    """Writes a quarter into a new folder. The same sizes give the same bytes."""
    chance = random.Random(f"{files} {rows}")
    whole = _rows(files, rows, chance)
    senders = list(dict.fromkeys(row.sender for row in whole))
    loose = set(chance.sample(senders, round(careless * files)))
    wrong = [place for place, row in enumerate(whole) if row.sender in loose]
    kinds = dict(zip(chance.sample(wrong, min(len(wrong), round(faulty * rows))), cycle(FAULTS.values()), strict=False))
    _write_register(folder / "plan" / "R5.xlsx", whole, senders)
    came: dict[str, list[Row]] = defaultdict(list)
    reported = {}
    for place, row in enumerate(whole):
        lines = kinds[place](row, whole[(place + 1) % rows]) if place in kinds else [row]
        came[row.sender] += lines
        reported[row.plan["serial_no"]] = dict(zip(("q1", "q2", "q3"), (lines or [row])[0].reported, strict=True))
    (folder / "raw" / PERIOD).mkdir(parents=True)
    for sender, lines in came.items():
        _write_return(folder / "raw" / PERIOD / f"回答票_{PERIOD}_{sender}.xlsx", sender, lines)
    earlier = [{**row.plan, "state": "accepted", **reported[row.plan["serial_no"]]} for row in whole]
    (folder / "out" / BEFORE).mkdir(parents=True)
    frame = pd.DataFrame(earlier, columns=list(DEFAULT.merged), dtype="str").fillna("")
    write_csv(folder / "out" / BEFORE / "merged.csv", frame, merged_data())


def _rows(files: int, rows: int, chance: random.Random) -> list[Row]:
    """A faultless answer for each initiative, in the published order, departments taking turns."""
    with (ROOT / "data" / "source" / "progress-table-r5.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = {DEFAULT.heading(column): column for column in DEFAULT.merged if column in DEFAULT.columns}
        read = [{names.get(name, name): text for name, text in row.items()} for row in csv.DictReader(stream)]
    departments = list(dict.fromkeys(row["department"] for row in read))
    answers = [row for row in read if row["q4"] != "/" or row["reason_code"]]
    found = []
    for place in range(rows):
        plan, answer, turn = read[place * len(read) // rows], chance.choice(answers), place % files
        sender = f"{departments[turn % len(departments)]}第{turn + 1:04}係"
        fixed = {column: plan[column] for column in DEFAULT.fixed} | {"serial_no": str(place + 1)}
        fixed |= {"department": sender, "initiative": f"{plan['initiative']}（第{place + 1}地区）"}
        past = (answer["q1"], answer["q2"], answer["q3"])
        told = (answer["q4"], answer["reason_code"], answer["reason_text"])
        found.append(Row(fixed, past, sender, place + 1, past, *told))
    return found


def _write_register(path: Path, rows: list[Row], departments: list[str]) -> None:
    """A register with these initiatives and departments, the published marks and codes, and no exceptions."""
    lines: dict[str, list[list[Any]]] = {
        "計画": [[name, value] for name, value in PLAN.items()],
        "事業": [[int(row.plan["serial_no"]), *(row.plan[column] for column in DEFAULT.fixed)] for row in rows],
        "主管課等": [[name] for name in departments],
        "凡例": [[mark.sign, mark.meaning, "要" if mark.asks_reason else "不要"] for mark in MARKS],
        "評価理由": [[code, word] for code, word in CODES.items()],
        "例外": [],
    }
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            for place, line in enumerate([[words[0] for words in columns.values()], *lines[name]]):
                sheet.write_row(place, 0, line)


def _write_return(path: Path, department: str, rows: list[Row]) -> None:
    """A department's return in the form's layout, with its hidden mark; numbers as a drop-down and Excel leave them."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        bordered = book.add_format({"border": 1, "text_wrap": True})
        sheet = book.add_worksheet(FORM_SHEET)
        sheet.write_column(0, 0, [TITLE, f"主管課等：{department}"])
        sheet.write_row(2, 0, list(map(DEFAULT.heading, DEFAULT.shown)), bordered)
        for place, row in enumerate(rows, start=3):
            ornament = f"{row.plan['priority']}【重点事業】\n" if row.plan["priority"] else ""
            fixed = (int(row.plan["measure_no"]), ornament + row.plan["measure"], row.plan["department"])
            written = (
                row.serial,
                *fixed,
                row.plan["initiative"],
                *row.past,
                row.mark,
                int(row.code) if row.code else "",
                row.text,
            )
            sheet.write_row(place, 0, written, bordered)
            if row.mark == ERROR:
                sheet.write_formula(place, DEFAULT.shown.index("q4"), "=NA()", bordered, ERROR)
        hidden = book.add_worksheet(SHEET)
        for place, item in enumerate(Tag(PLAN["計画名"], PERIOD, department, 0).rows()):
            hidden.write_row(place, 0, item)
        hidden.hide()


if __name__ == "__main__":
    name, place = sys.argv[1:]
    if name == "S":
        shutil.copytree(ROOT / "data" / "plan", Path(place) / "plan")
        shutil.copytree(ROOT / "data" / "raw" / PERIOD, Path(place) / "raw" / PERIOD)
        (Path(place) / "out").mkdir()
    else:
        generate(Path(place), *SIZES[name])
