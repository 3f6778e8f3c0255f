"""Notes: comments, threads, text boxes, shapes and pictures, and the cells they belong to."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from pipeline.reading import CellRange, Grid, SheetNote, Unreadable, read_file
from pipeline.reading.overlays import read_drawing
from tests.reading import books
from tests.reading.drawings import (
    BOX,
    CHART,
    ON,
    PICTURE,
    PLAIN,
    SHEET_LINKS,
    anchor,
    comments,
    drawing,
    place,
    png,
    shape,
    threads,
)
from tests.reading.opendoc import cell, grid, row


def sheet(tmp_path: Path, *parts: tuple[str, str]) -> Grid:
    """A sheet with "○" in A1 and these parts, each a kind of relationship and what is in the part."""
    row = books.ROW.format('<c r="A1" t="inlineStr"><is><t>○</t></is></c>')
    names = [f"../odd/{number}.{'vml' if kind == 'vmlDrawing' else 'xml'}" for number, (kind, _) in enumerate(parts)]
    links = books.relations(*((kind, name) for (kind, _), name in zip(parts, names, strict=True)))
    held = {"xl/" + name.removeprefix("../"): data for (_, data), name in zip(parts, names, strict=True)}
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(row, parts={SHEET_LINKS: links} | held)))
    assert not isinstance(found, Unreadable), found.reason
    assert (found[0].rows, found[0].flags) == ([["○"]], ())
    return found[0]


NEWER = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"


def test_comments(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        comments(
            ("C5", '<r><rPr><b/></rPr><t>係:</t></r><r><t xml:space="preserve">\n確認_x000D_ &amp;\n済 </t></r>'),
            ("B1", "<t>東京</t><rPh><t>トウキョウ</t></rPh>"),
            ("D9", "<t> </t>"),
            ("E9", '<t xml:space="preserve">作成者:\n</t>'),
            ("x", "<t>どこでもない</t>"),
        ),
    )
    assert found.notes == (
        SheetNote("note", "東京", CellRange(1, 2, 1, 2)),
        SheetNote("note", "係:\n確認\n &\n済", CellRange(5, 3, 5, 3)),
    )


def test_a_thread_comes_once_with_its_replies(tmp_path: Path) -> None:
    old = comments(
        ("A1", "<t>[スレッド化されたコメント]\n\nコメント:\n    問い\n返信:\n    答え</t>"), ("B2", "<t>別</t>")
    )
    found = sheet(tmp_path, old, threads(("A1", "問い"), ("A1", "答え")))
    assert found.notes == (
        SheetNote("note", "問い\n答え", CellRange(1, 1, 1, 1)),
        SheetNote("note", "別", CellRange(2, 2, 2, 2)),
    )


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (BOX, [("box", "一\n二")]),
        (shape(about=PLAIN), [("box", "")]),
        (shape(name="cxnSp", about=PLAIN), [("box", "")]),
        (PICTURE, [("picture", "")]),
        (CHART, []),
        (f'<x:grpSp><x:cNvPr name="g"/>{BOX}{PICTURE}{shape("三", about=PLAIN)}</x:grpSp>', [("box", "一\n二\n三")]),
        (f'<x:grpSp><x:cNvPr name="g"/>{PICTURE}{PICTURE}</x:grpSp>', [("picture", "")]),
        (f'<x:grpSp><x:cNvPr name="g"/>{CHART}</x:grpSp>', []),
        (shape("見えない", about='hidden="1"/>'), []),
        (shape("□", about='hidden="1"><a:ext><a14:compatExt spid="s"/></a:ext></x:cNvPr>'), []),
        (NEWER.format(BOX, shape("古い", about=PLAIN)), [("box", "一\n二")]),
        (NEWER.format(CHART, shape("この図形は表示できません", about=PLAIN)), []),
        (NEWER.format("<x:contentPart/>", PICTURE), [("picture", "")]),
        (BOX.replace("一", "一</a:t></a:r><a:br/><a:r><a:t>半"), [("box", "一\n半\n二")]),
    ],
)
def test_what_lies_over_cells(tmp_path: Path, inner: str, expected: list[tuple[str, str]]) -> None:
    assert [(note.kind, note.text, note.area) for note in sheet(tmp_path, drawing(anchor(inner))).notes] == [
        (kind, text, ON) for kind, text in expected
    ]


def test_an_anchor_within_alternate_content(tmp_path: Path) -> None:
    found = sheet(tmp_path, drawing(NEWER.format(anchor(BOX), anchor(shape("古い", about=PLAIN)))))
    assert found.notes == (SheetNote("box", "一\n二", ON),)


@pytest.mark.parametrize(
    ("kind", "cells", "area"),
    [
        ("twoCellAnchor", place("from", 1, 2) + place("to", 3, 4, (0, 99_999)), CellRange(3, 2, 5, 3)),
        ("twoCellAnchor", place("from", 1, 2) + place("to", 3, 4, (99_999, 9_525)), CellRange(3, 2, 4, 4)),
        ("twoCellAnchor", place("from", 1, 2) + place("to", 1, 2, (0, 0)), CellRange(3, 2, 3, 2)),
        ("twoCellAnchor", place("from", 5, 5) + place("to", 1, 1), CellRange(6, 6, 6, 6)),
        ("twoCellAnchor", place("from", -1, 0) + place("to", 99_999, 9_999_999), CellRange(1, 1, 1_048_576, 16_384)),
        ("oneCellAnchor", place("from", 1, 2) + '<x:ext cx="1" cy="1"/>', CellRange(3, 2, 3, 2)),
        ("absoluteAnchor", '<x:pos x="1" y="1"/>', None),
    ],
)
def test_where(tmp_path: Path, kind: str, cells: str, area: CellRange | None) -> None:
    assert sheet(tmp_path, drawing(anchor(PICTURE, cells, kind))).notes == (SheetNote("picture", "", area),)


VML = """<xml xmlns:v="v" xmlns:x="x">{}</xml>"""


OLD_SHAPE = """<v:shape id="s" type="#t"{style}><v:textbox style="a"><div style="b"><font>一<br>
  二 行</font></div><div>三</div></v:textbox>
<x:ClientData ObjectType="{kind}"><x:Anchor>
 1, 5, 2, 5, 3, 9, 4, 1</x:Anchor></x:ClientData></v:shape>"""


@pytest.mark.parametrize(
    ("kind", "style", "expected"),
    [
        ("Rect", "", (SheetNote("box", "一\n二 行\n三", CellRange(3, 2, 4, 4)),)),
        ("Text", "", (SheetNote("box", "一\n二 行\n三", CellRange(3, 2, 4, 4)),)),
        ("Shape", ' style="visibility:hidden"', ()),
        *((kind, "", ()) for kind in ("SheetNote", "Checkbox", "Button", "Drop", "GBox", "Label")),
    ],
)
def test_older_drawings(tmp_path: Path, kind: str, style: str, expected: tuple[SheetNote, ...]) -> None:
    vml = VML.format(OLD_SHAPE.format(kind=kind, style=style))
    assert sheet(tmp_path, ("vmlDrawing", vml)).notes == expected


@pytest.mark.parametrize("kind", ["comments", "threadedComment", "drawing"])
def test_a_broken_part_is_one_finding(tmp_path: Path, kind: str) -> None:
    parts = books.book(books.ROW.format('<c r="A1"><v>1</v></c>'), states=["visible"])
    parts |= {SHEET_LINKS: books.relations((kind, "../a.xml")), "xl/a.xml": "<a><b></a>"}
    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert isinstance(found, Unreadable) and found.rule == "file-unreadable"


def test_a_part_that_is_missing_is_no_note(tmp_path: Path) -> None:
    parts = books.book(books.ROW.format('<c r="A1"><v>1</v></c>'))
    parts[SHEET_LINKS] = books.relations(("drawing", "../drawings/none.xml"), ("hyperlink", "http://192.0.2.1/"))
    assert read_file(books.write(tmp_path / "a.xlsx", parts)) == (Grid("表1", False, 1, 1, [[1]]),)


def test_notes_of_a_hidden_sheet_are_left(tmp_path: Path) -> None:
    parts = books.book(books.ROW.format('<c r="A1"><v>1</v></c>'), states=["hidden"])
    parts |= {SHEET_LINKS: books.relations(("drawing", "../a.xml")), "xl/a.xml": drawing(anchor(BOX))[1]}
    assert read_file(books.write(tmp_path / "a.xlsx", parts)) == (Grid("表1", True, 1, 1, [[1]]),)


def test_as_a_program_writes_them(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "a.xlsx")
    made = book.add_worksheet("回答")
    made.write("A1", "○")
    made.write_comment("B2", "要確認")
    made.insert_textbox("C3", "箱の文", {"width": 100, "height": 30})
    (tmp_path / "p.png").write_bytes(png())
    made.insert_image("F1", tmp_path / "p.png")
    made.insert_button("H1", {"caption": "押す"})
    made.insert_checkbox("H9", True)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=回答!$A$1"})
    made.insert_chart("J1", chart)
    book.close()
    found = read_file(tmp_path / "a.xlsx")
    assert not isinstance(found, Unreadable)
    assert set(found[0].notes) == {
        SheetNote("note", "要確認", CellRange(2, 2, 2, 2)),
        SheetNote("box", "箱の文", CellRange(3, 3, 4, 4)),
        SheetNote("picture", "", CellRange(1, 6, 1, 6)),
    }


@pytest.mark.slow
def test_very_many_shapes_take_linear_time() -> None:
    xml = drawing(*[anchor(BOX)] * 20_000)[1].encode()
    begun = time.process_time()
    assert len(read_drawing(xml)) == 20_000
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "over",
    [
        "<draw:frame><draw:text-box><text:p>箱</text:p></draw:text-box></draw:frame>",
        "<draw:custom-shape><text:p>箱</text:p><draw:enhanced-geometry/></draw:custom-shape>",
        "<draw:g><draw:rect><text:p>箱</text:p></draw:rect><draw:line/></draw:g>",
        "<draw:a><draw:frame><draw:text-box><text:p><text:span>箱</text:span></text:p></draw:text-box></draw:frame></draw:a>",
    ],
)
def test_a_shape_at_a_cell_is_none_of_its_value(tmp_path: Path, over: str) -> None:
    note = SheetNote("box", "箱", CellRange(1, 1, 1, 1))
    for inner, rows in ((f"<text:p>○</text:p>{over}", "○"), (f"{over}<text:p>○</text:p>", "○"), (over, "")):
        kind = "" if rows else 'office:value-type="string"'
        found = grid(
            tmp_path,
            row(f"<table:table-cell {kind}>{inner}</table:table-cell>" if not rows else cell(inner), cell("終")),
        )
        assert (found.rows[0][-2:], found.notes) == (([rows] if rows else []) + ["終"], (note,)), inner


@pytest.mark.parametrize(
    ("over", "notes"),
    [
        ("<draw:frame><draw:image/></draw:frame>", [("picture", "")]),
        ("<draw:frame><draw:object/><draw:image/></draw:frame>", []),
        ("<draw:control/>", []),
        ("<draw:line/>", [("box", "")]),
        (
            "<office:annotation><dc:creator>係</dc:creator><text:p>一</text:p><text:p>二</text:p></office:annotation>",
            [("note", "一\n二")],
        ),
        ("<office:annotation><text:p> </text:p></office:annotation>", []),
    ],
)
def test_notes(tmp_path: Path, over: str, notes: list[tuple[str, str]]) -> None:
    found = grid(tmp_path, row(cell(f"{over}<text:p>○</text:p>")))
    assert (found.rows, found.notes) == ([["○"]], tuple(SheetNote(k, t, CellRange(1, 1, 1, 1)) for k, t in notes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "area"),
    [
        ('table:end-cell-address="表.D7" table:end-x="1cm" table:end-y="0.2079in"', CellRange(2, 2, 7, 4)),
        ('table:end-cell-address="\'a.b\'.D7" table:end-x="0.02cm" table:end-y="1mm"', CellRange(2, 2, 7, 3)),
        ('table:end-cell-address="表.$D$7" table:end-x="1cm" table:end-y="0in"', CellRange(2, 2, 6, 4)),
        ('table:end-cell-address="表.?"', CellRange(2, 2, 2, 2)),
        ("", CellRange(2, 2, 2, 2)),
    ],
)
def test_where_a_shape_ends(tmp_path: Path, end: str, area: CellRange) -> None:
    shape = f"<draw:rect {end}><text:p>箱</text:p></draw:rect>"
    found = grid(tmp_path, row(cell("a")) + row(cell(), cell(f"<text:p>b</text:p>{shape}")))
    assert found.notes == (SheetNote("box", "箱", area),)


def test_shapes_of_the_sheet_lie_nowhere(tmp_path: Path) -> None:
    shapes = "<table:shapes><draw:rect><text:p>箱</text:p></draw:rect></table:shapes>"
    assert grid(tmp_path, shapes + row(cell("a"))).notes == (SheetNote("box", "箱", None),)
