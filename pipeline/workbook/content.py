"""What a workbook says, apart from how it looks and who writes it: plain data, from sheets down to notes.

A cell's look is the name of a style in ``theme``. Rows and columns count from 1 throughout; :func:`corners` is the one
step to XlsxWriter's counting from 0. Nothing here opens a file, so that tests and the printed table read the same
objects as the pen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal, NamedTuple

from schemas.vocabulary import CELL_LIMIT

Value = str | int | float | None
"""What a cell holds. None and "" leave it blank, with its style. A text is never taken for a formula or a link."""

CUT: Final = "…（長すぎるため、ここまでを示します。全文は、提出されたファイルにあります。）"
"""Stands at the end of a text that is too long for a cell, and says where the whole text is."""


def units(text: str) -> int:
    """The length of a text as Excel counts it, in UTF-16 units: a character beyond U+FFFF counts as two.

    >>> units("吉"), units("𠮷")
    (1, 2)
    """
    return len(text) + sum(letter > "\uffff" for letter in text)


def fits(text: str) -> bool:
    """Whether a cell holds the whole text (at most ``schemas.vocabulary.CELL_LIMIT`` UTF-16 units)."""
    return len(text) <= CELL_LIMIT // 2 or units(text) <= CELL_LIMIT


def fitting(text: str) -> str:
    """``text``, or as much of it as a cell or a note holds, with :data:`CUT` at its end.

    XlsxWriter leaves a longer text out altogether, so it is shortened before.
    """
    return text if fits(text) else shortened(text, CELL_LIMIT, CUT)


def shortened(text: str, longest: int, end: str = "…") -> str:
    """``text`` in at most ``longest`` UTF-16 units: where it is longer, its beginning and then ``end``.

    A character of two units is not cut in half, so the result may be one unit shorter than allowed.

    >>> shortened("進行管理表", 4), shortened("進行管理表", 5)
    ('進行管…', '進行管理表')
    """
    if units(text) <= longest:
        return text
    begun = text.encode("utf-16-le", "surrogatepass")[: 2 * (longest - units(end))]
    return begun.decode("utf-16-le", "ignore") + end


class Row(NamedTuple):
    """One row of a sheet.

    - ``values``: the values from column A on.
    - ``styles``: for each value the name of a style in the theme; as long as ``values``.
    - ``height``: in points; None leaves it to the program that opens the file. What is typed makes it larger where the
      row ``grows``; no merged cell may be in such a row.
    """

    values: tuple[Value, ...]
    styles: tuple[str, ...]
    height: float | None = None
    grows: bool = False


class Area(NamedTuple):
    """A rectangle of cells from (``top``, ``left``) to (``bottom``, ``right``), counted from 1, all included."""

    top: int
    left: int
    bottom: int
    right: int


def corners(area: Area) -> tuple[int, int, int, int]:
    """The area as XlsxWriter takes it: first row, first column, last row, last column, counted from 0.

    >>> corners(Area(1, 1, 2, 3))
    (0, 0, 1, 2)
    """
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


class DropDown(NamedTuple):
    """A drop-down list, or only a hint, on each cell of an area.

    - ``source``: the values to choose from, or a range as a formula writes it ("=選択肢!$A$1:$A$5"); () for a hint
      alone.
    - ``title`` and ``prompt``: shown beside the selected cell; the pen shortens them to what Excel takes.
    - ``strict``: whether Excel refuses other values. If not, it only warns.
    """

    area: Area
    source: tuple[str, ...] | str
    title: str
    prompt: str
    strict: bool = True


class Highlight(NamedTuple):
    """A conditional format: each cell of the area takes ``style`` where ``formula`` is true for it.

    ``formula`` is written for the area's first cell, with relative references, as Excel has it.
    """

    area: Area
    formula: str
    style: str


class Note(NamedTuple):
    """A note (メモ) on a cell; ``row`` and ``column`` count from 1."""

    row: int
    column: int
    text: str


class Jump(NamedTuple):
    """A cell that shows ``text``; a click on it leads to the cell ``cell`` (such as "B3") of ``sheet``.

    A number that is shown stays one. ``row`` and ``column`` count from 1; the look is that of the row there.
    """

    row: int
    column: int
    sheet: str
    cell: str
    text: str


class Formula(NamedTuple):
    """A formula of our own in a cell, and its ``value`` as it stands now, for programs that do not calculate."""

    row: int
    column: int
    formula: str
    value: str | int


class Series(NamedTuple):
    """One series of a chart, such as one mark.

    - ``name``: in the legend.
    - ``values``: the cells that hold its numbers, one for each category.
    - ``look``: the number of its look in the theme.
    """

    name: str
    values: Area
    look: int


class Chart(NamedTuple):
    """A stacked bar chart on a sheet.

    - ``kind``: "bar" has lying bars, "column" standing ones.
    - ``categories``: the cells with the names of the bars.
    - ``row``, ``column``, ``left``: the cell of its upper left corner, from 1, and how many pixels it is moved right.
    - ``width`` and ``height``: in pixels.
    - ``alt``: what the chart shows, in words, for those who cannot see it.
    - ``labelled``: counts of at least this are written into the bars; smaller ones get no number.
    - ``shares``: the values are parts of 1, and each bar is as long as all others.
    """

    kind: Literal["bar", "column"]
    title: str
    categories: Area
    series: tuple[Series, ...]
    row: int
    column: int
    width: int
    height: int
    alt: str
    labelled: float = 1
    left: int = 0
    shares: bool = False


class ExcelTable(NamedTuple):
    """An Excel table: ``area`` with headings in its first row. ``name``: letters, digits and _, unique in the book."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Body:
    """Many rows that look alike, kept as columns.

    ``tables`` holds tables of equal length; each is a list of columns, each column a list of values. The rows come
    interleaved: the first row of each table, then the second of each, and so on. Kept in this way, a hundred thousand
    rows take a fifth of the memory that as many :class:`Row` would.

    >>> body = Body(([[1, 2]], [["a", "b"]]), ("count",))
    >>> list(body.values())
    [(1,), ('a',), (2,), ('b',)]
    """

    tables: Sequence[Sequence[Sequence[Value]]]
    styles: tuple[str, ...]
    height: float | None = None

    def __len__(self) -> int:
        return len(self.tables) * len(self.tables[0][0])

    def values(self) -> Iterator[tuple[Value, ...]]:
        """The values of each row, from the top of the sheet down."""
        rows = (zip(*columns, strict=True) for columns in self.tables)
        return chain.from_iterable(zip(*rows, strict=True))

    def __iter__(self) -> Iterator[Row]:
        return (Row(values, self.styles, self.height) for values in self.values())


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook, filled in step by step and then written.

    - ``name``: as the tab shows it; at most 31 characters.
    - ``widths``: of the columns from A on, in characters. Their number is the number of columns.
    - ``rows`` and ``body``: the rows; those of ``body`` come below.
    - ``merges``, ``choices``, ``highlights``, ``notes``, ``jumps``, ``formulas``, ``charts``, ``table``: what cells
      have beside their value and style.
    - ``frozen``: how many rows and columns stay in view when the sheet is scrolled.
    - ``heading``: first and last row that each printed page repeats. ``footer``: what stands at the foot of each;
      ``paper``: its size, landscape.
    - ``filtered``: the area that gets filter buttons.
    - ``breaks``: rows after which a printed page ends. ``starts``: rows that must begin one (``pages.page_breaks``).
    - ``protected``: only cells whose style is unlocked can be edited; there is no password. ``hidden``: its tab is not
      shown.
    - ``zoom``: percent on the screen; 0 leaves it as it is.
    - ``one_page``: the whole sheet is scaled to a single printed page.
    """

    name: str
    widths: tuple[float, ...]
    rows: list[Row] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    choices: list[DropDown] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    frozen: tuple[int, int] | None = None
    heading: tuple[int, int] | None = None
    filtered: Area | None = None
    paper: Literal["A4", "A3"] = "A4"
    footer: str = ""
    protected: bool = False
    hidden: bool = False
    zoom: int = 0
    one_page: bool = False
    charts: list[Chart] = field(default_factory=list)
    table: ExcelTable | None = None
    body: Body | None = None

    def __len__(self) -> int:
        """How many rows the sheet has, those of ``body`` included."""
        return len(self.rows) + len(self.body or ())

    def every_row(self) -> Iterator[Row]:
        """All rows from the top down: those of ``rows``, then those of ``body``."""
        return chain(self.rows, self.body or ())

    def add(self, row: Row) -> int:
        """Append a row to ``rows``; returns its number, from 1."""
        self.rows.append(row)
        return len(self.rows)

    def add_across(self, text: str, style: str, height: float | None = None) -> int:
        """Append a row with one text, merged over all columns; returns its number, from 1. ``height`` is in points."""
        number = self.add(Row((text,) + (None,) * (len(self.widths) - 1), (style,) * len(self.widths), height))
        self.merges.append(Area(number, 1, number, len(self.widths)))
        return number
