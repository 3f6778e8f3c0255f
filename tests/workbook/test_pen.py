"""What the pen writes, and that it leaves XlsxWriter as it is."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.exceptions import OverlappingRange

from pipeline.workbook.content import Area, Body, Row, Sheet
from pipeline.workbook.pen import write_workbook

MANY = [[f"文{number}" for number in range(20_000)]]


def plain(path: Path) -> bytes:
    """A workbook as somebody else in the same process writes it, put together on the disk."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "他人の表"})
        for number, (text,) in enumerate(zip(*MANY, strict=True)):
            book.worksheets()[0].write(number, 0, text) if number else book.add_worksheet("表").write(0, 0, text)
    with zipfile.ZipFile(path) as parts:
        sizes = {one.filename: one.compress_size for one in parts.infolist() if "core" not in one.filename}
        return parts.read("docProps/core.xml").split(b"<dcterms:created")[0] + repr(sizes).encode()


@pytest.mark.slow
def test_a_plain_workbook_of_the_same_process_is_untouched(tmp_path: Path) -> None:
    before = plain(tmp_path / "before.xlsx")
    rows = [Row((text,) * 6, ("plain",) * 6) for text in MANY[0]]
    write_workbook(tmp_path / "ours.xlsx", [Sheet("表", (10.0,) * 6, rows=rows)], "題", "課")
    assert load_workbook(tmp_path / "ours.xlsx", read_only=True).properties.language == "ja-JP"
    after = plain(tmp_path / "after.xlsx")
    assert b"dc:language" not in after
    assert after == before


def test_a_workbook_made_on_windows_has_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = [Sheet("表", (10.0,), rows=[Row(("あ",), ("plain",))])]
    write_workbook(tmp_path / "here.xlsx", sheets, "題", "課")
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        write_workbook(tmp_path / "windows.xlsx", sheets, "題", "課")
    assert (tmp_path / "windows.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "here.xlsx") as parts:
        assert {one.create_system for one in parts.infolist()} == {3}


@pytest.mark.slow
def test_the_parts_of_a_large_workbook_stay_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    write_workbook(
        tmp_path / "a.xlsx", [Sheet("表", (10.0,) * 6, rows=[Row(("あ",) * 6, ("plain",) * 6)] * 20_000)], "題", "課"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_text_like_markup_is_a_text(tmp_path: Path) -> None:
    text = "<r>x & y</r>"
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", (10.0,), rows=[Row((text,), ("plain",))])], "題", "課")
    cell = load_workbook(tmp_path / "a.xlsx")["表"]["A1"]
    assert (cell.value, cell.data_type) == (f"{text} ", "s")


def test_a_block_has_the_first_rows_of_each_table_first() -> None:
    body = Body([[["a", "b"], [1, 2]], [["c", "d"], [3, 4]]], ("plain", "number"), 18)
    assert [row.values for row in body] == [("a", 1), ("c", 3), ("b", 2), ("d", 4)]
    assert len(body) == 4
    assert {(row.styles, row.height) for row in body} == {(("plain", "number"), 18)}


def test_what_no_workbook_can_hold_is_refused(tmp_path: Path) -> None:
    row = Row(("a", None, None), ("plain",) * 3)
    twice = Sheet("表", (10.0,) * 3, rows=[row, row], merges=[Area(1, 1, 1, 2), Area(1, 2, 2, 3)])
    with pytest.raises(OverlappingRange):
        write_workbook(tmp_path / "a.xlsx", [twice], "題", "課")
    for number in (float("nan"), float("inf")):
        with pytest.raises(TypeError):
            write_workbook(tmp_path / "b.xlsx", [Sheet("表", (10.0,), rows=[Row((number,), ("plain",))])], "題", "課")
