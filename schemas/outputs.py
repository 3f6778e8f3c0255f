"""The pandera schemas of merged.csv and findings.csv: every column text, as read from the file."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.columns import COLUMNS, FINDINGS, MERGED, QUARTERS
from schemas.outcomes import STATES
from schemas.rule import SEVERITIES
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary

MERGED_DATA: Final = ("serial_no", *QUARTERS, "reason_code", "state", "source_row")
FINDINGS_DATA: Final = ("period", "severity", "rule", "cell", "column")
"""The columns that hold no free text, and so are never guarded against formulas."""


def merged_schema(vocabulary: Vocabulary | None) -> pa.DataFrameSchema:
    """Only legal marks and codes, or blanks, stand in merged.csv; any where no vocabulary is given."""
    checks = {
        "serial_no": [pa.Check.str_matches(r"^[1-9][0-9]{0,8}$")],
        "state": [pa.Check.isin(STATES)],
        "source_row": [pa.Check.str_matches(r"^[0-9]{0,9}$")],
    }
    if vocabulary:
        checks |= {quarter: [pa.Check.isin(["", *vocabulary.signs])] for quarter in QUARTERS}
        checks["reason_code"] = [pa.Check.isin(["", *vocabulary.codes])]
    return pa.DataFrameSchema(
        {column: pa.Column("str", checks.get(column)) for column in MERGED},
        strict=True,
        ordered=True,
        unique=["serial_no"],
    )


def completed(merged: pd.DataFrame) -> pd.DataFrame:
    """A table of merged.csv with the optional columns, blank where it was made before they were declared."""
    lacking = [column.name for column in COLUMNS if column.optional and column.name not in merged]
    whole = merged.assign(**{name: pd.Series("", merged.index, dtype="str") for name in lacking})
    return whole[sorted(whole.columns, key=(*MERGED, *whole.columns).index)] if lacking else merged


def findings_schema() -> pa.DataFrameSchema:
    """What findings.csv holds: known severities, rules and cells, and a sentence each."""
    checks = {
        "severity": [pa.Check.isin(SEVERITIES)],
        "rule": [pa.Check.isin(RULES)],
        "cell": [pa.Check.str_matches(r"^([A-Z]+[1-9]\d*(:[A-Z]+[1-9]\d*)?)?$")],
        "message": [pa.Check.str_length(min_value=1)],
        "remedy": [pa.Check.str_length(min_value=1)],
    }
    return pa.DataFrameSchema(
        {column: pa.Column("str", checks.get(column)) for column in FINDINGS}, strict=True, ordered=True
    )
