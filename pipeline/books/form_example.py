"""記入例: each mark as it is rightly filled in and as it is not, before anybody has to be asked back.

Every example is made out of the register: its marks, its choices, what it asks beside which mark. So the sheet of a
plan never shows what this plan does not ask.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.books.pieces import width_of
from pipeline.register.read import Register
from pipeline.returns.tag import EXAMPLE_SHEET
from pipeline.workbook.content import Row, Sheet
from pipeline.workbook.pages import fitted, paper_for
from pipeline.workbook.theme import row_height
from schemas.layout import CHOICE, DATE, MARK, NUMBER, TEXT, Answer
from schemas.period import Period
from schemas.rules import wanted

RIGHT, WRONG = "正しい例", "誤った例"
_KIND, _WHY = 11.0, 52.0
_FIGURE: Final = 12
_DONE: Final = "予定した3回の講座をすべて実施した。"
_HINDERED: Final = "関係団体との協議に時間を要しているため。"

_Said = Mapping[str, str]
"""Column → what an example has there."""


def example_sheet(register: Register, period: Period) -> Sheet:
    """The sheet 記入例, with a line on each further answer below the table. It has no 通しNo., so that it is never
    taken for answers."""
    columns, layout = period.asked, period.layout
    sheet = Sheet(EXAMPLE_SHEET, fitted((_KIND, *(width_of(column, register) for column in columns), _WHY)))
    sheet.paper = paper_for(sheet)
    sheet.add_across("記入例", "title", 28)
    sheet.add_across("この表は例です。記入は「回答票」のシートにお願いします。", "lead", 18)
    headings = ("例", *(_heading(column, period) for column in columns), "説明")
    heights = [(heading, width) for heading, width in zip(headings, sheet.widths, strict=True)]
    sheet.add(Row(headings, ("heading",) * len(headings), row_height(heights)))
    for kind, said, why in (*_of_marks(register, period), *_slips(register, period)):
        cells = (kind, *(said.get(column, "") for column in columns), why)
        styles = ("text", *("text" if layout.kind(column) == TEXT else "mark" for column in columns), "text")
        sheet.add(Row(cells, styles, row_height(list(zip(cells, sheet.widths, strict=True)))))
    for answer in (layout.answer(column) for column in columns):
        if answer.kind != MARK and not answer.reason and answer != layout.explanation:
            told = "文章" if answer.kind == TEXT else wanted(answer)
            sheet.add_across(f"「{answer.label}」：{told}。{_when(answer)}", "lead", 18)
    return sheet


def _heading(column: str, period: Period) -> str:
    """What the form calls a column, the period aside that it is of."""
    answer = period.layout.answer(column)
    alone = period.layout.names_alone and answer.kind == MARK
    return period.layout.heading(column) if alone else answer.printed_as(answer.label)


def _of_marks(register: Register, period: Period) -> Iterator[tuple[str, _Said, str]]:
    """Each mark with all that is due beside it and, where something is, the same row without it: (kind, cells,
    explanation)."""
    layout = period.layout
    for mark in register.vocabulary.marks:
        right = {column: _sample(layout.answer(column), mark.sign, register, period) for column in period.asked}
        own = [column for column in period.asked if _is_due_beside(layout.answer(column), mark.sign, register)]
        meant = f"{mark.sign} は「{mark.meaning}」です。"
        named = "".join(f"「{layout.answer(column).label}」" for column in own)
        yield RIGHT, right, f"{meant}{f'{named}も記入します。' if named else ''}"
        if named:
            blank = {column: "" if column in own else text for column, text in right.items()}
            yield WRONG, blank, f"「{mark.sign}」のときに必要な{named}が、空欄です。"


def _is_due_beside(answer: Answer, sign: str, register: Register) -> bool:
    """Whether a column is due beside this mark and not beside every one."""
    asking = register.vocabulary.needing_reason if answer.reason else answer.marks
    return answer.kind != MARK and not answer.always and sign in asking


def _sample(answer: Answer, sign: str, register: Register, period: Period) -> str:
    """What may stand in a column beside a mark; "" where nothing need. A number is one within its range, a choice one
    that needs no explanation where there is such."""
    due = answer.always or (answer.periods and not answer.marks) or _is_due_beside(answer, sign, register)
    if answer.kind == MARK:
        return sign
    if not due:
        return ""
    if answer.kind == CHOICE:
        offered = register.vocabulary.offered(answer)
        plain = [code for code in offered if not answer.reason or code not in register.vocabulary.free_codes]
        return next(iter(plain or offered), "")
    if answer.kind == NUMBER:
        fits = (answer.least is None or answer.least <= _FIGURE) and (answer.most is None or answer.most >= _FIGURE)
        return f"{_FIGURE if fits else answer.least if answer.least is not None else answer.most:g}"
    return f"{period.year + 1}/3/31" if answer.kind == DATE else _DONE


def _slips(register: Register, period: Period) -> Iterator[tuple[str, _Said, str]]:
    """What is often written, and cannot be used: two codes, a number with words, a text that points elsewhere. Beside a
    code that needs an explanation the right way is shown too. (kind, cells, explanation), as of :func:`_of_marks`."""
    vocabulary, layout = register.vocabulary, period.layout
    signs = vocabulary.needing_reason or vocabulary.signs
    base = {column: _sample(layout.answer(column), signs[0], register, period) for column in period.asked}
    texts = [column for column in period.asked if layout.kind(column) == TEXT]
    explained = [column for column in texts if layout.answer(column) == layout.explanation]
    for column in period.asked:
        answer = layout.answer(column)
        offered = list(vocabulary.offered(answer)) if answer.kind == CHOICE else []
        if len(offered) > 1:
            yield WRONG, base | {column: "、".join(offered[:2])}, f"「{answer.label}」は、1つだけを記入します。"
        if answer.reason and explained:
            for code in vocabulary.free_codes[:1]:
                told = f"「{vocabulary.labelled(code)}」のときは、説明も記入します。"
                yield RIGHT, base | {column: code, explained[0]: _HINDERED}, told
                yield WRONG, base | {column: code, explained[0]: ""}, f"説明が空欄です。{told}"
        if answer.kind == NUMBER:
            told = f"「{answer.label}」は、{wanted(answer)}を記入します。"
            yield WRONG, base | {column: f"約{base[column] or _FIGURE}"}, told
    for column in texts[:1]:
        told = "「同上」「〃」「別紙」とせず、行ごとに記入してください。そのまま公表されます。"
        yield WRONG, base | {column: "同上"}, told


def _when(answer: Answer) -> str:
    """When a column is to be filled, in words."""
    if answer.marks and not answer.always:
        return f"{''.join(f'「{sign}」' for sign in answer.marks)}のときに、必ず記入します。"
    return "必ず記入します。" if answer.always or answer.periods else "必要に応じて記入します。"
