"""The same job as an analyst would script it: openpyxl, rows in loops, dictionaries, and an ``if`` for each rule.

It checks every cell, and writes the table, the data of each quarter and the findings into one workbook.
It knows .xlsx files in the form's layout and nothing else: no other format, no second return, no waiver, no 確認依頼.

``python bench/plain.py PLAN RAW BEFORE OUT``; BEFORE, the merged.csv of the quarter before, may be missing.
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

FIXED = ("measure_no", "measure", "department", "initiative")
PAST = ("q1", "q2", "q3")
COLUMNS = ("no", *FIXED, *PAST, "q4", "code", "text")
WORDS = "通しNo. 施策No. 施策 主管課等 事業・取組みの名称 1期 2期 3期 4期 選択肢 進捗状況に関わらず必要に応じて記載"
HEADINGS = dict(zip(WORDS.split(), COLUMNS, strict=True))
NAMES = {column: heading for heading, column in HEADINGS.items()} | {"text": "評価理由"}
ALIKE = {"○": "〇◯", "◎": "⊚", "△": "∆Δ", "□": "☐◻", "×": "xXｘＸ✕", "-": "－ー―", "/": "／"}
LOOK_ALIKES = {sign: mark for mark, signs in ALIKE.items() for sign in signs}
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
NOTICES = "mark-normalized row-repeated"
WARNINGS = "reason-unexpected reason-text-missing text-too-long fixed-changed past-changed done-reopened"
FINDINGS = ("severity", "rule", "department", "file", "sheet", "cell", "serial_no", "column", "value", "message")
THIN = Border(*[Side("thin", "7F7F7F")] * 4)
TOP = Alignment(vertical="top", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
BOLD, GREY = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")


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

    def add(self, rule, sender, file="", sheet="", cell="", number="", column="", value="", message=""):
        severity = "warning" if rule in WARNINGS else "notice" if rule in NOTICES else "error"
        where = (sender, file, sheet, cell, str(number), NAMES.get(column, ""))
        self.findings.append((severity, rule, *where, value, message))
        if severity == "error" and number in self.initiatives and self.initiatives[number]["department"] == sender:
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
                place = (path.name, sheet, f"{letters['no']}{row}", number or "", "no", texts["no"])
                self.add(rule, sender, *place, "この行の回答は使えません。")

    def settle(self):
        """Goes through the plan: what is missing, what is answered twice, and the cells of each answer."""
        for department in dict.fromkeys(one["department"] for one in self.initiatives.values()):
            if department not in self.sent:
                self.add("return-missing", department, message="回答が届いていません。")
        for number, plan in self.initiatives.items():
            past = self.before.get(number, dict.fromkeys(PAST, ""))
            self.used[number] = past | {"q4": "", "code": "", "text": "", "place": None}
            rows, sender = self.rows[number], plan["department"]
            if not rows:
                self.missing.add(number)
            if not rows and sender in self.sent:
                self.add("row-missing", sender, *self.sent[sender], "", number, "no", "", "行がありません。")
            same = len({tuple(texts[column] for column in ("q4", "code", "text")) for *_, texts in rows}) < 2
            for _, file, sheet, row, letters, texts in rows[1:]:
                rule, cell = "row-repeated" if same else "serial-duplicate", f"{letters['no']}{row}"
                self.add(rule, sender, file, sheet, cell, number, "no", texts["no"], "回答が2つあります。")
            if rows and same:
                self.used[number] = self.check(number, plan, past, *rows[0])

    def check(self, number, plan, past, sender, file, sheet, row, letters, texts):
        """The findings on the cells of one answer; returns what of it is used."""

        def add(rule, column, message):
            self.add(rule, sender, file, sheet, f"{letters[column]}{row}", number, column, texts[column], message)

        for column in FIXED:
            if texts[column] not in ("", plan[column]) and folded(texts[column]) != folded(plan[column]):
                add("fixed-changed", column, f"計画は「{plan[column]}」です。")
        used = {"place": (file, sheet, row, letters), "text": texts["text"]}
        for column in (*PAST, "q4"):
            written = texts[column]
            mark = LOOK_ALIKES.get(written, written)
            used[column] = past.get(column) or (mark if mark in self.marks else "")
            if past.get(column):
                if written and mark != past[column]:
                    add("past-changed", column, f"前回までの報告は「{past[column]}」です。")
            elif written in ERRORS:
                add("cell-error", column, "エラー値です。")
            elif written and not used[column]:
                add("mark-illegal", column, "凡例の記号ではありません。")
            elif mark != written:
                add("mark-normalized", column, f"「{mark}」と読み取りました。")
            elif column == "q4" and not written:
                add("mark-missing", column, "空欄です。")
        closed = [used[column] for column in PAST if used[column] in ("◎", "-")]
        if closed and used["q4"] and used["q4"] != closed[-1]:
            add("done-reopened", "q4", f"「{closed[-1]}」と報告された事業です。")
        code = re.match(r"\(?(\w*)", unicodedata.normalize("NFKC", texts["code"]))[1]
        used["code"] = code if code in self.codes else ""
        asks = used["q4"] in self.marks and self.marks[used["q4"]][1]
        if texts["code"] and not used["code"]:
            add("reason-illegal", "code", "選択肢として読み取れません。")
        elif asks and not used["code"]:
            add("reason-missing", "code", "選択肢が空欄です。")
        elif used["code"] and used["q4"] and not asks:
            add("reason-unexpected", "code", "選択肢は不要です。")
        if self.codes.get(used["code"], "").startswith("その他") and not used["text"]:
            add("reason-text-missing", "text", "説明が空欄です。")
        if len(used["text"]) > self.limit:
            add("text-too-long", "text", f"{self.limit}文字を超えています。")
        return used

    def state(self, number):
        return "unreturned" if number in self.missing else "unresolved" if number in self.wrong else "accepted"


def write_table(check, path):
    """進行管理表 with its look, データ and 指摘一覧."""
    book = Workbook()
    sheet = book.active
    sheet.title = "進行管理表"
    sheet.append([f"{check.items['計画名']}の進行管理表（令和5年度分）　第4期　暫定版"])
    sheet.append(["　".join(f"{mark}…{meaning}" for mark, (meaning, _) in check.marks.items())])
    sheet.append([NAMES[column] for column in COLUMNS])
    sheet["A1"].font = Font(bold=True, size=16)
    for letter, width in zip("ABCDEFGHIJK", (7, 7, 34, 15, 44, 6, 6, 6, 6, 17, 58), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[3]:
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, GREY, THIN, CENTRE
    goal, policy, row = "", "", 3
    for number, plan in check.initiatives.items():
        for text in [plan["goal"]] * (plan["goal"] != goal) + [plan["policy"]] * (plan["policy"] != policy):
            row += 1
            sheet.cell(row, 1, text).font = BOLD
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=11)
        goal, policy = plan["goal"], plan["policy"]
        row += 1
        used = check.used[number]
        measure = f"{plan['priority']}【重点事業】\n{plan['measure']}" if plan["priority"] else plan["measure"]
        now = used["q4"] or {"unresolved": "確認中", "unreturned": "未提出"}.get(check.state(number), "")
        code = f"{used['code']} {check.codes[used['code']]}".strip() if used["code"] else ""
        fixed = [number, int(plan["measure_no"]), measure, plan["department"], plan["initiative"]]
        for place, value in enumerate([*fixed, *(used[q] for q in PAST), now, code, used["text"]], start=1):
            cell = sheet.cell(row, place, value)
            cell.border = THIN
            cell.alignment = CENTRE if place in (1, 2, 6, 7, 8, 9) else TOP
    sheet.freeze_panes = "C4"
    write_data(book.create_sheet("データ"), check)
    issues = book.create_sheet("指摘一覧")
    for finding in [FINDINGS, *check.findings]:
        issues.append(finding)
    book.save(path)


def write_data(sheet, check):
    """One row for each initiative and quarter, with the cell that it was read from."""
    heads = "通しNo. 基本目標 基本施策 施策No. 重点事業 施策 主管課等 事業・取組みの名称 年度 期 記号 記号の意味"
    sheet.append([*heads.split(), "選択肢", "選択肢の内容", "評価理由", "状態", "ファイル", "シート", "セル"])
    for number, plan in check.initiatives.items():
        used = check.used[number]
        reason = [used["code"], check.codes.get(used["code"], ""), used["text"], check.state(number)]
        for quarter in (*PAST, "q4"):
            place = ["R5-3/merged.csv", "", ""] if check.before and quarter != "q4" else ["", "", ""]
            if used["place"] and not place[0]:
                file, name, row, letters = used["place"]
                place = [file, name, f"{letters[quarter]}{row}"]
            meaning = check.marks[used[quarter]][0] if used[quarter] else ""
            said = ["令和5年度", int(quarter[1]), used[quarter], meaning, *(reason if quarter == "q4" else [""] * 4)]
            sheet.append([*plan.values(), *said, *place])


def main(plan, raw, before, out):
    reported = {}
    if before.is_file():
        with before.open(encoding="utf-8-sig", newline="") as stream:
            reported = {int(row["serial_no"]): {q: row[q] for q in PAST} for row in csv.DictReader(stream)}
    check = Check(read_plan(plan), reported)
    for path in sorted(raw.glob("*.xlsx")):
        check.take(path)
    check.settle()
    out.mkdir(parents=True, exist_ok=True)
    columns = (*PAST, "q4", "code", "text")
    table = [[number, *(used[c] for c in columns), check.state(number)] for number, used in check.used.items()]
    heads = ["serial_no", *PAST, "q4", "reason_code", "reason_text", "state"]
    for name, rows in (("merged", [heads, *table]), ("findings", [FINDINGS, *check.findings])):
        with (out / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
    write_table(check, out / "進行管理表.xlsx")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
