"""Reads CSV, separated by commas, tabs or semicolons: one sheet, named by the file, every value as it is written."""

from __future__ import annotations

import csv
import io
import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.reading.grid import Grid
from pipeline.reading.reasons import garbled, too_many_cells, unknown
from pipeline.reading.visible import trimmed

if TYPE_CHECKING:
    from pipeline.reading.grid import Value
    from pipeline.reading.room import Room

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Not found in text. Private letters are, even those that Python's cp932 makes of bytes that are no characters."""
CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Without ESC, which ISO-2022-JP is full of: that is text, in an encoding nobody uses for CSV."""
END_OF_TEXT = "\x1a"
"""Old programs for DOS put it behind the last line."""
SAMPLE_ROWS = 50
SAMPLE_BYTES = 4_096
DELIMITERS = ",\t;"
NAMED_DELIMITER = re.compile(r'"?sep=(\\t|\t|[^\w\s"])"?(?:\r\n?|\n|$)', re.IGNORECASE)
"""A first line that tells Excel the delimiter, and is none of the table."""


def read_text(data: bytes, path: str, room: Room) -> list[Grid]:
    """The one sheet of a text file (RFC 4180, with other separators too); the path gives it its name.

    Raises Refused: binary, an unknown encoding, too many cells.
    """
    stem, suffix = os.path.splitext(os.path.basename(path))
    text = _decoded(data, suffix).removesuffix(END_OF_TEXT)
    if CONTROL.search(text):
        raise unknown(suffix)
    if named := NAMED_DELIMITER.match(text):
        rows = _rows(text[named.end() :], "\t" if named[1] == "\\t" else named[1])
    else:
        rows = _rows(text, _delimiter(text))
    if sum(map(len, rows)) > room.cells:
        raise too_many_cells(stem)
    grid = trimmed(Grid(stem, False, 1, 1, rows, from_text=True))
    width = max(map(len, grid.rows), default=0)
    room.take_box(stem, len(grid.rows), width)
    return [grid._replace(rows=[[*row, *[""] * (width - len(row))] for row in grid.rows])]


def _decoded(data: bytes, suffix: str) -> str:
    """By the byte order mark; without one UTF-16 or UTF-8, and cp932 last, because it takes nearly anything."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else [*_wide(data), "utf-8", "cp932"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and _is_cut(error):
                break
    raise unknown(suffix) if CONTROL_BYTE.search(data) else garbled()


def _wide(data: bytes) -> list[str]:
    """UTF-16, where there are zero bytes: they are the upper halves of Latin letters, commas and line ends."""
    head = data[:SAMPLE_BYTES]
    first, second = head[::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if second > first else "utf-16-be"
    separated = any(character.encode(encoding) in head for character in DELIMITERS + "\n")
    return [encoding] if first != second and separated and len(data) % 2 == 0 else []


def _is_cut(error: UnicodeDecodeError) -> bool:
    """Whether UTF-8 with letters other than ASCII ends in the middle of one; cp932 might take it for other letters."""
    at_end = error.end == len(error.object) and error.reason == "unexpected end of data"
    return at_end and not error.object[: error.start].isascii()


def _rows(text: str, delimiter: str) -> list[list[Value]]:
    csv.field_size_limit(len(text) + 1)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _delimiter(text: str) -> str:
    """The one that cuts the most of the first rows into the same number of fields, and into the most fields."""
    csv.field_size_limit(len(text) + 1)
    return max(DELIMITERS, key=lambda delimiter: _cuts(text, delimiter) if delimiter in text else 0)


def _cuts(text: str, delimiter: str) -> int:
    """How often the delimiter stands in those of the first rows that have equally many fields."""
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SAMPLE_ROWS)
    widths = [len(row) for row in rows if row]
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)
