"""点検結果: all findings, the counts and the waivers; and 指摘一覧, the findings of one department.

The first is the coordinator's, with everything that is known of a finding. The second goes out within a 確認依頼, so it
leaves out what is not the respondent's business (例外, 規則) and leads to the cells to correct.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipeline.books.pieces import add_columns, add_values
from pipeline.findings import Finding
from pipeline.history.handover import Handover
from pipeline.merging.quarter import Quarter
from pipeline.merging.waivers import KINDS
from pipeline.overview.remarks import remarks
from pipeline.register.read import Register, Waiver
from pipeline.returns.tag import FORM_SHEET, ISSUES_SHEET
from pipeline.workbook.content import Area, Jump, Row, Sheet, fitting
from pipeline.workbook.pages import paper_for
from pipeline.workbook.theme import row_height
from schemas.period import Period
from schemas.rule import SEVERITIES
from schemas.rules import RULES

_SUBJECT: Final = "施策"
"""Our name of the column that says which initiative a finding is of."""
_ALL: Final = {
    "区分": 8.0,
    "主管課等": 16.0,
    "通しNo.": 8.0,
    _SUBJECT: 24.0,
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
_DEPARTMENT: Final = {
    "区分": 7.0,
    "通しNo.": 8.0,
    _SUBJECT: 16.0,
    "項目": 11.0,
    "直すセル": 8.0,
    "記入されていた内容": 17.0,
    "指摘": 38.0,
    "直し方": 38.0,
    "ファイル": 20.0,
}
"""The columns of 指摘一覧 for the coordinator, and for a department, which print on A4 in a size that can be read."""

_ISSUE_STYLES: Final = {"区分": "severity", "通しNo.": "number", "セル": "number", "直すセル": "link"}

SUMMARY_SHEET: Final = "集計"
WAIVERS_SHEET: Final = "例外"
HANDOVER_SHEET: Final = "前年度からの引き継ぎ"
"""The names of the sheets beside 指摘一覧."""

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


def issues_sheet(findings: Sequence[Finding], waivers: Sequence[str], register: Register, period: Period) -> Sheet:
    """All findings of a period, with filter buttons.

    ``waivers``: for each finding its waiver in words, or "".
    """
    sheet = Sheet(ISSUES_SHEET, tuple(_ALL.values()), footer=f"{register.plan_name}　{period.label}　点検結果")
    sheet.paper = paper_for(sheet)
    sheet.add_across(f"点検結果　指摘一覧（{period.label}）", "title", 28)
    add_columns(sheet, _own_words(_ALL, register))
    for finding, waiver in zip(findings, waivers, strict=True):
        cells = _cells(finding, register) | {"例外": waiver, "規則": RULES[finding.rule].title}
        _add_record(sheet, cells, tuple(_ALL))
    _finish(sheet, 2)
    return sheet


def department_sheet(
    findings: Sequence[Finding], places: Mapping[tuple[int, str], str], register: Register, period: Period
) -> Sheet:
    """One department's findings, each with a way to the cell of this form, where there is one.

    ``places``: (通しNo., column) → the cell in this form. Only one cell is named: that of this file; of a finding that
    has none here, the place in the file that came. A finding on a row as a whole leads to its mark.
    """
    sheet = Sheet(ISSUES_SHEET, tuple(_DEPARTMENT.values()), footer=f"{register.plan_name}　{period.label}　確認依頼")
    sheet.paper = paper_for(sheet)
    sheet.add_across(f"指摘一覧（{period.label}）", "title", 28)
    words = "「直すセル」を押すと、回答票のその欄に移ります。欄の色は、直すとすぐに消えます。"
    sheet.add_across(words, "lead", 18)
    add_columns(sheet, _own_words(_DEPARTMENT, register))
    for finding in findings:
        column = finding.column or "serial_no"
        place = places.get((finding.number, period.now if column == "serial_no" else column), "")
        cells = _cells(finding, register) | {"直すセル": place}
        if not place and finding.cell:
            cells["ファイル"] = f"{finding.file}（シート「{finding.sheet}」の{finding.cell}）"
        row = _add_record(sheet, cells, tuple(_DEPARTMENT))
        if place:
            at = tuple(_DEPARTMENT).index("直すセル") + 1
            sheet.jumps.append(Jump(row, at, FORM_SHEET, place, place))
    _finish(sheet, 3)
    return sheet


def _own_words(headings: Iterable[str], register: Register) -> tuple[str, ...]:
    """The headings of a sheet in the plan's own words."""
    layout = register.layout
    subject = layout.heading(register.subject)
    return tuple(subject if one == _SUBJECT else layout.in_own_words(one) for one in headings)


def _cells(finding: Finding, register: Register) -> dict[str, str | int]:
    """Heading → what a finding has there, for both lists. A blank cell is said to be one; a text that is too long is
    cut, as it stands in the return anyway."""
    known = finding.number in register.initiatives.index
    return {
        "区分": SEVERITIES[finding.severity],
        "主管課等": finding.department,
        "通しNo.": finding.number or finding.serial_no,
        _SUBJECT: str(register.initiatives[register.subject][finding.number]) if known else "",
        "項目": finding.heading,
        "ファイル": finding.file,
        "シート": finding.sheet,
        "セル": finding.cell,
        "記入されていた内容": fitting(finding.value) or ("（空欄）" if finding.cell else ""),
        "指摘": finding.message,
        "直し方": finding.remedy,
    }


def _add_record(sheet: Sheet, cells: Mapping[str, str | int], headings: Sequence[str]) -> int:
    """Appends a finding's row, with what these headings ask for, and returns its number. It grows with what is typed
    into it."""
    values = tuple(cells.get(heading, "") for heading in headings)
    height = row_height([(str(value), width) for value, width in zip(values, sheet.widths, strict=True)])
    styles = tuple(_ISSUE_STYLES.get(heading, "text") for heading in headings)
    return sheet.add(Row(values, styles, height, grows=True))


def _finish(sheet: Sheet, heading: int) -> None:
    """Filter buttons for the list below row ``heading``, or that there is nothing to list."""
    if len(sheet.rows) == heading:
        sheet.add_across("指摘はありません。", "text", 20)
    else:
        sheet.filtered = Area(heading, 1, len(sheet.rows), len(sheet.widths))


def result_sheets(quarter: Quarter) -> list[Sheet]:
    """The sheets of 点検結果: 集計, 指摘一覧 and 例外, and 前年度からの引き継ぎ where last year's table was used."""
    register, period = quarter.register, quarter.period
    sheets = [
        _summary_sheet(quarter, period),
        issues_sheet(quarter.findings, _waivers_in_words(quarter), register, period),
        _waivers_sheet(quarter),
    ]
    return sheets + ([_handover_sheet(quarter.past.handovers, register, period)] if quarter.past.handovers else [])


def _waivers_in_words(quarter: Quarter) -> list[str]:
    """The waiver of each finding, "" where there is none."""
    waivers = (quarter.waived.covered.get(finding) for finding in quarter.findings)
    return [_in_words(waiver) if waiver else "" for waiver in waivers]


def _in_words(waiver: Waiver) -> str:
    """Who accepted a finding, when, until which period, and why."""
    return f"例外として承認（{waiver.approver}、{waiver.approved_on}、{waiver.until}まで）：{waiver.reason}"


def _summary_sheet(quarter: Quarter, period: Period) -> Sheet:
    """Findings by department and severity, the control totals, and what else the coordinator is told. Findings that
    belong to no department have a row where there are any."""
    register = quarter.register
    sheet = Sheet(SUMMARY_SHEET, (34.0, 12.0, 12.0, 12.0, 12.0, 14.0), footer=_footer(register, period), one_page=True)
    sheet.add_across(f"点検結果（{period.label}）", "title", 28)
    sheet.add(
        Row((register.layout.heading("department"), *SEVERITIES.values(), "計", "うち例外"), ("heading",) * 6, 20)
    )
    kinds = (*SEVERITIES, "")
    counts = {name: dict.fromkeys(kinds, 0) for name in (*register.department_names, "")}
    for finding in quarter.findings:
        name = finding.department if finding.department in counts else ""
        counts[name][finding.severity] += 1
        counts[name][""] += finding in quarter.waived.covered
    for name, count in counts.items():
        if name or any(count.values()):
            label = name or register.layout.in_own_words("（主管課等が分からないもの）")
            sheet.add(Row((label, *_with_sum(count)), ("text", *("count",) * 5), 18))
    sums = {kind: sum(count[kind] for count in counts.values()) for kind in kinds}
    sheet.add(Row(("計", *_with_sum(sums)), ("total",) * 6, 18))
    sheet.heading, sheet.frozen = (2, 2), (2, 1)
    sheet.add(Row((), ()))
    sheet.add(Row(("件数の照合", "件数"), ("heading", "heading"), 20))
    for label, number in quarter.totals.lines():
        sheet.add(Row((label, number), ("text", "count"), 18))
    sheet.add(Row((), ()))
    for remark in remarks(quarter):
        sheet.add_across(remark, "lead", row_height([(remark, sum(sheet.widths))]))
    return sheet


def _with_sum(count: Mapping[str, int]) -> tuple[int, ...]:
    """The counts of each severity, their sum, and how many of them are waived."""
    told = [count[severity] for severity in SEVERITIES]
    return (*told, sum(told), count[""])


def _waivers_sheet(quarter: Quarter) -> Sheet:
    """Every waiver of the register, what became of it in this period, and how many findings it covers."""
    title = f"例外として承認した指摘（{quarter.period.label}）"
    sheet = _list_sheet(WAIVERS_SHEET, _WAIVERS, title, quarter.register, quarter.period)
    for waiver, kind, count in quarter.waived.uses:
        values = (
            waiver.serial_no,
            RULES[waiver.rule].title,
            str(waiver.since),
            str(waiver.until),
            waiver.reason,
            waiver.approver,
            waiver.approved_on.isoformat(),
            KINDS[kind],
            count,
            waiver.cell,
        )
        add_values(sheet, tuple(_WAIVERS), values, _STYLES)
    if not quarter.waived.uses:
        sheet.add_across("計画の「例外」には、何も記入されていません。", "text", 20)
    return sheet


def _handover_sheet(handovers: Sequence[Handover], register: Register, period: Period) -> Sheet:
    """What became of each of last year's initiatives, with its mark of then, and which are new."""
    sheet = _list_sheet(HANDOVER_SHEET, _HANDOVERS, f"前年度からの引き継ぎ（{period.year_label}）", register, period)
    for one in handovers:
        values = (one.former_no or "", one.serial_no or "", one.kind, one.department, one.initiative, one.mark)
        add_values(sheet, tuple(_HANDOVERS), values, _STYLES)
    sheet.filtered = Area(2, 1, len(sheet.rows), len(_HANDOVERS))
    return sheet


def _list_sheet(name: str, columns: Mapping[str, float], title: str, register: Register, period: Period) -> Sheet:
    """A sheet with its title and headings, without a row."""
    sheet = Sheet(name, tuple(columns.values()), footer=_footer(register, period))
    sheet.add_across(title, "title", 28)
    add_columns(sheet, _own_words(columns, register))
    return sheet


def _footer(register: Register, period: Period) -> str:
    """The foot of each page."""
    return f"{register.plan_name}　{period.label}　点検結果"
