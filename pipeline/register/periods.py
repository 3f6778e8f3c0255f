"""The periods that people name, and those that have returns: what they are called stands in each year's register."""

from __future__ import annotations

from contextlib import suppress

from pipeline.errors import UserError
from pipeline.register.read import read_register
from pipeline.register.sheets import RegisterMissing
from pipeline.storage.files import Folders
from schemas.period import Period, fiscal_code, parse_fiscal_year, parse_period, split_period


class PeriodUnknown(UserError):
    """What was written names no period of the plan."""


def period_named(text: str, folders: Folders) -> Period:
    """The period that was written, as the register of its year calls it.

    Raises PeriodUnknown with the periods that there are, RegisterMissing, and RegisterFaults.
    """
    try:
        year, _ = split_period(text)
    except ValueError:
        raise PeriodUnknown(f"期「{text}」は、R5-4（令和5年度 第4期）のように、年度と期を書いてください。") from None
    layout = read_register(folders.register_of(year)).layout
    try:
        return parse_period(text, layout)
    except ValueError:
        names = "、".join(str(Period(year, number, layout)) for number in range(1, len(layout.periods) + 1))
        there = "という期は、この計画にありません" if fiscal_code(year) != text.strip() else "には、期が2つ以上あります"
        raise PeriodUnknown(f"「{text}」{there}。次のどれかを書いてください：{names}") from None


def newest(folders: Folders) -> Period | None:
    """The latest period that has a folder of returns; None where there is none. Raises RegisterFaults."""
    return max(returned(folders), default=None)


def returned(folders: Folders) -> list[Period]:
    """Every period that has a folder of returns, the first first. Raises RegisterFaults."""
    found = []
    names = {path.name for path in folders.raw.iterdir()} if folders.raw.is_dir() else set()
    for name in sorted(names):
        try:
            found.append(period_named(name, folders))
        except (PeriodUnknown, RegisterMissing):
            continue
    return sorted(one for one in found if folders.returns(one).name in names)


def planned(folders: Folders) -> list[Period]:
    """The periods of the newest year that has a register, the first first; none without one. Raises RegisterFaults."""
    years = []
    for path in folders.plan.glob("*.xlsx"):
        with suppress(ValueError):
            years.append(parse_fiscal_year(path.stem))
    if not years:
        return []
    layout = read_register(folders.register_of(max(years))).layout
    return [Period(max(years), number, layout) for number in range(1, len(layout.periods) + 1)]
