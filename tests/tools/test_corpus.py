"""Workbooks from outside are read beside other libraries, and what differs is told by its kind."""

from __future__ import annotations

import shutil
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid
from tests.reading import books
from tools.corpus import differences, look, report

FIXTURES = Path(__file__).parents[1] / "reading" / "fixtures"
A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows measures processes otherwise")
def test_the_fixtures(tmp_path: Path) -> None:
    """Of the committed workbooks all are read but for the one made here, and nothing differs that is no decision."""
    names = ["form.xlsx", "form.xls", "form.ods", "marked.xlsx", "marked.xls"]
    paths = [Path(shutil.copy(FIXTURES / name, tmp_path / name)) for name in names]
    paths.append(books.write(tmp_path / "far.xlsx", books.book(A1 + '<row r="9"><c r="ZZZZ9"><v>2</v></c></row>')))
    lines = list(report([look(path) for path in paths]))
    assert lines[0].startswith("6 files, 5 read, ")
    assert lines[1] == "  refused     1  file-unreadable: シート「表1」に、Excelにはないセル番地「ZZZZ9」があります"
    assert [line for line in lines if line.startswith("beside")] == [
        "beside openpyxl: 2 files compared, 0 it does not read",
        "beside xlrd: 2 files compared, 0 it does not read",
        "beside calamine: 5 files compared, 0 it does not read",
    ]
    kinds = {line.split()[0] for line in lines[lines.index("beside openpyxl: 2 files compared, 0 it does not read") :]}
    assert kinds == {"beside", "error", "covered", "moment"}


@pytest.mark.parametrize(
    ("here", "there", "flags", "kind"),
    [
        ("", "", (), ""),
        (1, 1.0, (), ""),
        (" ", None, (), ""),
        (date(2024, 1, 2), datetime(2024, 1, 2), (), ""),
        (time(12), 0.5, (), "moment"),
        (timedelta(hours=36), "PT36H00M00S", (), "moment"),
        (date(2024, 1, 2), 45_293 - 1_462, (), "moment"),
        (date(2024, 1, 2), 45_294, (), "value"),
        ("a\nb", "a\r\nb", (), "blanks"),
        ("a\r\nb", "a_x000D_\nb", (), "blanks"),
        (date(1900, 2, 28), 59, (), "moment"),
        ("1", 1, (), "kind"),
        (True, 1, (), "kind"),
        (0.3, 0.30000000000000004, (), ""),
        ("", "#N/A", (Flag(1, 1, "error", "#N/A"),), "error"),
        ("", "b", (Flag(1, 1, "covered", "b"),), "covered"),
        ("a", "b", (), "value"),
        ("", "b", (), "only there"),
        ("a", None, (), "only here"),
    ],
)
def test_kinds(here: object, there: object, flags: tuple[Flag, ...], kind: str) -> None:
    grid = Grid("表", False, 1, 1, [[here]], flags)
    found = [difference[0] for difference in differences([grid], {("表", 1, 1): there})]
    assert found == ([kind] if kind else [])
