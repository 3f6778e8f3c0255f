"""Headings: the rows of a sheet that name the table's columns, and what each names.

The table is found by its headings alone, wherever it stands and whatever the order of its columns; no cell
address is known beforehand. In go the rows of a sheet, as values from position 0; out come :class:`HeadingRows`
objects, each with its claims: this place is that column, for these reasons. A sheet may have several headings,
one below the other.

Nothing is decided here between two claims to one column; ``chooser`` does that by what stands below. Nor are the
rows read: ``locate`` takes them.

Words are compared folded (``pipeline.texts.folded``). Those of the plan come before the usual ones of other
cities, and a heading may have remarks, ornaments, a year or a period around its name: 「令和5年度4期（修正後）」
is 4期.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.reading import CellRange, Value
from pipeline.returns.interpret import serial_reader
from pipeline.texts import as_text, folded
from schemas.layout import PLAN_COLUMNS, SERIAL, Layout
from schemas.vocabulary import MARKS, OTHERS, OURS

LONGEST_HEADING: Final = 40
"""The largest number of characters of a heading; what is longer is a sentence."""
HEADING_ROWS: Final = 3
"""The largest number of rows that a heading has; the published table has three."""

_SECTIONS: Final = frozenset(column.name for column in PLAN_COLUMNS if not column.shown)
"""The columns that the published table has as rows of their own, so that a heading may name them beside the
number."""
_REMARKS: Final = re.compile(r"[(【\[〔〈《<{][^()【】\[\]]*[)】\]〕〉》>}]|[※*←⇐].*$|:[0-9、,・~〜-]+$")
"""A remark within a heading: in brackets, behind ※ or an arrow, or numbers behind a colon (選択肢：2～4)."""
_BRACKETED: Final = re.compile(r"[(【\[〔〈《<{「]([^()【】\[\]「」]+)[)】\]〕〉》>}」]")
"""A heading that stands in brackets as a whole."""
_BEFORE: Final = re.compile(
    r"^(?:(?:令和|平成|[RH])?[0-9元]{1,4}年度?|[RH][0-9]{1,2}[.-](?=[1-4](?:期|四半期|Q))"
    rf"|{'|'.join((*OURS, *OTHERS))})の?"
)
"""What may stand before a column's name and says whose it is: 令和4年度4期, R4.4期, 今年度4期."""
_ORNAMENTS: Final = "※*●■◆◎★☆▼▽◇□・"
_SIGNS: Final = frozenset(mark.sign for mark in MARKS)
"""The signs of the usual marks, by which a row of answers is told from one of headings."""


class HeadingCell(NamedTuple):
    """What one heading cell names.

    - ``column``: the column; of an answer that each period has a column for, the answer's label.
    - ``number``: the period whose reason it is ("3期の評価理由" is 3), else 0.
    - ``remark``: what stands beside its name: 4期（修正後）.
    - ``weak``: the name is other cities' word for the column.
    - ``each_period``: it is such an answer's label, and which period's it is stands over it.
    """

    column: str
    number: int = 0
    remark: str = ""
    weak: bool = False
    each_period: bool = False


class Words(NamedTuple):
    """What headings may call a plan's columns: word → column, in the spelling in which headings are compared.

    - ``layout``: the plan's shape. ``columns``: word → name of the column.
    - ``usual``: the words that give way to a column's own name.
    - ``periods``: word → number of a period, from 1.
    - ``answers``: label of an answer that each period has a column for → its columns, by period.
    - ``reason``: how the heading of a period's reason begins, with the period as its group 1.
    """

    layout: Layout
    columns: Mapping[str, str]
    usual: frozenset[str]
    periods: Mapping[str, int]
    answers: Mapping[str, tuple[str, ...]]
    reason: re.Pattern[str]

    def number_in(self, label: str) -> int:
        """The number of the period that a label names; 0 for none. Of several names the longest counts: 11月 is
        not 1月."""
        named = [word for word in self.periods if word in label]
        return self.periods[max(named, key=len)] if named else 0

    def reason_number(self, word: str) -> int:
        """The number of the period whose reason a heading says it is: "3期の評価理由" is 3; 0 for none."""
        match = self.reason.match(word)
        return self.periods[match[1]] if match else 0


@lru_cache(maxsize=64)
def words_of(layout: Layout) -> Words:
    """The words of a plan's headings, folded as headings are compared.

    The plan's own headings come first: a word that it uses for one column is no usual word for another. They are made
    once for each shape, since every sheet asks for them.
    """
    columns = {folded(layout.heading(name)): name for name in layout.shown if not layout.columns[name].number}
    usual: set[str] = set()
    for name, column in layout.columns.items():
        for word in map(folded, (*column.words, *column.usual)):
            columns.setdefault(word, name)
        usual |= set(map(folded, column.usual)) - set(map(folded, column.words))
    periods = {
        folded(word): number
        for number in range(1, len(layout.periods) + 1)
        for word in (layout.period_words(number) if not layout.is_yearly else ())
    }
    several = [answer for answer in layout.answers if answer.each_period and not layout.is_yearly and not answer.given]
    answers = {
        folded(word): layout.of(answer)
        for answer in several
        for word in (answer.label, answer.printed_as(answer.label))
    }
    reason = "|".join(map(re.escape, sorted(periods, key=len, reverse=True))) or "(?!)"
    behind = layout.explanation is not None
    pattern = re.compile(rf"^({reason})の(?:評価)?理由" if behind else r"(?!)")
    return Words(layout, columns, frozenset(usual), periods, answers, pattern)


class Claim(NamedTuple):
    """A place in the rows that a heading claims for a column.

    - ``column``, ``place``: which column, and its position in the row, from 0.
    - ``labels``: what stands over it, from the top, and its own remark: a year, a period, 修正後.
    - ``number``: the period whose reason it is, as it or a label says; 0 for none.
    - ``shared``: the heading stands over the column beside it too, as 評価理由 does over code and text.
    - ``weak``: it gives way to a claim that has the column's own name.
    """

    column: str
    place: int
    labels: tuple[str, ...] = ()
    number: int = 0
    shared: bool = False
    weak: bool = False


class HeadingRows(NamedTuple):
    """The rows from ``first`` to ``below`` (excluded) that name columns, as positions in the grid from 0.

    ``claims``: what they claim, from left to right. ``shape``: the plan's.
    """

    first: int
    below: int
    claims: tuple[Claim, ...]
    shape: Layout

    @property
    def layout(self) -> dict[str, int]:
        """Column → the first place that claims it. Of a heading over two columns the short number is the left
        one."""
        layout: dict[str, int] = {}
        for claim in sorted(self.claims, key=lambda claim: claim.weak):
            number = self.shape.families.get(claim.column, "") if claim.shared else ""
            if number and all(other.column != number for other in self.claims):
                layout |= {number: claim.place, claim.column: claim.place + 1}
            layout.setdefault(claim.column, claim.place)
        return layout


def headings(
    rows: Sequence[Sequence[Value]], shape: Layout, merged: Collection[CellRange] = ()
) -> Iterator[HeadingRows]:
    """Each heading of a sheet, from the top. A heading is where a row names the column of the number.

    - ``rows``: the sheet's values. ``shape``: the plan's.
    - ``merged``: merged areas in positions of the grid, from 0; over how many columns a heading stands is seen by
      them.
    """
    words = words_of(shape)
    fields = [_fields(row, words) for row in rows]
    below = 0
    for at, found in enumerate(fields):
        if at < below or not any(field.column == SERIAL for field in found.values()):
            continue
        first, last = _extent(rows, fields, at, below, shape)
        yield HeadingRows(first, last, tuple(_claims(rows, fields, first, last, merged, words)), shape)
        below = last


def columns_named(rows: Sequence[Sequence[Value]], shape: Layout) -> set[str]:
    """Every column that some cell of the sheet names, in a heading or not."""
    return {field.column for row in rows for field in _fields(row, words_of(shape)).values()}


def _extent(
    rows: Sequence[Sequence[Value]], fields: Sequence[Mapping[int, HeadingCell]], at: int, below: int, shape: Layout
) -> tuple[int, int]:
    """The first row of the heading around the row ``at``, and the row below it. A heading has three rows at most.

    A title above it may name a column too, and is none of its rows: 「令和5年度第3期」 over 通しNo. A row of
    answers is none either, whatever its text says.
    """
    numbered = next(place for place, field in fields[at].items() if field.column == SERIAL)
    marked = {place for place, field in fields[at].items() if field.column in shape.marks}
    heads = {
        place: bool(fields[place]) and not _answers(rows[place], numbered, marked) and _fits(fields[place], numbered)
        for place in range(max(below, at - HEADING_ROWS), min(len(rows), at + HEADING_ROWS))
    }
    if not marked and at + 2 in heads and heads[at + 2] and _parts_heading(rows[at + 1], numbered):
        heads[at + 1] = any(field.column in shape.marks for field in fields[at + 2].values())
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


def _fits(fields: Mapping[int, HeadingCell], numbered: int) -> bool:
    """Whether a row names nothing else in the column of the number, as a table on its side does; goals and policies,
    which stand in rows of their own, may be named there."""
    return numbered not in fields or fields[numbered].column in (SERIAL, *_SECTIONS)


def _parts_heading(row: Sequence[Value], numbered: int) -> bool:
    """Whether a row between two rows of a heading names nothing: blank, or 前年度 and 現年度 over the quarters."""
    filled = [place for place, value in enumerate(row) if as_text(value)]
    return not filled or filled[0] > numbered


def _is_title(
    rows: Sequence[Sequence[Value]], fields: Sequence[Mapping[int, HeadingCell]], first: int, last: int
) -> bool:
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
    fields: Sequence[Mapping[int, HeadingCell]],
    first: int,
    last: int,
    merged: Collection[CellRange],
    words: Words,
) -> Iterator[Claim]:
    """What the rows of a heading claim, from the left: which column of the table is which of ours.

    - ``fields``: row → place → the field that a cell there names. Of fields above one another the lowest counts.
    - ``first`` and ``last``: the heading's rows, ``last`` not included.

    What stands above a field says of which period it is, and so does a heading over several columns.
    """
    families = words.layout.families
    lowest = {place: (row, field) for row in range(first, last) for place, field in fields[row].items()}
    named = {row: {place for place, (own, _) in lowest.items() if own == row} for row in range(first, last)}
    higher = [
        above for above in range(max(0, first - HEADING_ROWS + 1), first) if _is_over_columns(rows[above], min(lowest))
    ]
    for place, (row, field) in sorted(lowest.items()):
        over = [_label(rows[above], above, place, named[above], merged) for above in range(first, row)]
        over += [_label(rows[above], above, place, (), merged) for above in higher]
        labels = tuple(label for label in (*over, field.remark) if label)
        shared = field.column in families and place + 1 not in lowest and _reaches(rows[row], row, place, merged)
        number = field.number or _number_of(labels, words)
        if not field.each_period:
            yield Claim(field.column, place, labels, number, shared, field.weak)
        elif own := next((one for label in reversed(labels) if (one := words.number_in(label))), 0):
            yield Claim(words.answers[field.column][own - 1], place, labels, 0, shared, field.weak)


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
    merged: Collection[CellRange],
) -> str:
    """What stands over a place in one row: the cell itself, or the one left of it that reaches so far.

    A label that is typed into the first of several cells reaches as far as it is merged. One that is not merged
    reaches as far as the next text. ``named``: the places where the row names a column, and no row below does:
    such a name reaches over itself alone.
    """
    for left in range(min(place, len(row) - 1), -1, -1):
        text = as_text(row[left])
        if text:
            area = next((one for one in merged if one.left == left and one.top <= at <= one.bottom), None)
            reaches = area.right >= place if area else left == place or left not in named
            return folded(text) if reaches else ""
    return ""


def _number_of(labels: Sequence[str], words: Words) -> int:
    """The period whose reason a column is, as what stands over it says: 4期の評価理由, 4期 over mark and reason."""
    return next((one for label in labels if (one := words.reason_number(label) or words.periods.get(label, 0))), 0)


def _reaches(row: Sequence[Value], at: int, place: int, merged: Collection[CellRange]) -> bool:
    """Whether a heading stands over the next column too: it is merged with it, or nothing stands there."""
    if any(area.top <= at <= area.bottom and area.left == place for area in merged):
        return any(area.top <= at <= area.bottom and area.left == place < area.right for area in merged)
    return place + 1 < len(row) and not as_text(row[place + 1])


def _fields(row: Sequence[Value], words: Words) -> dict[int, HeadingCell]:
    """What the cells of a row name, by their position. Long texts are no headings; words of one letter only where
    the plan has them."""
    found = {}
    for place, value in enumerate(row):
        if isinstance(value, str) and (1 < len(value) <= LONGEST_HEADING or folded(value) in words.columns):
            field = _field(value, words.layout)
            if field:
                found[place] = field
    return found


@lru_cache(maxsize=4096)
def _field(heading: str, shape: Layout) -> HeadingCell | None:
    """The column that a heading names, whether or not a remark in brackets or behind ※ stands beside its name.

    None for what names no column. Each spelling is looked at once, since a batch has the same headings again and
    again.
    """
    words, word = words_of(shape), folded(heading)
    reason = words.reason_number(word)
    if reason and shape.explanation:
        return HeadingCell(shape.of(shape.explanation)[0], reason)
    if exact := _named(word, words):
        return exact
    whole = _BRACKETED.fullmatch(word)
    if whole:
        return _field(whole[1], shape)
    bare = _REMARKS.sub("", word.lstrip(_ORNAMENTS))
    before = _BEFORE.match(bare)
    for name in (bare, bare[before.end() :] if before else ""):
        if found := _named(name, words):
            remark = before[0] if before and name != bare else "".join(_REMARKS.findall(word))
            return found._replace(remark=remark)
    return None


def _named(word: str, words: Words) -> HeadingCell | None:
    """The column that a word is the name of; of an answer that each period has a column for, the answer; None for
    neither."""
    if word in words.answers and word not in words.columns:
        return HeadingCell(word, each_period=True)
    return HeadingCell(words.columns[word], weak=word in words.usual) if word in words.columns else None
