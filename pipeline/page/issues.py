"""The findings, department by department."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.findings import Finding
from pipeline.merging.survey import Survey
from pipeline.page.files import request_links
from pipeline.page.parts import WRITTEN, Link, cut
from pipeline.register.read import Register, Waiver
from pipeline.spell import one_line
from schemas.period import day_label
from schemas.rule import SEVERITIES, SHOWN

UNKNOWN = "主管課等が分からないもの"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. ``severity`` is its name for machines, ``word`` the same in words. ``place``: pairs of a heading
    and what is told of where it was found. ``waiver``: why and by whom it was accepted, "" where it was not."""

    severity: str
    word: str
    subject: str
    initiative: str
    message: str
    remedy: str
    place: tuple[tuple[str, str], ...]
    waiver: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one department. ``anchor`` is its place on the page."""

    department: str
    anchor: str
    counts: str
    links: tuple[Link, ...]
    issues: tuple[Issue, ...]


def issue_groups(found: Survey, names: Collection[str]) -> tuple[Group, ...]:
    """In the order of findings.csv. ``names``: the paths of the files made."""
    pairs = ((finding, found.waived.covered.get(finding)) for finding in found.findings)
    known = set(found.register.department_names)
    parts = groupby(pairs, lambda pair: pair[0].department if pair[0].department in known else "")
    return tuple(_group(name, place, list(told), found, names) for place, (name, told) in enumerate(parts, start=1))


def severity_counts(findings: Sequence[Finding]) -> str:
    """要修正 2件、要確認 1件: the severities that occur."""
    severities = [finding.severity for finding in findings]
    return "、".join(f"{word} {severities.count(one):,}件" for one, word in SEVERITIES.items() if one in severities)


def _group(
    name: str, place: int, told: Sequence[tuple[Finding, Waiver | None]], found: Survey, names: Collection[str]
) -> Group:
    return Group(
        name or UNKNOWN,
        f"department-{place}",
        severity_counts([finding for finding, _ in told]),
        request_links(names, found.period, name) if name else (),
        tuple(_issue(finding, waiver, found.register) for finding, waiver in told),
    )


def _issue(finding: Finding, waiver: Waiver | None, register: Register) -> Issue:
    number = finding.number
    known = number in register.initiatives.index
    return Issue(
        finding.severity,
        SEVERITIES[finding.severity],
        f"通しNo.{finding.serial_no}" if finding.serial_no else "",
        cut(one_line(str(register.initiatives["initiative"][number])), SHOWN) if known else "",
        finding.message,
        finding.remedy,
        tuple(_place(finding)),
        _accepted(waiver) if waiver else "",
    )


def _place(finding: Finding) -> Iterator[tuple[str, str]]:
    """Where it was found and what was written there, as far as one place is meant."""
    cell, column = finding.cell, finding.heading
    told = {
        "ファイル": finding.file,
        "シート": finding.sheet,
        "セル": f"{cell}（{column}）" if cell and column else cell,
        "項目": "" if cell else column,
        "記入内容": cut(finding.value, WRITTEN) or ("（空欄）" if cell else ""),
    }
    return ((heading, text) for heading, text in told.items() if text)


def _accepted(waiver: Waiver) -> str:
    return f"{waiver.reason}（{waiver.approver}、{day_label(waiver.approved_on)}、{waiver.until}まで）"
