"""How a cell's value is spelt as text, and how texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from pipeline.legible import without_controls
from pipeline.reading import Value, plain

BLANKS: Final = "\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0"
"""Every blank and every character that shows nothing, for a class of a regular expression."""

_BLANK: Final = re.compile(f"[{BLANKS}]")
_UNUSUAL: Final = frozenset(map(chr, (*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029)))
"""The control characters but for tab and line feed, and the separators of lines."""

_OUTER: Final = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+$")
_ANY: Final = re.compile(f"[{BLANKS}\ufe0e\ufe0f]+")

CONTINUED: Final = "（続き）"
"""Stands before each part but the first of a text that goes on in the rows below, as forms have it."""


def as_text(value: Value) -> str:
    """The value as its writer would spell it: 3.0 is "3", a date "2024-01-02", nothing "".

    Line ends become a line feed, control characters and outer blanks of every kind go; nothing else changes.
    """
    return trimmed(value) if isinstance(value, str) else plain(value)


def trimmed(text: str) -> str:
    """``text`` with line feeds for line ends, without control characters and outer blanks."""
    if text.isalnum():
        return text
    if not _UNUSUAL.isdisjoint(text):
        text = without_controls(text)
    if text and (_BLANK.match(text[0]) or _BLANK.match(text[-1])):
        text = _OUTER.sub("", text)
    return text


def one_line(text: str) -> str:
    """``text`` without line breaks, each run of blanks one space."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """``text`` for comparison: NFKC, without any blank, 取組み written 取組."""
    return _ANY.sub("", unicodedata.normalize("NFKC", text)).replace("取組み", "取組").replace("取り組み", "取組")


def bare_name(text: str) -> str:
    """A name for comparison, without ornaments and punctuation: "・商店街の支援" is "商店街の支援"."""
    return "".join(letter for letter in folded(text) if letter.isalnum() or letter in "ー々〆")


def rejoined(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows of a sheet with each text in one cell again; the rows that a text went on in are left blank.

    Such a row has nothing but texts behind the mark, each below the beginning of its text.
    """
    whole: list[list[Value]] = []
    first = 0
    for number, row in enumerate(rows):
        more = {place: value for place, value in enumerate(row) if value not in (None, "")}
        above = whole[first] if whole else []
        if more and all(isinstance(v, str) and v.startswith(CONTINUED) and _text_at(above, p) for p, v in more.items()):
            joined = {place: f"{above[place]}{str(value).removeprefix(CONTINUED)}" for place, value in more.items()}
            whole[first] = [joined.get(place, value) for place, value in enumerate(above)]
            whole.append([None] * len(row))
        else:
            whole.append(row)
            first = number
    return whole


def _text_at(row: Sequence[Value], place: int) -> bool:
    return place < len(row) and isinstance(row[place], str) and row[place] != ""
