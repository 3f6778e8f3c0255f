"""Control totals: that every answer row that was read, and every initiative, ends in exactly one place.

The last step of a run before anything is written. What was read is counted from the tables as they came, what
became of it from the settled answers and the merged table. Both counts rest on different data, so that a row lost
between them shows. They are printed at the end of a run and kept in run.json.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from pipeline.returns.sender import Return
from schemas import outcomes
from schemas.answers import Answers
from schemas.period import Period


class TotalsDisagree(Exception):
    """A fault of the program: answers were lost or counted twice. Nothing is written then, and the exit code is
    3."""


class Totals(NamedTuple):
    """The counts of one run.

    - ``read``: rows that answered something as the files were read, those of refused files left out.
    - ``merged``, ``repeated``, ``superseded``: what became of them; ``set_aside``: the same by outcome.
    - ``initiatives``: how many the register has; ``states``: how many of them are in each state.

    ``read`` is the sum of those of the second line, ``initiatives`` that of ``states``.
    """

    read: int
    merged: int
    repeated: int
    superseded: int
    set_aside: dict[str, int]
    initiatives: int
    states: dict[str, int]

    def lines(self) -> list[tuple[str, int]]:
        """The totals in words, as a summary shows them: pairs of a Japanese label and a count. Outcomes without
        rows are left out."""
        aside = [
            (f"　使わなかった行（{outcomes.SET_ASIDE[outcome]}）", count)
            for outcome, count in self.set_aside.items()
            if count
        ]
        return [
            ("読み取った回答の行", self.read),
            ("　取りまとめた行", self.merged),
            ("　同じ回答が重なった行", self.repeated),
            ("　新しい回答票に置き換えられた行", self.superseded),
            *aside,
            ("計画の事業", self.initiatives),
            *((f"　{outcomes.STATE_WORDS[state]}", count) for state, count in self.states.items()),
        ]

    def as_dict(self) -> dict[str, object]:
        """The totals by their names, for run.json."""
        return self._asdict()


def total(came: Sequence[Return], answers: Answers, merged: pd.DataFrame, initiatives: int, period: Period) -> Totals:
    """The totals of a run. Raises TotalsDisagree where they do not add up, or where more rows were merged than
    the table has sources for.

    - ``came``: the returns as sorted, with all rows of their tables.
    - ``answers``: settled; ``merged``: the frame of merged.csv.
    - ``initiatives``: how many the register has.
    """
    ended_in = answers["outcome"][answers["answered"]].value_counts()
    totals = Totals(
        read=sum(
            sum(table.answered(period)) for sent in came if sent.outcome != outcomes.REFUSED for table in sent.tables
        ),
        merged=int(ended_in.get(outcomes.MERGED, 0)),
        repeated=int(ended_in.get(outcomes.REPEATED, 0)),
        superseded=int(ended_in.get(outcomes.SUPERSEDED, 0)),
        set_aside={outcome: int(ended_in.get(outcome, 0)) for outcome in outcomes.SET_ASIDE},
        initiatives=initiatives,
        states={state: int(merged["state"].eq(state).sum()) for state in outcomes.STATES},
    )
    ended = totals.merged + totals.repeated + totals.superseded + sum(totals.set_aside.values())
    traced = int(merged["source_file"].ne("").sum())
    if totals.read != ended or totals.initiatives != sum(totals.states.values()) or totals.merged > traced:
        raise TotalsDisagree(str(totals))
    return totals
