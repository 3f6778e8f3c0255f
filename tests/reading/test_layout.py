"""Rows and columns that a sheet does not show, and a far blank that is no reason to refuse it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Grid, Unreadable, read_file
from pipeline.reading.visible import others, within
from tests.reading import books

NUMBERS = (2, 3, 5)
ROW = '<row r="{0}"{1}><c r="B{0}"><v>1</v></c><c r="C{0}"><v>2</v></c></row>'


def grid(tmp_path: Path, rows: str, head: str = "", **parts: str) -> Grid:
    xml = books.worksheet(rows).replace("<sheetData>", head + "<sheetData>")
    made = books.book("", parts={"xl/worksheets/sheet1.xml": xml}, **parts)
    found = read_file(books.write(tmp_path / "a.xlsx", made))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def rows(**given: str) -> str:
    """Rows 2, 3 and 5; ``r3`` is what the third says of itself."""
    return "".join(ROW.format(number, given.get(f"r{number}", "")) for number in NUMBERS)


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        ({"r3": ' hidden="1"'}, {3}),
        ({"r3": ' hidden="true" ht="12"', "r5": ' hidden="1"'}, {3, 5}),
        ({"r3": ' ht="0" customHeight="1"'}, {3}),
        ({"r3": ' ht="0.0"'}, {3}),
        ({"r3": ' ht="0.75"', "r5": ' hidden="false" ht="10"'}, set()),
        ({"r3": ' hidden = "1"'}, {3}),
        ({"r3": " hidden='1'"}, {3}),
        ({"r2": ' outlineLevel="1" hidden="1"', "r3": ' collapsed="1"'}, {2}),
    ],
)
def test_hidden_rows(tmp_path: Path, given: dict[str, str], hidden: set[int]) -> None:
    assert grid(tmp_path, rows(**given)).hidden_rows == hidden


@pytest.mark.parametrize("default", ['<sheetFormatPr zeroHeight="1"/>', '<sheetFormatPr defaultRowHeight="0"/>'])
def test_rows_are_hidden_that_no_one_lists(tmp_path: Path, default: str) -> None:
    found = grid(tmp_path, rows(r3=' hidden="1"'), default)
    assert found.hidden_rows == {3, 4}


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="3" max="3" width="0"/>', {3}),
        ('<col min="1" max="2" width="9" hidden="1"/>', {2}),
        ('<col min="1" max="16384" hidden="1"/><col min="2" max="9" hidden="1"/>', {2, 3}),
        ('<col min="2" max="3" width="9" hidden="0"/>', set()),
        ('<col min="4" max="9" hidden="1"/>', set()),
    ],
)
def test_hidden_columns(tmp_path: Path, columns: str, hidden: set[int]) -> None:
    assert grid(tmp_path, rows(), f"<cols>{columns}</cols>").hidden_columns == hidden


def test_columns_are_hidden_that_no_one_lists(tmp_path: Path) -> None:
    head = '<sheetFormatPr defaultColWidth="0"/><cols><col min="3" max="3" width="9"/></cols>'
    assert grid(tmp_path, rows(), head).hidden_columns == {2}


def test_spans_that_overlap_count_once() -> None:
    assert within([(5, 9), (0, 6), (2, 3), (8, 20)], 3, 10) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert others([(0, 4), (6, 6)], 3, 8) == [(5, 5), (7, 7), (8, 8)]


@pytest.mark.parametrize(
    "blank",
    [
        '<c r="T1048576" t="inlineStr"><is><t></t></is></c>',
        '<c r="T1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
        '<c r="T1048576" t="str"><f>""</f><v></v></c>',
        '<c r="T1048576" t="s"><v>1</v></c>',
    ],
)
def test_a_blank_in_the_last_row(tmp_path: Path, blank: str) -> None:
    strings = books.table("<t>○</t>", "<t> </t>")
    found = grid(
        tmp_path, f'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1048576">{blank}</row>', strings=strings
    )
    assert found == Grid("表1", False, 1, 1, [["○"]])
