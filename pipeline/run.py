"""A run of ``merge``, from the returns to the finished folder. This module is the contents page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.editions import DRAFT, FINAL, final_facts, refuse_over_final
from pipeline.findings import Record
from pipeline.folders import Folders
from pipeline.inbox import sha256
from pipeline.names import FORMS, MERGED_FILE
from pipeline.publish import carried_over, replaced
from pipeline.requests import Request, requests
from pipeline.survey import Clock, Survey, survey
from pipeline.version import VERSION
from pipeline.write import write_quarter, write_run
from schemas.period import Period
from schemas.rules import RULES, SEVERITIES

__all__ = ["Clock", "Folders", "Outcome", "merge"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. ``folder`` is None where a final edition was refused and nothing was written.

    ``former``: what run.json said of a 確定版 that this run took the place of.
    """

    survey: Survey
    requests: list[Request]
    final: bool
    folder: Path | None
    standing: list[Record]
    former: Mapping[str, Any] | None = None


def merge(period: Period, folders: Folders, final: bool, clock: Clock, reopen: bool = False) -> Outcome:
    """Reads, checks and merges the returns of a period, and replaces its output folder.

    Raises what :func:`pipeline.survey.survey` does, FinalStands where a draft would take the place of a 確定版 and
    ``reopen`` does not ask for it, and OutputBusy; nothing is written then.
    """
    folder = folders.output(period)
    if not (final or reopen):
        refuse_over_final(folder, period)
    former = final_facts(folder)
    found = survey(period, folders, clock)
    standing = found.standing()
    if final and standing:
        return Outcome(found, [], final, None, standing)
    with clock.stage("確認依頼"):
        asked = list(requests(found))
    with replaced(folder) as new:
        carried_over(folder, new, [FORMS])
        with clock.stage("書き出し"):
            write_quarter(new, found, asked, final, lambda name: clock.tell("書き出し", 0, 0))
        write_run(new, _facts(found, final, _inputs(found, folders), _hashes(new), clock.seconds, former))
    return Outcome(found, asked, final, folder, standing, former)


def _inputs(found: Survey, folders: Folders) -> dict[str, str]:
    """The SHA-256 of every file that the run was made of."""
    register = folders.register(found.period)
    inputs = {f"plan/{register.name}": sha256(register)}
    inputs |= {f"out/{path.parent.name}/{path.name}": sha256(path) for path in found.past.files}
    return inputs | {f"raw/{found.period}/{file.name}": file.sha256 for file in found.files}


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def _facts(
    found: Survey,
    final: bool,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    seconds: Mapping[str, float],
    former: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The contents of run.json."""
    severities = Counter(found.findings["severity"])
    rules = Counter(found.findings["rule"])
    facts = {
        "version": VERSION,
        "period": str(found.period),
        "edition": FINAL if final else DRAFT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "states": found.totals.states,
        "severities": {severity: severities.get(severity, 0) for severity in SEVERITIES},
        "rules": {rule: rules[rule] for rule in RULES if rule in rules},
        "waived": len(found.waived.covered),
        "waivers": found.waived.counts(),
        "totals": found.totals.as_dict(),
        "seconds": seconds,
        "inputs": inputs,
        "outputs": outputs,
    }
    return facts | ({"replaced_final": _reduced(former)} if former else {})


def _reduced(former: Mapping[str, Any]) -> dict[str, Any]:
    """When the 確定版 before was made, and the hash of its table."""
    table = former.get("outputs", {}).get(MERGED_FILE, "")
    return {"made_at": former.get("made_at", ""), MERGED_FILE: table}
