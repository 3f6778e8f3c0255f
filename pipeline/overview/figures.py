"""The figures of a period: how many initiatives have each mark, in all and by group, and what moved since the last."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import pandas as pd

from pipeline.history.past import Past
from pipeline.register.read import Register
from schemas.layout import LAST_YEAR
from schemas.period import Period

OVERALL: Final = "全体"
COURSE: Final = "推移"
"""The names of two groupings: all initiatives together, and period by period."""

UNMARKED: Final = "記号なし"
"""What a count of initiatives without a mark is called."""

UNRECORDED: Final = "記録なし"
"""What stands for the mark of a period of which nothing is known."""


class Tally(NamedTuple):
    """How many initiatives of a group have each mark.

    - ``label``: what the group is called.
    - ``counts``: in the order of the plan's marks, those without a mark last.
    - ``before``: the same of the period before; None where that is not known.

    >>> tally = Tally("全体", (3, 1, 0), (2, 1, 1))
    >>> tally.total, tally.shares, tally.changes
    (4, (0.75, 0.25, 0.0), (1, 0, -1))
    """

    label: str
    counts: tuple[int, ...]
    before: tuple[int, ...] | None

    @property
    def total(self) -> int:
        """How many initiatives are counted."""
        return sum(self.counts)

    @property
    def shares(self) -> tuple[float, ...]:
        """Each count's part of the group, between 0 and 1; 0 throughout for a group without an initiative."""
        return tuple(count / self.total if self.total else 0.0 for count in self.counts)

    @property
    def changes(self) -> tuple[int, ...] | None:
        """Each count less what it was the period before; None where that is not known."""
        return tuple(now - was for now, was in zip(self.counts, self.before, strict=True)) if self.before else None


class Figures(NamedTuple):
    """The counts of a period.

    - ``signs``: the plan's marks and, last, "" for none. It is the order of every tally's counts.
    - ``since``: what the period before is called ("3期", "前年度末"), "" where it is not known.
    - ``overall``: all initiatives together.
    - ``course``: the end of last year, where it is known, and each period of this year; empty where that is one in all.
    - ``groups``: the heading of each grouping → its tallies; a level that the plan does not have is left out.
    """

    signs: tuple[str, ...]
    since: str
    overall: Tally
    course: tuple[Tally, ...]
    groups: dict[str, tuple[Tally, ...]]

    def sections(self) -> Iterator[tuple[str, tuple[Tally, ...]]]:
        """Every tally under the name of its section, as a reader meets them."""
        yield OVERALL, (self.overall,)
        if self.course:
            yield COURSE, self.course
        yield from self.groups.items()


def figures(merged: pd.DataFrame, register: Register, past: Past, period: Period) -> Figures:
    """Counts the marks of merged.csv. Shares are of all initiatives of a group, those without a mark included.

    The groups are the highest level, 重点事業 and the rest, and the departments.
    """
    signs = (*register.vocabulary.signs, "")
    now, before = merged[period.now], marks_before(merged, past, period, signs)
    everything = pd.Series(OVERALL, index=merged.index, dtype="str")
    name = register.layout.heading
    groups = {name("goal"): merged["goal"], name("priority"): _priorities(merged, name("priority"))}
    groups[name("department")] = merged["department"]
    course = tuple(_course(merged, past, period, signs))
    return Figures(
        signs,
        before_label(period) if before is not None else "",
        tallies(everything, now, before, signs)[0],
        course if len(course) > 1 else (),
        {name: tallies(group, now, before, signs) for name, group in groups.items() if group.ne("").any()},
    )


def marks_before(merged: pd.DataFrame, past: Past, period: Period, signs: Collection[str]) -> pd.Series | None:
    """The mark of the period before for each row of merged.csv, "" for none; None where no mark of it is known, or
    last year had marks that this year's ``signs`` lack, so that nothing can be compared."""
    if period.past:
        before = merged[period.past[-1]]
    else:
        ended = past.year_end.reindex(merged["serial_no"].astype("int64"))
        before = ended.fillna("").set_axis(merged.index)
    return before if before.ne("").any() and before.isin(("", *signs)).all() else None


def before_label(period: Period) -> str:
    """What the period before is called, as changes are told from it: 3期, or 前年度末 in a year's first period."""
    return period.before.name if period.before else period.layout.heading(LAST_YEAR)


def _priorities(merged: pd.DataFrame, name: str) -> pd.Series:
    """The two kinds of initiatives, as words; "" throughout where the plan makes no difference."""
    signed = merged["priority"].ne("")
    if not signed.any():
        return merged["priority"]
    return signed.map({True: name, False: f"{name}以外"}).astype("str").sort_values(key=lambda one: one.ne(name))


def _course(merged: pd.DataFrame, past: Past, period: Period, signs: Sequence[str]) -> Iterator[Tally]:
    """A tally for the end of last year and each period of the year so far, those that are not known left out."""
    first = period.so_far[0]
    before = marks_before(merged, past, first, signs)
    if before is not None:
        yield from tallies(pd.Series(before_label(first), merged.index, dtype="str"), before, None, signs)
    for one in period.so_far:
        marks = merged[one.now]
        known = one == period or bool(marks.ne("").any())
        if known:
            yield from tallies(pd.Series(_name(one), merged.index, dtype="str"), marks, before, signs)
        before = marks if known else None


def _name(period: Period) -> str:
    """What a period is called in the course: its name, or 今年度 where a year has one."""
    return period.said if period.layout.is_yearly else period.name


def tallies(group: pd.Series, marks: pd.Series, before: pd.Series | None, signs: Sequence[str]) -> tuple[Tally, ...]:
    """A tally for each value of ``group``, in the order of appearance.

    ``group``, ``marks`` and ``before`` have one value for each initiative, and the same index in any order; ``before``
    is None where the period before is not known. What is none of the ``signs`` is not counted.
    """
    names = list(dict.fromkeys(group.tolist()))
    now, was = (_counts(group, one, names, signs) for one in (marks, before))
    assert now
    return tuple(
        Tally(name or "（記載なし）", now[place], was[place] if was else None) for place, name in enumerate(names)
    )


def _counts(
    group: pd.Series, marks: pd.Series | None, names: Sequence[str], signs: Sequence[str]
) -> list[tuple[int, ...]] | None:
    """For each of ``names`` how often each sign occurs; None where there are no marks to count."""
    if marks is None:
        return None
    counts = Counter(zip(group.tolist(), marks[group.index].tolist(), strict=True))
    return [tuple(counts[name, sign] for sign in signs) for name in names]
