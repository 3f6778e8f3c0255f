"""点検結果: for the coordinator, all findings, how the counts add up, the waivers, and what came from last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.books.issues import issues_sheet
from pipeline.books.records import add_columns, add_values
from pipeline.history.handover import Handover
from pipeline.merging.survey import Survey
from pipeline.merging.waivers import KINDS
from pipeline.overview.remarks import remarks
from pipeline.register.read import Register, Waiver
from pipeline.workbook.sheet import Area, Row, Sheet
from pipeline.workbook.theme import row_height
from schemas.period import Period
from schemas.rule import SEVERITIES

SUMMARY_SHEET: Final = "集計"
WAIVERS_SHEET: Final = "例外"
HANDOVER_SHEET: Final = "前年度からの引き継ぎ"

_WAIVERS: Final = {
    "通しNo.": 8.0,
    "規則": 22.0,
    "始まり": 9.0,
    "期限": 9.0,
    "理由": 50.0,
    "承認者": 18.0,
    "承認日": 12.0,
    "状況": 18.0,
    "指摘の件数": 11.0,
    "計画のセル": 14.0,
}
_HANDOVERS: Final = {
    "旧通しNo.": 10.0,
    "通しNo.": 10.0,
    "区分": 12.0,
    "主管課等": 20.0,
    "事業・取組みの名称": 70.0,
    "前年度末": 10.0,
}
_STYLES: Final = {"指摘の件数": "count", "前年度末": "mark"} | dict.fromkeys(
    ("通しNo.", "旧通しNo.", "始まり", "期限", "承認日", "計画のセル", "区分"), "number"
)


def result_sheets(found: Survey) -> list[Sheet]:
    """The sheets 集計, 指摘一覧 and 例外, and 前年度からの引き継ぎ where last year's table was used."""
    register, period = found.register, found.period
    sheets = [
        _summary_sheet(found, period),
        issues_sheet(found.findings, _waivers_in_words(found), register, period),
        _waivers_sheet(found),
    ]
    return sheets + ([_handover_sheet(found.past.handovers, register, period)] if found.past.handovers else [])


def _waivers_in_words(found: Survey) -> list[str]:
    """The waiver of each finding, "" where there is none."""
    waivers = (found.waived.covered.get(finding) for finding in found.findings)
    return [_in_words(waiver) if waiver else "" for waiver in waivers]


def _in_words(waiver: Waiver) -> str:
    return f"例外として承認（{waiver.approver}、{waiver.approved_on}、{waiver.until}まで）：{waiver.reason}"


def _summary_sheet(found: Survey, period: Period) -> Sheet:
    """Findings by department and severity, and the control totals."""
    register = found.register
    sheet = Sheet(SUMMARY_SHEET, (34.0, 12.0, 12.0, 12.0, 12.0, 14.0), footer=_footer(register, period), one_page=True)
    sheet.add_across(f"点検結果（{period.label}）", "title", 28)
    sheet.add(Row(("主管課等", *SEVERITIES.values(), "計", "うち例外"), ("heading",) * 6, 20))
    kinds = (*SEVERITIES, "")
    counts = {name: dict.fromkeys(kinds, 0) for name in (*register.department_names, "")}
    for finding in found.findings:
        name = finding.department if finding.department in counts else ""
        counts[name][finding.severity] += 1
        counts[name][""] += finding in found.waived.covered
    for name, count in counts.items():
        if name or any(count.values()):
            label = name or "（主管課等が分からないもの）"
            sheet.add(Row((label, *_with_sum(count)), ("text", *("count",) * 5), 18))
    sums = {kind: sum(count[kind] for count in counts.values()) for kind in kinds}
    sheet.add(Row(("計", *_with_sum(sums)), ("total",) * 6, 18))
    sheet.heading, sheet.frozen = (2, 2), (2, 1)
    sheet.add(Row((), ()))
    sheet.add(Row(("件数の照合", "件数"), ("heading", "heading"), 20))
    for label, number in found.totals.lines():
        sheet.add(Row((label, number), ("text", "count"), 18))
    sheet.add(Row((), ()))
    for remark in remarks(found):
        sheet.add_across(remark, "lead", row_height([(remark, sum(sheet.widths))]))
    return sheet


def _with_sum(count: Mapping[str, int]) -> tuple[int, ...]:
    """The counts of each severity, their sum, and how many of them are waived."""
    told = [count[severity] for severity in SEVERITIES]
    return (*told, sum(told), count[""])


def _waivers_sheet(found: Survey) -> Sheet:
    """Every waiver of the register, what became of it in this period, and how many findings it covers."""
    title = f"例外として承認した指摘（{found.period.label}）"
    sheet = _list_sheet(WAIVERS_SHEET, _WAIVERS, title, found.register, found.period)
    for one, kind, count in found.waived.uses:
        values = (
            one.serial_no,
            one.rule,
            str(one.since),
            str(one.until),
            one.reason,
            one.approver,
            one.approved_on.isoformat(),
            KINDS[kind],
            count,
            one.cell,
        )
        add_values(sheet, tuple(_WAIVERS), values, _STYLES)
    if not found.waived.uses:
        sheet.add_across("計画の「例外」には、何も記入されていません。", "text", 20)
    return sheet


def _handover_sheet(handovers: Sequence[Handover], register: Register, period: Period) -> Sheet:
    sheet = _list_sheet(HANDOVER_SHEET, _HANDOVERS, f"前年度からの引き継ぎ（{period.year_label}）", register, period)
    for one in handovers:
        values = (one.former_no or "", one.serial_no or "", one.kind, one.department, one.initiative, one.mark)
        add_values(sheet, tuple(_HANDOVERS), values, _STYLES)
    sheet.filtered = Area(2, 1, len(sheet.rows), len(_HANDOVERS))
    return sheet


def _list_sheet(name: str, columns: Mapping[str, float], title: str, register: Register, period: Period) -> Sheet:
    sheet = Sheet(name, tuple(columns.values()), footer=_footer(register, period))
    sheet.add_across(title, "title", 28)
    add_columns(sheet, tuple(columns))
    return sheet


def _footer(register: Register, period: Period) -> str:
    return f"{register.plan_name}　{period.label}　点検結果"
