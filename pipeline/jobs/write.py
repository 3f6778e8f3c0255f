"""Every file of a period's output, written into an empty folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.books.council_book import council_book
from pipeline.books.result import result_sheets
from pipeline.findings import findings_frame
from pipeline.jobs.requests import Request
from pipeline.letters.draft import CORRECTION, Letter, write_letter
from pipeline.merging.survey import Survey
from pipeline.overview.glance import Overview
from pipeline.storage.csvfile import write_csv
from pipeline.storage.names import (
    FINDINGS_FILE,
    MAIL,
    MERGED_FILE,
    REQUESTS,
    council_file,
    findings_file,
    request_file,
)
from pipeline.workbook.pen import write_workbook
from schemas.outputs import FINDINGS_DATA, MERGED_DATA, findings_schema, merged_schema


def write_quarter(
    folder: Path, found: Survey, seen: Overview, asked: Sequence[Request], final: bool, step: Callable[[str], None]
) -> None:
    """Writes the workbooks, the CSV files and the drafts. ``step`` is told the name of each file as it is done."""
    register, period = found.register, found.period
    merged = merged_schema(register.vocabulary).validate(found.merged)
    write_csv(folder / MERGED_FILE, merged, MERGED_DATA)
    findings = findings_schema().validate(findings_frame(found.findings, period))
    write_csv(folder / FINDINGS_FILE, findings, FINDINGS_DATA, register.vocabulary.signs)
    title = f"{register.plan_name} {period.label}"
    book = council_book(found, seen, final)
    write_workbook(folder / council_file(period), book, f"{title} 進行管理表", register.coordinator)
    step(council_file(period))
    write_workbook(folder / findings_file(period), result_sheets(found), f"{title} 点検結果", register.coordinator)
    step(findings_file(period))
    if asked:
        (folder / REQUESTS).mkdir()
    for request in asked:
        path = folder / REQUESTS / request_file(period, request.department)
        write_workbook(path, request.sheets, f"{title} 確認依頼 {request.department}", register.coordinator)
        words = {"errors": request.errors, "missing": request.missing}
        letter = Letter(CORRECTION, request.department, path, words)
        write_letter(path.with_suffix(MAIL), letter, register, period)
        step(path.name)
