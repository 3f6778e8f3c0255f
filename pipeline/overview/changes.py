"""What changed since the period before, what to look at, and both with the figures as one overview."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from pipeline.history.past import Past
from pipeline.merging.quarter import Quarter
from pipeline.overview.causes import Reasons, reasons
from pipeline.overview.figures import UNMARKED, UNRECORDED, Figures, figures, marks_before
from pipeline.overview.numbers import Numbers, numbers
from pipeline.register.read import Register
from pipeline.texts import one_line
from schemas.outcomes import INSTEAD
from schemas.period import Period
from schemas.rows import records
from schemas.rule import code
from schemas.vocabulary import Vocabulary

QUOTED: Final = 80
"""Characters of a text that a list shows; the row of the table has it whole."""


class Change(NamedTuple):
    """One initiative with its mark of now and of the period before, each ("" for none) beside its word.

    - ``measure``: what the level above it is called.
    - ``periods``: how many reports in a row have had the mark of now; ``at_least``: nothing is known of the one before
      them.
    - ``reason``: the code with its label; ``text``: what the department wrote, whole.
    """

    serial_no: int
    department: str
    measure: str
    initiative: str
    before: str
    before_word: str
    now: str
    now_word: str
    periods: int
    at_least: bool
    reason: str
    text: str

    @property
    def is_cut(self) -> bool:
        """Whether a list shows only the beginning of the text."""
        return len(one_line(self.text)) > QUOTED

    @property
    def quoted(self) -> str:
        """The reason, and below it the beginning of the text on one line; "" for neither."""
        text = one_line(self.text)
        return "\n".join(filter(None, (self.reason, f"{text[:QUOTED]}…" if self.is_cut else text)))


def _changes(told: pd.DataFrame, vocabulary: Vocabulary) -> list[Change]:
    """The rows of :func:`_told` whose mark is another than the period before, in the register's order; [] where that is
    not known.

    One that has no mark yet has not changed. One that had none before has.
    """
    if told["before"].eq("").all():
        return []
    return _changes_of(told[told["now"].ne(told["before"]) & told["now"].ne("")], vocabulary)


def _attention(told: pd.DataFrame, vocabulary: Vocabulary) -> list[Change]:
    """The rows of :func:`_told` whose mark the register's 凡例 has the council look at (注目する期数), by mark in its
    order.

    A mark with 1 is shown at once, one with 4 from the fourth report in a row on, last year's reports included where
    they are known.
    """
    after = {mark.sign: mark.watched_after for mark in vocabulary.marks if mark.watched_after}
    due = told["now"].map(after).fillna(0).astype("int64")
    found = _changes_of(told[due.gt(0) & told["periods"].ge(due)], vocabulary)
    order = {sign: place for place, sign in enumerate(vocabulary.signs)}
    return sorted(found, key=lambda change: order[change.now])


def _periods(merged: pd.DataFrame, past: Past, period: Period) -> tuple[pd.Series, pd.Series]:
    """How many periods in a row, up to now, each initiative has had its mark; and whether there may be more.

    There may be more where of the period before them no mark at all is known, or where they reach back to last year's
    first period. Both have the index of ``merged``. An initiative without a mark counts 1.
    """
    now = merged[period.now]
    former = past.year_before.reindex(merged["serial_no"].astype("int64")).fillna("")
    before = [merged[mark] for mark in reversed(period.past)]
    before += [former[mark].set_axis(merged.index) for mark in reversed(former.columns)]
    same, count = now.ne(""), pd.Series(1, merged.index)
    for marks in before:
        if not marks.ne("").any():
            break
        same &= marks.eq(now)
        count += same
    return count, same


def _told(merged: pd.DataFrame, register: Register, past: Past, period: Period) -> pd.DataFrame:
    """merged.csv with what a :class:`Change` is made of: the level above, the mark of now and of the period before (""
    throughout where that is not known), what stands for the latter where there is none, the reason, and for how many
    periods in a row the mark has been the same."""
    before = marks_before(merged, past, period, register.vocabulary.signs)
    periods, at_least = _periods(merged, past, period)
    reason, text = next(iter(code(period)), ""), period.layout.why(period.number)
    return merged.assign(
        level=merged[register.level],
        now=merged[period.now],
        before="" if before is None else before,
        untold=UNRECORDED if before is None else UNMARKED,
        code=merged[reason] if reason else "",
        text=merged[text] if text else "",
        periods=periods,
        at_least=at_least,
    )


def _changes_of(told: pd.DataFrame, vocabulary: Vocabulary) -> list[Change]:
    """The rows of :func:`_told` as changes, in their order."""
    return [_change(row, vocabulary) for row in records(told)]


def _change(row: Mapping[Any, Any], vocabulary: Vocabulary) -> Change:
    """One row as a change. A mark that is not there has the word of why it is not: 確認中, 未提出, 例外 or 記号なし."""
    words = vocabulary.meanings
    return Change(
        int(row["serial_no"]),
        row["department"],
        row["level"],
        row["initiative"],
        row["before"],
        words.get(row["before"], row["untold"]),
        row["now"],
        words.get(row["now"]) or INSTEAD.get(row["state"], UNMARKED),
        int(row["periods"]),
        bool(row["at_least"]),
        vocabulary.labelled(row["code"]) if row["code"] else "",
        row["text"],
    )


class Overview(NamedTuple):
    """What the council's workbook, the printed table and the page all show.

    - ``figures``: the counts of marks; ``numbers``: the sums and means of what departments answer in numbers.
    - ``reasons``: why, counted; None where no initiative has or needs a reason.
    - ``changes``: whose mark is another than before; ``attention``: what the council is to look at.
    """

    figures: Figures
    numbers: tuple[Numbers, ...]
    reasons: Reasons | None
    changes: list[Change]
    attention: list[Change]


def overview(quarter: Quarter) -> Overview:
    """Counts and compares what a run found. Nothing of it is read from a file."""
    facts = (quarter.merged, quarter.register, quarter.past, quarter.period)
    told, vocabulary = _told(*facts), quarter.register.vocabulary
    return Overview(
        figures(*facts),
        numbers(quarter.merged, quarter.register, quarter.period),
        reasons(quarter.merged, quarter.register, quarter.period),
        _changes(told, vocabulary),
        _attention(told, vocabulary),
    )
