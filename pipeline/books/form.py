"""回答票: the form a department fills in, and the same form again as 確認依頼, with what has to be corrected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from pipeline.books.pieces import (
    TEXT_GUIDE,
    add_heading,
    codes_texts,
    figure,
    footer_text,
    legend_text,
    measure_number,
    measure_text,
    numbers_of,
    printed_value,
    widths_of,
)
from pipeline.history.past import Past
from pipeline.reading import letters
from pipeline.register.read import Register
from pipeline.returns.interpret import number_reader
from pipeline.returns.tag import EXAMPLE_SHEET, FORM_SHEET, SHEET, Tag, fingerprint
from pipeline.texts import one_line
from pipeline.workbook.content import Area, Choice, Highlight, Note, Row, Sheet, Value, units
from pipeline.workbook.theme import SIZE, TITLE_SIZE, row_height
from schemas.layout import CHOICE, DATE, LAST_YEAR, MARK, NUMBER, TEXT, Answer, Layout
from schemas.period import Period, day_label
from schemas.rows import records
from schemas.rule import ERROR
from schemas.rules import wanted
from schemas.vocabulary import Vocabulary

LITERAL_LONGEST: Final = 255
"""UTF-16 units of a drop-down's own list in Excel, whose entries are parted by commas."""

_FIRST_LIST: Final = 4
"""The column of the hidden sheet where the lists of drop-downs begin."""

_STYLES = ("text", "mark", "mark", "text", "text")
ZOOM: Final = 85
"""Percent at which all columns show on a screen of 1,920 dots with room for a task bar."""

CAUTIONS: Final = (
    "欄の外やメモには書かず、行の並べ替えや番号の変更はしないでください。説明はそのまま公表されます。"
    "「同上」「別紙のとおり」、電話番号、連絡事項は書かないでください。"
)
"""What a respondent can do so that nothing has to be asked back."""


def hidden_sheet(tag: Tag, layout: Layout, vocabulary: Vocabulary) -> Sheet:
    """Columns A and B: the mark's items; from D on: the legal marks, reason codes and choices, each below its
    heading."""
    told = _lists(layout, vocabulary)
    sheet = Sheet(SHEET, (20.0, 40.0, 4.0, *(8.0,) * len(told)), hidden=True, protected=True)
    columns = [(name, *(int(word) if _is_number(word) else word for word in words)) for name, words in told]
    lists: Iterable[tuple[str | int, ...]] = zip_longest(*columns, fillvalue="")
    for item, words in zip_longest(tag.rows(), lists):
        cells = (*(item or ("", "")), "", *(words or ("",) * len(told)))
        sheet.add(Row(cells, ("input",) * len(cells)))
    return sheet


def _is_number(code: str) -> bool:
    """Whether a program makes a number of ``code`` when it is typed; a drop-down then takes nothing but the number."""
    return code.isascii() and code.isdecimal() and str(int(code)) == code


def choices_source(answer: Answer, layout: Layout, vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of marks, codes or choices."""
    place = [name for name, _ in _lists(layout, vocabulary)].index("記号" if answer.kind == MARK else answer.label)
    words = vocabulary.signs if answer.kind == MARK else tuple(vocabulary.offered(answer))
    return _source(letters(_FIRST_LIST + place), words)


def _lists(layout: Layout, vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    """What drop-downs of the form offer: the marks, and the choices of each column that has any."""
    choices = [one for one in layout.answers if one.kind == CHOICE and not one.given]
    return [("記号", vocabulary.signs), *((one.label, tuple(vocabulary.offered(one))) for one in choices)]


def _source(column: str, words: tuple[str, ...]) -> tuple[str, ...] | str:
    """The words themselves, or where a drop-down cannot hold them the range of this sheet that does."""
    joined = ",".join(words)
    if units(joined) <= LITERAL_LONGEST and joined.count(",") == len(words) - 1 and '"' not in joined:
        return words
    return f"='{SHEET}'!${column}$2:${column}${len(words) + 1}"


def add_guide(
    sheet: Sheet, first: int, numbers: Mapping[str, int], columns: Sequence[str], register: Register, period: Period
) -> None:
    """Adds the guide to all rows from ``first`` on: drop-downs, and a colour where something is due or not needed.

    ``numbers``: column → its number; ``columns``: those asked for.
    """
    layout, vocabulary = register.layout, register.vocabulary

    def area(column: str) -> Area:
        return Area(first, numbers[column], max(first, len(sheet.rows)), numbers[column])

    def cell(column: str) -> str:
        return f"${letters(numbers[column])}{first}"

    for column in columns:
        answer = layout.answer(column)
        if answer.kind in (MARK, CHOICE):
            source, prompt = choices_source(answer, layout, vocabulary), _prompt(answer, vocabulary)
            sheet.choices.append(Choice(area(column), source, _title(column, layout), prompt))
        elif answer.kind in (NUMBER, DATE):
            sheet.choices.append(Choice(area(column), (), _title(column, layout), f"{wanted(answer)}を記入します。"))
    for column in columns:
        sheet.highlights += _highlights(column, area(column), cell, register, period)


def _title(column: str, layout: Layout) -> str:
    """The heading of the hint beside a cell."""
    answer = layout.answer(column)
    if answer.reason:
        return f"評価理由の{answer.label}"
    return (
        f"{layout.heading(column)}の{layout.mark_name}" if layout.names_alone and answer.kind == MARK else answer.label
    )


def _prompt(answer: Answer, vocabulary: Vocabulary) -> str:
    """What the choices of a column mean, a line each."""
    if answer.kind == MARK:
        return "\n".join(f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks)
    return "\n".join(f"{code} {label}".strip() for code, label in vocabulary.offered(answer).items())


def _highlights(
    column: str, area: Area, cell: Callable[[str], str], register: Register, period: Period
) -> Iterator[Highlight]:
    """Where a cell is due and blank, or filled though nothing asks for it."""
    layout, vocabulary = register.layout, register.vocabulary
    answer = layout.answer(column)
    own = cell(column)
    number = layout.columns[column].number
    mark = layout.marks[number - 1] if number and len(layout.marks) > 1 else period.now
    if answer.reason:
        asks, silent = (_one_of(cell(mark), signs) for signs in (vocabulary.needing_reason, vocabulary.needing_none))
        yield Highlight(area, f'=AND({own}="",{asks})', "unfilled")
        yield Highlight(area, f'=AND({own}<>"",{silent})', "unneeded")
    elif layout.reason and answer == layout.explanation:
        free = _one_of(cell(layout.of(layout.reason)[0]), vocabulary.free_codes)
        yield Highlight(area, f'=AND({own}="",{free})', "unfilled")
    elif answer.marks and not answer.always:
        others = [sign for sign in vocabulary.signs if sign not in answer.marks]
        yield Highlight(area, f'=AND({own}="",{_one_of(cell(mark), answer.marks)})', "unfilled")
        if answer.kind != TEXT:
            yield Highlight(area, f'=AND({own}<>"",{_one_of(cell(mark), others)})', "unneeded")
    elif column not in layout.marks and (answer.always or answer.periods):
        yield Highlight(area, f'={own}=""', "unfilled")


def _one_of(cell: str, words: Iterable[str]) -> str:
    """A formula that is true where ``cell`` holds one of ``words``, as a text or as a number."""
    listed = "|".join(words).replace('"', '""')
    return f'AND({cell}<>"",ISNUMBER(FIND("|"&{cell}&"|","|{listed}|")))'


def example_sheet(register: Register, period: Period) -> Sheet:
    """It has no number column, so that it is never taken for answers."""
    vocabulary, layout = register.vocabulary, register.layout
    code, text = layout.reason, layout.explanation
    sheet = Sheet(EXAMPLE_SHEET, (18.0, 10.0, 30.0, 50.0, 44.0))
    sheet.add_across("記入例", "title", 28)
    sheet.add_across("この表は例です。記入は「回答票」のシートにお願いします。", "lead", 18)
    guide = (
        TEXT_GUIDE if text and text.name == layout.of(text)[0] and layout.names_alone else text.label if text else ""
    )
    headings = ("例", period.heading, code.label if code else "", guide, "説明")
    sheet.add(Row(headings, ("heading",) * 5, 20))
    for row in _examples(vocabulary) if code and text else ():
        sheet.add(Row(row, _STYLES, row_height(list(zip(row, sheet.widths, strict=True)))))
    for mark in vocabulary.marks:
        due = "" if not code else "選択肢が必要です。" if mark.asks_reason else "選択肢は不要です。"
        due = due or "、".join(one.label for one in _due_beside(mark.sign, layout, period))
        sheet.add(
            Row(
                ("記号の意味", mark.sign, "", mark.meaning, due if code or not due else f"{due}も記入します。"),
                _STYLES,
                20,
            )
        )
    for answer in (layout.answer(column) for column in period.asked):
        if answer.kind != MARK and answer not in (code, text):
            words = ("欄の説明", answer.label, "", wanted(answer), _when(answer))
            sheet.add(Row(words, _STYLES, row_height(list(zip(words, sheet.widths, strict=True)))))
    return sheet


def _due_beside(sign: str, layout: Layout, period: Period) -> list[Answer]:
    """The further answers that are due beside a mark."""
    return [one for one in map(layout.answer, period.asked) if sign in one.marks]


def _when(answer: Answer) -> str:
    """When a column is to be filled, in words."""
    if answer.marks and not answer.always:
        return f"{''.join(f'「{sign}」' for sign in answer.marks)}のときに、必ず記入します。"
    return "必ず記入します。" if answer.always or answer.periods else "必要に応じて記入します。"


def _examples(vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    if vocabulary.needing_none:
        sign, text = vocabulary.needing_none[0], "予定した3回の講座をすべて実施した。"
        yield "順調なとき", sign, "", "", "記号だけで結構です。"
        yield "補足があるとき", sign, "", text, "評価理由は、どの記号のときも書けます。そのまま公表されます。"
    if not vocabulary.needing_reason:
        return
    sign = vocabulary.needing_reason[0]
    plain = [code for code, label in vocabulary.codes.items() if label and code not in vocabulary.free_codes]
    for code in plain[:1]:
        yield "理由が要るとき", sign, code, "", f"選択肢は「{vocabulary.labelled(code)}」です。"
        yield "ほかの行と同じとき", sign, code, "", "「同上」「〃」とせず、行ごとに記入してください。"
    for code in vocabulary.free_codes[:1]:
        why = f"「{vocabulary.labelled(code)}」のときは、理由の説明もお書きください。"
        yield "その他の理由のとき", sign, code, "関係団体との協議に時間を要しているため。", why


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be looked at in one answer cell: the findings' severity and sentences."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """One department's form. ``answers``: 通しNo. → column → what to write into it; missing is blank.

    ``open_past``: all earlier periods are asked for too, since nothing was reported of them; ``gaps``: those cells
    of earlier periods that are, since no mark of them was accepted, by 通しNo. and column; a cell with an error to
    correct is open too. ``last_year``: 通しNo. → how last year ended; where it is empty the form has no such column.
    ``remarks``: by 通しNo. and column.
    ``banner``: the request at the top of a 確認依頼, "" on a first form. ``replaces``: see
    :class:`pipeline.returns.tag.Tag`.
    """

    department: str
    revision: int = 0
    answers: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    open_past: bool = False
    gaps: Collection[tuple[int, str]] = ()
    last_year: Mapping[int, str] = field(default_factory=dict)
    remarks: Mapping[tuple[int, str], Remark] = field(default_factory=dict)
    banner: str = ""
    replaces: tuple[str, ...] = ()

    def columns(self, register: Register, period: Period) -> tuple[str, ...]:
        """The columns of the form from the left: what the plan says, and every answer that this period or another asks
        for, whether it is printed or not."""
        layout = register.layout
        on_form = (*register.shown, *(name for name in layout.answered if name not in layout.shown))
        never = [name for name in period.future if not layout.columns[name].number]
        shown = [name for name in on_form if name not in never]
        if not self.last_year:
            return tuple(shown)
        before = min(shown.index(name) for name in shown if name in layout.marks)
        return (*shown[:before], LAST_YEAR, *shown[before:])

    def asks(self, number: int, column: str, period: Period) -> bool:
        """Whether the respondent fills in this cell."""
        if column in period.told:
            wrong = (number, column) in self.remarks and self.remarks[number, column].severity == ERROR
            return self.open_past or wrong or (number, column) in self.gaps
        return column in period.asked

    def owes_past(self, register: Register, period: Period) -> bool:
        """Whether a cell of an earlier period is asked for and still blank."""
        return any(
            self.asks(int(number), column, period) and not self.answers.get(int(number), {}).get(column)
            for number in register.owned(self.department).index
            for column in period.told
        )


def form_sheets(form: Form, register: Register, period: Period, issues: Sheet | None = None) -> list[Sheet]:
    """The form's sheets: 回答票, ``issues`` where there are any, 記入例 and the hidden mark, which knows the words of
    the others."""
    answers = _answer_sheet(form, register, period)
    others = [*([issues] if issues else []), example_sheet(register, period)]
    preface = answers.rows[: answers.heading[1] if answers.heading else 0]
    parts = [(preface, answers), *((sheet.rows, sheet) for sheet in others)]
    words = frozenset(fingerprint(sheet.name, word) for rows, sheet in parts for word in _words_of(rows, sheet))
    tag = Tag(register.plan_name, str(period), form.department, form.revision, form.replaces, words)
    return [answers, *others, hidden_sheet(tag, register.layout, register.vocabulary)]


def _words_of(rows: Sequence[Row], sheet: Sheet) -> Iterator[str]:
    """What a sheet says in these rows, in its notes and on its links."""
    yield from (str(value) for row in rows for value in row.values if value not in (None, ""))
    yield from (note.text for note in sheet.notes)
    yield from (jump.text for jump in sheet.jumps)


def form_places(form: Form, register: Register, period: Period) -> dict[tuple[int, str], str]:
    """(通しNo., column) → the A1 address of that cell in the form."""
    first = len(_preface(form, register, period)) + 3
    return {
        (int(number), column): f"{letters(at)}{first + place}"
        for place, number in enumerate(register.owned(form.department).index)
        for column, at in numbers_of(form.columns(register, period)).items()
    }


def _answer_sheet(form: Form, register: Register, period: Period) -> Sheet:
    columns = form.columns(register, period)
    sheet = Sheet(FORM_SHEET, widths_of(columns, register), protected=True, zoom=ZOOM)
    sheet.footer = f"{footer_text(register, period)}　{form.department}"
    for text, style, height in _preface(form, register, period):
        sheet.add_across(text, style, height)
    numbers = numbers_of(columns)
    first = add_heading(sheet, columns, register, period) + 1
    owned = register.owned(form.department)
    for number, initiative in zip(owned.index, records(owned), strict=True):
        row = sheet.add(_row(int(number), initiative, form, register, period, columns))
        for column in register.layout.answered:
            remark = form.remarks.get((int(number), column))
            if remark and column in numbers:
                sheet.notes.append(Note(row, numbers[column], remark.text))
    told = [one for one in period.told if any(form.asks(int(number), one, period) for number in owned.index)]
    add_guide(sheet, first, numbers, [*told, *period.asked], register, period)
    return sheet


def _preface(form: Form, register: Register, period: Period) -> list[tuple[str, str, float]]:
    """The lines above the table: text, style and height."""
    kind = "確認依頼" if form.banner else FORM_SHEET
    width = sum(widths_of(form.columns(register, period), register))
    deadline = register.deadline(period)
    due = f"提出期限：{day_label(deadline)}　　" if deadline and not form.banner else ""
    contact = one_line(register.contact)
    whom = f"{register.coordinator}（{contact}）" if contact else register.coordinator
    to_whom = f"主管課等：{form.department}　　{due}提出・お問い合わせ先：{whom}"
    title = f"{register.plan_name}の進行管理表　{kind}（{period.label}）"
    guide = _guide(form, register, period)
    lines = [(title, "title", row_height([(title, width)], TITLE_SIZE))]
    if form.banner:
        lines.append((form.banner, "alert", row_height([(form.banner, width)]) + 6))
    lines += [
        (to_whom, "whom", row_height([(to_whom, width)], SIZE + 1)),
        *(
            (line, "lead", row_height([(line, width)]))
            for line in (legend_text(register), *codes_texts(register), guide)
        ),
    ]
    return lines


def _guide(form: Form, register: Register, period: Period) -> str:
    sentences = list(_guide_to_reasons(register, period) if register.layout.reason else _guide_to_answers(period))
    if form.owes_past(register, period):
        sentences.append("これまでの期の欄も、色がついているところはご記入ください。")
    sentences.append(CAUTIONS)
    return "".join(sentences)


def _guide_to_reasons(register: Register, period: Period) -> Iterator[str]:
    vocabulary = register.vocabulary
    asking = "".join(f"「{sign}」" for sign in vocabulary.needing_reason)
    free = "".join(f"「{code}」" for code in vocabulary.free_codes)
    yield f"記入の仕方：色のついた欄にご記入ください。「{period.heading}」に凡例の記号を入れ"
    if asking:
        yield f"、{asking}のときは選択肢も入れてください（選択肢が要るのに空欄の間は、欄の色が濃くなります）。"
    else:
        yield "てください。"
    if free:
        yield f"選択肢が{free}のときは、説明もお書きください。"
    yield "説明は、どの記号のときも、必要に応じてお書きいただけます。"


def _guide_to_answers(period: Period) -> Iterator[str]:
    """How a plan without reason codes is answered: which columns are due always, and which beside some marks."""
    layout = period.layout
    yield f"記入の仕方：色のついた欄にご記入ください。「{period.heading}」には凡例の記号を入れてください。"
    due = [layout.answer(column) for column in period.asked if layout.kind(column) != MARK]
    always = [one.label for one in due if one.always or (one.periods and not one.marks)]
    if always:
        named = "".join(f"「{label}」" for label in always)
        yield f"{named}は、必ずご記入ください（空欄の間は、欄の色が濃くなります）。"
    for one in due:
        if one.marks and not one.always:
            yield f"{''.join(f'「{sign}」' for sign in one.marks)}のときは、「{one.label}」もご記入ください。"


def _row(
    number: int,
    initiative: Mapping[Any, str],
    form: Form,
    register: Register,
    period: Period,
    columns: Sequence[str],
) -> Row:
    layout, answers = register.layout, form.answers.get(number, {})
    cells: dict[str, Value] = {column: printed_value(initiative[column], column, layout) for column in layout.fixed}
    cells |= {"serial_no": number, "measure": measure_text(initiative), LAST_YEAR: form.last_year.get(number, "")}
    cells["measure_no"] = measure_number(initiative)
    cells |= {column: answers.get(column, "") for column in layout.answered}
    figures = [c for c in layout.fixed if isinstance(cells[c], int | float)]
    styles = (
        dict.fromkeys(columns, "text")
        | dict.fromkeys(figures, "figure")
        | dict.fromkeys(("serial_no", "measure_no"), "number")
    )
    styles |= dict.fromkeys((*layout.kinds(MARK), LAST_YEAR), "mark")
    for column in layout.answered:
        if form.asks(number, column, period):
            remark = form.remarks.get((number, column))
            kind = "answer" if not remark else "wrong" if remark.severity == ERROR else "doubtful"
            styles[column] = f"{kind}{_FORM_ENDS.get(layout.answer(column).kind, '')}"
            cells[column] = _typed(str(cells[column]), column, layout)
    widths = dict(zip(columns, widths_of(columns, register), strict=True))
    marks = (*layout.kinds(MARK), LAST_YEAR)
    height = row_height([(str(cells[c]), widths[c]) for c in columns if c not in marks], least=2)
    return Row(tuple(cells[c] for c in columns), tuple(styles[c] for c in columns), height)


_FORM_ENDS: Final = {TEXT: "_text", NUMBER: "_figure", DATE: "_date"}
"""What the style of an answer's cell ends in, by its kind."""


def _typed(text: str, column: str, layout: Layout) -> Value:
    """What is written into a form's cell again: a number that reads as one as a number, all else as it came."""
    answer = layout.answer(column)
    if answer.kind != NUMBER or not text:
        return text
    read = number_reader(answer)(text).value
    return figure(read) if read and read == text else text


def blank_form(department: str, register: Register, period: Period, past: Past) -> Form:
    """The form of ``period`` with what was reported before, and open where some of that is still owed."""
    numbers = [int(number) for number in register.owned(department).index]
    told = {number: {column: past.answer(number, column) for column in past.told} for number in numbers}
    asked = {(number, column) for number in numbers for column in period.told if past.asks(number, column)}
    return Form(
        department,
        answers={number: {column: one for column, one in said.items() if one} for number, said in told.items()},
        gaps=frozenset(asked),
        last_year=past.last_year,
    )
