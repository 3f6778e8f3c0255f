"""Comments of cells in an Office file: the old kind, which Excel calls notes, and threads with their replies."""

from __future__ import annotations

import struct

from pipeline.reading.layout import parse_area
from pipeline.reading.markup import walk
from pipeline.reading.reasons import damaged
from pipeline.reading.records import records, wide_text
from pipeline.reading.strings import said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Note

    Comments = dict[tuple[int, int], str]
    """By row and column: what the comment of a cell says."""

BEGIN_COMMENT, COMMENT_TEXT = 635, 637
"""Records of [MS-XLSB]."""


def told(comments: Comments) -> list[Note]:
    """The comments as notes, from the top of the sheet to its bottom; empty ones are none."""
    return [
        ("note", text.strip(), (row, column, row, column))
        for (row, column), text in sorted(comments.items())
        if text.strip()
    ]


def read_comments(xml: bytes) -> Comments:
    """Old comments; one that begins with its author's name keeps it. Furigana stays out. Raises Refused."""
    return _read(xml, "comment", "rPh")


def read_threads(xml: bytes) -> Comments:
    """Threads: the first comment and its replies, one below the other. Raises Refused."""
    return _read(xml, "threadedComment", "extLst")


def read_binary(data: bytes) -> Comments:
    """Old comments of an .xlsb. Raises Refused where the part is cut."""
    found: Comments = {}
    cell = None
    try:
        for kind, at, _ in records(data):
            if kind == BEGIN_COMMENT:
                row, _, column = struct.unpack_from("<III", data, at + 4)
                cell = row, column
            elif kind == COMMENT_TEXT and cell:
                found[cell] = wide_text(data, at + 1)[0]
    except (struct.error, IndexError, UnicodeError) as error:
        raise damaged() from error
    return found


def _read(xml: bytes, wanted: str, left_out: str) -> Comments:
    """The words of each ``wanted`` element, but for those within ``left_out``; of one cell they are joined."""
    found: Comments = {}
    words: list[str] = []
    inside: list[str] = []
    cell = None

    def begin(name: str, given: dict[str, str]) -> None:
        nonlocal cell
        if name == wanted:
            cell = parse_area(given.get("ref", "").encode())
            words.clear()
        inside.append(name)

    def say(text: str) -> None:
        if inside[-1] in ("t", "text") and wanted in inside and left_out not in inside:
            words.append(text)

    def end(name: str) -> None:
        inside.pop()
        if name == wanted and cell:
            text = said("".join(words))
            found[cell[:2]] = f"{found[cell[:2]]}\n{text}" if cell[:2] in found else text

    walk(xml, begin, end, say)
    return found
