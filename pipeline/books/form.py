"""回答票: the form a department fills in, and the same form again as 確認依頼, with what has to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pipeline.books.table import (
    COLUMNS,
    NUMBERS,
    TEXT_GUIDE,
    WIDTHS,
    add_heading,
    codes_text,
    footer_text,
    legend_text,
    measure_text,
)
from pipeline.findings import Record
from pipeline.register import Register
from pipeline.sheet import Area, Choice, Highlight, Note, Row, Sheet
from pipeline.spell import letters
from pipeline.tag import EXAMPLE_SHEET, FORM_SHEET, SHEET, Tag
from pipeline.theme import row_height
from schemas.columns import ANSWERS, HEADING, QUARTERS
from schemas.period import Period, day_label
from schemas.rules import ERROR, RULES

_CENTRED: Final = (*QUARTERS, "reason_code")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be looked at in one answer cell: the findings' severity and sentences."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """One department's form. ``answers``: 通しNo. → column → what to write into it; missing is blank.

    ``open_past``: earlier quarters are asked for too, since nothing was reported of them. ``remarks``: by 通しNo.
    and column. ``banner``: the request at the top of a 確認依頼, "" on a first form.
    """

    department: str
    revision: int = 0
    answers: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    open_past: bool = False
    remarks: Mapping[tuple[int, str], Remark] = field(default_factory=dict)
    banner: str = ""


def form_sheets(form: Form, register: Register, period: Period) -> list[Sheet]:
    """The form's sheets: 回答票, 記入例 and the hidden mark."""
    return [_answer_sheet(form, register, period), _example_sheet(register, period), _tag_sheet(form, register, period)]


def form_places(form: Form, register: Register, period: Period) -> dict[tuple[int, str], str]:
    """(通しNo., column) → the A1 address of that cell in the form."""
    first = len(_preface(form, register, period)) + 3
    numbers = register.owned(form.department).index
    return {
        (int(number), column): f"{letters(NUMBERS[column])}{first + place}"
        for place, number in enumerate(numbers)
        for column in COLUMNS
    }


def _preface(form: Form, register: Register, period: Period) -> list[tuple[str, str, float]]:
    """The lines above the table: text, style and height."""
    kind = "確認依頼" if form.banner else FORM_SHEET
    asking = "".join(f"「{sign}」" for sign in register.vocabulary.asking)
    deadline = register.deadline(period)
    due = f"提出期限：{day_label(deadline)}　　" if deadline else ""
    whom = f"{register.coordinator}（{register.contact}）" if register.contact else register.coordinator
    guide = (
        f"記入の仕方：色のついた欄にご記入ください。「{HEADING[period.now]}」に凡例の記号を入れ、{asking}のときは"
        f"選択肢の番号も入れてください（番号が要るのに空欄の間は、欄の色が濃くなります）。評価理由は、必要に応じてお書きください。"
    )
    lines = [(f"{register.plan_name}の進行管理表　{kind}（{period.label}）", "title", 28.0)]
    if form.banner:
        lines.append((form.banner, "alert", row_height([(form.banner, sum(WIDTHS.values()))]) + 6))
    lines += [
        (f"主管課等：{form.department}　　{due}提出・お問い合わせ先：{whom}", "lead", 18.0),
        (legend_text(register), "lead", 18.0),
        (codes_text(register), "lead", 18.0),
        (guide, "lead", row_height([(guide, sum(WIDTHS.values()))])),
    ]
    return lines


def _answer_sheet(form: Form, register: Register, period: Period) -> Sheet:
    sheet = Sheet(FORM_SHEET, tuple(WIDTHS[column] for column in COLUMNS), protected=True)
    sheet.footer = f"{footer_text(register, period)}　{form.department}"
    for text, style, height in _preface(form, register, period):
        sheet.add_across(text, style, height)
    first = add_heading(sheet, register, period) + 1
    owned = register.owned(form.department)
    for number, initiative in zip(owned.index, owned.to_dict("records"), strict=True):
        row = sheet.add(_row(int(number), initiative, form, period))
        for column in ANSWERS:
            remark = form.remarks.get((int(number), column))
            if remark:
                sheet.notes.append(Note(row, NUMBERS[column], remark.text))
    _add_help(sheet, first, max(first, len(sheet.rows)), form, register, period)
    return sheet


def _open_columns(form: Form, period: Period) -> set[str]:
    """The columns that the respondent fills in."""
    return {period.now, "reason_code", "reason_text"} | (set(period.past) if form.open_past else set())


def _row(number: int, initiative: Mapping[Any, str], form: Form, period: Period) -> Row:
    answers = form.answers.get(number, {})
    cells: dict[str, str | int] = dict.fromkeys(COLUMNS, "")
    cells |= {column: initiative[column] for column in ("department", "initiative")}
    cells |= {"serial_no": number, "measure": measure_text(initiative)}
    measure_no = initiative["measure_no"]
    cells["measure_no"] = int(measure_no) if measure_no.isdecimal() else measure_no
    cells |= {column: answers.get(column, "") for column in ANSWERS}
    styles = {column: "text" for column in COLUMNS} | dict.fromkeys(("serial_no", "measure_no"), "number")
    styles |= dict.fromkeys(QUARTERS, "mark")
    for column in _open_columns(form, period):
        remark = form.remarks.get((number, column))
        kind = "answer" if not remark else "wrong" if remark.severity == ERROR else "doubtful"
        styles[column] = kind if column in _CENTRED else f"{kind}_text"
    height = row_height([(str(cells[c]), WIDTHS[c]) for c in COLUMNS if c not in QUARTERS], least=2)
    return Row(tuple(cells[column] for column in COLUMNS), tuple(styles[column] for column in COLUMNS), height)


def _add_help(sheet: Sheet, first: int, last: int, form: Form, register: Register, period: Period) -> None:
    vocabulary = register.vocabulary
    meanings = "\n".join(f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks)
    for column in (quarter for quarter in QUARTERS if quarter in _open_columns(form, period)):
        area = Area(first, NUMBERS[column], last, NUMBERS[column])
        sheet.choices.append(Choice(area, vocabulary.signs, f"{HEADING[column]}の進捗状況", meanings))
    area = Area(first, NUMBERS["reason_code"], last, NUMBERS["reason_code"])
    labels = "\n".join(vocabulary.labelled(code) for code in vocabulary.codes)
    sheet.choices.append(Choice(area, tuple(vocabulary.codes), "評価理由の選択肢", labels))
    mark, code = (f"${letters(NUMBERS[column])}{first}" for column in (period.now, "reason_code"))
    signs = "".join(vocabulary.asking).replace('"', '""')
    formula = f'=AND({mark}<>"",{code}="",ISNUMBER(FIND({mark},"{signs}")))'
    sheet.highlights.append(Highlight(area, formula, "unfilled"))


def _example_sheet(register: Register, period: Period) -> Sheet:
    """A worked example for each kind of mark; it has no number column, so that it is never taken for answers."""
    vocabulary = register.vocabulary
    sheet = Sheet(EXAMPLE_SHEET, (18.0, 10.0, 30.0, 50.0, 44.0))
    sheet.add_across("記入例", "title", 28)
    sheet.add_across("この表は例です。記入は「回答票」のシートにお願いします。", "lead", 18)
    headings = ("例", HEADING[period.now], HEADING["reason_code"], TEXT_GUIDE, "説明")
    sheet.add(Row(headings, ("heading",) * 5, 20))
    for row in _examples(register):
        height = row_height(list(zip(row, sheet.widths, strict=True)))
        sheet.add(Row(row, ("text", "mark", "mark", "text", "text"), height))
    for mark in vocabulary.marks:
        due = "選択肢の番号が必要です。" if mark.asks_reason else "選択肢は不要です。"
        sheet.add(Row(("記号の意味", mark.sign, "", mark.meaning, due), ("text", "mark", "mark", "text", "text"), 20))
    return sheet


def _examples(register: Register) -> list[tuple[str, ...]]:
    vocabulary = register.vocabulary
    examples: list[tuple[str, ...]] = []
    if vocabulary.silent:
        examples.append(("順調なとき", vocabulary.silent[0], "", "", "記号だけで結構です。"))
        text = "予定した3回の講座をすべて実施した。"
        examples.append(("補足があるとき", vocabulary.silent[0], "", text, "評価理由は、どの記号のときも書けます。"))
    if vocabulary.asking and vocabulary.codes:
        plain = next(
            (code for code, label in vocabulary.codes.items() if label and code not in vocabulary.free_codes), ""
        )
        if plain:
            examples.append(
                (
                    "理由が要るとき",
                    vocabulary.asking[0],
                    plain,
                    "",
                    f"選択肢は「{vocabulary.labelled(plain)}」の番号です。",
                )
            )
        for code in vocabulary.free_codes[:1]:
            text = "関係団体との協議に時間を要しているため。"
            why = f"「{vocabulary.labelled(code)}」のときは、理由の説明もお書きください。"
            examples.append(("その他の理由のとき", vocabulary.asking[0], code, text, why))
    return examples


def _tag_sheet(form: Form, register: Register, period: Period) -> Sheet:
    tag = Tag(register.plan_name, str(period), form.department, form.revision)
    sheet = Sheet(SHEET, (20.0, 40.0), hidden=True, protected=True)
    for item, value in tag.rows():
        sheet.add(Row((item, value), ("plain", "plain")))
    return sheet


def remarks_of(records: Sequence[Record], period: Period) -> dict[tuple[int, str], Remark]:
    """The remarks out of a department's findings; a finding on a whole row goes to the period's mark."""
    columns = {heading: column for column, heading in HEADING.items()}
    found: dict[tuple[int, str], Remark] = {}
    for record in records:
        if not record["serial_no"].isdecimal() or RULES[record["rule"]].severity == "notice":
            continue
        column = columns.get(record["column"], "")
        place = int(record["serial_no"]), column if column in ANSWERS else period.now
        text = f"{record['message']}\n→ {record['remedy']}"
        former = found.get(place)
        severity = ERROR if former and former.severity == ERROR else record["severity"]
        found[place] = Remark(severity, f"{former.text}\n\n{text}" if former else text)
    return found
