"""The shared strings of an .xlsx: made safe to load, weighed, and searched for text struck through."""

from __future__ import annotations

import re

from pipeline.reading.markup import text_of
from pipeline.reading.reasons import too_long_string, too_much_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.room import Room

    OwnRuns = list[tuple[str, bool | None]]
    """Pieces of a text, and whether each is struck through; None where it has no font of its own."""

ROOT = re.compile(rb"<sst\b[^>]*>")
COUNT = re.compile(rb'\s(?:uniqueCount|count)\s*=\s*"[^"]*"')
ITEM = re.compile(rb"<si(?:\s[^>]*)?(?:/>|>(.*?)</si\s*>)", re.DOTALL)
READING = re.compile(rb"<rPh\b.*?</rPh\s*>", re.DOTALL)
REFERENCE = re.compile(rb'\bt\s*=\s*"s"[^>]*>\s*<v[^>]*>\s*(\d{1,10})')
RUN = re.compile(rb"<r(?:\s[^>]*)?>(.*?)</r\s*>", re.DOTALL)
RUN_TEXT = re.compile(rb"<t(?:\s[^>]*)?>(.*?)</t\s*>", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
STRIKE = re.compile(rb'<strike(?:\s+val\s*=\s*"(?:1|true|on)")?\s*/?>')
LEAST_REFERENCE = len('<c t="s"><v>0</v></c>')


def without_counts(xml: bytes) -> bytes:
    """The same strings, without the number of them: the library makes room for it, true or not."""
    root = ROOT.search(xml)
    if root is None:
        return xml
    return xml[: root.start()] + COUNT.sub(b"", root[0]) + xml[root.end() :]


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
    """Characters of a string, its furigana aside."""
    if len(item) <= room.string:
        return len(item)
    length = len(text_of(READING.sub(b"", item)))
    if length > room.string:
        raise too_long_string(room.string)
    return length


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
