"""データ: every answer of the year so far in one tidy table, with its word and the cell that its mark was read from.

It is for pivot tables and filters: one row for each initiative and period, no merged cell, no blank where the row above
says the same. Rows are kept as columns (:class:`~pipeline.workbook.content.Body`), since a large plan has a hundred
thousand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import pandas as pd

from pipeline.books.pieces import footer_text, measure_number, printed_value
from pipeline.merging.merged import PLACE, provenance
from pipeline.merging.quarter import Quarter
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Body, ExcelTable, Row, Sheet
from pipeline.workbook.theme import TITLE_SIZE, row_height
from schemas.layout import CHOICE, NUMBER, TEXT, Answer, Layout
from schemas.outcomes import STATE_WORDS
from schemas.period import Period

SHEET: Final = "データ"
TABLE: Final = "進捗データ"
"""The names of the sheet and of the Excel table on it."""

_WIDTH: Final = 16.0
_PLAN_WIDTHS: Final = {
    "serial_no": 9.0,
    "goal": 26.0,
    "policy": 26.0,
    "measure_no": 9.0,
    "priority": 10.0,
    "measure": 30.0,
    "initiative": 40.0,
}
_KIND_WIDTHS: Final = {CHOICE: 9.0, NUMBER: 11.0, TEXT: 40.0}
_MEANING_WIDTH: Final = 28.0
_PLACES: Final = {"状態": 16.0, "ファイル": 28.0, "シート": 12.0, "セル": 8.0}
_LONGEST: Final = 1_048_576
"""Rows that a sheet of an .xlsx file holds (ECMA-376)."""


class DataColumn(NamedTuple):
    """A column of the sheet: its heading, its width in characters, and the style of its cells."""

    heading: str
    width: float
    style: str = "line"


def _columns(layout: Layout) -> Iterator[DataColumn]:
    """The columns: what the plan says, the period and its mark, the further answers, and where the mark was read."""
    for name in ("serial_no", *layout.fixed):
        style = "number" if name in ("serial_no", "measure_no", "priority") else "line"
        yield DataColumn(layout.heading(name), _PLAN_WIDTHS.get(name, _WIDTH), style)
    yield DataColumn("年度", 12.0, "number")
    if not layout.is_yearly:
        yield DataColumn("期", 6.0 if layout.is_numbered else 12.0, "number")
    yield DataColumn("記号", 7.0, "mark")
    yield DataColumn("記号の意味", 16.0)
    for answer in _further(layout):
        style = "number" if answer.kind == CHOICE else "figure" if answer.kind == NUMBER else "line"
        yield DataColumn(answer.printed_as(answer.label), _KIND_WIDTHS.get(answer.kind, _WIDTH), style)
        if answer.reason or any(label for _, label in answer.choices):
            yield DataColumn(f"{answer.label}の内容", _MEANING_WIDTH)
    yield from (DataColumn(name, width, "number" if name == "セル" else "line") for name, width in _PLACES.items())


def _named_apart(columns: Iterable[DataColumn]) -> list[DataColumn]:
    """The columns, each with a heading of its own, as an Excel table wants: a heading that comes again has its number
    behind it."""
    told: Counter[str] = Counter()
    apart = []
    for column in columns:
        told[column.heading] += 1
        again = f"（{told[column.heading]}）" if told[column.heading] > 1 else ""
        apart.append(column._replace(heading=column.heading + again))
    return apart


def _further(layout: Layout) -> list[Answer]:
    """The answers beside the plan's mark. What the plan gives itself stands among its own columns."""
    return [answer for answer in layout.answers if answer != layout.mark and not answer.given]


def tidy_sheet(quarter: Quarter, edition: Edition) -> Sheet:
    """One row for each initiative and period, the periods of an initiative below each other; of the period's own alone
    where a sheet does not hold them all. What a row is, is said above the table."""
    period, register = quarter.period, quarter.register
    columns = _named_apart(_columns(register.layout))
    size = len(columns)
    widths = tuple(column.width for column in columns)
    sheet = Sheet(SHEET, widths, footer=footer_text(register, period, edition), paper="A3")
    title = f"{register.plan_name}　データ（{period.label}）"
    sheet.add(Row((title,), ("headline",), row_height([], TITLE_SIZE)))
    sheet.add(Row((None,), ("plain",)))
    sheet.add(Row((), ()))
    heading = sheet.add(Row(tuple(column.heading for column in columns), ("heading",) * size, 22))
    sheet.body = Body(_tables(quarter), tuple(column.style for column in columns), 18)
    whole = len(sheet.body) > len(quarter.merged) or not period.past
    what = "1つの事業の1つの期" if whole else f"1つの事業の{period.name}"
    what = "1つの事業" if period.layout.is_yearly else what
    sheet.rows[1] = Row((f"1行が、{what}です。ファイル・シート・セルは、記号を読み取った場所です。",), ("plain",))
    sheet.table = ExcelTable(TABLE, Area(heading, 1, max(len(sheet), heading + 1), size))
    sheet.heading, sheet.frozen = (heading, heading), (heading, 1)
    return sheet


def _tables(quarter: Quarter) -> list[list[list[Any]]]:
    """The rows of each period, as columns. Those of earlier periods are left out where all together have more rows than
    a sheet."""
    merged, period = quarter.merged, quarter.period
    places = provenance(merged, quarter.answers, quarter.past, period)
    fits = len(merged) * len(places) < _LONGEST - 10
    plan = list(_plan(merged, period.layout))
    return [[*plan, *_of_period(quarter, one, places[one.now])] for one in period.so_far if fits or one == period]


def _plan(merged: pd.DataFrame, layout: Layout) -> Iterator[list[Any]]:
    """The columns of what the plan says, which are the same in each period."""
    yield list(map(int, merged["serial_no"].tolist()))
    for column in layout.fixed:
        said = merged[column].tolist()
        yield [measure_number({column: text}) for text in said] if column == "measure_no" else said


def _of_period(quarter: Quarter, period: Period, place: pd.DataFrame) -> Iterator[list[Any]]:
    """The further columns of one period; ``place`` is where its marks were read.

    State, and the answers of the whole year, belong to the period's own rows. In the rows of earlier periods they are
    blank.
    """
    merged, vocabulary, layout = quarter.merged, quarter.register.vocabulary, period.layout
    now, blank = period == quarter.period, [""] * len(quarter.merged)
    yield [period.year_label] * len(merged)
    if not layout.is_yearly:
        yield [period.number if layout.is_numbered else period.name] * len(merged)
    yield merged[period.now].tolist()
    yield [vocabulary.meanings.get(mark, "") for mark in merged[period.now].tolist()]
    for answer in _further(layout):
        own = [name for name in layout.of(answer) if layout.columns[name].number in (0, period.number)]
        told = own and (now or answer.each_period)
        said = merged[own[0]].tolist() if told else blank
        yield [printed_value(text, own[0], layout) for text in said] if told else blank
        choices = vocabulary.choices(answer)
        if answer.reason or any(choices.values()):
            yield [choices.get(code, "") for code in said]
    yield [STATE_WORDS[state] for state in merged["state"].tolist()] if now else blank
    yield from (place[column].tolist() for column in PLACE)
