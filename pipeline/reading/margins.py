"""The words in the headers and footers of the printed page, in which a department may have written an answer.

Only what somebody typed counts. Numbers of pages, dates, times and the names of file and sheet are codes (ECMA-376,
part 1, 18.3.1.46) or elements (OpenDocument 1.3, part 3, 7.3), and the word for page beside them says nothing. Those of
an .xlsb are not read.
"""

from __future__ import annotations

import re
import struct
from html import unescape
from typing import TYPE_CHECKING

from pipeline.reading.grid import SheetNote

if TYPE_CHECKING:
    from collections.abc import Iterable

IN_SHEET = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)\b[^<>]*+>([^<]++)<")
"""A header or footer of an .xlsx sheet, with its codes."""
PART = re.compile(r"&[LCR]", re.IGNORECASE)
"""The code with which the left, the middle or the right part begins."""
CODE = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]+|[A-Z])', re.IGNORECASE)
"""Any other code: a font, a colour, a size, or what the program fills in."""
MARGINS = (0x14, 0x15)
"""Records of an .xls: a header, a footer."""
IN_PAGE = re.compile(rb"<style:(?:header|footer)(?:-left|-first)?(?=[\s>])([^<>]*+)(?<!/)>")
END_IN_PAGE = re.compile(rb"</style:(?:header|footer)")
"""Where a header or footer of an .ods begins, with its attributes, and where it ends."""
NOT_SHOWN = b'display="false"'
FIELD = re.compile(
    rb"<text:(sheet-name|page-number|page-count|date|time|title|file-name)\b[^<>]*+>(?:[^<]*+</text:\1>)?|<[^<>]*+>"
)
"""What a program fills in, and any other tag."""
PAGE_WORDS = re.compile(r"page|of|ページ|頁", re.IGNORECASE)


def in_sheet(xml: bytes) -> list[SheetNote]:
    """The headers and footers of an .xlsx sheet. ``xml``: what follows its cells.

    >>> [note.text for note in in_sheet(b"<oddHeader>&amp;LA &amp;D&amp;Rb</oddHeader><oddFooter>&amp;P</oddFooter>")]
    ['A b']
    """
    return _notes(_without_codes(unescape(text.decode(errors="replace"))) for text in IN_SHEET.findall(xml))


def in_records(records: Iterable[bytes]) -> list[SheetNote]:
    """The headers and footers of an .xls sheet (texts of [MS-XLS] 2.5.294). ``records``: the :data:`MARGINS` of it."""
    texts = []
    for data in records:
        if len(data) > 3:
            (length,) = struct.unpack_from("<H", data)
            wide = data[2] & 1
            if len(data) == 3 + length * (1 + wide):
                texts.append(_without_codes(data[3:].decode("utf-16-le" if wide else "latin-1", "replace")))
    return _notes(texts)


def in_pages(xml: bytes) -> list[SheetNote]:
    """The headers and footers of all pages of an .ods; which sheet is printed on which is not looked at. ``xml``: its
    styles."""
    _, *found = IN_PAGE.split(xml)
    shown = [
        END_IN_PAGE.split(text)[0]
        for about, text in zip(found[::2], found[1::2], strict=True)
        if NOT_SHOWN not in about
    ]
    return _notes(unescape(FIELD.sub(b" ", text).decode(errors="replace")) for text in shown)


def _without_codes(text: str) -> str:
    """The words of a header, those of its three parts apart; && is a plain &."""
    return "&".join(CODE.sub("", PART.sub(" ", piece)) for piece in text.split("&&"))


def _notes(texts: Iterable[str]) -> list[SheetNote]:
    """A note for each different text that says more than which page it is."""
    said = dict.fromkeys(" ".join(text.split()) for text in texts)
    return [SheetNote("margin", text, None) for text in said if any(map(str.isalpha, PAGE_WORDS.sub("", text)))]
