"""The returns of a quarter before anything goes wrong: forms, own tables, shared books and tables."""

from __future__ import annotations

from pathlib import Path
from random import Random

import openpyxl

from . import sayings, texts
from .layouts import make_layout, new_line
from .model import Cell, Initiative, Line, Quarter, Return, Sheet
from .words import ASKING, DONE

FORMATS = ("openpyxl", "openpyxl", "xlsxwriter", "xlsxwriter", "ods", "csv", "csv")
SUFFIX = {"openpyxl": ".xlsx", "xlsxwriter": ".xlsx", "ods": ".ods", "csv": ".csv", "form": ".xlsx"}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "cp932")
DELIMITERS = (",", ",", ";", "\t")
YEARS = ("令和5年度", "令和５年度", "R5年度", "2023年度")


def answer(rng: Random, quarter: Quarter, line: Line, workbook: bool, plain: bool = False) -> None:
    """Give a row an honest answer."""
    marks = quarter.history[line.claims]
    done = [m for m in marks if m in DONE]
    mark = done[0] if done else rng.choices("○△□×◎-/", (14, 4, 4, 2, 2, 1, 1))[0]
    code = rng.choice([c for c in quarter.plan.labels if c != "1"]) if mark in ASKING else ""
    says = code == "4" or rng.random() < 0.4
    line.mark = sayings.mark_cell(mark)
    line.code = sayings.code_cell(rng, quarter.plan, code, plain)
    line.text = sayings.text_cell(texts.honest(rng, workbook)) if says else Cell()
    if not says and mark in ASKING and rng.random() < 0.1:
        line.code, line.text = _all_in_one(rng, quarter, code)


def _all_in_one(rng: Random, quarter: Quarter, code: str) -> tuple[Cell, Cell]:
    """Code, label and text in one cell, which are split into code and text."""
    label = quarter.plan.labels[code]
    text = "担当者の異動により着手が遅れた。"
    value = rng.choice([f"{code} {label}\n{text}", f"{code}：{label}　{text}", f"{code} {label} {text}"])
    return Cell(value, "legal", code, spill=text), Cell()


def build_returns(rng: Random, quarter: Quarter, forms: Path) -> None:
    """One return or several for each department, by carriers drawn at random."""
    departments = list(quarter.plan.departments)
    rng.shuffle(departments)
    while departments:
        way = rng.choices(("form", "own", "whole", "book", "shared", "halves", "sections"), (6, 6, 1, 1, 1, 1, 0.7))[0]
        if way in ("book", "shared"):
            group = [departments.pop() for _ in range(min(len(departments), rng.randint(2, 3)))]
            quarter.returns.append(_book(rng, quarter, group) if way == "book" else _shared(rng, quarter, group))
            continue
        department = departments.pop()
        rows = quarter.plan.rows_of(department)
        if way == "form":
            quarter.returns.append(_form(rng, quarter, department, forms))
        elif way == "sections" and len(rows) >= 4:
            quarter.returns += _sections(rng, quarter, department, forms)
        elif way == "halves" and len(rows) >= 4:
            half = len(rows) // 2
            for part in (rows[:half], rows[half:]):
                quarter.returns.append(_own(rng, quarter, department, part))
        else:
            quarter.returns.append(_own(rng, quarter, department, rows, whole=way == "whole"))


def _form(rng: Random, quarter: Quarter, department: str, forms: Path) -> Return:
    """The program's own form, to be filled in."""
    name = f"回答票_{quarter.code}_{department}.xlsx"
    page = openpyxl.load_workbook(forms / name)["回答票"]
    sheet = Sheet("回答票", department)
    for row in range(1, page.max_row + 1):
        number = page.cell(row, 1).value
        if isinstance(number, int):
            sheet.lines.append(_form_line(quarter, page, row, quarter.plan.initiatives[number]))
    for line in sheet.lines:
        answer(rng, quarter, line, True)
    names = [name, name, name, f"コピー ～ 回答票_{quarter.code}_{department} (2)【修正版】.xlsx", f"{department}.xlsx"]
    return Return(rng.choice(names), "form", [department], [sheet], form_of=department)


def _sections(rng: Random, quarter: Quarter, department: str, forms: Path) -> list[Return]:
    """Two sections send the form separately, each with its own rows filled and the others blank."""
    files = []
    for odd, section in enumerate(("庶務係", "事業係")):
        file = _form(rng, quarter, department, forms)
        file.name = f"回答票_{quarter.code}_{department}（{section}）.xlsx"
        for line in file.lines[1 - odd :: 2]:
            line.mark, line.code, line.text = Cell(), Cell(), Cell()
        files.append(file)
    return files


def _form_line(quarter: Quarter, page, row: int, initiative: Initiative) -> Line:
    """A row of the form as it was sent out: the fixed cells are the form's."""
    line = new_line(quarter, initiative, Cell(initiative.number, "legal", str(initiative.number)))
    line.row = row
    for column, name in enumerate(("measure_no", "measure", "department", "initiative"), 2):
        line.fixed[name].value = page.cell(row, column).value
    for period in line.past:
        value = page.cell(row, 5 + period).value
        if value is None:
            line.past[period] = Cell()
    return line


def _file_name(rng: Random, quarter: Quarter, stem: str, suffix: str) -> str:
    """A name that no other file of the folder has."""
    used = {r.name for r in quarter.returns}
    period = rng.choice(["", f"{quarter.code}_", f"第{quarter.period}期 "])
    names = [f"{period}{stem}{tail}{suffix}" for tail in ("", "_回答", "（2）", "（3）", "（4）", "（5）", "（6）")]
    return next(n for n in names if n not in used)


def _titles(rng: Random, quarter: Quarter) -> list[str]:
    """Lines above an own table, which say this plan and this period or nothing."""
    when = f"{rng.choice(YEARS)} 第{quarter.period}期"
    ways = [[], [f"{quarter.plan.name}の進行管理表（{when}）"], [f"進行管理表　{when}"], ["進行管理表", when]]
    addressee = [f"{rng.choice(list(quarter.plan.departments))}　御中"] if rng.random() < 0.12 else []
    return [*addressee, *rng.choice(ways)]


def _own(rng: Random, quarter: Quarter, department: str, rows: list[Initiative], whole: bool = False) -> Return:
    """A department's own table in a format of its own; the whole plan's table where asked for."""
    kind = rng.choice(FORMATS)
    says = set(rng.sample(("file", "line", "column", "sheet"), rng.randint(1, 3)))
    if whole:
        says |= {"file"}
    if kind == "csv":
        says -= {"sheet"}
    says = says or {"column"}
    known = [department, *quarter.plan.departments[department]]
    stem = rng.choice(known) if "file" in says else rng.choice(("進行管理表", "産業振興計画の回答", "回答"))
    file = Return(_file_name(rng, quarter, stem, SUFFIX[kind]), kind, [department], whole_table=whole)
    titles = _titles(rng, quarter)
    if "line" in says:
        titles.append(f"主管課等：{rng.choice(known)}")
    needs = {"department"} if "column" in says or whole else set()
    sheet = Sheet(rng.choice(known) if "sheet" in says else "Sheet1", department)
    sheet.layout = make_layout(rng, quarter, titles, needs, kind == "csv")
    _fill(rng, quarter, file, sheet, list(quarter.plan.initiatives.values()) if whole else rows, department)
    file.sheets.append(sheet)
    _look_odd(rng, file, sheet, department)
    if kind == "csv":
        file.encoding, file.delimiter = rng.choice(ENCODINGS), rng.choice(DELIMITERS)
    return file


def _look_odd(rng: Random, file: Return, sheet: Sheet, department: str) -> None:
    """Longer names in the column 主管課等, empty sheets, last year's columns, a suffix that is not the content's."""
    if rng.random() < 0.15 and not file.whole_table:
        name = rng.choice((f"産業部 {department}", f"教育部　{department}　庶務係"))
        for line in sheet.lines:
            line.fixed["department"] = Cell(name, "longer", department)
    if file.format != "csv" and rng.random() < 0.1:
        file.sheets.append(Sheet("Sheet2", "", ignored=True))
    if file.format != "csv" and rng.random() < 0.05:
        file.name = file.name.rpartition(".")[0] + rng.choice((".XLSX", ".xlsm", ".xls"))
    if rng.random() < 0.1:
        sheet.layout.last_year = sheet.layout.two_rows
        for line in sheet.lines:
            line.fixed |= {f"y{p}": Cell(rng.choice("○△"), "legal") for p in (1, 2, 3, 4)}


def _fill(rng, quarter: Quarter, file: Return, sheet: Sheet, rows: list[Initiative], department: str) -> None:
    """The rows of an own table, those of the sender with an honest answer."""
    with_past = quarter.earlier or rng.random() < 0.7
    spelled = rng.random() < 0.3
    for initiative in rows:
        serial = sayings.serial_cell(rng, initiative.number, plain=not spelled or file.format == "csv")
        line = new_line(quarter, initiative, serial, with_past)
        if not set(sheet.layout.columns) & {f"q{p}" for p in line.past}:
            line.past = {p: Cell() for p in line.past}
        sheet.lines.append(line)
        if initiative.department == department or not department:
            answer(rng, quarter, line, file.is_workbook, plain=file.format == "csv" and rng.random() < 0.5)


def _book(rng: Random, quarter: Quarter, group: list[str]) -> Return:
    """A bureau's workbook with a sheet for each section."""
    kind = rng.choice(("openpyxl", "xlsxwriter", "ods"))
    file = Return(_file_name(rng, quarter, "都市整備部_回答とりまとめ", SUFFIX[kind]), kind, group)
    for department in group:
        sheet = Sheet(department, department)
        titles = [*_titles(rng, quarter), *([f"主管課等：{department}"] if rng.random() < 0.5 else [])]
        sheet.layout = make_layout(rng, quarter, titles, set(), False)
        _fill(rng, quarter, file, sheet, quarter.plan.rows_of(department), department)
        file.sheets.append(sheet)
    return file


def _shared(rng: Random, quarter: Quarter, group: list[str]) -> Return:
    """One table for several departments, whose column 主管課等 names each row's; nothing else names a sender."""
    kind = rng.choice(("openpyxl", "xlsxwriter", "ods", "csv"))
    file = Return(_file_name(rng, quarter, "部内とりまとめ", SUFFIX[kind]), kind, group)
    sheet = Sheet("Sheet1", "")
    sheet.layout = make_layout(rng, quarter, _titles(rng, quarter), {"department"}, kind == "csv")
    rows = [i for i in quarter.plan.initiatives.values() if i.department in group]
    _fill(rng, quarter, file, sheet, rows, "")
    file.sheets.append(sheet)
    if kind == "csv":
        file.encoding, file.delimiter = rng.choice(ENCODINGS), rng.choice(DELIMITERS)
    return file
