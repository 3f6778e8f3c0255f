"""The lists of the initiatives whose mark changed, and of those that the council should look at."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from pipeline.books.spans import Spans, add_spanned, spans_of
from pipeline.books.table import footer_text
from pipeline.books.tidy import SHEET as DATA
from pipeline.overview.figures import UNMARKED, before_label
from pipeline.overview.glance import Overview
from pipeline.overview.moves import Move
from pipeline.register.read import Register
from pipeline.workbook.continued import continued
from pipeline.workbook.sheet import Sheet
from pipeline.workbook.theme import MOST_LINES, TITLE_SIZE, ending, row_height
from schemas.columns import HEADING
from schemas.period import Period
from schemas.vocabulary import Vocabulary

SHEET: Final = "変化・注目"
_STEP: Final = 16.0
"""Characters of a column that is added where the table above is narrower than the lists."""
MOST: Final = 2000
"""So many initiatives are listed one by one."""

_WIDTHS: Final = (10.0, 38.0, 40.0, 17.0, 17.0, 17.0, 12.0, 58.0)
_STYLES: Final = ("number", "text", "text", "text", "text", "text", "number", "text")


def listed_sheet(seen: Overview, register: Register, period: Period, final: bool) -> Sheet:
    """Both lists on a sheet of their own, for print; the headings are repeated on each page."""
    sheet = Sheet(SHEET, _WIDTHS, footer=footer_text(register, period, final), paper="A3")
    title = f"{register.plan_name}　変化した事業と注目する事業（{period.label}）"
    sheet.add_across(title, "title", row_height([(title, sum(_WIDTHS))], TITLE_SIZE))
    heading = _add_heading(sheet, period, [(place, place) for place in range(1, len(_WIDTHS) + 1)])
    sheet.heading = (heading, heading)
    add_lists(sheet, seen, register, period, headed=True)
    return sheet


def add_lists(sheet: Sheet, seen: Overview, register: Register, period: Period, headed: bool = False) -> None:
    """Appends both lists below what the sheet has. ``headed``: the columns are named already."""
    room = sum(_WIDTHS) - sum(sheet.widths)
    more = max(len(_WIDTHS) - len(sheet.widths), ceil(room / _STEP))
    sheet.widths += (max(room / more, _STEP / 2),) * more if more > 0 else ()
    spans = spans_of(sheet.widths, _WIDTHS)
    since = seen.figures.since
    for title, lead, moves in (
        (f"変化した事業（{since or before_label(period)} → {HEADING[period.now]}）", _on_changes(seen), seen.changes),
        ("注目する事業", _on_attention(register.vocabulary), seen.attention),
    ):
        sheet.add_across(f"{title}　{len(moves):,}件", "section", 22)
        sheet.add_across(lead, "lead", row_height([(lead, sum(sheet.widths))]))
        if moves and not headed:
            _add_heading(sheet, period, spans)
        for move in moves[:MOST]:
            _add_move(sheet, move, spans)
        if len(moves) > MOST:
            sheet.add_across(f"ほか{len(moves) - MOST:,}件は、シート「{DATA}」で絞り込んでご覧ください。", "lead", 18)


def _on_changes(seen: Overview) -> str:
    if not seen.figures.since:
        return "前の期の、比べられる記録がないため、変化した事業は示していません。"
    return "前の期と記号が異なる事業です。" if seen.changes else "前の期と記号が異なる事業はありません。"


def _on_attention(vocabulary: Vocabulary) -> str:
    """Which marks the list is of, as the register's 凡例 says."""
    at_once = [f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks if mark.watched_after == 1]
    lasting = [
        f"{mark.sign} {mark.meaning} が{mark.watched_after}回以上続いている事業"
        for mark in vocabulary.marks
        if mark.watched_after > 1
    ]
    told = ([f"{'、'.join(at_once)} の事業"] if at_once else []) + lasting
    return f"{'と、'.join(told)}です。" if told else "計画の「凡例」に、注目する記号の記入がありません。"


def _add_heading(sheet: Sheet, period: Period, spans: Spans) -> int:
    now = HEADING[period.now]
    headings = (
        "通しNo.",
        "施策",
        "事業・取組みの名称",
        "主管課等",
        "前の期",
        "今の期",
        "続いた回数",
        f"{now}の評価理由",
    )
    return add_spanned(sheet, headings, ("heading",) * len(headings), spans, 22.0)


def _add_move(sheet: Sheet, move: Move, spans: Spans) -> None:
    """Appends an initiative: one row, or more where a text needs more than Excel's highest row."""
    cells = _cells(move)
    texts = {str(place): str(cells[place]) for place, style in enumerate(_STYLES) if style == "text"}
    widths = {place: sum(sheet.widths[spans[int(place)][0] - 1 : spans[int(place)][1]]) for place in texts}
    rows = continued(texts, widths, MOST_LINES)
    for number, row in enumerate(rows):
        values = [row.get(str(place), "" if number else value) for place, value in enumerate(cells)]
        add_spanned(sheet, values, [style + ending(number, len(rows)) for style in _STYLES], spans)


def _cells(move: Move) -> Sequence[str | int]:
    reason = "\n".join(part for part in (move.reason, move.text) if part)
    return (
        move.serial_no,
        move.measure,
        move.initiative,
        move.department,
        _marked(move.before, move.before_word),
        _marked(move.now, move.now_word),
        _lasting(move),
        reason,
    )


def _lasting(move: Move) -> int | str:
    """For how many reports in a row; where nothing earlier is known, at least so many."""
    return f"{move.periods}以上" if move.at_least else move.periods


def _marked(sign: str, word: str) -> str:
    return f"{sign} {word}" if sign else word or UNMARKED
