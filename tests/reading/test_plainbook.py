"""A sheet that the library cannot read costs the file only where answers may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Grid, Unreadable, read_file
from tests.reading import books
from tests.reading.books import text

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize("broken", ["<worksheet><sheetData><row><c r=", books.worksheet(FAR), None])
def test_a_broken_sheet_costs_the_file_only_where_answers_may_stand(tmp_path: Path, broken: str | None) -> None:
    good = books.ROW.format(text("A1", "○"))
    for state in ("visible", "hidden"):
        parts = books.book(good, good, names=["回答", "控え"], states=["visible", state])
        if broken is None:
            del parts["xl/worksheets/sheet2.xml"]
        else:
            parts["xl/worksheets/sheet2.xml"] = broken
        found = read_file(books.write(tmp_path / f"{state}.xlsx", parts))
        if state == "hidden":
            assert found == (Grid("回答", False, 1, 1, [["○"]]), Grid("控え", True, 1, 1, []))
        else:
            assert isinstance(found, Unreadable)
            assert "シート「控え」" in found.reason
