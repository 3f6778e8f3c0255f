"""データ: every mark of the year so far in one tidy table, with its word and the cell that it was read from."""

from __future__ import annotations

from typing import Final

import pandas as pd

from pipeline.books.table import footer_text, measure_number
from pipeline.provenance import provenance
from pipeline.sheet import Area, Row, Sheet, Table
from pipeline.survey import Survey
from pipeline.theme import TITLE_SIZE, row_height
from pipeline.totals import STATE_WORDS
from schemas.columns import HEADING

SHEET: Final = "データ"
TABLE: Final = "進捗データ"

_WIDTHS: Final = {
    HEADING["serial_no"]: 9.0,
    HEADING["goal"]: 26.0,
    HEADING["policy"]: 26.0,
    HEADING["measure_no"]: 9.0,
    HEADING["priority"]: 10.0,
    HEADING["measure"]: 30.0,
    HEADING["department"]: 16.0,
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


def tidy_sheet(found: Survey) -> Sheet:
    """One row for each initiative and quarter; of the period's own quarter where a sheet does not hold them all."""
    period, register = found.period, found.register
    sheet = Sheet(SHEET, tuple(_WIDTHS.values()), footer=footer_text(register, period), paper="A3")
    title = f"{register.plan_name}　データ（{period.label}）"
    sheet.add(Row((title,), ("headline",), row_height([], TITLE_SIZE)))
    rows = _rows(found)
    what = "1つの事業の1つの期" if len(rows) > len(found.merged) else f"1つの事業の{HEADING[period.now]}"
    sheet.add(Row((f"1行が、{what}です。ファイル・シート・セルは、記号を読み取った場所です。",), ("plain",)))
    sheet.add(Row((), ()))
    heading = sheet.add(Row(tuple(_WIDTHS), ("heading",) * len(_WIDTHS), 22))
    styles = tuple(_style(column) for column in _WIDTHS)
    for row in rows.itertuples(index=False, name=None):
        sheet.add(Row(row, styles, 18))
    sheet.table = Table(TABLE, Area(heading, 1, max(len(sheet.rows), heading + 1), len(_WIDTHS)))
    sheet.heading, sheet.frozen = (heading, heading), (heading, 1)
    return sheet


def _style(column: str) -> str:
    return "mark" if column == "記号" else "number" if column in _CENTRED else "line"


def _rows(found: Survey) -> pd.DataFrame:
    merged, period = found.merged, found.period
    places = provenance(merged, found.examined.answers, found.examined.layouts, found.past, period)
    fits = len(merged) * len(places) < _LONGEST - 10
    frames = [_quarter(found, quarter, place) for quarter, place in places.items() if fits or quarter == period.now]
    rows = pd.concat(frames, keys=range(len(frames)))
    return rows.sort_index(level=1, kind="stable")


def _quarter(found: Survey, quarter: str, place: pd.DataFrame) -> pd.DataFrame:
    """One row for each initiative. Reason and state belong to the period's own quarter."""
    merged, period, vocabulary = found.merged, found.period, found.register.vocabulary
    now = quarter == period.now
    code = merged["reason_code"] if now else ""
    columns = {
        HEADING["serial_no"]: merged["serial_no"].astype("int64"),
        HEADING["goal"]: merged["goal"],
        HEADING["policy"]: merged["policy"],
        HEADING["measure_no"]: [measure_number({"measure_no": number}) for number in merged["measure_no"]],
        HEADING["priority"]: merged["priority"],
        HEADING["measure"]: merged["measure"],
        HEADING["department"]: merged["department"],
        HEADING["initiative"]: merged["initiative"],
        "年度": period.year_label,
        "期": period.quarter if now else int(quarter.removeprefix("q")),
        "記号": merged[quarter],
        "記号の意味": merged[quarter].map(vocabulary.meanings).fillna(""),
        HEADING["reason_code"]: code,
        "選択肢の内容": merged["reason_code"].map(dict(vocabulary.codes)).fillna("") if now else "",
        HEADING["reason_text"]: merged["reason_text"] if now else "",
        "状態": merged["state"].map(STATE_WORDS) if now else "",
        "ファイル": place["file"],
        "シート": place["sheet"],
        "セル": place["cell"],
    }
    return pd.DataFrame(columns, index=merged.index)
