"""What a sheet shows: no blanks around it, and of a merged area the first cell alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import CellRange, Flag, Grid, Limits, Unreadable, read_file, read_files
from pipeline.reading.room import Room
from pipeline.reading.visible import covered, others, struck_flag, within
from tests.reading import books
from tests.reading.books import DATES, text
from tests.reading.harmful import A1
from tests.reading.oldbooks import write_xls
from tests.reading.opendoc import FULL, ods_rows, write_ods
from tests.reading.xlsb import write_xlsb


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
    assert found.merged == (CellRange(1, 1, 2, 1),)


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
        ("A:A", CellRange(1, 1, 2, 1), [(2, 1)]),
        ("A:B", CellRange(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("$A$1:$A$2", CellRange(1, 1, 2, 1), [(2, 1)]),
        ("2:1", CellRange(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("B2:A1", CellRange(1, 1, 2, 2), [(1, 2), (2, 1), (2, 2)]),
        ("2:2", CellRange(2, 1, 2, 2), [(2, 2)]),
        ("B1:XFD1048576", CellRange(1, 2, 1_048_576, 16_384), [(2, 2)]),
    ],
)
def test_odd_areas(tmp_path: Path, area: str, expected: CellRange, hidden: list[tuple[int, int]]) -> None:
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
    assert found == Grid("表1", False, 3, 2, [["", "横"]], (Flag(3, 2, "covered", "下"),), (CellRange(1, 2, 3, 2),))


@pytest.mark.slow
def test_areas_that_overlap_cost_no_more_than_the_rows() -> None:
    grid = Grid("表", False, 1, 1, [["x"] * 1000 for _ in range(1000)])
    room = Room(Limits(marks=2_000_000), 10**9)
    found = covered(grid, (CellRange(top, 1, 1000, 1000) for top in range(1, 1001)), room)
    assert room.marks == 2_000_000 - 1000 - 999_999
    assert found.rows[0] == ["x", *[""] * 999]


@pytest.mark.slow
def test_many_small_areas() -> None:
    grid = Grid("表", False, 1, 1, [["a", "b"] for _ in range(100_000)])
    found = covered(grid, (CellRange(row, 1, row, 2) for row in range(1, 100_001)), Room(Limits(), 10**9))
    assert len(found.merged) == len(found.flags) == 100_000


@pytest.mark.parametrize(
    ("pieces", "mark"),
    [
        ([("a", True), ("b", True)], ("struck", "")),
        ([("a", False), ("b", False)], None),
        ([("残る", False), ("消す", True), ("文", False)], ("struck-part", "残る文")),
        ([("消す", True), (" \n", False)], ("struck", "")),
        ([("残る", False), ("　 ", True)], None),
        ([("a", True), (" ", False), ("b", False)], ("struck-part", " b")),
        ([], None),
        ([(" ", True)], None),
    ],
)
def test_struck_flag(pieces: list[tuple[str, bool]], mark: tuple[str, str] | None) -> None:
    assert struck_flag(pieces) == mark


def test_spans_that_overlap_count_once() -> None:
    assert within([(5, 9), (0, 6), (2, 3), (8, 20)], 3, 10) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert others([(0, 4), (6, 6)], 3, 8) == [(5, 5), (7, 7), (8, 8)]


STRINGS = books.table("<t> </t>")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="S1000000" t="s"><v>0</v></c>',
        '<c r="S1000000" t="inlineStr"><is><t> </t></is></c>',
        '<c r="S1000000" t="str"><f>""</f><v></v></c>',
        '<c r="S1000000" s="0"/>',
    ],
)
def test_a_far_blank_is_cut_off(cell: str, tmp_path: Path) -> None:
    rows = A1 + f'<row r="1000000">{cell}</row>'
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(*[rows] * 5, strings=STRINGS)))
    assert found == tuple(Grid(f"表{number}", False, 1, 1, [[1]]) for number in range(1, 6))


def test_a_far_blank_is_cut_off_in_other_formats(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "a.xlsb", [["a"], *[[]] * 999_998, [None] * 18 + [" "]])
    (tmp_path / "a.csv").write_text("a\n" + "\n" * 99_000 + "," * 50_000)
    paths = [
        write_xls(tmp_path / "a.xls", " "),
        tmp_path / "a.xlsb",
        write_ods(tmp_path / "a.ods", ods_rows(FULL.format("", "<text:s/>"))),
        tmp_path / "a.csv",
    ]
    grids = [found[0] for found in read_files(paths) if not isinstance(found, Unreadable)]
    assert [(grid.first_row, grid.first_column, grid.rows) for grid in grids] == [(1, 1, [[1]]), *[(1, 1, [["a"]])] * 3]


def test_blanks_around_a_table_are_cut_off_and_its_addresses_stay(tmp_path: Path) -> None:
    cell = '<c r="{}" t="s"><v>0</v></c>'.format
    rows = (
        f'<row r="2">{cell("B2")}</row><row r="3">{cell("B3")}<c r="C3"><v>1</v></c>{cell("D3")}'
        f'<c r="E3" t="e"><v>#N/A</v></c>{cell("F3")}</row><row r="4">{cell("C4")}</row>'
    )
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(rows, strings=STRINGS)))
    assert not isinstance(found, Unreadable)
    assert (found[0].first_row, found[0].first_column, found[0].rows) == (3, 3, [[1, "", ""]])
