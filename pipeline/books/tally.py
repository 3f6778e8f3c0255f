"""集計: counts, shares and charts, what changed and what to look at.

One sheet from the top: every group's counts in one table, charts above the departments, the figures of the plan's
numbers, then the lists of changes and of what to look at. Charts are drawn from the cells of the table, so that nothing
is said twice, and each says in words what it shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.books.council import SHEET as TABLE
from pipeline.books.pieces import Spans, add_spanned, footer_text, legend_text, spans_of
from pipeline.books.sums import add_numbers
from pipeline.books.tidy import SHEET as DATA
from pipeline.overview.changes import QUOTED, Change, Overview
from pipeline.overview.figures import COURSE, UNMARKED, Figures, Tally
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Chart, Jump, Row, Series, Sheet, Value
from pipeline.workbook.theme import FIRST, NONE, TITLE_SIZE, display_width, mark_looks, row_height
from schemas.period import Period
from schemas.vocabulary import Vocabulary

SHEET: Final = "集計"
"""The sheet's name."""

COUNTS, SHARES, CHANGES = "件数", "割合", "増減"
"""The headings of the three figures of each mark."""

LABELS: Final = (("区分", 13.0), ("名称", 44.0), ("事業数", 8.0))
"""The first columns, and their widths in characters."""

_WIDTHS: Final = {COUNTS: 6.5, SHARES: 7.5, CHANGES: 6.5}
_UNMARKED: Final = 9.5
_BESIDE: Final = 2.5
"""Characters of room beside a mark that is a word."""
_STYLES: Final = {COUNTS: "count", SHARES: "share", CHANGES: "change"}
_ROW: Final = 18.0
_CHART_HEIGHT: Final = 380.0
"""The height in points of the one row that both charts stand in, so that no page ends within them."""
_PIXELS: Final = 4 / 3
"""Pixels to a point."""
_SMALL: Final = 0.02
"""A smaller share of the longest bar has no room for its number."""
_SMALL_SHARE: Final = 0.03
"""A smaller part of a bar of shares."""
_WIDEST_CHART: Final = 900
"""Pixels."""
_FEW: Final = 5
"""The largest number of departments that stand below the charts on the same page. More begin a page of their own."""
_GAP: Final = 16
"""Pixels between the charts."""

LIST_SHEET: Final = "変化・注目"
"""The name of the printed sheet that lists changes and what to look at."""

_STEP: Final = 8.0
"""The width in characters of a column that is added where the table above is narrower than the lists."""

_NARROWED: Final = 0.9
"""The least share of its width that a list's column has below that table."""

MOST: Final = 2000
"""The largest number of initiatives that a list names one by one. The rest is counted, and found in データ."""

_LIST_WIDTHS: Final = (10.0, 38.0, 40.0, 17.0, 17.0, 17.0, 12.0, 58.0)
_LIST_STYLES: Final = ("number", "text", "text", "text", "text", "text", "number", "text")


def tally_sheet(seen: Overview, register: Register, period: Period, edition: Edition, printed: bool = False) -> Sheet:
    """The sheet without its lists: counts of every group in one table, with the charts before the departments, and the
    figures of the numbers.

    ``printed``: the heading is repeated on each page, and the numbers are left to :func:`sums.sums_sheet`; in the
    workbook it stands above the departments once more instead.
    """
    figures = seen.figures
    blocks = _blocks(figures)
    widths = [width for _, width in LABELS]
    widths += [
        max(_WIDTHS[block], display_width(sign) + _BESIDE) if sign else _UNMARKED
        for block in blocks
        for sign in figures.signs
    ]
    sheet = Sheet(SHEET, tuple(widths), footer=footer_text(register, period, edition), paper="A3")
    title = f"{register.plan_name}の進行管理表　集計（{period.label}）　{edition.word}"
    sheet.add_across(title, "title", row_height([(title, sum(widths))], TITLE_SIZE))
    for line in (legend_text(register), _explained(figures, period)):
        sheet.add_across(line, "lead", row_height([(line, sum(widths))]))
    _add_heading(sheet, figures, blocks)
    *upper, (last, departments) = figures.sections()
    places = {name: _add_section(sheet, name, tallies, figures, blocks) for name, tallies in upper}
    _add_charts(sheet, figures, places, register)
    if len(departments) > _FEW:
        sheet.starts.append(len(sheet.rows) + 1)
    if not printed:
        _add_heading(sheet, figures, blocks)
        sheet.heading = None
    _add_section(sheet, last, departments, figures, blocks)
    if not printed:
        add_numbers(sheet, seen.numbers)
    return sheet


def _blocks(figures: Figures) -> tuple[str, ...]:
    """The headings of the figures: no changes where nothing is known of the period before."""
    return (COUNTS, SHARES, CHANGES) if figures.since else (COUNTS, SHARES)


def _explained(figures: Figures, period: Period) -> str:
    """What the figures are, and since when changes are counted, in sentences."""
    part = "年度" if period.layout.is_yearly else "期"
    course = f"（「{COURSE}」では、1つ前の{part}との差）" if figures.course else ""
    since = (
        f"増減は、{figures.since}の件数との差です{course}。"
        if figures.since
        else f"比べられる{period.compared[0]}の記録がないため、増減は示していません。"
    )
    return (
        f"件数は、計画の事業の数です。割合は、その行の事業数に対するものです。{since}"
        f"「{UNMARKED}」は、{period.said}の記号がない事業です。"
    )


def _add_heading(sheet: Sheet, figures: Figures, blocks: Sequence[str]) -> None:
    """Appends the two rows of the heading: figures above, marks below. The first one on a sheet is repeated and stays
    in view."""
    size = len(figures.signs)
    told = {COUNTS: COUNTS, SHARES: SHARES, CHANGES: f"{CHANGES}（{figures.since}との差）"}
    upper: list[Value] = [heading for heading, _ in LABELS]
    lower: list[Value] = [None] * len(LABELS)
    for block in blocks:
        upper += [told[block], *[None] * (size - 1)]
        lower += [sign or UNMARKED for sign in figures.signs]
    styles = ("heading",) * len(sheet.widths)
    first = sheet.add(Row(tuple(upper), styles, 20))
    last = sheet.add(Row(tuple(lower), styles, 34))
    sheet.merges += [Area(first, column, last, column) for column in range(1, len(LABELS) + 1)]
    starts = range(len(LABELS) + 1, len(sheet.widths), size)
    sheet.merges += [Area(first, start, first, start + size - 1) for start in starts]
    if not sheet.heading:
        sheet.heading, sheet.frozen = (first, last), (last, 2)


def _add_section(
    sheet: Sheet, name: str, tallies: Sequence[Tally], figures: Figures, blocks: Sequence[str]
) -> tuple[int, int]:
    """Appends a row for each tally of a grouping; returns the numbers of the first and the last.

    The grouping's name stands in each row. A zero is grey, and a stronger line stands above the first row.
    """
    size = len(figures.signs)
    looks = ["text", "text", "count"] + [_STYLES[block] for block in blocks for _ in range(size)]
    rows: list[int] = []
    for tally in tallies:
        values: list[Value] = [name, tally.label, tally.total]
        for block in blocks:
            values += _values(tally, block, size)
        ends = (("" if value else NONE) + ("" if rows else FIRST) for value in values)
        styles = tuple(look + end for look, end in zip(looks, ends, strict=True))
        height = max(_ROW, row_height([(tally.label, sheet.widths[1]), (name, sheet.widths[0])]))
        rows.append(sheet.add(Row(tuple(values), styles, height)))
    return rows[0], rows[-1]


def _values(tally: Tally, block: str, size: int) -> Sequence[Value]:
    """The figures of one heading in a tally, one for each of ``size`` marks; None for each where the period before is
    not known for this group."""
    if block == COUNTS:
        return tally.counts
    return tally.shares if block == SHARES else tally.changes or [None] * size


def _add_charts(sheet: Sheet, figures: Figures, places: dict[str, tuple[int, int]], register: Register) -> None:
    """Appends the charts side by side in a row of their own: the shares of the first grouping as lying bars, and the
    course in counts as standing ones.

    A course that says the same of every period, or of one alone, is not drawn. Nor is a grouping that stands below the
    charts: a plan without levels has the departments alone. ``places``: each grouping above → its first and last row.
    """
    told, group = dict(figures.sections()), next(iter(figures.groups))
    drawn = [(group, True)] if group in places else []
    drawn += [(COURSE, False)] if len({tally.counts for tally in figures.course}) > 1 else []
    if not drawn:
        return
    row = chart_row(sheet)
    width, height = sized(sheet, 2)
    for place, (name, shares) in enumerate(drawn):
        title = f"{name}別の進捗状況（割合）" if shares else f"{name}（事業数）"
        sheet.charts.append(
            Chart(
                kind="bar" if shares else "column",
                title=title,
                categories=Area(places[name][0], 2, places[name][1], 2),
                series=tuple(_series(figures, told[name], places[name], register, shares)),
                row=row,
                column=1,
                left=place * (width + _GAP),
                width=width,
                height=height,
                labelled=_SMALL_SHARE if shares else labelled_from(told[name]),
                alt=in_words(title, told[name], [sign or UNMARKED for sign in figures.signs], shares),
                shares=shares,
            )
        )


def chart_row(sheet: Sheet) -> int:
    """Appends the row that charts stand in, and a low one above it; returns its number."""
    sheet.add(Row((None,), ("plain",), 8.0))
    return sheet.add(Row((None,), ("plain",), _CHART_HEIGHT))


def sized(sheet: Sheet, count: int) -> tuple[int, int]:
    """Width and height in pixels of each of ``count`` charts that share a row. Together they are as wide as the table;
    on a very wide one they stop growing."""
    width = sum(int(width * 7 + 5) for width in sheet.widths) // count - _GAP
    return min(width, _WIDEST_CHART), int(_CHART_HEIGHT * _PIXELS) - 8


def labelled_from(tallies: Sequence[Tally]) -> int:
    """The least count that has room for its number in a bar, by the longest bar of these tallies."""
    return max(1, round(max(tally.total for tally in tallies) * _SMALL))


def _series(
    figures: Figures, tallies: Sequence[Tally], rows: tuple[int, int], register: Register, shares: bool
) -> Iterator[Series]:
    """The series of a chart, one for each mark that occurs in the rows; the cells that hold their numbers are in these
    ``rows``. A mark keeps its look whether the others occur or not."""
    meanings, size = register.vocabulary.meanings, len(figures.signs)
    looks = mark_looks(mark.watched_after for mark in register.vocabulary.marks)
    for place, (sign, look) in enumerate(zip(figures.signs, looks, strict=True)):
        if any(tally.counts[place] for tally in tallies):
            column = len(LABELS) + 1 + place + (size if shares else 0)
            name = f"{sign} {meanings[sign]}" if sign else UNMARKED
            yield Series(name, Area(rows[0], column, rows[1], column), look)


def in_words(title: str, tallies: Sequence[Tally], kinds: Sequence[str], shares: bool = False) -> str:
    """What a chart shows, for those who hear it: bar by bar, the parts that are not zero, and where the same numbers
    stand.

    - ``kinds``: the name of each part, in the order of the tallies' counts.
    - ``shares``: parts are said in percent, else in 件.
    """
    bars = []
    for tally in tallies:
        parts = zip(kinds, tally.counts, tally.shares, strict=True)
        said = (f"{kind} {f'{share:.0%}' if shares else f'{count}件'}" for kind, count, share in parts if count)
        bars.append(f"{tally.label}：" + "、".join(said))
    return f"{title}の積み上げ棒グラフ。{'。'.join(bars)}。数値は、この上の表と同じです。"


def listed_sheet(seen: Overview, register: Register, period: Period, edition: Edition) -> Sheet:
    """The lists on a sheet of their own, for print; the headings are repeated on each page, and no cell leads
    anywhere."""
    widths = _list_widths(period)
    sheet = Sheet(LIST_SHEET, widths, footer=footer_text(register, period, edition), paper="A3")
    title = f"{register.plan_name}　{_named(register)}（{period.label}）　{edition.word}"
    sheet.add_across(title, "title", row_height([(title, sum(widths))], TITLE_SIZE))
    heading = _add_list_heading(sheet, register, period, [(place, place) for place in range(1, len(widths) + 1)])
    sheet.heading = (heading, heading)
    add_lists(sheet, seen, register, period, {})
    return sheet


def _list_widths(period: Period) -> tuple[float, ...]:
    """The widths of a list's columns; without the last one where the plan does not ask why."""
    return _LIST_WIDTHS if _why(period) else _LIST_WIDTHS[:-1]


def _why(period: Period) -> str:
    """What the plan calls the column that says why a mark is what it is: its text, else its code; "" without either."""
    layout = period.layout
    text = layout.why(period.number)
    return layout.answer(text).label if text else layout.reason.label if layout.reason else ""


def has_lists(seen: Overview, register: Register) -> bool:
    """Whether the lists say anything: the period before is known, or the register's 凡例 has the council look at a
    mark."""
    return bool(seen.figures.since or _on_attention(register.vocabulary))


def _named(register: Register) -> str:
    """What the lists are called together."""
    return "変化した事業と注目する事業" if _on_attention(register.vocabulary) else "変化した事業"


def add_lists(sheet: Sheet, seen: Overview, register: Register, period: Period, places: Mapping[int, str]) -> None:
    """Appends the lists below what the sheet has, over its columns; a narrower sheet gets columns for them.

    ``places``: 通しNo. → the cell of the table that its row begins with, to which the number leads; {} in print, where
    the headings stand above all already. A list that is longer than :data:`MOST` is cut, and says so.
    """
    widths = _list_widths(period)
    spans = _spans(sheet, widths)
    for title, lead, changes in _lists(seen, register, period):
        told = period.layout.in_own_words(f"{lead}{_on_texts(changes)}")
        sheet.add_across(title, "section", 22)
        sheet.add_across(told, "lead", row_height([(told, sum(sheet.widths))]))
        if changes and places:
            _add_list_heading(sheet, register, period, spans)
        for change in changes[:MOST]:
            _add_change(sheet, change, spans, places)
        if len(changes) > MOST:
            sheet.add_across(f"ほか{len(changes) - MOST:,}件は、シート「{DATA}」で絞り込んでご覧ください。", "lead", 18)


def _spans(sheet: Sheet, widths: Sequence[float]) -> Spans:
    """The columns of the sheet that each column of a list takes, none of them much narrower than ``widths``; the sheet
    gets more columns for that."""
    sheet.widths += (_STEP,) * (len(widths) - len(sheet.widths))
    while True:
        spans = spans_of(sheet.widths, widths)
        found = (sum(sheet.widths[first - 1 : last]) for first, last in spans)
        if all(width >= wanted * _NARROWED for width, wanted in zip(found, widths, strict=True)):
            return spans
        sheet.widths += (_STEP,)


def _lists(seen: Overview, register: Register, period: Period) -> Iterator[tuple[str, str, Sequence[Change]]]:
    """Each list with its title and what it is of. What is not known has no count; what the register's 凡例 does not
    ask for is left out."""
    since = seen.figures.since
    compared = f"（{since} → {period.said}）　{len(seen.changes):,}件" if since else ""
    yield f"変化した事業{compared}", _on_changes(seen, period), seen.changes
    told = _on_attention(register.vocabulary)
    if told:
        yield f"注目する事業　{len(seen.attention):,}件", told, seen.attention


def _on_texts(changes: Sequence[Change]) -> str:
    """Where the texts are that a list does not show whole."""
    if not any(change.is_cut for change in changes):
        return ""
    return f"文章は初めの{QUOTED}字です。全文は、「{TABLE}」の同じ通しNo.の行にあります。"


def _on_changes(seen: Overview, period: Period) -> str:
    """What the list of changes is of; why it is empty where nothing can be compared."""
    before = period.compared[0]
    if not seen.figures.since:
        return f"比べられる{before}の記録がないため、示していません。"
    told = f"{before}と記号が異なる事業です。" if seen.changes else f"{before}と記号が異なる事業はありません。"
    return f"{told}{period.said}の記号がない事業は含みません。" if seen.figures.overall.counts[-1] else told


def _on_attention(vocabulary: Vocabulary) -> str:
    """Which marks the list is of, as the register's 凡例 says; "" where it says of none."""
    at_once = [f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks if mark.watched_after == 1]
    lasting = [
        f"{mark.sign} {mark.meaning} が{mark.watched_after}回以上続いている事業"
        for mark in vocabulary.marks
        if mark.watched_after > 1
    ]
    told = ([f"{'、'.join(at_once)} の事業"] if at_once else []) + lasting
    return f"{'と、'.join(told)}です。" if told else ""


def _add_list_heading(sheet: Sheet, register: Register, period: Period, spans: Spans) -> int:
    """Appends the heading of a list, and returns its number. The last column has the text that says why, under its own
    name."""
    layout = period.layout
    why = _why(period)
    headings = (
        *(layout.heading(column) for column in ("serial_no", register.level, "initiative", "department")),
        *period.compared,
        "続いた回数",
        *([f"{period.said}の{why}"] if why else []),
    )
    return add_spanned(sheet, headings, ("heading",) * len(headings), spans, 22.0)


def _add_change(sheet: Sheet, change: Change, spans: Spans, places: Mapping[int, str]) -> None:
    """Appends an initiative; its number leads to its row of the table, where that is known."""
    place = places.get(change.serial_no)
    styles = ("link" if place else "number", *_LIST_STYLES[1:])
    row = add_spanned(sheet, _cells(change)[: len(spans)], styles[: len(spans)], spans)
    if place:
        sheet.jumps.append(Jump(row, 1, TABLE, place, str(change.serial_no)))


def _cells(change: Change) -> Sequence[str | int]:
    """The cells of a change, in the order of the list's heading."""
    return (
        change.serial_no,
        change.measure,
        change.initiative,
        change.department,
        _marked(change.before, change.before_word),
        _marked(change.now, change.now_word),
        _lasting(change),
        change.quoted,
    )


def _lasting(change: Change) -> int | str:
    """For how many reports in a row; where nothing earlier is known, at least so many."""
    return f"{change.periods}以上" if change.at_least else change.periods


def _marked(sign: str, word: str) -> str:
    """A mark with its word; the word alone where there is no mark, 記号なし where there is neither."""
    return f"{sign} {word}" if sign else word or UNMARKED
