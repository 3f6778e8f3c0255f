"""A quarter of a fiscal year: ``R5-4`` is 令和5年度 第4期."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.columns import QUARTERS

ERAS: Final = {"R": ("令和", 2018), "H": ("平成", 1988)}
"""Initial → era name and the year before its first (元号を改める政令: 2019 and 1989 are the years 元)."""

FIRST_YEAR: Final = min(before for _, before in ERAS.values()) + 1
"""The first fiscal year that has a name here."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``year`` is the Western calendar year in which the fiscal year begins; ``quarter`` runs from 1 to 4."""

    year: int
    quarter: int

    def __str__(self) -> str:
        return f"{fiscal_code(self.year)}-{self.quarter}"

    @property
    def fiscal_year(self) -> str:
        """The fiscal year's code: R5."""
        return fiscal_code(self.year)

    @property
    def year_label(self) -> str:
        """The fiscal year in words: 令和5年度."""
        return year_label(self.year)

    @property
    def label(self) -> str:
        """The period in words: 令和5年度 第4期."""
        return f"{self.year_label} 第{self.quarter}期"

    @property
    def now(self) -> str:
        """The column this period asks for."""
        return QUARTERS[self.quarter - 1]

    @property
    def past(self) -> tuple[str, ...]:
        """The columns of the quarters before this one."""
        return QUARTERS[: self.quarter - 1]

    @property
    def future(self) -> tuple[str, ...]:
        """The columns of the quarters to come."""
        return QUARTERS[self.quarter :]


def parse_period(text: str) -> Period:
    """Reads "R5-4". Raises ValueError for anything else."""
    found = re.fullmatch(r"([A-Z]\d{1,2})-([1-4])", text)
    if not found:
        raise ValueError(text)
    return Period(parse_fiscal_year(found[1]), int(found[2]))


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


def year_named(text: str) -> int | None:
    """The fiscal year that a title names: 「令和５年度分」 is 2023.

    Of several the one before 「分」 counts; None where none is named, or several are.
    """
    names = dict(ERAS.values())
    pattern = rf"({'|'.join(names)})(元|\d+)年度(分?)"
    found = re.findall(pattern, unicodedata.normalize("NFKC", text))
    years = {names[name] + (1 if year == "元" else int(year)) for name, year, _ in found}
    told = {names[name] + (1 if year == "元" else int(year)) for name, year, share in found if share}
    return next(iter(told or years)) if len(told or years) == 1 else None
