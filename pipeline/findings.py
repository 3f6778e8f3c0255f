"""What is wrong in one place: where, what was written, how grave it is, and in words what to do.

A finding begins as a :class:`Finding` without sentences, wherever a stage sees that something is not as it should
be. It goes through three steps, in this order, before anybody sees it:

- :func:`gathered`: the same finding on most rows of a table becomes one.
- :func:`arranged`: they are put into the order in which people read them.
- :func:`worded`: each gets the sentences that its rule declares in ``schemas.rules``.

:func:`findings_frame` makes findings.csv of them. Nothing here looks for faults: files and sheets are judged in
``pipeline.returns``, rows in ``pipeline.merging.resolve``, cells by the rules in ``pipeline.merging.validate``.
Whether a finding is accepted as it is, is said by ``pipeline.merging.waivers``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import pandas as pd

from pipeline.reading import address
from pipeline.register.read import Register
from schemas.layout import FINDINGS, Layout
from schemas.period import Period
from schemas.rule import SEVERITIES, Severity, quoted, shown
from schemas.rules import RULES

QUOTED: Final = ("value", "plan", "reported")
"""The words of a finding that are somebody's own text. They are shortened and made legible before a sentence has
them."""
RELAY: Final = "差出人などから主管課等をご確認のうえ、次のとおりご依頼ください。"
"""What a remedy begins with where nobody knows whom to ask: the coordinator has to find the department first."""

NUMBERS: Final = 5
"""The largest number of 通しNo. that one finding on many rows names."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One thing that is wrong or worth telling, in one place. Two findings are the same only if they are the same
    object.

    - ``rule``: the id of its rule, a key of ``schemas.rules.RULES``. It decides the severity and the sentences.
    - ``department``: who has to answer for it, "" where nobody can tell. ``file``, ``sheet``: where it is, "" for
      none.
    - ``row``, ``at``: the numbers of the row and of the column in the sheet, from 1; 0 where no one cell is
      meant.
    - ``serial_no``: the 通しNo. as text, also an unknown one; "" where none could be read or many rows are meant.
    - ``column``: the name of the column, such as "q4". ``value``: what was written.
    - ``words``: what the sentence says of this case alone, by the names that the rule's sentences have in braces.
    - ``members``: the findings on single rows, from the top, that this one stands for; () for itself alone.

    ``heading``, ``message`` and ``remedy`` are "" until :func:`worded` has filled them in. ``heading`` is what
    the plan calls the column.
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
        """How grave it is, "error", "warning" or "notice", as its rule says."""
        return RULES[self.rule].severity

    @property
    def number(self) -> int:
        """The 通しNo. as a number; 0 where none is known."""
        return int(self.serial_no) if self.serial_no.isdecimal() else 0

    @property
    def cell(self) -> str:
        """The address of the cell, "K8", or of the range that many findings cover, "K8:K20"; "" where no cell is
        meant."""
        first = address(self.row, self.at) if self.row and self.at else ""
        return f"{first}:{address(self.members[-1].row, self.members[-1].at)}" if first and self.members else first

    @property
    def each(self) -> tuple[Finding, ...]:
        """The findings on single rows that this one stands for; itself where it stands for no other."""
        return self.members or (self,)


def gathered(findings: Sequence[Finding], rows: Mapping[tuple[str, str, str], int]) -> list[Finding]:
    """The findings, with those of one cause made one: the same rule on the same column in most of a table's rows.

    A department that shifted a whole column is told so once, and not in every row. What counts as most is more
    than half of the table's rows, and at least the number that the rule declares (``many_from``). A rule without
    sentences for many is left as it is. The order stays; the one finding stands where the first of its members
    stood.

    ``rows``: (department, file, sheet) → how many rows the table has that answer something or should.
    """
    alike: defaultdict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        if RULES[finding.rule].many and finding.row:
            alike[finding.rule, finding.department, finding.file, finding.sheet, finding.column].append(finding)
    of_one_cause: dict[int, Finding] = {}
    for (rule, department, file, sheet, _), group in alike.items():
        if len(group) >= RULES[rule].many_from and 2 * len(group) > rows.get((department, file, sheet), 0):
            many = _of_many(sorted(group, key=lambda one: one.row))
            of_one_cause |= {id(finding): many for finding in group}
    return list(dict.fromkeys(of_one_cause.get(id(finding), finding) for finding in findings))


def _of_many(group: Sequence[Finding]) -> Finding:
    """One finding for a group that has one cause. Its sentence has the count and the first few 通しNo."""
    numbers = list(dict.fromkeys(finding.serial_no for finding in group if finding.serial_no))
    told = "、".join(numbers[:NUMBERS]) + ("ほか" if len(numbers) > NUMBERS else "")
    words = dict(group[0].words) | {"count": str(len(group)), "numbers": told}
    return replace(group[0], serial_no="", words=words, members=tuple(group))


def arranged(findings: Iterable[Finding], register: Register) -> list[Finding]:
    """The findings in the order in which people read them.

    They go by department in the register's order (those of nobody last), then by file, sheet, row, 通しNo. and
    column. Of one cell, errors come before warnings and notices. The order depends on the findings alone, so that
    the same returns give the same bytes.
    """
    departments = {name: place for place, name in enumerate(register.department_names)}
    columns = {column: place for place, column in enumerate(register.layout.table)}
    grave = {severity: place for place, severity in enumerate(SEVERITIES)}
    rules = {name: (grave[rule.severity], place) for place, (name, rule) in enumerate(RULES.items())}

    def order(finding: Finding) -> tuple[object, ...]:
        """The key by which one finding is sorted."""
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
    """The findings with heading, message and remedy filled in, in the order given. Those given stay as they are.

    The sentences are the rule's, with the words of the case, of the plan and of the period in place of the names
    in braces. Where the plan calls a column otherwise than we do, the sentence does too
    (``Layout.in_own_words``).
    """
    general = _general_words(register, period)
    return [_worded(finding, register.layout, general) for finding in findings]


def _worded(finding: Finding, layout: Layout, general: Mapping[str, str]) -> Finding:
    """One finding with its sentences. ``general``: the words that every sentence may have.

    A name in braces that nothing gives becomes "", so that a hint that is not there leaves no trace.
    """
    heading = layout.heading(finding.column)
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
    message, remedy = (layout.in_own_words(text.format_map(words)) for text in (message, remedy))
    return replace(finding, heading=heading, message=message, remedy=remedy)


def findings_frame(findings: Iterable[Finding], period: Period) -> pd.DataFrame:
    """The frame of findings.csv, in the order given: the columns of :data:`schemas.layout.FINDINGS`, all of them
    text.

    A finding on many rows is one row here. Nothing is guarded against formulas yet; the writer does that.
    """
    rows = [
        (
            str(period),
            finding.severity,
            finding.rule,
            finding.department,
            finding.file,
            finding.sheet,
            finding.cell,
            finding.serial_no,
            finding.heading,
            finding.value,
            finding.message,
            finding.remedy,
        )
        for finding in findings
    ]
    return pd.DataFrame(rows, columns=list(FINDINGS), dtype="str")


def _general_words(register: Register, period: Period) -> dict[str, str]:
    """The words that the sentences of all findings may have: the marks, the codes, the period and the plan.

    Codes without a label are left out of the list that is offered, unless none has one.
    """
    vocabulary, layout = register.vocabulary, register.layout
    offered = vocabulary.offered(layout.reason) if layout.reason else {}
    codes = "、".join(f"「{code}」{label}" for code, label in offered.items())
    choice = layout.reason_words["choice"]
    explain = (
        f"説明は、{layout.heading(layout.of(layout.explanation)[0])}の欄にお書きください。"
        if layout.explanation
        else ""
    )
    return {
        "marks": "、".join(f"「{mark.sign}」{mark.meaning}" for mark in vocabulary.marks),
        "silent": "".join(f"「{sign}」" for sign in vocabulary.needing_none),
        "codes": codes,
        **layout.reason_words,
        "choose": f"次の番号から1つだけを選び、{choice}の欄に記入してください：{codes}。{explain}",
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
    """Whether a department's findings say that nothing of it could be used."""
    return any(finding.rule == "return-missing" for finding in findings)
