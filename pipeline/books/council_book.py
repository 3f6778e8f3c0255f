"""The council's workbook: 進行管理表, 集計, 理由の集計, データ and 凡例・注記; and what of it is printed.

Each sheet is made by a module of its own but the last, which is made here. It holds whatever a reader could ask of the
others: what a mark means, who accepted what, how things are counted.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.books.council import NOTES as SHEET
from pipeline.books.council import council_sheet, explained, places_of
from pipeline.books.pieces import add_spanned, footer_text, spans_of
from pipeline.books.sums import sums_sheet
from pipeline.books.tally import SHEET as TALLY
from pipeline.books.tally import add_lists, has_lists, listed_sheet, tally_sheet
from pipeline.books.tidy import SHEET as DATA
from pipeline.books.tidy import tidy_sheet
from pipeline.books.why_late import reasons_sheet
from pipeline.merging.quarter import Quarter
from pipeline.overview.accepted import accepted, numbers_told
from pipeline.overview.changes import Overview
from pipeline.overview.figures import UNMARKED
from pipeline.storage.editions import Edition
from pipeline.storage.files import PUBLIC, public_file
from pipeline.workbook.content import Sheet
from pipeline.workbook.pages import page_breaks
from pipeline.workbook.theme import TITLE_SIZE, row_height
from schemas.layout import CHOICE, SERIAL, Answer, Layout
from schemas.layout import DEFAULT as MUSASHINO_SHAPE
from schemas.vocabulary import Mark

_WIDTHS: Final = (10.0, 30.0, 18.0, 18.0, 50.0)
_HALF: Final = tuple(width * 0.74 for width in _WIDTHS)
"""The same in print, where two sections stand side by side."""
_WIDE: Final = ((1, 1), (2, len(_WIDTHS)))
"""The two cells of a row that has a number or code and a long text behind it."""
_ACCEPTED: Final = (10.0, 30.0, 36.0, 50.0)
_RULES: Final = "行政データにおける機械可読性に関するルール"


def notes_sheet(quarter: Quarter, edition: Edition, printed: bool = False) -> Sheet:
    """The legend, the choices, what was accepted, and the notes, one below the other.

    A plan without reason codes has no column 評価理由 in the legend. ``printed``: half as wide as a page, and without
    the notes on the workbook itself, its sheets and cells.
    """
    register, period = quarter.register, quarter.period
    widths = _HALF if printed else _WIDTHS
    sheet = Sheet(SHEET, widths, footer=footer_text(register, period, edition), one_page=True)
    title = f"{register.plan_name}　凡例・注記（{period.label}）　{edition.word}"
    sheet.add_across(title, "title", row_height([(title, sum(widths))], TITLE_SIZE))
    sheet.add_across("記号", "section", 22)
    spans = spans_of(widths, widths)
    asks = register.layout.reason is not None
    headings = ("記号", "意味", *(["評価理由"] if asks else []), "事業の終わり", "注目する事業")
    spans = spans if asks else [spans[0], (spans[1][0], spans[2][1]), *spans[3:]]
    add_spanned(sheet, headings, ("heading",) * len(headings), spans, 22.0)
    for mark in register.vocabulary.marks:
        cells = _mark(mark, register.layout)
        cells = cells if asks else (*cells[:2], *cells[3:])
        add_spanned(sheet, cells, ("mark", *["text"] * (len(cells) - 1)), spans, 20.0)
    for answer in register.layout.answers:
        if answer.kind == CHOICE and (answer.reason or any(label for _, label in answer.choices)):
            _add_choices(sheet, answer, quarter)
    _add_accepted(sheet, quarter)
    sheet.add_across("注記", "section", 22)
    notes = [*_on_figures(quarter, edition), *([] if printed else _on_workbook(quarter))]
    for number, note in enumerate(map(register.layout.in_own_words, notes), start=1):
        add_spanned(sheet, (number, note), ("number", "text"), _WIDE, 20.0)
    return sheet


def _add_choices(sheet: Sheet, answer: Answer, quarter: Quarter) -> None:
    """Appends the choices of one column, with what they mean; one that nothing explains only where it was answered."""
    words = quarter.register.layout.reason_words
    title = words["reason"] if answer.reason else f"{answer.label}の選択肢"
    sheet.add_across(title, "section", 22)
    add_spanned(sheet, ("選択肢", "内容"), ("heading", "heading"), _WIDE, 22.0)
    nothing = "（内容の定めなし）" if answer.reason else ""
    vocabulary = quarter.register.vocabulary
    given = {text for column in quarter.period.layout.of(answer) for text in quarter.merged[column]}
    for code, label in vocabulary.choices(answer).items():
        if code in vocabulary.offered(answer) or code in given:
            add_spanned(sheet, (code, label or nothing), ("number", "text"), _WIDE, 20.0)


def _add_accepted(sheet: Sheet, quarter: Quarter) -> None:
    """Appends what the signs in the table's rows mean; nothing where no row has one."""
    notes = accepted(quarter).notes
    if not notes:
        return
    spans = spans_of(_WIDTHS, _ACCEPTED)
    sheet.add_across("例外として承認したところ", "section", 22)
    headings = ("注", quarter.register.layout.heading(SERIAL), "承認者、承認日", "理由")
    add_spanned(sheet, headings, ("heading",) * len(headings), spans, 22.0)
    for note in notes:
        cells = (note.sign, numbers_told(note.serials), note.approved, note.reason)
        add_spanned(sheet, cells, ("number", "text", "text", "text"), spans, 20.0)


def _mark(mark: Mark, layout: Layout) -> tuple[str, ...]:
    """A mark's row in the legend: sign, meaning, reason, end, and after how many periods the council looks at it. What
    does not hold is blank."""
    watched = {0: "", 1: "すべて"}.get(mark.watched_after, f"{mark.watched_after}回以上続いたもの")
    return (
        mark.sign,
        mark.meaning,
        f"{layout.reason_words['choice']}が必要" if mark.asks_reason else "",
        "終わり" if mark.closes else "",
        watched,
    )


def _on_figures(quarter: Quarter, edition: Edition) -> Iterator[str]:
    """The notes that hold on paper too: edition, words in a mark's place, whose words the texts are, how is counted,
    and where the marks of earlier periods come from."""
    period, past = quarter.period, quarter.past
    now = period.said
    if edition is Edition.FINAL:
        yield f"{edition.word}です。"
    else:
        yield f"{edition.word}です。回答の確認が終わると、内容が変わることがあります。"
    yield from explained(quarter.merged, period, edition)
    if period.layout == MUSASHINO_SHAPE:
        yield f"評価理由（選択肢と文章）は、{now}のものです。文章は、主管課等が記入したとおりです。"
    else:
        yield "文章は、主管課等が記入したとおりです。"
    yield (f"「{TALLY}」の件数は、計画のすべての事業を数えたものです。記号がない事業は「{UNMARKED}」に入れています。")
    if past.table:
        yield f"{now}より前の期の記号は、{past.table.said}の取りまとめで報告されたものです。"
    elif period.past:
        yield f"{now}より前の期の記号は、回答票に記入されたものです。"
    elif not past.year_end.empty:
        yield "増減と変化は、前年度の結果を引き継いだ事業について示しています。"
    yield (
        f"「続いた回数」は、{period.compared[1]}まで同じ記号が続けて報告された回数です。"
        "「以上」は、その前の記録がないものです。"
    )


def _on_workbook(quarter: Quarter) -> Iterator[str]:
    """The notes on the sheets that are only in the workbook, and why it is no open data. The public CSV, which is, is
    named."""
    period = quarter.period
    now = period.said
    of_now = "評価理由" if period.layout == MUSASHINO_SHAPE else "年度に1つの欄"
    yield (
        f"シート「{DATA}」の「ファイル」「シート」「セル」は、その記号を読み取った場所です。"
        f"「状態」と{of_now}は、{now}の行にだけあります。"
    )
    yield "数値はすべて値で、数式は使っていません。"
    yield (
        f"このブックは、題名・結合したセル・色を使っているため、「{_RULES}」"
        "（令和8年3月31日 各府省庁DX推進連絡会議・デジタル社会推進会議幹事会決定）のすべてには沿っていません。"
        f"同じ内容を、ルールに沿って「{PUBLIC}/{public_file(period)}」に収めています。"
    )


def council_book(quarter: Quarter, seen: Overview, edition: Edition) -> list[Sheet]:
    """The sheets of 進行管理表_<期>.xlsx, all values and no formulas. 理由の集計 is there only where an initiative has
    or needs a reason."""
    register, period = quarter.register, quarter.period
    table = council_sheet(quarter, edition)
    summary = tally_sheet(seen, register, period, edition)
    summary.starts.append(len(summary.rows) + 1)
    add_lists(summary, seen, register, period, places_of(table, register))
    summary.breaks = page_breaks(summary, ("section", "lead", "heading"))
    return [
        table,
        summary,
        *_reasons(quarter, seen, edition),
        tidy_sheet(quarter, edition),
        notes_sheet(quarter, edition),
    ]


def printed_appendix(quarter: Quarter, seen: Overview, edition: Edition) -> list[Sheet]:
    """The sheets that are printed behind the table. Numbers and lists are sheets of their own, each below its own
    headings; データ is not printed."""
    register, period = quarter.register, quarter.period
    tallies = tally_sheet(seen, register, period, edition, printed=True)
    numbers = [sums_sheet(seen.numbers, register, period, edition)] if seen.numbers else []
    lists = [listed_sheet(seen, register, period, edition)] if has_lists(seen, register) else []
    return [tallies, *numbers, *_reasons(quarter, seen, edition), *lists, notes_sheet(quarter, edition, printed=True)]


def _reasons(quarter: Quarter, seen: Overview, edition: Edition) -> Iterator[Sheet]:
    """The sheet 理由の集計, or none."""
    if seen.reasons:
        yield reasons_sheet(seen.reasons, quarter.register, quarter.period, edition)
