"""How every workbook looks: fonts, colours, styles, and how much room a text takes. Sheets only name a style.

The font is 游ゴシック, which Excel in Japan has since Office 2016; LibreOffice uses a CJK font in its place. A colour
never stands alone: a word or pattern beside it says the same, so that a black and white print can be read. The keys of
a style are those of XlsxWriter's ``add_format``. The web page and the printed table take their colours from here too.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

LANGUAGE: Final = "ja-JP"
"""The language that every document declares (BCP 47). Screen readers choose their voice by it."""

FONT: Final = "游ゴシック"
SIZE: Final = 10
SECTION_SIZE: Final = 11
TITLE_SIZE: Final = 16
"""The font and its sizes in points: of usual text, of a section's name, of a title."""

_INK: Final = "#1A1A1A"
_LINE: Final = "#7F7F7F"
_HEADING: Final = "#D9E2EC"
_SECTION: Final = "#EEF2F6"
_SUBSECTION: Final = "#F7F9FB"
_ANSWER: Final = "#FFFDE7"
_WRONG: Final = "#FFD9A0"
_WARNING: Final = "#FFF3B0"
_MUTED: Final = "#595959"

TABLE_STYLE: Final = "Table Style Light 1"
"""Excel's name for a table look without colours."""

_BASE: Final = {"font_name": FONT, "font_size": SIZE, "font_color": _INK, "valign": "vcenter"}
_WRAP: Final = {"text_wrap": True, "valign": "top"}
_BOX: Final = {"border": 1, "border_color": _LINE}
_AS_TYPED: Final = {"num_format": "@"}
"""Text stays as it is typed: 007, 1/2 and =1+1 become no number, date or formula."""

_CENTRE: Final = {"align": "center", "valign": "vcenter"}

_HAIRLINE: Final = 7
BEGUN, INNER, ENDED = "_begun", "_inner", "_ended"
PARTS: Final = {BEGUN: ("bottom",), INNER: ("top", "bottom"), ENDED: ("top",)}
"""End of a style's name → the borders that are drawn as a hairline, where one row of content spans several rows."""

_ASKED: Final[dict[str, dict[str, Any]]] = {
    "answer": {"bg_color": _ANSWER},
    "told": {"bg_color": _ANSWER, "border": 2},
}
"""Looks of cells in a form: to be answered, and to be looked at."""
_TYPED: Final[dict[str, dict[str, Any]]] = {
    "_figure": {"align": "right"},
    "_date": {"num_format": "yyyy/m/d"},
}
"""Ends of style names for cells in a form that ask for a number or a date, and what they add to the look."""

MOST_PLACES: Final = 4
"""Decimals of a number that are shown."""

STYLES: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "title": {"bold": True, "font_size": TITLE_SIZE, "text_wrap": True},
    "headline": {"bold": True, "font_size": TITLE_SIZE},
    "whom": {"bold": True, "font_size": SIZE + 1, "text_wrap": True},
    "left": _BOX | _CENTRE | {"bold": True, "font_size": SIZE + 1},
    "lead": {"text_wrap": True, "valign": "top"},
    "alert": {"text_wrap": True, "valign": "top", "bold": True, "bg_color": _WRONG, "border": 2},
    "heading": _BOX | _CENTRE | {"bold": True, "bg_color": _HEADING, "text_wrap": True},
    "section": _BOX | {"bold": True, "bg_color": _SECTION, "font_size": SECTION_SIZE, "text_wrap": True},
    "subsection": _BOX | {"bold": True, "bg_color": _SUBSECTION, "indent": 1, "text_wrap": True},
    "text": _BOX | _WRAP,
    "number": _BOX | _CENTRE,
    "count": _BOX | {"num_format": "#,##0"},
    "figure": _BOX | {"num_format": "#,##0"},
    **{f"decimal{places}": _BOX | {"num_format": f"#,##0.{'0' * places}"} for places in range(1, MOST_PLACES + 1)},
    "total": _BOX | {"num_format": "#,##0", "bold": True, "bg_color": _SECTION},
    "mark": _BOX | _CENTRE | {"font_size": 12},
    "pending": _BOX | _CENTRE | {"bold": True, "italic": True, "bg_color": _WRONG, "text_wrap": True},
    "answer": _BOX | _CENTRE | {"font_size": 12, "bg_color": _ANSWER, "locked": False, "shrink": True},
    **{
        f"{name}{end}": _BOX | _CENTRE | more | look | {"locked": False, "shrink": True}
        for name, look in _ASKED.items()
        for end, more in _TYPED.items()
    },
    "answer_text": _BOX | _WRAP | _AS_TYPED | {"bg_color": _ANSWER, "locked": False},
    "told": _BOX | _CENTRE | {"font_size": 12, "bg_color": _ANSWER, "border": 2, "locked": False, "shrink": True},
    "told_text": _BOX | _WRAP | _AS_TYPED | {"bg_color": _ANSWER, "border": 2, "locked": False},
    "link": _BOX | _CENTRE | {"font_color": "#0B4A8F", "underline": 1},
    "severity": _BOX | _CENTRE | {"bold": True},
    "unfilled": {"bg_color": _WRONG},
    "unneeded": {"bg_color": _WARNING},
    "input": _BOX | _WRAP | _AS_TYPED,
    "input_number": _BOX | _WRAP,
}
"""Name of a style → its format, in the words of XlsxWriter. The code below adds the variants."""
_CONTINUING: Final = ("text", "number", "mark", "pending", "figure")
for _style in (*_CONTINUING, *(f"decimal{places}" for places in range(1, MOST_PLACES + 1))):
    for _part, _lines in PARTS.items():
        STYLES[f"{_style}{_part}"] = STYLES[_style] | dict.fromkeys(_lines, _HAIRLINE)
for _style in STYLES:
    STYLES[_style] = _BASE | STYLES[_style]

STYLES["unfilled"] = {"bg_color": _WRONG}
STYLES["unneeded"] = {"bg_color": _WARNING}
"""A conditional format sets no font, because Excel refuses one there."""

STYLES["line"] = STYLES["number"] | {"align": "left"}
"""Text on one line, cut at the cell's edge where the next cell is filled."""

STYLES["share"] = STYLES["count"] | {"num_format": "0.0%"}
STYLES["change"] = STYLES["count"] | {"num_format": '+#,##0;-#,##0;"±"0', "bold": True}

NONE: Final = "_none"
FIRST: Final = "_first"
"""Ends of style names: ``NONE`` for a number that is zero, ``FIRST`` for a row that begins a section of a table."""

for _style in ("text", "count", "share", "change"):
    STYLES[_style + NONE] = STYLES[_style] | {"font_color": _MUTED, "bold": False}
    for _end in ("", NONE):
        STYLES[_style + _end + FIRST] = STYLES[_style + _end] | {"top": 2}

_PATTERNS: Final = (
    {"fill": {"color": "#BDD7EE"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#B45309", "bg_color": "#FDEBD3"}},
    {"fill": {"color": "#999999"}},
    {"fill": {"color": "#404040"}},
    {"pattern": {"pattern": "percent_25", "fg_color": "#1F4E79", "bg_color": "#DDEBF7"}},
    {"pattern": {"pattern": "dashed_horizontal", "fg_color": "#7F1D1D", "bg_color": "#FBE3E3"}},
    {"pattern": {"pattern": "light_downward_diagonal", "fg_color": "#595959", "bg_color": "#F2F2F2"}},
    {"pattern": {"pattern": "shingle", "fg_color": "#3B6B35", "bg_color": "#E9F3E6"}},
    {"pattern": {"pattern": "small_check", "fg_color": "#5B3A8C", "bg_color": "#EEE8F6"}},
)
"""Looks of a chart's series, in their order: such patterns alone as LibreOffice draws with room between their lines."""
_BLANK: Final = {"fill": {"color": "#FFFFFF"}}
NOTHING: Final = -1
"""The look of a series that stands for "nothing"."""
_AT_EASE, _AT_LENGTH, _AT_ONCE = (0, 4, 6, 7, 8), (2,), (1, 3, 5)
"""Looks of marks that nobody need look at, that are looked at once they last, and that are looked at in any case."""

LINE_HEIGHT: Final = 1.5
"""Row height that one line takes, in points for each point of font size, as Excel lays out 游ゴシック."""

HIGHEST_ROW: Final = 409.0
"""The greatest height of a row in Excel, in points."""

_PADDING: Final = 4.0
"""Points above and below the text of a row."""
MOST_LINES: Final = int((HIGHEST_ROW - _PADDING) / (SIZE * LINE_HEIGHT))
"""How many lines of usual text the highest row holds."""


def places_of(numbers: Iterable[int | float]) -> int:
    """The decimals that one of these numbers needs and all of them are shown with."""
    texts = (f"{number:.{MOST_PLACES}f}".rstrip("0") for number in numbers if isinstance(number, float))
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def figure_style(numbers: Iterable[int | float]) -> str:
    """The style in which the numbers of one column have the same decimals."""
    places = places_of(numbers)
    return f"decimal{places}" if places else "figure"


def ending(number: int, of: int) -> str:
    """The end of a style's name for row ``number`` (from 0) of ``of`` rows that show one text together.

    >>> [ending(n, 3) for n in range(3)], ending(0, 1)
    (['_begun', '_inner', '_ended'], '')
    """
    if of == 1:
        return ""
    return BEGUN if number == 0 else ENDED if number == of - 1 else INNER


def mark_looks(watched_after: Iterable[int]) -> tuple[int, ...]:
    """The look of each mark, and last that of none: orange and dark ones are of marks that call for attention.

    ``watched_after``: after how many periods in a row the council is shown an initiative with the mark, 0 for never.
    No two marks look alike, as long as there are looks.

    >>> mark_looks([0, 0, 1]), mark_looks([0, 1, 4, 1, 0, 1, 0])
    ((0, 4, 1, -1), (0, 1, 2, 3, 4, 5, 6, -1))
    """
    taken: list[int] = []
    for periods in watched_after:
        fit = _AT_EASE if periods == 0 else _AT_ONCE if periods == 1 else _AT_LENGTH
        free = [look for look in (*fit, *range(len(_PATTERNS))) if look not in taken]
        taken.append(free[0] if free else len(taken) % len(_PATTERNS))
    return (*taken, NOTHING)


def chart_fill(look: int) -> dict[str, Any]:
    """One look of a chart's series, in the words of XlsxWriter; ``NOTHING`` is white.

    Looks differ by pattern or brightness, not by colour alone.
    """
    fill = _BLANK if look == NOTHING else _PATTERNS[look % len(_PATTERNS)]
    return fill | {"border": {"color": _INK, "width": 0.75}}


def row_height(texts: list[tuple[str, float]], size: float = SIZE, least: int = 1) -> float:
    """The height in points that a row needs to show each text whole. Excel fits no row to a merged cell by itself.

    - ``texts``: pairs of a text and the width of its column in characters; a full-width character takes two.
    - ``size``: the font size in points.
    - ``least``: the fewest lines that the row is to have room for.
    """
    lines = max([line_count(text, width * SIZE / size) for text, width in texts], default=1)
    return height_of(max(lines, least), size)


def height_of(lines: int, size: float = SIZE) -> float:
    """The height in points of a row of so many lines, up to the :data:`HIGHEST_ROW`.

    >>> height_of(1), height_of(2), height_of(100)
    (19.0, 34.0, 409.0)
    """
    return min(HIGHEST_ROW, lines * size * LINE_HEIGHT + _PADDING)


@lru_cache(maxsize=8192)
def line_count(text: str, width: float) -> int:
    r"""How many lines ``text`` takes in a column of ``width`` characters; an estimate that is rather too high.

    >>> line_count("進行管理表の作成", 9), line_count("a\nb", 20)
    (2, 2)
    """
    room = max(2, int(width) - 1)
    if "\n" not in text:
        return max(1, -(-display_width(text) // room))
    return sum(max(1, -(-display_width(line) // room)) for line in text.split("\n"))


def display_width(text: str) -> int:
    """The width of ``text`` in half-width characters: a full-width character takes 2, a half-width one 1.

    >>> display_width("R5年"), display_width("ｱ")
    (4, 1)
    """
    return len(text) if text.isascii() else 2 * len(text) - len(_NARROW.findall(text))


_NARROW: Final = re.compile("[\x00-\x7f\uff61-\uff9f]")
"""ASCII and the half-width kana."""

PALETTE: Final = {
    "paper": "#FFFFFF",
    "ink": _INK,
    "muted": _MUTED,
    "line": _LINE,
    "heading": _HEADING,
    "section": _SECTION,
    "subsection": _SUBSECTION,
    "wrong": _WRONG,
    "warning": _WARNING,
    "link": STYLES["link"]["font_color"],
}
"""The colours by their use, for what is no workbook."""

DARK: Final = {
    "paper": "#15181C",
    "ink": "#ECEFF2",
    "muted": "#B4BCC6",
    "line": "#78828E",
    "heading": "#2B3A4B",
    "section": "#222B36",
    "subsection": "#1B2128",
    "wrong": "#5C3200",
    "warning": "#4A4000",
    "link": "#8FC3FF",
}
"""The same for a screen set to dark: each colour of a text has a contrast of 4.5 or more to those below it."""
