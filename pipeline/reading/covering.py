"""Merged areas: a spreadsheet shows their first cell alone, so what the others hold is taken out of the rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pipeline.reading.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.reading.sheet import Rectangle, Sheet

    Named = dict[int, list[tuple[int, str]]]
    """By row: columns in their order, each with the text of its flag."""

OF_VALUES = frozenset({"error", "formula", "struck", "struck-part", "shown", "unshown"})
"""Flags that tell of a value: where the value is hidden, they tell of nothing that is seen."""
NAMED = frozenset({"error", "formula"})
"""Flags whose text stands for a value that the rows do not have."""


def cover(sheet: Sheet, areas: Iterable[Rectangle]) -> None:
    """Keep the merged areas that meet the rows; blank the values they hide, and flag each of them as ``covered``.

    Merged areas never overlap. Those that take more room than there is do, and the search ends with them: so
    the cost is bounded by the rows, whatever a file says.
    """
    named = _named(sheet)
    rows = _rows(sheet)
    frame = _around(rows, named)
    room = _size(frame)
    covered: dict[tuple[int, int], str] = {}
    for area in dict.fromkeys(areas):
        if area[0] > frame[2] or area[2] < frame[0]:
            continue
        sheet.merged += [area] if _size(_common(area, rows)) else []
        inner = _common(area, frame)
        room -= _size(inner)
        if room < 0:
            break
        for row, column, text in _hidden(sheet, inner, area[:2], named):
            covered[row, column] = text
    for row, column in covered:
        if sheet.at(row, column) is not None:
            sheet.put(row, column, "")
    if covered:
        kept = [mark for mark in sheet.flags if mark[2] not in OF_VALUES or mark[:2] not in covered]
        kept += [(row, column, "covered", text) for (row, column), text in covered.items()]
        sheet.flags = sorted(kept, key=lambda mark: mark[:2])


def _hidden(sheet: Sheet, inner: Rectangle, shown: tuple[int, int], named: Named) -> Iterator[tuple[int, int, str]]:
    """What the cells of ``inner`` hold, but for the one that is shown: row, column and text."""
    top, left, bottom, right = inner
    for row in range(top, bottom + 1):
        first = left + 1 if (row, left) == shown else left
        values = sheet.between(row, first, right)
        if len(values) > values.count("") + values.count(None):
            begin = max(first, sheet.column)
            filled = ((begin + n, value) for n, value in enumerate(values) if value is not None and value != "")
            yield from ((row, column, plain(value)) for column, value in filled)
        if row in named:
            begin = bisect_left(named[row], first, key=_column)
            yield from ((row, *mark) for mark in named[row][begin : bisect_right(named[row], right, key=_column)])


def _named(sheet: Sheet) -> Named:
    named: Named = {}
    for row, column, kind, text in sheet.flags:
        if kind in NAMED:
            named.setdefault(row, []).append((column, text))
    for marks in named.values():
        marks.sort()
    return named


def _column(mark: tuple[int, str]) -> int:
    return mark[0]


def _rows(sheet: Sheet) -> Rectangle:
    width = len(sheet.rows[0]) if sheet.rows else 0
    return sheet.row, sheet.column, sheet.row + len(sheet.rows) - 1, sheet.column + width - 1


def _around(rows: Rectangle, named: Named) -> Rectangle:
    """The rectangle around the rows and all named flags."""
    top, left, bottom, right = rows
    for row, marks in named.items():
        top, bottom = min(top, row), max(bottom, row)
        left, right = min(left, marks[0][0]), max(right, marks[-1][0])
    return top, left, bottom, right


def _common(one: Rectangle, other: Rectangle) -> Rectangle:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _size(area: Rectangle) -> int:
    top, left, bottom, right = area
    return max(bottom - top + 1, 0) * max(right - left + 1, 0)
