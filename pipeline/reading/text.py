"""Reads CSV and tab-separated text: one sheet, named by the file, every value as it is written."""

from __future__ import annotations

import csv
import io
import os
import re
from itertools import islice

from pipeline.reading.reasons import garbled, too_many_cells, unknown
from pipeline.reading.sheet import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.limits import Limits

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\uf8f0-\uf8f3\ufffe\uffff]")
"""Not found in text; the private ones are what Python's cp932 makes of bytes that are no characters."""
CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Without ESC, which ISO-2022-JP is full of: that is text, in an encoding nobody uses for CSV."""
END_OF_TEXT = "\x1a"
"""Old programs for DOS put it behind the last line."""
SAMPLE_ROWS = 50


def read_text(data: bytes, path: str, limits: Limits) -> list[Sheet]:
    """The one sheet of a text file. Raises Refused: binary, an unknown encoding, too many cells."""
    stem, suffix = os.path.splitext(os.path.basename(path))
    text = _decoded(data, suffix).removesuffix(END_OF_TEXT)
    if CONTROL.search(text):
        raise unknown(suffix)
    rows = _rows(text, _delimiter(text))
    width = max(map(len, rows), default=0)
    if len(rows) * width > limits.box or sum(map(len, rows)) > limits.cells:
        raise too_many_cells(stem, limits.cells)
    sheet = Sheet(stem, False, (0, 0), [[*row, *[""] * (width - len(row))] for row in rows])
    sheet.from_text = True
    return [sheet]


def _decoded(data: bytes, suffix: str) -> str:
    """By the byte order mark; without one UTF-8, and cp932 last, because it takes nearly anything."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp932"]:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise unknown(suffix) if CONTROL_BYTE.search(data) else garbled()


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(len(text) + 1)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _delimiter(text: str) -> str:
    """A tab where it cuts the first rows into more fields than a comma does."""
    if "\t" not in text:
        return ","
    csv.field_size_limit(len(text) + 1)
    fields = {}
    for delimiter in ",\t":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        fields[delimiter] = sum(len(row) - 1 for row in islice(rows, SAMPLE_ROWS) if row)
    return "\t" if fields["\t"] > fields[","] else ","
