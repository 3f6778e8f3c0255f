"""指摘一覧: the findings as a list for people, for the coordinator's 点検結果 and in each 確認依頼."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.books.records import add_columns, add_values
from pipeline.findings import Finding
from pipeline.register.read import Register
from pipeline.returns.tag import FORM_SHEET, ISSUES_SHEET
from pipeline.workbook.sheet import Area, Jump, Sheet, fitting
from schemas.period import Period
from schemas.rule import SEVERITIES

_ALL: Final = {
    "区分": 8.0,
    "主管課等": 16.0,
    "通しNo.": 8.0,
    "施策": 24.0,
    "項目": 12.0,
    "ファイル": 26.0,
    "シート": 12.0,
    "セル": 8.0,
    "記入されていた内容": 20.0,
    "指摘": 44.0,
    "直し方": 44.0,
    "例外": 24.0,
    "規則": 18.0,
}
_ELSEWHERE: Final = ("主管課等", "例外", "規則")
"""What a department needs not be told of its own findings."""
_DEPARTMENT: Final = {heading: width for heading, width in _ALL.items() if heading not in _ELSEWHERE} | {
    "施策": 26.0,
    "この票のセル": 10.0,
}
_STYLES: Final = {"区分": "severity", "通しNo.": "number", "セル": "number", "この票のセル": "link"}


def issues_sheet(findings: Sequence[Finding], waivers: Sequence[str], register: Register, period: Period) -> Sheet:
    """All findings of a period, with filter buttons; ``waivers`` has the waiver of each in words, or ""."""
    sheet = Sheet(ISSUES_SHEET, tuple(_ALL.values()), footer=f"{register.plan_name}　{period.label}　点検結果")
    sheet.add_across(f"点検結果　指摘一覧（{period.label}）", "title", 28)
    add_columns(sheet, tuple(_ALL))
    for finding, waiver in zip(findings, waivers, strict=True):
        cells = _cells(finding, register) | {"例外": waiver, "規則": finding.rule}
        _add_record(sheet, cells, tuple(_ALL))
    _finish(sheet, 2)
    return sheet


def department_sheet(
    findings: Sequence[Finding], places: Mapping[tuple[int, str], str], register: Register, period: Period
) -> Sheet:
    """One department's findings, each with the cell in the file it sent and a way to the cell of this form."""
    sheet = Sheet(ISSUES_SHEET, tuple(_DEPARTMENT.values()), footer=f"{register.plan_name}　{period.label}　確認依頼")
    sheet.add_across(f"指摘一覧（{period.label}）", "title", 28)
    words = "「セル」は、お送りいただいたファイルの中の場所です。「この票のセル」を押すと、回答票の直す場所に移ります。"
    sheet.add_across(words, "lead", 18)
    add_columns(sheet, tuple(_DEPARTMENT))
    for finding in findings:
        row = _add_record(sheet, _cells(finding, register), tuple(_DEPARTMENT))
        column = finding.column or "serial_no"
        place = places.get((finding.number, period.now if column == "serial_no" else column))
        if place:
            sheet.jumps.append(Jump(row, len(_DEPARTMENT), FORM_SHEET, place, place))
    _finish(sheet, 3)
    return sheet


def _cells(finding: Finding, register: Register) -> dict[str, str | int]:
    known = finding.number in register.initiatives.index
    return {
        "区分": SEVERITIES[finding.severity],
        "主管課等": finding.department,
        "通しNo.": finding.number or finding.serial_no,
        "施策": str(register.initiatives["measure"][finding.number]) if known else "",
        "項目": finding.heading,
        "ファイル": finding.file,
        "シート": finding.sheet,
        "セル": finding.cell,
        "記入されていた内容": fitting(finding.value) or ("（空欄）" if finding.cell else ""),
        "指摘": finding.message,
        "直し方": finding.remedy,
    }


def _add_record(sheet: Sheet, cells: Mapping[str, str | int], headings: Sequence[str]) -> int:
    return add_values(sheet, headings, [cells.get(heading, "") for heading in headings], _STYLES)


def _finish(sheet: Sheet, heading: int) -> None:
    if len(sheet.rows) == heading:
        sheet.add_across("指摘はありません。", "text", 20)
    else:
        sheet.filtered = Area(heading, 1, len(sheet.rows), len(sheet.widths))
