"""A rule of machine readability, and whether the open data keep it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pandas as pd

from pipeline.opendata.written import Package

Check = Callable[[Package], Iterable[str]]
"""Yields a sentence for each fault that it finds in the written files."""

_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the open data keep a rule, and a sentence on how, or on what breaks it."""

    kept: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``summary`` is the rule's own; ``how`` tells what the check found where it found no fault."""

    id: str
    summary: str
    how: str | Callable[[Package], str]
    check: Check

    def judge(self, package: Package) -> Verdict:
        """The verdict on the written files; of many faults it names the first three."""
        faults = list(islice(self.check(package), _TOLD + 1))
        if faults:
            return Verdict(False, "".join([*faults[:_TOLD], "ほかにもあります。" if len(faults) > _TOLD else ""]))
        return Verdict(True, self.how if isinstance(self.how, str) else self.how(package))


def rule(number: str, summary: str, how: str | Callable[[Package], str]) -> Callable[[Check], Rule]:
    """Makes a rule of its check."""
    return lambda check: Rule(number, summary, how, check)


def quoted(values: Collection[str]) -> str:
    """The first of some values, as a sentence quotes them."""
    told = "".join(f"「{value[:20]}」" for value in sorted(values)[:_TOLD])
    return f"{told}など{len(values)}種類" if len(values) > _TOLD else told


def at_lines(faulty: pd.Series) -> str:
    """The lines of a file in which the rows of a mask stand; the row 0 of the index is line 2."""
    lines = (faulty.index[faulty] + 2).tolist()
    told = "、".join(map(str, lines[:_TOLD]))
    return f"{told}行目など{len(lines):,}行" if len(lines) > _TOLD else f"{told}行目"
