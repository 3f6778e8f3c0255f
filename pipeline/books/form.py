"""回答票: the form a department fills in, and the same form again as 確認依頼, with what has to be corrected.

What a form asks for is the layout's; what it knows already is a :class:`Form`. Only the cells that are asked for are
unlocked. A hidden sheet tells the program, when the form comes back, whose it is and of what period, and which words on
it are our own, so that everything else that stands beside the table counts as the respondent's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from pipeline.books import form_guide, pieces
from pipeline.books.form_example import example_sheet
from pipeline.history.past import Past
from pipeline.reading import letters
from pipeline.register.read import Register
from pipeline.returns.interpret import number_reader
from pipeline.returns.tag import FORM_SHEET, SHEET, Tag, fingerprint
from pipeline.texts import one_line
from pipeline.workbook.content import Formula, Note, Row, Sheet, Value
from pipeline.workbook.pages import fitted, paper_for
from pipeline.workbook.theme import SIZE, TITLE_SIZE, figure_style, row_height
from schemas.layout import DATE, LAST_YEAR, MARK, NUMBER, TEXT, Layout
from schemas.period import Period, day_label
from schemas.rows import records
from schemas.rule import ERROR, code
from schemas.vocabulary import Vocabulary

_COUNT_WIDTH: Final = 26.0
"""Characters that the count of what is still open takes."""

_LEAST: Final = 2
"""The first column that the count may stand in, so that one is left for whom the form is for."""
ZOOM: Final = 85
"""Percent at which all columns show on a screen of 1,920 dots with room for a task bar."""

HOW_TO: Final = (
    "記入の仕方：色のついた欄にご記入ください。必要なのに空欄の間は、欄の色が濃くなり、上に残りの数が出ます。"
)
"""How every form's guide begins."""

CAUTIONS: Final = (
    "欄の外やメモには書かず、行の並べ替えや番号の変更はしないでください。説明はそのまま公表されます。"
    "「同上」「別紙のとおり」、電話番号、連絡事項は書かないでください。"
)
"""What a respondent can do so that nothing has to be asked back."""


def hidden_sheet(tag: Tag, layout: Layout, vocabulary: Vocabulary, parts: Sequence[tuple[str, int]]) -> Sheet:
    """The sheet that nobody sees: what the program reads when the form comes back, and what the form's own formulas
    need.

    - Columns A and B: the items of the mark, as ``pipeline.returns.tag`` reads them.
    - Column C: the ``parts`` of the count of what is still open.
    - From column D on: what drop-downs offer, each list below its heading. A choice that Excel would take for a number
      is one here, or its drop-down would refuse it.
    """
    told = form_guide.lists(layout, vocabulary)
    sheet = Sheet(SHEET, (20.0, 40.0, 4.0, *(8.0,) * len(told)), hidden=True, protected=True)
    columns = [(name, *(int(word) if pieces.is_whole(word) else word for word in words)) for name, words in told]
    offered: Iterable[tuple[str | int, ...]] = zip_longest(*columns, fillvalue="")
    for item, part, words in zip_longest(tag.rows(), parts, offered):
        cells = (*(item or ("", "")), part[1] if part else "", *(words or ("",) * len(told)))
        sheet.add(Row(cells, ("input", "input", "plain", *("input",) * len(told))))
    sheet.formulas += form_guide.part_formulas(parts)
    return sheet


class Remark(NamedTuple):
    """What is to be looked at in one answer cell: the severity and the sentences of its findings, as a note on the cell
    shows them."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """What one department's form of a period knows when it is made.

    - ``department``: as the register calls it. ``revision``: its 版, 0 for the first form.
    - ``answers``: 通しNo. → column → what is written into the cell; what is missing is blank.
    - ``open_past``: all earlier periods are asked for too, since nothing was reported of them.
    - ``gaps``: (通しNo., column) of the cells of earlier periods that are asked for though others are not, since no
      mark of them was accepted. A cell with an error to correct is open too.
    - ``last_year``: 通しNo. → how last year ended; where it is empty the form has no such column.
    - ``remarks``: (通しNo., column) → what is to be looked at there.
    - ``banner``: the request at the top of a 確認依頼, "" on a first form.
    - ``replaces``: see :class:`pipeline.returns.tag.Tag`.
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
        for, whether it is printed or not. 前年度末 stands before the first mark.

        Of a later period its column is there, to be seen and locked; an answer of the whole year that only a later
        period asks for is not.
        """
        layout = register.layout
        on_form = (*register.shown, *(name for name in layout.answered if name not in layout.shown))
        never = [name for name in period.future if not layout.columns[name].number]
        shown = [name for name in on_form if name not in never]
        if not self.last_year:
            return tuple(shown)
        before = min(shown.index(name) for name in shown if name in layout.marks)
        return (*shown[:before], LAST_YEAR, *shown[before:])

    @property
    def corrects(self) -> bool:
        """Whether a cell is to be corrected or looked at. A 確認依頼 to somebody of whom nothing came is only to be
        filled in."""
        return bool(self.remarks)

    def asks(self, number: int, column: str, period: Period) -> bool:
        """Whether the respondent fills in this cell. All others are locked.

        ``number`` is the 通しNo. Of an earlier period only what was never reported, or has an error, is asked for
        again.
        """
        if column in period.told:
            wrong = (number, column) in self.remarks and self.remarks[number, column].severity == ERROR
            return self.open_past or wrong or (number, column) in self.gaps
        return column in period.asked

    def owes_past(self, register: Register, period: Period) -> bool:
        """Whether a cell of an earlier period is asked for and still blank, so that the guide has to speak of it."""
        return any(
            self.asks(int(number), column, period) and not self.answers.get(int(number), {}).get(column)
            for number in register.owned(self.department).index
            for column in period.told
        )


def form_sheets(form: Form, register: Register, period: Period, issues: Sheet | None = None) -> list[Sheet]:
    """The form's sheets: 回答票, ``issues`` (指摘一覧) where there are any, 記入例 and the hidden one, which knows the
    words of the others."""
    answers, parts = _answer_sheet(form, register, period)
    others = [*([issues] if issues else []), example_sheet(register, period)]
    preface = answers.rows[: answers.heading[1] if answers.heading else 0]
    told = [(preface, answers), *((sheet.rows, sheet) for sheet in others)]
    said = [(sheet.name, word) for rows, sheet in told for word in _words_of(rows, sheet)]
    said += [(answers.name, word) for word in form_guide.count_words(form.corrects)]
    words = frozenset(fingerprint(sheet, word) for sheet, word in said)
    tag = Tag(register.plan_name, str(period), form.department, form.revision, form.replaces, words)
    return [answers, *others, hidden_sheet(tag, register.layout, register.vocabulary, parts)]


def _words_of(rows: Sequence[Row], sheet: Sheet) -> Iterator[str]:
    """What a sheet says in these rows, in its notes and on its links, cell by cell."""
    yield from (str(value) for row in rows for value in row.values if value not in (None, ""))
    yield from (note.text for note in sheet.notes)
    yield from (jump.text for jump in sheet.jumps)


def form_places(form: Form, register: Register, period: Period) -> dict[tuple[int, str], str]:
    """(通しNo., column) → the A1 address of that cell in the form, for links and findings. It counts the lines above
    the table without making the sheet."""
    first = len(_preface(form, register, period)) + 3
    columns = {column: letters(at) for column, at in pieces.numbers_of(form.columns(register, period)).items()}
    return {
        (int(number), column): f"{at}{row}"
        for row, number in enumerate(register.owned(form.department).index, start=first)
        for column, at in columns.items()
    }


def _answer_sheet(form: Form, register: Register, period: Period) -> tuple[Sheet, list[tuple[str, int]]]:
    """The sheet to fill in, and the parts of the count of what is still open: each a formula and what it gives now."""
    columns = form.columns(register, period)
    sheet = Sheet(FORM_SHEET, fitted(pieces.widths_of(columns, register)), protected=True, zoom=ZOOM)
    sheet.footer = f"{pieces.footer_text(register, period)}　{form.department}"
    sheet.paper = paper_for(sheet)
    beside = _beside_count(columns, sheet.widths, register)
    for text, style, height in _preface(form, register, period):
        if style == "whom":
            pieces.add_spanned(sheet, (text, ""), ("whom", "left"), beside, height)
        else:
            sheet.add_across(text, style, height)
    counted = next(at for at, row in enumerate(sheet.rows, start=1) if row.styles[0] == "whom")
    numbers = pieces.numbers_of(columns)
    first = pieces.add_heading(sheet, columns, register, period) + 1
    owned = register.owned(form.department)
    rows = dict(zip(map(int, owned.index), range(first, first + len(owned)), strict=True))
    widths = dict(zip(columns, sheet.widths, strict=True))
    for number, initiative in zip(rows, records(owned), strict=True):
        sheet.add(_row(number, initiative, form, register, period, widths))
    sheet.notes += [
        Note(rows[number], numbers[column], remark.text)
        for number in rows
        for column in register.layout.answered
        if column in numbers and (remark := form.remarks.get((number, column)))
    ]
    open_cells = {
        column: [row for number, row in rows.items() if form.asks(number, column, period)]
        for column in (*period.told, *period.asked)
    }
    asked = form_guide.AnswerCells(sheet, numbers, open_cells, register, period)
    parts = form_guide.add_guide(asked, list(_corrected(form, asked, rows)))
    return _counted(sheet, counted, beside[1][0], parts, form.corrects), parts


def _beside_count(columns: Sequence[str], widths: Sequence[float], register: Register) -> list[tuple[int, int]]:
    """The cells of the line that says whom a form is for: one for that, one for the count of what is still open.

    The count stands over the answers, or begins before them where they are too narrow to hold it.
    """
    over = next(at for at, column in enumerate(columns, start=1) if column in register.layout.answered)
    holds = next(at for at in range(len(widths), 0, -1) if sum(widths[at - 1 :]) >= _COUNT_WIDTH or at == _LEAST)
    first = max(_LEAST, min(over, holds))
    return [(1, first - 1), (first, len(widths))]


def _corrected(form: Form, asked: form_guide.AnswerCells, rows: Mapping[int, int]) -> Iterator[form_guide.Corrected]:
    """The open cells with something to correct or to look at, row by row. A locked cell is not among them, whatever its
    note says."""
    for number, row in rows.items():
        for column, open_rows in asked.rows.items():
            remark = form.remarks.get((number, column))
            if remark and row in open_rows:
                yield form_guide.Corrected(row, column, remark.severity != ERROR)


def _counted(sheet: Sheet, row: int, column: int, parts: Sequence[tuple[str, int]], corrects: bool) -> Sheet:
    """The sheet with the count of what is still open in the cell at ``row`` and ``column``, as a formula of its
    ``parts``. ``corrects``: there is something to correct, and the count says so."""
    formula, now = form_guide.count_formula(parts, corrects)
    old = sheet.rows[row - 1]
    sheet.rows[row - 1] = old._replace(values=(*old.values[: column - 1], now, *old.values[column:]))
    sheet.formulas.append(Formula(row, column, formula, now))
    return sheet


def _preface(form: Form, register: Register, period: Period) -> list[tuple[str, str, float]]:
    """The lines above the table from the top: text, style and height in points.

    A 確認依頼 has its banner, and no deadline. The line with style "whom" shares its row with the count.
    """
    kind = "確認依頼" if form.banner else FORM_SHEET
    columns = form.columns(register, period)
    widths = fitted(pieces.widths_of(columns, register))
    width = sum(widths)
    beside = widths[: _beside_count(columns, widths, register)[0][1]]
    deadline = register.deadline(period)
    due = f"提出期限：{day_label(deadline)}　　" if deadline and not form.banner else ""
    contact = one_line(register.contact)
    whom = f"{register.coordinator}（{contact}）" if contact else register.coordinator
    to_whom = f"{period.layout.heading('department')}：{form.department}　　{due}提出・お問い合わせ先：{whom}"
    title = f"{register.plan_name}の進行管理表　{kind}（{period.label}）"
    guide = _guide(form, register, period)
    lines = [(title, "title", row_height([(title, width)], TITLE_SIZE))]
    if form.banner:
        lines.append((form.banner, "alert", row_height([(form.banner, width)]) + 6))
    lines += [
        (to_whom, "whom", row_height([(to_whom, sum(beside))], SIZE + 1)),
        *(
            (line, "lead", row_height([(line, width)]))
            for line in (pieces.legend_text(register), *pieces.codes_texts(register), guide)
        ),
    ]
    return lines


def _guide(form: Form, register: Register, period: Period) -> str:
    """How the form is filled in, in one paragraph: what this plan asks for, what is still owed of earlier periods, and
    what not to do."""
    sentences = list(_guide_to_marks(register, period))
    sentences += _guide_to_further_answers(period)
    if form.owes_past(register, period):
        sentences.append("これまでの期の欄も、色がついているところはご記入ください。")
    sentences.append(CAUTIONS)
    return "".join(sentences)


def _guide_to_marks(register: Register, period: Period) -> Iterator[str]:
    """How marks are given, and which of them want a reason where the plan has reason codes."""
    layout, vocabulary = register.layout, register.vocabulary
    if not code(period):
        yield f"{HOW_TO}「{period.heading}」には凡例の記号を入れてください。"
        return
    asking = "".join(f"「{sign}」" for sign in vocabulary.needing_reason)
    free = "".join(f"「{one}」" for one in vocabulary.free_codes)
    choice = layout.reason_words["choice"]
    yield f"{HOW_TO}「{period.heading}」に凡例の記号を入れ"
    yield f"、{asking}のときは{choice}も入れてください。" if asking else "てください。"
    if free:
        yield f"{choice}が{free}のときは、説明もお書きください。"
    yield "説明は、どの記号のときも、必要に応じてお書きいただけます。"


def _guide_to_further_answers(period: Period) -> Iterator[str]:
    """Which answers beside the marks are due always, and which beside some marks; a reason code and its text have
    sentences of their own."""
    layout = period.layout
    said = (layout.reason, layout.explanation) if code(period) else ()
    answers = [layout.answer(column) for column in period.asked if layout.kind(column) != MARK]
    due = [answer for answer in answers if answer not in said]
    always = [answer.label for answer in due if layout.is_always_due(answer)]
    if always:
        named = "".join(f"「{label}」" for label in always)
        yield f"{named}は、必ずご記入ください。"
    for answer in due:
        if answer.marks and not answer.always:
            yield f"{''.join(f'「{sign}」' for sign in answer.marks)}のときは、「{answer.label}」もご記入ください。"


def _row(
    number: int,
    initiative: Mapping[Any, str],
    form: Form,
    register: Register,
    period: Period,
    widths: Mapping[str, float],
) -> Row:
    """One initiative's row: what the register says, locked; what was answered; and in the cells that are asked for the
    looks of an open cell, by the kind of its answer and whether there is something to correct. ``widths``: of each
    column of the form, from the left."""
    layout, answers = register.layout, form.answers.get(number, {})
    cells: dict[str, Value] = {
        column: pieces.printed_value(initiative[column], column, layout) for column in layout.fixed
    }
    cells |= {
        "serial_no": number,
        "measure": pieces.measure_text(initiative),
        LAST_YEAR: form.last_year.get(number, ""),
    }
    cells["measure_no"] = pieces.measure_number(initiative)
    cells |= {column: answers.get(column, "") for column in layout.answered}
    figures = [c for c in layout.fixed if isinstance(cells[c], int | float)]
    styles = (
        dict.fromkeys(widths, "text")
        | dict.fromkeys(figures, "figure")
        | dict.fromkeys(("serial_no", "measure_no"), "number")
    )
    styles |= dict.fromkeys((*layout.kinds(MARK), LAST_YEAR), "mark")
    for column in layout.answered:
        if form.asks(number, column, period):
            remark = form.remarks.get((number, column))
            styles[column] = f"{'told' if remark else 'answer'}{_FORM_ENDS.get(layout.answer(column).kind, '')}"
            cells[column] = _typed(str(cells[column]), column, layout)
        elif isinstance(figure := _typed(str(cells[column]), column, layout), int | float):
            cells[column], styles[column] = figure, figure_style([figure])
    height = row_height([(str(cells[c]), width) for c, width in widths.items() if layout.kind(c) != MARK], least=2)
    return Row(tuple(cells[c] for c in widths), tuple(styles[c] for c in widths), height, grows=True)


_FORM_ENDS: Final = {TEXT: "_text", NUMBER: "_figure", DATE: "_date"}
"""What the style of an answer's cell ends in, by its kind."""


def _typed(text: str, column: str, layout: Layout) -> Value:
    """What is written into a form's cell again: a number that reads as one as a number, all else as it came, 120件
    too."""
    answer = layout.answer(column)
    if answer.kind != NUMBER or not text:
        return text
    read = number_reader(answer)(text).value
    return pieces.figure(read) if read and read == text else text


def blank_form(department: str, register: Register, period: Period, past: Past) -> Form:
    """The first form of a period: with what was reported before, and open where some of that is still owed."""
    numbers = [int(number) for number in register.owned(department).index]
    told = {number: {column: past.answer(number, column) for column in past.told} for number in numbers}
    asked = {(number, column) for number in numbers for column in period.told if past.asks(number, column)}
    return Form(
        department,
        answers={number: {column: one for column, one in said.items() if one} for number, said in told.items()},
        gaps=frozenset(asked),
        last_year=past.last_year,
    )
