"""XML parts, brought into the one shape that fast byte searches and the library both read alike."""

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
DECLARATION = re.compile(r"^<\?xml.*?\?>", re.DOTALL)
ENCODING = re.compile(rb"""<\?xml[^>]{0,99}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
PROLOGUE = rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
DTD = re.compile(PROLOGUE + rb"<!DOCTYPE", re.DOTALL)
ROOT_PREFIX = re.compile(PROLOGUE + rb"<([\w.-]+):", re.DOTALL)
UNSEEN = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
"""Comments, instructions, and the text of a CDATA; what has no end goes on to the end of the part."""
TAG = re.compile(rb"<[^<>]*>")
SINGLE_QUOTED = re.compile(rb"=\s*'([^'\"]*)'")
LOOSE = re.compile(rb'(?<!\s)\s*+=\s*"([^"]*)"')
MOST_PREFIXES = 20
"""For one namespace; programs write one, or none."""
DECLARED = re.compile(rb"""xmlns:([^\s="'<>]+)\s*=\s*["']([^"'<>]*)["']""")
MAIN = re.compile(
    rb'xmlns:([\w.-]+)="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"'
)


def plain_markup(data: bytes) -> bytes:
    """The same XML in one shape: UTF-8, attributes in double quotes, no comments or instructions, and no CDATA,
    which the library loses without a word.

    Raises Refused: a DTD (Office writes none; entities are how small XML becomes huge), broken UTF-16.
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
    """The same XML in UTF-8 and without its declaration, where that says otherwise."""
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
    """Whether XML is whole: where it is not, the library reads as far as it goes, without a word."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def without_prefix(data: bytes) -> bytes:
    """The same XML, its elements without the prefixes that mean a workbook's own, if it has any."""
    prefixes = set(MAIN.findall(data)) if b"spreadsheetml" in data else set()
    if prefixed := ROOT_PREFIX.match(data):
        prefixes.add(prefixed[1])
    if not prefixes:
        return data
    if len(prefixes) > MOST_PREFIXES:
        raise unnatural("多数の接頭辞")
    return re.sub(rb"(</?)(?:%s):" % b"|".join(map(re.escape, prefixes)), rb"\1", data)


def _escaped(found: re.Match[bytes]) -> bytes:
    """The text of a CDATA, nothing for what is not seen; what has no end leaves a tag without one."""
    if not found[0].endswith((b"-->", b"?>", b"]]>")):
        return b"<"
    text = found[1] or b""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def walk(
    data: bytes,
    begin: Begin,
    end: Callable[[str], object],
    say: Callable[[str], object] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Call ``begin`` with each element's name and attributes, ``end`` with its name, ``say`` with the text in it.

    ``prefixes`` gives a prefix for each namespace: names have that one, whichever the file has; without ``prefixes``
    they have none. Raises Refused when the XML is broken. Python is called for every element: for small parts.
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
    """The prefixes that a document declares, each with its namespace."""
    return {(name.decode(errors="replace"), space) for name, space in DECLARED.findall(data)}


class _Names:
    """The names of a document with the usual prefixes, whichever it has for their namespaces."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._usual: dict[str, str] = {}

    def begun(self, name: str, given: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The usual names of an element that begins and of its attributes, which may bring new prefixes."""
        for key, value in given.items():
            if key.startswith("xmlns") and value in self._prefixes and key[6:] != self._prefixes[value]:
                self._usual[key[6:]] = self._prefixes[value]
        if not self._usual:
            return name, given
        return self.usual(name), {self.usual(key) if ":" in key else key: value for key, value in given.items()}

    def usual(self, name: str) -> str:
        """The usual name of an element."""
        if not self._usual:
            return name
        prefix, _, rest = name.rpartition(":")
        return f"{self._usual[prefix]}:{rest}" if prefix in self._usual else name


def local(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2]


def text_of(data: bytes) -> str:
    """What a piece of XML says, its tags taken out."""
    from html import unescape

    return unescape(TAG.sub(b"", data).decode(errors="replace"))
