"""A register's rows out of an existing table, for a person to look through and complete."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.books.register_book import legend_row
from pipeline.drafting.existing import Existing
from pipeline.drafting.initiatives import initiatives
from pipeline.drafting.wording import wording
from pipeline.trouble import Trouble
from schemas.period import fiscal_code, year_label, year_named
from schemas.register import PLAN_ITEMS, columns_of
from schemas.vocabulary import TABLE_TITLES

_NAME: Final = re.compile(rf"(?:\S+年度(?:分)?[の\s]*)?(.+?)\s*の?\s*(?:{'|'.join(TABLE_TITLES)})")


@dataclass(frozen=True, slots=True)
class Given:
    """What the coordinator says: the fiscal year, and items of 計画 by their name in :data:`PLAN_ITEMS`."""

    year: int | None
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """``sheets``: the rows of each sheet by its name. ``remarks``: sentences on what was done and is to be checked."""

    year: int
    sheets: Mapping[str, Sequence[Sequence[str]]]
    remarks: Sequence[str]


class YearUnknown(Trouble):
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
        "計画": [[heading, items.get(item, "")] for item, heading in PLAN_ITEMS.items()],
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
