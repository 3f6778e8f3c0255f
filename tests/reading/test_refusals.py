"""What cannot be read: which rule, and a sentence that names the cause."""

from __future__ import annotations

import os
import plistlib
import re
import struct
import zipfile
from pathlib import Path

import pytest

from pipeline.reading import Limits, Unreadable, read_file, reasons
from tests.reading import books
from tests.reading.ole import ole

FIXTURES = Path(__file__).with_name("fixtures")
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


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.xlsx", books.book(""))
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(data)):
            data[found.start() + flags] |= 1
    path.write_bytes(data)
    assert refused(path)[0] == ENCRYPTED


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert refused(tmp_path / "folder.xlsx") == (UNREADABLE, reasons.not_a_file().reason)
    assert refused(tmp_path / "none.xlsx") == (UNREADABLE, reasons.missing().reason)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx") == (UNREADABLE, reasons.not_a_file().reason)


def test_a_part_changed_after_it_was_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for name, data in books.book(books.ROW.format('<c r="A1"><v>11</v></c>')).items():
            made.writestr(name, data)
    path.write_bytes(path.read_bytes().replace(b"<v>11<", b"<v>12<"))
    assert refused(path) == (UNREADABLE, reasons.damaged().reason)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file=100), "MB"),
        (Limits(parts=3), "部品"),
        (Limits(inflated=1000), "展開"),
        (Limits(part=100), "展開"),
        (Limits(sheets=2), "シートが多すぎ"),
        (Limits(cells=10), "シート「回答」のセルが多すぎ"),
        (Limits(box=10), "シート「回答」のセル F6"),
        (Limits(text=10), "文字の量"),
    ],
)
def test_limits(limits: Limits, words: str) -> None:
    rule, reason = refused(FIXTURES / "form.xlsx", limits)
    assert rule == "file-too-large" and words in reason, reason


def test_every_reason_says_what_and_what_to_do() -> None:
    given = {"seconds": 20.0, "size": 1, "most": 1, "count": 1}
    sentences = []
    for name, make in vars(reasons).items():
        if name.startswith("_") or not callable(make) or isinstance(make, type):
            continue
        code = make.__code__
        names = code.co_varnames[: code.co_argcount - len(make.__defaults__ or ())]
        sentences.append(make(*(given.get(each, "X") for each in names)).reason)
    assert len(set(sentences)) == len(sentences) >= 25
    for sentence in sentences:
        assert re.fullmatch(r"[^。]+。.*(?:ください|読み取りません)。", sentence), sentence
