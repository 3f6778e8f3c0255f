"""The records of an old .xls: corrected where xlrd would refuse them, and read where xlrd passes over them.

The records are those of [MS-XLS]; each has a number and a length of two bytes each, and then its bytes. The places of
shapes are in records of [MS-ODRAW] inside of them. Numbers in this module are from the formats, which count rows and
columns from 0.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pipeline.reading.grid import SheetNote
from pipeline.reading.margins import MARGINS, in_records
from pipeline.reading.overlays import area_of
from pipeline.reading.reasons import too_many_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.grid import CellRange

NAME, STRINGS, REFERENCE, LINK, TIP = 0x18, 0xFC, 0xFD, 0x1B8, 0x800
"""Numbers of records: a defined name, the shared strings, a cell that refers to one, a link, and the tip of a link."""
PASSED_OVER = 0xC1
"""The number of a record in which xlrd reads nothing."""
BEGIN, END, SHEET = 0x809, 0x0A, 0x85
"""Records that begin and end a part of the stream, and the one that names a sheet."""
DRAWING, OBJECT, TEXT, CONTINUED = 0xEC, 0x5D, 0x1B6, 0x3C
"""Records of drawings, of objects in them, of their text, and of what continues it."""
PLACE = re.compile(rb"\0\0\x10\xf0\x12\0\0\0(.{18})", re.DOTALL)
"""The place of a shape: from which cell to which, and how far into them."""
VISIBILITY = re.compile(rb"\xbf\x03(.{4})", re.DOTALL)
"""The property of a shape or group that tells, among other things, whether it is seen."""
HIDDEN = 0x20002
"""The two bits of that property that mean: this is set, and the shape is hidden."""
BOXES = frozenset({1, 2, 3, 4, 6, 9, 30})
"""Kinds of objects that are boxes: lines, rectangles, ovals, arcs, texts, polygons, and all newer shapes."""
PICTURE = 8
"""The kind of object that is a picture."""
LEAST = 10
"""In 1,024ths of a column's width, or 256ths of a row's height. A shape that reaches no farther into a cell is not on
it."""


def mended(stream: bytes) -> bytes:
    """The same workbook without defined names and links, and with no more shared strings than its cells refer to.

    xlrd works out what names mean, and stores a link for each cell of its area: a few bytes could demand any amount of
    memory. Nothing of either is needed here. The length of the stream does not change.
    """
    made = bytearray(stream)
    strings = last = -1
    at = 0
    while at + 4 <= len(made):
        kind, length = struct.unpack_from("<HH", made, at)
        if kind in (NAME, LINK, TIP):
            struct.pack_into("<H", made, at, PASSED_OVER)
        elif kind == STRINGS and length >= 8:
            strings = at + 4
        elif kind == REFERENCE and length >= 10:
            last = max(last, struct.unpack_from("<I", made, at + 10)[0] if at + 14 <= len(made) else -1)
        at += 4 + length
    if strings >= 0 and strings + 8 <= len(made):
        count = min(struct.unpack_from("<I", made, strings + 4)[0] or last + 1, last + 1)
        struct.pack_into("<I", made, strings + 4, count)
    return bytes(made)


def sheet_places(stream: bytes) -> dict[str, int]:
    """Name of a sheet → the byte of the stream where its records begin.

    Raises Refused where sheets share records: xlrd would read those once for each sheet. That is found by counting: all
    sheets together cannot have more bytes than the stream.
    """
    left = len(stream)
    places: dict[str, int] = {}
    for name, at in _sheets(stream):
        places.setdefault(name, at)
        for _, data in _records(stream, at):
            left -= len(data) + 4
            if left < 0:
                raise too_many_elements()
    return places


def find_notes(stream: bytes, at: int) -> list[SheetNote]:
    """What is drawn on the sheet whose records begin at byte ``at``: boxes and pictures; and its headers and footers.

    A stream that is cut off gives what is there; xlrd judges whether it is damaged.
    """
    return list(_notes(stream, at))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream (number and bytes), without the parts that are nested in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += kind == BEGIN
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        depth -= kind == END
        if depth <= 0:
            return
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The name of each sheet, and where its records begin."""
    for kind, data in _records(stream, 0):
        if kind == SHEET and len(data) > 8:
            name = data[8:].decode("utf-16-le" if data[7] & 1 else "latin-1", "replace")
            yield name[: data[6]], struct.unpack_from("<I", data)[0]


def _notes(stream: bytes, at: int) -> Iterator[SheetNote]:
    """One note for each place: the objects and texts that follow the record of a place belong to it. The shapes of a
    group have their places within the group's, and make one note with it. Headers and footers come last."""
    place: CellRange | None = None
    kinds: set[int] = set()
    texts: list[str] = []
    margins: list[bytes] = []
    for kind, data in _with_text(_records(stream, at)):
        if kind == DRAWING and (match := PLACE.search(data)):
            yield from _note(kinds, texts, place)
            place, texts = _area(match[1]), []
            hidden = any(struct.unpack("<I", said)[0] & HIDDEN == HIDDEN for said in VISIBILITY.findall(data))
            kinds = {-1} if hidden or place is None else set()
        elif kind == OBJECT and len(data) >= 6:
            kinds.add(struct.unpack_from("<H", data, 4)[0])
        elif kind == TEXT:
            texts.append(data.decode("utf-16-le", "replace"))
        elif kind in MARGINS:
            margins.append(data)
    yield from _note(kinds, texts, place)
    yield from in_records(margins)


def _note(kinds: set[int], texts: list[str], place: CellRange | None) -> Iterator[SheetNote]:
    """The note that the kinds of objects at one place make; none for comments and form controls."""
    if -1 not in kinds and kinds & BOXES:
        text = "\n".join(texts).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        yield SheetNote("box", text, place)
    elif kinds in ({PICTURE}, {0, PICTURE}):
        yield SheetNote("picture", "", place)


def _area(data: bytes) -> CellRange | None:
    """The cells of a place; None where it makes no sense."""
    _, left, _, top, _, right, into_column, bottom, into_row = struct.unpack("<9H", data)
    if not left <= right < 256:
        return None
    return area_of((top + 1, left + 1), (bottom + 1, right + 1), (into_row, into_column), LEAST)


def _with_text(records: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The same records, but with the letters of a text (as UTF-16) in place of its record.

    In the stream the letters are in the records that continue it, as Latin-1 or UTF-16.
    """
    missing = 0
    for kind, data in records:
        if kind == TEXT and len(data) >= 12:
            missing = struct.unpack_from("<H", data, 10)[0]
        elif kind == CONTINUED and missing and data:
            letters = data[1:] if data[0] & 1 else data[1:].decode("latin-1").encode("utf-16-le")
            yield TEXT, letters[: 2 * missing]
            missing -= min(missing, len(letters) // 2)
        else:
            missing = 0
            yield kind, data
