"""What departments get wrong: each kind of fault with its weight, and what it makes of a row."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

LOOK_ALIKES: Final = {"○": "〇◯", "◎": "⊚", "△": "∆Δ", "□": "☐◻", "×": "xＸ", "-": "－ー", "/": "／"}
ERROR_VALUE: Final = "#N/A"
TOO_LONG: Final = 1_001
"""One more than the characters that the register allows."""


@dataclass(frozen=True)
class Answer:
    """A row of a return. ``number`` and ``fixed`` are the register's, ``reported`` last quarter's marks.

    ``sender``: whose return it stands in. ``serial`` and ``past``: what is written there as 通しNo. and earlier marks.
    """

    number: int
    fixed: Mapping[str, str]
    reported: tuple[str, str, str]
    mark: str
    code: str
    text: str
    sender: str
    serial: int | str
    past: tuple[str, str, str]


Fault = Callable[[Answer, Answer, random.Random], list[Answer]]
"""A row, the row after it in the register, and chance → the rows that come in its place."""


def _normalized(row: Answer, _: Answer, chance: random.Random) -> list[Answer]:
    return [replace(row, mark=chance.choice(LOOK_ALIKES[row.mark]))]


def _illegal(row: Answer, _: Answer, chance: random.Random) -> list[Answer]:
    return [replace(row, mark=chance.choice(("●", "済", "○（一部）", "実施中", "▲")))]


def _with(**said: str) -> Fault:
    return lambda row, _, __: [replace(row, **said)]


def _past_changed(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    return [replace(row, past=(*row.reported[:2], "△" if row.reported[2] != "△" else "○"))]


def _fixed_changed(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    return [replace(row, fixed={**row.fixed, "initiative": f"{row.fixed['initiative']}（継続）"})]


def _reopened(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    return [replace(row, past=("◎", "◎", "◎"), reported=("◎", "◎", "◎"), mark="○", code="")]


def _foreign(row: Answer, other: Answer, _: random.Random) -> list[Answer]:
    """The sender answers another department's initiative beside its own."""
    return [row, replace(other, sender=row.sender)]


def _twice(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    return [row, row]


def _disputed(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    return [row, replace(row, mark="×" if row.mark != "×" else "△", code="3")]


def _too_long(row: Answer, _: Answer, __: random.Random) -> list[Answer]:
    text = row.text or f"{row.fixed['initiative']}を進めた。"
    return [replace(row, text=(text * TOO_LONG)[:TOO_LONG])]


FAULTS: Final[Mapping[str, tuple[int, Fault]]] = {
    "mark-normalized": (5, _normalized),
    "mark-missing": (4, _with(mark="")),
    "reason-missing": (4, _with(mark="△", code="")),
    "mark-illegal": (2, _illegal),
    "reason-unexpected": (2, _with(mark="○", code="3")),
    "reason-text-missing": (2, _with(mark="×", code="4", text="")),
    "fixed-changed": (2, _fixed_changed),
    "past-changed": (2, _past_changed),
    "reason-illegal": (1, _with(mark="△", code="5")),
    "row-missing": (1, lambda row, _, __: []),
    "serial-unknown": (1, _with(serial="900000")),
    "serial-illegal": (1, _with(serial="不明")),
    "row-foreign": (1, _foreign),
    "row-repeated": (1, _twice),
    "serial-duplicate": (1, _disputed),
    "text-too-long": (1, _too_long),
    "done-reopened": (1, _reopened),
    "cell-error": (1, _with(mark=ERROR_VALUE)),
}
"""Kind → how often it comes for each of the others, and what it does."""


def planted(kind: str, row: Answer, other: Answer, chance: random.Random) -> list[Answer]:
    """The rows that come in where a department makes this fault at ``row``."""
    _, fault = FAULTS[kind]
    return fault(row, other, chance)
