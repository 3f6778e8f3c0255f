"""What a sheet shows of its cells, for all formats alike: which rows are filled or hidden, what a merged area covers.

Each reader makes a Grid and passes it through :func:`trimmed` (if need be), :func:`with_hidden` and :func:`covered`.
All three return a new Grid; only :func:`covered` also blanks values in the rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from pipeline.reading.grid import CellRange, Flag, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from pipeline.reading.grid import Grid, Value
    from pipeline.reading.room import Room

    Span = tuple[int, int]
    """The first and the last of rows or columns that follow each other."""
    Run = tuple[str, bool]
    """A piece of a text, and whether it is struck through."""
    Struck = tuple[Literal["struck", "struck-part"], str]
    """Kind and text of a flag."""
    Named = dict[int, list[tuple[int, str]]]
    """By row: columns in their order, each with the text of its flag."""

OF_VALUES = frozenset({"error", "formula", "struck", "struck-part", "shown", "unshown"})
"""Kinds of flags about a value. They are dropped where a merged area hides the value."""
NAMED = frozenset({"error", "formula"})
"""Kinds of flags whose text stands for a value that is blank in the rows."""


def trimmed(grid: Grid) -> Grid:
    """The grid without the blank rows and columns at its edges. A cell flagged as an error counts as filled.

    A text of blanks alone counts as blank here, but stays in the rows where it lies between filled cells. ``first_row``
    and ``first_column`` follow, so that every cell keeps its address. A grid with nothing in it begins at 1, 1.

    >>> from pipeline.reading.grid import Grid
    >>> trimmed(Grid("表", False, 1, 1, [["", " "], ["", "a"]]))[2:5]
    (2, 2, [['a']])
    """
    rows, width = grid.rows, max(map(len, grid.rows), default=0)
    errors = [
        (flag.row - grid.first_row, flag.column - grid.first_column) for flag in grid.flags if flag.kind == "error"
    ]
    inside = [(row, column) for row, column in errors if 0 <= row < len(rows) and 0 <= column < width]
    filled = [number for number, values in enumerate(rows) if any(map(_is_filled, values))]
    filled += [row for row, _ in inside]
    top, bottom = min(filled, default=0), max(filled, default=-1) + 1
    left = min((column for _, column in inside), default=width)
    right = max((column + 1 for _, column in inside), default=0)
    for values in rows[top:bottom]:
        left = next((place for place, value in enumerate(values[:left]) if _is_filled(value)), left)
        tail = range(len(values) - 1, right - 1, -1)
        right = next((place + 1 for place in tail if _is_filled(values[place])), right)
    rows = rows[top:bottom]
    if (left, right) != (0, width):
        rows = [values[left:right] for values in rows]
    if not rows:
        return grid._replace(first_row=1, first_column=1, rows=[])
    return grid._replace(first_row=grid.first_row + top, first_column=grid.first_column + left, rows=rows)


def _is_filled(value: Value) -> bool:
    """Whether a value shows anything."""
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def struck_flag(runs: Iterable[Run]) -> Struck | None:
    """Kind and text of the flag for a text that is written in several fonts; None where nothing is struck through.

    ``runs`` are the pieces of the text, each with whether it is struck through. Blanks between two runs decide nothing.

    >>> struck_flag([("旧", True), ("新", False)]), struck_flag([("旧", True), (" ", False)])
    (('struck-part', '新'), ('struck', ''))
    """
    pieces = list(runs)
    words = [struck for text, struck in pieces if text.strip()]
    if not any(words):
        return None
    if all(words):
        return "struck", ""
    return "struck-part", "".join(text for text, struck in pieces if not struck)


def with_hidden(grid: Grid, rows: Iterable[Span], columns: Iterable[Span]) -> Grid:
    """The grid with the numbers of its hidden rows and columns.

    The spans may reach far beyond the grid (a file may hide all rows to the sheet's end); only the grid's own are kept.
    """
    if not grid.rows:
        return grid
    return grid._replace(
        hidden_rows=frozenset(within(rows, grid.first_row, grid.last_row)),
        hidden_columns=frozenset(within(columns, grid.first_column, grid.last_column)),
    )


def within(spans: Iterable[Span], first: int, last: int) -> list[int]:
    """Every number from ``first`` to ``last`` that lies in one of the spans, once each and in ascending order.

    >>> within([(5, 9), (2, 3), (3, 6)], 3, 7)
    [3, 4, 5, 6, 7]
    """
    found: list[int] = []
    for begin, end in sorted(spans):
        after = found[-1] + 1 if found else first
        found += range(max(begin, after), min(end, last) + 1)
    return found


def others(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """The numbers from ``first`` to ``last`` that lie in none of the spans, each as a span of its own.

    >>> others([(2, 3)], 1, 4)
    [(1, 1), (4, 4)]
    """
    inside = set(within(spans, first, last))
    return [(number, number) for number in range(first, last + 1) if number not in inside]


def covered(grid: Grid, areas: Iterable[CellRange], room: Room) -> Grid:
    """The grid with its merged areas; what they hide becomes blank in the rows and is flagged as ``covered``.

    A spreadsheet shows only the first cell of a merged area. ``areas`` are all of the sheet; those are kept that meet
    the grid's rows. In an honest file areas never overlap, so together they have no more cells than the sheet. Where
    they do have more, the search stops; that bounds the time, whatever a file says. Raises Refused where there are too
    many areas or hidden values for ``room``.

    >>> from pipeline.reading.grid import Grid
    >>> from pipeline.reading.room import Limits, Room
    >>> grid = covered(Grid("表", False, 1, 1, [["a", "b"]]), [CellRange(1, 1, 1, 2)], Room(Limits(), 100))
    >>> grid.rows, grid.flags[0].text
    ([['a', '']], 'b')
    """
    named = _named(grid)
    rows = CellRange(grid.first_row, grid.first_column, grid.last_row, grid.last_column)
    frame = _around(rows, named)
    cells = _size(frame)
    merged: list[CellRange] = []
    hidden: dict[tuple[int, int], str] = {}
    for area in room.told(grid.sheet, _distinct(areas)):
        if area.top > frame.bottom or area.bottom < frame.top:
            continue
        merged += [area] if _meet(area, rows) else []
        inner = _common(area, frame)
        cells -= _size(inner)
        if cells < 0:
            break
        for row, column, text in room.told(grid.sheet, _hidden(grid, inner, area[:2], named)):
            hidden[row, column] = text
    for row, column in hidden:
        if grid.at(row, column) is not None:
            grid.put(row, column, "")
    grid = grid._replace(merged=tuple(merged))
    if not hidden:
        return grid
    flags = [flag for flag in grid.flags if flag.kind not in OF_VALUES or flag[:2] not in hidden]
    flags += [Flag(row, column, "covered", text) for (row, column), text in hidden.items()]
    return grid._replace(flags=tuple(sorted(flags, key=lambda flag: flag[:2])))


def _distinct(areas: Iterable[CellRange]) -> Iterator[CellRange]:
    """The areas, each one once."""
    met = set()
    for area in areas:
        if area not in met:
            met.add(area)
            yield area


def _hidden(grid: Grid, inner: CellRange, shown: tuple[int, int], named: Named) -> Iterator[tuple[int, int, str]]:
    """What the cells of ``inner`` hold, apart from the cell ``shown``: row, column and text of each."""
    for row in range(inner.top, inner.bottom + 1):
        first = inner.left + 1 if (row, inner.left) == shown else inner.left
        values = grid.between(row, first, inner.right)
        if len(values) > values.count("") + values.count(None):
            begin = max(first, grid.first_column)
            filled = ((begin + n, value) for n, value in enumerate(values) if value is not None and value != "")
            yield from ((row, column, plain(value)) for column, value in filled)
        if row in named:
            begin = bisect_left(named[row], first, key=_column)
            end = bisect_right(named[row], inner.right, key=_column)
            yield from ((row, *flag) for flag in named[row][begin:end])


def _named(grid: Grid) -> Named:
    """The flags whose text stands for a value, by row and sorted by column."""
    named: Named = {}
    for row, column, kind, text in grid.flags:
        if kind in NAMED:
            named.setdefault(row, []).append((column, text))
    for flags in named.values():
        flags.sort()
    return named


def _column(flag: tuple[int, str]) -> int:
    """The column of a named flag, for bisection."""
    return flag[0]


def _around(rows: CellRange, named: Named) -> CellRange:
    """The rectangle around the rows and all named flags, which may stand outside of the rows."""
    top, left, bottom, right = rows
    for row, flags in named.items():
        top, bottom = min(top, row), max(bottom, row)
        left, right = min(left, flags[0][0]), max(right, flags[-1][0])
    return CellRange(top, left, bottom, right)


def _common(area: CellRange, other: CellRange) -> CellRange:
    """The rectangle that two areas have in common; of no size where they have none."""
    return CellRange(
        max(area.top, other.top),
        max(area.left, other.left),
        min(area.bottom, other.bottom),
        min(area.right, other.right),
    )


def _meet(area: CellRange, other: CellRange) -> bool:
    """Whether two areas have a cell in common."""
    rows = area.top <= other.bottom and other.top <= area.bottom
    return rows and area.left <= other.right and other.left <= area.right


def _size(area: CellRange) -> int:
    """The number of cells of an area."""
    return max(area.bottom - area.top + 1, 0) * max(area.right - area.left + 1, 0)
