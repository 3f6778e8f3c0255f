"""Marks of earlier quarters that no table has reported, where a department answers an initiative more than once."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.returns.fates import MERGED
from schemas.period import Period


def as_said(rows: pd.DataFrame, column: str) -> pd.Series:
    """What rows answer in one column: as read, and as written where nothing could be read."""
    return rows[column].where(rows[column].ne(""), rows[f"{column}_raw"])


def _open_marks(rows: pd.DataFrame, period: Period) -> dict[str, pd.Series]:
    """What rows of one initiative say of each earlier quarter that no table has reported, "" where they are blank."""
    return {quarter: as_said(rows, quarter) for quarter in period.past if rows[f"{quarter}_reported"].iloc[0] == ""}


def disputes(rows: pd.DataFrame, period: Period) -> pd.Series:
    """The rows that say of an earlier quarter what another row says otherwise."""
    disputed = pd.Series(False, index=rows.index)
    for said in _open_marks(rows, period).values():
        if said[said.ne("")].nunique() > 1:
            disputed |= said.ne("")
    return disputed


def gaps_told(rows: pd.DataFrame, fates: Mapping[int, str], period: Period) -> dict[tuple[int, str], int]:
    """(kept row, earlier quarter that is blank there) → the row that says its mark."""
    kept = [place for place in rows.index if fates.get(place) == MERGED]
    return {
        (kept[0], quarter): int(said.index[said.ne("")][0])
        for quarter, said in _open_marks(rows, period).items()
        if kept and said[kept[0]] == "" and said.ne("").any()
    }


def filled(answers: pd.DataFrame, fills: Mapping[tuple[int, str], int]) -> pd.DataFrame:
    """The answers with marks of earlier quarters taken from another row of the same initiative.

    Where there are any, a column ``<quarter>_from`` has the index of the row that says each mark.
    """
    if not fills:
        return answers
    whole = answers.assign(**{f"{quarter}_from": answers.index for _, quarter in fills})
    for (kept, quarter), source in fills.items():
        for column in (quarter, f"{quarter}_raw", f"{quarter}_hint", f"{quarter}_flag"):
            whole.at[kept, column] = str(answers.at[source, column])
        whole.at[kept, f"{quarter}_from"] = source
    return whole
