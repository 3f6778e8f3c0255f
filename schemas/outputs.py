"""The pandera schemas of merged.csv and findings.csv: every column text, as read from the file."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.layout import CHOICE, DEFAULT, FINDINGS, MARK, MUSASHINO, NUMBER, Layout
from schemas.outcomes import STATES
from schemas.rule import SEVERITIES
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary

FINDINGS_DATA: Final = ("period", "severity", "rule", "cell", "column")
"""The columns that hold no free text, and so are never guarded against formulas."""


_RISKY: Final = tuple("=+-@＝＋－＠")
"""How a choice begins that a spreadsheet could take for a formula."""


def merged_data(layout: Layout = DEFAULT) -> tuple[str, ...]:
    """The columns of merged.csv that hold no free text either: numbers, marks and choices."""
    choices = [
        name for name in layout.kinds(CHOICE) if not any(c.startswith(_RISKY) for c, _ in layout.answer(name).choices)
    ]
    data = {*layout.kinds(MARK, NUMBER), *choices}
    return ("serial_no", *(name for name in layout.answered if name in data), "state", "source_row")


def merged_schema(vocabulary: Vocabulary | None, layout: Layout = DEFAULT) -> pa.DataFrameSchema:
    """Only legal marks, codes and choices, or blanks, stand in merged.csv; any where no vocabulary is given."""
    checks = {
        "serial_no": [pa.Check.str_matches(r"^[1-9][0-9]{0,8}$")],
        "state": [pa.Check.isin(STATES)],
        "source_row": [pa.Check.str_matches(r"^[0-9]{0,9}$")],
    }
    if vocabulary:
        for column in layout.kinds(MARK, CHOICE):
            checks[column] = [pa.Check.isin(["", *(vocabulary.legal(layout.answer(column)) or ())])]
    return pa.DataFrameSchema(
        {column: pa.Column("str", checks.get(column)) for column in layout.merged},
        strict=True,
        ordered=True,
        unique=["serial_no"],
    )


def merged_rows_schema(layout: Layout) -> pa.DataFrameSchema:
    """An earlier year's merged.csv, whose further columns may have been others: its numbers, its plan and its marks."""
    columns = {name: pa.Column("str") for name in ("department", "initiative", "measure", *layout.marks, "state")}
    columns["serial_no"] = pa.Column("str", pa.Check.str_matches(r"^[1-9][0-9]{0,8}$"))
    return pa.DataFrameSchema(columns, unique=["serial_no"])


def completed(merged: pd.DataFrame, layout: Layout = DEFAULT) -> pd.DataFrame:
    """A table of merged.csv with every column that the register declares, blank where it was made before that; the
    plan's mark is never made up."""
    declared = [name for name, column in layout.columns.items() if column.answer not in (None, layout.mark, *MUSASHINO)]
    lacking = [name for name in declared if name not in merged]
    whole = merged.assign(**{name: pd.Series("", merged.index, dtype="str") for name in lacking})
    return whole[sorted(whole.columns, key=(*layout.merged, *whole.columns).index)] if lacking else merged


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
