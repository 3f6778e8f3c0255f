"""XML in any encoding and with any prefixes is read alike; broken XML is one finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid, Reading, Unreadable, read_file
from tests.reading import books
from tests.reading.books import DATES, text

SHEET = "xl/worksheets/sheet1.xml"


STRINGS = books.table("<t>一</t>", "<t>二</t>", "<t>三</t>")


def read(tmp_path: Path, parts: dict[str, str | bytes]) -> Reading:
    return read_file(books.write(tmp_path / "a.xlsx", parts))


def test_a_prefix_within_a_sheet_that_has_none(tmp_path: Path) -> None:
    row = '<y:row r="1"><y:c r="A1"><y:v>7</y:v></y:c><y:c r="B1" t="e"><y:v>#N/A</y:v></y:c></y:row>'
    sheet = (
        f'<worksheet xmlns="{books.MAIN}" xmlns:y="{books.MAIN}"><y:sheetData>{row}</y:sheetData>'
        '<y:mergeCells><y:mergeCell ref="A1:B1"/></y:mergeCells></worksheet>'
    )
    found = read(tmp_path, books.book("", parts={SHEET: sheet}))
    assert isinstance(found, tuple)
    assert (found[0].rows, found[0].flags) == ([[7, ""]], (Flag(1, 2, "covered", "#N/A"),))


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
