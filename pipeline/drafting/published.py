"""A progress table as some city published it: the sheets of one file → :class:`Published`, by its structure.

Which rows are headings, initiatives, section rows or the text around is told by where cells are filled, and by a few
words. What the columns mean is not decided here but in ``columns``. A *place* is the position of a column in the grid,
from 0; a *row* is the sheet's own number, from 1, in everything that is given out.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.legends import explains, is_caption
from pipeline.reading import CellRange, Grid, address, letters
from pipeline.texts import as_text, folded, rejoined
from schemas.register import LONGEST_MARK
from schemas.vocabulary import SUM_WORDS

HEADING_ROWS: Final = 3
"""The largest number of rows that a heading has."""
LONGEST_HEADING: Final = 40
"""Characters of a heading."""
LEAST_HEADINGS: Final = 4
"""The least number of texts side by side that are a heading where no word of it is known."""

_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NUMERIC: Final = re.compile(r"[-▲△]?[\d,.]+%?")
_REMARK: Final = re.compile(r"[(（【\[].*[)）】\]]")
"""A lowest heading that is nothing but a remark in brackets. It is passed over, unless it is a unit."""
_DIGITS: Final = re.compile(r"\d+")
_COLUMNED: Final = re.compile(r"(\S{1,2})(?:[\s:：]+(\S+))?")
"""The upper cell of a legend that goes from left to right: a mark, with or without its name."""
_SIGN: Final = re.compile(rf"[^\s:：…。、年月日]{{1,{LONGEST_MARK}}}")
_LEGEND_HEAD: Final = re.compile(r"(?:評価)?の?(?:名称|内容|意味|説明|基準|区分|記号|評価|定義|目安|考え方|内訳)")
"""The headings of a legend that is a table."""
MOST_WORDS: Final = 2
"""Cells that explain a mark in a legend that is a table: what it is called, and when it is given."""
_BESIDE: Final = re.compile(r"単位[:：]|現在|資料|別紙|様式|ページ")
"""Words of a line above the table that is no heading."""
_ASIDE: Final = ("※", "＊", "*", "注")
"""What a remark in the table begins with."""


@dataclass(frozen=True, slots=True)
class Head:
    """The headings over one column.

    - ``place``: its position in the grid, from 0; ``column``: its letters in the sheet.
    - ``labels``: the headings from the top, each once, without line breaks; at least one.
    - ``hidden``: whether the sheet does not show it.
    """

    place: int
    column: str
    labels: tuple[str, ...]
    hidden: bool = False

    @property
    def own(self) -> str:
        """The column's own heading."""
        return self.labels[-1]

    @property
    def over(self) -> tuple[str, ...]:
        """The headings over it, the nearest first."""
        return self.labels[-2::-1]

    @property
    def said(self) -> str:
        """The column as remarks name it: I列「事業費（千円）／執行率」."""
        return f"{self.column}列「{'／'.join(self.labels)}」"


@dataclass(slots=True)
class Line:
    """One row below the headings: the ``texts`` of an initiative by place, or the ``section`` it names.

    - ``row``: the sheet's number.
    - ``texts``: what stands in cells of the row itself; blank cells are left out.
    - ``merged``: what merged cells of the rows above show in it.
    """

    row: int
    texts: Mapping[int, str]
    section: str = ""
    merged: Mapping[int, str] = field(default_factory=dict)

    def text(self, head: Head) -> str:
        """What stands in a column, in a cell of its own or in one that is merged down; "" for nothing."""
        return self.texts.get(head.place) or self.merged.get(head.place, "")


@dataclass(slots=True)
class Published:
    """One table of one sheet.

    - ``sheet``: its name; ``first``: the address at which its heading begins.
    - ``heads``: the columns from left to right.
    - ``lines``: initiatives and sections, from the top.
    - ``captions``: the lines of text above and below the table and between its rows.
    - ``percent`` and ``formula``: the cells (row, place) that show a share, and those that nobody calculated.
    - ``unused``: rows (number, text) that are neither. ``bare``: the letters of columns with values and no heading.
    - ``above``: those of the captions that stand over the headings.
    - ``sheets``: the sheets of a table that goes on from one to the next, each with what is added to its row numbers.
    - ``hidden``: the numbers of those of its rows that the sheet does not show.
    - ``others`` and ``tableless``: the sheets of its file that are not used, with a table and without.
    """

    sheet: str
    first: str
    heads: list[Head]
    lines: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    unused: list[tuple[int, str]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    percent: frozenset[tuple[int, int]] = frozenset()
    formula: frozenset[tuple[int, int]] = frozenset()
    sheets: list[tuple[str, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    tableless: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Line]:
        """The initiatives: the lines that are no sections."""
        return [line for line in self.lines if not line.section]

    def texts(self, head: Head) -> list[str]:
        """What stands in a column, one text for each of :attr:`rows`, "" for a blank."""
        return [line.text(head) for line in self.rows]

    def row_said(self, row: int) -> str:
        """A row as remarks name it: 7行目, with its sheet where the table has several."""
        sheet, added = next(((name, more) for name, more in reversed(self.sheets) if row > more), ("", 0))
        return f"シート「{sheet}」の{row - added}行目" if sheet else f"{row}行目"


def clean(text: str) -> str:
    r"""A heading in one line; in Japanese without any blank.

    >>> clean("担当\n　課"), clean("Lead\n officer")
    ('担当課', 'Lead officer')
    """
    return re.sub(r"\s+", "", text) if _CJK.search(text) else " ".join(text.split())


def published(grid: Grid, named: Callable[[str], str]) -> Published | None:
    """The table of a sheet; None where none is found. ``named``: a heading → the plan's column that it names, or "".

    Each filled row but the heading's ends in exactly one of ``lines``, ``captions`` and ``unused``; headings and titles
    that are repeated on every page are passed over.
    """
    grid = grid._replace(rows=rejoined(grid.rows))
    texts = [{place: text for place, value in enumerate(row) if (text := as_text(value))} for row in grid.rows]
    heading_rows = _heading_rows(texts, named)
    if heading_rows is None:
        return None
    first, below = heading_rows
    merged = [_inside(area, grid) for area in grid.merged]
    heads = [
        replace(head, hidden=head.place + grid.first_column in grid.hidden_columns)
        for head in _heads(texts, first, below, merged, grid.first_column)
    ]
    table = Published(grid.sheet, address(grid.first_row + first, grid.first_column), heads)
    flags = [(flag.row, flag.column - grid.first_column, flag) for flag in grid.flags]
    table.percent = frozenset((row, at) for row, at, flag in flags if flag.kind == "shown" and flag.text.endswith("%"))
    table.formula = frozenset((row, at) for row, at, flag in flags if flag.kind == "formula")
    spread = {at: text for area in merged if area.left == area.right for at, text in _spread(area, texts, below)}
    owners = {head.place for head in heads if named(head.own) == "department"}
    owners -= {heads[0].place}
    rows = {at for at in range(below, len(texts)) if _is_row(texts[at], table, owners)}
    rows -= _apart(rows, texts, spread, owners, len(heads))
    _read_body(table, texts, spread, (first, below), rows, grid.first_row)
    table.hidden = [line.row for line in table.lines if line.row in grid.hidden_rows]
    places = {head.place for head in heads}
    more = sorted({place for line in table.rows for place in line.texts if place not in places})
    table.bare = [letters(place + grid.first_column) for place in more]
    return table


def lines_of(grid: Grid) -> list[str]:
    """The lines of a sheet that has no table, such as one that explains the marks."""
    rows = ({place: text for place, value in enumerate(row) if (text := as_text(value))} for row in grid.rows)
    return _lines_around([row for row in rows if row])


def _as_lines(cells: Sequence[str]) -> str:
    """The cells of a row outside of the table as lines. A short one is explained by the next: A, 計画どおり."""
    said = list(dict.fromkeys(cells))
    lead = said[:1] if len(said) > 1 and is_caption(said[0]) else []
    sign, *words = said[len(lead) :] or [""]
    is_sign = _SIGN.fullmatch(sign) and sign not in _ASIDE and not _LEGEND_HEAD.fullmatch(sign)
    if not words or len(words) > MOST_WORDS or not is_sign or any(map(explains, said)):
        return "　".join(said)
    meaning, *more = words
    return "\n".join([*lead, f"{sign}：{meaning}" + "".join(f"（{one}）" for one in more)])


def _inside(area: CellRange, grid: Grid) -> CellRange:
    """An area by positions in the grid, from 0, instead of the sheet's rows and columns."""
    row, column = grid.first_row, grid.first_column
    return CellRange(area.top - row, area.left - column, area.bottom - row, area.right - column)


def _spread(area: CellRange, texts: Sequence[Mapping[int, str]], below: int) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells that a merged area of one column covers, and what it shows there. Areas of the heading cover nothing
    below."""
    if area.top >= below and area.left in texts[area.top]:
        yield from (((row, area.left), texts[area.top][area.left]) for row in range(area.top + 1, area.bottom + 1))


def _heading_rows(texts: Sequence[Mapping[int, str]], named: Callable[[str], str]) -> tuple[int, int] | None:
    """The first row of the heading, and the row below it, both as positions in the grid; None where there is no
    heading.

    It is looked for by a row that names two columns we know, else by one that looks like a heading. From there it goes
    up over rows that stand over its columns, and down over those that part them, as far as :data:`HEADING_ROWS` allows.
    """
    known = [{place for place, said in row.items() if named(clean(said))} for row in texts]
    at = next((row for row, places in enumerate(known) if len({named(clean(texts[row][p])) for p in places}) > 1), None)
    if at is None:
        at = next((row for row in range(len(texts)) if _looks_like_heading(texts[row:])), None)
    if at is None:
        return None
    leftmost = min(texts[at])
    first, below = at, at + 1
    while first and at - first < HEADING_ROWS - 1 and _is_over(texts[first - 1], leftmost):
        first -= 1
    fixed = set(known[at])
    fixed = {*fixed, leftmost}
    while below < len(texts) and below - first < HEADING_ROWS and _goes_on(texts[below], texts[below - 1], fixed):
        below += 1
    return first, below


def _looks_like_heading(texts: Sequence[Mapping[int, str]]) -> bool:
    """Whether the first of some rows has short texts side by side, and those below have values there.

    It must have :data:`LEAST_HEADINGS` different ones, and half of the next rows must be filled below nearly as many.
    """
    said = list(texts[0].values())
    fit = all(len(text) <= LONGEST_HEADING and not _NUMERIC.fullmatch(text) for text in said)
    below = [row for row in texts[1:] if row][: 2 * LEAST_HEADINGS]
    filled = [row for row in below if len(row.keys() & texts[0].keys()) >= LEAST_HEADINGS - 1]
    return fit and len(set(said)) >= LEAST_HEADINGS and 2 * len(filled) >= len(below) > 1


def _is_over(cells: Mapping[int, str], leftmost: int) -> bool:
    """Whether a row above a heading stands over its columns, and is no title, legend or remark."""
    joined = "　".join(cells.values())
    labels = len(set(cells.values())) > 1 or min(cells, default=0) > leftmost
    return bool(cells) and labels and not explains(joined) and not _BESIDE.search(folded(joined))


def _goes_on(cells: Mapping[int, str], above: Mapping[int, str], fixed: set[int]) -> bool:
    """Whether a row below a heading belongs to it: short words, and none where the columns of a row are named, but for
    a heading that stands over several."""
    words = all(not _NUMERIC.fullmatch(text) and len(text) <= LONGEST_HEADING for text in cells.values())
    parted = all(place + 1 in cells and place + 1 not in above for place in fixed & cells.keys())
    return bool(cells) and words and parted


def _heads(
    texts: Sequence[Mapping[int, str]], first: int, below: int, merged: Sequence[CellRange], first_column: int
) -> Iterator[Head]:
    """The columns that have a heading, from left to right. ``first`` and ``below``: as :func:`_heading_rows` gives
    them.

    A heading that comes again below itself counts once, as in a cell merged down.
    """
    width = 1 + max((max(row) for row in texts if row), default=0)
    for place in range(width):
        labels: list[str] = []
        for row in range(first, below):
            heading = texts[row].get(place, "") or _from_left(texts, row, place, below, merged)
            if heading and clean(heading) not in labels:
                labels.append(clean(heading))
        if len(labels) > 1 and _REMARK.fullmatch(labels[-1]):
            remark = labels.pop()
            labels[-1] += remark if known.UNIT.fullmatch(folded(remark[1:-1])) else ""
        if labels:
            yield Head(place, letters(place + first_column), tuple(labels))


def _from_left(
    texts: Sequence[Mapping[int, str]], row: int, place: int, below: int, merged: Sequence[CellRange]
) -> str:
    """The heading on the left that stands over a place too: merged with it, or each has a heading of its own below."""
    left = max((at for at in texts[row] if at < place), default=None)
    if left is None:
        return ""
    area = next((one for one in merged if one.top <= row <= one.bottom and one.left <= left <= one.right), None)
    if area and (area.right > area.left or area.bottom > area.top):
        return texts[row][left] if area.right >= place else ""
    under = all(any(at in texts[lower] for lower in range(row + 1, below)) for at in range(left, place + 1))
    return texts[row][left] if under else ""


def _read_body(
    table: Published,
    texts: Sequence[Mapping[int, str]],
    spread: Mapping[tuple[int, int], str],
    heading_rows: tuple[int, int],
    rows: Collection[int],
    first_row: int,
) -> None:
    """Sorts the rows below the heading into initiatives, sections, captions and what is none of these, and fills in the
    table.

    - ``spread``: what merged cells show, by position.
    - ``heading_rows``: as :func:`_heading_rows` gives them; ``rows``: the positions of initiatives.
    - ``first_row``: the sheet's number of the grid's first row.

    What stands below the last initiative is text around the table. Headings and titles that are repeated are passed
    over.
    """
    first, below = heading_rows
    captions = [row for row in texts[:first] if row]
    table.above = _lines_around(captions)
    titles = {_page_title("".join(dict.fromkeys(row.values()))) for row in texts[:first]} - {""}
    heading = {tuple(sorted(row.items())) for row in texts[first:below]}
    leftmost = table.heads[0].place
    last = max(rows, default=below)
    for at in range(below, len(texts)):
        row, joined = texts[at], "　".join(dict.fromkeys(texts[at].values()))
        if not row or tuple(sorted(row.items())) in heading or _page_title(joined) in titles:
            continue
        alone = len(set(row.values())) == 1
        if at > last or (at not in rows and (explains(joined) or (alone and joined.startswith(_ASIDE)))):
            captions.append(row)
        elif at in rows:
            filled = {place: said for (line, place), said in spread.items() if line == at}
            table.lines.append(Line(first_row + at, row, merged=filled))
        elif alone and min(row) <= leftmost + 1:
            table.lines.append(Line(first_row + at, {}, joined.replace("\n", " ").strip()))
        else:
            table.unused.append((first_row + at, joined))
    table.captions = _lines_around(captions)


def _lines_around(rows: Sequence[Mapping[int, str]]) -> list[str]:
    """The lines that rows outside of the table make."""
    lines: list[str] = []
    told = False
    for row, below in zip(rows, [*rows[1:], {}], strict=False):
        entries = [] if told else _across(row, below)
        lines += entries or ([] if told else [_as_lines(list(row.values()))])
        told = bool(entries)
    return [part.strip() for line in lines for part in line.split("\n") if part.strip()]


def _across(upper: Mapping[int, str], lower: Mapping[int, str]) -> list[str]:
    """The lines of a legend that goes from left to right, a row of marks over a row of meanings; [] for other rows.

    Beside the marks may stand what the legend is called by. Meanings are longer than their marks, which tells such rows
    from two rows of a legend that goes down.
    """
    lead = [text for place, text in upper.items() if place not in lower]
    signs = [_COLUMNED.fullmatch(upper.get(place, "")) for place in lower]
    pairs = [(sign, meaning) for sign, meaning in zip(signs, lower.values(), strict=True) if sign]
    longer = all(len(sign[1]) < len(meaning) for sign, meaning in pairs)
    apart = len({sign[1] for sign, _ in pairs}) == len(lower) >= MOST_WORDS
    if not apart or not longer or len(lead) > 1:
        return []
    return [*lead, *(f"{sign[1]}：{f'{sign[2]}（{meaning}）' if sign[2] else meaning}" for sign, meaning in pairs)]


def _apart(
    rows: Collection[int],
    texts: Sequence[Mapping[int, str]],
    spread: Mapping[tuple[int, int], str],
    owners: Collection[int],
    width: int,
) -> set[int]:
    """The rows of a small table below this one, such as its legend: behind a blank row or the words it is called by,
    and after the last row that names a department; where none does, after the last that fills half of the columns."""
    named = {at: [texts[at].get(place) or spread.get((at, place), "") for place in owners] for at in rows}
    own = [at for at in rows if any(known.OWNER.fullmatch(folded(text)) for text in named[at])]
    own = own or [at for at in rows if any(named[at])]
    last = max(own or [at for at in rows if 2 * len(texts[at]) > width], default=len(texts))
    ends = (at for at in range(last + 1, len(texts)) if not texts[at] or is_caption(next(iter(texts[at].values()))))
    end = next(ends, len(texts))
    return {at for at in rows if at >= end}


def _is_row(row: Mapping[int, str], table: Published, owners: Collection[int]) -> bool:
    """Whether a row has several cells below headings, or one more department; and is no sum."""
    cells = {head.place: row[head.place] for head in table.heads if head.place in row}
    beginning = list(cells.values())[:3]
    other = any(folded(text) in SUM_WORDS for text in beginning) or (
        beginning and is_caption(beginning[0]) and explains("　".join(row.values()))
    )
    more = len(cells) == 1 and any(place in owners for place in cells)
    return (len(set(cells.values())) > 1 or more) and not other


def _page_title(text: str) -> str:
    """A line as it is repeated on every page, whatever the page's number is."""
    return _DIGITS.sub("", folded(text))
