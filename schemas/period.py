"""A period of a fiscal year: ``R5-4`` is 令和5年度 第4期, ``R5-下半期`` 令和5年度 下半期, ``R5`` 令和5年度."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from schemas.layout import DEFAULT, Layout

ERAS: Final = {"R": ("令和", 2018), "H": ("平成", 1988)}
"""Initial → era name and the year before its first (元号を改める政令: 2019 and 1989 are the years 元)."""

FIRST_YEAR: Final = min(before for _, before in ERAS.values()) + 1
"""The first fiscal year that has a name here."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``year`` is the Western calendar year in which the fiscal year begins; ``number`` runs from 1. ``layout``: the
    shape of the plan that the period is of, which says what the periods are called and what they ask for."""

    year: int
    number: int
    layout: Layout = field(default=DEFAULT, compare=False, repr=False)

    def __str__(self) -> str:
        if self.layout.is_yearly:
            return self.fiscal_year
        return f"{self.fiscal_year}-{self.number if self.layout.is_numbered else self.name}"

    @property
    def name(self) -> str:
        """What the plan calls the period: 4期, 下半期."""
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
        """The period without its year: 第4期, 下半期; "" where a year has one."""
        if self.layout.is_yearly:
            return ""
        return f"第{self.name}" if self.layout.is_numbered else self.name

    @property
    def said(self) -> str:
        """The period as a sentence about its year calls it: 4期, 下半期; 今年度 where a year has one."""
        return "今年度" if self.layout.is_yearly else self.name

    @property
    def compared(self) -> tuple[str, str]:
        """What the headings of a comparison call the period before and this one."""
        return ("前年度", "今年度") if self.layout.is_yearly else ("前の期", "今の期")

    @property
    def label(self) -> str:
        """The period in words: 令和5年度 第4期."""
        return f"{self.year_label} {self.spoken}".rstrip()

    @property
    def now(self) -> str:
        """The column of the mark that this period asks for."""
        marks = self.layout.marks
        return marks[self.number - 1] if len(marks) > 1 else marks[0]

    @property
    def past(self) -> tuple[str, ...]:
        """The columns of the marks of the periods before this one."""
        return self.layout.marks[: self.number - 1]

    @property
    def told(self) -> tuple[str, ...]:
        """Every column of the periods before this one, marks and others."""
        return tuple(name for number in range(1, self.number) for name in self.layout.each_period(number))

    @property
    def future(self) -> tuple[str, ...]:
        """Every column of the periods to come, and those of the whole year that this period does not ask for."""
        known = (*self.told, *self.asked)
        return tuple(name for name in self.layout.answered if name not in known)

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that this period asks for."""
        return self.layout.asked(self.number)

    @property
    def heading(self) -> str:
        """What the column of the mark that this period asks for is called."""
        return self.layout.heading(self.now)

    @property
    def before(self) -> Period | None:
        """The period before this one in its year; None for the first."""
        return Period(self.year, self.number - 1, self.layout) if self.number > 1 else None

    @property
    def so_far(self) -> tuple[Period, ...]:
        """The periods of the year up to this one, the first first."""
        return tuple(Period(self.year, number, self.layout) for number in range(1, self.number + 1))


def parse_period(text: str, layout: Layout = DEFAULT) -> Period:
    """Reads a period as people write it: R5-4, r5-4, Ｒ５－４, R5-第4期, 令和5年度第4期, R5-下半期, 令和5年度.

    Raises ValueError for anything else, and for a bare number where periods have names of their own: 10 may be
    October or the tenth.
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
    """The year that a written period begins with, and the rest in NFKC without blanks. Raises ValueError where it names
    no year."""
    plain = _plain(text)
    names = "|".join((*ERAS, *(name for name, _ in ERAS.values())))
    found = re.fullmatch(rf"({names})(元|[1-9]\d?)(?:年度?)?(?:[-‐‑–—―−ー・_/]|の)?(.*)", plain, re.IGNORECASE)
    if not found:
        raise ValueError(text)
    before = dict(ERAS.values()) | {initial: first for initial, (_, first) in ERAS.items()}
    return before[found[1].upper()] + (1 if found[2] == "元" else int(found[2])), found[3]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def parse_fiscal_year(text: str) -> int:
    """Reads "R5" as 2023, the calendar year in which 令和5年度 begins. Raises ValueError for anything else."""
    found = re.fullmatch(r"([A-Z])([1-9]\d?)", text)
    if not found or found[1] not in ERAS:
        raise ValueError(text)
    return ERAS[found[1]][1] + int(found[2])


def fiscal_code(year: int) -> str:
    """2023 → "R5"."""
    initial, (_, before) = _era(year)
    return f"{initial}{year - before}"


def year_label(year: int) -> str:
    """2023 → "令和5年度"."""
    _, (name, before) = _era(year)
    return f"{name}{'元' if year - before == 1 else year - before}年度"


def both_calendars(year: int) -> str:
    """2023 → "令和5年度（2023年度）"."""
    return f"{year_label(year)}（{year}年度）"


def _era(year: int) -> tuple[str, tuple[str, int]]:
    for initial, (name, before) in ERAS.items():
        if year > before:
            return initial, (name, before)
    raise ValueError(year)


def day_label(day: date) -> str:
    """2024-04-12 → "令和6年4月12日（金）"."""
    _, (name, before) = _era(day.year)
    year = day.year - before
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def short_day(day: date) -> str:
    """2024-03-31 → "令和6年3月31日"."""
    return day_label(day).partition("（")[0]


def year_named(text: str) -> int | None:
    """The fiscal year that a title names: 「令和５年度分」 is 2023.

    Of several the one before 「分」 counts; None where none is named, or several are.
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
