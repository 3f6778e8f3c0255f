"""確認依頼: for each department with errors, its form again with its answers and what to correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.books.form import Form, form_places, form_sheets, remarks_of
from pipeline.books.issues import department_sheet
from pipeline.findings import Record
from pipeline.register import Register
from pipeline.returns import Return
from pipeline.sheet import Sheet
from schemas.columns import ANSWERS, QUARTERS
from schemas.period import Period
from schemas.rules import ERROR


def requests(
    answers: pd.DataFrame,
    findings: Sequence[Record],
    returns: Sequence[Return],
    register: Register,
    reported: pd.DataFrame,
    period: Period,
) -> Iterator[tuple[str, list[Sheet]]]:
    """(department, sheets) of each department that has an error to correct, in the register's order."""
    revisions: dict[str, int] = {}
    for one in returns:
        if one.tag:
            revisions[one.sender] = max(one.tag.revision, revisions.get(one.sender, 0))
    for name in register.department_names:
        records = [record for record in findings if record["department"] == name]
        if not any(record["severity"] == ERROR for record in records):
            continue
        form = Form(
            department=name,
            revision=revisions.get(name, 0) + 1,
            answers=_answers(answers, name, register, reported, period),
            open_past=bool(period.past) and reported.empty,
            remarks=remarks_of(records, period),
            banner=_banner(records, register),
        )
        main, *others = form_sheets(form, register, period)
        issues = department_sheet(records, form_places(form, register, period), register, period)
        yield name, [main, issues, *others]


def _answers(
    answers: pd.DataFrame, department: str, register: Register, reported: pd.DataFrame, period: Period
) -> dict[int, dict[str, str]]:
    """What the department wrote, cell by cell, and the marks reported before in place of its own."""
    used = answers[answers["own"] & answers["sender"].eq(department)]
    written: dict[int, dict[str, str]] = {}
    columns = [column for column in ANSWERS if column not in period.future]
    for row in used.to_dict("records"):
        written[row["serial_no"]] = {column: row[f"{column}_raw"] for column in columns}
    numbers = register.owned(department).index
    for number in numbers:
        for quarter in QUARTERS:
            said = reported[quarter].get(number, "") if quarter in reported else ""
            if said:
                written.setdefault(int(number), {})[quarter] = str(said)
    return written


def _banner(records: Sequence[Record], register: Register) -> str:
    errors = sum(record["severity"] == ERROR for record in records)
    others = sum(record["severity"] == "warning" for record in records)
    also = f"ほかに、念のため確認していただきたいところが{others}か所あります。" if others else ""
    if any(record["rule"] == "return-missing" for record in records):
        return (
            f"{register.coordinator}では、回答をまだ取りまとめられていません。色のついた欄にご記入のうえ、"
            f"このファイルを{register.coordinator}へお送りください。すでにお送りいただいている場合は、"
            "シート「指摘一覧」をご覧ください。"
        )
    return (
        f"ご回答ありがとうございます。修正をお願いしたいところが{errors}か所あります。{also}"
        f"色の濃い欄をご確認のうえ修正し、このファイルを{register.coordinator}へお送りください。"
        "内容は、シート「指摘一覧」と、各欄のメモ（右上に印のあるセル）をご覧ください。"
    )
