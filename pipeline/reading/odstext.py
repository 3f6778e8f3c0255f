"""What stands in the cells of an .ods: its blanks and breaks as characters, and what a cell shows of its value."""

from __future__ import annotations

import re
from datetime import timedelta

from pipeline.reading.markup import text_of
from pipeline.reading.plain import plain
from pipeline.reading.reasons import too_much_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.limits import Limits
    from pipeline.reading.sheet import Mark, Sheet

    Said = tuple[int, int, str, timedelta | None]
    """Row and column of a cell with a value, what it shows, and its value where that is a duration."""

BLANK = re.compile(rb"<text:(s|tab|line-break)(?=[\s/>])([^>]*?)(?:/>|>\s*</text:\1\s*>)")
TIMES = re.compile(rb'text:c\s*=\s*"(\d{1,9})"')
PARAGRAPH = re.compile(rb"<text:p(?=[\s/>])[^>]*?(?:/>|>(.*?)</text:p\s*>)", re.DOTALL)
BETWEEN_TAGS = re.compile(rb">[^<>]+")
RAW_BLANKS = re.compile(rb"[ \t\r\n]+")
VALUE = re.compile(rb'office:(?:value-type\s*=\s*"(?:float|percentage|currency|date|time|boolean)"|string-value)')
DURATION = re.compile(rb'office:time-value\s*=\s*"PT(\d{1,7})H(\d{1,7})M(\d{1,7}(?:\.\d{1,9})?)S"')
ONE_DAY = timedelta(days=1)


def with_blanks(content: bytes, limits: Limits) -> bytes:
    """The same content, its elements for blanks, tabs and line breaks as the characters themselves.

    Runs of blanks that stand there as characters count as one, as OpenDocument has it. Raises Refused when the
    elements make too much text.
    """
    if content.find(b"\n", content.find(b"<office:body")) >= 0 or b"  " in content:
        content = PARAGRAPH.sub(lambda found: BETWEEN_TAGS.sub(_collapsed, found[0]), content)
    left = limits.text

    def character(found: re.Match[bytes]) -> bytes:
        nonlocal left
        if found[1] != b"s":
            return b"\t" if found[1] == b"tab" else b"\n"
        times = TIMES.search(found[2])
        count = int(times[1]) if times else 1
        left -= count
        if left < 0:
            raise too_much_text()
        return b" " * count

    return BLANK.sub(character, content)


def said(given: bytes, body: bytes) -> tuple[str, timedelta | None] | None:
    """What a cell shows, where its attributes hold a value of their own; and that value if it is a duration."""
    if not VALUE.search(given) or b"<text:p" not in body:
        return None
    duration = DURATION.search(given)
    text = "\n".join(text_of(part) for part in PARAGRAPH.findall(body)).strip()
    if f' office:value="{text}"'.encode() in given:
        return None
    if duration is None:
        return text, None
    return text, timedelta(hours=int(duration[1]), minutes=int(duration[2]), seconds=float(duration[3]))


def shown_marks(sheet: Sheet, cells: list[Said]) -> Iterator[Mark]:
    """A mark for each cell that shows something else than its value. Durations, which come as text, are put in."""
    for row, column, text, duration in cells:
        value = sheet.at(row, column)
        if value is None:
            continue
        if duration is not None and duration >= ONE_DAY:
            value = duration
            sheet.put(row, column, value)
        if text != plain(value).strip():
            yield row, column, "shown", text


def _collapsed(found: re.Match[bytes]) -> bytes:
    return RAW_BLANKS.sub(b" ", found[0])
