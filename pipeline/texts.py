"""How the value of a cell is written as text, and how two texts are compared.

Everything here is pure: text or rows in, text or rows out. There are four ways of making a text plain, from the mildest
to the strongest: :func:`trimmed` (what answers hold), :func:`one_line` (headings), :func:`folded` (compares words),
:func:`bare_name` (compares names).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.legible import without_controls
from pipeline.reading import Value, plain

BLANKS: Final = "\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0"
"""All blanks and all characters without any shape, written for use inside the brackets of a regular expression."""

_BLANK: Final = re.compile(f"[{BLANKS}]")
_UNUSUAL: Final = frozenset(map(chr, (*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029)))
"""The control characters except tab and line feed, and the Unicode line separators. A text with none of them needs no
cleaning."""

_SHOWN_BLANKS: Final = " \u115f\u1160\u3164\uffa0"
"""The blanks that Python counts as printable; it counts no control character and no end of a line so."""

_OUTER: Final = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+$")
_ANY: Final = re.compile(f"[{BLANKS}\ufe0e\ufe0f]+")
"""A run of blanks anywhere, and the selectors that choose between the text and the emoji form of a character."""
_NO_LETTER: Final = re.compile(r"[\W_]+")
"""A run of what is neither a letter nor a digit."""

CONTINUED: Final = "（続き）"
"""Stands before each later part of a text that was too long for one row and goes on in the rows below, as our forms
write it. :func:`rejoined` puts such texts together again."""


def as_text(value: Value) -> str:
    r"""The value of a cell as a person would write it. The result of this is what answers hold.

    Numbers, dates and times are written by ``pipeline.reading.plain``. Of texts, line ends become a line feed, and
    control characters and outer blanks of every kind are removed; nothing else changes.

    >>> as_text(3.0), as_text(" 実施\r\n済み　"), as_text(None)
    ('3', '実施\n済み', '')
    """
    return trimmed(value) if isinstance(value, str) else plain(value)


def trimmed(text: str) -> str:
    r"""``text`` with line feeds for line ends, without control characters, and without blanks at its beginning and end.

    Blanks in the middle stay. Most cells need nothing done, so the cheap tests come first.

    >>> trimmed("\u3000完了 した\u200b")
    '完了 した'
    """
    if text.isprintable() and text and text[0] not in _SHOWN_BLANKS and text[-1] not in _SHOWN_BLANKS:
        return text
    if not _UNUSUAL.isdisjoint(text):
        text = without_controls(text)
    if text and (_BLANK.match(text[0]) or _BLANK.match(text[-1])):
        text = _OUTER.sub("", text)
    return text


def one_line(text: str) -> str:
    r"""``text`` without line breaks: each run of blanks is one space, and there is none at the ends.

    >>> one_line("第1章\n  概要")
    '第1章 概要'
    """
    return " ".join(text.split())


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """``text`` as it is compared with another: Unicode NFKC, without any blank, 取組み and 取り組み as 取組.

    NFKC makes full-width letters and digits half-width, and half-width kana full-width. Letter case is kept. Never
    store the result.

    >>> folded("Ａ課 の取り組み（１）")
    'A課の取組(1)'
    """
    return _ANY.sub("", unicodedata.normalize("NFKC", text)).replace("取組み", "取組").replace("取り組み", "取組")


def bare_name(text: str) -> str:
    """A name as it is compared with another: :func:`folded`, and then only letters and digits, ー 々 〆 among them.

    >>> bare_name("・商店街の支援")
    '商店街の支援'
    """
    return _NO_LETTER.sub("", folded(text))


def rejoined(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows of a sheet, with each text that goes on in the rows below put together again.

    Such a lower row has nothing but texts that begin with :data:`CONTINUED`, each below the beginning of its text. It
    is left in place as a blank row, so that row numbers stay true. ``rows`` and the rows in it are not changed.

    >>> rejoined([["1", "前半"], [None, "（続き）後半"]])
    [['1', '前半後半'], [None, None]]
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
    """Whether the row has a text that is not empty at this place (from 0)."""
    return place < len(row) and isinstance(row[place], str) and row[place] != ""
