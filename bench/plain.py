"""The same job as an analyst would script it: openpyxl, rows in loops, and an ``if`` for each rule.

It checks every cell, and writes table and findings as CSV and into one bare workbook. It knows .xlsx files in the
form's layout and nothing else: no other format, second return, waiver, 確認依頼, look, open data or page.

``python bench/plain.py QUARTER OUT``: the folder of plan, raw and perhaps the quarter before; where the files go.
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

FIXED = ("measure_no", "measure", "department", "initiative")
PAST = ("q1", "q2", "q3")
COLUMNS = ("no", *FIXED, *PAST, "q4", "code", "text")
WORDS = "通しNo. 施策No. 施策 主管課等 事業・取組みの名称 1期 2期 3期 4期 選択肢 進捗状況に関わらず必要に応じて記載"
HEADINGS = dict(zip(WORDS.split(), COLUMNS, strict=True)) | {"評価理由": "text"}
ALIKE = {"○": "〇◯", "◎": "⊚", "△": "∆Δ", "□": "☐◻", "×": "xXｘＸ✕", "-": "－ー―", "/": "／"}
LOOK_ALIKES = {sign: mark for mark, signs in ALIKE.items() for sign in signs}
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
NOTICES = "mark-normalized row-repeated"
WARNINGS = "reason-unexpected reason-text-missing text-too-long fixed-changed past-changed done-reopened"
FINDINGS = ("rule", "file", "sheet", "cell", "serial_no", "value")
TABLE = ("serial_no", *PAST, "q4", "reason_code", "reason_text", "state")


def as_text(value):
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def folded(text):
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return text.removeprefix("★").removeprefix("【重点事業】").replace("取組み", "取組")


def read_plan(path):
    """The register: its items, initiatives by number, marks (meaning, whether a reason is due), and codes."""
    book = load_workbook(path, read_only=True, data_only=True)
    rows = {sheet.title: [[as_text(v) for v in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}
    book.close()
    heads = ("no", "goal", "policy", "measure_no", "priority", "measure", "department", "initiative")
    initiatives = {int(row[0]): dict(zip(heads, row, strict=False)) for row in rows["事業"][1:] if row[0]}
    marks = {row[0]: (row[1], row[2] == "要") for row in rows["凡例"][1:] if row[0]}
    codes = {row[0]: row[1] for row in rows["評価理由"][1:] if row[0]}
    return dict(row[:2] for row in rows["計画"][1:]), initiatives, marks, codes


def read_return(path):
    """The sender, the sheet's name, column → its letter, and the rows (number, texts by column) of one return."""
    book = load_workbook(path, read_only=True, data_only=True)
    sender = path.stem.split("_")[-1]
    if "_torimatome" in book.sheetnames:
        sender = dict(row[:2] for row in book["_torimatome"].iter_rows(values_only=True)).get("主管課等", sender)
    sheet = book.worksheets[0]
    places, rows = {}, []
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if len(places) < len(COLUMNS):
            places |= {HEADINGS[as_text(v)]: place for place, v in enumerate(row) if as_text(v) in HEADINGS}
        else:
            rows.append((number, {c: as_text(row[place]) if place < len(row) else "" for c, place in places.items()}))
    book.close()
    return sender, sheet.title, {column: get_column_letter(place + 1) for column, place in places.items()}, rows


class Check:
    """All that is found while the returns are gone through."""

    def __init__(self, plan, before):
        self.items, self.initiatives, self.marks, self.codes = plan
        self.limit = int(self.items.get("文字数上限") or 1000)
        self.before, self.findings, self.rows = before, [], defaultdict(list)
        self.sent, self.used, self.wrong, self.missing = {}, {}, set(), set()

    def add(self, rule, sender, file="", sheet="", cell="", number="", value=""):
        self.findings.append((rule, file, sheet, cell, str(number), value))
        lasting = rule not in f"{WARNINGS} {NOTICES}"
        if lasting and number in self.initiatives and self.initiatives[number]["department"] == sender:
            self.wrong.add(number)

    def take(self, path):
        """Sorts the rows of one return by number; rows that are nobody's or somebody else's are told and left."""
        sender, sheet, letters, rows = read_return(path)
        self.sent.setdefault(sender, (path.name, sheet))
        for row, texts in rows:
            answered = texts["q4"] or texts["code"] or texts["text"]
            found = re.fullmatch(r"(?:No\.?)?\s*(\d+)(?:\.0)?", unicodedata.normalize("NFKC", texts["no"]))
            number = int(found[1]) if found else 0
            owner = self.initiatives.get(number, {}).get("department", "")
            if owner and owner == sender:
                self.rows[number].append((sender, path.name, sheet, row, letters, texts))
            elif answered or (number and not owner):
                rule = "row-foreign" if owner else "serial-unknown" if number else "serial-illegal"
                self.add(rule, sender, path.name, sheet, f"{letters['no']}{row}", number or "", texts["no"])

    def settle(self):
        """Goes through the plan: what is missing, what is answered twice, and the cells of each answer."""
        for department in dict.fromkeys(one["department"] for one in self.initiatives.values()):
            if department not in self.sent:
                self.add("return-missing", department)
        for number, plan in self.initiatives.items():
            past = self.before.get(number, dict.fromkeys(PAST, ""))
            self.used[number] = past | {"q4": "", "code": "", "text": ""}
            rows, sender = self.rows[number], plan["department"]
            if not rows:
                self.missing.add(number)
            if not rows and sender in self.sent:
                self.add("row-missing", sender, *self.sent[sender], "", number)
            same = len({tuple(texts[column] for column in ("q4", "code", "text")) for *_, texts in rows}) < 2
            for _, file, sheet, row, letters, texts in rows[1:]:
                rule, cell = "row-repeated" if same else "serial-duplicate", f"{letters['no']}{row}"
                self.add(rule, sender, file, sheet, cell, number, texts["no"])
            if rows and same:
                self.used[number] = self.check(number, plan, past, *rows[0])

    def check(self, number, plan, past, sender, file, sheet, row, letters, texts):
        """The findings on the cells of one answer; returns what of it is used."""

        def add(rule, column):
            self.add(rule, sender, file, sheet, f"{letters[column]}{row}", number, texts[column])

        for column in FIXED:
            if texts[column] not in ("", plan[column]) and folded(texts[column]) != folded(plan[column]):
                add("fixed-changed", column)
        used = {"text": texts["text"]}
        for column in (*PAST, "q4"):
            written = texts[column]
            mark = LOOK_ALIKES.get(written, written)
            used[column] = past.get(column) or (mark if mark in self.marks else "")
            if past.get(column):
                if written and mark != past[column]:
                    add("past-changed", column)
            elif written in ERRORS:
                add("cell-error", column)
            elif written and not used[column]:
                add("mark-illegal", column)
            elif mark != written:
                add("mark-normalized", column)
            elif column == "q4" and not written:
                add("mark-missing", column)
        closed = [used[column] for column in PAST if used[column] in ("◎", "-")]
        if closed and used["q4"] and used["q4"] != closed[-1]:
            add("done-reopened", "q4")
        code = re.match(r"\(?(\w*)", unicodedata.normalize("NFKC", texts["code"]))[1]
        used["code"] = code if code in self.codes else ""
        asks = used["q4"] in self.marks and self.marks[used["q4"]][1]
        if texts["code"] and not used["code"]:
            add("reason-illegal", "code")
        elif asks and not used["code"]:
            add("reason-missing", "code")
        elif used["code"] and used["q4"] and not asks:
            add("reason-unexpected", "code")
        if self.codes.get(used["code"], "").startswith("その他") and not used["text"]:
            add("reason-text-missing", "text")
        if len(used["text"]) > self.limit:
            add("text-too-long", "text")
        return used

    def state(self, number):
        return "unreturned" if number in self.missing else "unresolved" if number in self.wrong else "accepted"


def main(quarter, out):
    reported = {}
    for path in quarter.glob("out/R5-3/merged.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reported = {int(row["serial_no"]): {q: row[q] for q in PAST} for row in csv.DictReader(stream)}
    check = Check(read_plan(quarter / "plan" / "R5.xlsx"), reported)
    for path in sorted((quarter / "raw" / "R5-4").glob("*.xlsx")):
        check.take(path)
    check.settle()
    out.mkdir(parents=True, exist_ok=True)
    answers = (*PAST, "q4", "code", "text")
    table = [
        [number, *(used[column] for column in answers), check.state(number)] for number, used in check.used.items()
    ]
    book = Workbook(write_only=True)
    for name, rows in (("merged", [TABLE, *table]), ("findings", [FINDINGS, *check.findings])):
        sheet = book.create_sheet(name)
        with (out / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
        for row in rows:
            sheet.append(row)
    book.save(out / "table.xlsx")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
