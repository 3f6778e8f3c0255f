"""The last touch on a PDF: its title and language, an outline in full words, and the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.printing.office import OfficeFailed
from pipeline.version import VERSION
from pipeline.workbook.theme import LANGUAGE

if TYPE_CHECKING:
    from pypdf import PdfWriter


@dataclass(frozen=True, slots=True)
class Finished:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def finish(draft: bytes, entries: Mapping[str, str], title: str, author: str) -> Finished:
    """The PDF as readers get it. ``entries``: the name of each sheet → what the outline says for it.

    LibreOffice writes the time and a random identifier into each file; the time goes, and the identifier is made of
    the content (ISO 32000-1, 14.4). Raises OfficeFailed for what is no PDF of these sheets.
    """
    from pypdf import PdfReader, PdfWriter

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(draft))
        writer = PdfWriter(clone_from=reader)
        writer.pdf_header = reader.pdf_header
        producer = (reader.metadata.producer if reader.metadata else None) or ""
        pages, outline = len(writer.pages), {str(item["/Title"]): item for item in _outline(writer)}
    except Exception as error:
        raise OfficeFailed("LibreOfficeの作ったPDFを読み取れませんでした") from error
    if not entries.keys() <= outline.keys():
        raise OfficeFailed("LibreOfficeの作ったPDFに、足りないページがあります")
    try:
        _name(outline, entries)
        _describe(writer, {"/Title": title, "/Author": author, "/Producer": producer})
        return Finished(_identified(writer), pages)
    except Exception as error:
        raise OfficeFailed("LibreOfficeの作ったPDFを仕上げられませんでした") from error


def _outline(writer: PdfWriter) -> Iterator[Any]:
    """The items of the outline's first level: LibreOffice makes one for each sheet."""
    parent: Any = writer.root_object["/Outlines"].get_object()
    item = parent.get("/First")
    while item is not None:
        yield item.get_object()
        item = item.get_object().get("/Next")


def _name(outline: Mapping[str, Any], entries: Mapping[str, str]) -> None:
    from pypdf.generic import NameObject, TextStringObject

    for name, words in entries.items():
        outline[name][NameObject("/Title")] = TextStringObject(words)


def _describe(writer: PdfWriter, facts: Mapping[str, str]) -> None:
    """Writes what the document says of itself, nothing of the moment it was made in, and how it is first shown."""
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer.metadata = dict(facts) | {"/Creator": f"torimatome {VERSION}"}
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(LANGUAGE)
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")


def _identified(writer: PdfWriter) -> bytes:
    """The file, with an identifier that is the same for the same content."""
    from pypdf.generic import ArrayObject, ByteStringObject

    writer._ID = None
    digest = ByteStringObject(hashlib.sha256(_written(writer)).digest()[:16])
    writer._ID = ArrayObject((digest, digest))
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
