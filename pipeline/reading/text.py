"""Reads CSV: one sheet, named after the file, with every value as the text that is written.

The format is that of RFC 4180, with tabs or semicolons as separators too. The encoding is UTF-8, UTF-16 or cp932
(Windows' Shift_JIS), told by the byte order mark or by trying. No text is made a number or a date: "007" stays "007".
"""

from __future__ import annotations

import csv
import io
import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.reading.grid import Grid
from pipeline.reading.reasons import garbled, too_many_cells, unclosed, unknown
from pipeline.reading.visible import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.grid import Value
    from pipeline.reading.room import Room

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""First bytes of a text file → its encoding for Python."""
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Matches a character that text does not contain: then the file is binary. Private-use characters are allowed; Python's
cp932 makes some of bytes that mean nothing."""
CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""The same for bytes that cannot be decoded. ESC is left out: text in ISO-2022-JP is full of it, and such a file is
text in an encoding that nobody uses for CSV."""
END_OF_TEXT = "\x1a"
"""Programs for DOS put it behind the last line."""
SAMPLE_ROWS = 50
"""How many rows the separator is guessed from."""
SAMPLE_BYTES = 4_096
"""How many bytes are looked at to recognise UTF-16 without a byte order mark."""
DELIMITERS = ",\t;"
"""Separators that are guessed; another one can only be named (:data:`NAMED_DELIMITER`)."""
NAMED_DELIMITER = re.compile(r'"?sep=(\\t|\t|[^\w\s"])"?(?:\r\n?|\n|$)', re.IGNORECASE)
"""A first line such as ``sep=;`` tells Excel the separator. It is no part of the table."""


def read_text(data: bytes, path: str, room: Room) -> list[Grid]:
    r"""The one sheet of a text file, as a list.

    ``path`` gives the sheet its name, without folders and suffix. Rows are filled up to equal length with None, so that
    a blank field ("") is told from one that a row lacks. Raises Refused where the file is binary, in an unknown
    encoding, ends within a quoted field, or has too many cells.

    >>> from pipeline.reading.room import Limits, Room
    >>> (grid,) = read_text("番号;所属\n007;A課".encode(), "R5-4/回答.csv", Room(Limits(), 100))
    >>> grid.sheet, grid.rows
    ('回答', [['番号', '所属'], ['007', 'A課']])
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
    return [grid._replace(rows=[[*row, *[None] * (width - len(row))] for row in grid.rows])]


def _decoded(data: bytes, suffix: str) -> str:
    """The text of ``data``, decoded by its byte order mark, or else as UTF-16, UTF-8 or cp932, in this order.

    cp932 comes last because it accepts nearly any bytes. Raises Refused where nothing fits; a file with control bytes
    is called binary, another garbled.
    """
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else [*_wide(data), "utf-8", "cp932"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and _is_cut(error):
                break
    raise unknown(suffix) if CONTROL_BYTE.search(data) else garbled()


def _wide(data: bytes) -> list[str]:
    """The UTF-16 encoding that ``data`` seems to have, in a list, or none.

    The upper bytes of Latin letters, commas and line ends are zero, and they stand at all even or all odd places.
    """
    head = data[:SAMPLE_BYTES]
    first, second = head[::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if second > first else "utf-16-be"
    separated = any(character.encode(encoding) in head for character in DELIMITERS + "\n")
    return [encoding] if first != second and separated and len(data) % 2 == 0 else []


def _is_cut(error: UnicodeDecodeError) -> bool:
    """Whether the error means UTF-8 that ends in the middle of a character other than ASCII.

    Such a file was cut off. It must not be tried as cp932, which might read it as other characters without complaint.
    """
    at_end = error.end == len(error.object) and error.reason == "unexpected end of data"
    return at_end and not error.object[: error.start].isascii()


def _rows(text: str, delimiter: str) -> list[list[Value]]:
    """The rows of a CSV text. Raises Refused where a quoted field never ends, so that it holds all rows below."""
    rows: list[list[Value]] = [list(row) for row in _fields(f"{text}\n{END_OF_TEXT}", delimiter)]
    if rows.pop() != [END_OF_TEXT]:
        raise unclosed(len(rows) + 1)
    return rows


def _fields(text: str, delimiter: str) -> Iterator[list[str]]:
    """A CSV text row by row. The csv module's limit for a field is lifted, because ``room`` has its own; it is never
    lowered, for it is the whole process's."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    r"""The separator that cuts most of the first rows into the same number of fields, and into the most fields.

    A comma inside of numbers therefore does not win over the semicolons between them.

    >>> _delimiter("番号;金額\n1;1,5\n2;20")
    ';'
    """
    return max(DELIMITERS, key=lambda delimiter: _cuts(text, delimiter) if delimiter in text else 0)


def _cuts(text: str, delimiter: str) -> int:
    """How often the separator stands in those of the first rows that share the commonest number of fields."""
    rows = islice(_fields(text, delimiter), SAMPLE_ROWS)
    widths = [len(row) for row in rows if row]
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)
