"""The same job as an analyst would script it: openpyxl, rows in loops, and an ``if`` for each rule.

It checks every cell for the faults that the benchmark's quarters have, and writes table and findings as CSV and into
one bare workbook. It knows .xlsx files in the form's layout and nothing else: no other format, second return, waiver,
確認依頼, look, open data or page.

``python bench/plain.py QUARTER OUT``: the folder of plan, raw and out; where the files go.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

FIXED = ("measure_no", "measure", "department", "initiative")
PAST = ("q1", "q2", "q3")
ANSWER = ("q4", "reason_code", "reason_text")
COLUMNS = ("serial_no", *FIXED, *PAST, *ANSWER)
WORDS = "通しNo. 施策No. 施策 主管課等 事業・取組みの名称 1期 2期 3期 4期 選択肢 評価理由"
HEADINGS = dict(zip(WORDS.split(), COLUMNS, strict=True)) | {"進捗状況に関わらず必要に応じて記載": "reason_text"}
ERRORS = "mark-missing mark-illegal cell-error reason-missing reason-illegal serial-duplicate"
FINDINGS = ("rule", "file", "sheet", "cell", "serial_no", "value")
TABLE = ("serial_no", *PAST, *ANSWER, "state")


def texts_of(path):
    """Name → rows of text, for each sheet of a workbook."""
    book, found = load_workbook(path, read_only=True, data_only=True), {}
    for sheet in book:
        rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [["" if value is None else str(value).strip() for value in row] for row in rows]
    book.close()
    return found


def check(texts, initiative, reported, limit, marks, codes):
    """What of an answer is used, column → text, and what is wrong with it, as (rule, column)."""
    used, found = {}, [("fixed-changed", column) for column in FIXED if not texts[column].endswith(initiative[column])]
    for column in (*PAST, "q4"):
        written, known = texts[column], reported.get(column)
        mark = "○" if written == "〇" else written
        used[column] = known or (mark if mark in marks else "")
        if known and written not in ("", known):
            found.append(("past-changed", column))
        elif not known and written.startswith("#"):
            found.append(("cell-error", column))
        elif not known and written and mark not in marks:
            found.append(("mark-illegal", column))
        elif not known and mark != written:
            found.append(("mark-normalized", column))
        elif column == "q4" and not written:
            found.append(("mark-missing", column))
    ended = [used[column] for column in PAST if used[column] in ("◎", "-")]
    if ended and used["q4"] not in ("", ended[-1]):
        found.append(("done-reopened", "q4"))
    code, text, due = texts["reason_code"], texts["reason_text"], marks.get(used["q4"])
    if code and code not in codes:
        found.append(("reason-illegal", "reason_code"))
    elif due and not code:
        found.append(("reason-missing", "reason_code"))
    elif code and used["q4"] and not due:
        found.append(("reason-unexpected", "reason_code"))
    if codes.get(code, "").startswith("その他") and not text:
        found.append(("reason-text-missing", "reason_text"))
    if len(text) > limit:
        found.append(("text-too-long", "reason_text"))
    return used | {"reason_code": code if code in codes else "", "reason_text": text}, found


def answers_in(folder, initiatives):
    """serial_no → rows that came, column → text and cell; department → where it answered; findings on other rows."""
    answers, sent, findings = defaultdict(list), {}, []
    for path in sorted(folder.glob("*.xlsx")):
        sender, places = path.stem.split("_")[-1], {}
        sheet, rows = next(iter(texts_of(path).items()))
        sent[sender] = (path.name, sheet)
        for number, row in enumerate(rows, start=1):
            if len(places) < len(COLUMNS):
                places |= {HEADINGS[text]: place for place, text in enumerate(row) if text in HEADINGS}
                continue
            answer = {name: (row[place], f"{get_column_letter(place + 1)}{number}") for name, place in places.items()}
            serial, cell = answer["serial_no"]
            if serial in initiatives and initiatives[serial]["department"] == sender:
                answers[serial].append(answer)
            elif any(answer[column][0] for column in ANSWER):
                known = "serial-unknown" if serial.isdecimal() else "serial-illegal"
                rule = "row-foreign" if serial in initiatives else known
                findings.append((rule, *sent[sender], cell, serial if serial.isdecimal() else "", serial))
    return answers, sent, findings


def merge(quarter):
    """The rows of the table, and those of the findings."""
    sheets, table, reported = texts_of(quarter / "plan" / "R5.xlsx"), [], {}
    heads = [HEADINGS.get(text) for text in sheets["事業"][0]]
    initiatives = {row[0]: dict(zip(heads, row, strict=True)) for row in sheets["事業"][1:]}
    limit, codes = int(dict(sheets["計画"])["文字数上限"]), dict(sheets["評価理由"])
    marks = {row[0]: row[2] == "要" for row in sheets["凡例"]}
    for path in quarter.glob("out/R5-3/merged.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reported = {row["serial_no"]: {column: row[column] for column in PAST} for row in csv.DictReader(stream)}
    answers, sent, findings = answers_in(quarter / "raw" / "R5-4", initiatives)
    for serial, initiative in initiatives.items():
        rows, used, where = answers[serial], reported.get(serial, {}), sent[initiative["department"]]
        if not rows:
            findings.append(("row-missing", *where, "", serial, ""))
        same = len({tuple(row[column][0] for column in ANSWER) for row in rows}) == 1
        found = [("row-repeated" if same else "serial-duplicate", *row["serial_no"]) for row in rows[1:]]
        if same:
            texts = {column: text for column, (text, _) in rows[0].items()}
            used, wrong = check(texts, initiative, used, limit, marks, codes)
            found += [(rule, *rows[0][column]) for rule, column in wrong]
        findings += [(rule, *where, cell, serial, text) for rule, text, cell in found]
        state = "unresolved" if any(rule in ERRORS for rule, *_ in found) else "accepted" if rows else "unreturned"
        table.append((serial, *(used.get(column, "") for column in (*PAST, *ANSWER)), state))
    return table, findings


def main(quarter, out):
    table, findings = merge(quarter)
    out.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    for name, rows in (("merged", [TABLE, *table]), ("findings", [FINDINGS, *findings])):
        sheet = book.create_sheet(name)
        with (out / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
        for row in rows:
            sheet.append(row)
    book.save(out / "table.xlsx")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
