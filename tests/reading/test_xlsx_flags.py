"""Flags for what the library hides of an .xlsx: errors, formulas, diagonal lines, and text struck through."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid, Reading, read_file
from tests.reading import books
from tests.reading.books import STYLES, grid, text


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


def read(tmp_path: Path, parts: dict[str, str | bytes]) -> Reading:
    return read_file(books.write(tmp_path / "a.xlsx", parts))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1" t = "e"><v>#N/A</v></c>',
        "<c r='B1' t= 'e'><v>#N/A</v></c>",
        '<c t="e" r="B1"><v>#N/A</v></c>',
        '<c r="B1" t="e"><f>NA()</f><v>#N/A</v></c>',
    ],
)
def test_errors_written_otherwise(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, books.book(books.ROW.format(text("A1", "○") + cell)))
    assert found == (Grid("表1", False, 1, 1, [["○", ""]], (Flag(1, 2, "error", "#N/A"),)),)


def test_an_error_the_library_does_not_know(tmp_path: Path) -> None:
    row = books.ROW.format('<c r="A1" t="e"><v>#GETTING_DATA</v></c><c r="B1"><v>1</v></c>')
    expected = Grid("表1", False, 1, 1, [["", 1]], (Flag(1, 1, "error", "#GETTING_DATA"),))
    assert read(tmp_path, books.book(row)) == (expected,)


STRUCK, PLAIN = "<r><rPr><strike/></rPr><t{1}>{0}</t></r>", "<r><rPr><b/></rPr><t{1}>{0}</t></r>"


BARE = "<r><t{1}>{0}</t></r>"


KEPT = ' xml:space="preserve"'


def runs(*each: tuple[str, str]) -> str:
    return "".join(run.format(text, KEPT) for run, text in each)


PARTS = [
    (0, runs((BARE, "残る"), (STRUCK, "消す"), (PLAIN, "文")), "残る消す文", Flag(1, 1, "struck-part", "残る文")),
    (1, runs((BARE, "消す"), (PLAIN, "残る")), "消す残る", Flag(1, 1, "struck-part", "残る")),
    (1, runs((BARE, "消す"), (STRUCK, "す")), "消すす", Flag(1, 1, "struck", "")),
    (0, runs((BARE, "a"), (BARE, "b")), "ab", None),
    (1, runs((BARE, "a"), (BARE, "b")), "ab", Flag(1, 1, "struck", "")),
    (0, runs((STRUCK, "a"), (PLAIN, " ")), "a ", Flag(1, 1, "struck", "")),
    (0, runs((STRUCK, "a&amp;"), (PLAIN, "&lt;b_x000D_")), "a&<b\r", Flag(1, 1, "struck-part", "<b\n")),
    (0, runs((STRUCK, "a"), (PLAIN, "b")) + "<rPh sb='0'><t>ふり</t></rPh>", "ab", Flag(1, 1, "struck-part", "b")),
    (0, '<r><rPr><strike val="0"/></rPr><t>a</t></r>', "a", None),
    (
        0,
        '<r><rPr><strike val="true"/><sz val="9"/></rPr><t>a</t></r><r><t>b</t></r>',
        "ab",
        Flag(1, 1, "struck-part", "b"),
    ),
]


@pytest.mark.parametrize(("style", "item", "value", "flag"), PARTS)
@pytest.mark.parametrize("where", ["shared", "inline", "prefixed"])
def test_struck_parts(tmp_path: Path, style: int, item: str, value: str, flag: Flag | None, where: str) -> None:
    strings = books.table(item)
    cell = f'<c r="A1" s="{style}" t="s"><v>0</v></c>'
    if where == "inline":
        cell = f'<c r="A1" s="{style}" t="inlineStr"><is>{item}</is></c>'
    elif where == "prefixed":
        strings = strings.replace("xmlns=", "xmlns:y=").replace("<", "<y:").replace("<y:/", "</y:")
    found = grid(tmp_path, cell, strings=strings, styles=STYLES)
    assert (found.rows, found.flags) == ([[value]], (flag,) if flag else ())


def test_strict_workbooks_are_read_alike(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parts = books.book(
        books.ROW.format('<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'),
        strings=books.table("<t>a</t>", runs((STRUCK, "b"), (BARE, "c"))),
        styles=STYLES,
    )
    for name, data in parts.items():
        text = str(data).replace(books.MAIN, strict)
        parts[name] = text.replace(books.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    from pipeline.reading import read_file

    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert isinstance(found, tuple)
    assert (found[0].rows, found[0].flags) == ([["a", "bc"]], (Flag(1, 1, "struck"), Flag(1, 2, "struck-part", "c")))
