"""What a merged area hides is no value: it is blank in the rows, and a flag tells what it was."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from pipeline.reading import Area, Flag, Grid, Unreadable, plain, read_file
from pipeline.reading.visible import covered
from tests.reading import books
from tests.reading.test_values import DATES, text


def merged(tmp_path: Path, rows: str, *areas: str, styles: str = "") -> Grid:
    """The only sheet of a workbook of these rows, with these areas merged."""
    listed = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    xml = books.worksheet(rows).replace("</sheetData>", f"</sheetData><mergeCells>{listed}</mergeCells>")
    parts = books.book("", styles=styles, parts={"xl/worksheets/sheet1.xml": xml})
    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def test_only_the_first_cell_of_a_merged_area_is_shown(tmp_path: Path) -> None:
    rows = f'<row r="1">{text("A1", "上")}<c r="B1"><v>3.0</v></c></row><row r="2">{text("A2", "隠れ")}</row>'
    found = merged(tmp_path, rows, "A1:A2")
    assert found.rows == [["上", 3], ["", ""]]
    assert found.flags == (Flag(2, 1, "covered", "隠れ"),)
    assert found.merged == (Area(1, 1, 2, 1),)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ('<c r="B1"><v>3</v></c>', "3"),
        ('<c r="B1"><v>0</v></c>', "0"),
        ('<c r="B1"><v>2.5</v></c>', "2.5"),
        ('<c r="B1" s="1"><v>45293</v></c>', "2024-01-02"),
        ('<c r="B1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B1"><f>A2</f></c>', "=A2"),
    ],
)
def test_what_is_hidden_is_told_plainly(tmp_path: Path, cell: str, flag: str) -> None:
    found = merged(tmp_path, books.ROW.format(text("A1", "○") + cell + text("C1", "終")), "A1:B1", styles=DATES)
    assert found.rows == [["○", "", "終"]]
    assert found.flags == (Flag(1, 2, "covered", flag),)


@pytest.mark.parametrize(
    ("area", "expected", "hidden"),
    [
        ("A:A", Area(1, 1, 2, 1), [(2, 1)]),
        ("A:B", Area(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("$A$1:$A$2", Area(1, 1, 2, 1), [(2, 1)]),
        ("2:1", Area(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("B2:A1", Area(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("2:2", Area(2, 1, 2, 2), [(2, 2)]),
        ("B1:XFD1048576", Area(1, 2, 1_048_576, 16_384), [(2, 2)]),
    ],
)
def test_odd_areas(tmp_path: Path, area: str, expected: Area, hidden: list[tuple[int, int]]) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c></row>'
    found = merged(tmp_path, row.format(1) + row.format(2), area)
    assert found.merged == (expected,)
    assert [(flag.row, flag.column) for flag in found.flags] == hidden


@pytest.mark.parametrize(
    "area", ["", "A", "x!", "A0:B1", "K:L", "AAAA1:B2", "A1:B99999999", "ZZZ1:ZZZ2", "9:12", "A1,B2"]
)
def test_areas_that_mean_nothing_or_lie_elsewhere(tmp_path: Path, area: str) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c></row>'
    found = merged(tmp_path, row.format(1) + row.format(2), area)
    assert (found.rows, found.flags, found.merged) == ([[1, 2], [1, 2]], (), ())


def test_an_area_that_begins_above_the_rows(tmp_path: Path) -> None:
    found = merged(tmp_path, f'<row r="3">{text("B3", "下")}{text("C3", "横")}</row>', "B1:B3")
    assert found == Grid("表1", False, 3, 2, [["", "横"]], (Flag(3, 2, "covered", "下"),), (Area(1, 2, 3, 2),))


def test_areas_that_overlap_cost_no_more_than_the_rows() -> None:
    grid = Grid("表", False, 1, 1, [["x"] * 1000 for _ in range(1000)])
    begun = time.process_time()
    found = covered(grid, (Area(top, 1, 1000, 1000) for top in range(1, 1001)))
    assert time.process_time() - begun < 5
    assert found.rows[0] == ["x", *[""] * 999]


def test_many_small_areas() -> None:
    grid = Grid("表", False, 1, 1, [["a", "b"] for _ in range(100_000)])
    begun = time.process_time()
    found = covered(grid, (Area(row, 1, row, 2) for row in range(1, 100_001)))
    assert time.process_time() - begun < 5
    assert len(found.merged) == len(found.flags) == 100_000


def test_plain() -> None:
    values = [
        3,
        3.0,
        2.5,
        True,
        None,
        "a",
        date(2024, 1, 2),
        datetime(2024, 1, 2, 3, 4),
        clock(9, 5),
        timedelta(hours=26),
    ]
    assert [plain(value) for value in values] == [
        *("3", "3", "2.5", "TRUE", "", "a", "2024-01-02", "2024-01-02 03:04:00", "09:05:00", "26:00:00")
    ]
