"""What a workbook says, apart from how it looks and who writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal

from schemas.vocabulary import CELL_LIMIT

Value = str | int | float | None
"""What a cell holds; None and "" leave it blank."""

CUT: Final = "…（長すぎるため、ここまでを示します。全文は、提出されたファイルにあります。）"
"""What stands at the end of a text that no cell holds whole."""


def units(text: str) -> int:
    """The length of a text as Excel counts it: 𠮷 is two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def fits(text: str) -> bool:
    """Whether a cell holds the whole text."""
    return len(text) <= CELL_LIMIT // 2 or units(text) <= CELL_LIMIT


def fitting(text: str) -> str:
    """``text``, or as much of it as a cell or a note holds, and a word on where the rest is: XlsxWriter leaves out
    what is longer."""
    return text if fits(text) else shortened(text, CELL_LIMIT, CUT)


def shortened(text: str, longest: int, end: str = "…") -> str:
    """``text``, or its beginning with an ``end``, in so many UTF-16 units at most."""
    if units(text) <= longest:
        return text
    begun = text.encode("utf-16-le", "surrogatepass")[: 2 * (longest - units(end))]
    return begun.decode("utf-16-le", "ignore") + end


@dataclass(frozen=True, slots=True)
class Row:
    """Values from column A on, each with the name of a style in the theme; ``height`` in points."""

    values: tuple[Value, ...]
    styles: tuple[str, ...]
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from (``top``, ``left``) to (``bottom``, ``right``), counted from 1, all included."""

    top: int
    left: int
    bottom: int
    right: int


def corners(area: Area) -> tuple[int, int, int, int]:
    """First row and column, last row and column, counted from 0 as XlsxWriter counts."""
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down: ``source`` is a list of values or a range of the workbook, () for a hint alone; ``prompt`` shows
    beside the cell."""

    area: Area
    source: tuple[str, ...] | str
    title: str
    prompt: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Highlight:
    """A style that a cell takes where ``formula``, written for the area's first cell, is true."""

    area: Area
    formula: str
    style: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note (comment) on a cell; ``row`` and ``column`` count from 1."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Jump:
    """A cell that leads to another cell of the same workbook when clicked. It shows ``text``; a number stays one."""

    row: int
    column: int
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of thing in a chart: its ``name`` in the legend, its values' cells, and its look: which it is of how
    many kinds."""

    name: str
    values: Area
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars ("bar" lie, "column" stand) that add up; ``categories``: the cells that name them.

    Its upper left corner is in the cell (``row``, ``column``), ``left`` pixels from its edge; ``width`` and ``height``
    are pixels. Values of ``labelled`` and more are written into the bars. ``shares``: they are parts of 1, and each
    bar is as long as all others. ``alt`` says in words what it shows.
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


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table: ``area`` with its headings in the first row. ``name``: letters, digits and _ only."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Body:
    """Rows of one look, kept as the columns of tables of one length: the first row of each table, the second of each,
    and so on. A hundred thousand rows take a fifth of the memory that way."""

    tables: Sequence[Sequence[Sequence[Value]]]
    styles: tuple[str, ...]
    height: float | None = None

    def __len__(self) -> int:
        return len(self.tables) * len(self.tables[0][0])

    def values(self) -> Iterator[tuple[Value, ...]]:
        """The values of the rows, from above."""
        rows = (zip(*columns, strict=True) for columns in self.tables)
        return chain.from_iterable(zip(*rows, strict=True))

    def __iter__(self) -> Iterator[Row]:
        return (Row(values, self.styles, self.height) for values in self.values())


@dataclass(slots=True)
class Sheet:
    """``widths`` in characters, from column A. ``body``: further rows, below ``rows``.

    ``frozen``: so many rows and columns stay in view.

    ``heading``: first and last row repeated on each printed page. ``filtered``: the area with filter buttons.
    ``starts``: rows that begin a page. ``zoom``: percent on the screen, 0 for as it is.
    """

    name: str
    widths: tuple[float, ...]
    rows: list[Row] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
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
    table: Table | None = None
    body: Body | None = None

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self.rows) + len(self.body or ())

    def every_row(self) -> Iterator[Row]:
        """All rows from above: ``rows``, then those of ``body``."""
        return chain(self.rows, self.body or ())

    def add(self, row: Row) -> int:
        """Appends a row and returns its number."""
        self.rows.append(row)
        return len(self.rows)

    def add_across(self, text: str, style: str, height: float | None = None) -> int:
        """Appends a row of one text merged over all columns and returns its number."""
        number = self.add(Row((text,) + (None,) * (len(self.widths) - 1), (style,) * len(self.widths), height))
        self.merges.append(Area(number, 1, number, len(self.widths)))
        return number
