"""データ: every mark of the year so far in one tidy table, with its word and the cell that it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from pipeline.books.pieces import footer_text, measure_number
from pipeline.merging.merged import PLACE, provenance
from pipeline.merging.survey import Quarter
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Body, Row, Sheet, Table
from pipeline.workbook.theme import TITLE_SIZE, row_height
from schemas.columns import FIXED, HEADING, QUARTERS
from schemas.outcomes import STATE_WORDS

SHEET: Final = "データ"
TABLE: Final = "進捗データ"
"""The names of the sheet and of the Excel table on it."""

_WIDTH: Final = 16.0
_WIDTHS: Final = {HEADING[column]: _WIDTH for column in ("serial_no", *FIXED)} | {
    HEADING["serial_no"]: 9.0,
    HEADING["goal"]: 26.0,
    HEADING["policy"]: 26.0,
    HEADING["measure_no"]: 9.0,
    HEADING["priority"]: 10.0,
    HEADING["measure"]: 30.0,
    HEADING["initiative"]: 40.0,
    "年度": 12.0,
    "期": 6.0,
    "記号": 7.0,
    "記号の意味": 16.0,
    HEADING["reason_code"]: 9.0,
    "選択肢の内容": 28.0,
    HEADING["reason_text"]: 40.0,
    "状態": 16.0,
    "ファイル": 28.0,
    "シート": 12.0,
    "セル": 8.0,
}
_CENTRED: Final = (HEADING["serial_no"], HEADING["measure_no"], HEADING["priority"], "年度", "期", "選択肢", "セル")
_LONGEST: Final = 1_048_576
"""Rows that a sheet of an .xlsx file holds (ECMA-376)."""


def tidy_sheet(found: Quarter, edition: Edition) -> Sheet:
    """One row for each initiative and quarter; of the period's own quarter where a sheet does not hold them all."""
    period, register = found.period, found.register
    sheet = Sheet(SHEET, tuple(_WIDTHS.values()), footer=footer_text(register, period, edition), paper="A3")
    title = f"{register.plan_name}　データ（{period.label}）"
    sheet.add(Row((title,), ("headline",), row_height([], TITLE_SIZE)))
    sheet.add(Row((None,), ("plain",)))
    sheet.add(Row((), ()))
    heading = sheet.add(Row(tuple(_WIDTHS), ("heading",) * len(_WIDTHS), 22))
    styles = tuple(_style(column) for column in _WIDTHS)
    sheet.body = Body(_tables(found), styles, 18)
    whole = len(sheet.body) > len(found.merged) or not period.past
    what = "1つの事業の1つの期" if whole else f"1つの事業の{HEADING[period.now]}"
    sheet.rows[1] = Row((f"1行が、{what}です。ファイル・シート・セルは、記号を読み取った場所です。",), ("plain",))
    sheet.table = Table(TABLE, Area(heading, 1, max(len(sheet), heading + 1), len(_WIDTHS)))
    sheet.heading, sheet.frozen = (heading, heading), (heading, 1)
    return sheet


def _style(column: str) -> str:
    return "mark" if column == "記号" else "number" if column in _CENTRED else "line"


def _tables(found: Quarter) -> list[list[list[Any]]]:
    """The columns of each quarter's rows."""
    merged, period = found.merged, found.period
    places = provenance(merged, found.answers, found.past, period)
    fits = len(merged) * len(places) < _LONGEST - 10
    plan = list(_plan(merged))
    return [
        [*plan, *_quarter(found, quarter, place)] for quarter, place in places.items() if fits or quarter == period.now
    ]


def _plan(merged: pd.DataFrame) -> Iterator[list[Any]]:
    """The columns that are the same in each quarter."""
    yield list(map(int, merged["serial_no"].tolist()))
    for column in FIXED:
        said = merged[column].tolist()
        yield [measure_number({column: text}) for text in said] if column == "measure_no" else said


def _quarter(found: Quarter, quarter: str, place: pd.DataFrame) -> Iterator[list[Any]]:
    """The further columns of one quarter. Reason and state belong to the period's own quarter."""
    merged, period, vocabulary = found.merged, found.period, found.register.vocabulary
    now, meanings = quarter == period.now, vocabulary.meanings
    blank = [""] * len(merged)
    yield [period.year_label] * len(merged)
    yield [QUARTERS.index(quarter) + 1] * len(merged)
    yield merged[quarter].tolist()
    yield [meanings.get(mark, "") for mark in merged[quarter].tolist()]
    yield merged["reason_code"].tolist() if now else blank
    yield [vocabulary.codes.get(code, "") for code in merged["reason_code"].tolist()] if now else blank
    yield merged["reason_text"].tolist() if now else blank
    yield [STATE_WORDS[state] for state in merged["state"].tolist()] if now else blank
    yield from (place[column].tolist() for column in PLACE)
