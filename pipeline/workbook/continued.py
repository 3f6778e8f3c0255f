"""Texts too long for one row of a sheet, cut into parts that stand in rows below one another.

Excel makes no row higher than 409 points; what does not fit is neither shown nor printed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Final

from pipeline.reading import Value
from pipeline.workbook.theme import display_width, line_count

MARK: Final = "（続き）"
"""Stands before each part of a text but its first."""

_ENOUGH: Final = 0.5
"""Share of what fits that a part has at least, wherever its text could be cut better."""

_UNBEGUN: Final = "、。，．・：；？！」』】）〕〉》々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ゛゜"
_UNENDED: Final = "「『（【〔〈《［"
"""What begins no line, and what ends none (JIS X 4051)."""

_JOINER: Final = "\u200d"
_BOUND: Final = ("Mn", "Mc", "Me", "Cf")
_SKINS: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""The joiner, the categories and the skin colours that make one sign with the character before them."""


def continued(texts: Mapping[str, str], widths: Mapping[str, float], lines: int) -> list[dict[str, str]]:
    """One mapping of texts for each row that is needed, of ``lines`` lines at most, a line's room in ``widths``.

    The first has every text or its beginning; the others have, behind the mark, what is left. All parts of a text
    joined, without the marks, are the text.
    """
    if all(line_count(text, widths[key]) <= lines for key, text in texts.items()):
        return [dict(texts)]
    cut = {key: list(parts(text, widths[key], lines)) for key, text in texts.items()}
    rows = []
    for number, row in enumerate(zip_longest(*cut.values(), fillvalue="")):
        mark = MARK if number else ""
        rows.append({key: mark + part if part else "" for key, part in zip(cut, row, strict=True)})
    return rows


def rejoined(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows of a sheet with each text in one cell again; the rows that a text went on in are left blank.

    Such a row has nothing but texts behind the mark, each below the beginning of its text.
    """
    whole: list[list[Value]] = []
    first = 0
    for number, row in enumerate(rows):
        more = {place: value for place, value in enumerate(row) if value not in (None, "")}
        above = whole[first] if whole else []
        if more and all(isinstance(v, str) and v.startswith(MARK) and _text_at(above, p) for p, v in more.items()):
            joined = {place: f"{above[place]}{str(value).removeprefix(MARK)}" for place, value in more.items()}
            whole[first] = [joined.get(place, value) for place, value in enumerate(above)]
            whole.append([None] * len(row))
        else:
            whole.append(row)
            first = number
    return whole


def _text_at(row: Sequence[Value], place: int) -> bool:
    return place < len(row) and isinstance(row[place], str) and row[place] != ""


def parts(text: str, width: float, lines: int) -> Iterator[str]:
    """``text`` in parts, each of ``lines`` lines at most when its mark stands before it; joined they are ``text``."""
    mark = ""
    while line_count(mark + text, width) > lines:
        end = _cut(text, _fitting(text, width, lines, mark))
        yield text[:end]
        text, mark = text[end:], MARK
    yield text


def _fitting(text: str, width: float, lines: int, mark: str) -> int:
    """How many characters of ``text`` fit into ``lines`` lines behind ``mark``."""
    least, most = 0, min(len(text), lines * max(2, int(width)))
    while least < most:
        middle = (least + most + 1) // 2
        if line_count(mark + text[:middle], width) <= lines:
            least = middle
        else:
            most = middle - 1
    return least


def _cut(text: str, fitting: int) -> int:
    """Where to cut ``text``, after at most ``fitting`` characters and at least one.

    At the end of a line, else of a sentence, else between signs; a line feed goes to the part below, so that its mark
    has a line of its own.
    """
    places = range(max(fitting, 1), int(fitting * _ENOUGH), -1)
    ends = (at for at in places if text[at] == "\n")
    stops = (at for at in places if text[at - 1] == "。" and _parts_at(text, at))
    gaps = (at for at in places if _parts_at(text, at))
    return next(chain(ends, stops, gaps, places))


def _parts_at(text: str, at: int) -> bool:
    """Whether a line may end before the character at ``at``, which is not the first."""
    begun, before = text[at], text[at - 1]
    if begun in _UNBEGUN + _SKINS or unicodedata.category(begun) in _BOUND or before in _UNENDED + _JOINER:
        return False
    return not (_is_latin(begun) and _is_latin(before))


def _is_latin(letter: str) -> bool:
    return letter.isalnum() and display_width(letter) == 1
