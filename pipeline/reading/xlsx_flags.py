"""What the library hides of an .xlsx: errors, uncalculated formulas, diagonal lines, struck text, and number formats.

The shared strings are weighed here too, before they are loaded.
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
READING = re.compile(rb"<rPh\b[^>]*?(?:/>|>.*?</rPh\s*>)", re.DOTALL)
REFERENCE = re.compile(rb'<c\s(?=[^>]*\bt\s*=\s*"s")[^>]*+>\s*<v[^>]*>\s*(\d{1,10})')
RUN = re.compile(rb"<r(?:\s[^>]*?)?(?:/>|>(.*?)</r\s*>)", re.DOTALL)
RUN_TEXT = re.compile(rb"<t(?:\s[^>]*?)?(?:/>|>(.*?)</t\s*>)", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
STRIKE = re.compile(rb'<strike(?:\s+val\s*=\s*"(?:1|true|on)")?\s*/?>')
LEAST_REFERENCE = len('<c t="s"><v>0</v></c>')
YES = ("1", "true", "on")
EMPTY_FORMULA = re.compile(rb"(?:</f\s*>|<f(?:\s[^>]*)?/>)\s*(?:</|<v\s*(?:/>|>\s*</))")
FORMULA = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>(.*?)</f\s*>)", re.DOTALL)
SHARED = re.compile(rb'<f(?=\s)(?=[^>]*\bt="shared")[^>]*?\ssi="(\d+)"')
"""A formula that one cell says for several."""
VALUE = re.compile(rb"<v(?:\s[^>]*+)?>([^<]*+)</")
STYLE = re.compile(rb'\ss\s*=\s*"(\d+)"')
TYPE = re.compile(rb'\st\s*=\s*"(\w+)"')
FORMAT_NUMBER = re.compile(rb'\bnumFmtId\s*=\s*"([^"]*)"')
GENERAL_FORMAT = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="(?:@|General)"')
IN_RUNS = 8
"""What a cell with runs of its own costs beyond its elements, in elements."""
FEW_STYLES = 200
"""Up to here a search for the styles themselves costs less than a look at every style."""


def without_counts(xml: bytes) -> bytes:
    """The same strings, without the number of them: the library makes room for it, true or not."""
    root = ROOT.search(xml)
    if root is None:
        return xml
    return xml.replace(root[0], COUNT.sub(b"", root[0]), 1)


def weigh(xml: bytes, sheets: list[bytes], room: Room) -> None:
    """Raise Refused when a string is longer than a cell can be, or when all references make too much text.

    100,000 references to one string of 100 kB are 6 MB inflated and 10 GB once they are read.
    """
    longest = max(map(len, xml.split(b"<si")))
    if longest <= room.string and longest * sum(map(len, sheets)) // LEAST_REFERENCE <= room.text:
        return
    lengths = [_length(found[1] or b"", room) for found in ITEM.finditer(xml)]
    most = max(lengths, default=0)
    text = 0
    for sheet in sheets:
        values = sheet.count(b"<v")
        if text + most * values <= room.text:
            text += most * values
            continue
        numbers = (int(found[1]) for found in REFERENCE.finditer(sheet))
        text += sum(lengths[number] for number in numbers if number < len(lengths))
    if text > room.text:
        raise too_much_text()


def _length(item: bytes, room: Room) -> int:
    """Bytes of a string, its furigana aside."""
    if len(item) <= room.string:
        return len(item)
    room.take_elements(WALKED * item.count(b"<"))
    text = text_of(READING.sub(b"", item))
    if len(text) > room.string:
        raise too_long_string(room.string)
    return len(text.encode())


def strings_in_runs(xml: bytes) -> dict[int, OwnRuns]:
    """By number, the strings of which a run has a font of its own."""
    found = {}
    for number, item in enumerate(ITEM.finditer(xml)):
        if runs := own_runs(item[1] or b""):
            found[number] = runs
    return found


def blank_strings(xml: bytes) -> set[str]:
    """The numbers of the strings that say nothing."""
    items = enumerate(ITEM.finditer(xml))
    return {str(number) for number, item in items if not text_of(READING.sub(b"", item[1] or b"")).strip()}


def own_runs(item: bytes) -> OwnRuns:
    """The runs of a string, struck or not, or None where the cell's font decides; nothing if it always does."""
    if b"rPr" not in item:
        return []
    return [
        (said("".join(map(text_of, RUN_TEXT.findall(run)))), bool(STRIKE.search(run)) if b"rPr" in run else None)
        for run in RUN.findall(READING.sub(b"", item))
    ]


def said(text: str) -> str:
    """A text with its escapes, such as _x000D_, written as the characters they mean."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def marked_styles(xml: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The numbers a cell's ``s`` may have for (a diagonal line, struck-through text)."""
    if not (b"strike" in xml or b"diagonalUp" in xml or b"diagonalDown" in xml):
        return frozenset(), frozenset()
    styles = Styles()
    walk(xml, styles.begin, styles.end)
    used = list(enumerate(styles.used))
    diagonal = frozenset(b"%d" % number for number, (border, _) in used if border in styles.diagonal)
    return diagonal, frozenset(b"%d" % number for number, (_, font) in used if font in styles.struck)


class Styles:
    """Collects, while the XML is walked, the fonts, borders and cell styles that matter; all by number."""

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
    """All flags of a sheet in its order, but for those of number formats.

    Cells are walked only where a search says there is something. To look for one byte costs a thirtieth of looking for
    two, so that is asked first.
    """
    struck_run = b"k" in xml and b"<strike" in xml
    error = b"#" in xml and b't="e"' in xml
    formula = b"f" in xml and EMPTY_FORMULA.search(xml)
    if any(decoration) or struck_run or error or formula:
        yield from _flags(sheet, xml, decoration, room)


def _flags(sheet: str, xml: bytes, decoration: Decoration, room: Room) -> Iterator[Flag]:
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
    """A formula calculated to an empty text has a value that is empty; one not calculated has none."""
    return bool(_first(VALUE, body)) or (kind == b"str" and b"<v" in body)


def _struck(kind: bytes, body: bytes, by_style: bool, strings: dict[int, OwnRuns]) -> Struck | None:
    """Runs of a text outweigh the cell's font, which is theirs only where they have none."""
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
    found = pattern.search(text)
    return found[1].strip() if found and found[1] else b""


def style_formats(xml: bytes) -> dict[bytes, str]:
    """By the number of a cell style of an .xlsx: its format, where that is not General. Raises Refused."""
    if {b"0", b"49", *GENERAL_FORMAT.findall(xml)}.issuperset(FORMAT_NUMBER.findall(xml)):
        return {}
    brought: dict[str, str] = {}
    used: list[str] = []
    path: list[str] = []

    def begin(name: str, given: dict[str, str]) -> None:
        if len(path) == 2 and path[1] == "numFmts":
            brought[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif len(path) == 2 and path[1] == "cellXfs":
            used.append(given.get("numFmtId", "0"))
        path.append(name)

    walk(xml, begin, lambda name: path.pop())
    codes = {number: brought.get(number) or BUILT_IN.get(_number(number), "") for number in set(used)}
    return {b"%d" % style: codes[number] for style, number in enumerate(used) if not is_general(codes[number])}


def formatted_cells(sheet: str, xml: bytes, formats: dict[bytes, str]) -> Iterator[Formatted]:
    """The cells of an .xlsx sheet that have one of ``formats``.

    One search finds them where every cell says its address first, as Excel writes it; else each cell is looked at.
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
        if body and (found := STYLE.search(given)) and (code := formats.get(found[1])):
            yield row, column, code


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
