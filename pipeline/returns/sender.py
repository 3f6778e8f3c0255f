"""Whose return each file is, and whether it is of this plan and period."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.findings import Finding
from pipeline.reading.grid import Reading, Unreadable
from pipeline.register.read import Register
from pipeline.returns.fates import UNKNOWN_DEPARTMENT, USED, WRONG_PERIOD
from pipeline.returns.inbox import Received
from pipeline.returns.locate import Lack, Table, locate
from pipeline.returns.tag import OWN_SHEETS, Tag, read_tag
from pipeline.spell import folded
from schemas.columns import HEADING
from schemas.period import Period, parse_period

_YEAR: Final = re.compile(r"(?:令和|平成)(?:元|\d+)年度")


@dataclass(frozen=True, slots=True)
class Return:
    """One file with a table. ``sender`` is "" where nobody can tell; ``fate`` is "used" or why it is not."""

    file: Received
    tables: tuple[Table, ...]
    tag: Tag | None
    sender: str
    fate: str = USED


def sort_out(
    received: Iterable[tuple[Received, Reading]], register: Register, period: Period
) -> tuple[list[Return], list[Finding]]:
    """The files that have a table, each with its sender and fate, and the findings on files and sheets."""
    returns: list[Return] = []
    findings: list[Finding] = []
    for file, reading in received:
        if isinstance(reading, Unreadable):
            words = {"detail": reading.reason}
            findings.append(Finding(reading.rule, guessed(file.name, register), file.name, words=words))
            continue
        tag = read_tag(reading)
        tables, lacks, unseen = [], [], []
        for grid in reading:
            if grid.hidden or (tag and grid.sheet in OWN_SHEETS):
                unseen.append(grid)
            else:
                found = locate(grid, period)
                tables.append(found) if isinstance(found, Table) else lacks.append((grid, found))
        if not tables:
            detail = _lacking([lack for _, lack in lacks])
            sender = _tagged(tag, register) or guessed(file.name, register)
            findings.append(Finding("file-no-table", sender, file.name, words={"detail": detail}))
            continue
        sent = _sent(file, tuple(tables), tag, register, period)
        returns.append(sent)
        findings += _on_file(sent, register, period)
        ignored = [(grid, "非表示のシートです。") for grid in unseen if not (tag and grid.sheet in OWN_SHEETS)]
        ignored += [(grid, "進行管理表の見出しがありません。") for grid, _ in lacks]
        findings += [
            Finding("sheet-ignored", sent.sender, file.name, grid.sheet, value=grid.sheet, words={"detail": why})
            for grid, why in ignored
            if any(value not in (None, "") for row in grid.rows for value in row)
        ]
    return returns, findings


def _sent(file: Received, tables: tuple[Table, ...], tag: Tag | None, register: Register, period: Period) -> Return:
    if _other_period(tables, tag, register, period):
        return Return(file, tables, tag, _tagged(tag, register) or guessed(file.name, register), WRONG_PERIOD)
    if _tagged(tag, register):
        return Return(file, tables, tag, _tagged(tag, register))
    sender = guessed(file.name, register) or _agreed(tables, register, period)
    return Return(file, tables, tag, sender, USED if sender else UNKNOWN_DEPARTMENT)


def _tagged(tag: Tag | None, register: Register) -> str:
    """The department that a form's mark names; "" where it has none, or one that the register does not have."""
    return tag.department if tag and register.has(tag.department) else ""


def _on_file(sent: Return, register: Register, period: Period) -> Iterator[Finding]:
    if sent.fate == WRONG_PERIOD:
        words = {"detail": _other_period(sent.tables, sent.tag, register, period)}
        yield Finding("file-wrong-period", sent.sender, sent.file.name, words=words)
    elif sent.fate == UNKNOWN_DEPARTMENT:
        several = len(_named(sent.tables, register, period) - {""}) > 1
        words = {"detail": "主管課等の列に、2つ以上の主管課等の回答があります。"} if several else {}
        yield Finding("file-unknown-department", "", sent.file.name, sent.tables[0].sheet, words=words)


def _other_period(tables: Sequence[Table], tag: Tag | None, register: Register, period: Period) -> str:
    """What shows that a form is of another plan or period; "" where nothing does."""
    if tag and tag.plan_name != register.plan_name:
        return f"「{tag.plan_name}」の回答票です。"
    if tag and tag.period != str(period):
        return f"{_in_words(tag.period)}の回答票です。"
    for table in tables if not tag else ():
        years = _YEAR.findall(unicodedata.normalize("NFKC", table.title))
        if years and period.year_label not in years:
            return f"表題が「{years[0]}」となっています。"
        if table.reason_quarter not in (0, period.quarter):
            return f"見出しが「{table.reason_quarter}期の評価理由」となっています。"
    return ""


def _in_words(period: str) -> str:
    """ "R5-3" as 令和5年度 第3期; what is no period, as it stands."""
    try:
        return parse_period(period).label
    except ValueError:
        return f"「{period}」"


def guessed(file_name: str, register: Register) -> str:
    """The department whose name or 別名 stands in the file's name, the longest; "" for none or a tie.

    A name that stands there beside the longest, and not within it, leaves open whose return it is.
    """
    name = folded(file_name)
    found: list[tuple[str, str]] = []
    for department in register.named_in(name):
        there = [word for word in department.words() if word in name]
        found.append((max(there, key=len), department.name))
    if not found:
        return ""
    longest, owner = max(found, key=lambda one: len(one[0]))
    beside = name.replace(longest, "\n")
    others = [word for word, other in found if other != owner and (word in beside or len(word) == len(longest))]
    return "" if others else owner


def _agreed(tables: Sequence[Table], register: Register, period: Period) -> str:
    """The department that every answered row names in its own column; "" where they do not agree."""
    found = _named(tables, register, period)
    return found.pop() if len(found) == 1 else ""


def _named(tables: Sequence[Table], register: Register, period: Period) -> set[str]:
    """The departments that the answered rows name in their own column, "" for a name that is none."""
    named = {
        department
        for table in tables
        for department, answered in zip(table.cells["department"], table.answered(period), strict=True)
        if answered
    }
    return {register.called(department) for department in named}


def _lacking(lacks: Sequence[Lack]) -> str:
    """What a file without a table lacks: the headings missing from the sheet that comes nearest to one."""
    if not lacks:
        return "表示されているシートがありません。"
    nearest = min(lacks, key=lambda lack: len(lack.missing))
    headings = "」「".join(HEADING[column] for column in nearest.missing)
    return f"シート「{nearest.sheet}」に、見出し「{headings}」がありません。"


def without_copies(files: Sequence[Received], register: Register) -> tuple[list[Received], list[Finding]]:
    """The files, each content once for each department that their names tell; any other becomes a notice.

    Of several the one with the shortest name stays, and one that names its department before one that does not.
    """
    kept: set[Received] = set()
    first: dict[tuple[str, str], Received] = {}
    findings = []
    senders = {file.name: guessed(file.name, register) for file in files}
    for file in sorted(files, key=lambda one: (not senders[one.name], len(one.name), one.name)):
        sender = senders[file.name]
        original = first.get((file.sha256, sender)) if file.sha256 else None
        if original:
            words = {"detail": f"「{original.name}」と同じ内容です。"}
            findings.append(Finding("file-duplicate", sender, file.name, words=words))
        else:
            kept.add(file)
            for told in (sender, ""):
                first.setdefault((file.sha256, told), file)
    return [file for file in files if file in kept], findings
