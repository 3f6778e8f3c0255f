"""The checks of a run in their order: files, then rows, then cells; what came in, all findings out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.checking.gather import Layouts, gather
from pipeline.checking.reconcile import reconcile
from pipeline.checking.validate import validate
from pipeline.findings import Finding, arranged, gathered, worded
from pipeline.history.past import Past
from pipeline.reading import Reading
from pipeline.register.read import Register
from pipeline.returns.inbox import Received
from pipeline.returns.sender import NOTHING_MADE, Made, Return, sort_out
from pipeline.returns.supersede import supersede
from schemas.period import Period


@dataclass(frozen=True, slots=True)
class Examined:
    """``answers``: the frame of :mod:`schemas.answers` with the fate of each row, ``layouts`` where its columns stand.

    ``findings`` are arranged, those of one cause gathered; ``each`` are the same, one for each row.
    """

    returns: list[Return]
    answers: pd.DataFrame
    findings: list[Finding]
    layouts: Layouts

    @property
    def each(self) -> list[Finding]:
        return [one for finding in self.findings for one in finding.each]


def examine(
    received: Iterable[tuple[Received, Reading]],
    known: Iterable[Finding],
    register: Register,
    period: Period,
    past: Past,
    made: Made = NOTHING_MADE,
) -> Examined:
    """Checks what was read. ``known``: what the folder itself already gave; ``made``: the 版 it has made."""
    came = list(received)
    returns, on_files = sort_out(came, register, period, made)
    returns, on_files = supersede(returns, on_files, {file.name: file.sha256 for file, _ in came})
    answers, layouts = gather(returns, register, period, past)
    answers, on_rows = reconcile(answers, layouts, returns, register, period)
    on_cells = validate(answers, layouts, register, period)
    found = gathered([*known, *on_files, *on_rows, *on_cells], _rows_of_tables(answers))
    return Examined(returns, answers, worded(arranged(found, register), register, period), layouts)


def _rows_of_tables(answers: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """How many rows of each (department, file, sheet) answer something or are the department's own."""
    counted = answers[answers["answered"] | answers["owner"].eq(answers["sender"])]
    sizes = counted.groupby(["sender", "file", "sheet"], sort=False).size()
    tables = ((str(one.sender), str(one.file), str(one.sheet)) for one in sizes.index.to_frame().itertuples())
    return dict(zip(tables, sizes.tolist(), strict=True))
