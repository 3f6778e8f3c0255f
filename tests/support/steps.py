"""What the coordinator and the respondents do between two runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from pipeline.findings import findings_frame
from pipeline.jobs.forms import Sent, forms
from pipeline.merging.quarter import Quarter
from pipeline.storage.csvfile import write_csv
from pipeline.storage.files import FORMS, REQUESTS, form_file, request_file
from schemas.layout import DEFAULT
from schemas.outputs import merged_data
from schemas.period import parse_period
from tests.support.quarter import GOAL, INITIATIVES, POLICY, Place, register_rows, write_register

HEADINGS = {"1期": "q1", "2期": "q2", "3期": "q3", "4期": "q4", "選択肢": "reason_code"}
TEXT_HEADING = "進捗状況に関わらず必要に応じて記載"

Initiatives = Mapping[int, tuple[str, str, str]]


def make_forms(place: Place) -> Sent:
    return forms(place.period, place.folders, lambda stage, done, of: None)


def form_of(place: Place, department: str) -> Path:
    return place.out / FORMS / form_file(place.period, department)


def request_of(place: Place, department: str) -> Path:
    return place.out / REQUESTS / request_file(place.period, department)


def return_request(place: Place, department: str, answers: Mapping[int, Mapping[str, Any]], name: str = "") -> Path:
    """The department fills in its 確認依頼 and sends it back under its own name or another."""
    request = request_of(place, department)
    back = place.raw / (name or request.name)
    back.write_bytes(request.read_bytes())
    fill(back, answers)
    return back


def fill(path: Path, answers: Mapping[int, Mapping[str, Any]]) -> None:
    """Types answers (通しNo. → column → value) into the first sheet of a form, whatever its columns' places."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {HEADINGS.get(str(c.value), ""): c.column for row in sheet.iter_rows() for c in row}
    places["reason_text"] = next(c.column for row in sheet.iter_rows() for c in row if c.value == TEXT_HEADING)
    rows = {row[0].value: row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, int)}
    for number, cells in answers.items():
        for column, value in cells.items():
            sheet.cell(rows[number], places[column]).value = value
    book.save(path)


def unlocked(path: Path) -> set[str]:
    """The cells of the first sheet that its protection leaves open."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.protection.sheet
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}


def area(*ranges: str) -> set[str]:
    """The addresses in ranges such as "I8:K10"."""
    sheet = openpyxl.Workbook().worksheets[0]
    return {cell.coordinate for one in ranges for row in sheet[one] for cell in row}


def write_table(
    place: Place,
    period: str,
    marks: Mapping[int, Sequence[str]],
    initiatives: Initiatives = INITIATIVES,
    owing: int = 0,
) -> Path:
    """A merged.csv of ``period`` with the rows that ``marks`` names: 通しNo. → a mark for each quarter so far.

    Every row is accepted, but for the one ``owing`` an answer.
    """
    rows = []
    for number, said in marks.items():
        measure, department, name = initiatives[number]
        row = dict.fromkeys(DEFAULT.merged, "") | dict(zip(DEFAULT.marks, said, strict=False))
        row |= {"serial_no": str(number), "goal": GOAL, "policy": POLICY, "measure": measure}
        rows.append(
            row
            | {"department": department, "initiative": name, "state": "unresolved" if number == owing else "accepted"}
        )
    path = place.folders.out / str(parse_period(period)) / "merged.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(path, pd.DataFrame(rows, columns=list(DEFAULT.merged), dtype="str"), merged_data())
    return path


def plan_rows(year: str = "R5", **items: str) -> dict[str, list[list[str]]]:
    """The rows of a faultless register of ``year``, with other values for items of 計画, or new items."""
    rows = register_rows()
    plan = dict(rows["計画"]) | {"年度": year} | items
    rows["計画"] = [[item, value] for item, value in plan.items()]
    return rows


def address_departments(place: Place, mails: Mapping[str, str], **items: str) -> None:
    """Writes the register anew with these addresses, and other values for items of 計画."""
    rows = plan_rows(place.period.fiscal_year, **items)
    rows["主管課等"] = [[name, "", mails.get(name, ""), ""] for name, *_ in rows["主管課等"]]
    write_register(place, rows)


def waiver(number: int, rule: str, since: str = "R5-4", until: str = "", **cells: str) -> list[str]:
    """A row of 例外."""
    row = {"reason": "国の様式に従うため", "approver": "産業課長", "approved_on": "2024-04-15"} | cells
    return [str(number), since, rule, row["reason"], row["approver"], row["approved_on"], until]


def records(found: Quarter) -> list[dict[str, str]]:
    """The findings as findings.csv has them."""
    frame = findings_frame(found.findings, found.period)
    return [dict(one) for one in frame.to_dict("records")]


def rules_of(found: Iterable[Mapping[str, str]], *parts: str) -> list[tuple[str, ...]]:
    """The rule of each finding beside the parts named, sorted."""
    return sorted((one["rule"], *(one[part] for part in parts)) for one in found)
