"""What the pen writes, and that it leaves XlsxWriter as it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook

from pipeline.workbook.content import Row, Sheet
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


def test_a_plain_workbook_of_the_same_process_is_untouched(tmp_path: Path) -> None:
    before = plain(tmp_path / "before.xlsx")
    rows = [Row((text,) * 6, ("plain",) * 6) for text in MANY[0]]
    write_workbook(tmp_path / "ours.xlsx", [Sheet("表", (10.0,) * 6, rows=rows)], "題", "課")
    assert load_workbook(tmp_path / "ours.xlsx", read_only=True).properties.language == "ja-JP"
    after = plain(tmp_path / "after.xlsx")
    assert b"dc:language" not in after
    assert after == before
