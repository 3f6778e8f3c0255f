"""What a cell shows of its value by its number format: which section is for it; dates and times in both calendars."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from pipeline.reading.formatcode import (
    EMPERORS,
    ENGLISH,
    JAPANESE,
    LONG_DATE,
    LONG_TIME,
    LONGEST,
    OTHER,
    Section,
    Unfollowed,
    formatted,
    general,
    in_kanji,
    kanji_number,
    rounded,
    sections,
)
from pipeline.reading.grid import Flag, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from pipeline.reading.grid import Grid, Value
    from pipeline.reading.numberformats import Formatted
    from pipeline.reading.room import Room

LAST_DAY = 2_958_465
"""9999-12-31, in days from 1900."""
FROM_1904 = 1_462
"""Days between the two days that workbooks count from."""
DAY = 86_400
"""Seconds."""
NO_LEAP_DAY = 60
"""Excel has a 1900-02-29, which never was: days before it count from one day later."""
ERAS = (
    (date(2019, 5, 1), "R", "令和"),
    (date(1989, 1, 8), "H", "平成"),
    (date(1926, 12, 25), "S", "昭和"),
    (date(1912, 7, 30), "T", "大正"),
    (date(1868, 1, 25), "M", "明治"),
)
WEEK = "日月火水木金土"
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONG_DATE_FORMAT, LONG_TIME_FORMAT = 'yyyy"年"m"月"d"日"', "h:mm:ss"


def find_shown(grid: Grid, cells: Iterable[Formatted], since_1904: bool, room: Room) -> Iterator[Flag]:
    """A flag for each of ``cells`` that shows something else than its value, or whose format is not followed.

    ``since_1904``: the numbers of the workbook count days from 1904. A cell counts as many elements as its format takes
    time. Raises Refused when they are too many.
    """
    for row, column, code in cells:
        room.take_elements(_cost(code))
        if found := _flag(grid.at(row, column), code, since_1904):
            yield Flag(row, column, *found)


@lru_cache(maxsize=512)
def _cost(code: str) -> int:
    """In elements: one for each character of a date's format, one for three of any other."""
    try:
        is_date = any(section.kind == "date" for section in sections(code))
    except Unfollowed:
        is_date = False
    return min(len(code), LONGEST) if is_date else min(len(code), LONGEST) // 3 + 1


def set_durations(grid: Grid, cells: Iterable[Formatted], kept: Callable[[int, int], str | float]) -> None:
    """Make durations of the numbers whose format is one of elapsed time, as the other library does.

    ``kept`` gives the number that the workbook keeps for a row and column: a date does not tell day 60 from day 59.
    """
    for row, column, code in cells:
        if "[" in code and grid.at(row, column) is not None and _is_duration(code):
            number = kept(row, column)
            if isinstance(number, float) and abs(number) <= LAST_DAY:
                grid.put(row, column, timedelta(number))


def _is_duration(code: str) -> bool:
    try:
        return any(kind == "elapsed" for kind, _ in sections(code)[0].tokens)
    except Unfollowed:
        return False


def _flag(value: Value, code: str, since_1904: bool) -> tuple[Literal["shown", "unshown"], str] | None:
    if value is None or value == "" or isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return None
    try:
        text = shown(value, code, since_1904)
    except Unfollowed:
        return "unshown", code[:LONGEST]
    return ("shown", text) if text != plain(value).strip() else None


def shown(value: str | float | date | time | timedelta, code: str, since_1904: bool = False) -> str:
    """What a cell with this value and number format shows, without blanks around it. Raises Unfollowed.

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


class Moment:
    """A number of days taken apart: what each part of a format shows of it."""

    __slots__ = ("day", "day_of_week", "days", "fraction", "month", "seconds", "year")

    def __init__(self, days: float, decimals: int) -> None:
        if not 0 <= days < LAST_DAY + 1:
            raise Unfollowed
        seconds, self.fraction = divmod(rounded(days * DAY, decimals), 10**decimals)
        self.days, self.seconds = divmod(seconds, DAY)
        self.year, self.month, self.day = _date(self.days)
        self.day_of_week = (self.days - 1) % 7


def moment_text(section: Section, days: float) -> str:
    """``days`` by a section of kind "date". Raises Unfollowed, also for what no calendar has."""
    if section.language in (LONG_DATE, LONG_TIME):
        section = sections(LONG_DATE_FORMAT if section.language == LONG_DATE else LONG_TIME_FORMAT)[0]
    decimals = _decimals(section)
    moment = Moment(days, decimals)
    half_days = any(kind == "ampm" for kind, _ in section.tokens)
    shown = []
    fraction = iter(f"{moment.fraction:0{decimals}d}"[:decimals])
    for number, (kind, text) in enumerate(section.tokens):
        if kind == "part":
            shown.append(_part(section, number, moment, half_days))
        elif kind == "elapsed":
            shown.append(_elapsed(text, moment))
        elif kind == "ampm":
            shown.append(_half_day(section.language, text, moment))
        else:
            shown.append(next(fraction) if kind == "digit" else text)
    return "".join(shown)


def _date(days: int) -> tuple[int, int, int]:
    if days in (0, NO_LEAP_DAY):
        return (1900, 1, 0) if days == 0 else (1900, 2, 29)
    found = date(1899, 12, 31 if days < NO_LEAP_DAY else 30) + timedelta(days)
    return found.year, found.month, found.day


def _decimals(section: Section) -> int:
    """Decimals of a second. Raises Unfollowed at a 0 that stands elsewhere."""
    kinds = [kind for kind, _ in section.tokens]
    count = kinds.count("digit")
    if count:
        point = kinds.index("digit") - 1
        behind_seconds = point > 0 and kinds[point] == "point" and section.tokens[point - 1][1][:1] == "s"
        if not behind_seconds or kinds[point + 1 : point + 1 + count] != ["digit"] * count or count > 3:
            raise Unfollowed
    return count


def _part(section: Section, number: int, moment: Moment, half_days: bool) -> str:
    """One run of letters of a format, such as "mm"."""
    part = section.tokens[number][1]
    letter, length = part[0], len(part)
    if letter in "ge" or part in ("aaa", "aaaa", "ddd", "dddd", "mmm", "mmmm", "mmmmm"):
        return _word(section, number, moment)
    hour = moment.seconds // 3600
    if letter == "h":
        value = (hour - 1) % 12 + 1 if half_days else hour
    else:
        minute, second = moment.seconds // 60 % 60, moment.seconds % 60
        value = {"y": moment.year, "m": moment.month, "d": moment.day, "n": minute, "s": second}[letter]
    if letter == "y":
        if section.calendar == EMPERORS:
            raise Unfollowed
        return _in_digits(section, f"{value:04d}" if length > 2 else f"{value % 100:02d}")
    return _counted(section, value, length)


def _word(section: Section, number: int, moment: Moment) -> str:
    """Names of days and months, and the Japanese calendar."""
    part, language = section.tokens[number][1], section.language
    if part[0] in "gea":
        if language in (ENGLISH, OTHER):
            raise Unfollowed
        if part[0] == "a":
            return WEEK[moment.day_of_week] + ("曜日" if part == "aaaa" else "")
        return _era(section, number, moment)
    if language == OTHER or (language == JAPANESE and part != "mmmm" and part[0] == "m"):
        raise Unfollowed
    if part[0] == "d":
        if language == JAPANESE:
            return WEEK[moment.day_of_week] + ("曜日" if part == "dddd" else "")
        return DAYS[moment.day_of_week][: 3 if part == "ddd" else None]
    if language == JAPANESE:
        return f"{moment.month}月"
    return MONTHS[moment.month - 1][: {"mmm": 3, "mmmmm": 1}.get(part)]


def _era(section: Section, number: int, moment: Moment) -> str:
    """The name of an era, or the year in it; the first year before a 年 is 元年."""
    on = date(moment.year, moment.month, min(max(moment.day, 1), 28)) if moment.days < 61 else _day(moment)
    begin, letter, name = next(era for era in ERAS if era[0] <= on)
    part = section.tokens[number][1]
    if part[0] == "g":
        return {1: letter, 2: name[0], 3: name}[len(part)]
    year = moment.year - begin.year + 1
    after = section.tokens[number + 1 : number + 2]
    named = any(text[0] == "g" and len(text) > 1 for kind, text in section.tokens if kind == "part")
    if year == 1 and named and after and after[0][1].startswith("年"):
        return "元"
    return _counted(section, year, len(part))


def _day(moment: Moment) -> date:
    return date(moment.year, moment.month, moment.day)


def _counted(section: Section, value: int, length: int) -> str:
    if section.kanji == 1:
        return kanji_number(value)
    return _in_digits(section, f"{value:0{length}d}")


def _in_digits(section: Section, text: str) -> str:
    if section.kanji == 3:
        raise Unfollowed
    return in_kanji(text, 1) if section.kanji else text


def _elapsed(part: str, moment: Moment) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[part[0]]
    return f"{(moment.days * DAY + moment.seconds) // unit:0{len(part)}d}"


def _half_day(language: str, text: str, moment: Moment) -> str:
    if language == OTHER:
        raise Unfollowed
    morning = moment.seconds < DAY // 2
    if language == JAPANESE or text == "午前/午後":
        return "午前" if morning else "午後"
    return "AM" if morning else "PM"
