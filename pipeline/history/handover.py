"""From last year's numbering to this year's: only where the register's 旧通しNo. says which row was which.

A plan that is revised gets new numbers, new initiatives, and some that become one. No likeness of names is taken
for proof: 旧通しNo. in 事業 has the number or numbers of last year, and an initiative without it is new.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import pandas as pd

from pipeline.register.read import Register
from pipeline.register.sheets import RegisterFaults
from schemas.period import Period

NEW: Final = "新規"
DROPPED: Final = "引き継ぎなし"
RENUMBERED: Final = "番号の変更"
JOINED: Final = "統合"
CONTINUED: Final = "継続"
"""How an initiative went from one year to the next, in the words that outputs show; see :attr:`Handover.kind`."""


class Handover(NamedTuple):
    """How one initiative went from last year's numbering to this year's.

    - ``former_no``, ``serial_no``: its 通しNo. last year and this year; 0 where it has none there.
    - ``initiative``, ``department``: its name and owner, this year's where it goes on.
    - ``mark``: how last year ended for it; "" for a new one.
    - ``joined``: it is one of several that became one.
    """

    former_no: int
    serial_no: int
    initiative: str
    department: str
    mark: str
    joined: bool = False

    @property
    def kind(self) -> str:
        """How it went, in a word: 新規, 引き継ぎなし, 統合, 継続 or 番号の変更.

        >>> Handover(12, 15, "商店街の支援", "産業振興課", "○").kind
        '番号の変更'
        """
        if not self.former_no:
            return NEW
        if not self.serial_no:
            return DROPPED
        if self.joined:
            return JOINED
        return CONTINUED if self.former_no == self.serial_no else RENUMBERED


def handed_over(merged: pd.DataFrame, before: Period, register: Register) -> tuple[pd.DataFrame, tuple[Handover, ...]]:
    """Last year's marks by this year's number, and how each initiative of both years was handed over.

    - ``merged``: last year's table, indexed by 通しNo. (int64). ``before``: the period that it is of.
    - ``register``: this year's, with 旧通しNo.

    The frame has this year's 通しNo. as its index and a column for each period of last year, text, "" for no
    mark. An initiative made of several takes their mark where they agree. Raises RegisterFaults where 旧通しNo.
    names a number that last year's table lacks.
    """
    faults = [
        f"{register.place(number, 'former_no')}: 「{former}」…前年度の結果（{before}）にない番号です。"
        for number, formers in register.former.items()
        for former in formers
        if former not in merged.index
    ]
    if faults:
        raise RegisterFaults(faults)
    told = merged[[*before.past, before.now]]
    rows = dict(zip(told.index, told.itertuples(index=False, name=None), strict=True))
    said = told[before.now]
    marks: dict[int, list[str]] = {}
    handovers: list[Handover] = []
    for number, name, department in register.initiatives[["initiative", "department"]].itertuples():
        formers = register.former.get(number, ())
        told_of = [rows[former] for former in formers]
        marks[number] = [_agreed(row[place] for row in told_of) for place in range(before.number)]
        joined = len(formers) > 1
        handovers += [Handover(former, number, name, department, said[former], joined) for former in formers]
        handovers += [] if formers else [Handover(0, number, name, department, "")]
    known = {former for formers in register.former.values() for former in formers}
    for number, name, department in merged[["initiative", "department"]].itertuples():
        if number not in known:
            handovers.append(Handover(number, 0, name, department, said[number]))
    frame = pd.DataFrame.from_dict(marks, orient="index", columns=told.columns, dtype="str")
    return frame.reindex(columns=list(before.layout.marks), fill_value=""), tuple(handovers)


def _agreed(marks: Iterable[str]) -> str:
    """The one mark that all say; "" where they differ or there is none."""
    distinct = set(marks)
    return distinct.pop() if len(distinct) == 1 else ""
