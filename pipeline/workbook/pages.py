"""What fits on paper: where a printed page ends, and how a text that is too long for one row goes on in the next.

Sizes are in points (1/72 inch). Heights of text are estimates (``theme.line_count``), because nobody knows the fonts of
the computer that opens the file. Page breaks are computed here so that a heading does not stand alone at the foot of a
page. Line breaks follow JIS X 4051 in what may begin and end a line.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Final, Literal

from pipeline.texts import CONTINUED
from pipeline.workbook.content import Sheet
from pipeline.workbook.theme import SIZE, display_width, line_count

PAPER_SIZE: Final = {"A4": (841.9, 595.3), "A3": (1190.6, 841.9)}
"""Paper → its width and height in points, landscape."""

MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""The margins of every printed page, in inches."""

_POINT: Final = 72
_DIGIT: Final = 5.55
_BESIDE: Final = 0.711
"""``_DIGIT``: points of a digit at 10 points in Noto Sans CJK JP, and nearly so in 游ゴシック. ``_BESIDE``: a column is
so many digits wider than its width says (ECMA-376 18.3.1.13, as XlsxWriter writes it). Measured in LibreOffice 7.4: 11
columns of together 204 characters are scaled to 0.96 of A3 landscape."""

SMALLEST: Final = 8.0
"""Points of text that people read on paper."""

_WORDS: Final = 20.0
_NARROWED: Final = 0.6
"""Columns wider than so many characters hold words, and can be made narrower, down to so much of their width."""

CAUTION: Final = 0.97
"""The share of a page that is counted on. Programs differ in how much they put on one, so a little is kept back."""

_ENOUGH: Final = 0.5
"""A good place to cut a text is looked for so far up that a part has at least this share of what fits."""

_UNBEGUN: Final = "、。，．・：；？！」』】）〕〉》々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ゛゜"
_UNENDED: Final = "「『（【〔〈《［"
"""Characters that may not begin a line, and those that may not end one (JIS X 4051)."""

_JOINER: Final = "\u200d"
_BOUND: Final = ("Mn", "Mc", "Me", "Cf")
_SKINS: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""The joiner, the Unicode categories and the skin colours that form one visible sign with the character before."""


def page_breaks(sheet: Sheet, kept: Collection[str]) -> list[int]:
    """The rows (from 1) after which a printed page ends, for the sheet's ``breaks``.

    ``kept``: names of styles. A row whose first cell has one of them is a heading: it goes to the next page together
    with the row below it, unless nothing else would be left on its own page.

    Excel ignores these breaks while it fits a sheet to the width of the paper; LibreOffice keeps them.
    """
    room = page_height(sheet) * CAUTION
    repeated = _height(sheet, *sheet.heading) if sheet.heading else 0.0
    breaks: list[int] = []
    used, start = 0.0, 1
    for row in range(1, len(sheet.rows) + 1):
        height = _height(sheet, row, row)
        if row in sheet.starts and start < row:
            start, used = row, repeated
            breaks.append(row - 1)
        while used + height > room and start < row:
            start = _first_moved(sheet, kept, start, row)
            breaks.append(start - 1)
            used = repeated + _height(sheet, start, row - 1)
        used += height
    return breaks


def _first_moved(sheet: Sheet, kept: Collection[str], start: int, row: int) -> int:
    """The first row to move to the next page together with ``row``: the headings right above it move along.

    Where everything above on this page is headings, it is ``row`` itself, else nothing would be left on the page.
    """
    first = row
    while first > start and sheet.rows[first - 2].styles[0] in kept:
        first -= 1
    return first if first > start else row


def page_height(sheet: Sheet) -> float:
    """How many points of row height fit on one page, at the scale that fits the columns to the width of the paper."""
    width, height = PAPER_SIZE[sheet.paper]
    scale = min(1.0, (width - (MARGINS["left"] + MARGINS["right"]) * _POINT) / columns_width(sheet))
    return (height - (MARGINS["top"] + MARGINS["bottom"]) * _POINT) / scale


def paper_for(sheet: Sheet) -> Literal["A4", "A3"]:
    """The smaller paper on which all columns print at :data:`SMALLEST` points, the larger where none does."""
    room = PAPER_SIZE["A4"][0] - (MARGINS["left"] + MARGINS["right"]) * _POINT
    return "A4" if columns_width(sheet) * SMALLEST <= room * SIZE * CAUTION else "A3"


def fitted(widths: Sequence[float]) -> tuple[float, ...]:
    """The widths, those of words made narrower where all columns would else print below :data:`SMALLEST` points on the
    larger paper."""
    room = PAPER_SIZE["A3"][0] - (MARGINS["left"] + MARGINS["right"]) * _POINT
    over = sum(widths) + _BESIDE * len(widths) - room * SIZE * CAUTION / SMALLEST / _DIGIT
    words = sum(width for width in widths if width > _WORDS)
    share = max(_NARROWED, 1 - over / words) if over > 0 and words else 1.0
    return tuple(max(_WORDS, width * share) if width > _WORDS else width for width in widths)


def columns_width(sheet: Sheet) -> float:
    """The width of all columns together, in points."""
    return (sum(sheet.widths) + _BESIDE * len(sheet.widths)) * _DIGIT


def _height(sheet: Sheet, first: int, last: int) -> float:
    """The height of the rows from ``first`` to ``last``, in points; a row without a height counts 15."""
    return sum(row.height or 15.0 for row in sheet.rows[first - 1 : last])


def continued(texts: Mapping[str, str], widths: Mapping[str, float], lines: int) -> list[dict[str, str]]:
    """The texts of one row, spread over as many rows as are needed.

    - ``texts``: column → text. An empty text stays empty in all rows.
    - ``widths``: column → the width of the column in characters.
    - ``lines``: the most lines that a row can show.

    Returns one dict per row with the same keys. The first has the beginning of each text; in the others what is left
    stands behind :data:`pipeline.texts.CONTINUED`. All parts of a text, joined without these marks, are the text.
    ``pipeline.texts.rejoined`` undoes it when a form is read again.
    """
    if all(line_count(text, widths[key]) <= lines for key, text in texts.items()):
        return [dict(texts)]
    cut = {key: list(parts(text, widths[key], lines)) for key, text in texts.items()}
    rows = []
    for number, row in enumerate(zip_longest(*cut.values(), fillvalue="")):
        mark = CONTINUED if number else ""
        rows.append({key: mark + part if part else "" for key, part in zip(cut, row, strict=True)})
    return rows


def parts(text: str, width: float, lines: int) -> Iterator[str]:
    """``text`` cut into parts of at most ``lines`` lines each, with the mark of continuation; joined they are ``text``.

    ``width`` is the column's width in characters.
    """
    mark = ""
    while line_count(mark + text, width) > lines:
        end = _cut(text, _fitting(text, width, lines, mark))
        yield text[:end]
        text, mark = text[end:], CONTINUED
    yield text


def _fitting(text: str, width: float, lines: int, mark: str) -> int:
    """How many characters of ``text`` fit into ``lines`` lines behind ``mark``; found by bisection."""
    least, most = 0, min(len(text), lines * max(2, int(width)))
    while least < most:
        middle = (least + most + 1) // 2
        if line_count(mark + text[:middle], width) <= lines:
            least = middle
        else:
            most = middle - 1
    return least


def _cut(text: str, fitting: int) -> int:
    """Where to cut ``text``: after at least one and at most ``fitting`` characters.

    The best place is the end of a line, then the end of a sentence, then any place where a line may end. The line feed
    itself goes to the next part, so that the mark there has a line of its own.
    """
    places = range(max(fitting, 1), int(fitting * _ENOUGH), -1)
    ends = (at for at in places if text[at] == "\n")
    stops = (at for at in places if text[at - 1] == "。" and _parts_at(text, at))
    gaps = (at for at in places if _parts_at(text, at))
    return next(chain(ends, stops, gaps, places))


def _parts_at(text: str, at: int) -> bool:
    """Whether a line may end before the character at ``at`` (not the first). Signs and Latin words stay whole."""
    begun, before = text[at], text[at - 1]
    if begun in _UNBEGUN + _SKINS or unicodedata.category(begun) in _BOUND or before in _UNENDED + _JOINER:
        return False
    return not (_is_latin(begun) and _is_latin(before))


def _is_latin(letter: str) -> bool:
    """Whether it is a half-width letter or digit."""
    return letter.isalnum() and display_width(letter) == 1
