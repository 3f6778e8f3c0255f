"""Mends what makes the library fail or lie about an .xlsx sheet: unknown errors, negative dates."""

from __future__ import annotations

import re
from datetime import date, time

from pipeline.reading.cells import cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Sheet

NEW_ERROR = re.compile(
    rb'(\st="e"[^>]*>(?:(?!</c>).)*?<v>)'
    rb"#(?!(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA)<)[^<]*<",
    re.DOTALL,
)
"""An error value the library does not know, such as #SPILL!: it fails the whole sheet."""
NEGATIVE = re.compile(rb"<v>\s*(-[\d.eE+-]+)\s*</")


def known_errors(xml: bytes) -> bytes:
    """The same sheet with every newer error value written as one the library knows."""
    return NEW_ERROR.sub(rb"\1#VALUE!<", xml) if b"#" in xml and b't="e"' in xml else xml


def restore_negatives(sheet: Sheet, xml: bytes) -> None:
    """Put back negative numbers in cells with a date format: the library makes them 0:00."""
    if xml.find(b"-", xml.find(b"<sheetData"), xml.rfind(b"</sheetData")) < 0 or b"<v>-" not in xml:
        return
    for row, column, _, body in cells(sheet.name, xml):
        found = NEGATIVE.search(body)
        if found and isinstance(sheet.at(row, column), date | time):
            sheet.put(row, column, float(found[1]))
