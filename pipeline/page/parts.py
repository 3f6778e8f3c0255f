"""What the page is put together from: links, cells, bars, tables and the looks of marks. Nothing here knows of HTML."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import quote

from pipeline.workbook.theme import chart_fill

TEXT: Final = "text"
WORD: Final = "word"
COUNT: Final = "count"
SHARE: Final = "share"
SIGN: Final = "sign"
"""The kinds of columns: texts, single words, figures, figures beside a bar, and marks beside their word."""

FEW: Final = 10
"""The largest number of rows of a table that stands open. A longer one that is no task is folded."""

WRITTEN: Final = 200
"""How many characters are shown of what a cell had in it. The workbooks have it whole."""

TILES: Final = {
    "": ("", 0.0),
    "wide_upward_diagonal": ("M-2 2L2-2M-2 10L10-2M6 10L10 6", 2.5),
    "light_downward_diagonal": ("M6-2L10 2M-2-2L10 10M-2 6L2 10", 1.0),
    "percent_25": ("M0 2h2M4 2h2M2 6h2M6 6h2", 2.0),
    "dashed_horizontal": ("M0 2h5M4 6h5", 1.5),
    "shingle": ("M0 8L8 0M4 4L8 8", 1.0),
    "small_check": ("M0 2h4M4 6h4", 4.0),
}
"""Excel's name of a pattern, "" for none → the strokes in a tile of 8 by 8 pixels, and how wide they are."""


class Link(NamedTuple):
    """A link. ``words``: what is shown; ``target``: a path in the folder, or a place on the page.

    ``of`` tells links of the same words apart for who hears them one by one.
    """

    words: str
    target: str
    of: str = ""


class Segment(NamedTuple):
    """A piece of a bar: where it begins and how wide it is in percent, and which of the plan's marks it stands for.
    ``sign`` is "" where there is no room for it."""

    start: float
    width: float
    place: int
    sign: str = ""


class PageCell(NamedTuple):
    """A cell of a table: its text, or links, or a bar with its text. ``note`` stands smaller beside ``text``."""

    text: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()
    bar: tuple[Segment, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether it is a figure of zero and nothing else."""
        return self.text in ("0", "±0") and not self.note


class PageColumn(NamedTuple):
    """The heading of a table's column, and what kind of values it has: one of the kinds above. ``note``: the word of a
    heading that is a mark."""

    heading: str
    kind: str = TEXT
    note: str = ""

    @property
    def label(self) -> str:
        """Heading and note together."""
        return f"{self.heading} {self.note}".strip()


class PageTable(NamedTuple):
    """A table of the page.

    - ``rows`` have a cell for each column; the first says what the row is about.
    - ``note``: a sentence below it. ``left``: how many rows are not shown.
    - ``sparse``: most figures are zeros, which a narrow screen need not show. ``folded``: it opens on a click.
    """

    caption: str
    columns: tuple[PageColumn, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    note: str = ""
    sparse: bool = False
    left: int = 0
    folded: bool = False


def target(path: str) -> str:
    """A path within the folder as a link has it: no part of it can be taken for a scheme, a host or a query.

    >>> target("公開/a?b.csv")
    '%E5%85%AC%E9%96%8B/a%3Fb.csv'
    """
    return quote(path, safe="/")


def cut(text: str, most: int) -> str:
    """``text``, or its first ``most`` characters and that more was left out.

    >>> cut("進行管理表", 2), cut("進行管理表", 5)
    ('進行…（以下略）', '進行管理表')
    """
    return text if len(text) <= most else f"{text[:most]}…（以下略）"


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first names, and how many others there are.

    >>> listed("ABC", 2), listed("AB", 2)
    ('A、B ほか1', 'A、B')
    """
    told = list(names)
    return "、".join(told[:most]) + (f" ほか{len(told) - most}" if len(told) > most else "")


class BarStyle(NamedTuple):
    """How a kind of bar looks on the screen. ``ground`` and ``ink``: colours; ``strokes``: an SVG path in a tile of 8
    by 8 pixels, "" for none, ``width`` pixels wide."""

    ground: str
    ink: str
    strokes: str
    width: float


def look_of(number: int) -> BarStyle:
    """A kind of bar: the same pattern and colours as the theme's look of that number has in the workbook's charts."""
    fill = chart_fill(number)
    ink = fill["border"]["color"]
    if "pattern" in fill:
        drawn = fill["pattern"]
        return BarStyle(drawn["bg_color"], drawn["fg_color"], *TILES[drawn["pattern"]])
    return BarStyle(fill["fill"]["color"], ink, *TILES[""])
