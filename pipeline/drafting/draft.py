"""A register out of a table that exists, or out of last year's register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pipeline.books.register_book import legend_row
from pipeline.drafting.existing import Existing
from pipeline.drafting.initiatives import initiatives
from pipeline.drafting.wording import wording
from pipeline.errors import UserError
from pipeline.texts import folded
from schemas.layout import Layout
from schemas.period import fiscal_code, parse_fiscal_year, year_label, year_named
from schemas.register import SHAPE, SHAPE_ITEMS, columns_of, deadlines, plan_items, published
from schemas.vocabulary import TABLE_TITLES

_NAME: Final = re.compile(rf"(?:\S+年度(?:分)?[の\s]*)?(.+?)\s*の?\s*(?:{'|'.join(TABLE_TITLES)})")


@dataclass(frozen=True, slots=True)
class Given:
    """What the coordinator says: the fiscal year, and items of 計画 by the names that
    :func:`schemas.register.plan_items` gives them."""

    year: int | None
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """``sheets``: the rows of each sheet by its name. ``remarks``: sentences on what was done and is to be checked."""

    year: int
    sheets: Mapping[str, Sequence[Sequence[str]]]
    remarks: Sequence[str]


class YearUnknown(UserError):
    """Neither the table nor the person says which fiscal year it is."""

    def __init__(self) -> None:
        super().__init__("表題から年度が分かりません。--year R6 のように、年度を指定してください。")


def draft(table: Existing, given: Given) -> Draft:
    """The register of a table. Raises YearUnknown."""
    shown = year_named("\n".join(table.lines))
    year = given.year or shown
    if year is None:
        raise YearUnknown
    found, words = initiatives(table), wording(table)
    rows = [row | {"former_no": row["serial_no"] if shown == year - 1 else ""} for row in found.rows]
    items = {"plan_name": _plan_name(table.lines), **given.items, "year": fiscal_code(year)}
    sheets = {
        "計画": [[heading, items.get(item, "")] for item, heading in plan_items().items()],
        "事業": [[row[column] for column in columns_of("事業")] for row in rows],
        "主管課等": [[name] for name in dict.fromkeys(row["department"] for row in rows) if name],
        "凡例": [legend_row(mark) for mark in words.marks],
        "評価理由": [[code, label] for code, label in words.codes.items()],
    }
    remarks = [*_on_sheets(table), *found.remarks, *words.remarks]
    if shown == year - 1:
        remarks.append(former_remark(shown))
    return Draft(year, sheets, remarks)


def former_remark(last: int) -> str:
    """The remark that 旧通しNo. holds the 通しNo. of the fiscal year ``last``."""
    return (
        f"シート「事業」の旧通しNo.には、{year_label(last)}の通しNo.をそのまま書きました。"
        "番号が変わる事業は「通しNo.」だけを直し、「旧通しNo.」はそのままにしてください。新しい事業の旧通しNo.は空欄にします。"
    )


def _on_sheets(table: Existing) -> list[str]:
    if not table.others:
        return []
    others = "」「".join(table.others)
    return [
        f"表のあるシートが{len(table.others) + 1}枚あります。事業の最も多い「{table.sheet}」から作り、"
        f"「{others}」は使いませんでした。"
    ]


def _plan_name(lines: Sequence[str]) -> str:
    """What stands before 「の進行管理表」 in the title; "" where nothing does."""
    found = (match[1] for line in lines if (match := _NAME.match(unicodedata.normalize("NFC", line))))
    return next(found, "").strip()


def rollover(frames: Mapping[str, pd.DataFrame], layout: Layout, given: Given) -> Draft:
    """The register of the given year, else of the next. ``frames`` and ``layout`` as read from a register.

    What ends with the year is left blank. Raises YearUnknown.
    """
    named = plan_items(layout) | SHAPE_ITEMS
    last = _year(frames["計画"])
    year = given.year or (last + 1 if last else None)
    if year is None:
        raise YearUnknown
    items = {
        **dict.fromkeys(("year", *deadlines(layout), *published(layout)), ""),
        **given.items,
        "year": fiscal_code(year),
    }
    plan = frames["計画"].assign(value=list(_values(frames["計画"], items, named)))
    work = frames["事業"]
    if last != year:
        work = work.assign(former_no=work["serial_no"] if last == year - 1 else "")
    kept = {name: frames[name] for name in ("主管課等", "凡例", "評価理由", *SHAPE) if name in frames}
    sheets = {name: _rows(frame, name, layout) for name, frame in {"計画": plan, "事業": work, **kept}.items()}
    told = {folded(item) for item in frames["計画"]["item"]}
    sheets["計画"] += [[named[item], value] for item, value in items.items() if folded(named[item]) not in told]
    return Draft(year, sheets, list(_remarks(frames, last, year)))


def _year(plan: pd.DataFrame) -> int | None:
    """The year that the register says it is of; None where it says none."""
    told = plan.loc[plan["item"].map(folded).eq(folded(plan_items()["year"])), "value"]
    try:
        return parse_fiscal_year(told.iloc[0])
    except (IndexError, ValueError):
        return None


def _values(plan: pd.DataFrame, items: Mapping[str, str], named: Mapping[str, str]) -> Iterator[str]:
    """The value of each row of 計画, where ``items`` names another."""
    new = {folded(named[item]): value for item, value in items.items()}
    for item, value in plan[["item", "value"]].itertuples(index=False):
        yield new.get(folded(item), value)


def _rows(frame: pd.DataFrame, sheet: str, layout: Layout) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in frame[list(columns_of(sheet, layout))].itertuples(index=False)]


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
