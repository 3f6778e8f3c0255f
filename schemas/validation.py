"""The pandera schema of the answers: what each column may hold, and every rule that a row can break."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd
import pandera.pandas as pa

from schemas.answers import ASIDES, NAMES, ROW_FACTS, Answers
from schemas.layout import MARK, Layout
from schemas.period import Period
from schemas.rule import Rule
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary


def checks(period: Period) -> Iterator[tuple[str, Rule, str]]:
    """Each rule with each column it is asked about, and the name of that check."""
    for rule in RULES.values():
        for column in rule.on(period) if rule.on else ():
            yield f"{rule.id}@{column}", rule, column


def answers_schema(vocabulary: Vocabulary, period: Period) -> pa.DataFrameSchema:
    """What answers must be. A row that breaks a rule fails the check that has the rule's and the column's name."""
    text, truth, layout = pa.Column("str"), pa.Column("bool"), period.layout
    shape = {name: pa.Column(dtype) for name, dtype in ROW_FACTS.items()}
    shape |= {NAMES.written(column): text for column in layout.table}
    shape |= {NAMES.flag(column): text for column in layout.answered}
    shape |= {NAMES.read(column): pa.Column("str", _legal(column, layout, vocabulary)) for column in layout.answered}
    shape |= {NAMES.aside(column, kind): text for column in period.asked for kind in ASIDES}
    shape |= {NAMES.nothing(column): truth for column in layout.answered if layout.kind(column) != MARK}
    shape |= {NAMES.reported(column): text for column in period.told}
    shape |= {NAMES.planned(column): text for column in layout.fixed}
    shape |= {NAMES.changed(column): truth for column in layout.fixed}
    rules = [
        pa.Check(
            partial(_kept, rule=rule, column=column, vocabulary=vocabulary, layout=layout), error=name, ignore_na=False
        )
        for name, rule, column in checks(period)
    ]
    return pa.DataFrameSchema(shape, checks=rules, index=pa.Index("int64", unique=True))


def _legal(column: str, layout: Layout, vocabulary: Vocabulary) -> pa.Check | None:
    """A legal mark, code or choice, or "" for none; any text, number or date as it was read."""
    values = vocabulary.legal(layout.answer(column))
    return None if values is None else pa.Check.isin(["", *values])


def _kept(frame: pd.DataFrame, *, rule: Rule, column: str, vocabulary: Vocabulary, layout: Layout) -> pd.Series:
    """The rows that keep a rule."""
    assert rule.breaks
    answers = Answers(frame, shape=layout)
    broken = rule.breaks(answers, column, vocabulary)
    if broken.dtype != bool or not broken.index.equals(frame.index):
        raise TypeError(f"{rule.id}@{column}: a predicate gives one boolean for each row, without a blank")
    return ~(broken & answers["own"]) if rule.own_rows else ~broken
