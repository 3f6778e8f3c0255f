"""One table of an .ods: its values, repeats, merged areas, hidden rows and columns."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.reading import CellRange, Flag, Grid, Unreadable
from tests.reading.opendoc import cell, content, grid, number, read, row, styled, value


def test_covered_cells(tmp_path: Path) -> None:
    table = row(
        cell("上", ' table:number-rows-spanned="2" table:number-columns-spanned="2"'), cell(covered=True), cell("横")
    )
    table += row(cell("隠れ", covered=True), number("3").replace("table:table-cell", "table:covered-table-cell"))
    found = grid(tmp_path, table)
    assert found.rows == [["上", "", "横"], ["", "", ""]]
    assert found.flags == (Flag(2, 1, "covered", "隠れ"), Flag(2, 2, "covered", "3"))
    assert found.merged == (CellRange(1, 1, 2, 2),)


def test_rows_that_repeat_a_merged_area(tmp_path: Path) -> None:
    merged = row(
        cell("a", ' table:number-columns-spanned="2"'),
        cell(covered=True),
        about=' table:number-rows-repeated="1048576"',
    )
    blank = merged.replace("<text:p>a</text:p>", "").replace(' office:value-type="string"', "")
    found = grid(tmp_path, row(cell("x"), cell("y")) + row(cell("z")) + blank)
    assert (found.rows, found.merged) == ([["x", "y"], ["z", ""]], ())
    found = grid(tmp_path, merged.replace("1048576", "3"))
    assert (found.rows, found.merged) == (
        [["a"]] * 3,
        (CellRange(1, 1, 1, 2), CellRange(2, 1, 2, 2), CellRange(3, 1, 3, 2)),
    )


@pytest.mark.parametrize(
    ("about", "hidden"),
    [
        (' table:visibility="collapse"', {2}),
        (' table:visibility="filter"', {2}),
        (' table:visibility="visible"', set()),
        (styled("flat"), {2}),
        (' table:visibility="collapse" table:number-rows-repeated="2"', {2, 3}),
    ],
)
def test_hidden_rows(tmp_path: Path, about: str, hidden: set[int]) -> None:
    found = grid(tmp_path, row(cell("a")) + row(cell("b"), about=about) + row(cell("c"), cell("d")))
    assert found.hidden_rows == hidden


def test_hidden_columns_and_groups(tmp_path: Path) -> None:
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        f'<table:table-column-group table:display="false"><table:table-column/></table:table-column-group>'
        f"<table:table-column{styled('thin')}/><table:table-column/>"
    )
    rows = (
        row(*map(cell, "abcdef"))
        + f'<table:table-row-group table:display="false">{row(cell("g"))}</table:table-row-group>'
    )
    found = grid(tmp_path, columns + rows + row(cell("h")))
    assert (found.hidden_columns, found.hidden_rows) == ({2, 3, 4, 5}, {2})


def test_values_and_errors(tmp_path: Path) -> None:
    cells = (
        number("0.5"),
        value("date", "date-value", "2024-01-02", "令和6年"),
        value("boolean", "boolean-value", "true", "TRUE"),
        '<table:table-cell office:value-type="string" office:string-value="属性値"/>',
        cell("#DIV/0!", ' table:formula="of:=1/0"'),
        '<table:table-cell table:formula="of:=[.A1]"/>',
        cell("終"),
    )
    found = grid(tmp_path, row(*cells))
    assert found.rows == [[0.5, date(2024, 1, 2), True, "属性値", "", "", "終"]]
    assert found.flags == (
        Flag(1, 5, "error", "#DIV/0!"),
        Flag(1, 6, "formula", "=[.A1]"),
        Flag(1, 2, "shown", "令和6年"),
    )


def test_repeats_without_end_cost_nothing(tmp_path: Path) -> None:
    blank = cell("", ' table:number-columns-repeated="999999999"')
    table = row(blank, about=' table:number-rows-repeated="999999"') + row(cell("a"))
    assert grid(tmp_path, table) == Grid("表", False, 1_000_000, 1, [["a"]])
    found = read(tmp_path, content(row(about=' table:number-rows-repeated="1048576"') + row(cell("a"))))
    assert isinstance(found, Unreadable) and "A1048577" in found.reason


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.333333333333333", "0.333333333"), ("0.3", ""), ("123456789012", "1.23457E+11"), ("12345678901", "")],
)
def test_a_number_with_all_its_digits_is_shown_as_in_other_formats(value: str, shown: str, tmp_path: Path) -> None:
    about = f'office:value-type="float" office:value="{value}"'
    found = grid(tmp_path, row(f"<table:table-cell {about}><text:p>{value}</text:p></table:table-cell>"))
    assert found.rows == [[float(value)]]
    assert found.flags == ((Flag(1, 1, "shown", shown),) if shown else ())


@pytest.mark.parametrize(("value", "hours"), [("-PT03H00M00S", -3), ("PT36H00M00S", 36), ("PT24H00M00S", 24)])
def test_durations(value: str, hours: int, tmp_path: Path) -> None:
    about = f'office:value-type="time" office:time-value="{value}"'
    found = grid(tmp_path, row(f"<table:table-cell {about}><text:p>{hours}:00</text:p></table:table-cell>"))
    assert found.rows == [[timedelta(hours=hours)]]
    assert found.flags == (Flag(1, 1, "shown", f"{hours}:00"),)


def test_a_cell_of_blanks_is_blank(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    assert grid(tmp_path, row(cell("a"), cell("<text:s/>"), cell("b"))).rows == [["a", "", "b"]]
