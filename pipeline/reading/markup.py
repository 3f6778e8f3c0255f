"""Brings XML parts into one plain shape, which fast searches over bytes and the library both read in the same way.

The readers of .xlsx look for most things with regular expressions over bytes, because calling Python for each element
takes far longer. That is only right when all files write the same thing in the same way, which is what
:func:`plain_markup` and :func:`without_prefix` see to. :func:`walk` is the slow way, for small parts. A DTD is refused,
so no entity of a file's own is ever expanded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.reading.reasons import damaged, unnatural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Begin = Callable[[str, dict[str, str]], object]
    """Takes the name of an element and its attributes."""

BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""The first bytes of UTF-16."""
DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)
ENCODING = re.compile(rb"""<\?xml[^>]{0,99}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
"""The encoding in an XML declaration."""
PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
"""Names of encodings, in lower case, that need no conversion."""
PROLOGUE = rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
"""What may stand before the root element: blanks, instructions, comments."""
DTD = re.compile(PROLOGUE + rb"<!DOCTYPE", re.DOTALL)
ROOT_PREFIX = re.compile(PROLOGUE + rb"<([\w.-]+):", re.DOTALL)
UNSEEN = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
"""Matches comments, instructions, and CDATA with its text. One without an end goes on to the end of the part."""
TAG = re.compile(rb"<[^<>]*>")
"""Any tag."""
SINGLE_QUOTED = re.compile(rb"=\s*'([^'\"]*)'")
LOOSE = re.compile(rb'(?<!\s)\s*+=\s*"([^"]*)"')
"""An attribute with blanks around its "="."""
MOST_PREFIXES = 20
"""The most prefixes for the one namespace; programs write one or none."""
DECLARED = re.compile(rb"""xmlns:([^\s="'<>]+)\s*=\s*["']([^"'<>]*)["']""")
"""The declaration of a prefix, with its namespace."""
MAIN = re.compile(
    rb'xmlns:([\w.-]+)="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"'
)
"""The declaration of a prefix for a workbook's own namespace, in the transitional or the strict form of ECMA-376."""


def plain_markup(data: bytes) -> bytes:
    """The same XML in one shape: UTF-8, attributes in double quotes, no comments, no instructions, and no CDATA.

    The library would lose a text in CDATA without a word, so it is made plain text. Raises Refused at a DTD (Office
    writes none, and entities are how small XML becomes huge), and at an encoding that does not fit the bytes.

    >>> plain_markup(b"<?xml version='1.0'?><a b = 'c'><!-- d --><![CDATA[e<f]]></a>")
    b'<a b="c">e&lt;f</a>'
    """
    data = _in_utf8(data).removeprefix(b"\xef\xbb\xbf")
    if DTD.match(data):
        raise unnatural("DTD")
    if data.startswith(b"<?xml"):
        data = data.partition(b"?>")[2] or data
    if b"<!" in data or b"<?" in data:
        data = UNSEEN.sub(_escaped, data)
    if b"'" in data and (b"='" in data or b"= '" in data):
        data = TAG.sub(lambda tag: SINGLE_QUOTED.sub(rb'="\1"', tag[0]), data)
    if b'= "' in data or b' ="' in data:
        data = TAG.sub(lambda tag: LOOSE.sub(rb'="\1"', tag[0]), data)
    return data


def _in_utf8(data: bytes) -> bytes:
    """The same XML in UTF-8, without its declaration where that names another encoding."""
    encoding = "utf-16" if data.startswith(BYTE_ORDER_MARKS) else ""
    declared = ENCODING.match(data[:200])
    if not encoding and declared and declared[1].lower() not in PLAIN:
        encoding = declared[1].decode()
    if not encoding:
        return data
    try:
        return DECLARATION.sub("", data.decode(encoding)).encode()
    except (UnicodeError, LookupError) as error:
        raise damaged() from error


def is_well_formed(data: bytes) -> bool:
    """Whether the XML is complete and correct. Where it is not, the library reads as far as it can and says nothing."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def without_prefix(data: bytes) -> bytes:
    """The same XML with the prefix removed from elements of a workbook's own namespace, if they have one.

    >>> without_prefix(b'<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>')[:5]
    b'<sst '
    """
    prefixes = set(MAIN.findall(data)) if b"spreadsheetml" in data else set()
    if prefixed := ROOT_PREFIX.match(data):
        prefixes.add(prefixed[1])
    if not prefixes:
        return data
    if len(prefixes) > MOST_PREFIXES:
        raise unnatural("多数の接頭辞")
    return re.sub(rb"(</?)(?:%s):" % b"|".join(map(re.escape, prefixes)), rb"\1", data)


def _escaped(match: re.Match[bytes]) -> bytes:
    """What takes the place of a match of :data:`UNSEEN`: the escaped text of a CDATA, nothing for the others.

    Where it has no end, "<" is left, so that the part is not well-formed afterwards either.
    """
    if not match[0].endswith((b"-->", b"?>", b"]]>")):
        return b"<"
    text = match[1] or b""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def walk(
    data: bytes,
    begin: Begin,
    end: Callable[[str], object],
    say: Callable[[str], object] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Parse XML, and call functions for what is in it.

    - ``begin``: is called with the name of an element and its attributes.
    - ``end``: is called with the name of an element that ends.
    - ``say``: is called with text, where it is given.
    - ``prefixes``: namespace → prefix. Names then have this prefix, whichever one the file declares. Without
      ``prefixes``, names have none at all.

    Raises Refused (damaged) where the XML is broken. What the functions raise passes through. Slow: for small parts.

    >>> walk(b'<x:a n="1"><b/></x:a>', print, lambda name: None)
    a {'n': '1'}
    b {}
    """
    parser = expat.ParserCreate()
    if prefixes is None:
        parser.StartElementHandler = lambda name, given: begin(
            local(name), {local(key): value for key, value in given.items()}
        )
        parser.EndElementHandler = lambda name: end(local(name))
    elif all(prefixes.get(space.decode(errors="replace"), name) == name for name, space in _spaces(data)):
        parser.StartElementHandler, parser.EndElementHandler = begin, end
    else:
        names = _Names(prefixes)
        parser.StartElementHandler = lambda name, given: begin(*names.begun(name, given))
        parser.EndElementHandler = lambda name: end(names.usual(name))
    parser.CharacterDataHandler = say
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error


def _spaces(data: bytes) -> set[tuple[str, bytes]]:
    """Each prefix that a document declares, with its namespace."""
    return {(name.decode(errors="replace"), space) for name, space in DECLARED.findall(data)}


class _Names:
    """Translates the names of a document to the usual prefixes, whichever prefixes it declares for their namespaces."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._usual: dict[str, str] = {}

    def begun(self, name: str, given: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The usual names of an element that begins and of its attributes. The attributes may declare new prefixes."""
        for key, value in given.items():
            if key.startswith("xmlns") and value in self._prefixes and key[6:] != self._prefixes[value]:
                self._usual[key[6:]] = self._prefixes[value]
        if not self._usual:
            return name, given
        return self.usual(name), {self.usual(key) if ":" in key else key: value for key, value in given.items()}

    def usual(self, name: str) -> str:
        """The usual name of an element or attribute."""
        if not self._usual:
            return name
        prefix, _, rest = name.rpartition(":")
        return f"{self._usual[prefix]}:{rest}" if prefix in self._usual else name


def local(name: str) -> str:
    """An XML name without its prefix.

    >>> local("x:row")
    'row'
    """
    return name.rpartition(":")[2]


def text_of(data: bytes) -> str:
    """The text of a piece of XML: without tags, with entities as the characters they stand for.

    >>> text_of(b"<t>A &amp; <b>B</b></t>")
    'A & B'
    """
    from html import unescape

    return unescape(TAG.sub(b"", data).decode(errors="replace"))
