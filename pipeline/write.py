"""Every file of a period's output, written into an empty folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pipeline.books.council import council_sheet
from pipeline.books.issues import issues_sheet, summary_sheet
from pipeline.csvfile import write_csv
from pipeline.past import MERGED_FILE
from pipeline.pen import write_workbook
from pipeline.register import Register
from pipeline.sheet import Sheet
from pipeline.totals import Totals
from schemas.outputs import FINDINGS_DATA, MERGED_DATA, findings_schema, merged_schema
from schemas.period import Period

FINDINGS_FILE: Final = "findings.csv"
RUN_FILE: Final = "run.json"
REQUESTS: Final = "確認依頼"


@dataclass(frozen=True, slots=True)
class Quarter:
    """All that a run found out about a period, ready to be written."""

    register: Register
    period: Period
    final: bool
    merged: pd.DataFrame
    findings: pd.DataFrame
    waivers: Sequence[str]
    pending: Mapping[int, set[str]]
    requests: Sequence[tuple[str, list[Sheet]]]
    totals: Totals

    @property
    def waived(self) -> int:
        """How many findings a waiver covers."""
        return sum(1 for waiver in self.waivers if waiver)


def council_file(period: Period) -> str:
    return f"進行管理表_{period}.xlsx"


def findings_file(period: Period) -> str:
    return f"点検結果_{period}.xlsx"


def request_file(period: Period, department: str) -> str:
    return f"{REQUESTS}_{period}_{department}.xlsx"


def write_quarter(folder: Path, quarter: Quarter, step: Callable[[str], None]) -> None:
    """Writes the workbooks and the CSV files. ``step`` is told the name of each file as it is done."""
    register, period = quarter.register, quarter.period
    merged = merged_schema(register.vocabulary).validate(quarter.merged)
    findings = findings_schema().validate(quarter.findings)
    write_csv(folder / MERGED_FILE, merged, MERGED_DATA)
    write_csv(folder / FINDINGS_FILE, findings, FINDINGS_DATA, register.vocabulary.signs)
    title = f"{register.plan_name} {period.label}"
    sheet = council_sheet(merged, quarter.pending, register, period, quarter.final)
    write_workbook(folder / council_file(period), [sheet], f"{title} 進行管理表", register.coordinator)
    step(council_file(period))
    records = findings.to_dict("records")
    sheets = [
        summary_sheet(records, quarter.totals.lines(), register, period),
        issues_sheet(records, quarter.waivers, register, period),
    ]
    write_workbook(folder / findings_file(period), sheets, f"{title} 点検結果", register.coordinator)
    step(findings_file(period))
    if quarter.requests:
        (folder / REQUESTS).mkdir()
    for department, request in quarter.requests:
        name = request_file(period, department)
        write_workbook(folder / REQUESTS / name, request, f"{title} 確認依頼 {department}", register.coordinator)
        step(name)


def write_run(folder: Path, facts: Mapping[str, Any]) -> None:
    """Writes run.json, the only output that knows the time."""
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / RUN_FILE).write_text(text + "\n", encoding="utf-8")
