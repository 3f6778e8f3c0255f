"""The plans under a folder, and one of them merged in whatever process it falls to.

A plan is a folder that has ``data/plan`` and ``data/raw``. :func:`run_plan` is what another process or machine is
asked to do: in goes a :class:`PlanJob`, out comes a :class:`Done`, both small values that can be pickled. What is
large is imported within it, so that whoever only lists plans need not wait for pandas.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.storage.files import Folders

if TYPE_CHECKING:
    from pipeline.register.read import Register
    from schemas.period import Period


PLAN, RAW, OUT = Path("data", "plan"), Path("data", "raw"), Path("data", "out")
"""Where a plan has its register, returns and output, from its folder."""


def plans_under(root: Path) -> Iterator[Path]:
    """The plans' folders relative to ``root``, in the order of their names.

    A plan holds no other plans, so that its own folders are not searched. Hidden folders are passed over.
    """
    for folder, inside, _ in os.walk(root):
        here = Path(folder)
        if (here / PLAN).is_dir() and (here / RAW).is_dir():
            inside.clear()
            yield here.relative_to(root)
        inside[:] = sorted(name for name in inside if not name.startswith("."))


def folders_of(plan: Path) -> Folders:
    """Where a plan's register, returns and output are. ``plan``: its folder."""
    return Folders(plan / PLAN, plan / RAW, plan / OUT)


@dataclass(frozen=True, slots=True)
class PlanJob:
    """One plan to be merged.

    ``root``: the folder of all plans. ``name``: the plan's folder below it. ``period``: its code, "" for the
    newest that has returns.
    """

    root: Path
    name: str
    period: str


@dataclass(frozen=True, slots=True)
class Done:
    """How a plan's run ended.

    - ``name``, ``period``: which; ``period`` as it was asked for where none could be found.
    - ``body_code``, ``body_name``, ``plan_name``: as the register has them, "" where it could not be read.
    - ``states``, ``severities``: how many initiatives and findings there are of each.
    - ``failure``: a sentence on why it made nothing, "" where it did.
    - ``written``: its output is a new one; False also where a 確定版 stayed.
    - ``rows``: its rows of the tables over all plans (:func:`pipeline.batch.plan_rows.rows_of`); {} where it made
      nothing.
    """

    name: str
    period: str = ""
    body_code: str = ""
    body_name: str = ""
    plan_name: str = ""
    states: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    failure: str = ""
    written: bool = False
    rows: Mapping[str, bytes] = field(default_factory=dict)


def run_plan(job: PlanJob) -> Done:
    """Merges a plan's period into its own data/out, as a draft, with one reading process and no PDF.

    It raises nothing: what the coordinator can mend and a fault of ours are both told in ``failure``, so that the
    other plans go on.
    """
    from pipeline.errors import UserError, refusal

    try:
        return _merged(job)
    except UserError as error:
        return Done(job.name, job.period, failure=str(error))
    except Exception as error:
        fault = f"プログラムの不具合です（{type(error).__name__}: {error}）。"
        return Done(job.name, job.period, failure=str(refusal(error) or fault))


def _merged(job: PlanJob) -> Done:
    """Merges a plan, without the PDF. A 確定版 stays as it is, and its figures are told out of its run.json. A plan
    without returns is not merged, and that is told; whatever else stops it is raised."""
    from pipeline.jobs.merge import Clock, merge
    from pipeline.register.periods import newest, period_named
    from pipeline.register.read import read_register
    from pipeline.storage.editions import Edition, FinalStands, facts_of

    folders = folders_of(job.root / job.name)
    period = period_named(job.period, folders) if job.period else newest(folders)
    if period is None:
        return Done(job.name, failure="data/raw に、R5-4 のような、この計画の期の名前のフォルダーがありません。")
    if not folders.returns(period).is_dir():
        return Done(job.name, str(period), failure=f"回答票のフォルダー「data/raw/{period}」がありません。")
    try:
        quarter = merge(period, folders, Edition.DRAFT, Clock(), readers=1).quarter
    except FinalStands:
        register, facts = read_register(folders.register(period)), facts_of(folders.output(period)) or {}
        return _done(job, period, register, facts["states"], facts["severities"])
    return replace(_done(job, period, quarter.register, quarter.totals.states, quarter.severities()), written=True)


def _done(
    job: PlanJob, period: Period, register: Register, states: Mapping[str, int], severities: Mapping[str, int]
) -> Done:
    """The end of a run that made something, or found a 確定版."""
    from pipeline.batch.plan_rows import rows_of

    told = (register.body_code, register.body_name, register.plan_name)
    rows = rows_of(job.root / job.name, job.name, period, register)
    return Done(job.name, str(period), *told, states, severities, rows=rows)
