"""The periods that people name, and those that have returns: what they are called stands in each year's register.

A command's argument and the names of folders in ``data/raw`` come in here as text, and a :class:`Period` comes
out. How a period may be spelt is :mod:`schemas.period`'s; here the right register is found first.
"""

from contextlib import suppress

from pipeline.errors import UserError
from pipeline.register.read import read_register
from pipeline.register.sheets import RegisterMissing
from pipeline.storage.files import Folders
from schemas.period import Period, fiscal_code, parse_fiscal_year, parse_period, split_period


class PeriodUnknown(UserError):
    """What was written names no period of the plan. The text lists those that there are."""


def period_named(text: str, folders: Folders) -> Period:
    """The period that was written, as the register of its year calls it.

    Raises PeriodUnknown where no year is named or the plan has no such period, RegisterMissing where the year has
    no register, and RegisterFaults where that is at fault.
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
    """Every period that has a folder of returns, the first first.

    Folders whose names are no period, or whose year has no register, are passed over. So are those whose name is
    another spelling than the period's code. Raises RegisterFaults.
    """
    periods = []
    names = {path.name for path in folders.raw.iterdir()} if folders.raw.is_dir() else set()
    for name in sorted(names):
        try:
            periods.append(period_named(name, folders))
        except (PeriodUnknown, RegisterMissing):
            continue
    return sorted(period for period in periods if folders.returns(period).name in names)


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
