"""What earlier periods said: the quarters of this fiscal year, and how last year ended.

The last table made of this year gives the marks by 通しNo. Last year's numbers may have been others: only where the
register's 旧通しNo. says which row was which is anything carried over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd
from pandera.errors import SchemaErrors

from pipeline.errors import UserError
from pipeline.history.handover import Handover, handed_over
from pipeline.register.read import Register
from pipeline.register.sheets import RegisterFaults
from pipeline.storage.csvfile import read_csv
from pipeline.storage.editions import is_draft
from pipeline.storage.files import MERGED_FILE
from pipeline.storage.publish import recover
from schemas.columns import QUARTERS
from schemas.outcomes import UNRESOLVED, UNRETURNED
from schemas.outputs import MERGED_DATA, completed, merged_schema
from schemas.period import FIRST_YEAR, Period
from schemas.vocabulary import Vocabulary

_IDENTITY: Final = ["measure", "department", "initiative"]


class PastUnusable(UserError):
    """An earlier table was changed by hand so that it cannot be relied on; the text names the file."""


@dataclass(frozen=True, slots=True)
class Past:
    """``marks``: the marks reported this year, by 通しNo., a column for each quarter told; no column where none was.

    ``owed``: the 通しNo. and quarter of each mark of this year that was asked for and is still open.
    ``year_before``: last year's marks by this year's 通しNo., a column for each quarter; ``last_year``: the last of
    them. ``table``: the period of this year whose table gave ``marks``. ``handovers``: every initiative of last
    year and this, empty where nothing is carried over. ``files``: merged.csv of the periods used. ``drafts``: those
    of them that are not final. ``absent``: the periods just before, of this year and last, that have no table.
    ``uncarried``: last year's period, where it was made but the register gives no 旧通しNo. at all.
    ``changed``: sentences on initiatives of the period before that the register no longer has, or has become others.
    """

    marks: pd.DataFrame
    last_year: Mapping[int, str]
    owed: frozenset[tuple[int, str]]
    handovers: tuple[Handover, ...]
    files: tuple[Path, ...]
    drafts: tuple[Period, ...]
    absent: tuple[Period, ...]
    uncarried: Period | None
    changed: tuple[str, ...]
    table: Period | None
    year_before: pd.DataFrame

    _told: Mapping[str, Mapping[int, str]] = field(init=False, repr=False, compare=False)
    """Quarter → 通しNo. → mark."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_told", {quarter: _by_number(self.marks[quarter]) for quarter in self.quarters})

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters of this year that were reported."""
        return tuple(quarter for quarter in QUARTERS if quarter in self.marks)

    def asks(self, serial_no: int, quarter: str) -> bool:
        """Whether the mark of an earlier quarter is asked for now: no table has that quarter, or it is owed."""
        return quarter not in self._told or (serial_no, quarter) in self.owed

    def mark(self, serial_no: int, quarter: str) -> str:
        """The mark reported for an initiative and a quarter of this year; "" for none."""
        return self._told.get(quarter, {}).get(serial_no, "")


def read_past(out: Path, period: Period, register: Register) -> Past:
    """What ``out`` holds of earlier periods: the latest of this year, and the latest of last year.

    Raises PastUnusable, and RegisterFaults where the register's numbers do not fit what was reported.
    """
    this_year = _latest(out, period.year, period.quarter - 1)
    marks, owed, changed, files = _this_year(out, this_year, register)
    before = _latest(out, period.year - 1, len(QUARTERS)) if period.year > FIRST_YEAR else None
    year_before = pd.DataFrame(columns=list(QUARTERS), dtype="str")
    handovers: tuple[Handover, ...] = ()
    last_year: Mapping[int, str] = {}
    if before and register.former:
        year_before, handovers = handed_over(_merged(out, before, None), before, register)
        last_year = dict(year_before[QUARTERS[before.quarter - 1]])
        files.append(_path(out, before))
    used = [one for one in (this_year, before if handovers else None) if one]
    return Past(
        marks=marks,
        last_year=last_year,
        owed=owed,
        handovers=handovers,
        files=tuple(files),
        drafts=tuple(one for one in used if is_draft(out / str(one))),
        absent=tuple(one for one in _just_before(period, register) if one not in (this_year, before)),
        uncarried=None if register.former else before,
        changed=changed,
        table=this_year,
        year_before=year_before,
    )


def _this_year(
    out: Path, last: Period | None, register: Register
) -> tuple[pd.DataFrame, frozenset[tuple[int, str]], tuple[str, ...], list[Path]]:
    """Of the latest table of this year, None where there is none: the marks, the owed, the changed, and the files."""
    if last is None:
        return pd.DataFrame(index=pd.Index([], dtype="int64")), frozenset(), (), []
    merged = _merged(out, last, register.vocabulary)
    _refuse_renumbered(merged, register, last)
    marks = merged[list(QUARTERS[: last.quarter])]
    owed, files = _owed(out, last, marks)
    return marks, owed, _changed(merged, register), [*files, _path(out, last)]


def _just_before(period: Period, register: Register) -> Iterator[Period]:
    """The period before in this year, and the end of last year where the register carries that over."""
    if period.quarter > 1:
        yield Period(period.year, period.quarter - 1)
    if register.former and period.year > FIRST_YEAR:
        yield Period(period.year - 1, len(QUARTERS))


def _latest(out: Path, year: int, quarters: int) -> Period | None:
    for quarter in range(quarters, 0, -1):
        period = Period(year, quarter)
        recover(out / str(period))
        if _path(out, period).is_file():
            return period
    return None


def _path(out: Path, period: Period) -> Path:
    return out / str(period) / MERGED_FILE


def _merged(out: Path, period: Period, vocabulary: Vocabulary | None) -> pd.DataFrame:
    """An earlier table, indexed by 通しNo. Its marks are checked where ``vocabulary`` says which are legal."""
    path = _path(out, period)
    try:
        merged = merged_schema(vocabulary).validate(completed(read_csv(path, MERGED_DATA)), lazy=True)
    except (SchemaErrors, ValueError, OSError) as error:
        raise PastUnusable(
            f"前の期の結果「{path.parent.name}/{path.name}」を読み取れません。手で直した場合は、その期を取りまとめ直してください。"
            "計画の「凡例」や「評価理由」から、前の期に使った記号や選択肢をなくした場合は、元に戻してください。"
        ) from error
    return merged.set_index(merged["serial_no"].astype("int64"))


def _owed(out: Path, last: Period, marks: pd.DataFrame) -> tuple[frozenset[tuple[int, str]], list[Path]]:
    """The open marks, and the tables of periods before ``last`` that were needed to tell.

    A blank is owed where its own quarter's table says that an answer was due and did not come: an initiative that was
    not in the plan yet, or whose blank was accepted as it is, owes nothing. Where a quarter has no table, it is owed by
    the initiatives of the year's first one.
    """
    owed: set[tuple[int, str]] = set()
    files: list[Path] = []
    first = marks.index[:0]
    for number, quarter in enumerate(QUARTERS[: last.quarter], start=1):
        blank, period = marks.index[marks[quarter].eq("")], Period(last.year, number)
        if blank.empty:
            continue
        if _path(out, period).is_file():
            state = _merged(out, period, None)["state"].reindex(blank)
            due = blank[state.isin([UNRESOLVED, UNRETURNED])]
            files += [_path(out, period)] if period != last else []
        else:
            first = first if len(first) else _first_table(out, last).index
            due = blank.intersection(first)
        owed |= {(int(one), quarter) for one in due}
    return frozenset(owed), files


def _first_table(out: Path, last: Period) -> pd.DataFrame:
    """The table of the year's first period that has one."""
    periods = [Period(last.year, quarter) for quarter in range(1, last.quarter + 1)]
    return _merged(out, next(one for one in periods if _path(out, one).is_file()), None)


def _refuse_renumbered(merged: pd.DataFrame, register: Register, before: Period) -> None:
    """Numbers that moved to other initiatives within a year would give them each other's marks."""
    then, now = (_by_identity(frame) for frame in (merged, register.initiatives))
    faults = [
        f"{register.place(number, 'serial_no')}: 通しNo.{number}「{identity[-1]}」は、前の期（{before}）では"
        f"通しNo.{then[identity]}でした。年度の途中では、通しNo.を変えないでください"
        f"（前の期の表のほうが誤っている場合は、先に {before} を取りまとめ直してください）。"
        for identity, number in now.items()
        if then.get(identity, number) != number
    ]
    if faults:
        raise RegisterFaults(faults)


def _changed(merged: pd.DataFrame, register: Register) -> tuple[str, ...]:
    """What became of the numbers of the period before, where it is not the same initiative any more."""
    now = register.initiatives
    gone = merged.index.difference(now.index, sort=False)
    both = merged.index.intersection(now.index, sort=False)
    names = ["measure", "initiative"]
    other = both[merged.loc[both, names].ne(now.loc[both, names]).all(axis=1)]
    told = []
    if len(gone):
        told.append(f"前の期にあった通しNo. {'、'.join(map(str, gone))} の事業が、計画にありません。")
    if len(other):
        numbers = "、".join(map(str, other))
        told.append(
            f"通しNo. {numbers} は、前の期と施策も事業名も異なります。別の事業であれば、新しい番号にしてください。"
        )
    return tuple(told)


def _by_number(marks: pd.Series) -> dict[int, str]:
    return dict(zip(marks.index.tolist(), marks.tolist(), strict=True))


def _by_identity(frame: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """What an initiative is → its number, for those that are the only one of their kind."""
    identities = list(zip(*(frame[column].tolist() for column in _IDENTITY), strict=True))
    times = Counter(identities)
    return {one: number for one, number in zip(identities, frame.index.tolist(), strict=True) if times[one] == 1}
