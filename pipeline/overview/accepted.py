"""What of a period was accepted as it is, with the reason and who approved it: the notes of the council's table.

A waived error often leaves a blank in the table. The council sees there a sign such as ※1, and below which reason it
stands for.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.merging.quarter import Quarter
from pipeline.merging.waivers import waivable
from pipeline.register.read import Waiver
from schemas.layout import SERIAL
from schemas.period import short_day
from schemas.rule import ERROR
from schemas.rules import RULES


class AcceptedNote(NamedTuple):
    """One reason of one approver and day, and the initiatives that it is of. ``sign`` stands in their rows;
    ``approved`` says who and when."""

    sign: str
    serials: tuple[int, ...]
    reason: str
    approved: str


class Accepted(NamedTuple):
    """``notes`` in the order of the table. ``signs``: 通しNo. → column → the signs that stand in that cell."""

    notes: tuple[AcceptedNote, ...]
    signs: Mapping[int, Mapping[str, str]]


def accepted(quarter: Quarter) -> Accepted:
    """The errors that a waiver covers: a note for each reason, and its sign beside the answer that it is of.

    Waivers of warnings and notices have no note, since the table shows nothing of those. The same reason of the same
    approver and day is one note, however many initiatives have it.
    """
    places = list(_places(quarter))
    groups: dict[tuple[str, str], list[int]] = {}
    signs: dict[int, dict[str, str]] = {}
    for number, column, waiver in places:
        key = (waiver.reason, f"{waiver.approver}、{short_day(waiver.approved_on)}")
        groups.setdefault(key, []).append(number)
        sign = f"※{list(groups).index(key) + 1}"
        told = signs.setdefault(number, {})
        if sign not in told.get(column, ""):
            told[column] = told.get(column, "") + sign
    notes = (
        AcceptedNote(f"※{place}", tuple(dict.fromkeys(serials)), reason, approved)
        for place, ((reason, approved), serials) in enumerate(groups.items(), start=1)
    )
    return Accepted(tuple(notes), signs)


def _places(quarter: Quarter) -> Iterator[tuple[int, str, Waiver]]:
    """通しNo., column and waiver of each, in the order of the table.

    The column is that of the finding where the table shows it and it is blank; else the mark, which every table has.
    """
    merged = quarter.merged.set_index(quarter.merged[SERIAL].astype("int64"))
    order = {int(number): place for place, number in enumerate(merged.index)}
    used = [one for one, _, count in quarter.waived.uses if count and RULES[one.rule].severity == ERROR]
    columns: dict[tuple[int, str], str] = {}
    for finding in quarter.waived.covered:
        for number in waivable(finding, quarter.register):
            columns.setdefault((number, finding.rule), finding.column)
    shown = [column for column in quarter.period.asked if column in quarter.register.shown]
    for waiver in sorted((one for one in used if one.serial_no in order), key=lambda one: order[one.serial_no]):
        column = columns[waiver.serial_no, waiver.rule]
        blank = column in shown and merged.at[waiver.serial_no, column] == ""
        yield waiver.serial_no, column if blank else quarter.period.now, waiver


def numbers_told(numbers: Sequence[int]) -> str:
    """Numbers in words, a run of three and more by its ends. A run is found where the numbers stand in order.

    >>> numbers_told([1, 4, 5, 6, 9, 10])
    '1、4～6、9、10'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = (f"{run[0]}～{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)
    return "、".join(told)
