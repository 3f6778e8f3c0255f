"""Where the table is: the sheets of one file → the rows below its headings, column by column.

In goes one sheet as :class:`pipeline.reading.Grid`; out comes a :class:`ReturnedTable` of texts, or one object that
says why there is none: :class:`Lack`, :class:`Twice` or :class:`OtherYear`. ``sender`` calls it for each visible sheet
and turns these into findings.

Positions within the grid count from 0, numbers of the sheet from 1; ``first_row`` and ``first_column`` of the
grid lead from one to the other. Every row below the headings is taken, blank ones too, so that the row numbers
stay those of the sheet. What the text means is ``interpret``'s; whether a row answers anything is asked of
:meth:`ReturnedTable.answered`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from pipeline.reading import CellRange, Grid, Value, letters
from pipeline.returns.chooser import Chooser, ChosenColumns
from pipeline.returns.headings import HeadingRows, headings
from pipeline.texts import as_text
from schemas.layout import TEXT, Layout
from schemas.period import Period
from schemas.rule import NO_WORDS, NOTHING_SHOWN

DECISIVE: Final = ("diagonal", "struck-part", "struck", "formula", "error")
"""The flags that say whether a cell has a value; of several on one cell the last counts."""
_BLOCK: Final = 16
"""Excel saves text in blocks of so many rows, and leaves out the separators behind a block's last column."""


@dataclass(slots=True)
class ReturnedTable:
    """The rows of one sheet that may answer something, as columns of equal length.

    - ``sheet``: its name; ``shape``: the plan's; ``from_text``: the file is text, such as CSV.
    - ``rows``: the sheet's own row numbers, from 1. A position in the lists below counts them from 0.
    - ``cells``: column → what is written in each row, "" where the table lacks the column.
    - ``flags``: (column, position) → what the value does not tell, one of :data:`DECISIVE`, or "split": the row of a
      text file goes on behind its last answer.
    - ``asides``: (kind, column, position) → what else stands on an answer's cell
      (:data:`schemas.answers.ASIDES`).
    - ``layouts``: for each heading, column → number of the sheet's column, from 1; ``layout``: which of them each
      row follows.
    - ``heads``: the first and the last row of each heading; ``lines``: address → words above the first one.
    - ``hidden``: the positions of rows that the sheet does not show.
    - ``elsewhere``: the positions of rows whose own 主管課等 names somebody else than the sender. ``sender``
      fills it in.
    - ``others``: the numbers of the sheet's columns that are another year's.
    - ``reason_number``: the period whose reason the table has, as its heading says, else 0.
    """

    sheet: str
    shape: Layout
    rows: list[int] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    flags: dict[tuple[str, int], str] = field(default_factory=dict)
    asides: dict[tuple[str, str, int], str] = field(default_factory=dict)
    layouts: list[Mapping[str, int]] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    heads: list[tuple[int, int]] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    reason_number: int = 0
    from_text: bool = False

    def answered(self, period: Period) -> list[bool]:
        """For each row, whether it answers something that the period asks for: any text counts."""
        given = (self.cells[column] for column in period.asked)
        return [any(said) for said in zip(*given, strict=True)]

    def only(self, places: Sequence[int]) -> ReturnedTable:
        """The table with the rows at these positions alone, in the order given. Everything that counts positions
        is counted anew."""
        new = {old: number for number, old in enumerate(places)}
        return replace(
            self,
            rows=[self.rows[place] for place in places],
            cells={column: [texts[place] for place in places] for column, texts in self.cells.items()},
            flags={(column, new[at]): kind for (column, at), kind in self.flags.items() if at in new},
            asides={(kind, column, new[at]): text for (kind, column, at), text in self.asides.items() if at in new},
            layout=[self.layout[place] for place in places],
            hidden=frozenset(new[place] for place in self.hidden if place in new),
            elsewhere=frozenset(new[place] for place in self.elsewhere if place in new),
        )


class Lack(NamedTuple):
    """A visible sheet without a usable table.

    ``missing``: the columns whose headings it lacks; all that are needed where it has no heading at all.
    """

    sheet: str
    missing: tuple[str, ...]


class Twice(NamedTuple):
    """A sheet whose headings claim one needed column in several places, where nothing decides between them.

    - ``column``: which one. ``row``: the number of the heading's row. ``columns``: the numbers of the sheet's
      columns.
    - ``hidden``: one of them is not shown, which the finding tells.
    """

    sheet: str
    column: str
    row: int
    columns: tuple[int, ...]
    hidden: bool

    @property
    def names(self) -> list[str]:
        """The columns as the sheet calls them: "I列"."""
        return [f"{letters(column)}列" for column in self.columns]


class OtherYear(NamedTuple):
    """A sheet whose answers are another year's, as the ``label`` over them says."""

    sheet: str
    label: str

    @property
    def said(self) -> str:
        """What is wrong with it, as a sentence."""
        return f"見出しが「{self.label}」となっています。"


class Block(NamedTuple):
    """Rows under one heading, as positions in the grid, from 0: the heading from ``first`` to ``below``, the rows
    to ``end``.

    ``layout``: column → position in the row. A column that a repeated heading leaves out stays where it was.
    """

    first: int
    below: int
    end: int
    layout: Mapping[str, int]


def blocks(rows: Sequence[Sequence[Value]], shape: Layout) -> Iterator[Block]:
    """Each heading of a sheet with the rows that it stands over; nothing where no heading names the number.

    For tables that are no returns: ``init`` reads a plan out of them. ``rows``: the sheet's values.
    """
    layout: dict[str, int] = {}
    for heading, end in _with_ends(list(headings(rows, shape)), len(rows)):
        layout = _renewed(layout, heading.layout)
        yield Block(heading.first, heading.below, end, layout)


def locate(grid: Grid, chooser: Chooser) -> ReturnedTable | Lack | Twice | OtherYear:
    """Finds the table of a sheet by its headings. The number, the period's mark and whatever else may be due must
    be there.

    A sheet may repeat its heading, and a repeated one may leave columns out. A heading without the period's mark
    that does not repeat the table's own belongs to a small table beside it, and is passed over.

    ``grid``: the sheet. ``chooser``: which place holds which column, and which columns are needed.
    """
    merged = [_in_grid(area, grid) for area in grid.merged]
    hidden = {column - grid.first_column for column in grid.hidden_columns}
    shape = chooser.shape
    table = ReturnedTable(grid.sheet, shape, cells={column: [] for column in shape.table}, from_text=grid.from_text)
    layout: Mapping[str, int] = {}
    passed: list[tuple[HeadingRows, ChosenColumns]] = []
    for heading, end in _with_ends(list(headings(grid.rows, shape, merged)), len(grid.rows)):
        choice = chooser.choose(heading, grid.rows[heading.below : end], hidden)
        if _is_apart(choice, layout, chooser.period):
            passed.append((heading, choice))
            continue
        layout = _renewed(layout, choice.layout)
        problem = _problem(grid, heading, choice, layout, hidden, chooser)
        if problem:
            return problem
        table.reason_number = table.reason_number or choice.number
        table.others |= {grid.first_column + place for place in choice.other_places}
        table.heads.append((grid.first_row + heading.first, grid.first_row + heading.below - 1))
        table.layouts.append({column: grid.first_column + place for column, place in layout.items()})
        _take(table, grid, layout, heading.below, end)
    if not table.layouts:
        problems = [_problem(grid, heading, choice, choice.layout, hidden, chooser) for heading, choice in passed]
        return next((one for one in problems if one), Lack(grid.sheet, chooser.needed))
    table.lines = _lines_above(grid, table.heads[0][0])
    _take_asides(table, grid)
    if grid.from_text:
        _take_split(table, grid, chooser.period)
    return table


def _lines_above(grid: Grid, row: int) -> dict[str, str]:
    """Address → words above a row of the sheet."""
    return {
        f"{letters(grid.first_column + place)}{grid.first_row + at}": as_text(value)
        for at, values in enumerate(grid.rows[: row - grid.first_row])
        for place, value in enumerate(values)
        if as_text(value)
    }


def _with_ends(found: Sequence[HeadingRows], length: int) -> Iterator[tuple[HeadingRows, int]]:
    """Each heading with the position where its rows end: the next heading, or the end of the sheet."""
    return zip(found, [*(heading.first for heading in found[1:]), length], strict=False)


def _renewed(layout: Mapping[str, int], named: Mapping[str, int]) -> dict[str, int]:
    """The layout below a further heading: what it names stands where it says, what it leaves out where it stood."""
    return {column: place for column, place in layout.items() if place not in named.values()} | dict(named)


def _is_apart(choice: ChosenColumns, layout: Mapping[str, int], period: Period) -> bool:
    """Whether a heading is that of a small table of its own, not of the answers, nor a repetition of theirs.

    ``layout``: that of the headings before it, {} for none.
    """
    named = choice.layout
    if period.now in named or choice.twice or choice.others:
        return False
    return not layout or any(layout.get(column, place) != place for column, place in named.items())


def _problem(
    grid: Grid,
    heading: HeadingRows,
    choice: ChosenColumns,
    layout: Mapping[str, int],
    hidden: set[int],
    chooser: Chooser,
) -> Lack | Twice | OtherYear | None:
    """Why the rows below a heading cannot be read as answers; None where they can.

    ``layout``: with the columns that an earlier heading named and this one leaves out.
    """
    if choice.twice:
        column, places = choice.twice
        columns = tuple(grid.first_column + place for place in places)
        return Twice(grid.sheet, column, grid.first_row + heading.below - 1, columns, not hidden.isdisjoint(places))
    missing = tuple(column for column in chooser.needed if column not in layout)
    if missing and choice.others:
        return OtherYear(grid.sheet, choice.others[0])
    return Lack(grid.sheet, missing) if missing else None


def _in_grid(area: CellRange, grid: Grid) -> CellRange:
    """A merged area in positions of the grid, from 0."""
    row, column = grid.first_row, grid.first_column
    return CellRange(area.top - row, area.left - column, area.bottom - row, area.right - column)


def _take(table: ReturnedTable, grid: Grid, layout: Mapping[str, int], start: int, end: int) -> None:
    """Adds the rows from ``start`` to ``end`` to the table, as texts."""
    rows = grid.rows[start:end]
    table.hidden |= {len(table.rows) + at for at in range(len(rows)) if grid.first_row + start + at in grid.hidden_rows}
    table.rows += range(grid.first_row + start, grid.first_row + end)
    table.layout += [len(table.layouts) - 1] * len(rows)
    for column in table.shape.table:
        place = layout.get(column)
        if place is None:
            table.cells[column] += [""] * len(rows)
        else:
            table.cells[column] += [as_text(row[place]) if place < len(row) else "" for row in rows]


def _take_split(table: ReturnedTable, grid: Grid, period: Period) -> None:
    """Flags the last answer of each row that goes on behind the columns of its heading, as a text does that a comma
    without quotes has cut. A field that a row lacks is None.

    A spreadsheet writes equally many fields in all rows of a block: what stands behind there is a cell of its own.
    """
    widths = [sum(value is not None for value in row) for row in grid.rows]
    blocks = defaultdict(list)
    for number, fields in enumerate(widths, start=grid.first_row):
        blocks[(number - 1) // _BLOCK].append(fields)
    wide = [max(widths[first - grid.first_row : last - grid.first_row + 1]) for first, last in table.heads]
    lasts = [max(set(period.asked) & set(layout), key=layout.__getitem__) for layout in table.layouts]
    for place, (number, heading) in enumerate(zip(table.rows, table.layout, strict=True)):
        block, last = blocks[(number - 1) // _BLOCK], lasts[heading]
        rest = "、".join(filter(None, map(as_text, grid.rows[number - grid.first_row][wide[heading] :])))
        if rest and table.cells[last][place] and (len(block) == 1 or len(set(block)) > 1):
            table.flags[last, place] = "split"
            table.asides["split", last, place] = rest


def _take_asides(table: ReturnedTable, grid: Grid) -> None:
    """Takes over what reading tells of the table's cells beside their values: flags, merged areas, notes.

    A sheet with more merged areas than its table has cells is not looked at for them.
    """
    position = {row: place for place, row in enumerate(table.rows)}
    columns = [{number: column for column, number in layout.items()} for layout in table.layouts]

    def at(row: int, number: int) -> tuple[str, int] | None:
        """The column and the position that a cell of the sheet has in the table; None for a cell outside of it."""
        place = position.get(row)
        column = columns[table.layout[place]].get(number) if place is not None else None
        return (column, place) if column is not None and place is not None else None

    covered = {}
    for flag in grid.flags:
        cell = at(flag.row, flag.column)
        if cell and flag.kind == "covered":
            covered[cell] = flag.text
        elif cell:
            _take_flag(table, *cell, flag.kind, flag.text)
    for area in grid.merged if len(grid.merged) <= len(table.rows) * len(table.shape.table) else ():
        cells = [
            cell
            for row, number in _within(area, table)
            if (cell := at(row, number)) and cell[0] in table.shape.answered
        ]
        _take_merged(table, cells, at(area.top, area.left), covered)
    for note in grid.notes:
        for row, number in _within(note.area, table) if note.area else ():
            cell = at(row, number)
            if cell and cell[0] in table.shape.answered:
                _note(table, *cell, note.text or NO_WORDS[note.kind])
    for (column, place), kind in table.flags.items():
        if kind == "diagonal" and table.cells[column][place]:
            _note(table, column, place, NO_WORDS[kind])


def _note(table: ReturnedTable, column: str, place: int, text: str) -> None:
    """Takes over what lies on a cell, below what lies there already."""
    before = table.asides.get(("note", column, place), "")
    table.asides["note", column, place] = "\n".join(filter(None, (before, text)))


def _within(area: CellRange, table: ReturnedTable) -> Iterator[tuple[int, int]]:
    """The cells of an area, as far as the table reaches."""
    last = max(max(layout.values()) for layout in table.layouts)
    rows = range(max(area.top, table.rows[0]), min(area.bottom, table.rows[-1]) + 1) if table.rows else ()
    return ((row, number) for row in rows for number in range(area.left, min(area.right, last) + 1))


def _take_merged(
    table: ReturnedTable,
    cells: Sequence[tuple[str, int]],
    shown: tuple[str, int] | None,
    covered: Mapping[tuple[str, int], str],
) -> None:
    """Takes over what a merged area over answer cells shows and hides, the latter at the first such cell.

    ``shown``: the area's first cell, whose value all of it shows. ``covered``: cell → the value that is under the
    area.
    """
    hiding = [cell for cell in cells if cell in covered]
    if hiding:
        table.asides["covered", *hiding[0]] = "、".join(covered[cell] for cell in hiding)
    for cell in cells:
        if shown and cell != shown and cell[0] == shown[0]:
            table.asides["merged", *cell] = table.cells[shown[0]][shown[1]]


def _take_flag(table: ReturnedTable, column: str, place: int, kind: str, text: str) -> None:
    """Takes over one flag of a cell. Of several that say whether there is a value the last of :data:`DECISIVE`
    stays.

    Of free text, what the sheet shows is the text, wherever the number format can be followed.
    """
    if kind in DECISIVE:
        if kind in ("error", "formula"):
            table.cells[column][place] = table.cells[column][place] or text
        if column in table.shape.answered:
            former = table.flags.get((column, place), kind)
            table.flags[column, place] = max(kind, former, key=DECISIVE.index)
            if kind == "struck-part":
                table.asides[kind, column, place] = text
    elif kind == "shown" and table.shape.kind(column) == TEXT and text:
        table.cells[column][place] = text
    elif column in table.shape.answered:
        hides = kind == "shown" and not text
        table.asides["unshown" if hides else kind, column, place] = NOTHING_SHOWN if hides else text
