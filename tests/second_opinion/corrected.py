"""A 確認依頼 that comes back: the department's form again, every answer given anew, laid beside the former return."""

from __future__ import annotations

from pathlib import Path
from random import Random

import openpyxl

from .layouts import new_line
from .model import Cell, Quarter, Return, Sheet
from .render import run_program, write_form
from .returns import answer


def send_back(rng: Random, quarter: Quarter, folder: Path) -> None:
    """Merge once, have one department answer its 確認依頼, and lay it beside its former return."""
    run_program(folder, "merge", quarter.code, "--no-pdf")
    letters = folder / "out" / quarter.code / "確認依頼"
    files = [f for f in quarter.returns if _may_be_replaced(quarter, f)]
    files = [f for f in files if (letters / _name(quarter, f)).exists()]
    if not files:
        return
    former = rng.choice(files)
    letter = letters / _name(quarter, former)
    back = Return(_name(quarter, former), "form", former.departments, form_of=former.departments[0])
    back.sheets.append(_answered(rng, quarter, letter, former.departments[0]))
    former.superseded = True
    quarter.returns.append(back)
    quarter.planted.append("return_superseded")
    write_form(quarter, back, letter, folder / "raw" / quarter.code / back.name)


def _name(quarter: Quarter, file: Return) -> str:
    """What the department's 確認依頼 is called."""
    return f"確認依頼_{quarter.code}_{file.departments[0]}.xlsx"


def _may_be_replaced(quarter: Quarter, file: Return) -> bool:
    """Whether the file is the department's only one, and holds nothing but its own rows."""
    if file.refused or file.copy_of or file.whole_table or len(file.departments) != 1:
        return False
    if any(r is not file and set(r.departments) & set(file.departments) for r in quarter.returns):
        return False
    owned = {i.number for i in quarter.plan.rows_of(file.departments[0])}
    return all(line.claims in owned for line in file.lines)


def _answered(rng: Random, quarter: Quarter, letter: Path, department: str) -> Sheet:
    """The 確認依頼's rows with a new answer each."""
    page = openpyxl.load_workbook(letter)["回答票"]
    sheet = Sheet("回答票", department)
    for row in range(1, page.max_row + 1):
        number = page.cell(row, 1).value
        if not isinstance(number, int):
            continue
        sheet.first_row = sheet.first_row if sheet.lines else row
        line = new_line(quarter, quarter.plan.initiatives[number], Cell(number, "legal", str(number)))
        for column, name in enumerate(("measure_no", "measure", "department", "initiative"), 2):
            line.fixed[name].value = page.cell(row, column).value
        for period in line.past:
            value = page.cell(row, 5 + period).value
            line.past[period] = Cell(value, "legal", value) if value else Cell()
        answer(rng, quarter, line, True)
        if rng.random() < 0.1:
            line.mark.note = "課長に確認済みです。"
        sheet.lines.append(line)
    return sheet
