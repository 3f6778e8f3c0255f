"""The pandera schemas of merged.csv and findings.csv: every column is text, as read from the file.

Both are checked before they are written (``pipeline.jobs.write``); merged.csv again when an earlier period's table is
read (``pipeline.history.past``), since somebody may have changed it by hand. Each row of merged.csv is an initiative,
in the register's order. The schemas have no coercion: a table that does not fit raises pandera's SchemaErrors, and the
caller says what that means.
"""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.dtype import OF_TEXT
from schemas.layout import CHOICE, DEFAULT, FINDINGS, MARK, MUSASHINO, NUMBER, Layout
from schemas.outcomes import STATES
from schemas.rule import SEVERITIES
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary

FINDINGS_DATA: Final = ("period", "severity", "rule", "cell", "column")
"""The columns of findings.csv that hold no free text. Nobody can put a formula there, so they are never guarded
against one."""


_RISKY: Final = tuple("=+-@＝＋－＠")
"""How a choice begins that a spreadsheet could take for a formula."""


def merged_data(layout: Layout = DEFAULT) -> tuple[str, ...]:
    """The columns of merged.csv that hold no free text: numbers, marks and choices. They are written without a
    guard.

    A choice column counts only where none of its choices begins as a formula does.
    """
    choices = [
        name for name in layout.kinds(CHOICE) if not any(c.startswith(_RISKY) for c, _ in layout.answer(name).choices)
    ]
    data = {*layout.kinds(MARK, NUMBER), *choices}
    return ("serial_no", *(name for name in layout.answered if name in data), "state", "source_row")


def merged_schema(vocabulary: Vocabulary | None, layout: Layout = DEFAULT) -> pa.DataFrameSchema:
    """The schema of merged.csv: the columns of the plan in their order, and only legal marks and choices, or
    blanks.

    ``vocabulary``: which marks and codes are legal; None lets any stand. ``layout``: the shape of the plan.
    """
    checks = {
        "serial_no": [pa.Check.str_matches(r"^[1-9][0-9]{0,8}$")],
        "state": [pa.Check.isin(STATES)],
        "source_row": [pa.Check.str_matches(r"^[0-9]{0,9}$")],
    }
    if vocabulary:
        for column in layout.kinds(MARK, CHOICE):
            checks[column] = [pa.Check.isin(["", *(vocabulary.legal(layout.answer(column)) or ())])]
    return pa.DataFrameSchema(
        {column: pa.Column(OF_TEXT, checks.get(column)) for column in layout.merged},
        strict=True,
        ordered=True,
        unique=["serial_no"],
    )


def merged_rows_schema(layout: Layout) -> pa.DataFrameSchema:
    """The schema of an earlier year's merged.csv, as far as this year needs it.

    Its plan may have had other columns and other marks. What is asked for are the numbers, what tells an
    initiative from others, the marks and the states; further columns do not matter.
    """
    columns = {name: pa.Column(OF_TEXT) for name in ("department", "initiative", "measure", *layout.marks, "state")}
    columns["serial_no"] = pa.Column(OF_TEXT, pa.Check.str_matches(r"^[1-9][0-9]{0,8}$"))
    return pa.DataFrameSchema(columns, unique=["serial_no"])


def completed(merged: pd.DataFrame, layout: Layout = DEFAULT) -> pd.DataFrame:
    """A merged.csv with every column that the register declares now, in their order.

    A column that was added to the register since the table was made is blank in it. The plan's mark, and
    武蔵野市's own columns, are never made up: their lack shows that the table is not whole. Gives the same frame
    where nothing is lacking.
    """
    declared = [name for name, column in layout.columns.items() if column.answer not in (None, layout.mark, *MUSASHINO)]
    lacking = [name for name in declared if name not in merged]
    whole = merged.assign(**{name: pd.Series("", merged.index, dtype="str") for name in lacking})
    return whole[sorted(whole.columns, key=(*layout.merged, *whole.columns).index)] if lacking else merged


def findings_schema() -> pa.DataFrameSchema:
    """The schema of findings.csv: known severities and rules, an A1 address or range or "" as the cell, and
    sentences."""
    checks = {
        "severity": [pa.Check.isin(SEVERITIES)],
        "rule": [pa.Check.isin(list(RULES))],
        "cell": [pa.Check.str_matches(r"^([A-Z]+[1-9]\d*(:[A-Z]+[1-9]\d*)?)?$")],
        "message": [pa.Check.str_length(min_value=1)],
        "remedy": [pa.Check.str_length(min_value=1)],
    }
    return pa.DataFrameSchema(
        {column: pa.Column(OF_TEXT, checks.get(column)) for column in FINDINGS}, strict=True, ordered=True
    )
