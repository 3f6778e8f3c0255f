"""What a cell shows of its value by its number format, where that is not how the value is plainly spelt."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite

from pipeline.reading.digits import formatted, general, in_kanji, kanji_number
from pipeline.reading.formatcode import LONGEST, Section, Unfollowed, sections
from pipeline.reading.moments import NO_LEAP_DAY, moment_text
from pipeline.reading.plain import plain
from pipeline.reading.reasons import too_much_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.reading.grid import Value
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Mark, Sheet

LAST_DAY = 2_958_465
"""9999-12-31."""
FROM_1904 = 1_462
"""Days between the two days that workbooks count from."""


def find_shown(sheet: Sheet, cells: Iterable[tuple[int, int, str]], since_1904: bool, room: Room) -> Iterator[Mark]:
    """The marks of ``cells``: row, column and format of each. Raises Refused when they show too much text."""
    for row, column, code in cells:
        if mark := _mark(sheet.at(row, column), code, since_1904):
            room.text -= len(mark[1])
            if room.text < 0:
                raise too_much_text()
            yield row, column, *mark


def set_durations(sheet: Sheet, cells: Iterable[tuple[int, int, str]], kept: Callable[[int, int], str | float]) -> None:
    """Make durations of the numbers whose format is one of elapsed time, as the other library does.

    ``kept`` gives the number that the workbook keeps for a cell: a date does not tell day 60 from day 59.
    """
    for row, column, code in cells:
        if "[" in code and sheet.at(row, column) is not None and _is_duration(code):
            number = kept(row, column)
            if isinstance(number, float) and abs(number) <= LAST_DAY:
                sheet.put(row, column, timedelta(number))


def _is_duration(code: str) -> bool:
    try:
        return any(kind == "elapsed" for kind, _ in sections(code)[0].tokens)
    except Unfollowed:
        return False


def _mark(value: Value, code: str, since_1904: bool) -> tuple[str, str] | None:
    if value is None or value == "" or isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return None
    try:
        text = shown(value, code, since_1904)
    except Unfollowed:
        return "unshown", code[:LONGEST]
    return ("shown", text) if text != plain(value).strip() else None


def shown(value: str | float | date | time | timedelta, code: str, since_1904: bool = False) -> str:
    """What a cell with this value and format shows, without blanks around it. Raises Unfollowed.

    ``since_1904``: numbers of the workbook count days from 1904; a date is a date either way.
    """
    if isinstance(value, str):
        return _text(value, code).strip()
    number = float(value) if isinstance(value, int | float) else _days(value)
    since = FROM_1904 if since_1904 else 0
    return _number(number - (since if isinstance(value, date) else 0), code, since)


def _text(text: str, code: str) -> str:
    """A text by the section that is for texts: the fourth, or the last one that holds an @."""
    found = sections(code)
    if len(found) < 4 and found[-1].kind != "text":
        return text
    return "".join(text if kind in ("text", "general") else said for kind, said in found[-1].tokens)


@lru_cache(maxsize=4096)
def _number(number: float, code: str, since: int) -> str:
    """A number as the workbook keeps it; where it means a date, ``since`` makes days from 1900 of it."""
    found = sections(code)
    if len(found) == 4 or found[-1].kind == "text":
        if len(found) == 1 and [kind for kind, _ in found[0].tokens] != ["text"]:
            raise Unfollowed
        found = found[:-1]
    if not found:
        return general(number)
    section, signed = _chosen(found, number)
    if section.kind == "date":
        elapsed = any(kind == "elapsed" for kind, _ in section.tokens)
        return moment_text(section, number if elapsed else number + since).strip()
    sign = "-" if number < 0 and signed and section.tokens else ""
    return (sign + _digits(section, abs(number))).strip()


def _digits(section: Section, number: float) -> str:
    if section.kind == "words":
        return "".join(text for kind, text in section.tokens)
    if not section.kanji:
        return formatted(section.tokens, number)
    if any(kind == "general" for kind, _ in section.tokens):
        if section.kanji != 1 or number % 1:
            raise Unfollowed
        said = kanji_number(int(number))
        return "".join(said if kind == "general" else text for kind, text in section.tokens)
    return in_kanji(formatted(section.tokens, number), section.kanji)


def _chosen(found: tuple[Section, ...], number: float) -> tuple[Section, bool]:
    """The section for a number, and whether a minus sign goes before what it shows.

    Without conditions they are for positive numbers, negative ones and zero; the last of several is for all others.
    """
    usual = [(">", 0.0), ("<", 0.0)] if len(found) > 2 else [(">=", 0.0)] if len(found) == 2 else []
    last = len(found) - 1
    conditions = [
        section.condition or (usual[place] if place < len(usual) else None) for place, section in enumerate(found)
    ]
    for place, (section, condition) in enumerate(zip(found, conditions, strict=True)):
        if condition is None or _holds(number, *condition):
            rest = condition is None and place == last == 1 and conditions[0] in ((">=", 0.0), (">", 0.0))
            return section, not (rest or (condition is not None and _below(condition)))
    raise Unfollowed


def _below(condition: tuple[str, float]) -> bool:
    """Whether a condition holds for negative numbers only."""
    relation, limit = condition
    return (relation == "<" and limit <= 0) or (relation == "<=" and limit < 0)


def _holds(number: float, relation: str, limit: float) -> bool:
    return {
        "=": number == limit,
        "<>": number != limit,
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
    }[relation]


def _days(value: date | time | timedelta) -> float:
    """The number of days that a spreadsheet keeps for it."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        value = datetime.combine(date(1899, 12, 30), value)
        return (value - datetime(1899, 12, 30)) / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    return days if days > NO_LEAP_DAY else days - 1
