"""A body of many rows comes out as if XlsxWriter had been given each of its cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.workbook import pen
from pipeline.workbook.content import Area, Body, ExcelTable, Note, Row, Sheet
from pipeline.workbook.worksheet import RowsWorksheet, kept_rows

FEW_TEXTS = st.sampled_from(["", "○", "継続", " 前に空白", "<r>x & y</r>", "改\n行", "_x0041_", '"&<>', "𠮷\u0001"])
VALUES = FEW_TEXTS | st.none() | st.integers(-3, 10**18) | st.floats(allow_nan=False, allow_infinity=False)
STYLES = ("line", "number", "mark")
LONG = [*[f"文{number}" for number in range(40)], "あ" * 40_000, -0.0, 1e300, 0.1, 123456789012345678, None]


@st.composite
def bodies(draw: Any) -> Body:
    rows, tables = draw(st.integers(1, 40)), draw(st.integers(1, 3))
    column = st.lists(VALUES, min_size=rows, max_size=rows)
    return Body([[draw(column) for _ in STYLES] for _ in range(tables)], STYLES, draw(st.sampled_from([None, 18])))


def sheets(body: Body | None, rows: list[Row]) -> list[Sheet]:
    """A sheet with a table, and one after it that has texts of both."""
    whole = Sheet("表", (9.0,) * 3, [Row(("題",), ("title",), 30, True)] * 2, body=body)
    heading = whole.add(Row(("甲", "乙", "丙"), ("heading",) * 3))
    whole.rows += rows
    whole.table = ExcelTable("表1", Area(heading, 1, max(len(whole), heading + 1), 3))
    return [whole, Sheet("次", (9.0,) * 2, [Row(("○", "次の表だけの文"), ("text", "share"))])]


@settings(max_examples=20, deadline=None)
@given(bodies(), st.integers(0, 20))
@example(Body([[LONG, LONG, LONG[::-1]]], STYLES, 18), 13)
@example(Body([[LONG, LONG[::-1], LONG]], STYLES, 18), 12)
def test_a_body_has_the_bytes_of_as_many_rows(tmp_path_factory: pytest.TempPathFactory, body: Body, above: int) -> None:
    folder = tmp_path_factory.mktemp("body")
    rows = [Row(("上", above, None), ("text",) * 3, 20)] * above
    pen.write_workbook(folder / "kept.xlsx", sheets(body, rows), "題", "課")
    pen.write_workbook(folder / "given.xlsx", sheets(None, [*rows, *body]), "題", "課")
    assert (folder / "kept.xlsx").read_bytes() == (folder / "given.xlsx").read_bytes()


def test_only_a_body_without_notes_is_kept() -> None:
    body = Body([[["a"] * 60]], ("line",))
    rows = [Row(("題",), ("title",))] * 16
    assert kept_rows(Sheet("表", (9.0,), rows, body=body)) == range(32, 75)
    assert kept_rows(Sheet("表", (9.0,), rows[:15], body=body)) == range(16, 74)
    assert not kept_rows(Sheet("表", (9.0,), rows, body=body, notes=[Note(40, 1, "注")]))
    assert not kept_rows(Sheet("表", (9.0,), rows * 9))
    assert not kept_rows(Sheet("表", (9.0,), rows, body=Body([[["a"] * 17]], ("line",))))


def test_a_number_that_no_cell_holds_is_refused_in_a_body_too(tmp_path: Path) -> None:
    body = Body([[[*range(30), float("nan"), 1]]], ("number",))
    assert 30 in kept_rows(Sheet("表", (9.0,), body=body))
    with pytest.raises(TypeError):
        pen.write_workbook(tmp_path / "a.xlsx", [Sheet("表", (9.0,), body=body)], "題", "課")


def test_a_table_over_many_rows_has_its_filter_and_its_range(tmp_path: Path) -> None:
    pen.write_workbook(tmp_path / "a.xlsx", sheets(Body([[["a"] * 60] * 3], STYLES), []), "題", "課")
    table = load_workbook(tmp_path / "a.xlsx")["表"].tables["表1"]
    assert (table.ref, table.autoFilter.ref) == ("A3:C63", "A3:C63")


def test_xlsxwriter_itself_is_told_of_the_same_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = Body([[["a"] * 60] * 3], STYLES)
    pen.write_workbook(tmp_path / "over.xlsx", sheets(body, []), "題", "課")
    monkeypatch.setattr(RowsWorksheet, "add_table_over", RowsWorksheet.add_table)
    pen.write_workbook(tmp_path / "each.xlsx", sheets(body, []), "題", "課")
    assert (tmp_path / "over.xlsx").read_bytes() == (tmp_path / "each.xlsx").read_bytes()
