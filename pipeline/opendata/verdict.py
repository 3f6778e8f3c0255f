"""A rule of machine readability, and whether the open data keep it.

The frame that all 30 rules share: :func:`rule` makes an :class:`OpenDataRule` of a check,
:meth:`OpenDataRule.judge` makes a :class:`Verdict` of a rule and the written files. The rules of departments' answers
are others (:mod:`schemas.rules`).
"""

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import Final, NamedTuple

import pandas as pd

from pipeline.opendata.written import Package

Check = Callable[[Package], Iterable[str]]
"""Yields a sentence for each fault that it finds in the written files; nothing where they keep the rule."""

_TOLD: Final = 3
"""The largest number of faults, values or lines that a sentence names."""


class Verdict(NamedTuple):
    """Whether the open data keep a rule, and a sentence: on how they do, or on what breaks it."""

    kept: bool
    detail: str


class OpenDataRule(NamedTuple):
    """One of the 30 rules.

    - ``id``: its number, "L1-01". ``summary``: its own text, shortened.
    - ``how``: what is said where no fault was found; a function where that depends on the plan.
    - ``check``: finds the faults.
    """

    id: str
    summary: str
    how: str | Callable[[Package], str]
    check: Check

    def judge(self, package: Package) -> Verdict:
        """The verdict on the written files. Of many faults it names the first three; the check is not run to its
        end."""
        faults = list(islice(self.check(package), _TOLD + 1))
        if faults:
            return Verdict(False, "".join([*faults[:_TOLD], "ほかにもあります。" if len(faults) > _TOLD else ""]))
        return Verdict(True, self.how if isinstance(self.how, str) else self.how(package))


def rule(number: str, summary: str, how: str | Callable[[Package], str]) -> Callable[[Check], OpenDataRule]:
    """Makes a rule of the check that it stands over: ``@rule(number, summary, how)``. The name is an
    :class:`OpenDataRule` from then on."""
    return lambda check: OpenDataRule(number, summary, how, check)


def quoted(values: Collection[str]) -> str:
    """The first of some values in their order, as a sentence quotes them, each cut to 20 characters.

    >>> quoted(["b", "a"]), quoted("abcd")
    ('「a」「b」', '「a」「b」「c」など4種類')
    """
    quotes = "".join(f"「{value[:20]}」" for value in sorted(values)[:_TOLD])
    return f"{quotes}など{len(values)}種類" if len(values) > _TOLD else quotes


def at_lines(faulty: pd.Series) -> str:
    """The lines of a file in which the rows of a mask stand, for a sentence.

    ``faulty``: a boolean Series over the file's rows, whose index counts from 0. Row 0 is line 2, below the
    names.

    >>> at_lines(pd.Series([True, False, True]))
    '2、4行目'
    """
    lines = (faulty.index[faulty] + 2).tolist()
    numbers = "、".join(map(str, lines[:_TOLD]))
    return f"{numbers}行目など{len(lines):,}行" if len(lines) > _TOLD else f"{numbers}行目"
