"""Rows written at once give the same file as XlsxWriter's own way, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter.exceptions import OverlappingRange

from pipeline.books.council_book import council_book, printed_appendix
from pipeline.books.form import Form, form_sheets
from pipeline.books.result import result_sheets
from pipeline.jobs.requests import requests
from pipeline.overview.glance import overview
from pipeline.workbook.pen import write_workbook
from pipeline.workbook.quick import POSSIBLE, suits
from pipeline.workbook.sheet import Area, Body, Note, Row, Sheet
from pipeline.workbook.theme import STYLES
from tests.support.quarter import Place


def same_both_ways(sheets: list[Sheet], folder: Path) -> bool:
    ways = []
    for quick in (True, False):
        path = folder / f"{quick}.xlsx"
        write_workbook(path, sheets, "題", "課", quick)
        ways.append(path.read_bytes())
    return ways[0] == ways[1]


def test_this_xlsxwriter_has_what_is_needed() -> None:
    assert POSSIBLE


def test_our_workbooks_are_the_same_both_ways(sample: Place, tmp_path: Path) -> None:
    found = sample.look()
    seen = overview(found)
    books = [council_book(found, seen, False), printed_appendix(found, seen, True), result_sheets(found)]
    books += [request.sheets for request in requests(found)]
    assert any(sheet.notes and suits(sheet) for book in books for sheet in book)
    books.append(form_sheets(Form("商連"), found.register, found.period))
    assert any(sheet.charts and suits(sheet) for book in books for sheet in book)
    for book in books:
        assert same_both_ways(book, tmp_path)


values = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(["", "=1+1", "_x000D_", "\x0b", "\0", " 端 ", "<&>\"'", "行\n行", "\ufffe", "あ" * 16_001]),
    st.sampled_from(["<r>a & b</r>", "<r>", "</r>", "&lt;", 0, 0.0, -0.0]),
)
looks = st.sampled_from([name for name in STYLES if name not in ("unfilled", "unneeded")])
heights = st.one_of(st.none(), st.sampled_from([15.0, 18.0]), st.floats(1, 409))


@st.composite
def sheets_of_rows(draw: st.DrawFn) -> Sheet:
    width = draw(st.integers(1, 5))
    sheet = Sheet("表", (10.0,) * width)
    for _ in range(draw(st.integers(1, 40))):
        cells = draw(st.lists(st.tuples(values, looks), max_size=width))
        sheet.add(Row(tuple(value for value, _ in cells), tuple(look for _, look in cells), draw(heights)))
    if draw(st.booleans()):
        whole = [number for number, row in enumerate(sheet.rows, start=1) if len(row.values) == width]
        sheet.merges += [Area(number, 1, number, width) for number in whole[::2]]
    if draw(st.booleans()):
        rows = draw(st.integers(0, 20))
        column = st.lists(values, min_size=rows, max_size=rows)
        tables = draw(st.lists(st.lists(column, min_size=width, max_size=width), min_size=1, max_size=3))
        styles = draw(st.lists(looks, min_size=width, max_size=width))
        sheet.body = Body(tables, tuple(styles), draw(heights))
    return sheet


@pytest.mark.filterwarnings("ignore:Can't merge single cell:UserWarning")  # XlsxWriter tells of what it leaves as it is
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sheets_of_rows(), min_size=1, max_size=1))
def test_any_rows_are_the_same_both_ways(tmp_path: Path, sheets: list[Sheet]) -> None:
    assert same_both_ways(sheets, tmp_path)


@pytest.mark.parametrize("text", ["", "題"])
def test_a_sheet_of_one_cell_is_the_same_both_ways(text: str, tmp_path: Path) -> None:
    assert same_both_ways([Sheet("表", (10.0,), rows=[Row((text,), ("plain",))])], tmp_path)


@pytest.mark.parametrize("quick", [True, False])
def test_a_text_like_markup_is_a_text(quick: bool, tmp_path: Path) -> None:
    text = "<r>x & y</r>"
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", (10.0,), rows=[Row((text,), ("plain",))])], "題", "課", quick)
    cell = load_workbook(tmp_path / "a.xlsx")["表"]["A1"]
    assert (cell.value, cell.data_type) == (f"{text} ", "s")


def test_plain_and_odd_texts_side_by_side_are_the_same_both_ways(tmp_path: Path) -> None:
    texts = [f"文{number}" for number in range(1_200)]
    texts[700], texts[1_199] = " 端", "_x000D_"
    rows = [Row((text, text[:3]), ("plain", "plain")) for text in texts]
    assert same_both_ways([Sheet("表", (10.0, 10.0), rows=rows)], tmp_path)


def test_a_block_has_the_first_rows_of_each_table_first() -> None:
    body = Body([[["a", "b"], [1, 2]], [["c", "d"], [3, 4]]], ("plain", "number"), 18)
    assert [row.values for row in body] == [("a", 1), ("c", 3), ("b", 2), ("d", 4)]
    assert len(body) == 4
    assert {(row.styles, row.height) for row in body} == {(("plain", "number"), 18)}


@pytest.mark.parametrize("quick", [True, False])
def test_what_no_workbook_can_hold_is_refused(quick: bool, tmp_path: Path) -> None:
    row = Row(("a", None, None), ("plain",) * 3)
    twice = Sheet("表", (10.0,) * 3, rows=[row, row], merges=[Area(1, 1, 1, 2), Area(1, 2, 2, 3)])
    with pytest.raises(OverlappingRange):
        write_workbook(tmp_path / "a.xlsx", [twice], "題", "課", quick)
    for number in (float("nan"), float("inf")):
        with pytest.raises(TypeError):
            write_workbook(
                tmp_path / "b.xlsx", [Sheet("表", (10.0,), rows=[Row((number,), ("plain",))])], "題", "課", quick
            )


def test_a_body_with_notes_goes_the_public_way() -> None:
    sheet = Sheet("表", (10.0,), rows=[Row(("a",), ("plain",))], body=Body([[["b"]]], ("plain",), 30))
    assert suits(sheet)
    sheet.notes.append(Note(1, 1, "注"))
    assert not suits(sheet)
