"""XML parts, brought into the one shape that fast byte searches and the library both read alike."""

from __future__ import annotations

import re
from xml.parsers import expat

from pipeline.reading.reasons import damaged, unnatural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)
PROLOGUE = rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
DTD = re.compile(PROLOGUE + rb"<!DOCTYPE", re.DOTALL)
ROOT_PREFIX = re.compile(PROLOGUE + rb"<([\w.-]+):", re.DOTALL)
COMMENT_OR_CDATA = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
TAG = re.compile(rb"<[^>]*>")
SINGLE_QUOTED = re.compile(rb"=\s*'([^'\"]*)'")


def plain_markup(data: bytes) -> bytes:
    """The same XML in one shape: UTF-8, attributes in double quotes, no comments, and no CDATA, which
    the library loses without a word.

    Raises Refused: a DTD (Office writes none; entities are how small XML becomes huge), broken UTF-16.
    """
    if data.startswith(BYTE_ORDER_MARKS):
        try:
            data = DECLARATION.sub("", data.decode("utf-16")).encode()
        except UnicodeError as error:
            raise damaged() from error
    if DTD.match(data):
        raise unnatural("DTD")
    if b"!" in data and (b"<!--" in data or b"<![CDATA[" in data):
        data = COMMENT_OR_CDATA.sub(_escaped, data)
    if b"'" in data and b"='" in data:
        data = TAG.sub(lambda tag: SINGLE_QUOTED.sub(rb'="\1"', tag[0]), data)
    return data


def without_prefix(data: bytes) -> bytes:
    """The same XML, its elements without the prefix that the root has, if it has one."""
    prefixed = ROOT_PREFIX.match(data)
    return re.sub(rb"(</?)" + re.escape(prefixed[1]) + rb":", rb"\1", data) if prefixed else data


def _escaped(found: re.Match[bytes]) -> bytes:
    text = found[1] or b""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def walk(data: bytes, begin: Callable[[str, dict[str, str]], object], end: Callable[[str], object]) -> None:
    """Call ``begin`` with each element's name and attributes, ``end`` with its name; prefixes are cut off.

    For small parts: Python is called for every element. Raises Refused when the XML is broken.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, given: begin(
        local(name), {local(key): value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: end(local(name))
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error


def local(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2]


def text_of(data: bytes) -> str:
    """What a piece of XML says, its tags taken out."""
    from html import unescape

    return unescape(TAG.sub(b"", data).decode(errors="replace"))
