"""Where the plan, the returns and the output of a period are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from schemas.period import Period, parse_period


@dataclass(frozen=True, slots=True)
class Folders:
    """``plan`` holds R5.xlsx, ``raw`` the returns in R5-4, ``out`` gets what is made in R5-4."""

    plan: Path
    raw: Path
    out: Path

    def register(self, period: Period) -> Path:
        return self.plan / f"{period.fiscal_year}.xlsx"

    def returns(self, period: Period) -> Path:
        return self.raw / str(period)

    def output(self, period: Period) -> Path:
        return self.out / str(period)

    def newest(self) -> Period | None:
        """The latest period that has a folder of returns; None where there is none."""
        found = []
        for path in self.raw.iterdir() if self.raw.is_dir() else ():
            try:
                found.append(parse_period(path.name))
            except ValueError:
                continue
        return max(found, default=None)
