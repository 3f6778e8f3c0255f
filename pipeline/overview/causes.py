"""Why initiatives do not go as planned: how many have each reason, in all and by 基本目標."""

from typing import Final, NamedTuple

import pandas as pd

from pipeline.overview.figures import OVERALL, Tally, tallies
from pipeline.register.read import Register
from schemas.layout import CHOICE, Answer, Layout
from schemas.period import Period

UNGIVEN: Final = "記入なし"
"""What a count of initiatives is called that owe a reason and have none yet."""

_UNASKED: Final = "\0"


class Reasons(NamedTuple):
    """The initiatives that owe or have a reason, counted by it.

    - ``heading``: what the plan calls the code. ``signs``: the marks that ask for one.
    - ``choices``: every code with its label, one without a label where it occurs, and last :data:`UNGIVEN` where there
      are such. It is the order of every tally's counts.
    - ``groups``: the heading of each grouping → its tallies.
    """

    heading: str
    signs: tuple[str, ...]
    choices: tuple[str, ...]
    groups: dict[str, tuple[Tally, ...]]


def reasons(merged: pd.DataFrame, register: Register, period: Period) -> Reasons | None:
    """The reason codes of merged.csv, counted; None for a plan or a period that asks for none, or where no initiative
    has or needs one.

    A code counts beside whatever mark it stands. Initiatives that neither have nor need one are in no count.
    """
    layout, vocabulary = register.layout, register.vocabulary
    answer = _why(layout)
    columns = [column for column in layout.of(answer) if column in period.asked] if answer else []
    if not answer or not columns:
        return None
    (column,) = columns
    signs = vocabulary.needing_reason if answer.reason else answer.marks
    due = merged[period.now].isin(signs) | merged[column].ne("")
    if not due.any():
        return None
    given = merged[column].where(due, _UNASKED)
    told = set(given)
    labels = {code: f"{code} {label}".rstrip() for code, label in vocabulary.choices(answer).items()}
    bare = answer.reason and any(vocabulary.codes.values())
    codes = (*(code for code in labels if labels[code] != code or code in told or not bare), *({""} & told))
    groups = {OVERALL: pd.Series(OVERALL, index=merged.index, dtype="str"), layout.heading("goal"): merged["goal"]}
    return Reasons(
        layout.printed(column),
        tuple(signs),
        tuple(labels[code] if code else UNGIVEN for code in codes),
        {name: tallies(group, given, None, codes) for name, group in groups.items() if group.ne("").any()},
    )


def _why(layout: Layout) -> Answer | None:
    """The column that says why: the reason code, or the first choice that is asked for beside some marks alone."""
    beside = (answer for answer in layout.answers if answer.kind == CHOICE and answer.marks)
    return layout.reason or next(beside, None)
