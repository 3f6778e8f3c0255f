"""The one pass of validation: all answers of all departments against every rule that a row can break."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from pipeline.checking.gather import Layouts
from pipeline.findings import Finding
from pipeline.register.read import Register
from schemas.answers import answers_schema, checks, judge
from schemas.period import Period


def validate(answers: pd.DataFrame, layouts: Layouts, register: Register, period: Period) -> list[Finding]:
    """The findings of one lazy validation. Raises what is our own fault: a frame that is not of its schema."""
    judged = judge(answers[answers["live"]], period, register.vocabulary)
    broken = [name for name, _, _ in checks(period) if judged[name].any()]
    try:
        answers_schema(broken, period).validate(judged, lazy=True)
    except SchemaErrors as trouble:
        if trouble.failure_cases["index"].isna().any():
            raise
        return list(_findings(trouble.failure_cases, judged, layouts, period))
    return []


def _findings(failures: pd.DataFrame, judged: pd.DataFrame, layouts: Layouts, period: Period) -> Iterator[Finding]:
    rules = {name: (rule, column) for name, rule, column in checks(period)}
    rows = judged.loc[failures["index"].astype("int64").unique()].to_dict("index")
    for place, check in zip(failures["index"].astype("int64"), failures["check"], strict=True):
        rule, column = rules[check]
        row = rows[place]
        yield Finding(
            rule.id,
            row["sender"],
            row["file"],
            row["sheet"],
            row["row"],
            layouts[row["layout"]].get(column, 0),
            str(row["serial_no"] or ""),
            column,
            row[f"{column}_{rule.quotes}"],
            words_of(row, column) | (rule.words(row, column) if rule.words else {}),
        )


def words_of(row: Mapping[Hashable, Any], column: str) -> dict[str, str]:
    """The words that a column has for any rule's sentence: the mark as read, the register's text, hints."""
    is_quarter = f"{column}_reported" in row
    return {
        "mark": row[column] if is_quarter else row["mark"],
        "before": row["mark_before"],
        "plan": row.get(f"{column}_plan", row["owner"]),
        "reported": row.get(f"{column}_reported", ""),
        "hint": row.get(f"{column}_hint", ""),
    }
