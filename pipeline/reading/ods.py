"""Reads .ods: walks its content, writes the values into a plain document, then has the library read that."""

from __future__ import annotations

import re

from pipeline.reading.archive import pack
from pipeline.reading.library import open_book, read_sheet
from pipeline.reading.markup import plain_markup
from pipeline.reading.ods_content import Content, walk_document
from pipeline.reading.ods_styles import Styles
from pipeline.reading.reasons import damaged, encrypted, unsupported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Sheet

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MIME = OPEN_DOCUMENT + "spreadsheet"
MANIFEST = "META-INF/manifest.xml"
ROOT = re.compile(rb'<[^>]*\bfull-path="/"[^>]*>')
MEDIA_TYPE = re.compile(rb'\bmedia-type="([^"]*)"')
SHEETS = re.compile(rb"<(?:[\w.-]+:)?spreadsheet[\s/>]")
DOCUMENT = (
    "<office:document-content><office:body><office:spreadsheet>%s"
    "</office:spreadsheet></office:body></office:document-content>"
)


def is_open_document(archive: Archive) -> bool:
    """Whether a zip says that it is an OpenDocument, or looks like one where it says nothing."""
    if "mimetype" in archive:
        return archive.read("mimetype").strip().startswith(OPEN_DOCUMENT.encode())
    return MANIFEST in archive and "content.xml" in archive


def read_ods(archive: Archive, room: Room) -> list[Sheet]:
    """The sheets in their order. Raises Refused."""
    manifest = plain_markup(archive.read(MANIFEST)) if MANIFEST in archive else b""
    kind = archive.read("mimetype") if "mimetype" in archive else _said_kind(manifest)
    if kind and not kind.strip().startswith(MIME.encode()):
        raise unsupported("OpenDocumentの文書（表計算以外）")
    if "encrypted-package" in archive or b"encryption-data" in manifest:
        raise encrypted()
    if "content.xml" not in archive:
        raise damaged()
    data = plain_markup(archive.read("content.xml"))
    if not kind and not SHEETS.search(data):
        raise unsupported("OpenDocumentの文書（表計算以外）")
    styles = Styles()
    if "styles.xml" in archive:
        walk_document(plain_markup(archive.read("styles.xml")), styles.begin, styles.end)
    content = Content(styles, room)
    walk_document(data, content.begin, content.end, content.say)
    return _sheets(content, room)


def _sheets(content: Content, room: Room) -> list[Sheet]:
    """The library's values, and beside them what the content tells."""
    tables = "".join(table.written(str(number)) for number, table in enumerate(content.tables))
    parts = {"mimetype": MIME, MANIFEST: "<manifest:manifest/>", "content.xml": DOCUMENT % tables}
    book = open_book(pack({name: text.encode(errors="replace") for name, text in parts.items()}))
    sheets = []
    for number, table in enumerate(content.tables):
        sheet = read_sheet(book, number, table.name, table.hidden, room)
        sheet.row += table.first_row if sheet.rows else 0
        table.tell(sheet)
        sheets.append(sheet)
    return sheets


def _said_kind(manifest: bytes) -> bytes:
    """What the list of parts says of the whole; nothing where it does not."""
    root = ROOT.search(manifest)
    kind = MEDIA_TYPE.search(root[0]) if root else None
    return kind[1] if kind else b""
