"""Headings: the rows of a sheet that name the table's columns, and what each names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.reading import Area, Value
from pipeline.returns.interpret import serial_reader
from pipeline.texts import as_text, folded
from schemas.columns import COLUMNS, QUARTERS
from schemas.vocabulary import FAMILIES, MARKS, OTHERS, OURS, REASON_HEADING

LONGEST_HEADING: Final = 40
HEADING_ROWS: Final = 3
"""The largest number of rows that a heading has; the published table has three."""

_FIELDS: Final = {folded(word): column.name for column in COLUMNS for word in (*column.headings, *column.usual)}
_SECTIONS: Final = frozenset(column.name for column in COLUMNS if not column.shown)
_USUAL: Final = frozenset(folded(word) for column in COLUMNS for word in column.usual)
_REASON: Final = re.compile(REASON_HEADING)
_REMARKS: Final = re.compile(r"[(【\[〔〈《<{][^()【】\[\]]*[)】\]〕〉》>}]|[※*].*$")
_BRACKETED: Final = re.compile(r"[(【\[〔〈《<{「]([^()【】\[\]「」]+)[)】\]〕〉》>}」]")
_BEFORE: Final = re.compile(rf"^(?:(?:令和|平成|[RH])?[0-9元]{{1,4}}年度?|{'|'.join((*OURS, *OTHERS))})の?")
"""What may stand before a column's name and says whose it is: 令和4年度4期, 今年度4期."""
_ORNAMENTS: Final = "※*●■◆◎★☆▼▽◇□・"
_SIGNS: Final = frozenset(mark.sign for mark in MARKS)


class Field(NamedTuple):
    """What one heading cell names: a column, the quarter of the reason ("3期の評価理由"; else 0), and the remark
    that stands beside its name: 4期（修正後）. ``weak``: the name is other cities' word for the column."""

    column: str
    quarter: int = 0
    remark: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A place in the rows that a heading claims for a column.

    ``labels``: what stands over it, and its own remark. ``shared``: the heading stands over the column beside it too.
    ``weak``: it gives way to a claim that has the column's own name.
    """

    column: str
    place: int
    labels: tuple[str, ...] = ()
    quarter: int = 0
    shared: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows from ``first`` to ``below`` (excluded), as positions in the grid, and what they claim, from left to
    right."""

    first: int
    below: int
    claims: tuple[Claim, ...]

    @property
    def layout(self) -> dict[str, int]:
        """Column → the first place that claims it; of a heading over two columns the number's is the left one."""
        layout: dict[str, int] = {}
        for claim in sorted(self.claims, key=lambda claim: claim.weak):
            number = FAMILIES.get(claim.column, "") if claim.shared else ""
            if number and all(other.column != number for other in self.claims):
                layout |= {number: claim.place, claim.column: claim.place + 1}
            layout.setdefault(claim.column, claim.place)
        return layout


def headings(rows: Sequence[Sequence[Value]], merged: Collection[Area] = ()) -> Iterator[Heading]:
    """Each heading of a sheet, from the top. ``merged``: merged areas in positions of the grid, from 0."""
    fields = [_fields(row) for row in rows]
    below = 0
    for at, found in enumerate(fields):
        if at < below or not any(field.column == "serial_no" for field in found.values()):
            continue
        first, last = _extent(rows, fields, at, below)
        yield Heading(first, last, tuple(_claims(rows, fields, first, last, merged)))
        below = last


def columns_named(rows: Sequence[Sequence[Value]]) -> set[str]:
    """Every column that some cell of the sheet names, in a heading or not."""
    return {field.column for row in rows for field in _fields(row).values()}


def _extent(
    rows: Sequence[Sequence[Value]], fields: Sequence[Mapping[int, Field]], at: int, below: int
) -> tuple[int, int]:
    """The first row of the heading around the row ``at``, and the row below it.

    A title above it may name a column too, and is none of its rows: 「令和5年度第3期」 over 通しNo.
    """
    numbered = next(place for place, field in fields[at].items() if field.column == "serial_no")
    marked = {place for place, field in fields[at].items() if field.column in QUARTERS}
    heads = {
        place: bool(fields[place]) and not _answers(rows[place], numbered, marked) and _fits(fields[place], numbered)
        for place in range(max(below, at - HEADING_ROWS), min(len(rows), at + HEADING_ROWS))
    }
    if not marked and at + 2 in heads and heads[at + 2] and _parts_heading(rows[at + 1], numbered):
        heads[at + 1] = any(field.column in QUARTERS for field in fields[at + 2].values())
    first, last = at, at + 1
    while first > below and at - first < HEADING_ROWS - 1 and heads[first - 1]:
        first -= 1
    while last < len(rows) and last - first < HEADING_ROWS and heads[last]:
        last += 1
    while last < len(rows) and last - first < HEADING_ROWS and _only_remarks(rows[last]):
        last += 1
    while first < at and _is_title(rows, fields, first, last):
        first += 1
    return first, last


def _fits(fields: Mapping[int, Field], numbered: int) -> bool:
    """Whether a row names nothing else in the column of the number, as a table on its side does; goals and policies,
    which stand in rows of their own, may be named there."""
    return numbered not in fields or fields[numbered].column in ("serial_no", *_SECTIONS)


def _parts_heading(row: Sequence[Value], numbered: int) -> bool:
    """Whether a row between two rows of a heading names nothing: blank, or 前年度 and 現年度 over the quarters."""
    filled = [place for place, value in enumerate(row) if as_text(value)]
    return not filled or filled[0] > numbered


def _is_title(rows: Sequence[Sequence[Value]], fields: Sequence[Mapping[int, Field]], first: int, last: int) -> bool:
    """Whether the first row of a heading names no column of its own: each stands over one that is named below, or
    alone and over nothing, as a title at the sheet's right edge does."""
    own = [place for place in fields[first] if not any(place in fields[row] for row in range(first + 1, last))]
    alone = sum(bool(as_text(value)) for value in rows[first]) == 1
    below = (row[place] for place in own for row in rows[last:] if place < len(row))
    return not own or (alone and not any(map(as_text, below)))


def _answers(row: Sequence[Value], numbered: int, marked: Collection[int]) -> bool:
    """Whether a number stands below the heading of the number, or a mark below that of a quarter: such a row is no
    heading, whatever else it says."""
    if numbered < len(row) and serial_reader()(as_text(row[numbered])) > 0:
        return True
    return any(as_text(row[place]) in _SIGNS for place in marked if place < len(row))


def _only_remarks(row: Sequence[Value]) -> bool:
    """Whether a row says nothing but remarks in brackets: （記号） （1〜4）."""
    said = [folded(as_text(value)) for value in row if as_text(value)]
    return bool(said) and all(not _REMARKS.sub("", text) for text in said)


def _claims(
    rows: Sequence[Sequence[Value]],
    fields: Sequence[Mapping[int, Field]],
    first: int,
    last: int,
    merged: Collection[Area],
) -> Iterator[Claim]:
    """What the rows of a heading claim. Of fields above one another the lowest counts."""
    lowest = {place: (row, field) for row in range(first, last) for place, field in fields[row].items()}
    named = {row: {place for place, (own, _) in lowest.items() if own == row} for row in range(first, last)}
    for place, (row, field) in sorted(lowest.items()):
        over = [_label(rows[above], above, place, named[above], merged) for above in range(first, row)]
        over += [
            _label(rows[above], above, place, (), merged)
            for above in range(max(0, first - HEADING_ROWS + 1), first)
            if _is_over_columns(rows[above], min(lowest))
        ]
        labels = tuple(label for label in (*over, field.remark) if label)
        shared = field.column in FAMILIES and place + 1 not in lowest and _reaches(rows[row], row, place, merged)
        yield Claim(field.column, place, labels, field.quarter or _quarter_of(labels), shared, field.weak)


def _is_over_columns(row: Sequence[Value], leftmost: int) -> bool:
    """Whether a row above a heading labels columns and is no title: it begins right of the table's first column, or
    says several things."""
    filled = [place for place, value in enumerate(row) if as_text(value)]
    return bool(filled) and (filled[0] > leftmost or len(filled) > 1)


def _label(
    row: Sequence[Value],
    at: int,
    place: int,
    named: Collection[int],
    merged: Collection[Area],
) -> str:
    """What stands over a place in one row: the cell itself, or the one left of it that reaches so far.

    ``named``: the places where the row names a column, and no row below does.
    """
    for left in range(min(place, len(row) - 1), -1, -1):
        text = as_text(row[left])
        if text:
            area = next((one for one in merged if one.left == left and one.top <= at <= one.bottom), None)
            reaches = area.right >= place if area else left == place or left not in named
            return folded(text) if reaches else ""
    return ""


def _quarter_of(labels: Sequence[str]) -> int:
    """The quarter whose reason a column is, as what stands over it says: 4期の評価理由, 4期 over mark and reason."""
    for label in labels:
        reason = _REASON.match(label)
        if reason or _FIELDS.get(label) in QUARTERS:
            return int(reason[1]) if reason else QUARTERS.index(_FIELDS[label]) + 1
    return 0


def _reaches(row: Sequence[Value], at: int, place: int, merged: Collection[Area]) -> bool:
    """Whether a heading stands over the next column too: merged with it, or nothing stands there and it is not
    merged otherwise."""
    if any(one.top <= at <= one.bottom and one.left == place for one in merged):
        return any(one.top <= at <= one.bottom and one.left == place < one.right for one in merged)
    return place + 1 < len(row) and not as_text(row[place + 1])


def _fields(row: Sequence[Value]) -> dict[int, Field]:
    found = {}
    for place, value in enumerate(row):
        if isinstance(value, str) and 1 < len(value) <= LONGEST_HEADING:
            field = _field(value)
            if field:
                found[place] = field
    return found


@lru_cache(maxsize=4096)
def _field(heading: str) -> Field | None:
    """The column that a heading names, whether or not a remark in brackets or behind ※ stands beside its name."""
    word = folded(heading)
    reason = _REASON.match(word)
    if reason:
        return Field("reason_text", int(reason[1]))
    if word in _FIELDS:
        return Field(_FIELDS[word], weak=word in _USUAL)
    whole = _BRACKETED.fullmatch(word)
    if whole:
        return _field(whole[1])
    bare = _REMARKS.sub("", word.lstrip(_ORNAMENTS))
    before = _BEFORE.match(bare)
    for name in (bare, bare[before.end() :] if before else ""):
        if name in _FIELDS:
            remark = before[0] if before and name != bare else "".join(_REMARKS.findall(word))
            return Field(_FIELDS[name], remark=remark, weak=name in _USUAL)
    return None
