"""The merged table in long form: one row for each initiative and quarter, every column as categories."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline.opendata.cleaning import clean, cleaned
from pipeline.opendata.codes import words
from pipeline.register.read import Register
from pipeline.storage.editions import edition_word
from schemas.columns import FIXED, QUARTERS
from schemas.period import Period
from schemas.public import NOT_REPORTED, REPORTED, TABLE

_OWN: Final = ("state", "reason_code", "reason_text")
"""What merged.csv says of the period's own quarter alone, beside its mark."""


def long_table(merged: pd.DataFrame, register: Register, period: Period, final: bool) -> pd.DataFrame:
    """The rows of 進行管理表_<期>.csv, in the register's order and then by quarter.

    The quarters are those up to the period's own. Only its rows have a reason and the state of ``merged``.
    """
    quarters = QUARTERS[: period.quarter]
    each = merged.index.repeat(len(quarters))
    now = np.tile([quarter == period.now for quarter in quarters], len(merged))
    marks = pd.Series(merged[list(quarters)].to_numpy().ravel(), dtype="str")
    state, code, text = (merged.loc[each, name].reset_index(drop=True) for name in _OWN)
    state = state.where(now, marks.ne("").map({True: REPORTED, False: NOT_REPORTED}))
    code = code.where(now, "")
    word = words(register.vocabulary)
    table = _initiatives(merged).loc[each].reset_index(drop=True)
    table = table.assign(
        quarter=np.tile([str(number) for number, _ in enumerate(quarters, start=1)], len(merged)),
        mark=marks,
        mark_label=marks.map({"": ""} | word["mark"]),
        state=state,
        state_label=state.map(word["state"]),
        reason_code=code,
        reason_label=code.map({"": ""} | word["reason_code"]),
        reason_text=cleaned(text.where(now, "")),
        **_about(register, period, final),
    )
    return table[[column.name for column in TABLE]].astype("category")


def _initiatives(merged: pd.DataFrame) -> pd.DataFrame:
    """What does not change from quarter to quarter, one row for each initiative."""
    return pd.DataFrame(
        {"serial_no": merged["serial_no"].astype("category")}
        | {"priority": merged["priority"].ne("").map({True: "1", False: "0"})}
        | {name: cleaned(merged[name]) for name in FIXED if name != "priority"}
    )


def _about(register: Register, period: Period, final: bool) -> dict[str, str]:
    """What is the same on every row."""
    return {
        "local_government_code": register.body_code,
        "local_government_name": clean(register.body_name),
        "plan_name": clean(register.plan_name),
        "fiscal_year": period.year_label,
        "fiscal_year_ad": str(period.year),
        "as_of_quarter": str(period.quarter),
        "edition": edition_word(final),
    }
