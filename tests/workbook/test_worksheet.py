"""Rows that the worksheet writes by itself come out as if XlsxWriter had been given each of their cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook import pen, worksheet
from pipeline.workbook.content import (
    Area,
    Body,
    Chart,
    ExcelTable,
    Formula,
    Jump,
    Note,
    Row,
    Series,
    Sheet,
)
from pipeline.workbook.worksheet import RowsWorksheet, given_rows

FEW_TEXTS = st.sampled_from(["", "○", "継続", " 前に空白", "<r>x & y</r>", "改\n行", "_x0041_", '"&<>%s#', "𠮷\u0001"])
VALUES = FEW_TEXTS | st.none() | st.integers(-3, 10**18) | st.floats(allow_nan=False, allow_infinity=False)
STYLES = ("line", "number", "mark")
LONG = [*[f"文{number}" for number in range(40)], "あ" * 40_000, -0.0, 1e300, 0.1, 123456789012345678, None]
HEIGHTS = st.sampled_from([None, 15, 18, 18.4, 409])


@st.composite
def bodies(draw: Any) -> Body:
    rows, tables = draw(st.integers(1, 40)), draw(st.integers(1, 3))
    column = st.lists(VALUES, min_size=rows, max_size=rows)
    return Body([[draw(column) for _ in STYLES] for _ in range(tables)], STYLES, draw(HEIGHTS))


@st.composite
def rows(draw: Any) -> Row:
    """Rows of all looks and heights, a few of them shorter than the sheet; two of the styles look the same."""
    width = draw(st.sampled_from([3, 3, 3, 3, 2, 0]))
    values = tuple(draw(VALUES) for _ in range(width))
    styles = tuple(draw(st.sampled_from([*STYLES, "text", "input_number", "heading"])) for _ in range(width))
    return Row(values, styles, draw(HEIGHTS), draw(st.booleans()))


@st.composite
def sheets(draw: Any) -> Sheet:
    """A sheet on whose rows stands all that may stand on one."""
    sheet = Sheet("表", (9.0,) * 3, draw(st.lists(rows(), min_size=1, max_size=50)))
    whole = [at for at, row in enumerate(sheet.rows, start=1) if len(row.values) == 3]
    for kind, at in draw(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(whole)), max_size=4)) if whole else ():
        if kind == 0 and not sheet.merges:
            sheet.merges.append(Area(at, 1, at, 3))
        elif kind == 1 and not sheet.notes:
            sheet.notes.append(Note(at, 2, "注"))
        elif kind == 2 and not sheet.merges:
            sheet.jumps.append(Jump(at, 2, "次", "A1", "次へ"))
        elif kind == 3 and not sheet.merges:
            sheet.formulas.append(Formula(at, 3, "=1+1", 2))
        elif kind == 4 and at > 1:
            numbers = (Series("数", Area(1, 2, at, 2), 0),)
            sheet.charts.append(Chart("bar", "図", Area(1, 1, at, 1), numbers, at, 2, 300, 200, "図"))
    if draw(st.booleans()):
        sheet.body = draw(bodies())
    return sheet


def with_table(body: Body, above: int = 0) -> Sheet:
    sheet = Sheet("表", (9.0,) * 3, [Row(("題",), ("title",), 30, True)] * 2, body=body)
    heading = sheet.add(Row(("甲", "乙", "丙"), ("heading",) * 3))
    sheet.rows += [Row(("上", above, None), ("text",) * 3, 20)] * above
    sheet.table = ExcelTable("表1", Area(heading, 1, max(len(sheet), heading + 1), 3))
    return sheet


@settings(max_examples=60, deadline=None)
@given(sheets())
@example(with_table(Body([[LONG, LONG, LONG[::-1]]], STYLES, 18), 13))
@example(with_table(Body([[LONG, LONG[::-1], LONG]], STYLES, 18), 12))
@example(Sheet("表", (9.0,), [Row((number,), ("mark",), 20) for number in range(40)], notes=[Note(30, 1, "注")]))
@example(Sheet("表", (9.0,) * 2, [Row(("", ""), ("mark", "line"))] * 9, [Area(1, 1, 1, 2)]))
def test_a_row_has_the_bytes_that_xlsxwriter_writes(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet) -> None:
    folder = tmp_path_factory.mktemp("rows")
    book = [sheet, Sheet("次", (9.0,) * 2, [Row(("○", "次の表だけの文"), ("text", "share"))] * 3)]
    pen.write_workbook(folder / "own.xlsx", book, "題", "課")
    with patch.object(worksheet, "given_rows", lambda sheet: range(len(sheet))):
        pen.write_workbook(folder / "given.xlsx", book, "題", "課")
    assert (folder / "own.xlsx").read_bytes() == (folder / "given.xlsx").read_bytes()


def test_what_stands_on_a_row_gives_it_to_xlsxwriter() -> None:
    sheet = Sheet("表", (9.0,), [Row(("あ",), ("text",))] * 40)
    sheet.merges, sheet.notes = [Area(3, 1, 5, 1)], [Note(8, 1, "注")]
    sheet.jumps, sheet.formulas = [Jump(10, 1, "次", "A1", "")], [Formula(12, 1, "=1", 1)]
    sheet.charts = [Chart("bar", "", Area(20, 1, 21, 1), (Series("", Area(30, 1, 31, 1), 0),), 1, 1, 9, 9, "")]
    sheet.table = ExcelTable("表1", Area(15, 1, 18, 1))
    assert sorted(given_rows(sheet)) == [0, 2, 3, 4, 7, 9, 11, 14, 19, 20, 29, 30, 39]


def test_xlsxwriter_is_given_few_rows_of_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Row((number, f"文{number}"), ("number", "text"), 20) for number in range(1000)]
    given: list[int] = []
    write = Worksheet._write_cell

    def noted(self: Worksheet, row: int, column: int, cell: Any) -> None:
        given.append(row)
        write(self, row, column, cell)

    monkeypatch.setattr(Worksheet, "_write_cell", noted)
    pen.write_workbook(tmp_path / "a.xlsx", [Sheet("表", (9.0,) * 2, lines)], "題", "課")
    assert given == [0, 0, 1, 1, 999, 999]


def test_a_number_that_no_cell_holds_is_refused_in_every_row(tmp_path: Path) -> None:
    body = Body([[[*range(30), float("nan"), 1]]], ("number",))
    with pytest.raises(TypeError):
        pen.write_workbook(tmp_path / "a.xlsx", [Sheet("表", (9.0,), body=body)], "題", "課")


def test_a_table_over_many_rows_has_its_filter_and_its_range(tmp_path: Path) -> None:
    pen.write_workbook(tmp_path / "a.xlsx", [with_table(Body([[["a"] * 60] * 3], STYLES))], "題", "課")
    table = load_workbook(tmp_path / "a.xlsx")["表"].tables["表1"]
    assert (table.ref, table.autoFilter.ref) == ("A3:C63", "A3:C63")


def test_xlsxwriter_itself_is_told_of_the_same_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = [with_table(Body([[["a"] * 60] * 3], STYLES))]
    pen.write_workbook(tmp_path / "over.xlsx", book, "題", "課")
    monkeypatch.setattr(RowsWorksheet, "add_table_over", RowsWorksheet.add_table)
    pen.write_workbook(tmp_path / "each.xlsx", book, "題", "課")
    assert (tmp_path / "over.xlsx").read_bytes() == (tmp_path / "each.xlsx").read_bytes()
