"""Choosing where a fault goes, so that no two faults meet where the contract does not say what then comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from .model import Line, Quarter, Return, Sheet
from .words import DONE

Place = tuple[Return, Sheet, Line]


def own_lines(quarter: Quarter, free: bool = True) -> Iterator[Place]:
    """The answered rows of senders in files that are read; only those that nothing was done to yet where asked for."""
    for file in quarter.returns:
        if file.refused or file.copy_of:
            continue
        for sheet in file.sheets:
            if sheet.ignored:
                continue
            for line in sheet.lines:
                mine = line.owner == (sheet.sender or line.owner) and line.claims is not None
                if mine and line.answered and not (free and line.busy):
                    yield file, sheet, line


def pick(rng: Random, quarter: Quarter, fits: Callable[[Return, Sheet, Line], bool] = lambda f, s, x: True):
    """One free row that fits, marked as taken; None where there is none."""
    places = [p for p in own_lines(quarter) if fits(*p)]
    if not places:
        return None
    place = rng.choice(places)
    place[2].busy = True
    return place


def pick_file(rng: Random, quarter: Quarter, fits: Callable[[Return], bool]) -> Return | None:
    """One file that is read and that no fault of a whole file was planted in yet; marked as taken."""
    files = [f for f in quarter.returns if not f.refused and not f.busy and not f.copy_of and fits(f)]
    if not files:
        return None
    file = rng.choice(files)
    file.busy = True
    return file


def shows(sheet: Sheet, column: str) -> bool:
    """Whether the sheet has the column. A form has them all."""
    return sheet.layout is None or column in sheet.layout.columns


def is_done(quarter: Quarter, line: Line) -> bool:
    """Whether the initiative was completed or stopped in an earlier period."""
    return any(m in DONE for m in quarter.history[line.claims])


def single(quarter: Quarter, file: Return) -> bool:
    """Whether the file is one department's, and that department sends nothing else."""
    if len(file.departments) != 1:
        return False
    return sum(file.departments[0] in r.departments for r in quarter.returns) == 1


def clean(file: Return) -> bool:
    """Whether no row of the file was touched by a fault."""
    return not any(line.busy for line in file.lines)
