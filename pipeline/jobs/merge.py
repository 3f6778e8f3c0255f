"""A run of ``merge``, from the returns to the finished folder. This module is the contents page."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.books.council_book import printed_appendix
from pipeline.findings import Record
from pipeline.jobs.requests import Request, requests
from pipeline.jobs.write import write_quarter, write_run
from pipeline.merging.survey import Clock, Survey, survey
from pipeline.opendata.release import release
from pipeline.opendata.rule import Verdict
from pipeline.overview.glance import overview
from pipeline.page.write import write_page
from pipeline.printing import Office, Printed, print_table
from pipeline.returns.inbox import sha256
from pipeline.storage.editions import DRAFT, FINAL, facts_of, refuse_other_final, refuse_over_final
from pipeline.storage.folders import Folders
from pipeline.storage.names import FORMS, MERGED_FILE, PUBLIC, printed_file
from pipeline.storage.publish import carried_over, replaced
from pipeline.version import VERSION
from schemas.period import Period
from schemas.rules import RULES

__all__ = ["Clock", "Folders", "Outcome", "merge"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. ``folder`` is None where a final edition was refused and nothing was written.

    ``reopened``: what run.json said of a 確定版 that this run was asked to take the place of. ``open_data``: rule of
    machine readability → whether the open data keep it.
    """

    survey: Survey
    requests: list[Request]
    final: bool
    folder: Path | None
    standing: list[Record]
    reopened: Mapping[str, Any] | None = None
    printed: Printed | None = None
    open_data: Mapping[str, Verdict] = field(default_factory=dict)


def merge(
    period: Period,
    folders: Folders,
    final: bool,
    clock: Clock,
    reopen: bool = False,
    readers: int | None = None,
    office: Office | None = None,
) -> Outcome:
    """Reads, checks and merges the returns of a period, and replaces its output folder.

    ``readers``: processes that read the returns, None for as many as pay. ``office``: what makes the PDF; None where
    none is wanted.

    Raises what :func:`pipeline.merging.survey.survey` does, FinalStands and FinalDiffers where a draft or another
    table would take the place of a 確定版 and ``reopen`` does not ask for it, and OutputBusy; nothing is written then.
    """
    folder = folders.output(period)
    if not (final or reopen):
        refuse_over_final(folder, period)
    former = facts_of(folder) or {}
    reopened = former if reopen and former.get("edition") == FINAL else None
    found = survey(period, folders, clock, readers)
    standing = found.standing()
    if final and standing:
        return Outcome(found, [], final, None, standing)
    with clock.stage("確認依頼"):
        asked = list(requests(found))
    with clock.stage("集計"):
        seen = overview(found)
    with replaced(folder) as new:
        carried_over(folder, new, [FORMS])
        with clock.stage("書き出し"):
            write_quarter(new, found, seen, asked, final, lambda name: clock.tell("書き出し", 0, 0))
        if final and not reopen:
            refuse_other_final(former, _hashes(new), period, folder)
        with clock.stage("公開データ"):
            open_data = release(new / PUBLIC, found, final)
        with clock.stage("PDFの作成"):
            more = printed_appendix(found, seen, final) if office else ()
            printed = print_table(new / PUBLIC, found, final, office, more)
        if final and former.get("edition") == FINAL and not reopen and not printed.made:
            _keep_print(folder, new, period)
        with clock.stage("全体の様子"):
            write_page(new, found, seen, final)
        facts = _facts(found, final, _inputs(found, folders), _hashes(new), clock.seconds)
        facts |= {"printed": printed.facts(), "open_data": {rule: asdict(one) for rule, one in open_data.items()}}
        write_run(new, facts | _replaced_final(reopened, former))
    return Outcome(found, asked, final, folder, standing, reopened, printed, open_data)


def _keep_print(folder: Path, new: Path, period: Period) -> None:
    """Takes over the PDF of a 確定版 that is made again as it was, where it could not be printed this time."""
    former = folder / PUBLIC / printed_file(period)
    if former.is_file():
        shutil.copyfile(former, new / PUBLIC / printed_file(period))


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
) -> dict[str, Any]:
    """The contents of run.json."""
    rules = Counter(found.findings["rule"])
    return {
        "version": VERSION,
        "period": str(found.period),
        "edition": FINAL if final else DRAFT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "states": found.totals.states,
        "severities": found.severities(),
        "rules": {rule: rules[rule] for rule in RULES if rule in rules},
        "waived": len(found.waived.covered),
        "waivers": found.waived.counts(),
        "totals": found.totals.as_dict(),
        "seconds": seconds,
        "inputs": inputs,
        "outputs": outputs,
    }


def _replaced_final(reopened: Mapping[str, Any] | None, former: Mapping[str, Any]) -> dict[str, Any]:
    """When the last 確定版 that was taken back had been made, and the hash of its table; {} where none was."""
    if reopened:
        table = reopened.get("outputs", {}).get(MERGED_FILE, "")
        return {"replaced_final": {"made_at": reopened.get("made_at", ""), MERGED_FILE: table}}
    return {"replaced_final": former["replaced_final"]} if "replaced_final" in former else {}
