"""What a cell shows of its value by its number format: which section applies, dates in both calendars, and times.

Formats are taken apart in ``formatcode``. Here the section for a value is chosen, and dates are written as a Japanese
Excel writes them, with its eras and its invented day 1900-02-29. A format that cannot be followed exactly gives no
guess (:class:`pipeline.reading.formatcode.Unfollowed`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from pipeline.reading import formatcode
from pipeline.reading.grid import Flag, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from pipeline.reading.grid import Grid, Value
    from pipeline.reading.numberformats import Formatted
    from pipeline.reading.room import Room

LAST_DAY = 2_958_465
"""9999-12-31 as a number of days from 1900; Excel knows no later day."""
FROM_1904 = 1_462
"""Days between the two starting days that a workbook may count from."""
DAY = 86_400
"""Seconds in a day."""
NO_LEAP_DAY = 60
"""The number of 1900-02-29, a day that Excel has and that never was. Days before it count from one day later."""
ERAS = (
    (date(2019, 5, 1), "R", "令和"),
    (date(1989, 1, 8), "H", "平成"),
    (date(1926, 12, 25), "S", "昭和"),
    (date(1912, 7, 30), "T", "大正"),
    (date(1868, 1, 25), "M", "明治"),
)
"""The first day of each era, its letter, and its name; the latest first."""
WEEK = "日月火水木金土"
"""The days of the week, from Sunday."""
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONG_DATE_FORMAT, LONG_TIME_FORMAT = 'yyyy"年"m"月"d"日"', "h:mm:ss"
"""The formats of a Japanese system that stand for "long date" and "long time"."""


def find_shown(grid: Grid, cells: Iterable[Formatted], since_1904: bool, room: Room) -> Iterator[Flag]:
    """A flag for each of ``cells`` that shows something else than its value, or whose format is not followed.

    - ``grid``: has the values.
    - ``cells``: row, column and number format.
    - ``since_1904``: whether numbers in the workbook count days from 1904.
    - ``room``: a cell is counted as more elements the longer its format takes.

    Raises Refused where they are too many.
    """
    for row, column, code in cells:
        room.take_elements(_cost(code))
        if found := _flag(grid.at(row, column), code, since_1904):
            yield Flag(row, column, *found)


@lru_cache(maxsize=512)
def _cost(code: str) -> int:
    """What a cell with this format costs, in elements: one for each character of a date's format, else a third."""
    try:
        is_date = any(section.kind == "date" for section in formatcode.sections(code))
    except formatcode.Unfollowed:
        is_date = False
    return min(len(code), formatcode.LONGEST) if is_date else min(len(code), formatcode.LONGEST) // 3 + 1


def set_durations(grid: Grid, cells: Iterable[Formatted], kept: Callable[[int, int], str | float]) -> None:
    """Replace numbers and dates by durations where the format counts elapsed time ([h]:mm), as the other library does.

    ``kept`` gives the number that the workbook has for a row and column. It is asked because a date alone does not tell
    day 60 from day 59. Changes ``grid``.
    """
    for row, column, code in cells:
        if "[" in code and grid.at(row, column) is not None and _is_duration(code):
            number = kept(row, column)
            if isinstance(number, float) and abs(number) <= LAST_DAY:
                grid.put(row, column, timedelta(number))


def _is_duration(code: str) -> bool:
    """Whether the format counts elapsed time."""
    try:
        return any(kind == "elapsed" for kind, _ in formatcode.sections(code)[0].tokens)
    except formatcode.Unfollowed:
        return False


def _flag(value: Value, code: str, since_1904: bool) -> tuple[Literal["shown", "unshown"], str] | None:
    """Kind and text of the flag for one value; None where it shows just what it is."""
    if value is None or value == "" or isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return None
    try:
        text = shown(value, code, since_1904)
    except formatcode.Unfollowed:
        return "unshown", code[: formatcode.LONGEST]
    return ("shown", text) if text != plain(value).strip() else None


def shown(value: str | float | date | time | timedelta, code: str, since_1904: bool = False) -> str:
    """What a cell with this value and number format shows, without blanks around it.

    ``since_1904``: whether numbers count days from 1904. A date is the same date either way. Raises Unfollowed.

    >>> shown(0.256, "0%"), shown(date(2023, 4, 1), '[$-411]ggge"年"m"月"d"日"')
    ('26%', '令和5年4月1日')
    >>> shown(-5, '0;"▲"0'), shown("済", '@"み"')
    ('▲5', '済み')
    """
    if isinstance(value, str):
        return _text(value, code).strip()
    number = float(value) if isinstance(value, int | float) else _days(value)
    since = FROM_1904 if since_1904 else 0
    return _number(number - (since if isinstance(value, date) else 0), code, since)


def _text(text: str, code: str) -> str:
    """A text by the section for texts: the fourth, or the last if it has an @. Without one, a text shows as it is."""
    sections = formatcode.sections(code)
    if len(sections) < 4 and sections[-1].kind != "text":
        return text
    return "".join(text if kind in ("text", "general") else said for kind, said in sections[-1].tokens)


@lru_cache(maxsize=4096)
def _number(number: float, code: str, since: int) -> str:
    """A number as the workbook has it, by the section for it. ``since`` turns its days into days from 1900."""
    sections = formatcode.sections(code)
    if len(sections) == 4 or sections[-1].kind == "text":
        if len(sections) == 1 and [kind for kind, _ in sections[0].tokens] != ["text"]:
            raise formatcode.Unfollowed
        sections = sections[:-1]
    if not sections:
        return formatcode.general(number)
    section, signed = _chosen(sections, number)
    if section.kind == "date":
        elapsed = any(kind == "elapsed" for kind, _ in section.tokens)
        return moment_text(section, number if elapsed else number + since).strip()
    sign = "-" if number < 0 and signed and section.tokens else ""
    return (sign + _digits(section, abs(number))).strip()


def _digits(section: formatcode.Section, number: float) -> str:
    """A number that is not negative, by a section that is not for dates."""
    if section.kind == "words":
        return "".join(text for kind, text in section.tokens)
    if not section.kanji:
        return formatcode.formatted(section.tokens, number)
    if any(kind == "general" for kind, _ in section.tokens):
        if section.kanji != 1 or number % 1:
            raise formatcode.Unfollowed
        said = formatcode.kanji_number(int(number))
        return "".join(said if kind == "general" else text for kind, text in section.tokens)
    return formatcode.in_kanji(formatcode.formatted(section.tokens, number), section.kanji)


def _chosen(sections: tuple[formatcode.Section, ...], number: float) -> tuple[formatcode.Section, bool]:
    """The section for a number, and whether a minus sign goes before what it shows.

    Without conditions, two sections are for numbers from zero up and for negative ones; three are for positive,
    negative and zero. The last of several is for all numbers that no other is for. A section that is for negative
    numbers only shows no sign of its own.
    """
    usual = [(">", 0.0), ("<", 0.0)] if len(sections) > 2 else [(">=", 0.0)] if len(sections) == 2 else []
    last = len(sections) - 1
    conditions = [
        section.condition or (usual[place] if place < len(usual) else None) for place, section in enumerate(sections)
    ]
    for place, (section, condition) in enumerate(zip(sections, conditions, strict=True)):
        if condition is None or _holds(number, *condition):
            rest = condition is None and place == last == 1 and conditions[0] in ((">=", 0.0), (">", 0.0))
            return section, not (rest or (condition is not None and _below(condition)))
    raise formatcode.Unfollowed


def _below(condition: tuple[str, float]) -> bool:
    """Whether a condition holds for negative numbers only."""
    relation, limit = condition
    return (relation == "<" and limit <= 0) or (relation == "<=" and limit < 0)


def _holds(number: float, relation: str, limit: float) -> bool:
    """Whether a number meets a condition."""
    return {
        "=": number == limit,
        "<>": number != limit,
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
    }[relation]


def _days(value: date | time | timedelta) -> float:
    """The number of days from 1900 that a spreadsheet keeps for a date, time or duration."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        value = datetime.combine(date(1899, 12, 30), value)
        return (value - datetime(1899, 12, 30)) / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    return days if days > NO_LEAP_DAY else days - 1


class Moment:
    """A number of days from 1900, taken apart into date, day of the week, seconds of the day and fraction of a second.

    ``decimals`` are the decimals of a second that are shown; the rest is rounded first, so that 0:59:59.9 becomes
    1:00:00. Raises Unfollowed for days that no spreadsheet has.
    """

    __slots__ = ("day", "day_of_week", "days", "fraction", "month", "seconds", "year")

    def __init__(self, days: float, decimals: int) -> None:
        if not 0 <= days < LAST_DAY + 1:
            raise formatcode.Unfollowed
        seconds, self.fraction = divmod(formatcode.rounded(days * DAY, decimals), 10**decimals)
        self.days, self.seconds = divmod(seconds, DAY)
        self.year, self.month, self.day = _date(self.days)
        self.day_of_week = (self.days - 1) % 7


def moment_text(section: formatcode.Section, days: float) -> str:
    """A number of days from 1900, by a section of kind "date". Raises Unfollowed, also for days that no calendar has.

    >>> moment_text(formatcode.sections("yyyy/m/d h:mm")[0], 45017.5)
    '2023/4/1 12:00'
    """
    if section.language in (formatcode.LONG_DATE, formatcode.LONG_TIME):
        section = formatcode.sections(
            LONG_DATE_FORMAT if section.language == formatcode.LONG_DATE else LONG_TIME_FORMAT
        )[0]
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
    """Year, month and day of a number of days; days 0 and 60 are those that only Excel has."""
    if days in (0, NO_LEAP_DAY):
        return (1900, 1, 0) if days == 0 else (1900, 2, 29)
    day = date(1899, 12, 31 if days < NO_LEAP_DAY else 30) + timedelta(days)
    return day.year, day.month, day.day


def _decimals(section: formatcode.Section) -> int:
    """The decimals of a second that a section shows. Raises Unfollowed where a 0 stands anywhere else."""
    kinds = [kind for kind, _ in section.tokens]
    count = kinds.count("digit")
    if count:
        point = kinds.index("digit") - 1
        behind_seconds = point > 0 and kinds[point] == "point" and section.tokens[point - 1][1][:1] == "s"
        if not behind_seconds or kinds[point + 1 : point + 1 + count] != ["digit"] * count or count > 3:
            raise formatcode.Unfollowed
    return count


def _part(section: formatcode.Section, number: int, moment: Moment, half_days: bool) -> str:
    """What one run of letters in a format shows, such as "mm" of a moment. ``half_days``: the format has AM/PM, so that
    hours go to 12. Raises Unfollowed for the letter of Western years in the Japanese calendar."""
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
        if section.calendar == formatcode.EMPERORS:
            raise formatcode.Unfollowed
        return _in_digits(section, f"{value:04d}" if length > 2 else f"{value % 100:02d}")
    return _counted(section, value, length)


def _word(section: formatcode.Section, number: int, moment: Moment) -> str:
    """The names of days and months, and the Japanese calendar. They depend on the language that the format names.
    Raises Unfollowed for languages that are not known here, and for short names of months in Japanese."""
    part, language = section.tokens[number][1], section.language
    if part[0] in "gea":
        if language in (formatcode.ENGLISH, formatcode.OTHER):
            raise formatcode.Unfollowed
        if part[0] == "a":
            return WEEK[moment.day_of_week] + ("曜日" if part == "aaaa" else "")
        return _era(section, number, moment)
    if language == formatcode.OTHER or (language == formatcode.JAPANESE and part != "mmmm" and part[0] == "m"):
        raise formatcode.Unfollowed
    if part[0] == "d":
        if language == formatcode.JAPANESE:
            return WEEK[moment.day_of_week] + ("曜日" if part == "dddd" else "")
        return DAYS[moment.day_of_week][: 3 if part == "ddd" else None]
    if language == formatcode.JAPANESE:
        return f"{moment.month}月"
    return MONTHS[moment.month - 1][: {"mmm": 3, "mmmmm": 1}.get(part)]


def _era(section: formatcode.Section, number: int, moment: Moment) -> str:
    """The name of an era, or the year in it. The first year is 元 where the era is named and 年 follows.

    >>> shown(date(2019, 5, 1), 'ggge"年"'), shown(date(2019, 4, 30), "ge")
    ('令和元年', 'H31')
    """
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
    """The date of a moment. Only called for days that the calendar has."""
    return date(moment.year, moment.month, moment.day)


def _counted(section: formatcode.Section, value: int, length: int) -> str:
    """A number of at least ``length`` digits, in the digits that the section asks for."""
    if section.kanji == 1:
        return formatcode.kanji_number(value)
    return _in_digits(section, f"{value:0{length}d}")


def _in_digits(section: formatcode.Section, text: str) -> str:
    """The text in the digits that the section asks for. Raises Unfollowed for full-width digits."""
    if section.kanji == 3:
        raise formatcode.Unfollowed
    return formatcode.in_kanji(text, 1) if section.kanji else text


def _elapsed(part: str, moment: Moment) -> str:
    """All hours, minutes or seconds since the beginning, such as 36 for a day and a half."""
    unit = {"h": 3600, "m": 60, "s": 1}[part[0]]
    return f"{(moment.days * DAY + moment.seconds) // unit:0{len(part)}d}"


def _half_day(language: str, text: str, moment: Moment) -> str:
    """AM or PM, in the language of the section."""
    if language == formatcode.OTHER:
        raise formatcode.Unfollowed
    morning = moment.seconds < DAY // 2
    if language == formatcode.JAPANESE or text == "午前/午後":
        return "午前" if morning else "午後"
    return "AM" if morning else "PM"
