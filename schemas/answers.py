"""The answers: every row of every returned table, all departments together, as rules and stages ask for them.

The frame has one row per row of a table, and one column for each fact below. What each is called stands in
:class:`Facts` alone, so that nothing else has to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import pandas as pd

from schemas.layout import DEFAULT, Layout
from schemas.rows import records

T = TypeVar("T")

ASIDES: Final = ("note", "covered", "merged", "shown", "unshown", "struck-part")
"""What may stand on an answer's cell beside its value: the words of a note or shape, what a merged area hides under it,
the value that a merged area shows over it, what the sheet shows instead of the value, the number format that cannot be
followed, the part of a text that is not struck through."""

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
    "mark": "str",
    "mark_before": "str",
    "closed": "str",
    "closed_in": "str",
    "answered": "bool",
    "outcome": "str",
    "live": "bool",
    "own": "bool",
}
"""Fact of a whole row → its dtype.

``owner``: the department whose row it is by the register, "" where the number is unknown. ``sender``: the
department whose return it is. ``hidden``: the row is not shown. ``from_text``: it stands in a text file.
``elsewhere``: it answers, and its own 主管課等 names somebody else than the sender. ``named``: the 通しNo. of the
initiative whose name the row has, 0 for none. ``slipped``: that is not the row's own number.

``mark``: the period's own mark as read. ``mark_before``: that of the period before, as it was reported or else as
the return says; in the first period last year's. ``closed``: the last mark of an earlier period that said the
initiative is over, ``closed_in`` its column.

``answered``: the row answers something. ``outcome``: where it ends (:mod:`schemas.outcomes`). ``live``: its
return is in use. ``own``: the row is the sender's own, and in use."""


class Facts(Generic[T]):
    """What is known of each row and of each column of the table; ``column`` is a column's name, such as "q4".

    ``T`` is a Series over all rows (:class:`Answers`), one row's value (:class:`Row`), or the fact's own name
    (:data:`NAMES`).
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> T:
        """A fact by its name: one of :data:`ROW_FACTS`, or one of those below."""
        raise NotImplementedError

    def written(self, column: str) -> T:
        """What stands in the cell, without outer blanks."""
        return self[f"{column}_raw"]

    def read(self, column: str) -> T:
        """The legal mark or code, or the text, that the cell is read as; "" for none."""
        return self[column]

    def flag(self, column: str) -> T:
        """What the cell's value does not tell: "error", "formula", "diagonal", "struck", "struck-part" or ""."""
        return self[f"{column}_flag"]

    def hint(self, column: str) -> T:
        """A sentence on what may have been meant, or ""."""
        return self[f"{column}_hint"]

    def nothing(self, column: str) -> T:
        """Whether a cell that may be left blank says that there is nothing to say."""
        return self[f"{column}_nothing"]

    def aside(self, column: str, kind: str) -> T:
        """What else stands on the cell of an answer asked for now, by the kinds of :data:`ASIDES`."""
        return self[f"{column}_{kind}"]

    def reported(self, column: str) -> T:
        """What an earlier period's table said in the column of an earlier period."""
        return self[f"{column}_reported"]

    def name_of_reported(self, column: str) -> str:
        """The name of that fact, which columns of the period itself lack."""
        return NAMES.reported(column)

    def source(self, column: str) -> T:
        """The index of the row that an earlier period's answer was taken from, where it was taken from another."""
        return self[f"{column}_from"]

    def planned(self, column: str) -> T:
        """The register's text of a fixed column."""
        return self[f"{column}_plan"]

    def changed(self, column: str) -> T:
        """Whether a fixed column says something else than the register."""
        return self[f"{column}_changed"]


class Names(Facts[str]):
    """The names of the frame's columns."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:
        return name


NAMES: Final = Names()


@dataclass(frozen=True, slots=True)
class Row(Facts[Any]):
    """One row of the answers. ``shape``: the plan's."""

    facts: Mapping[str, Any]
    shape: Layout = DEFAULT

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]


@dataclass(frozen=True, slots=True)
class Answers(Facts[pd.Series]):
    """``layouts``: the sheet's column number of each column of the table, from 1; the fact "layout" says which of
    them a row follows. ``shape``: the plan's, which says what columns there are."""

    frame: pd.DataFrame
    layouts: Sequence[Mapping[str, int]] = ()
    shape: Layout = DEFAULT

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame[name]

    @property
    def index(self) -> pd.Index:
        """The numbers by which rows are named, from 0."""
        return self.frame.index

    def with_facts(self, facts: Mapping[str, Any]) -> Answers:
        """These answers with further or other facts."""
        return self.of(self.frame.assign(**facts))

    def of(self, frame: pd.DataFrame) -> Answers:
        """Other rows or facts of the same tables."""
        return Answers(frame, self.layouts, self.shape)

    def where(self, chosen: pd.Series) -> Answers:
        """The rows that are chosen."""
        return self.of(self.frame[chosen])

    def rows(self) -> list[Row]:
        """Each row by itself, in order."""
        return [Row(facts, self.shape) for facts in records(self.frame)]

    def cell(self, row: Row, column: str) -> tuple[int, int]:
        """The sheet's numbers of a row and a column, from 1; the column is 0 where the table lacks it."""
        return int(row["row"]), self.layouts[row["layout"]].get(column, 0)
