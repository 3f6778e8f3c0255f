"""Control totals: that every answer row that was read, and every initiative, ends in exactly one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import pandas as pd

from pipeline.returns import fates
from pipeline.returns.sender import Return
from schemas.answers import Answers
from schemas.columns import ACCEPTED, STATES, UNRESOLVED, UNRETURNED, WAIVED
from schemas.period import Period

ASIDE: Final = {
    fates.FOREIGN: "ほかの主管課等の事業",
    fates.UNKNOWN: "計画にない通しNo.",
    fates.ILLEGAL: "通しNo.が読み取れない",
    fates.SLIPPED: "通しNo.と名称が合わない",
    fates.DISPUTED: "回答が食い違っている",
    fates.UNKNOWN_DEPARTMENT: "主管課等が分からない",
}
"""Fate of a row that is set aside with a finding → the same in words."""

STATE_WORDS: Final = {ACCEPTED: "回答済み", WAIVED: "例外として承認", UNRESOLVED: "確認中", UNRETURNED: "未提出"}

INSTEAD: Final = {
    UNRESOLVED: STATE_WORDS[UNRESOLVED],
    UNRETURNED: STATE_WORDS[UNRETURNED],
    WAIVED: "例外",
}
"""What stands in the place of a mark that is not there."""


class TotalsDisagree(Exception):
    """A fault of the program: answers were lost or counted twice."""


@dataclass(frozen=True, slots=True)
class Totals:
    """``read`` is counted as the files are read; the other counts are of what became of the rows."""

    read: int
    merged: int
    repeated: int
    superseded: int
    set_aside: dict[str, int]
    initiatives: int
    states: dict[str, int]

    def lines(self) -> list[tuple[str, int]]:
        """The totals in words, as a summary shows them."""
        aside = [(f"　使わなかった行（{ASIDE[fate]}）", count) for fate, count in self.set_aside.items() if count]
        return [
            ("読み取った回答の行", self.read),
            ("　取りまとめた行", self.merged),
            ("　同じ回答が重なった行", self.repeated),
            ("　新しい回答票に置き換えられた行", self.superseded),
            *aside,
            ("計画の事業", self.initiatives),
            *((f"　{STATE_WORDS[state]}", count) for state, count in self.states.items()),
        ]

    def as_dict(self) -> dict[str, object]:
        """The totals by their names, for run.json."""
        return asdict(self)


def total(came: Sequence[Return], answers: Answers, merged: pd.DataFrame, initiatives: int, period: Period) -> Totals:
    """Counts, and raises TotalsDisagree where the counts do not add up."""
    ended_in = answers["fate"][answers["answered"]].value_counts()
    totals = Totals(
        read=sum(sum(table.answered(period)) for one in came if one.fate != fates.REFUSED for table in one.tables),
        merged=int(ended_in.get(fates.MERGED, 0)),
        repeated=int(ended_in.get(fates.REPEATED, 0)),
        superseded=int(ended_in.get(fates.SUPERSEDED, 0)),
        set_aside={fate: int(ended_in.get(fate, 0)) for fate in ASIDE},
        initiatives=initiatives,
        states={state: int(merged["state"].eq(state).sum()) for state in STATES},
    )
    ended = totals.merged + totals.repeated + totals.superseded + sum(totals.set_aside.values())
    traced = int(merged["source_file"].ne("").sum())
    if totals.read != ended or totals.initiatives != sum(totals.states.values()) or totals.merged > traced:
        raise TotalsDisagree(str(totals))
    return totals
