"""Values as the file holds them, and flags for what the library would hide."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading import Area, Flag, Grid, Unreadable, read_file
from tests.reading import books

FIXTURES = Path(__file__).with_name("fixtures")
DATES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def grid(tmp_path: Path, cells: str, **parts: str) -> Grid:
    """The only sheet of a workbook whose first row holds these cells."""
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(books.ROW.format(cells), **parts)))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def text(address: str, value: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("3.0", 3),
        ("0.1", 0.1),
        ("-4", -4),
        ("1E3", 1000),
        ("123456789012345", 123456789012345),
        ("1e300", 1e300),
        ("NaN", "NaN"),
        ("1e400", "Infinity"),
        ("-1e400", "-Infinity"),
    ],
)
def test_numbers(tmp_path: Path, written: str, value: object) -> None:
    found = grid(tmp_path, f'<c r="A1"><v>{written}</v></c>').rows
    assert found == [[value]]
    assert type(found[0][0]) is type(value)


@pytest.mark.parametrize("value", ["nan", "inf", "1-2", "007", " 空白 ", "　全角　", "①㈱ｶﾅ", "=1+1", "@x", "a\tb"])
def test_text_stays(tmp_path: Path, value: str) -> None:
    assert grid(tmp_path, text("A1", value)).rows == [[value]]


def test_escaped_characters_come_as_what_they_mean(tmp_path: Path) -> None:
    assert grid(tmp_path, text("A1", "a_x000D_&#10;b _x005F_x000D_")).rows == [["a\r\nb _x000D_"]]


def test_dates(tmp_path: Path) -> None:
    """A negative number in a date format is no date: Excel shows ####, the library says 0:00."""
    cells = '<c r="A1" s="1"><v>45293</v></c><c r="B1" s="1"><v>-5</v></c><c r="C1" s="1"><v>1e10</v></c>'
    assert grid(tmp_path, cells, styles=DATES).rows == [[date(2024, 1, 2), -5, 10_000_000_000]]


def test_dates_since_1904(tmp_path: Path) -> None:
    parts = books.book(books.ROW.format('<c r="A1" s="1"><v>43831</v></c>'), styles=DATES)
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    found = read_file(books.write(tmp_path / "a.xlsx", parts | {"xl/workbook.xml": main}))
    assert found == (Grid("表1", False, 1, 1, [[date(2024, 1, 2)]], (Flag(1, 1, "shown", "2024/1/2"),)),)


@pytest.mark.parametrize("name", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#SPILL!", "#CALC!", "#BUSY!"])
def test_errors(tmp_path: Path, name: str) -> None:
    """A blank and a flag; a name the library does not know must not cost the sheet."""
    found = grid(tmp_path, text("A1", "○") + f'<c r="C1" t="e"><v>{name}</v></c>' + text("D1", name))
    assert found.rows == [["○", "", "", name]]
    assert found.flags == (Flag(1, 3, "error", name),)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("<f>A1&amp;B1</f>", "=A1&B1"),
        ("<f>A1</f><v></v>", "=A1"),
        ("<f>A1</f><v/>", "=A1"),
        ('<f t="shared" si="0"/>', "="),
        ("<f>A1</f><v>0</v>", None),
    ],
)
def test_uncalculated_formulas(tmp_path: Path, formula: str, expected: str | None) -> None:
    found = grid(tmp_path, text("A1", "○") + f'<c r="B1">{formula}</c>')
    assert found.flags == (() if expected is None else (Flag(1, 2, "formula", expected),))


def test_a_text_formula_without_any_value_is_uncalculated(tmp_path: Path) -> None:
    found = grid(tmp_path, text("A1", "○") + '<c r="B1" t="str"><f>A1</f></c>')
    assert found.flags == (Flag(1, 2, "formula", "=A1"),)


def test_a_formula_calculated_to_nothing_is_no_finding(tmp_path: Path) -> None:
    found = grid(tmp_path, text("A1", "○") + '<c r="B1" t="str"><f>""</f><v></v></c>' + text("C1", "×"))
    assert (found.rows, found.flags) == ([["○", "", "×"]], ())


STYLES = """<styleSheet><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>
<borders><border/><border diagonalUp="1"><left/><diagonal style="thin"/></border>
<border diagonalDown="true"><diagonal style="hair"/></border><border diagonalUp="1"><diagonal/></border></borders>
<cellStyleXfs><xf fontId="1" borderId="1"/></cellStyleXfs>
<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf borderId="1"/><xf borderId="2"/><xf borderId="3"/></cellXfs>
<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"""


def test_decoration(tmp_path: Path) -> None:
    """By the cell's style; a blank can have a diagonal, and a border without a line is none."""
    cells = "".join(f'<c r="{"ABCDEF"[n]}1" s="{n}"><v>{n}</v></c>' for n in range(6))
    found = grid(tmp_path, cells + '<c r="G1" s="3"/><c r="H1" s="1"/>', styles=STYLES)
    assert found.rows == [[0, 1, 2, 3, 4, 5]]
    assert found.flags == (
        Flag(1, 2, "struck"),
        Flag(1, 4, "diagonal"),
        Flag(1, 5, "diagonal"),
        Flag(1, 7, "diagonal"),
    )


def test_struck_runs(tmp_path: Path) -> None:
    """Text is struck when all its runs are; its own runs outweigh the cell's font."""
    struck, plain = "<r><rPr><strike/></rPr><t>a</t></r>", "<r><rPr><b/></rPr><t>b</t></r>"
    strings = books.table(struck + struck, struck + plain, "<t>c</t>", plain)
    cells = "".join(
        f'<c r="{column}1" s="{style}" t="s"><v>{number}</v></c>'
        for column, style, number in (("A", 0, 0), ("B", 0, 1), ("C", 0, 2), ("D", 1, 2), ("E", 1, 3))
    )
    inline = f'<c r="F1" t="inlineStr"><is>{struck}</is></c><c r="G1" t="inlineStr"><is>{plain}</is></c>'
    found = grid(tmp_path, cells + inline, strings=strings, styles=STYLES)
    assert found.rows == [["aa", "ab", "c", "c", "b", "a", "b"]]
    part = Flag(1, 2, "struck-part", "b")
    assert found.flags == (Flag(1, 1, "struck"), part, Flag(1, 4, "struck"), Flag(1, 6, "struck"))


def test_runs_that_are_not_struck_outweigh_a_struck_font(tmp_path: Path) -> None:
    strings = books.table("<r><rPr><b/></rPr><t>a</t></r><r><rPr><i/></rPr><t>b</t></r>")
    found = grid(tmp_path, '<c r="A1" s="1" t="s"><v>0</v></c>', strings=strings, styles=STYLES)
    assert (found.rows, found.flags) == ([["ab"]], ())


def test_furigana_stays_out(tmp_path: Path) -> None:
    ruby = '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>'
    cells = f'<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is>{ruby}</is></c>'
    assert grid(tmp_path, cells, strings=books.table(ruby)).rows == [["東京", "東京"]]


def test_furigana_and_comments_stay_out_of_ods(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    ruby = "<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>トウキョウ</text:ruby-text></text:ruby>都"
    note = "<office:annotation><text:p>要確認</text:p></office:annotation>"
    with zipfile.ZipFile(FIXTURES / "form.ods") as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "content.xml":
                data = data.replace("<text:p>①㈱ｶﾅ".encode(), f"{note}<text:p>{ruby}".encode())
            made.writestr(name, data)
    found = read_file(path)
    assert not isinstance(found, Unreadable)
    assert found[0].rows[1] == [1, "東京都", "○", 2.5, date(2024, 1, 2)]


def test_merged_cells_hold_their_value_once(tmp_path: Path) -> None:
    sheet = books.worksheet(books.ROW.format(text("A1", "事業") + '<c r="B1"/>' + text("C1", "進捗")))
    sheet = sheet.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    parts = books.book("", parts={"xl/worksheets/sheet1.xml": sheet})
    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert found == (Grid("表1", False, 1, 1, [["事業", "", "進捗"]], merged=(Area(1, 1, 2, 2),)),)


def test_only_worksheets_count(tmp_path: Path) -> None:
    """A chart sheet is none, a hidden sheet says so, a name is what the workbook calls it."""
    sheets = [books.ROW.format(text("A1", name)) for name in "abc"]
    parts = books.book(*sheets, names=["A&amp;B", "図", "控"], states=["visible", "visible", "veryHidden"])
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="chartsheets/sheet2'
    )
    found = read_file(books.write(tmp_path / "a.xlsx", parts | {"xl/_rels/workbook.xml.rels": rels}))
    assert found == (Grid("A&B", False, 1, 1, [["a"]]), Grid("控", True, 1, 1, [["c"]]))


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


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    assert grid(tmp_path, "") == Grid("表1", False, 1, 1, [])


def test_a_shared_formula_is_quoted_where_it_is_not_said_again(tmp_path: Path) -> None:
    """Each cell is a formula of its own to Excel; the file says it once, at the first of them."""
    found = grid(
        tmp_path,
        '<c r="A1"><f t="shared" ref="A1:C1" si="0">$E1*2</f><v>4</v></c><c r="B1"><f t="shared" si="0"/></c>'
        '<c r="C1"><f t="shared" si="0"/><v></v></c><c r="D1"><f>SUM(1,2)</f></c>',
    )
    assert [(flag.column, flag.kind, flag.text) for flag in found.flags] == [
        (2, "formula", "=$E1*2"),
        (3, "formula", "=$E1*2"),
        (4, "formula", "=SUM(1,2)"),
    ]
