"""What programs write that makes the libraries fail or lie is read as Excel shows it, or it is one finding."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid, Reading, Unreadable, read_file
from pipeline.reading.xls_records import mended
from tests.reading import books
from tests.reading.test_values import DATES, text

FIXTURES = Path(__file__).with_name("fixtures")
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


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1" t = "e"><v>#N/A</v></c>',
        "<c r='B1' t= 'e'><v>#N/A</v></c>",
        '<c t="e" r="B1"><v>#N/A</v></c>',
        '<c r="B1" t="e"><f>NA()</f><v>#N/A</v></c>',
    ],
)
def test_errors_written_otherwise(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, books.book(books.ROW.format(text("A1", "○") + cell)))
    assert found == (Grid("表1", False, 1, 1, [["○", ""]], (Flag(1, 2, "error", "#N/A"),)),)


def test_an_error_the_library_does_not_know(tmp_path: Path) -> None:
    row = books.ROW.format('<c r="A1" t="e"><v>#GETTING_DATA</v></c><c r="B1"><v>1</v></c>')
    expected = Grid("表1", False, 1, 1, [["", 1]], (Flag(1, 1, "error", "#GETTING_DATA"),))
    assert read(tmp_path, books.book(row)) == (expected,)


def test_a_prefix_within_a_sheet_that_has_none(tmp_path: Path) -> None:
    row = '<y:row r="1"><y:c r="A1"><y:v>7</y:v></y:c><y:c r="B1" t="e"><y:v>#N/A</y:v></y:c></y:row>'
    sheet = (
        f'<worksheet xmlns="{books.MAIN}" xmlns:y="{books.MAIN}"><y:sheetData>{row}</y:sheetData>'
        '<y:mergeCells><y:mergeCell ref="A1:B1"/></y:mergeCells></worksheet>'
    )
    found = read(tmp_path, books.book("", parts={SHEET: sheet}))
    assert isinstance(found, tuple)
    assert (found[0].rows, found[0].flags) == ([[7, ""]], (Flag(1, 2, "covered", "#N/A"),))


@pytest.mark.parametrize("size", ["A:C", "1:3", "", "A1:XFD1048576", "x"])
def test_odd_sizes(tmp_path: Path, size: str) -> None:
    sheet = books.worksheet(books.ROW.format('<c r="A1"><v>1</v></c>'))
    sheet = sheet.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')
    assert read(tmp_path, books.book("", parts={SHEET: sheet})) == (Grid("表1", False, 1, 1, [[1]]),)


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "utf-8", "UTF-16"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    sheet = books.worksheet(books.ROW.format(text("A1", "進捗")))
    sheet = sheet.replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    found = read(tmp_path, books.book("", parts={SHEET: sheet.encode(encoding)}))
    assert found == (Grid("表1", False, 1, 1, [["進捗"]]),)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("broken", ["</row>", "<x>", "&nbsp;", "<x y=1/>", "\x01"])
def test_broken_xml_is_one_finding(tmp_path: Path, part: str, broken: str) -> None:
    row = books.ROW.format('<c r="A1" t="s"><v>0</v></c>')
    parts = books.book(row, strings=STRINGS, styles=DATES)
    whole = str(parts[part])
    middle = whole.rindex("</")
    found = read(tmp_path, parts | {part: whole[:middle] + broken + whole[middle:]})
    assert isinstance(found, Unreadable) and (found.rule, "壊れて" in found.reason) == ("file-unreadable", True)


def changed(tmp_path: Path, *changes: tuple[int, bytes]) -> Reading:
    """The form as an old .xls with other bytes at some places."""
    data = bytearray((FIXTURES / "form.xls").read_bytes())
    for at, new in changes:
        data[at : at + len(new)] = new
    (tmp_path / "a.xls").write_bytes(data)
    return read_file(tmp_path / "a.xls")


def places(kind: int) -> list[int]:
    """Where the records of a kind have their data in the form as an old .xls."""
    data = (FIXTURES / "form.xls").read_bytes()
    at = data.index(struct.pack("<HHH", 0x809, 16, 0x600))
    found = []
    while at + 4 < len(data):
        number, length = struct.unpack_from("<HH", data, at)
        if number == kind:
            found.append(at + 4)
        at += 4 + length
        if number == 0x0A and kind != 0x0A and found:
            break
    return found


def test_a_wrong_byte_order_mark(tmp_path: Path) -> None:
    assert changed(tmp_path, (28, b"\xff\xfe")) == read_file(FIXTURES / "form.xls")


@pytest.mark.parametrize("count", [0, 999])
def test_a_wrong_count_of_strings(count: int, tmp_path: Path) -> None:
    (strings,) = places(0xFC)
    assert changed(tmp_path, (strings, struct.pack("<II", count, count))) == read_file(FIXTURES / "form.xls")


def test_fonts_that_are_not_listed(tmp_path: Path) -> None:
    found = changed(tmp_path, *((place, struct.pack("<H", 999)) for place in places(0xE0)))
    plain = read_file(FIXTURES / "form.xls")
    assert isinstance(found, tuple) and isinstance(plain, tuple)
    assert found[0].rows == plain[0].rows
    assert found[0].flags == tuple(flag for flag in plain[0].flags if flag.kind != "struck")


def test_names_of_formulas_are_passed_over() -> None:
    strings = struct.pack("<HHII", 0xFC, 8, 9, 9)
    name, cell = struct.pack("<HHH", 0x18, 2, 7), struct.pack("<HHHHHI", 0xFD, 10, 0, 0, 0, 3)
    assert mended(strings + name + cell) == (
        struct.pack("<HHII", 0xFC, 8, 9, 4) + struct.pack("<HHH", 0xC1, 2, 7) + cell
    )
    assert mended(strings + name + cell[:-2])[:8] == strings[:8]
