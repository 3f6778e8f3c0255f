"""Next year's register out of this year's: everything is kept but what belongs to the year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pipeline.drafting.draft import Draft, Given, YearUnknown, former_remark
from pipeline.spell import folded
from schemas.period import fiscal_code, parse_fiscal_year, year_label
from schemas.register import DEADLINES, PLAN_ITEMS, PUBLISHED, columns_of

OF_THE_YEAR = ("year", *DEADLINES, *PUBLISHED)
"""Items of 計画 that end with the year."""


def rollover(frames: Mapping[str, pd.DataFrame], given: Given) -> Draft:
    """The register of the given year, else of the next. ``frames`` as read from a register. Raises YearUnknown."""
    last = _year(frames["計画"])
    year = given.year or (last + 1 if last else None)
    if year is None:
        raise YearUnknown
    items = {**dict.fromkeys(OF_THE_YEAR, ""), **given.items, "year": fiscal_code(year)}
    plan = frames["計画"].assign(value=list(_values(frames["計画"], items)))
    work = frames["事業"]
    if last != year:
        work = work.assign(former_no=work["serial_no"] if last == year - 1 else "")
    kept = {name: frames[name] for name in ("主管課等", "凡例", "評価理由")}
    sheets = {name: _rows(frame, name) for name, frame in {"計画": plan, "事業": work, **kept}.items()}
    told = {folded(item) for item in frames["計画"]["item"]}
    sheets["計画"] += [
        [PLAN_ITEMS[item], value] for item, value in items.items() if folded(PLAN_ITEMS[item]) not in told
    ]
    return Draft(year, sheets, list(_remarks(frames, last, year)))


def _year(plan: pd.DataFrame) -> int | None:
    """The year that the register says it is of; None where it says none."""
    told = plan.loc[plan["item"].map(folded).eq(folded(PLAN_ITEMS["year"])), "value"]
    try:
        return parse_fiscal_year(told.iloc[0])
    except (IndexError, ValueError):
        return None


def _values(plan: pd.DataFrame, items: Mapping[str, str]) -> Iterator[str]:
    """The value of each row of 計画, where ``items`` names another."""
    new = {folded(PLAN_ITEMS[item]): value for item, value in items.items()}
    for item, value in plan[["item", "value"]].itertuples(index=False):
        yield new.get(folded(item), value)


def _rows(frame: pd.DataFrame, sheet: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in frame[list(columns_of(sheet))].itertuples(index=False)]


def _remarks(frames: Mapping[str, pd.DataFrame], last: int | None, year: int) -> Iterator[str]:
    if last is not None:
        yield (
            f"{year_label(last)}の計画のファイルから引き継ぎました。提出期限と公開日は空欄にしました。"
            "独自に加えたシートや列は、引き継いでいません。"
        )
    if len(frames["例外"]):
        yield f"シート「例外」の{len(frames['例外'])}件は、年度が変わるため引き継ぎませんでした。"
    if last not in (year, year - 1):
        yield "続く年度ではないため、シート「事業」の旧通しNo.は空欄にしました。"
    if last == year - 1:
        yield former_remark(last)
