"""What is wrong in one place: where, what was written, how grave it is, and in words what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import pandas as pd

from pipeline.reading import address
from pipeline.register.read import Register
from schemas.layout import FINDINGS
from schemas.period import Period
from schemas.rule import SEVERITIES, Severity, quoted, shown
from schemas.rules import RULES

QUOTED: Final = ("value", "plan", "reported")
RELAY: Final = "差出人などから主管課等をご確認のうえ、次のとおりご依頼ください。"

NUMBERS: Final = 5
"""The largest number of 通しNo. that one finding on many rows names."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """``row`` and ``at`` (the column's number in the sheet) are 0 where no one cell is meant.

    ``words`` are the sentence's own words, beside those that every sentence has; :func:`worded` makes ``message`` and
    ``remedy`` of them, and ``heading``, what the plan calls the column. ``members``: the findings on single rows,
    from the top, that this one on the file stands for.
    """

    rule: str
    department: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0
    at: int = 0
    serial_no: str = ""
    column: str = ""
    value: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Finding, ...] = ()
    heading: str = ""
    message: str = ""
    remedy: str = ""

    @property
    def severity(self) -> Severity:
        """ "error", "warning" or "notice", as its rule says."""
        return RULES[self.rule].severity

    @property
    def number(self) -> int:
        """The 通しNo. as a number, 0 where none is known."""
        return int(self.serial_no) if self.serial_no.isdecimal() else 0

    @property
    def cell(self) -> str:
        """The A1 address of the cell, or of the range that many findings cover; "" where no cell is meant."""
        first = address(self.row, self.at) if self.row and self.at else ""
        return f"{first}:{address(self.members[-1].row, self.members[-1].at)}" if first and self.members else first

    @property
    def each(self) -> tuple[Finding, ...]:
        """The findings on single rows that this one stands for; itself where it stands for no other."""
        return self.members or (self,)


def gathered(findings: Sequence[Finding], rows: Mapping[tuple[str, str, str], int]) -> list[Finding]:
    """The findings, those of one cause as one: the same rule on the same column in most of a table's rows.

    ``rows``: how many rows each (department, file, sheet) has.
    """
    alike: defaultdict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for one in findings:
        if RULES[one.rule].many and one.row:
            alike[one.rule, one.department, one.file, one.sheet, one.column].append(one)
    of_one_cause: dict[int, Finding] = {}
    for (rule, department, file, sheet, _), group in alike.items():
        if len(group) >= RULES[rule].many_from and 2 * len(group) > rows.get((department, file, sheet), 0):
            many = _of_many(sorted(group, key=lambda one: one.row))
            of_one_cause |= {id(one): many for one in group}
    return list(dict.fromkeys(of_one_cause.get(id(one), one) for one in findings))


def _of_many(group: Sequence[Finding]) -> Finding:
    """One finding for all of a group."""
    numbers = list(dict.fromkeys(one.serial_no for one in group if one.serial_no))
    told = "、".join(numbers[:NUMBERS]) + ("ほか" if len(numbers) > NUMBERS else "")
    words = dict(group[0].words) | {"count": str(len(group)), "numbers": told}
    return replace(group[0], serial_no="", words=words, members=tuple(group))


def arranged(findings: Iterable[Finding], register: Register) -> list[Finding]:
    """The findings by department in the register's order, then by file, sheet, row and column; of one cell, errors
    first."""
    departments = {name: place for place, name in enumerate(register.department_names)}
    columns = {column: place for place, column in enumerate(register.layout.table)}
    grave = {severity: place for place, severity in enumerate(SEVERITIES)}
    rules = {name: (grave[rule.severity], place) for place, (name, rule) in enumerate(RULES.items())}

    def order(finding: Finding) -> tuple[object, ...]:
        return (
            departments.get(finding.department, len(departments)),
            finding.file,
            finding.sheet,
            finding.row,
            finding.serial_no.zfill(9),
            columns.get(finding.column, -1),
            rules[finding.rule],
            finding.value,
        )

    return sorted(findings, key=order)


def worded(findings: Iterable[Finding], register: Register, period: Period) -> list[Finding]:
    """The findings with their sentences, in the order given."""
    general = _general_words(register, period)
    return [_worded(finding, register.layout.heading(finding.column), general) for finding in findings]


def _worded(finding: Finding, heading: str, general: Mapping[str, str]) -> Finding:
    words: defaultdict[str, str] = defaultdict(str, general)
    words |= {
        "sheet": finding.sheet,
        "value": shown(finding.value),
        "written": quoted(finding.value),
        "column": heading,
        "serial_no": finding.serial_no,
        "department": finding.department,
        "relay": "" if finding.department else RELAY,
        "suffix": PurePath(finding.file).suffix or ".xlsx",
    }
    words |= {name: shown(word) if name in QUOTED else word for name, word in finding.words.items()}
    message, remedy = RULES[finding.rule].sentences(bool(finding.members))
    return replace(finding, heading=heading, message=message.format_map(words), remedy=remedy.format_map(words))


def findings_frame(findings: Iterable[Finding], period: Period) -> pd.DataFrame:
    """The frame of findings.csv, in the order given; all columns text."""
    rows = [
        (
            str(period),
            one.severity,
            one.rule,
            one.department,
            one.file,
            one.sheet,
            one.cell,
            one.serial_no,
            one.heading,
            one.value,
            one.message,
            one.remedy,
        )
        for one in findings
    ]
    return pd.DataFrame(rows, columns=list(FINDINGS), dtype="str")


def _general_words(register: Register, period: Period) -> dict[str, str]:
    vocabulary, layout = register.vocabulary, register.layout
    offered = vocabulary.offered(layout.reason) if layout.reason else {}
    codes = "、".join(f"「{code}」{label}" for code, label in offered.items())
    return {
        "marks": "、".join(f"「{mark.sign}」{mark.meaning}" for mark in vocabulary.marks),
        "silent": "".join(f"「{sign}」" for sign in vocabulary.needing_none),
        "codes": codes,
        "choose": f"次の番号から1つだけを選び、選択肢の欄に記入してください：{codes}。"
        "説明は、評価理由の欄にお書きください。",
        "limit": f"{vocabulary.text_limit:,}",
        "now": period.heading,
        "asked": "、".join(map(layout.heading, layout.needed(period.number))),
        "answers": "、".join(map(layout.heading, period.asked)),
        "mark_name": layout.mark_name,
        "progress": f"の{layout.mark_name}" if layout.names_alone else "",
        "plan_name": register.plan_name,
        "period": period.label,
        "period_code": str(period),
    }


def nothing_came(findings: Iterable[Finding]) -> bool:
    """Whether a department's findings say that nothing of it could be read."""
    return any(finding.rule == "return-missing" for finding in findings)
