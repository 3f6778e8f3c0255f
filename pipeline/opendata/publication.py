"""When the data of each quarter were published, as far as the register says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.register.read import Register
from schemas.period import Period, both_calendars
from schemas.public import UNKNOWN_DAY


@dataclass(frozen=True, slots=True)
class Release:
    period: Period
    day: date | None

    @property
    def label(self) -> str:
        return year_and_quarter(self.period)

    @property
    def day_or_not(self) -> str:
        """The day as "2024-04-30", or the word for none."""
        return self.day.isoformat() if self.day else UNKNOWN_DAY


def releases(register: Register, period: Period) -> tuple[Release, ...]:
    """The releases of the fiscal year up to ``period``, oldest first."""
    periods = (Period(period.year, quarter) for quarter in range(1, period.quarter + 1))
    return tuple(Release(one, register.published(one)) for one in periods)


def year_and_quarter(period: Period) -> str:
    """A period with its year in both calendars: "令和5年度（2023年度）第4期"."""
    return f"{both_calendars(period.year)}第{period.quarter}期"
