"""Headers and footers of the printed page: what somebody typed there is told, what a program fills in is not."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.reading import SheetNote, Unreadable, read_file
from pipeline.reading.margins import MARGINS, in_pages, in_records, in_sheet
from pipeline.reading.xls_records import BEGIN, END, find_notes
from tests.reading import books


def said(notes: list[SheetNote]) -> list[str]:
    assert all(note.kind == "margin" and note.area is None for note in notes)
    return [note.text for note in notes]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("&amp;C図書館：△に訂正", ["図書館：△に訂正"]),
        ('&amp;L4期&amp;C&amp;"游ゴシック,太字"&amp;K01+000&amp;9 訂正&amp;R&amp;P', ["4期 訂正"]),
        ("A&amp;&amp;B", ["A&B"]),
        ("&amp;C&amp;P / &amp;N ページ", []),
        ("Page &amp;P of &amp;N", []),
        ("&amp;L&amp;F &amp;A&amp;R&amp;D &amp;T", []),
        ("&amp;G", []),
        ("- 1 -", []),
    ],
)
def test_codes_are_no_words(codes: str, words: list[str]) -> None:
    assert said(in_sheet(f"<headerFooter><oddHeader>{codes}</oddHeader></headerFooter>".encode())) == words


def test_what_all_pages_say_is_told_once() -> None:
    xml = "<oddHeader>確認中</oddHeader><evenHeader>&amp;R確認中</evenHeader><firstFooter>至急</firstFooter>"
    assert said(in_sheet(xml.encode())) == ["確認中", "至急"]


def text(words: str, wide: bool = True) -> bytes:
    return struct.pack("<HB", len(words), wide) + words.encode("utf-16-le" if wide else "latin-1")


def test_records_of_an_old_workbook() -> None:
    records = [text("&C第3期分"), text("&P/&N", wide=False), b""]
    assert said(in_records([*records, text("ab")[:-1]])) == ["第3期分"]


def test_a_sheet_of_an_old_workbook_has_its_header() -> None:
    records = [(BEGIN, b""), (MARGINS[0], text("&C△に訂正")), (END, b"")]
    stream = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    assert said(find_notes(stream, 0)) == ["△に訂正"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("<style:header><text:p>公表は<text:s/>6月</text:p></style:header>", ["公表は 6月"]),
        (
            "<style:header><style:region-left><text:p>左</text:p></style:region-left>"
            "<style:region-right><text:p>右</text:p></style:region-right></style:header>",
            ["左 右"],
        ),
        ("<style:footer><text:p>ページ <text:page-number>1</text:page-number></text:p></style:footer>", []),
        ("<style:header><text:p><text:sheet-name>???</text:sheet-name></text:p></style:header>", []),
        ('<style:header-left style:display="false"><text:p>隠れた語</text:p></style:header-left>', []),
        ('<style:header-left style:display="false"/><style:footer><text:p>残</text:p></style:footer>', ["残"]),
        ("<style:header-style/><text:p>別の所</text:p>", []),
    ],
)
def test_pages_of_an_open_document(header: str, words: list[str]) -> None:
    assert said(in_pages(f"<style:master-page>{header}</style:master-page>".encode())) == words


def test_a_sheet_has_its_header(tmp_path: Path) -> None:
    parts = books.book(books.ROW.format('<c r="A1" t="inlineStr"><is><t>○</t></is></c>'))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    footer = "<headerFooter><oddFooter>&amp;C△に訂正</oddFooter></headerFooter></worksheet>"
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", footer)
    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert not isinstance(found, Unreadable), found.reason
    assert found[0].notes == (SheetNote("margin", "△に訂正", None),)
