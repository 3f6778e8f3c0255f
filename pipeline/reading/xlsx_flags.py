"""What the library does not tell of an .xlsx: errors, open formulas, diagonal lines, struck text, number formats.

The shared strings (ECMA-376, part 1, 18.4) are examined here too, before the library loads them. Sheets, strings and
styles come in the plain shape of ``markup``. Fast searches decide whether a sheet has anything worth a walk over its
cells; most have not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.grid import Flag
from pipeline.reading.markup import text_of, walk
from pipeline.reading.numberformats import BUILT_IN, is_general
from pipeline.reading.reasons import too_long_string, too_much_text
from pipeline.reading.room import WALKED
from pipeline.reading.visible import struck_flag
from pipeline.reading.xlsx_cells import cells, column_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.numberformats import Formatted
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Struck

    OwnRuns = list[tuple[str, bool | None]]
    """Pieces of a text, and whether each is struck through; None where it has no font of its own."""
    Decoration = tuple[frozenset[bytes], frozenset[bytes], dict[int, OwnRuns]]
    """Styles with a diagonal, styles that strike, and the strings with runs of their own."""

ROOT = re.compile(rb"<sst\b[^>]*>")
COUNT = re.compile(rb'\s(?:uniqueCount|count)\s*=\s*"[^"]*"')
ITEM = re.compile(rb"<si(?:\s[^>]*?)?(?:/>|>(.*?)</si\s*>)", re.DOTALL)
"""One shared string, with what is in it."""
READING = re.compile(rb"<rPh\b[^>]*?(?:/>|>.*?</rPh\s*>)", re.DOTALL)
"""Furigana, which is not part of what a cell says."""
REFERENCE = re.compile(rb'<c\s(?=[^>]*\bt\s*=\s*"s")[^>]*+>\s*<v[^>]*>\s*(\d{1,10})')
"""The number of a shared string in a cell."""
RUN = re.compile(rb"<r(?:\s[^>]*?)?(?:/>|>(.*?)</r\s*>)", re.DOTALL)
"""One run of a text in several fonts."""
RUN_TEXT = re.compile(rb"<t(?:\s[^>]*?)?(?:/>|>(.*?)</t\s*>)", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character written by its code (ST_Xstring), such as _x000D_ for a carriage return."""
STRIKE = re.compile(rb'<strike(?:\s+val\s*=\s*"(?:1|true|on)")?\s*/?>')
"""The element that strikes a run through, unless its value says no."""
LEAST_REFERENCE = len('<c t="s"><v>0</v></c>')
"""The fewest bytes of a cell that refers to a shared string."""
YES = ("1", "true", "on")
"""Values of an attribute that is true."""
EMPTY_FORMULA = re.compile(rb"(?:</f\s*>|<f(?:\s[^>]*)?/>)\s*(?:</|<v\s*(?:/>|>\s*</))")
"""A formula without a value."""
FORMULA = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>(.*?)</f\s*>)", re.DOTALL)
SHARED = re.compile(rb'<f(?=\s)(?=[^>]*\bt="shared")[^>]*?\ssi="(\d+)"')
"""A formula that one cell writes out and several use; its number."""
VALUE = re.compile(rb"<v(?:\s[^>]*+)?>([^<]*+)</")
"""The value of a cell."""
STYLE = re.compile(rb'\ss\s*=\s*"(\d+)"')
TYPE = re.compile(rb'\st\s*=\s*"(\w+)"')
FORMAT_NUMBER = re.compile(rb'\bnumFmtId\s*=\s*"([^"]*)"')
GENERAL_FORMAT = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="(?:@|General)"')
"""A format of the file's own that is as good as General."""
IN_RUNS = 8
"""What a cell with runs of its own costs beyond its XML elements, in elements."""
FEW_STYLES = 200
"""Up to this many styles, a search for their numbers is faster than a look at the style of every cell."""


def without_counts(xml: bytes) -> bytes:
    """The shared strings without their number in the root: the library would reserve memory for it, true or not.

    >>> without_counts(b'<sst count="9" uniqueCount="9"><si/></sst>')
    b'<sst><si/></sst>'
    """
    root = ROOT.search(xml)
    if root is None:
        return xml
    return xml.replace(root[0], COUNT.sub(b"", root[0]), 1)


def weigh(xml: bytes, sheets: list[bytes], room: Room) -> None:
    """Raise Refused where a shared string is longer than a cell can hold, or where all references make too much text.

    ``xml`` are the shared strings, ``sheets`` the cells of each sheet. 100,000 references to one string of 100 kB
    inflate to 6 MB, and would be 10 GB when read.
    """
    longest = max(map(len, xml.split(b"<si")))
    if longest <= room.string and longest * sum(map(len, sheets)) // LEAST_REFERENCE <= room.text:
        return
    lengths = [_length(match[1] or b"", room) for match in ITEM.finditer(xml)]
    most = max(lengths, default=0)
    text = 0
    for sheet in sheets:
        values = sheet.count(b"<v")
        if text + most * values <= room.text:
            text += most * values
            continue
        numbers = (int(match[1]) for match in REFERENCE.finditer(sheet))
        text += sum(lengths[number] for number in numbers if number < len(lengths))
    if text > room.text:
        raise too_much_text()


def _length(item: bytes, room: Room) -> int:
    """The length of a string in bytes, without its furigana. Raises Refused where it is longer than a cell can hold."""
    if len(item) <= room.string:
        return len(item)
    room.take_elements(WALKED * item.count(b"<"))
    text = text_of(READING.sub(b"", item))
    if len(text) > room.string:
        raise too_long_string(room.string)
    return len(text.encode())


def strings_in_runs(xml: bytes) -> dict[int, OwnRuns]:
    """Number of a shared string → its runs, for the strings of which some run has a font of its own."""
    found = {}
    for number, item in enumerate(ITEM.finditer(xml)):
        if runs := own_runs(item[1] or b""):
            found[number] = runs
    return found


def blank_strings(xml: bytes) -> set[str]:
    """The numbers, as texts, of the shared strings that hold only blanks."""
    items = enumerate(ITEM.finditer(xml))
    return {str(number) for number, item in items if not text_of(READING.sub(b"", item[1] or b"")).strip()}


def own_runs(item: bytes) -> OwnRuns:
    """The runs of a string: each text, and whether it is struck through; None for that where the cell's font decides.

    An empty list where no run has a font of its own.

    >>> own_runs(b"<r><t>A</t></r><r><rPr><strike/></rPr><t>B</t></r>")
    [('A', None), ('B', True)]
    """
    if b"rPr" not in item:
        return []
    return [
        (said("".join(map(text_of, RUN_TEXT.findall(run)))), bool(STRIKE.search(run)) if b"rPr" in run else None)
        for run in RUN.findall(READING.sub(b"", item))
    ]


def said(text: str) -> str:
    r"""A text with its escapes replaced by the characters that they stand for.

    >>> said("1_x000A_2")
    '1\n2'
    """
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def marked_styles(xml: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The numbers of cell styles that draw a diagonal line, and of those that strike text through.

    The numbers are bytes, as the attribute ``s`` of a cell has them (index into cellXfs).
    """
    if not (b"strike" in xml or b"diagonalUp" in xml or b"diagonalDown" in xml):
        return frozenset(), frozenset()
    styles = XlsxStyles()
    walk(xml, styles.begin, styles.end)
    used = list(enumerate(styles.used))
    diagonal = frozenset(b"%d" % number for number, (border, _) in used if border in styles.diagonal)
    return diagonal, frozenset(b"%d" % number for number, (_, font) in used if font in styles.struck)


class XlsxStyles:
    """Collects fonts, borders and cell styles while the XML of the styles is walked; all by number, as texts.

    ``used`` has the border and font of each cell style.
    """

    def __init__(self) -> None:
        self.struck: set[str] = set()
        self.diagonal: set[str] = set()
        self.used: list[tuple[str, str]] = []
        self._path: list[str] = []
        self._number = -1
        self._drawn = False

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element that begins, by its name and attributes."""
        section = self._path[1] if len(self._path) > 1 else ""
        depth = len(self._path)
        if depth == 1:
            self._number = -1
        elif depth == 2:
            self._number += 1
            if section == "cellXfs":
                self.used.append((given.get("borderId", "0"), given.get("fontId", "0")))
            self._drawn = given.get("diagonalUp") in YES or given.get("diagonalDown") in YES
        elif depth == 3 and section == "fonts" and name == "strike" and given.get("val", "1") in YES:
            self.struck.add(str(self._number))
        elif (depth, section, name) == (3, "borders", "diagonal"):
            drawn = self._drawn and given.get("style", "none") != "none"
            self.diagonal.update([str(self._number)] if drawn else [])
        self._path.append(name)

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        self._path.pop()


def find_flags(sheet: str, xml: bytes, decoration: Decoration, room: Room) -> Iterator[Flag]:
    """All flags of a sheet in its order, apart from those of number formats.

    - ``sheet``: its name. ``xml``: its cells.
    - ``decoration``: styles with a diagonal, styles that strike through, and strings with runs of their own.

    The cells are walked only where a search finds a sign of something. To search for one byte costs a thirtieth of
    searching for two, so single bytes are asked first. Raises Refused where there is too much for ``room``.
    """
    struck_run = b"k" in xml and b"<strike" in xml
    error = b"#" in xml and b't="e"' in xml
    formula = b"f" in xml and EMPTY_FORMULA.search(xml)
    if any(decoration) or struck_run or error or formula:
        yield from _flags(sheet, xml, decoration, room)


def _flags(sheet: str, xml: bytes, decoration: Decoration, room: Room) -> Iterator[Flag]:
    """Walk the cells and give their flags: error values, formulas without a value, diagonal lines, struck text.

    A formula that several cells share is written in the first of them alone. ``decoration``: the styles with diagonal
    lines, those that strike through, and the shared strings with runs.
    """
    diagonal, struck, runs = decoration
    shared: dict[bytes, bytes] = {}
    for row, column, given, body in room.counted(cells(sheet, xml)):
        kind = _first(TYPE, given)
        if kind == b"e":
            yield Flag(row, column, "error", text_of(_first(VALUE, body)))
        elif formula := FORMULA.search(body):
            written = formula[1] or b""
            if number := _first(SHARED, formula[0]):
                written = shared.setdefault(number, written)
            if not _has_value(kind, body):
                yield Flag(row, column, "formula", "=" + text_of(written))
        style = _first(STYLE, given)
        if style in diagonal:
            yield Flag(row, column, "diagonal")
        if kind == b"inlineStr" and b"rPr" in body:
            room.take_elements(IN_RUNS)
        if body and (found := _struck(kind, body, style in struck, runs)):
            yield Flag(row, column, *found)


def _has_value(kind: bytes, body: bytes) -> bool:
    """Whether a formula has been calculated. An empty text as its result is a value that is there, but empty."""
    return bool(_first(VALUE, body)) or (kind == b"str" and b"<v" in body)


def _struck(kind: bytes, body: bytes, by_style: bool, strings: dict[int, OwnRuns]) -> Struck | None:
    """The flag for struck text in one cell. A run has the cell's font only where it has none of its own."""
    runs: OwnRuns = []
    if kind == b"s" and strings:
        number = _first(VALUE, body)
        runs = strings.get(int(number), []) if number.isdigit() else []
    elif kind == b"inlineStr":
        runs = own_runs(body)
    if runs:
        return struck_flag((text, by_style if struck is None else struck) for text, struck in runs)
    return ("struck", "") if by_style else None


def _first(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    """The first group of the first match, without blanks; b"" where there is none."""
    match = pattern.search(text)
    return match[1].strip() if match and match[1] else b""


def style_formats(xml: bytes) -> dict[bytes, str]:
    """Number of a cell style → its number format, where that is not General. Where a search finds none, nothing is
    parsed. Raises Refused where the XML is broken."""
    if {b"0", b"49", *GENERAL_FORMAT.findall(xml)}.issuperset(FORMAT_NUMBER.findall(xml)):
        return {}
    brought: dict[str, str] = {}
    used: list[str] = []
    path: list[str] = []

    def begin(name: str, given: dict[str, str]) -> None:
        """Collect the formats that the file brings, and the number of the format of each cell style."""
        if len(path) == 2 and path[1] == "numFmts":
            brought[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif len(path) == 2 and path[1] == "cellXfs":
            used.append(given.get("numFmtId", "0"))
        path.append(name)

    walk(xml, begin, lambda name: path.pop())
    codes = {number: brought.get(number) or BUILT_IN.get(_number(number), "") for number in set(used)}
    return {b"%d" % style: codes[number] for style, number in enumerate(used) if not is_general(codes[number])}


def formatted_cells(sheet: str, xml: bytes, formats: dict[bytes, str]) -> Iterator[Formatted]:
    """The cells of a sheet that have one of ``formats``: row, column and format. Blank cells need not be among them.

    One search finds them all where every cell begins with its address, as Excel writes it; else each cell is looked at.
    """
    if not formats:
        return
    if xml.count(b"<c ") == xml.count(b'<c r="') and b"<c>" not in xml:
        wanted = b"|".join(formats) if len(formats) < FEW_STYLES else rb"\d+"
        styled = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?=[^>]*?\ss="(%s)")[^>]*[^/]>' % wanted)
        for letters, digits, style in styled.findall(xml):
            if code := formats.get(style):
                yield int(digits), column_of(letters), code
        return
    for row, column, given, body in cells(sheet, xml):
        if body and (match := STYLE.search(given)) and (code := formats.get(match[1])):
            yield row, column, code


def _number(text: str) -> int:
    """The number that a text is; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0
