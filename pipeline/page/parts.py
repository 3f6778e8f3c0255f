"""What the page is made of, ready to be laid out: all of it plain text, targets percent-encoded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

TEXT: Final = "text"
WORD: Final = "word"
COUNT: Final = "count"
SHARE: Final = "share"
SIGN: Final = "sign"
"""The kinds of columns: texts, single words, figures, figures beside a bar, and marks beside their word."""

REASON: Final = 1000
WRITTEN: Final = 200
"""So many characters of a reason, and of what a cell had in it, are shown; the workbooks have them whole."""


@dataclass(frozen=True, slots=True)
class Link:
    """``of`` tells links of the same words apart for who hears them one by one."""

    words: str
    target: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: where it begins and how wide it is in percent, and which of the plan's marks it stands for.
    ``sign`` is "" where there is no room for it."""

    start: float
    width: float
    place: int
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """``note`` stands smaller beside ``text``."""

    text: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()
    bar: tuple[Segment, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether it is a figure of zero and nothing else."""
        return self.text in ("0", "±0") and not self.note


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    kind: str = TEXT
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.heading} {self.note}".strip()


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` have a cell for each column; the first says what the row is about. ``sparse``: most figures are zeros,
    which a narrow screen need not show. ``left``: so many rows more are not shown."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    sparse: bool = False
    left: int = 0


def target(path: str) -> str:
    """A path within the folder as a link has it: no part of it can be taken for a scheme, a host or a query."""
    return quote(path, safe="/")


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…（以下略）"


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first names, and that there are others."""
    told = list(names)
    return "、".join(told[:most]) + (f" ほか{len(told) - most}" if len(told) > most else "")
