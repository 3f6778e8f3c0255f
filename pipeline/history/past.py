"""What earlier periods said: those of this fiscal year, and how last year ended.

In goes the folder of outputs, ``data/out``; out comes :class:`Past`. The latest table of this year gives the
answers of all its earlier periods, by 通しNo. The latest table of last year gives that year's marks. Its numbers
may have been others, so that only what the register's 旧通しNo. says is carried over.

A table that is there outranks every return: what was reported to the council does not change because a form says
otherwise. Where no table is there, the returns are asked. A table that cannot be relied on stops the run. Nothing
is remembered anywhere else; the folders are read again in each run.
"""

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
from pipeline.storage.editions import is_draft, made_layout
from pipeline.storage.files import MERGED_FILE
from pipeline.storage.publish import recover
from schemas.layout import Layout
from schemas.outcomes import UNRESOLVED, UNRETURNED
from schemas.outputs import completed, merged_data, merged_rows_schema, merged_schema
from schemas.period import FIRST_YEAR, Period, fiscal_code
from schemas.vocabulary import Vocabulary

_IDENTITY: Final = ["measure", "department", "initiative"]
"""The columns that together say which initiative it is, whatever its number."""


class PastUnusable(UserError):
    """An earlier table was changed by hand so that it cannot be relied on. The text names the file and what to
    do."""


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier periods said, and out of which files.

    Of this year:

    - ``answers``: what was reported, indexed by 通しNo., a text column for each answer of an earlier period; no
      column where none was reported.
    - ``owed``: (通しNo., column) of each answer that was asked for and is still open.
    - ``table``: the period whose table gave ``answers``, None for none.
    - ``changed``: sentences on initiatives that the register no longer has, or that have become others.

    Of last year:

    - ``year_before``: its marks by this year's 通しNo., a column for each of its periods; ``last_year``: those of
      the latest.
    - ``handovers``: every initiative of last year and this; () where nothing is carried over.
    - ``uncarried``: last year's period, where a table is there but the register gives no 旧通しNo. at all.

    Of the files: ``files`` are the merged.csv that were used, ``drafts`` the periods among them that are not
    final, ``absent`` the periods just before, of this year and last, that have no table.
    """

    answers: pd.DataFrame
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
    """Column → 通しNo. → what was reported."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_told", {column: _by_number(self.answers[column]) for column in self.answers})

    @property
    def told(self) -> tuple[str, ...]:
        """The columns of this year's earlier periods that a table reported."""
        return tuple(self._told)

    @property
    def year_end(self) -> pd.Series:
        """The marks of last year's last period by this year's 通しNo.; empty where nothing is carried over."""
        return self.year_before.iloc[:, -1] if self.year_before.shape[1] else pd.Series(dtype="str")

    def asks(self, serial_no: int, column: str) -> bool:
        """Whether an answer of an earlier period is asked for now: no table has its column, or it is owed."""
        return column not in self._told or (serial_no, column) in self.owed

    def answer(self, serial_no: int, column: str) -> str:
        """What was reported for an initiative in a column of an earlier period; "" for nothing."""
        return self._told.get(column, {}).get(serial_no, "")


def read_past(out: Path, period: Period, register: Register) -> Past:
    """What ``out`` holds of earlier periods: the latest table of this year, and the latest of last year.

    A folder whose replacement was broken off is put right first. Raises PastUnusable, and RegisterFaults where
    the register's numbers do not fit what was reported: 通しNo. that moved within the year, or 旧通しNo. that
    last year lacks.
    """
    this_year = next((one for one in reversed(period.so_far[:-1]) if _there(out, one)), None)
    answers, owed, changed, files = _this_year(out, this_year, register)
    before = _last_of(out, period.year - 1, register) if period.year > FIRST_YEAR else None
    year_before = pd.DataFrame(columns=list(before.layout.marks if before else ()), dtype="str")
    handovers: tuple[Handover, ...] = ()
    last_year: Mapping[int, str] = {}
    if before and register.former:
        year_before, handovers = handed_over(_merged(out, before, None), before, register)
        last_year = dict(year_before[before.now])
        files.append(_path(out, before))
    used = [one for one in (this_year, before if handovers else None) if one]
    return Past(
        answers=answers,
        last_year=last_year,
        owed=owed,
        handovers=handovers,
        files=tuple(files),
        drafts=tuple(one for one in used if is_draft(out / str(one))),
        absent=tuple(one for one in _just_before(period, register, before) if one not in (this_year, before)),
        uncarried=None if register.former else before,
        changed=changed,
        table=this_year,
        year_before=year_before,
    )


def _this_year(
    out: Path, last: Period | None, register: Register
) -> tuple[pd.DataFrame, frozenset[tuple[int, str]], tuple[str, ...], list[Path]]:
    """What the latest table of this year says: what was reported, what is owed, what has changed, and the files
    used. All are empty without a table."""
    if last is None:
        return pd.DataFrame(index=pd.Index([], dtype="int64")), frozenset(), (), []
    merged = _merged(out, last, register.vocabulary)
    _refuse_renumbered(merged, register, last)
    answers = merged[[*last.told, *last.layout.each_period(last.number)]]
    owed, files = _owed(out, last, answers)
    return answers, owed, _changed(merged, register), [*files, _path(out, last)]


def _just_before(period: Period, register: Register, before: Period | None) -> Iterator[Period]:
    """The period before in this year, and the end of last year where the register carries that over."""
    if period.before:
        yield period.before
    if register.former and period.year > FIRST_YEAR:
        layout = before.layout if before else register.layout
        yield Period(period.year - 1, len(layout.periods), layout)


def _there(out: Path, period: Period) -> bool:
    """Whether a period has a table. Puts a folder right whose replacement was broken off."""
    recover(out / str(period))
    return _path(out, period).is_file()


def _last_of(out: Path, year: int, register: Register) -> Period | None:
    """The latest period of a year that has a table.

    Last year's plan may have called its periods otherwise, so that its own folders are asked for its shape too.
    """
    for layout in dict.fromkeys((register.layout, *_layouts_of(out, year))):
        for number in range(len(layout.periods), 0, -1):
            period = Period(year, number, layout)
            if _there(out, period):
                return period
    return None


def _layouts_of(out: Path, year: int) -> Iterator[Layout]:
    """The shapes that a year's plan had, as the folders made of it remember them: its periods and the columns of
    its mark."""
    code = fiscal_code(year)
    for folder in sorted(out.iterdir()) if out.is_dir() else ():
        if folder.name == code or folder.name.startswith(f"{code}-"):
            yield from filter(None, [made_layout(folder)])


def _path(out: Path, period: Period) -> Path:
    """Where a period's table is, whether it is there or not."""
    return out / str(period) / MERGED_FILE


def _merged(out: Path, period: Period, vocabulary: Vocabulary | None) -> pd.DataFrame:
    """An earlier table, indexed by 通しNo. (int64), with every column that its layout declares.

    Its marks and codes are checked where ``vocabulary`` says which are legal; None for another year's, whose
    legend may have been another. Raises PastUnusable for what is no such table, or cannot be read.
    """
    path = _path(out, period)
    try:
        layout = period.layout
        table = completed(read_csv(path, merged_data(layout)), layout)
        if vocabulary:
            merged_schema(vocabulary, layout).validate(table, lazy=True)
        else:
            merged_rows_schema(layout).validate(table, lazy=True)
    except (SchemaErrors, ValueError, OSError) as error:
        raise PastUnusable(
            f"前の期の結果「{path.parent.name}/{path.name}」を読み取れません。手で直した場合は、その期を取りまとめ直してください。"
            "計画の「凡例」や「評価理由」から、前の期に使った記号や選択肢をなくした場合は、元に戻してください。"
        ) from error
    return table.set_index(table["serial_no"].astype("int64"))


def _owed(out: Path, last: Period, answers: pd.DataFrame) -> tuple[frozenset[tuple[int, str]], list[Path]]:
    """The open answers, and the tables of periods before ``last`` that were needed to tell.

    A blank mark is owed where its own period's table says that an answer was due and did not come: an initiative
    that was not in the plan yet, or whose blank was accepted as it is, owes nothing. Where that period has no
    table, it is owed by the initiatives of the year's first one. With the mark, whatever else of that period is
    blank is owed.
    """
    owed: set[tuple[int, str]] = set()
    files: list[Path] = []
    first = answers.index[:0]
    for period in last.so_far:
        blank = answers.index[answers[period.now].eq("")]
        if blank.empty:
            continue
        if _path(out, period).is_file():
            state = _merged(out, period, None)["state"].reindex(blank)
            due = blank[state.isin([UNRESOLVED, UNRETURNED])]
            files += [_path(out, period)] if period != last else []
        else:
            first = first if len(first) else _first_table(out, last).index
            due = blank.intersection(first)
        for column in last.layout.each_period(period.number):
            empty = answers.loc[due, column].eq("")
            owed |= {(int(one), column) for one in due[empty]}
    return frozenset(owed), files


def _first_table(out: Path, last: Period) -> pd.DataFrame:
    """The table of the year's first period that has one."""
    return _merged(out, next(period for period in last.so_far if _path(out, period).is_file()), None)


def _refuse_renumbered(merged: pd.DataFrame, register: Register, before: Period) -> None:
    """Raises RegisterFaults where a 通しNo. moved to another initiative within the year.

    Both would get each other's marks of earlier periods. An initiative is known by its measure, department and
    name, where no other has the same three.
    """
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
    """Sentences on the numbers of the period before that are not the same initiative any more. They are told, and
    nothing stops."""
    now = register.initiatives
    gone = merged.index.difference(now.index, sort=False)
    both = merged.index.intersection(now.index, sort=False)
    names = ["measure", "initiative"]
    other = both[merged.loc[both, names].ne(now.loc[both, names]).all(axis=1)]
    sentences = []
    if len(gone):
        sentences.append(f"前の期にあった通しNo. {'、'.join(map(str, gone))} の事業が、計画にありません。")
    if len(other):
        numbers = "、".join(map(str, other))
        sentences.append(
            f"通しNo. {numbers} は、前の期と施策も事業名も異なります。別の事業であれば、新しい番号にしてください。"
        )
    return tuple(sentences)


def _by_number(column: pd.Series) -> dict[int, str]:
    """A column as a plain mapping, which is asked once for each cell that is shown."""
    return dict(zip(column.index.tolist(), column.tolist(), strict=True))


def _by_identity(frame: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """What an initiative is → its number, for those that are the only one of their kind."""
    identities = list(zip(*(frame[column].tolist() for column in _IDENTITY), strict=True))
    times = Counter(identities)
    return {one: number for one, number in zip(identities, frame.index.tolist(), strict=True) if times[one] == 1}
