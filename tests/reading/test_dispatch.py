"""Every kind of file is known by its bytes: read alike in all formats, or refused by what it is."""

from __future__ import annotations

import os
import plistlib
import shutil
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from pipeline.reading import CellRange, Flag, Grid, Limits, SheetNote, Unreadable, read_file, read_files, reasons
from tests.reading import books
from tests.reading.ole import ole
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


TEXT_ROWS = [["通しNo.", "進捗", "理由"], ["1", "○", "a,\nb"], ["2", "=1+1", None]]


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
    assert grid.merged == (CellRange(4, 1, 5, 2),)
    assert (grid.hidden_rows, grid.hidden_columns) == ({7}, {2})
    assert sorted(grid.notes, key=lambda note: note.kind) == [
        SheetNote("box", "箱の文\n二行", CellRange(6, 3, 9, 4)),
        SheetNote("note", "確認のこと\n二行目", CellRange(3, 3, 3, 3)),
        SheetNote("picture", "", CellRange(2, 4, 2, 4)),
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


UNREADABLE, ENCRYPTED, UNSUPPORTED = "file-unreadable", "file-encrypted", "file-unsupported"


def biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


BOF = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))


XLS_WITH_PASSWORD = ole({"Workbook": BOF + biff(0x2F, bytes(54)) + biff(10)})


KINDS = {
    "empty": (b"", UNREADABLE, "空"),
    "zeros": (bytes(5000), UNREADABLE, "すべて0"),
    "noise": (bytes(range(256)) * 9, UNREADABLE, "表として読み取れない"),
    "euc": (b"\x81\xff\x81\xff,a", UNREADABLE, "文字コード"),
    "utf-16 cut": (b"\xff\xfea", UNREADABLE, "文字コード"),
    "password xlsx": (ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), ENCRYPTED, "パスワード"),
    "password xls": (XLS_WITH_PASSWORD, ENCRYPTED, "パスワード"),
    "doc": (ole({"1Table": b"", "WordDocument": b""}), UNSUPPORTED, "Word"),
    "ppt": (ole({"PowerPoint Document": b""}), UNSUPPORTED, "PowerPoint"),
    "jtd": (ole({"DocumentText": b""}), UNSUPPORTED, "一太郎"),
    "msg": (ole({"__properties_version1.0": b""}), UNSUPPORTED, "メール"),
    "other ole": (ole({"Contents": b""}), UNREADABLE, "壊れて"),
    "looping ole": (ole({"Workbook": b""}, loop=True), UNREADABLE, "壊れて"),
    "ole cut": (ole({"Workbook": b""})[:700], UNREADABLE, "壊れて"),
    "xls cut": ((FIXTURES / "form.xls").read_bytes()[:3000], UNREADABLE, "壊れて"),
    "xlsx cut": ((FIXTURES / "form.xlsx").read_bytes()[:3000], UNREADABLE, "壊れて"),
    "ods cut": ((FIXTURES / "form.ods").read_bytes()[:3000], UNREADABLE, "壊れて"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", UNSUPPORTED, "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", UNSUPPORTED, "画像"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", UNSUPPORTED, "画像"),
    "heic": (b"\0\0\0\x18ftypheic\0\0", UNSUPPORTED, "画像"),
    "rtf": (b"{\\rtf1\\ansi", UNSUPPORTED, "RTF"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", UNSUPPORTED, "圧縮"),
    "lzh": (b"\x1a\x00-lh5-\0", UNSUPPORTED, "圧縮"),
    "exe": (b"MZ" + bytes(80), UNSUPPORTED, "exe"),
    "html": (b"\r\n<html><table><tr><td>1</table>", UNSUPPORTED, "「Excel ブック（*.xlsx）」"),
    "html utf-16": ("\ufeff<!DOCTYPE html><p>".encode("utf-16-le"), UNSUPPORTED, "HTML"),
    "mail": (b"X-Unsent: 1\r\nTo: a@example.jp\r\nSubject: a\r\n\r\n", UNSUPPORTED, "メール"),
    "mail with its version first": (
        b"MIME-Version: 1.0\r\nDate: a\r\nFrom: a@example.jp\r\n\r\n",
        UNSUPPORTED,
        "メール",
    ),
    "signed mail": (b"DKIM-Signature: v=1;\n a=b\nFrom: a@example.jp\n\n", UNSUPPORTED, "メール"),
    "saved page": (b"From: <Saved by Microsoft Internet Explorer 11>\r\nSubject: a\r\n", UNSUPPORTED, "HTML"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", UNSUPPORTED, "HTML"),
    "gsheet": (b'{"":"WARNING! DO NOT EDIT","doc_id":"1AbC","email":"a@example.jp"}', UNSUPPORTED, "リンク"),
    "gdoc": (b'{"doc_id":"1AbC","email":"a@example.jp"}', UNSUPPORTED, "リンク"),
    "older gdoc": (b'{"url": "https://docs.google.com/open?id=1", "resource_id": "document:1"}', UNSUPPORTED, "リンク"),
    "url": (b"[InternetShortcut]\r\nURL=https://example.jp/x.xlsx\r\n", UNSUPPORTED, "リンク"),
    "url with properties": (b"[{000214A0}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nURL=a\r\n", UNSUPPORTED, "リンク"),
    "url utf-16": ("\ufeff[InternetShortcut]\r\nURL=https://example.jp".encode("utf-16-le"), UNSUPPORTED, "リンク"),
    "desktop": (b"[Desktop Entry]\nType=Link\nURL=https://example.jp\n", UNSUPPORTED, "リンク"),
    "webloc": (plistlib.dumps({"URL": "https://example.jp"}), UNSUPPORTED, "ショートカット"),
    "binary webloc": (
        plistlib.dumps({"URL": "https://example.jp"}, fmt=plistlib.FMT_BINARY),
        UNSUPPORTED,
        "ショートカット",
    ),
    "lnk": (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", UNSUPPORTED, "ショートカット"),
    "alias": (b"book\0\0\0\0mark\0\0\0\0", UNSUPPORTED, "ショートカット"),
    "other plist": (plistlib.dumps({"a": 1}), UNSUPPORTED, "XML"),
    "other binary plist": (plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), UNREADABLE, "表として"),
    "xml 2003": (b'<?xml version="1.0"?><Workbook/>', UNSUPPORTED, "XML"),
}


PACKAGES = {
    "zip": ({"form.xlsx": b"PK"}, UNSUPPORTED, "展開"),
    "empty zip": ({}, UNSUPPORTED, "圧縮"),
    "docx": (
        {"[Content_Types].xml": "", "_rels/.rels": books.relations(("officeDocument", "word/document.xml"))},
        UNSUPPORTED,
        "Word",
    ),
    "pptx": (
        {"[Content_Types].xml": "", "_rels/.rels": books.relations(("officeDocument", "/ppt/presentation.xml"))},
        UNSUPPORTED,
        "PowerPoint",
    ),
    "numbers": ({"Index/Document.iwa": "", "Metadata/Properties.plist": ""}, UNSUPPORTED, "Numbers"),
    "odt": ({"mimetype": "application/vnd.oasis.opendocument.text"}, UNSUPPORTED, "OpenDocument"),
    "ods without content": (
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
        UNREADABLE,
        "壊れて",
    ),
    "password ods": (
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
            "content.xml": b"\x8a\x01",
        },
        ENCRYPTED,
        "パスワード",
    ),
    "xlsx without a sheet": (books.book(), UNREADABLE, "1枚もありません"),
    "xlsx without a workbook": ({"[Content_Types].xml": ""}, UNREADABLE, "壊れて"),
}


def refused(path: Path, limits: Limits | None = None) -> tuple[str, str]:
    found = read_file(path, limits or Limits())
    assert isinstance(found, Unreadable), found
    return found.rule, found.reason


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_kinds(kind: str, suffix: str, tmp_path: Path) -> None:
    data, rule, words = KINDS[kind]
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    found = refused(path)
    assert found[0] == rule and words in found[1], found


@pytest.mark.parametrize("kind", PACKAGES)
def test_packages(kind: str, tmp_path: Path) -> None:
    parts, rule, words = PACKAGES[kind]
    found = refused(books.write(tmp_path / "a.xlsx", parts))
    assert found[0] == rule and words in found[1], found


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert refused(tmp_path / "folder.xlsx") == (UNREADABLE, reasons.not_a_file().reason)
    assert refused(tmp_path / "none.xlsx") == (UNREADABLE, reasons.missing().reason)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx") == (UNREADABLE, reasons.not_a_file().reason)
