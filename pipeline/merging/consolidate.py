"""The one table: every initiative of the register with its answer, its state and where it came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from pipeline.findings import Finding
from pipeline.history.past import Past
from pipeline.register.read import Register
from pipeline.returns.fates import SLIPPED
from schemas.columns import (
    ACCEPTED,
    FIXED,
    MERGED,
    QUARTERS,
    REASONS,
    UNRESOLVED,
    UNRETURNED,
    WAIVED,
)
from schemas.period import Period
from schemas.rule import ERROR


def consolidate(
    answers: pd.DataFrame,
    findings: Sequence[Finding],
    waived: Collection[Finding],
    register: Register,
    past: Past,
    period: Period,
) -> pd.DataFrame:
    """The frame of merged.csv: one row for each initiative, in the register's order, all columns text.

    A legal cell of an unresolved row stays, any other is "". What was reported for an earlier quarter outranks
    what a return says of it.
    """
    plan = register.initiatives
    used = answers[answers["own"]].set_index("serial_no").reindex(plan.index)
    merged = plan[list(FIXED)].copy()
    for quarter in QUARTERS:
        said = used[quarter].fillna("") if quarter in (*period.past, period.now) else pd.Series("", plan.index)
        if quarter in period.past and quarter in past.marks:
            before = past.marks[quarter].reindex(plan.index).fillna("")
            said = before.where(before.ne(""), said)
        merged[quarter] = said.astype("str")
    for column in REASONS:
        merged[column] = used[column].fillna("").astype("str")
    slipped = set(answers.loc[answers["fate"].eq(SLIPPED), "named"]) - set(used.index[used["file"].notna()])
    merged["state"] = _states(used, findings, waived, slipped, register)
    merged["source_file"] = used["file"].fillna("").astype("str")
    merged["source_sheet"] = used["sheet"].fillna("").astype("str")
    merged["source_row"] = used["row"].astype("Int64").astype("str").fillna("")
    merged.insert(0, "serial_no", plan.index.astype("str"))
    return merged.reset_index(drop=True)[list(MERGED)]


def _states(
    used: pd.DataFrame,
    findings: Sequence[Finding],
    waived: Collection[Finding],
    slipped: Collection[int],
    register: Register,
) -> pd.Series:
    """The state of each initiative, from the errors on it that its own department has to answer for.

    ``slipped``: initiatives whose names came under other numbers alone.
    """
    standing: set[int] = set(slipped)
    covered: set[int] = set()
    for finding in (one for found in findings for one in found.each):
        if finding.severity == ERROR and finding.number and register.owner(finding.number) == finding.department:
            (covered if finding in waived else standing).add(finding.number)
    numbers = used.index.to_series()
    came = used["file"].notna() | numbers.isin(standing | covered)
    missing = {finding.number for finding in findings if finding.rule == "row-missing"}
    state = pd.Series(ACCEPTED, index=used.index, dtype="str")
    state = state.mask(numbers.isin(covered), WAIVED).mask(numbers.isin(standing), UNRESOLVED)
    return state.mask(~came | numbers.isin(missing), UNRETURNED)
