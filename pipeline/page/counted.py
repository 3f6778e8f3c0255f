"""The page's tables of counts, of changes and of what to look at.

All are made of the same overview as the council's workbook, so that both say the same. How a table looks is the
template's affair.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.overview.changes import Change
from pipeline.overview.figures import COURSE, UNMARKED, Figures, Tally
from pipeline.overview.numbers import Numbers
from pipeline.page.parts import COUNT, FEW, SHARE, SIGN, WORD, PageCell, PageColumn, PageTable, Segment
from pipeline.workbook.theme import places_of
from schemas.period import Period
from schemas.vocabulary import Vocabulary

ROOM: Final = 8.0
"""The share of a bar in percent that a sign needs to be read in it."""

MOST: Final = 500
"""The largest number of initiatives that a table lists. The workbook has them all."""


def _columns(period: Period) -> tuple[tuple[PageColumn, ...], tuple[PageColumn, ...]]:
    """The columns that name an initiative, and that of its reason; () for the second where the plan asks for none."""
    layout, why = period.layout, period.layout.why(period.number)
    number, department, name = (layout.heading(column) for column in ("serial_no", "department", "initiative"))
    reason = (PageColumn(layout.answer(why).label),) if why else ()
    return (PageColumn(number, COUNT), PageColumn(department, WORD), PageColumn(name)), reason


def count_tables(
    figures: Figures, told: Sequence[Numbers], vocabulary: Vocabulary, period: Period
) -> tuple[PageTable, ...]:
    """The tables of counts in their order: all initiatives by mark, the course where several periods are known,
    every group by mark, and the numbers that departments answered. ``vocabulary`` has the words of the marks."""
    words = vocabulary.meanings
    part, course = "年度" if period.layout.is_yearly else "期", figures.course
    caption = f"{COURSE}（{part}ごとの件数）"
    courses = [_grouped(PageColumn(part), caption, f"1つ前の{part}", course, figures.signs, words)] if course else []
    groups = (
        _grouped(PageColumn(name), f"{name}ごとの件数", figures.since, tallies, figures.signs, words)
        for name, tallies in figures.groups.items()
    )
    return (_overall(figures, words), *courses, *groups, *map(_numbers, told))


def _numbers(numbers: Numbers) -> PageTable:
    """What departments answered in a column of numbers: in all and by group. All totals have the same decimals; a group
    that has none is blank there."""
    columns = (
        PageColumn("区分"),
        PageColumn("名称"),
        PageColumn("回答", COUNT),
        PageColumn("合計", COUNT),
        PageColumn("平均", COUNT),
    )
    places = places_of(row.total for row in numbers.rows if row.total is not None)
    rows = tuple(
        (
            PageCell(row.kind),
            PageCell(row.group),
            PageCell(f"{row.count:,}"),
            PageCell("" if row.total is None else f"{row.total:,.{places}f}"),
            PageCell("" if row.mean is None else f"{row.mean:,.2f}"),
        )
        for row in numbers.rows
    )
    return PageTable(f"{numbers.heading}の集計", columns, rows, folded=len(rows) > FEW)


def _overall(figures: Figures, words: Mapping[str, str]) -> PageTable:
    """A row for each mark, and their sum. The changes are left out where the period before is not known."""
    tally, since = figures.overall, figures.since
    columns = (
        PageColumn("記号", SIGN),
        PageColumn("件数", COUNT),
        PageColumn("割合", SHARE),
        PageColumn(f"{since}からの増減", COUNT),
    )
    changes = tally.changes or (0,) * len(tally.counts)
    rows = [
        (
            PageCell(sign or UNMARKED, words.get(sign, "")),
            PageCell(f"{count:,}"),
            PageCell(_percent(share), bar=(Segment(0.0, _place(share), place),) if count else ()),
            PageCell(_signed(change)),
        )
        for place, (sign, count, share, change) in enumerate(
            zip(figures.signs, tally.counts, tally.shares, changes, strict=True)
        )
    ]
    rows.append(
        (PageCell("計"), PageCell(f"{tally.total:,}"), PageCell(_percent(float(bool(tally.total)))), PageCell(""))
    )
    shown = len(columns) if tally.changes else -1
    note = "割合は四捨五入しているため、足しても100%にならないことがあります。"
    return PageTable("記号ごとの件数（全体）", columns[:shown], tuple(row[:shown] for row in rows), note)


def _grouped(
    subject: PageColumn,
    caption: str,
    since: str,
    tallies: Sequence[Tally],
    signs: Sequence[str],
    words: Mapping[str, str],
) -> PageTable:
    """A row for each tally: its name over a bar of its shares, the count of each mark with its change, and the sum.

    - ``subject``: the heading of the first column. ``since``: what the period before is called.
    - ``signs``: the marks in the order of the counts, "" last; ``words``: mark → its word.
    """
    marks = (PageColumn(sign or UNMARKED, COUNT, words.get(sign, "")) for sign in signs)
    rows = tuple(
        (
            PageCell(tally.label, bar=tuple(_segments(tally, signs))),
            *(PageCell(f"{count:,}", change) for count, change in zip(tally.counts, _notes(tally), strict=True)),
            PageCell(f"{tally.total:,}"),
        )
        for tally in tallies
    )
    note = f"（ ）は、{since}からの増減です。" if any(tally.changes for tally in tallies) else ""
    return PageTable(
        caption, (subject, *marks, PageColumn("計", COUNT)), rows, note, sparse=True, folded=len(rows) > FEW
    )


def _notes(tally: Tally) -> list[str]:
    """The change of each count in brackets, "" where there is none."""
    changes = tally.changes or (0,) * len(tally.counts)
    return [f"（{_signed(change)}）" if change else "" for change in changes]


def _segments(tally: Tally, signs: Sequence[str]) -> Iterator[Segment]:
    """The pieces of a tally's bar, from the left. A mark that nobody has takes none; a sign is written where there is
    room."""
    start = 0.0
    for place, (sign, share) in enumerate(zip(signs, tally.shares, strict=True)):
        if share:
            yield Segment(_place(start), _place(share), place, sign if share * 100 >= ROOM else "")
        start += share


def _place(share: float) -> float:
    """A part of 1 as percent of a bar, to a hundredth of a pixel or so.

    >>> _place(1 / 3)
    33.333
    """
    return round(share * 100, 3)


def _percent(share: float) -> str:
    """A share as it is shown: 33.3%."""
    return f"{share:.1%}"


def _signed(change: int) -> str:
    """A change with its sign; the minus is the one that is as wide as the plus.

    >>> _signed(2), _signed(-1), _signed(0)
    ('+2', '−1', '±0')
    """
    return f"{change:+,}".replace("-", "−") if change else "±0"


def changes_table(changes: Sequence[Change], since: str, period: Period) -> PageTable | None:
    """The initiatives whose mark is another than the period before; None where there is none. ``since``: what the
    period before is called."""
    subject, reason = _columns(period)
    columns = (*subject, PageColumn(since, SIGN), PageColumn(period.heading, SIGN), *reason)
    rows = tuple(
        (*_subject(change), _before(change), _now(change), *(_reason(change) for _ in reason))
        for change in changes[:MOST]
    )
    return _table(f"{since}から記号が変わった事業", columns, rows, len(changes)) if rows else None


def attention_table(changes: Sequence[Change], period: Period) -> PageTable | None:
    """The initiatives whose mark the plan's legend has somebody look at, with the number of reports in a row that had
    it; None where there is none."""
    subject, reason = _columns(period)
    columns = (*subject, PageColumn(period.heading, SIGN), PageColumn("続いた回数", WORD), *reason)
    rows = tuple(
        (*_subject(change), _now(change), _lasting(change), *(_reason(change) for _ in reason))
        for change in changes[:MOST]
    )
    return _table("同じ記号が続いている事業", columns, rows, len(changes)) if rows else None


def _table(
    caption: str, columns: tuple[PageColumn, ...], rows: tuple[tuple[PageCell, ...], ...], total: int
) -> PageTable:
    """A table of initiatives, ``total`` in all. Where it does not list them all, its note says how many are left out,
    and where they are."""
    left = total - len(rows)
    note = f"はじめの{len(rows):,}件です。ほかの{left:,}件は、進行管理表のシート「集計」と「データ」にあります。"
    return PageTable(caption, columns, rows, note if left else "", left=left, folded=len(rows) > FEW)


def watched(vocabulary: Vocabulary) -> str:
    """Which marks call for attention, and after how many periods, in words; "" where the legend names none."""
    marks = (mark for mark in vocabulary.marks if mark.watched_after)
    return "、".join(f"{mark.sign} {mark.meaning} {mark.watched_after}回" for mark in marks)


def _subject(change: Change) -> tuple[PageCell, PageCell, PageCell]:
    """The cells of number, department and name; the name of the level above stands beside the last."""
    return PageCell(str(change.serial_no)), PageCell(change.department), PageCell(change.initiative, change.measure)


def _before(change: Change) -> PageCell:
    """The mark of the period before, with its word."""
    return PageCell(change.before, change.before_word)


def _now(change: Change) -> PageCell:
    """The mark of now, with its word."""
    return PageCell(change.now, change.now_word)


def _lasting(change: Change) -> PageCell:
    """For how many reports in a row there was the same mark; 以上 where nothing is known of the time before."""
    return PageCell(f"{change.periods}回{'以上' if change.at_least else ''}")


def _reason(change: Change) -> PageCell:
    """Why the mark is what it is: the code, and the beginning of the text."""
    return PageCell(change.quoted)
