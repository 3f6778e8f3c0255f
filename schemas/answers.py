"""The pandera schema of the answers: one row per row of a returned table, all departments together.

Columns, beside those named in :data:`FRAME`: for each column of the table ``<column>_raw``, what stands there
without outer blanks; for each answer ``<column>_flag``, what its value does not tell ("error", "formula",
"diagonal", "struck", "struck-part" or ""), and the value as read (a legal mark or code, or ""). For each answer that
is asked for now ``<column>_<kind>`` of each of the :data:`ASIDES`, what else stands on its cell. For each quarter
``<quarter>_reported``, what an earlier period's table said; for each fixed column ``<column>_plan``, the
register's text, and ``<column>_changed``; for each reason ``<column>_nothing``: it says that there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.columns import ANSWERS, FIXED, QUARTERS, REASONS, TABLE
from schemas.period import Period
from schemas.rule import Rule
from schemas.rules import RULES
from schemas.vocabulary import Vocabulary

FRAME: Final = {
    "file": "str",
    "sheet": "str",
    "row": "int64",
    "layout": "int64",
    "sender": "str",
    "hidden": "bool",
    "from_text": "bool",
    "elsewhere": "bool",
    "owner": "str",
    "named": "int64",
    "slipped": "bool",
    "serial_no": "int64",
    "mark": "str",
    "mark_before": "str",
    "closed": "str",
    "closed_in": "str",
    "answered": "bool",
    "own": "bool",
}
"""``owner``: the department whose row it is by the register, "" where the number is unknown. ``sender``: the
department whose return it is. ``mark``: the period's own mark as read. ``mark_before``: that of the quarter before, as
it was reported or else as the return says; in the first quarter last year's. ``closed``: the last mark of an earlier
quarter that said the initiative is over, ``closed_in`` that quarter. ``own``: the sender's own row, and in use.
``hidden``: the row is not shown; ``from_text``: it stands in a text file. ``elsewhere``: it answers, and its own
主管課等 names somebody else than the sender. ``named``: the 通しNo. of the initiative whose name the row has, 0 for
none; ``slipped``: that is not the row's own number."""

ASIDES: Final = ("note", "covered", "merged", "shown", "unshown", "struck-part")
"""What may stand on an answer's cell beside its value: the words of a note or shape, what a merged area hides under it,
the value that a merged area shows over it, what the sheet shows instead of the value, the number format that cannot be
followed, the part of a text that is not struck through."""


def checks(period: Period) -> Iterator[tuple[str, Rule, str]]:
    """Each predicate with each column it is asked about, and the name of the column that takes its verdict."""
    for rule in RULES.values():
        for column in rule.on(period) if rule.on else ():
            yield f"{rule.id}@{column}", rule, column


def judge(answers: pd.DataFrame, period: Period, vocabulary: Vocabulary) -> pd.DataFrame:
    """The answers with a boolean column for each check: True where the row breaks the rule."""
    verdicts = {}
    for name, rule, column in checks(period):
        assert rule.breaks
        broken = rule.breaks(answers, column, vocabulary)
        if broken.dtype != bool or not broken.index.equals(answers.index):
            raise TypeError(f"{name}: a predicate gives one boolean for each row, without a blank")
        verdicts[name] = broken & answers["own"] if rule.own_rows else broken
    return answers.assign(**verdicts)


def answers_schema(verdicts: Iterable[str], period: Period) -> pa.DataFrameSchema:
    """What judged answers must be. A verdict that fails carries its check's name as the error.

    ``verdicts``: names of checks. One that no row breaks may be left out, since pandera takes 1 ms for each column.
    """
    shape = {column: pa.Column(dtype) for column, dtype in FRAME.items()}
    shape |= {f"{column}_raw": pa.Column("str") for column in TABLE}
    shape |= {f"{column}_flag": pa.Column("str") for column in ANSWERS}
    shape |= {column: pa.Column("str") for column in ANSWERS}
    shape |= {f"{column}_{kind}": pa.Column("str") for column in (period.now, *REASONS) for kind in ASIDES}
    shape |= {f"{column}_nothing": pa.Column("bool") for column in REASONS}
    shape |= {f"{quarter}_reported": pa.Column("str") for quarter in QUARTERS}
    shape |= {f"{column}_plan": pa.Column("str") for column in FIXED}
    shape |= {f"{column}_changed": pa.Column("bool") for column in FIXED}
    shape |= {name: pa.Column("bool", pa.Check(_holds, error=name)) for name in verdicts}
    return pa.DataFrameSchema(shape, index=pa.Index("int64", unique=True))


def _holds(broken: pd.Series) -> pd.Series:
    return ~broken
