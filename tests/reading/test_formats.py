"""Every format a department may send comes out alike, whatever the file is called."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from pipeline.reading import Area, Flag, Grid, Note, Unreadable, read_file, read_files
from tests.reading import books
from tests.reading.xlsb import write_xlsb

FIXTURES = Path(__file__).with_name("fixtures")
FORM = [
    ["通しNo.", "事業名", "進捗", "評価理由", "日付"],
    [1, "①㈱ｶﾅ", "○", 2.5, date(2024, 1, 2)],
    [2, "改行\nあり", "", -3, datetime(2024, 1, 2, 12, 30)],
    [3, "", "×", True, time(9, 15)],
    [4, " 前後に空白 ", "△", "", ""],
]
ERRORS = [Flag(6, 3, "error", "#N/A"), Flag(7, 5, "error", "#DIV/0!")]
SHOWN = Flag(6, 6, "shown", "9:15:00")
DECORATED = [*sorted([*ERRORS, Flag(5, 4, "diagonal"), Flag(6, 4, "struck")], key=lambda flag: flag.row), SHOWN]
TEXT = '通しNo.,進捗,理由\r\n1,○,"a,\nb"\r\n2,=1+1\r\n'
TEXT_ROWS = [["通しNo.", "進捗", "理由"], ["1", "○", "a,\nb"], ["2", "=1+1", ""]]


def types(rows: list[list[object]]) -> list[list[type]]:
    return [[type(value) for value in row] for row in rows]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("called", [None, "回答.XLSX", "回答.xls", "回答.csv", "回答"])
def test_form(suffix: str, called: str | None, tmp_path: Path) -> None:
    source = FIXTURES / f"form.{suffix}"
    path = shutil.copy(source, tmp_path / called) if called else source
    found = read_file(path)
    rows = [list(row) for row in FORM]
    if suffix == "ods":
        rows[3][3] = 1  # LibreOffice wrote the formula's TRUE as a number
    flags = [*DECORATED[:-1], Flag(6, 5, "shown", "TRUE"), SHOWN] if suffix == "ods" else DECORATED
    assert found == (
        Grid("回答", False, 3, 2, rows, tuple(flags)),
        Grid("控え", True, 1, 1, [["控え"]]),
        Grid("印", True, 1, 1, [["印"]]),
    )
    assert types(found[0].rows) == types(rows)


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_what_is_no_value(suffix: str) -> None:
    found = read_file(FIXTURES / f"marked.{suffix}")
    assert not isinstance(found, Unreadable)
    (grid,) = found
    assert grid.rows == [
        ["通しNo.", "進捗", "理由", "備考"],
        [1, "○", "残る消す文", ""],
        ["", "", "見える", ""],
        ["上", "", "", ""],
        *[["", "", "", ""]] * 4,
        ["", "", "", "終"],
    ]
    assert grid.flags == (
        Flag(2, 1, "struck"),
        Flag(2, 2, "struck"),
        Flag(2, 3, "struck-part", "残る文"),
        Flag(3, 2, "diagonal"),
        Flag(4, 2, "covered", "3"),
        Flag(5, 1, "covered", "隠れ"),
    )
    assert grid.merged == (Area(4, 1, 5, 2),)
    assert (grid.hidden_rows, grid.hidden_columns) == ({7}, {2})
    assert sorted(grid.notes, key=lambda note: note.kind) == [
        Note("box", "箱の文\n二行", Area(6, 3, 9, 4)),
        Note("note", "確認のこと\n二行目", Area(3, 3, 3, 3)),
        Note("picture", "", Area(2, 4, 2, 4)),
    ]


def test_xlsm(tmp_path: Path) -> None:
    path = tmp_path / "macro.xlsm"
    with zipfile.ZipFile(FIXTURES / "form.xlsx") as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name))
        made.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 never read")
    assert read_file(path) == read_file(FIXTURES / "form.xlsx")


def test_xlsb(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsb"
    write_xlsb(path, [["通しNo.", 1, 2.5, True, None, "#N/A"], ["○", "#REF!"]], "回答", (3, 2), hidden=True)
    rows = [["通しNo.", 1, 2.5, True, "", ""], ["○", "", "", "", "", ""]]
    flags = (Flag(3, 7, "error", "#N/A"), Flag(4, 3, "error", "#REF!"))
    assert read_file(path) == (Grid("回答", True, 3, 2, rows, flags),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("name", ["都市計画課.csv", "都市計画課.xlsx"])
def test_text(encoding: str, delimiter: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    text = TEXT if delimiter == "," else TEXT.replace(",", "\t").replace("a\tb", "a,b").replace('"a\t', '"a,')
    path.write_bytes(text.encode(encoding))
    assert read_file(path) == (Grid("都市計画課", False, 1, 1, TEXT_ROWS, from_text=True),)


def test_text_with_one_long_field_and_an_old_end_of_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("x" * 200_000 + ",○\n\x1a").encode("cp932"))
    assert read_file(path) == (Grid("a", False, 1, 1, [["x" * 200_000, "○"]], from_text=True),)


def test_other_shapes_of_the_same_workbook(tmp_path: Path) -> None:
    """A prefix, single quotes, UTF-16, comments, CDATA, parts elsewhere: each hides cells from a plain reader."""
    row = '<row r="2"><c r="B2" t="inlineStr"><is><t>a&amp;b</t></is></c><c r="C2"><v>12</v></c></row>'
    expected = (Grid("表1", False, 2, 2, [["a&b", 12]]),)
    xml = books.worksheet(row)
    sheet = "xl/worksheets/sheet1.xml"
    prefixed = xml.replace("xmlns=", "xmlns:x=").replace("</", "</x:").replace("<", "<x:")
    prefixed = prefixed.replace("<x:/x:", "</x:").replace("<x:?", "<?")
    shapes = {
        "plain": {},
        "prefix": {sheet: prefixed},
        "quotes": {sheet: xml.replace('"', "'")},
        "utf16": {sheet: b"\xff\xfe" + xml.replace("?>", ' encoding="UTF-16"?>').encode("utf-16-le")},
        "comment": {sheet: xml.replace("<v>12", "<v>1<!-- <c> -->2")},
        "cdata": {sheet: xml.replace("a&amp;b", "<![CDATA[a&b]]>")},
        "absolute": {
            "xl/_rels/workbook.xml.rels": books.relations(("worksheet", "/other/one.xml")),
            "other/one.xml": xml,
        },
        "climbing": {"xl/_rels/workbook.xml.rels": books.relations(("worksheet", "../xl/worksheets/sheet1.xml"))},
    }
    paths = [books.write(tmp_path / name, books.book(row, parts=parts)) for name, parts in shapes.items()]
    assert dict(zip(shapes, read_files(paths), strict=True)) == dict.fromkeys(shapes, expected)


def test_unknown_is_not_invented(tmp_path: Path) -> None:
    """A name ending in .xlsx makes no workbook of bytes that are none."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(bytes(range(1, 256)) * 8)
    found = read_file(path)
    assert isinstance(found, Unreadable) and found.rule == "file-unreadable"
    assert "「.xlsx」" in found.reason
