"""Values of an .xlsx as the file holds them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.reading import CellRange, Flag, Grid, Reading, read_file
from tests.reading import books
from tests.reading.books import DATES, grid, text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("3.0", 3),
        ("0.1", 0.1),
        ("-4", -4),
        ("1E3", 1000),
        ("123456789012345", 123456789012345),
        ("1e300", 1e300),
        ("NaN", "NaN"),
        ("1e400", "Infinity"),
        ("-1e400", "-Infinity"),
    ],
)
def test_numbers(tmp_path: Path, written: str, value: object) -> None:
    found = grid(tmp_path, f'<c r="A1"><v>{written}</v></c>').rows
    assert found == [[value]]
    assert type(found[0][0]) is type(value)


@pytest.mark.parametrize("value", ["nan", "inf", "1-2", "007", " 空白 ", "　全角　", "①㈱ｶﾅ", "=1+1", "@x", "a\tb"])
def test_text_stays(tmp_path: Path, value: str) -> None:
    assert grid(tmp_path, text("A1", value)).rows == [[value]]


def test_escaped_characters_come_as_what_they_mean(tmp_path: Path) -> None:
    assert grid(tmp_path, text("A1", "a_x000D_&#10;b _x005F_x000D_")).rows == [["a\r\nb _x000D_"]]


def test_dates(tmp_path: Path) -> None:
    """A negative number in a date format is no date: Excel shows ####, the library says 0:00."""
    cells = '<c r="A1" s="1"><v>45293</v></c><c r="B1" s="1"><v>-5</v></c><c r="C1" s="1"><v>1e10</v></c>'
    assert grid(tmp_path, cells, styles=DATES).rows == [[date(2024, 1, 2), -5, 10_000_000_000]]


def test_dates_since_1904(tmp_path: Path) -> None:
    parts = books.book(books.ROW.format('<c r="A1" s="1"><v>43831</v></c>'), styles=DATES)
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    found = read_file(books.write(tmp_path / "a.xlsx", parts | {"xl/workbook.xml": main}))
    assert found == (Grid("表1", False, 1, 1, [[date(2024, 1, 2)]], (Flag(1, 1, "shown", "2024/1/2"),)),)


def test_merged_cells_hold_their_value_once(tmp_path: Path) -> None:
    sheet = books.worksheet(books.ROW.format(text("A1", "事業") + '<c r="B1"/>' + text("C1", "進捗")))
    sheet = sheet.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    parts = books.book("", parts={"xl/worksheets/sheet1.xml": sheet})
    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert found == (Grid("表1", False, 1, 1, [["事業", "", "進捗"]], merged=(CellRange(1, 1, 2, 2),)),)


def test_only_worksheets_count(tmp_path: Path) -> None:
    """A chart sheet is none, a hidden sheet says so, a name is what the workbook calls it."""
    sheets = [books.ROW.format(text("A1", name)) for name in "abc"]
    parts = books.book(*sheets, names=["A&amp;B", "図", "控"], states=["visible", "visible", "veryHidden"])
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="chartsheets/sheet2'
    )
    found = read_file(books.write(tmp_path / "a.xlsx", parts | {"xl/_rels/workbook.xml.rels": rels}))
    assert found == (Grid("A&B", False, 1, 1, [["a"]]), Grid("控", True, 1, 1, [["c"]]))


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    assert grid(tmp_path, "") == Grid("表1", False, 1, 1, [])


SHEET = "xl/worksheets/sheet1.xml"


STRINGS = books.table("<t>一</t>", "<t>二</t>", "<t>三</t>")


def read(tmp_path: Path, parts: dict[str, str | bytes]) -> Reading:
    return read_file(books.write(tmp_path / "a.xlsx", parts))


@pytest.mark.parametrize("first", ["1", "true"])
def test_a_second_element_does_not_take_1904_away(tmp_path: Path, first: str) -> None:
    parts = books.book(books.ROW.format('<c r="A1" s="1"><v>43831</v></c>'), styles=DATES)
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", f'<workbookPr date1904="{first}"/><sheets>')
    more = '<extLst><ext xmlns:x15="x15"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    found = read(tmp_path, parts | {"xl/workbook.xml": main.replace("</workbook>", more)})
    assert found == (Grid("表1", False, 1, 1, [[date(2024, 1, 2)]], (Flag(1, 1, "shown", "2024/1/2"),)),)


@pytest.mark.parametrize("number", ["2 ", " 2", "\n2\n", "2\n"])
def test_blanks_beside_the_number_of_a_string(tmp_path: Path, number: str) -> None:
    row = books.ROW.format(f'<c r="A1" t="s"><v>{number}</v></c><c r="B1" t="str"><v>12 </v></c>')
    assert read(tmp_path, books.book(row, strings=STRINGS)) == (Grid("表1", False, 1, 1, [["三", "12 "]]),)


@pytest.mark.parametrize("size", ["A:C", "1:3", "", "A1:XFD1048576", "x"])
def test_odd_sizes(tmp_path: Path, size: str) -> None:
    sheet = books.worksheet(books.ROW.format('<c r="A1"><v>1</v></c>'))
    sheet = sheet.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')
    assert read(tmp_path, books.book("", parts={SHEET: sheet})) == (Grid("表1", False, 1, 1, [[1]]),)
