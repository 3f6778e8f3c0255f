"""The cells of a sheet's XML: refused where they are too many or too far apart; hidden rows and columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.reading import Grid, Limits, Unreadable, address, read_file
from pipeline.reading.reasons import Refused
from pipeline.reading.room import ROW, Room
from pipeline.reading.xlsx_cells import measure
from tests.reading import books

ROWS = st.sampled_from([1, 2, 999, 1_000, 9_999, 10_000, 99_999, 999_999, 1_000_000, 1_048_576, 1_048_577])


COLUMNS = st.sampled_from([1, 18, 19, 20, 26, 27, 702, 703, 16_384, 16_385])


CELLS = st.lists(st.tuples(ROWS, COLUMNS, st.booleans()), max_size=8)


LIMITS = [Limits(), Limits(cells=4), Limits(box=999 * 706 - 1), Limits(box=10**12, by_size=False)]


def sheet(cells: list[tuple[int, int, bool]]) -> bytes:
    """A sheet's XML; each cell a row, a column and whether it is filled."""
    value = {True: "<v>1</v>", False: ""}
    parts = [f'<c r="{address(row, column)}" s="1">{value[filled]}</c>' for row, column, filled in cells]
    return f"<sheetData><row>{'</row><row>'.join(parts)}</row></sheetData>".encode()


def refused(xml: bytes, limits: Limits) -> str:
    """The rule that refuses a sheet; "" for none."""
    try:
        measure("表1", xml, Room(limits, 0))
    except Refused as trouble:
        return trouble.rule
    return ""


def due(cells: list[tuple[int, int, bool]], limits: Limits) -> str:
    """What should come of it: the first that is wrong, in the order of the cells, then how far apart they lie."""
    filled = [(row, column) for row, column, is_filled in cells if is_filled]
    room = Room(limits, 0)
    if len(filled) > room.cells:
        return "file-too-large"
    if any(row > 1_048_576 or column > 16_384 for row, column, _ in cells):
        return "file-unreadable"
    rows, columns = [row for row, _ in filled], [column for _, column in filled]
    box = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1 + ROW) if filled else 0
    return "file-too-large" if box > room.box else ""


@pytest.mark.parametrize("limits", LIMITS, ids=["usual", "few cells", "a small box", "a large box"])
@given(cells=CELLS)
@example(cells=[(1, 1, True), (999_999, 19, True)])
@example(cells=[(1, 1, True), (1_000_000, 19, True)])
@example(cells=[(1, 1, True), (999_999, 20, True)])
@example(cells=[(1, 1, True), (1_048_576, 20, True)])
@example(cells=[(10_000, 1, True)] * 5)
@example(cells=[(10_000, 1, False)] * 5)
def test_refused_where_it_is_due(limits: Limits, cells: list[tuple[int, int, bool]]) -> None:
    assert refused(sheet(cells), limits) == due(cells, limits)


@pytest.mark.parametrize(
    ("number", "rule"), [("0", "file-unreadable"), ("99999999", "file-unreadable"), ("010000", "")]
)
def test_a_row_that_no_sheet_has_is_refused_in_a_long_sheet_too(number: str, rule: str) -> None:
    xml = f'<row><c r="A10000"/><c r="A{number}"><v>1</v></c></row>'
    assert refused(xml.encode(), Limits()) == rule


NUMBERS = (2, 3, 5)


TWO_CELLS = '<row r="{0}"{1}><c r="B{0}"><v>1</v></c><c r="C{0}"><v>2</v></c></row>'


def grid(tmp_path: Path, rows: str, head: str = "", **parts: str) -> Grid:
    xml = books.worksheet(rows).replace("<sheetData>", head + "<sheetData>")
    made = books.book("", parts={"xl/worksheets/sheet1.xml": xml}, **parts)
    found = read_file(books.write(tmp_path / "a.xlsx", made))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def rows(**given: str) -> str:
    """Rows 2, 3 and 5; ``r3`` is what the third says of itself."""
    return "".join(TWO_CELLS.format(number, given.get(f"r{number}", "")) for number in NUMBERS)


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
