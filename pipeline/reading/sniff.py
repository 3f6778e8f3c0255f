"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import re

from pipeline.reading.reasons import (
    RESAVE,
    empty,
    hollow,
    unsupported,
    unsupported_archive,
    unsupported_link,
    unsupported_mail,
    unsupported_page,
)

SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"\x09\x08\x10\x00", "xls"),
)
"""Of the kinds that can be read. The last five begin an old .xls that has no OLE container around it."""

FOREIGN = (
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0\0\0\0|RIFF.{4}WEBP", "画像ファイル"),
    (rb".{4}ftyp(?:heic|heix|mif1|msf1|avif)", "画像ファイル"),
    (rb".{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}(?:AVI |WAVE)|ID3", "動画・音声ファイル"),
    (rb"\{\\rtf", "文書ファイル（RTF）"),
    (rb"MZ.{58}", "実行ファイル（exe）"),
)
ARCHIVE = rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|MSCF\0\0\0\0|BZh[1-9]1AY|\xfd7zXZ\0|.{2}-l[hz][0-9ds]-"
PDF = rb".{0,1024}?%PDF-\d"
PAGE = rb"(?:<\?xml[^>]*>)?(?>\s+|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|table|style|div)\b"
MAIL = rb"(?:[A-Za-z][\w-]*: ?[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
MAIL_HEADER = rb"^(?:From|To|Received|Subject): "
MAIL_PAGE = rb"MIME-Version:"
SAVED_PAGE = rb"From: <[^>]*Microsoft"
XML = rb"<\?xml\b|<(?:Workbook|office:document)\b"
LINK = (
    rb"L\0\0\0\x01\x14\x02\0|book\0\0\0\0mark\0|bplist0\d.{0,4000}?SURL"
    rb"|\s*(?:\[[^\n\]]*\][^\[]*)?\[(?:InternetShortcut|Desktop Entry)\]"
    rb"|\s*<\?xml[^>]*>\s*(?:<!DOCTYPE plist[^>]*>\s*)?<plist\b[^>]*>\s*<dict>.{0,2000}?<key>URL</key>"
    rb"|\s*\{\s*\"[^}]{0,2000}?\"(?:(?:doc|resource)_(?:id|key)\"\s*:|url\"\s*:\s*\"https?://)"
)
"""Of Windows, of macOS, of other desktops and browsers, and of Google Drive."""
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes) -> str:
    """One of "zip", "ole", "xls", "text"; "text" is only a guess until it decodes. Raises Refused."""
    if not data:
        raise empty()
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if not data[:4096].strip(b"\0") and not data.strip(b"\0"):
        raise hollow()
    _refuse_foreign(data[:4096])
    _refuse_links(data[:4096])
    _refuse_markup(data[:4096])
    return "text"


def _refuse_foreign(head: bytes) -> None:
    for pattern, what in FOREIGN:
        if re.match(pattern, head, re.DOTALL):
            raise unsupported(what)
    if re.match(ARCHIVE, head, re.DOTALL):
        raise unsupported_archive()
    if re.match(PDF, head, re.DOTALL):
        raise unsupported("PDFファイル")


def _refuse_links(head: bytes) -> None:
    """A file that only says where another one is."""
    if head.startswith(BYTE_ORDER_MARKS):
        head = head.replace(b"\0", b"")[2:]
    if re.match(LINK, head.removeprefix(b"\xef\xbb\xbf"), re.DOTALL | re.IGNORECASE):
        raise unsupported_link()


def _refuse_markup(head: bytes) -> None:
    """A page or an XML table under the name of a workbook: Excel opens those, so it can save them anew."""
    if head.startswith(BYTE_ORDER_MARKS):
        head = head.replace(b"\0", b"")[2:]
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    saved = re.match(SAVED_PAGE, head, re.IGNORECASE)
    lines = head.replace(b"\r\n", b"\n")
    if not saved and re.match(MAIL, lines) and re.search(MAIL_HEADER, lines, re.IGNORECASE | re.MULTILINE):
        raise unsupported_mail()
    if saved or re.match(PAGE, head, re.IGNORECASE | re.DOTALL) or re.match(MAIL_PAGE, head, re.IGNORECASE):
        raise unsupported_page()
    if re.match(XML, head):
        raise unsupported("XML形式のファイル", RESAVE)
