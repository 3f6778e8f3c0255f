"""The checks of a run in their order: files, then rows, then cells; what came in, all findings out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.checking.gather import Layouts, gather
from pipeline.checking.reconcile import reconcile
from pipeline.checking.validate import validate
from pipeline.findings import Finding, arranged
from pipeline.history.past import Past
from pipeline.reading.grid import Reading
from pipeline.register.read import Register
from pipeline.returns.inbox import Received
from pipeline.returns.sender import Return, sort_out
from pipeline.returns.supersede import supersede
from schemas.period import Period


@dataclass(frozen=True, slots=True)
class Examined:
    """``answers``: the frame of :mod:`schemas.answers` with the fate of each row, ``layouts`` where its columns stand.

    ``findings`` are arranged.
    """

    returns: list[Return]
    answers: pd.DataFrame
    findings: list[Finding]
    layouts: Layouts


def examine(
    received: Iterable[tuple[Received, Reading]],
    known: Iterable[Finding],
    register: Register,
    period: Period,
    past: Past,
) -> Examined:
    """Checks what was read. ``known``: what the folder itself already gave."""
    came = list(received)
    returns, on_files = sort_out(came, register, period)
    returns, on_files = supersede(returns, on_files, {file.name: file.sha256 for file, _ in came})
    answers, layouts = gather(returns, register, period, past)
    answers, on_rows = reconcile(answers, layouts, returns, register, period)
    on_cells = validate(answers, layouts, register, period)
    return Examined(returns, answers, arranged([*known, *on_files, *on_rows, *on_cells], register), layouts)
