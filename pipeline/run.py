"""A run of ``merge``, from the returns to the finished folder. This module is the contents page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import publish
from pipeline.consolidate import consolidate
from pipeline.examine import examine
from pipeline.findings import Finding, Record, worded
from pipeline.folders import Folders
from pipeline.inbox import collect, sha256
from pipeline.past import read_past
from pipeline.reading import read_files
from pipeline.register import Waiver, read_register
from pipeline.requests import requests
from pipeline.returns import without_copies
from pipeline.totals import Totals, total
from pipeline.version import VERSION
from pipeline.waive import waive
from pipeline.write import Quarter, write_quarter, write_run
from schemas.columns import HEADING
from schemas.period import Period
from schemas.rules import ERROR, RULES, SEVERITIES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. ``folder`` is None where a final edition was refused and nothing was written."""

    quarter: Quarter
    folder: Path | None
    standing: list[Record]


@dataclass(slots=True)
class Clock:
    """Seconds of each stage, and someone to be told which stage begins and how far it is."""

    tell: Callable[[str, int, int], None] = lambda stage, done, of: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.tell(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 4)


def merge(period: Period, folders: Folders, final: bool, clock: Clock) -> Outcome:
    """Reads, checks and merges the returns of a period, and replaces its output folder.

    Raises RegisterMissing and RegisterFaults, PastUnusable, OutputBusy, and TotalsDisagree
    where the program itself is at fault; nothing is written then.
    """
    with clock.stage("計画の読み込み"):
        register = read_register(folders.register(period))
        reported, past_file = read_past(folders.out, period, register.vocabulary)
    with clock.stage("回答の読み込み"):
        files, set_aside = collect(folders.raw / str(period))
        kept, findings = without_copies(files, register)
        findings += [Finding("folder-ignored", file=name, value=name) for name in set_aside]
        readings = []
        for file, reading in zip(kept, read_files([file.path for file in kept]), strict=True):
            readings.append((file, reading))
            clock.tell("回答の読み込み", len(readings), len(kept))
    with clock.stage("点検"):
        examined = examine(readings, findings, register, period, reported)
        found, answers, returns = examined.findings, examined.answers, examined.returns
        waived = waive(found, register, period)
    with clock.stage("取りまとめ"):
        merged = consolidate(answers, found, waived, register, reported, period)
        totals = total(returns, answers, merged, len(register.initiatives), period)
        words = worded(found, register, period)
        records = words.to_dict("records")
        quarter = Quarter(
            register,
            period,
            final,
            merged,
            words,
            [_in_words(waived.get(finding)) for finding in found],
            _pending(found, waived, merged),
            list(requests(answers, _unwaived(records, found, waived), returns, register, reported, period)),
            totals,
        )
    standing = [record for record in _unwaived(records, found, waived) if record["severity"] == ERROR]
    if final and standing:
        return Outcome(quarter, None, standing)
    folder = folders.out / str(period)
    with publish.replaced(folder) as new:
        with clock.stage("書き出し"):
            write_quarter(new, quarter, lambda name: clock.tell("書き出し", 0, 0))
        inputs = {f"plan/{register.path.name}": sha256(register.path)}
        inputs |= {f"out/{past_file.parent.name}/{past_file.name}": sha256(past_file)} if past_file else {}
        inputs |= {f"raw/{period}/{file.name}": file.sha256 for file in files}
        write_run(new, _facts(quarter, inputs, _hashes(new), clock.seconds))
    return Outcome(quarter, folder, standing)


def _unwaived(records: Sequence[Record], found: Sequence[Finding], waived: Mapping[Finding, Waiver]) -> list[Record]:
    return [record for record, finding in zip(records, found, strict=True) if finding not in waived]


def _pending(found: Sequence[Finding], waived: Mapping[Finding, Waiver], merged: pd.DataFrame) -> dict[int, set[str]]:
    """The columns of each initiative that wait for a correction: all of its answers where rows are disputed."""
    pending: dict[int, set[str]] = {}
    for finding in found:
        if RULES[finding.rule].severity == ERROR and finding not in waived and finding.serial_no.isdecimal():
            columns = {finding.column} if finding.column in HEADING and finding.column != "serial_no" else set()
            pending.setdefault(int(finding.serial_no), set()).update(columns)
    return pending


def _in_words(waiver: Waiver | None) -> str:
    if not waiver:
        return ""
    return f"例外として承認（{waiver.approver}、{waiver.approved_on}、{waiver.until}まで）：{waiver.reason}"


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def _facts(
    quarter: Quarter, inputs: Mapping[str, str], outputs: Mapping[str, str], seconds: Mapping[str, float]
) -> dict[str, Any]:
    """The contents of run.json."""
    totals: Totals = quarter.totals
    severities = Counter(quarter.findings["severity"])
    rules = Counter(quarter.findings["rule"])
    return {
        "version": VERSION,
        "period": str(quarter.period),
        "edition": "final" if quarter.final else "draft",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "states": totals.states,
        "severities": {severity: severities.get(severity, 0) for severity in SEVERITIES},
        "rules": {rule: rules[rule] for rule in RULES if rule in rules},
        "waived": quarter.waived,
        "totals": totals.as_dict(),
        "seconds": seconds,
        "inputs": inputs,
        "outputs": outputs,
    }
