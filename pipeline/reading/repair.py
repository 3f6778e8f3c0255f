"""Mends what makes the library fail or lie about an .xlsx sheet: unknown errors, blanks in numbers, negative dates."""

from __future__ import annotations

import re
from datetime import date, time

from pipeline.reading.cells import cells
from pipeline.reading.markup import text_of
from pipeline.reading.strings import blank_strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Sheet

NEW_ERROR = re.compile(
    rb'(\st="e"[^>]*>(?:(?!</c>).)*?<v>)'
    rb"#(?!(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]*<",
    re.DOTALL,
)
"""An error value the library does not know, such as #SPILL!: it fails the whole sheet."""
BLANK_BESIDE_NUMBER = re.compile(rb'(<c\s[^>]*\bt="s"[^>]*>\s*<v[^>]*>)\s*(\d+)\s*<')
"""The number of a shared string with blanks around it: the library takes it for 0."""
PLACED_CELL = re.compile(rb'<c(?=\s)((?=[^>]*\sr="[A-Z]+\d+")[^>]*?)\s*(?:/>|>(.*?)</c\s*>)', re.DOTALL)
PLACE = re.compile(rb'\sr="[^"]*"')
SHARED = re.compile(rb'\st="s"')
FORMULA = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>.*?</f\s*>)", re.DOTALL)
NEGATIVE = re.compile(rb"<v>\s*(-[\d.eE+-]+)\s*</")


def mended(xml: bytes) -> bytes:
    """The same sheet with every newer error value written as one the library knows, and numbers of strings bare."""
    if b"#" in xml and b't="e"' in xml:
        xml = NEW_ERROR.sub(rb"\1#VALUE!<", xml)
    if b" </v" in xml or b"\n</v" in xml or b"<v> " in xml or b"<v>\n" in xml:
        xml = BLANK_BESIDE_NUMBER.sub(rb"\1\2<", xml)
    return xml


def restore_negatives(sheet: Sheet, xml: bytes) -> None:
    """Put back negative numbers in cells with a date format: the library makes them 0:00."""
    if b"-" not in xml or b"<v>-" not in xml:
        return
    for row, column, _, body in cells(sheet.name, xml):
        found = NEGATIVE.search(body)
        if found and isinstance(sheet.at(row, column), date | time):
            sheet.put(row, column, float(found[1]))


def without_blanks(xml: bytes, strings: bytes) -> bytes:
    """The same sheet, its cells without the texts that are nothing: one of them can make it too wide to hold."""
    blank = blank_strings(strings)

    def emptied(found: re.Match[bytes]) -> bytes:
        given, body = found[1], found[2] or b""
        place = PLACE.search(given)
        value = text_of(FORMULA.sub(b"", body)).strip()
        nothing = value in blank if SHARED.search(given) else not value
        return b"<c" + place[0] + b"/>" if nothing and place else found[0]

    return PLACED_CELL.sub(emptied, xml)
