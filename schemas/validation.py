"""The pandera schema of the answers: what each column may hold, and every rule that a row can break.

One schema does two things. Its columns say which dtype and values each fact has; what breaks them is a fault of
ours. Its checks are the rules; what breaks them is a finding on a department's cell.
``pipeline.merging.validate`` runs it once, over all departments together, since setting a validation up is what
takes time.
"""

from collections.abc import Iterator
from functools import partial

import pandas as pd
import pandera.pandas as pa

from schemas.answers import ASIDES, NAMES, ROW_FACTS, Answers
from schemas.dtype import OF_TEXT
from schemas.layout import MARK, Layout
from schemas.period import Period
from schemas.rule import Rule
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary


def checks(period: Period) -> Iterator[tuple[str, Rule, str]]:
    """Every check of the answers: its name, the rule, and the column that the rule is asked about.

    The name is the rule's id and the column, such as "mark-missing@q4". It is what pandera's errors are found
    again by. Rules without columns are raised elsewhere, by the stage that sees them.
    """
    for rule in RULES.values():
        for column in rule.on(period) if rule.on else ():
            yield f"{rule.id}@{column}", rule, column


def answers_schema(vocabulary: Vocabulary, period: Period) -> pa.DataFrameSchema:
    """The schema of the frame of :class:`schemas.answers.Answers`.

    Every fact has its dtype, and each rule is one check over the whole frame, named as :func:`checks` says. A row
    that breaks a rule fails that check. The checks see blanks too (``ignore_na=False``), since a rule may be
    about them.

    - ``vocabulary``: the marks and codes that are legal.
    - ``period``: which columns there are and which of them are asked for now.
    """
    text, truth, layout = pa.Column(OF_TEXT), pa.Column("bool"), period.layout
    shape = {name: pa.Column(dtype) for name, dtype in ROW_FACTS.items()}
    shape |= {NAMES.written(column): text for column in layout.table}
    shape |= {NAMES.flag(column): text for column in layout.answered}
    shape |= {NAMES.read(column): pa.Column(OF_TEXT, _legal(column, layout, vocabulary)) for column in layout.answered}
    shape |= {NAMES.aside(column, kind): text for column in period.asked for kind in ASIDES}
    shape |= {NAMES.nothing(column): truth for column in layout.answered if layout.kind(column) != MARK}
    shape |= {NAMES.reported(column): text for column in period.told}
    shape |= {NAMES.planned(column): text for column in layout.fixed}
    shape |= {NAMES.changed(column): truth for column in layout.fixed}
    rules = [
        pa.Check(
            partial(_kept, rule=rule, column=column, vocabulary=vocabulary, period=period), error=name, ignore_na=False
        )
        for name, rule, column in checks(period)
    ]
    return pa.DataFrameSchema(shape, checks=rules, index=pa.Index("int64", unique=True))


def _legal(column: str, layout: Layout, vocabulary: Vocabulary) -> pa.Check | None:
    """The check that a column holds a legal mark, code or choice, or "". None for texts, numbers and dates.

    It cannot fail on what departments write: the readers give legal values or "" only. It holds our own readers
    to that.
    """
    values = vocabulary.legal(layout.answer(column))
    return None if values is None else pa.Check.isin(["", *values])


def _kept(frame: pd.DataFrame, *, rule: Rule, column: str, vocabulary: Vocabulary, period: Period) -> pd.Series:
    """True for each row that keeps a rule. A rule for own rows (``own_rows``) is kept by every other row.

    Raises TypeError where the rule's predicate does not give one boolean for each row: a blank among them could
    pass for kept, and a finding would be lost.
    """
    assert rule.breaks
    answers = Answers(frame, period)
    broken = rule.breaks(answers, column, vocabulary)
    if broken.dtype != bool or not broken.index.equals(frame.index):
        raise TypeError(f"{rule.id}@{column}: a predicate gives one boolean for each row, without a blank")
    return ~(broken & answers["own"]) if rule.own_rows else ~broken
