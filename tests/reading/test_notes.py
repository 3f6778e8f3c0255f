"""Notes of Office files: comments, threads, text boxes, shapes and pictures, and the cells they belong to."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from pipeline.reading import Area, Grid, Note, Unreadable, read_file
from pipeline.reading.overlays import read_drawing
from tests.reading import books

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SHEET_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"


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


def comments(*each: tuple[str, str]) -> tuple[str, str]:
    listed = "".join(f'<comment ref="{cell}" authorId="0"><text>{text}</text></comment>' for cell, text in each)
    return "comments", f"<comments><authors><author>係</author></authors><commentList>{listed}</commentList></comments>"


def threads(*each: tuple[str, str]) -> tuple[str, str]:
    listed = "".join(
        f'<threadedComment ref="{cell}" id="{{{number}}}"><text>{text}</text></threadedComment>'
        for number, (cell, text) in enumerate(each)
    )
    return "threadedComment", f"<ThreadedComments>{listed}</ThreadedComments>"


def place(name: str, column: int, row: int, into: tuple[int, int] = (99_999, 99_999)) -> str:
    return (
        f"<x:{name}><x:col>{column}</x:col><x:colOff>{into[0]}</x:colOff>"
        f"<x:row>{row}</x:row><x:rowOff>{into[1]}</x:rowOff></x:{name}>"
    )


CELLS = place("from", 1, 2) + place("to", 3, 4)
ON = Area(3, 2, 5, 4)


def anchor(inner: str, cells: str = CELLS, kind: str = "twoCellAnchor") -> str:
    return f"<x:{kind}>{cells}{inner}<x:clientData/></x:{kind}>"


def drawing(*anchors: str) -> tuple[str, str]:
    spaces = f'xmlns:x="{DRAWING}" xmlns:a="a" xmlns:mc="mc" xmlns:a14="a14" xmlns:r="r"'
    return "drawing", f"<x:wsDr {spaces}>{''.join(anchors)}</x:wsDr>"


def shape(*paragraphs: str, name: str = "sp", about: str = "") -> str:
    said = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs)
    body = f"<x:txBody>{said}</x:txBody>" if paragraphs else ""
    return f'<x:{name}><x:nvSpPr><x:cNvPr id="2" name="n" {about}</x:nvSpPr><x:spPr/>{body}</x:{name}>'


PLAIN = "/>"
PICTURE = '<x:pic><x:nvPicPr><x:cNvPr id="3" name="p" descr="絵"/></x:nvPicPr></x:pic>'
CHART = '<x:graphicFrame><x:nvGraphicFramePr><x:cNvPr id="4" name="c"/></x:nvGraphicFramePr></x:graphicFrame>'
BOX = shape("一", "二", about=PLAIN)
NEWER = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"


def test_comments(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        comments(
            ("C5", '<r><rPr><b/></rPr><t>係:</t></r><r><t xml:space="preserve">\n確認_x000D_ &amp;\n済 </t></r>'),
            ("B1", "<t>東京</t><rPh><t>トウキョウ</t></rPh>"),
            ("D9", "<t> </t>"),
            ("x", "<t>どこでもない</t>"),
        ),
    )
    assert found.notes == (
        Note("note", "東京", Area(1, 2, 1, 2)),
        Note("note", "係:\n確認\n &\n済", Area(5, 3, 5, 3)),
    )


def test_a_thread_comes_once_with_its_replies(tmp_path: Path) -> None:
    old = comments(
        ("A1", "<t>[スレッド化されたコメント]\n\nコメント:\n    問い\n返信:\n    答え</t>"), ("B2", "<t>別</t>")
    )
    found = sheet(tmp_path, old, threads(("A1", "問い"), ("A1", "答え")))
    assert found.notes == (Note("note", "問い\n答え", Area(1, 1, 1, 1)), Note("note", "別", Area(2, 2, 2, 2)))


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
    assert found.notes == (Note("box", "一\n二", ON),)


@pytest.mark.parametrize(
    ("kind", "cells", "area"),
    [
        ("twoCellAnchor", place("from", 1, 2) + place("to", 3, 4, (0, 99_999)), Area(3, 2, 5, 3)),
        ("twoCellAnchor", place("from", 1, 2) + place("to", 3, 4, (99_999, 9_525)), Area(3, 2, 4, 4)),
        ("twoCellAnchor", place("from", 1, 2) + place("to", 1, 2, (0, 0)), Area(3, 2, 3, 2)),
        ("twoCellAnchor", place("from", 5, 5) + place("to", 1, 1), Area(6, 6, 6, 6)),
        ("twoCellAnchor", place("from", -1, 0) + place("to", 99_999, 9_999_999), Area(1, 1, 1_048_576, 16_384)),
        ("oneCellAnchor", place("from", 1, 2) + '<x:ext cx="1" cy="1"/>', Area(3, 2, 3, 2)),
        ("absoluteAnchor", '<x:pos x="1" y="1"/>', None),
    ],
)
def test_where(tmp_path: Path, kind: str, cells: str, area: Area | None) -> None:
    assert sheet(tmp_path, drawing(anchor(PICTURE, cells, kind))).notes == (Note("picture", "", area),)


VML = """<xml xmlns:v="v" xmlns:x="x">{}</xml>"""
OLD_SHAPE = """<v:shape id="s" type="#t"{style}><v:textbox style="a"><div style="b"><font>一<br>
  二 行</font></div><div>三</div></v:textbox>
<x:ClientData ObjectType="{kind}"><x:Anchor>
 1, 5, 2, 5, 3, 9, 4, 1</x:Anchor></x:ClientData></v:shape>"""


@pytest.mark.parametrize(
    ("kind", "style", "expected"),
    [
        ("Rect", "", (Note("box", "一\n二 行\n三", Area(3, 2, 4, 4)),)),
        ("Text", "", (Note("box", "一\n二 行\n三", Area(3, 2, 4, 4)),)),
        ("Shape", ' style="visibility:hidden"', ()),
        *((kind, "", ()) for kind in ("Note", "Checkbox", "Button", "Drop", "GBox", "Label")),
    ],
)
def test_older_drawings(tmp_path: Path, kind: str, style: str, expected: tuple[Note, ...]) -> None:
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
        Note("note", "要確認", Area(2, 2, 2, 2)),
        Note("box", "箱の文", Area(3, 3, 4, 4)),
        Note("picture", "", Area(1, 6, 1, 6)),
    }


def png() -> bytes:
    """A picture of one red pixel."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def test_very_many_shapes_take_linear_time() -> None:
    xml = drawing(*[anchor(BOX)] * 20_000)[1].encode()
    begun = time.process_time()
    assert len(read_drawing(xml)) == 20_000
    assert time.process_time() - begun < 5
