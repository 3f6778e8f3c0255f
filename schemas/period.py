"""A period of a fiscal year: ``R5-4`` is 令和5年度 第4期, ``R5-下半期`` 令和5年度 下半期, ``R5`` 令和5年度.

A fiscal year runs from April to March, and is named after the calendar year in which it begins: 令和5年度 begins
in April 2023 and its ``year`` is 2023. A period's code is the name of its folder, part of every output's name,
and what commands take as their argument. ``str(period)`` gives it.

What its periods are called is a plan's own (:class:`schemas.layout.Layout`), so that a period carries its plan's
layout. Nothing here looks at a clock or a folder; ``pipeline.register.periods`` finds the newest period that has
returns.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from schemas.layout import DEFAULT, Layout

ERAS: Final = {"R": ("令和", 2018), "H": ("平成", 1988)}
"""Initial → the era's name, and the year before its first: 令和 begins in 2019, 平成 in 1989, and that year is
元年."""

FIRST_YEAR: Final = min(before for _, before in ERAS.values()) + 1
"""The first fiscal year that has a name here: 1989, which is 平成元年度."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period of one fiscal year.

    - ``year``: the Western calendar year in which the fiscal year begins.
    - ``number``: which period of the year it is, from 1.
    - ``layout``: the shape of the plan, which says what the period is called and what it asks for.

    Periods are compared and sorted by year and number. The layout does not count, so that the same period is
    found again after the register was edited.

    >>> period = Period(2023, 4)
    >>> str(period), period.label, period.now, period.past
    ('R5-4', '令和5年度 第4期', 'q4', ('q1', 'q2', 'q3'))
    """

    year: int
    number: int
    layout: Layout = field(default=DEFAULT, compare=False, repr=False)

    def __str__(self) -> str:
        if self.layout.is_yearly:
            return self.fiscal_year
        return f"{self.fiscal_year}-{self.number if self.layout.is_numbered else self.name}"

    @property
    def name(self) -> str:
        """What the plan calls the period: 4期, 下半期, 10月."""
        return self.layout.periods[self.number - 1]

    @property
    def fiscal_year(self) -> str:
        """The fiscal year's code: R5."""
        return fiscal_code(self.year)

    @property
    def year_label(self) -> str:
        """The fiscal year in words: 令和5年度."""
        return year_label(self.year)

    @property
    def spoken(self) -> str:
        """The period without its year, as text about it says it: 第4期, 下半期; "" where a year has one period."""
        if self.layout.is_yearly:
            return ""
        return f"第{self.name}" if self.layout.is_numbered else self.name

    @property
    def said(self) -> str:
        """The period as a sentence about its year calls it: 4期, 下半期; 今年度 where a year has one."""
        return "今年度" if self.layout.is_yearly else self.name

    @property
    def compared(self) -> tuple[str, str]:
        """The headings of a comparison, for the period before and for this one."""
        return ("前年度", "今年度") if self.layout.is_yearly else ("前の期", "今の期")

    @property
    def label(self) -> str:
        """The period in words: 令和5年度 第4期."""
        return f"{self.year_label} {self.spoken}".rstrip()

    @property
    def now(self) -> str:
        """The column of the mark that this period asks for: "q4"."""
        marks = self.layout.marks
        return marks[self.number - 1] if len(marks) > 1 else marks[0]

    @property
    def past(self) -> tuple[str, ...]:
        """The columns of the mark in the year's periods before this one, the first first; () in the first period."""
        return self.layout.marks[: self.number - 1]

    @property
    def told(self) -> tuple[str, ...]:
        """Every column of the periods before this one: their marks, and whatever else each period has a column
        for."""
        return self.layout.before(self.number)

    @property
    def future(self) -> tuple[str, ...]:
        """Every answered column that is neither told nor asked for: those of periods to come, and those of the
        whole year that this period does not ask for."""
        known = (*self.told, *self.asked)
        return tuple(name for name in self.layout.answered if name not in known)

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that this period asks for: its mark, and others of its own or of the whole year."""
        return self.layout.asked(self.number)

    @property
    def heading(self) -> str:
        """What the column of the mark that this period asks for is called."""
        return self.layout.heading(self.now)

    @property
    def before(self) -> Period | None:
        """The period before this one in the same year; None for the first. Last year's last period is not meant."""
        return Period(self.year, self.number - 1, self.layout) if self.number > 1 else None

    @property
    def so_far(self) -> tuple[Period, ...]:
        """The periods of the year up to and with this one, the first first."""
        return tuple(Period(self.year, number, self.layout) for number in range(1, self.number + 1))


def parse_period(text: str, layout: Layout = DEFAULT) -> Period:
    """Reads a period as people write it.

    Full width, lower case, hyphens of every kind and era names are all taken. Raises ValueError for anything
    else, and for a bare number where periods have names of their own: of a plan by months, R5-10 may be October
    or the tenth.

    >>> [str(parse_period(text)) for text in ("r5-4", "Ｒ５－４", "R5-第4期", "令和5年度第4期")]
    ['R5-4', 'R5-4', 'R5-4', 'R5-4']
    >>> str(parse_period("令和5年度", Layout(periods=("通年",))))
    'R5'
    """
    year, rest = split_period(text)
    if not rest:
        if layout.is_yearly:
            return Period(year, 1, layout)
        raise ValueError(text)
    for number, name in enumerate(layout.periods, start=1):
        known = {_plain(name)}
        if layout.is_numbered:
            known |= {str(number), f"第{number}", *map(_plain, layout.period_words(number)), f"第{number}期"}
        if rest in known:
            return Period(year, number, layout)
    raise ValueError(text)


def split_period(text: str) -> tuple[int, str]:
    """The year that a written period begins with, and the rest in NFKC without blanks.

    The rest is left to :func:`parse_period`, since only the register of that year says what its periods are
    called. Raises ValueError where the text does not begin with a year of an era.

    >>> split_period("令和5年度 下半期")
    (2023, '下半期')
    """
    plain = _plain(text)
    names = "|".join((*ERAS, *(name for name, _ in ERAS.values())))
    match = re.fullmatch(rf"({names})(元|[1-9]\d?)(?:年度?)?(?:[-‐‑–—―−ー・_/]|の)?(.*)", plain, re.IGNORECASE)
    if not match:
        raise ValueError(text)
    before = dict(ERAS.values()) | {initial: first for initial, (_, first) in ERAS.items()}
    return before[match[1].upper()] + (1 if match[2] == "元" else int(match[2])), match[3]


def _plain(text: str) -> str:
    """``text`` in NFKC without any blank, as spellings of periods are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def parse_fiscal_year(text: str) -> int:
    """Reads "R5" as 2023, the calendar year in which 令和5年度 begins.

    Only the spelling of file names is taken. Raises ValueError for anything else.
    """
    match = re.fullmatch(r"([A-Z])([1-9]\d?)", text)
    if not match or match[1] not in ERAS:
        raise ValueError(text)
    return ERAS[match[1]][1] + int(match[2])


def fiscal_code(year: int) -> str:
    """The code of a fiscal year: 2023 → "R5". Raises ValueError before :data:`FIRST_YEAR`."""
    initial, (_, before) = _era(year)
    return f"{initial}{year - before}"


def year_label(year: int) -> str:
    """A fiscal year in words: 2023 → "令和5年度", 2019 → "令和元年度"."""
    _, (name, before) = _era(year)
    return f"{name}{'元' if year - before == 1 else year - before}年度"


def both_calendars(year: int) -> str:
    """A fiscal year in both calendars, for the public: 2023 → "令和5年度（2023年度）"."""
    return f"{year_label(year)}（{year}年度）"


def _era(year: int) -> tuple[str, tuple[str, int]]:
    """The era of a fiscal year: its initial, its name, and the year before its first. Raises ValueError for an
    earlier year.

    A fiscal year has one name throughout: 2019 is 令和元年度, though its first month was still in 平成.
    """
    for initial, (name, before) in ERAS.items():
        if year > before:
            return initial, (name, before)
    raise ValueError(year)


def day_label(day: date) -> str:
    """A day with its weekday: 2024-04-12 → "令和6年4月12日（金）". The era is that of the calendar year."""
    _, (name, before) = _era(day.year)
    year = day.year - before
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def short_day(day: date) -> str:
    """A day without its weekday: 2024-03-31 → "令和6年3月31日"."""
    return day_label(day).partition("（")[0]


def year_named(text: str) -> int | None:
    """The fiscal year that a title names; None where it names none, or several.

    Of several the one before 「分」 counts, since a title may also name the years of the plan.

    >>> year_named("産業振興計画（令和元年度〜）　令和５年度分")
    2023
    """
    years = years_named(text)
    return years[0] if len(years) == 1 else None


def years_named(text: str) -> tuple[int, ...]:
    """The fiscal years that a title names, in order; those before 「分」 alone where there are any."""
    names = dict(ERAS.values())
    pattern = rf"({'|'.join(names)})(元|\d+)年度(分?)"
    found = re.findall(pattern, unicodedata.normalize("NFKC", text))
    years = {names[name] + (1 if year == "元" else int(year)) for name, year, _ in found}
    told = {names[name] + (1 if year == "元" else int(year)) for name, year, share in found if share}
    return tuple(sorted(told or years))
