"""A quarter on the disk: the register, what was reported before, and every return in its format."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from .files import fill_page, put_calculated, put_openpyxl, write_ods, write_openpyxl, write_text, write_xlsxwriter
from .layouts import Grid, lay_out
from .model import Quarter, Return, Sheet
from .plans import write_plan

FORM_COLUMNS = ["serial", "measure_no", "measure", "department", "initiative", "q1", "q2", "q3", "q4", "code", "text"]


def run_program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program by its command line, in the quarter's folder."""
    places = ("--plan", "plan", "--raw", "raw", "--out", "out", "--quiet")
    command = [sys.executable, "-m", "pipeline", *arguments, *places]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300)


def write_before(quarter: Quarter, folder: Path) -> None:
    """The register, and the last period's merged.csv where there was one."""
    write_plan(quarter.plan, folder / "plan" / "R5.xlsx", quarter.code)
    (folder / "raw" / quarter.code).mkdir(parents=True, exist_ok=True)
    if quarter.earlier:
        _write_earlier(quarter, folder / "out" / f"R5-{quarter.period - 1}" / "merged.csv")


def _write_earlier(quarter: Quarter, path: Path) -> None:
    """What was reported last period, in the columns of §3."""
    head = [
        "serial_no",
        "goal",
        "policy",
        "measure_no",
        "priority",
        "measure",
        "department",
        "initiative",
        "q1",
        "q2",
        "q3",
        "q4",
        "reason_code",
        "reason_text",
        "state",
        "source_file",
        "source_sheet",
        "source_row",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        for i in quarter.plan.initiatives.values():
            marks = quarter.history[i.number] + [""] * (4 - len(quarter.history[i.number]))
            code = "3" if marks[quarter.period - 2] in "△□×-/" else ""
            fixed = [i.number, i.goal, i.policy, i.measure_no, i.priority, i.measure, i.department, i.name]
            writer.writerow([*fixed, *marks, code, "", "accepted", "前回.xlsx", "回答票", 8])


def write_returns(quarter: Quarter, folder: Path) -> None:
    """Every file of the period's folder."""
    raw = folder / "raw" / quarter.code
    names = [file.name for file in quarter.returns]
    if len(set(names)) < len(names):
        raise ValueError(f"two files have one name: {names}")
    for file in quarter.returns:
        path = raw / file.name
        if file.copy_of:
            path.write_bytes((raw / file.copy_of).read_bytes())
        elif file.content:
            path.write_bytes(file.content)
        elif file.form_of:
            form = folder / "out" / quarter.code / "依頼" / f"回答票_{quarter.code}_{file.form_of}.xlsx"
            write_form(quarter, file, form, path)
        else:
            write_own(quarter, file, path)
    for name in quarter.folders:
        (raw / name).mkdir(exist_ok=True)
        (raw / name / "旧回答.xlsx").write_bytes(b"PK old")
    for name in quarter.litter:
        (raw / name).write_bytes(b"left behind")


def write_own(quarter: Quarter, file: Return, path: Path) -> None:
    """A table of the department's own making."""
    sheets = [(sheet, lay_out(quarter.plan, quarter, file, sheet)) for sheet in file.sheets]
    if "far" in file.notes:
        sheets[0][1].put(1048576, 16384, "x")
    if file.format == "openpyxl":
        write_openpyxl(path, sheets)
    elif file.format == "xlsxwriter":
        write_xlsxwriter(path, sheets)
    elif file.format == "ods":
        write_ods(path, sheets)
    else:
        file.encoding = _encoding_for(sheets[0][1], file.encoding)
        write_text(path, sheets[0][1], file.encoding, file.delimiter)


def _encoding_for(grid: Grid, encoding: str) -> str:
    """The encoding, or UTF-8 where a letter of the table is not in it."""
    try:
        "".join(str(c.value) for c in grid.cells.values()).encode(encoding)
    except UnicodeEncodeError:
        return "utf-8-sig"
    return encoding


def write_form(quarter: Quarter, file: Return, form: Path, path: Path) -> None:
    """The program's own form with the answers filled in."""
    book = openpyxl.load_workbook(form)
    page = book["回答票"]
    page.protection.sheet = False
    sheet = next(s for s in file.sheets if s.name == "回答票")
    calculated = {"回答票": _fill_form(page, sheet)}
    for key, value in file.hidden_values.items():
        _set_hidden(book["_torimatome"], key, value)
    for other in file.sheets:
        if other is not sheet:
            added = book.create_sheet(other.name)
            added.sheet_state = "hidden" if other.hidden else "visible"
            fill_page(added, lay_out(quarter.plan, quarter, file, other))
    book.save(path)
    put_calculated(path, calculated)


def _fill_form(page, sheet: Sheet) -> dict[str, object]:
    """Write the rows from the form's first one on; returns the calculated values by address."""
    last = max(page.max_row, sheet.first_row + len(sheet.lines) - 1)
    calculated = {}
    for row, line in enumerate(sheet.lines, sheet.first_row):
        line.row = row
        page.row_dimensions[row].hidden = line.hidden
        for column, name in enumerate(FORM_COLUMNS, 1):
            cell, target = line.cell(name), page.cell(row, column)
            cell.address = target.coordinate
            target.value = None
            if cell.value is not None or cell.runs or cell.formula or cell.note:
                put_openpyxl(target, cell)
            if cell.formula and cell.value is not None:
                calculated[cell.address] = cell.value
    for row in range(sheet.first_row + len(sheet.lines), last + 1):
        for column in range(1, len(FORM_COLUMNS) + 1):
            page.cell(row, column).value = None
    _outside_form(page, sheet, last)
    return calculated


def _outside_form(page, sheet: Sheet, last: int) -> None:
    """Words beside and below the form's table."""
    for where, text in sheet.outside:
        if where == "column":
            heading, words = text.split("|")
            column = get_column_letter(len(FORM_COLUMNS) + 1)
            page[f"{column}{sheet.first_row - 1}"], page[f"{column}{sheet.first_row}"] = heading, words
            sheet.outside_at += [f"{column}{sheet.first_row - 1}", f"{column}{sheet.first_row}"]
        elif where == "below":
            page[f"A{last + 2}"] = text
            sheet.outside_at.append(f"A{last + 2}")
        elif where == "example":
            page.parent["記入例"]["B17"] = text
            sheet.outside_at.append("B17")


def _set_hidden(page, key: str, value: str) -> None:
    """Change a value of the form's hidden sheet."""
    for row in page.iter_rows(max_col=2):
        if row[0].value == key:
            row[1].value = value
