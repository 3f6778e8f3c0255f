"""Every file of a period's output, written into an empty folder; run.json tells what it was made of.

All but run.json are the same whenever the input is. Both schemas are asked once more before a CSV file is written: what
breaks them then is a fault of ours.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.books.council_book import council_book
from pipeline.books.result import result_sheets
from pipeline.findings import findings_frame
from pipeline.jobs.requests import Request
from pipeline.letters import CORRECTION, Letter, write_letter
from pipeline.merging.quarter import Quarter
from pipeline.opendata.verdict import Verdict
from pipeline.overview.changes import Overview
from pipeline.printing import Printed
from pipeline.storage.csvfile import write_csv
from pipeline.storage.editions import Edition
from pipeline.storage.files import (
    FINDINGS_FILE,
    MAIL,
    MERGED_FILE,
    REQUESTS,
    RUN_FILE,
    Folders,
    council_file,
    findings_file,
    request_file,
    sha256,
)
from pipeline.version import VERSION
from pipeline.workbook.pen import write_workbook
from schemas.outputs import FINDINGS_DATA, findings_schema, merged_data, merged_schema
from schemas.rules import RULES

Facts = dict[str, Any]
"""A part of run.json: names and values that JSON can hold."""


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Writes run.json, the only output that knows the time."""
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / RUN_FILE).write_text(text + "\n", encoding="utf-8")


def found_facts(quarter: Quarter, edition: Edition) -> Facts:
    """What a run found: its edition, the shape of the plan, and the counts of states, severities, rules and waivers."""
    rules = Counter(finding.rule for finding in quarter.findings)
    return {
        "version": VERSION,
        "period": str(quarter.period),
        "edition": edition.value,
        "shape": {"periods": list(quarter.period.layout.periods), "mark": quarter.period.layout.mark.name},
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "states": quarter.totals.states,
        "severities": quarter.severities(),
        "rules": {rule: rules[rule] for rule in RULES if rule in rules},
        "waived": len(quarter.waived.covered),
        "waivers": quarter.waived.counts(),
        "totals": quarter.totals.as_dict(),
    }


def made_facts(
    quarter: Quarter,
    folders: Folders,
    new: Path,
    seconds: Mapping[str, float],
    printed: Printed,
    open_data: Mapping[str, Verdict],
) -> Facts:
    """What a run was made of and what it made.

    - ``new``: the folder that everything was written into; the files there are hashed.
    - ``seconds``: by stage. ``printed`` and ``open_data``: how those went.
    """
    return {
        "seconds": seconds,
        "inputs": _inputs(quarter, folders),
        "outputs": hashes(new),
        "printed": printed.facts(),
        "open_data": {rule: one._asdict() for rule, one in open_data.items()},
    }


def requests_facts(quarter: Quarter, asked: Sequence[Request]) -> Facts:
    """The highest 版 of a 確認依頼 that each department has got, from this run or a former one, and the files that came
    with a higher one."""
    former = quarter.made.revisions or {}
    made = {one.department: max(one.revision, former.get(one.department, 0)) for one in asked}
    came = [(sent.tag, sent.file.sha256) for sent in quarter.returns if sent.tag]
    doubted = {sha256 for tag, sha256 in came if quarter.made.doubts(tag, sha256)} | quarter.made.doubted
    return {"requests": dict(former) | made, "doubted": sorted(doubted)}


def replaced_final(reopened: Mapping[str, Any] | None, former: Mapping[str, Any]) -> Facts:
    """When the last 確定版 that was taken back had been made, and the hash of its table; {} where none was."""
    if reopened:
        table = reopened.get("outputs", {}).get(MERGED_FILE, "")
        return {"replaced_final": {"made_at": reopened.get("made_at", ""), MERGED_FILE: table}}
    return {"replaced_final": former["replaced_final"]} if "replaced_final" in former else {}


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path there with / between its parts, in the order of the
    paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def _inputs(quarter: Quarter, folders: Folders) -> dict[str, str]:
    """The SHA-256 of every file that the run was made of: the register below plan/, earlier periods' tables below out/
    and the returns below raw/. A return that could not be read has ""."""
    register = folders.register(quarter.period)
    inputs = {f"plan/{register.name}": quarter.register.sha256}
    inputs |= {f"out/{path.parent.name}/{path.name}": sha256(path) for path in quarter.past.files}
    return inputs | {f"raw/{quarter.period}/{file.name}": file.sha256 for file in quarter.files}


def write_quarter(
    folder: Path,
    quarter: Quarter,
    seen: Overview,
    asked: Sequence[Request],
    edition: Edition,
    step: Callable[[str], None],
) -> None:
    """Writes the workbooks, the CSV files and the drafts into ``folder``. ``step`` is told the name of each workbook as
    it is done.

    Raises pandera's SchemaError where merged.csv or findings.csv would break its own schema, which is a fault of ours,
    and OSError where a file cannot be written.
    """
    register, period = quarter.register, quarter.period
    merged = merged_schema(register.vocabulary, register.layout).validate(quarter.merged)
    write_csv(folder / MERGED_FILE, merged, merged_data(register.layout))
    findings = findings_schema().validate(findings_frame(quarter.findings, period))
    write_csv(folder / FINDINGS_FILE, findings, FINDINGS_DATA, register.vocabulary.signs)
    title = f"{register.plan_name} {period.label}"
    council = folder / council_file(period)
    write_workbook(council, council_book(quarter, seen, edition), f"{title} 進行管理表", register.coordinator)
    step(council_file(period))
    write_workbook(folder / findings_file(period), result_sheets(quarter), f"{title} 点検結果", register.coordinator)
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
