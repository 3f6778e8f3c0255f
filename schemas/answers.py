"""The answers: every row of every returned table, all departments together, as rules and stages ask for them.

The frame has one row per row of a table. Its index is a number from 0, which names a row from ``build`` to
``merged`` and is never made anew. Its columns are facts: those of the whole row are listed in :data:`ROW_FACTS`,
and each column of the table adds several more, which :class:`Facts` names. For the column "q4" of 武蔵野市's plan
these are:

- ``q4.raw``: what is written in the cell, and ``q4.read``: the legal mark that it is read as.
- ``q4.flag``, ``q4.hint``, ``q4.note`` and so on: what else is known of the cell.

What a fact is called stands in :class:`Facts` alone. Nobody else puts a name together out of its parts, so that a
fact can be found by whoever asks for it. No column's name has a dot, so that a plan may call its columns "row" or
"q4_note" and no two facts have one name.

``pipeline.merging.build`` makes the frame, ``resolve`` settles its rows, ``validate`` holds it against the rules,
and ``merged`` takes the one table out of it. :mod:`schemas.validation` says which dtype each fact has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import pandas as pd

from schemas.layout import SERIAL, Layout
from schemas.period import Period
from schemas.rows import records

T = TypeVar("T")

ASIDES: Final = ("note", "covered", "merged", "shown", "unshown", "struck-part", "split")
"""What may stand on an answer's cell beside its value. Each kind is a fact of its own, text in dtype str, "" for
none.

- "note": the words of a note or a shape.
- "covered": what a merged area hides in the cells under it.
- "merged": the value that a merged area shows over this blank cell.
- "shown": what the sheet shows instead of the value, by a number format.
- "unshown": the number format that cannot be followed.
- "struck-part": the part of a text that is not struck through.
- "split": what follows behind the last column, where the row of a text file has more fields than its heading.

Only the columns that the period asks for have them.
"""

ROW_FACTS: Final = {
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
    "mark_before": "str",
    "closed": "str",
    "closed_in": "str",
    "answered": "bool",
    "outcome": "str",
    "live": "bool",
    "own": "bool",
}
"""Fact of a whole row → its dtype.

- ``file``, ``sheet``, ``row``: where the row came from; ``row`` is the sheet's own number, from 1.
- ``layout``: which of :attr:`Answers.layouts` says in what columns of the sheet the row's cells are, from 0.
- ``sender``: the department whose return it is, "" where nobody can tell.
- ``hidden``: the sheet does not show the row. ``from_text``: it stands in a text file, such as CSV.
- ``elsewhere``: the row answers, and its own 主管課等 names somebody else than the sender.
- ``owner``: the department whose row it is by the register, "" where the number is unknown.
- ``serial_no``: the 通しNo. as read, 0 for none.
- ``named``: the 通しNo. of the initiative whose name the row has, 0 for none.
- ``slipped``: number and name disagree, so that the answer may be another initiative's.
- ``mark_before``: the mark of the period before, as it was reported or else as the return says; in the first
  period that of last year's end.
- ``closed``: the last mark of an earlier period that said the initiative is over; ``closed_in``: its column.
- ``answered``: the row answers something that the period asks for.
- ``outcome``: where the row ends (:mod:`schemas.outcomes`).
- ``live``: the return that the row is in is used. Rules are asked about live rows only.
- ``own``: the row is the sender's own and in use; once rows are settled, only the one that counts for its
  initiative.
"""


class Facts(Generic[T]):
    """What is known of each row and of each column of the table; ``column`` is a column's name, such as "q4".

    The same questions have three kinds of answers, which is what ``T`` stands for: a Series over all rows
    (:class:`Answers`), one row's value (:class:`AnswerRow`), or the name of the frame's column (:data:`NAMES`).

    >>> NAMES.written("q4"), NAMES.aside("q4", "note")
    ('q4.raw', 'q4.note')
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> T:
        """A fact by its name: one of :data:`ROW_FACTS`, or one of those that the methods below name."""
        raise NotImplementedError

    def written(self, column: str) -> T:
        """What stands in the cell, without outer blanks: text, "" for a blank cell."""
        return self[f"{column}.raw"]

    def read(self, column: str) -> T:
        """What the cell is read as; "" for a blank cell and for what could not be read.

        It is the legal sign of a mark, the code of a choice, a plain number such as "1200", a day such as
        "2024-03-31", or the text itself. That of 通しNo. is a fact of the whole row, and a number.
        """
        return self[column if column == SERIAL else f"{column}.read"]

    def flag(self, column: str) -> T:
        """What the cell's value does not tell.

        "error" and "formula" (a formula without a result) say that there is no value, "diagonal" that a line is
        drawn through the cell, "struck" that its text is struck through, "struck-part" that a part of it is. ""
        for none.
        """
        return self[f"{column}.flag"]

    def hint(self, column: str) -> T:
        """A Japanese sentence on what may have been meant, for a finding on the cell; "" for none."""
        return self[f"{column}.hint"]

    def nothing(self, column: str) -> T:
        """Whether the cell says that there is nothing to say, as "なし" and "-" do. Marks lack this fact: a dash
        is one of them."""
        return self[f"{column}.nothing"]

    def aside(self, column: str, kind: str) -> T:
        """What else stands on the cell, by a kind of :data:`ASIDES`. Only columns that the period asks for have
        it."""
        return self[f"{column}.{kind}"]

    def reported(self, column: str) -> T:
        """What an earlier period's merged.csv said in a column of an earlier period; "" where there was none."""
        return self[f"{column}.reported"]

    def name_of_reported(self, column: str) -> str:
        """The name of the fact that :meth:`reported` gives. Columns of the period itself lack that fact; whoever
        has any column looks by this name first whether it is there."""
        return NAMES.reported(column)

    def source(self, column: str) -> T:
        """The index of the row that an answer of an earlier period was taken from. The frame has it only where
        one was filled from another row of the same initiative."""
        return self[f"{column}.from"]

    def planned(self, column: str) -> T:
        """The register's text of a fixed column (主管課等, 施策 and so on) for the row's number; "" where the
        number is unknown."""
        return self[f"{column}.plan"]

    def changed(self, column: str) -> T:
        """Whether a fixed column says something else than the register. Widths, blanks, ornaments and 別名 do not
        count."""
        return self[f"{column}.changed"]


class Names(Facts[str]):
    """The names of the frame's columns: every question gives the name that the frame has for the fact."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:
        return name


NAMES: Final = Names()
"""The only object of its class. Stages that make facts ask it for their names."""


class PeriodFacts(Facts[T]):
    """The facts of what was answered in one ``period``, which says what was asked."""

    __slots__ = ()
    period: Period

    @property
    def shape(self) -> Layout:
        """The plan's, which says what columns there are."""
        return self.period.layout

    @property
    def mark(self) -> T:
        """The mark of the period itself, as read."""
        return self.read(self.period.now)


@dataclass(frozen=True, slots=True)
class AnswerRow(PeriodFacts[Any]):
    """One row of the answers, for what is done row by row: the words of findings.

    ``facts`` maps every column of the frame to the row's value, in Python's own types. ``period``: that of the
    answers.
    """

    facts: Mapping[str, Any]
    period: Period

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]


@dataclass(frozen=True, slots=True)
class Answers(PeriodFacts[pd.Series]):
    """All rows, with what their tables look like. Immutable: every change gives new answers, and leaves the frame
    alone.

    - ``frame``: the facts, one row for each row of a table (see the head of this module).
    - ``period``: what was asked, and the plan's layout.
    - ``layouts``: for each heading of each table, column of the plan → number of the sheet's column, from 1. The
      fact "layout" says which of them a row follows.
    """

    frame: pd.DataFrame
    period: Period
    layouts: Sequence[Mapping[str, int]] = ()

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame[name]

    @property
    def index(self) -> pd.Index:
        """The numbers by which rows are named, from 0; the rows of a part keep theirs."""
        return self.frame.index

    def with_facts(self, facts: Mapping[str, Any]) -> Answers:
        """These answers with further facts, or with others in place of those of the same name.

        ``facts``: name → Series with this index, or one value for all rows.
        """
        return self.of(self.frame.assign(**facts))

    def of(self, frame: pd.DataFrame) -> Answers:
        """Other rows or facts of the same tables, with the same layouts and period."""
        return Answers(frame, self.period, self.layouts)

    def where(self, chosen: pd.Series) -> Answers:
        """The rows for which ``chosen``, a boolean Series with this index, is true. They keep their numbers."""
        return self.of(self.frame[chosen])

    def rows(self) -> list[AnswerRow]:
        """Each row by itself, in order. Meant for few rows, such as those that a finding is on."""
        return [AnswerRow(facts, self.period) for facts in records(self.frame)]

    def cell(self, row: AnswerRow, column: str) -> tuple[int, int]:
        """The place of a cell in its sheet, as (row, column), both from 1. The column is 0 where the table lacks
        it."""
        return int(row["row"]), self.layouts[row["layout"]].get(column, 0)
