"""From a path to a reply: finds what a file is, by its bytes and never by its name, and has the right reader read it.

Departments send more than workbooks: shortcuts, mails, PDF files, pages saved under the name of a workbook. Each gets a
refusal that names it and says what to send. Readers other than that of .xlsx are imported only when a file needs one.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING

from pipeline.reading import reasons
from pipeline.reading.archive import Archive, main_part
from pipeline.reading.room import Room
from pipeline.reading.wire import encode, encode_refusal
from pipeline.reading.xlsx import read_xlsx

if TYPE_CHECKING:
    from pipeline.reading.grid import Grid
    from pipeline.reading.room import Limits

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
"""First bytes → kind, for the kinds that can be read. The last five begin an old .xls that is in no OLE container."""
FOREIGN = (
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0\0\0\0|RIFF.{4}WEBP", "画像ファイル"),
    (rb".{4}ftyp(?:heic|heix|mif1|msf1|avif)", "画像ファイル"),
    (rb".{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}(?:AVI |WAVE)|ID3", "動画・音声ファイル"),
    (rb"\{\\rtf", "文書ファイル（RTF）"),
    (rb"MZ.{58}", "実行ファイル（exe）"),
)
"""Pattern for the beginning of a file → what a clerk calls that kind."""
ARCHIVE = rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|MSCF\0\0\0\0|BZh[1-9]1AY|\xfd7zXZ\0|.{2}-l[hz][0-9ds]-"
"""Beginnings of compressed files other than zip: RAR, 7z, gzip, cabinet, bzip2, xz, LHA."""
PDF = rb".{0,1024}?%PDF-\d"
"""The mark of a PDF, which may have other bytes before it."""
PAGE = rb"(?:<\?xml[^>]*>)?(?>\s+|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|table|style|div)\b"
"""Beginning of an HTML page, after comments and an XML declaration."""
MAIL = rb"(?:[A-Za-z][\w-]*: ?[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
"""Two lines that look like the headers of a mail."""
MAIL_HEADER = rb"^(?:From|To|Received|Subject): "
"""Headers that only a mail has."""
MAIL_PAGE = rb"MIME-Version:"
"""The first line of a single-file page (MHTML) as most programs write it."""
SAVED_PAGE = rb"From: <[^>]*Microsoft"
"""A single-file page (MHTML) that Excel has saved; it looks like a mail."""
XML = rb"<\?xml\b|<(?:Workbook|office:document)\b"
"""Beginning of an XML file, such as the XML spreadsheet of Excel 2003."""
LINK = (
    rb"L\0\0\0\x01\x14\x02\0|book\0\0\0\0mark\0|bplist0\d.{0,4000}?SURL"
    rb"|\s*(?:\[[^\n\]]*\][^\[]*)?\[(?:InternetShortcut|Desktop Entry)\]"
    rb"|\s*<\?xml[^>]*>\s*(?:<!DOCTYPE plist[^>]*>\s*)?<plist\b[^>]*>\s*<dict>.{0,2000}?<key>URL</key>"
    rb"|\s*\{\s*(?:\"[^}]{0,2000}?)?\"(?:(?:doc|resource)_(?:id|key)\"\s*:|url\"\s*:\s*\"https?://)"
)
"""Beginnings of shortcuts: of Windows, of macOS, of other desktops and browsers, and of Google Drive."""
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""The first bytes of UTF-16."""
OTHER_OFFICE = {"word/": "Word文書", "ppt/": "PowerPointファイル", "visio/": "Visioファイル"}
"""Folder of a package's main part → what a clerk calls such a file."""


def sniff(data: bytes) -> str:
    r"""The kind of a file by its bytes:

    - "zip": an Office file of today, an OpenDocument, or any other zip.
    - "ole": an old .xls, an encrypted workbook, or another document in an OLE container.
    - "xls": a very old .xls that is in no container.
    - "text": a guess, made where nothing else fits; the reader of text decides.

    Raises Refused for an empty file, one of zeros, and every kind that is recognised but not read.

    >>> sniff(b"PK\x03\x04"), sniff(b"a,b")
    ('zip', 'text')
    """
    if not data:
        raise reasons.empty()
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if not data[:4096].strip(b"\0") and not data.strip(b"\0"):
        raise reasons.hollow()
    _refuse_foreign(data[:4096])
    _refuse_links(data[:4096])
    _refuse_markup(data[:4096])
    return "text"


def _refuse_foreign(head: bytes) -> None:
    """Raise Refused for a picture, video, document, program, compressed file or PDF."""
    for pattern, what in FOREIGN:
        if re.match(pattern, head, re.DOTALL):
            raise reasons.unsupported(what)
    if re.match(ARCHIVE, head, re.DOTALL):
        raise reasons.unsupported_archive()
    if re.match(PDF, head, re.DOTALL):
        raise reasons.unsupported("PDFファイル")


def _refuse_links(head: bytes) -> None:
    """Raise Refused for a file that only says where another one is."""
    if head.startswith(BYTE_ORDER_MARKS):
        head = head.replace(b"\0", b"")[2:]
    if re.match(LINK, head.removeprefix(b"\xef\xbb\xbf"), re.DOTALL | re.IGNORECASE):
        raise reasons.unsupported_link()


def _refuse_markup(head: bytes) -> None:
    """Raise Refused for a mail, a web page, or a table in XML.

    Excel opens the last two, so the remedy is to save them anew. A page that Excel saved as a single file is a mail by
    its form, and is told from one by its first line.
    """
    if head.startswith(BYTE_ORDER_MARKS):
        head = head.replace(b"\0", b"")[2:]
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    saved = re.match(SAVED_PAGE, head, re.IGNORECASE)
    lines = head.replace(b"\r\n", b"\n")
    if not saved and re.match(MAIL, lines) and re.search(MAIL_HEADER, lines, re.IGNORECASE | re.MULTILINE):
        raise reasons.unsupported_mail()
    if saved or re.match(PAGE, head, re.IGNORECASE | re.DOTALL) or re.match(MAIL_PAGE, head, re.IGNORECASE):
        raise reasons.unsupported_page()
    if re.match(XML, head):
        raise reasons.unsupported("XML形式のファイル", reasons.RESAVE)


def read_workbook(path: str, limits: Limits) -> tuple[bytes, bool]:
    """The reply for one file (bytes as ``wire`` writes them), and whether this process can take another file after it.

    Raises nothing: whatever happens is a reply. After an error that nobody expected, or too little memory, the process
    should end, because its state is unknown. A panic of the library arrives as a BaseException of its own.
    """
    sound, digest = True, ""
    try:
        data = _bytes(path, limits)
        digest = hashlib.sha256(data).hexdigest()
        grids = _read(data, path, limits)
        if not grids:
            raise reasons.no_sheet()
        return encode(grids, digest), sound
    except reasons.Refused as found:
        refused = found
    except MemoryError:
        refused, sound = reasons.too_much_memory(), False
    except BaseException:
        refused, sound = reasons.damaged(), False
    gc.collect()
    return encode_refusal(refused.rule, refused.reason, digest), sound


def _read(data: bytes, path: str, limits: Limits) -> list[Grid]:
    """Have the reader for this kind of file read it."""
    return READERS[sniff(data)](data, path, Room(limits, len(data)))


def _bytes(path: str, limits: Limits) -> bytes:
    """All bytes of a file. Raises Refused where it is missing, locked, too large, or no regular file.

    A pipe or a device is never opened, because reading it might not end.
    """
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise reasons.not_a_file()
        if about.st_size > limits.file:
            raise reasons.too_many_bytes(about.st_size, limits.file)
        with open(path, "rb") as file:
            data = file.read(limits.file + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise reasons.missing() from error
    except OSError as error:
        raise reasons.locked() from error
    if len(data) > limits.file:
        raise reasons.too_many_bytes(len(data), limits.file)
    return data


def _read_text(data: bytes, path: str, room: Room) -> list[Grid]:
    """The one sheet of a text file."""
    from pipeline.reading.text import read_text

    return read_text(data, path, room)


def _read_ole(data: bytes, path: str, room: Room) -> list[Grid]:
    """The sheets of an old workbook, or of any that is encrypted with the password that programs know.

    What comes out of the encryption is examined and read as if it had come alone.
    """
    try:
        return _read_contained(data, path, room)
    except reasons.Refused as refused:
        if refused.rule != reasons.encrypted().rule:
            raise
    from pipeline.reading.ole import decrypted

    data = decrypted(data)
    if sniff(data) == "zip":
        return _read_zip(data, path, room)
    return _read_contained(data, path, room)


def _read_contained(data: bytes, path: str, room: Room) -> list[Grid]:
    """The sheets of the old workbook in an OLE container."""
    from pipeline.reading.ole import workbook_stream

    return _read_xls(workbook_stream(data), path, room)


def _read_xls(data: bytes, _: str, room: Room) -> list[Grid]:
    """The sheets of an old workbook."""
    from pipeline.reading.xls import read_xls

    return read_xls(data, room)


def _read_zip(data: bytes, _: str, room: Room) -> list[Grid]:
    """The sheets of an OpenDocument or an Office file, whichever a zip says it is. Raises Refused for all other zips;
    those that people take for workbooks (Numbers, Word, a compressed folder) are named."""
    archive = Archive(data, room)
    if "mimetype" in archive or "content.xml" in archive:
        from pipeline.reading.ods import is_open_document, read_ods

        if is_open_document(archive):
            return read_ods(archive, room)
    if "[Content_Types].xml" not in archive and "xl/workbook.xml" not in archive:
        numbers = any(name.endswith(".iwa") for name in archive.names())
        raise reasons.unsupported("Numbersのファイル") if numbers else reasons.unsupported_archive()
    main = main_part(archive) or "xl/workbook.xml"
    for folder, what in OTHER_OFFICE.items():
        if main.lower().startswith(folder):
            raise reasons.unsupported(what)
    if main not in archive:
        raise reasons.damaged()
    if main.lower().endswith(".bin"):
        from pipeline.reading.xlsb import read_xlsb

        return read_xlsb(archive, main, room)
    return read_xlsx(archive, main, room)


READERS = {"zip": _read_zip, "ole": _read_ole, "xls": _read_xls, "text": _read_text}
"""Kind, as :func:`sniff` gives it → the function that reads its bytes. The path only gives a text its name."""
