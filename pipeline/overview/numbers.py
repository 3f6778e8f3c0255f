"""The numbers that departments answer, added up and averaged in all and by group.

They are decimals throughout, so that 0.1 and 0.2 make 0.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from pipeline.overview.figures import OVERALL
from pipeline.register.read import Register
from schemas.layout import NUMBER, PERCENT, Answer
from schemas.period import Period

GROUPED_BY = ("goal", "department")
"""The columns by which numbers are told."""


@dataclass(frozen=True, slots=True)
class Number:
    """One group's figures of one column of numbers.

    - ``kind`` and ``group``: the heading of the grouping, and what the group is called.
    - ``count``: how many of the initiatives answered.
    - ``total``: None where adding up says nothing (shares, or no unit), or nobody answered.
    - ``mean``: None where nobody answered.
    """

    kind: str
    group: str
    count: int
    total: int | float | None
    mean: float | None


class Numbers(NamedTuple):
    """A column of numbers, as it is printed, and its figures: in all, by 基本目標 and by 主管課等."""

    heading: str
    rows: tuple[Number, ...]


def numbers(merged: pd.DataFrame, register: Register, period: Period) -> tuple[Numbers, ...]:
    """The figures of each column of numbers that the period asks for, out of the frame of merged.csv.

    A column whose rows have several units has none: neither the sum nor the mean of persons and percent says
    anything.
    """
    layout = register.layout
    asked = [column for column in period.asked if layout.kind(column) == NUMBER]
    columns = [column for column in asked if len(_units(merged, layout.answer(column), register)) == 1]
    return tuple(Numbers(layout.printed(column), tuple(_rows(merged, column, register))) for column in columns)


def _rows(merged: pd.DataFrame, column: str, register: Register) -> Iterator[Number]:
    """The figures of a column: all initiatives, then each group of each grouping, in the order of the plan. A level
    that the plan does not have is left out."""
    added = _adds_up(merged, register.layout.answer(column), register)
    everything = pd.Series(OVERALL, index=merged.index, dtype="str")
    groups = {OVERALL: everything} | {register.layout.heading(name): merged[name] for name in GROUPED_BY}
    for kind, group in groups.items():
        if group.eq("").all():
            continue
        for name in dict.fromkeys(group):
            told = [Decimal(text) for text in merged.loc[group.eq(name), column] if text]
            total = sum(told, Decimal(0))
            mean = float(total / len(told)) if told else None
            yield Number(kind, name or "（記載なし）", len(told), _plain(total) if added and told else None, mean)


def _adds_up(merged: pd.DataFrame, answer: Answer, register: Register) -> bool:
    """Whether the numbers of a column may be added up: they have a unit, and it is no share."""
    return not _units(merged, answer, register) & {"", PERCENT, "％"}


def _units(merged: pd.DataFrame, answer: Answer, register: Register) -> set[str]:
    """The units of a column's numbers: the column's own, or those of all rows."""
    if not answer.unit_column:
        return {answer.unit}
    (named,) = (one for one in register.layout.answers if one.label == answer.unit_column)
    return set(merged[register.layout.of(named)[0]])


def _plain(number: Decimal) -> int | float:
    """A decimal as the number that a workbook holds: whole where it is."""
    return int(number) if number == number.to_integral_value() else float(number)
