"""回答票: the form a department fills in, and the same form again as 確認依頼, with what has to be corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from pipeline.books.pieces import (
    TEXT_GUIDE,
    WIDTHS,
    add_heading,
    codes_text,
    footer_text,
    legend_text,
    measure_number,
    measure_text,
    numbers_of,
    widths_of,
)
from pipeline.history.past import Past
from pipeline.reading import letters
from pipeline.register.read import Register
from pipeline.returns.tag import EXAMPLE_SHEET, FORM_SHEET, SHEET, Tag, fingerprint
from pipeline.texts import one_line
from pipeline.workbook.content import Area, Choice, Highlight, Note, Row, Sheet, units
from pipeline.workbook.theme import SIZE, TITLE_SIZE, row_height
from schemas.columns import ANSWERS, FIXED, HEADING, LAST_YEAR, QUARTERS, REASONS, SHOWN
from schemas.period import Period, day_label
from schemas.rows import records
from schemas.rule import ERROR
from schemas.vocabulary import Vocabulary

LITERAL_LONGEST: Final = 255
"""UTF-16 units of a drop-down's own list in Excel, whose entries are parted by commas."""

_MARKS: Final = "D"
_CODES: Final = "E"

_STYLES = ("text", "mark", "mark", "text", "text")
ZOOM: Final = 85
"""Percent at which all columns show on a screen of 1,920 dots with room for a task bar."""

CAUTIONS: Final = (
    "欄の外やメモには書かず、行の並べ替えや番号の変更はしないでください。説明はそのまま公表されます。"
    "「同上」「別紙のとおり」、電話番号、連絡事項は書かないでください。"
)
"""What a respondent can do so that nothing has to be asked back."""

_CENTRED: Final = (*QUARTERS, "reason_code")


def hidden_sheet(tag: Tag, vocabulary: Vocabulary) -> Sheet:
    """Columns A and B: the mark's items; D and E: the legal marks and reason codes, each below its heading."""
    sheet = Sheet(SHEET, (20.0, 40.0, 4.0, 8.0, 8.0), hidden=True, protected=True)
    codes = (int(code) if _is_number(code) else code for code in vocabulary.codes)
    lists = zip_longest(("記号", *vocabulary.signs), ("選択肢", *codes), fillvalue="")
    for item, words in zip_longest(tag.rows(), lists, fillvalue=("", "")):
        sheet.add(Row((*item, "", *words), ("input",) * 5))
    return sheet


def _is_number(code: str) -> bool:
    """Whether a program makes a number of ``code`` when it is typed; a drop-down then takes nothing but the number."""
    return code.isascii() and code.isdecimal() and str(int(code)) == code


def marks_source(vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of marks."""
    return _source(_MARKS, vocabulary.signs)


def codes_source(vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of reason codes."""
    return _source(_CODES, tuple(vocabulary.codes))


def _source(column: str, words: tuple[str, ...]) -> tuple[str, ...] | str:
    """The words themselves, or where a drop-down cannot hold them the range of this sheet that does."""
    joined = ",".join(words)
    if units(joined) <= LITERAL_LONGEST and joined.count(",") == len(words) - 1 and '"' not in joined:
        return words
    return f"='{SHEET}'!${column}$2:${column}${len(words) + 1}"


def add_guide(
    sheet: Sheet, first: int, numbers: Mapping[str, int], quarters: Sequence[str], vocabulary: Vocabulary
) -> None:
    """Adds the guide to all rows from ``first`` on. ``numbers``: column → its number; ``quarters``: those asked for,
    the period's own last."""

    def area(column: str) -> Area:
        return Area(first, numbers[column], max(first, len(sheet.rows)), numbers[column])

    meanings = "\n".join(f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks)
    for quarter in quarters:
        title = f"{HEADING[quarter]}の進捗状況"
        sheet.choices.append(Choice(area(quarter), marks_source(vocabulary), title, meanings))
    labels = "\n".join(vocabulary.labelled(code) for code in vocabulary.codes)
    sheet.choices.append(Choice(area("reason_code"), codes_source(vocabulary), "評価理由の選択肢", labels))
    mark, code, text = (f"${letters(numbers[c])}{first}" for c in (quarters[-1], "reason_code", "reason_text"))
    asks, silent = _one_of(mark, vocabulary.needing_reason), _one_of(mark, vocabulary.needing_none)
    sheet.highlights += [
        Highlight(area("reason_code"), f'=AND({code}="",{asks})', "unfilled"),
        Highlight(area("reason_code"), f'=AND({code}<>"",{silent})', "unneeded"),
        Highlight(area("reason_text"), f'=AND({text}="",{_one_of(code, vocabulary.free_codes)})', "unfilled"),
    ]


def _one_of(cell: str, words: Iterable[str]) -> str:
    """A formula that is true where ``cell`` holds one of ``words``, as a text or as a number."""
    listed = "|".join(words).replace('"', '""')
    return f'AND({cell}<>"",ISNUMBER(FIND("|"&{cell}&"|","|{listed}|")))'


def example_sheet(vocabulary: Vocabulary, period: Period) -> Sheet:
    """It has no number column, so that it is never taken for answers."""
    sheet = Sheet(EXAMPLE_SHEET, (18.0, 10.0, 30.0, 50.0, 44.0))
    sheet.add_across("記入例", "title", 28)
    sheet.add_across("この表は例です。記入は「回答票」のシートにお願いします。", "lead", 18)
    headings = ("例", HEADING[period.now], HEADING["reason_code"], TEXT_GUIDE, "説明")
    sheet.add(Row(headings, ("heading",) * 5, 20))
    for row in _examples(vocabulary):
        sheet.add(Row(row, _STYLES, row_height(list(zip(row, sheet.widths, strict=True)))))
    for mark in vocabulary.marks:
        due = "選択肢が必要です。" if mark.asks_reason else "選択肢は不要です。"
        sheet.add(Row(("記号の意味", mark.sign, "", mark.meaning, due), _STYLES, 20))
    return sheet


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

    ``open_past``: all earlier quarters are asked for too, since nothing was reported of them; ``gaps``: those cells
    of earlier quarters that are, since no mark of them was accepted, by 通しNo. and quarter; a cell with an error to
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

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the form from the left, by their names in ``schemas/columns.py``."""
        if not self.last_year:
            return SHOWN
        before = SHOWN.index(QUARTERS[0])
        return (*SHOWN[:before], LAST_YEAR, *SHOWN[before:])

    def asks(self, number: int, column: str, period: Period) -> bool:
        """Whether the respondent fills in this cell."""
        if column in period.past:
            wrong = (number, column) in self.remarks and self.remarks[number, column].severity == ERROR
            return self.open_past or wrong or (number, column) in self.gaps
        return column in (period.now, *REASONS)

    def owes_past(self, register: Register, period: Period) -> bool:
        """Whether a cell of an earlier quarter is asked for and still blank."""
        return any(
            self.asks(int(number), quarter, period) and not self.answers.get(int(number), {}).get(quarter)
            for number in register.owned(self.department).index
            for quarter in period.past
        )


def form_sheets(form: Form, register: Register, period: Period, issues: Sheet | None = None) -> list[Sheet]:
    """The form's sheets: 回答票, ``issues`` where there are any, 記入例 and the hidden mark, which knows the words of
    the others."""
    answers = _answer_sheet(form, register, period)
    others = [*([issues] if issues else []), example_sheet(register.vocabulary, period)]
    preface = answers.rows[: answers.heading[1] if answers.heading else 0]
    parts = [(preface, answers), *((sheet.rows, sheet) for sheet in others)]
    words = frozenset(fingerprint(sheet.name, word) for rows, sheet in parts for word in _words_of(rows, sheet))
    tag = Tag(register.plan_name, str(period), form.department, form.revision, form.replaces, words)
    return [answers, *others, hidden_sheet(tag, register.vocabulary)]


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
        for column, at in numbers_of(form.columns).items()
    }


def _answer_sheet(form: Form, register: Register, period: Period) -> Sheet:
    sheet = Sheet(FORM_SHEET, widths_of(form.columns), protected=True, zoom=ZOOM)
    sheet.footer = f"{footer_text(register, period)}　{form.department}"
    for text, style, height in _preface(form, register, period):
        sheet.add_across(text, style, height)
    numbers = numbers_of(form.columns)
    first = add_heading(sheet, form.columns, register, period) + 1
    owned = register.owned(form.department)
    for number, initiative in zip(owned.index, records(owned), strict=True):
        row = sheet.add(_row(int(number), initiative, form, period))
        for column in ANSWERS:
            remark = form.remarks.get((int(number), column))
            if remark:
                sheet.notes.append(Note(row, numbers[column], remark.text))
    past = [q for q in period.past if any(form.asks(int(number), q, period) for number in owned.index)]
    add_guide(sheet, first, numbers, [*past, period.now], register.vocabulary)
    return sheet


def _preface(form: Form, register: Register, period: Period) -> list[tuple[str, str, float]]:
    """The lines above the table: text, style and height."""
    kind = "確認依頼" if form.banner else FORM_SHEET
    width = sum(widths_of(form.columns))
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
        (legend_text(register), "lead", row_height([(legend_text(register), width)])),
        (codes_text(register), "lead", row_height([(codes_text(register), width)])),
        (guide, "lead", row_height([(guide, width)])),
    ]
    return lines


def _guide(form: Form, register: Register, period: Period) -> str:
    vocabulary = register.vocabulary
    asking = "".join(f"「{sign}」" for sign in vocabulary.needing_reason)
    free = "".join(f"「{code}」" for code in vocabulary.free_codes)
    sentences = [f"記入の仕方：色のついた欄にご記入ください。「{HEADING[period.now]}」に凡例の記号を入れ"]
    if asking:
        sentences.append(
            f"、{asking}のときは選択肢も入れてください（選択肢が要るのに空欄の間は、欄の色が濃くなります）。"
        )
    else:
        sentences.append("てください。")
    if free:
        sentences.append(f"選択肢が{free}のときは、説明もお書きください。")
    sentences.append("説明は、どの記号のときも、必要に応じてお書きいただけます。")
    if form.owes_past(register, period):
        sentences.append("これまでの期の欄も、色がついているところはご記入ください。")
    sentences.append(CAUTIONS)
    return "".join(sentences)


def _row(number: int, initiative: Mapping[Any, str], form: Form, period: Period) -> Row:
    answers = form.answers.get(number, {})
    cells: dict[str, str | int] = dict.fromkeys(SHOWN, "")
    cells |= {column: initiative[column] for column in FIXED}
    cells |= {"serial_no": number, "measure": measure_text(initiative), LAST_YEAR: form.last_year.get(number, "")}
    cells["measure_no"] = measure_number(initiative)
    cells |= {column: answers.get(column, "") for column in ANSWERS}
    styles = dict.fromkeys(form.columns, "text") | dict.fromkeys(("serial_no", "measure_no"), "number")
    styles |= dict.fromkeys((*QUARTERS, LAST_YEAR), "mark")
    for column in ANSWERS:
        if form.asks(number, column, period):
            remark = form.remarks.get((number, column))
            kind = "answer" if not remark else "wrong" if remark.severity == ERROR else "doubtful"
            styles[column] = kind if column in _CENTRED else f"{kind}_text"
    height = row_height([(str(cells[c]), WIDTHS[c]) for c in form.columns if c not in (*QUARTERS, LAST_YEAR)], least=2)
    return Row(tuple(cells[c] for c in form.columns), tuple(styles[c] for c in form.columns), height)


def blank_form(department: str, register: Register, period: Period, past: Past) -> Form:
    """The form of ``period`` with the marks of the past, and open where one of them is still owed."""
    numbers = [int(number) for number in register.owned(department).index]
    told = {number: {quarter: past.mark(number, quarter) for quarter in past.quarters} for number in numbers}
    asked = {(number, quarter) for number in numbers for quarter in period.past if past.asks(number, quarter)}
    return Form(
        department,
        answers={number: {quarter: mark for quarter, mark in marks.items() if mark} for number, marks in told.items()},
        gaps=frozenset(asked),
        last_year=past.last_year,
    )
