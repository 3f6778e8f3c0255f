"""Faults of single cells: marks, codes, texts, errors, formulas, notes."""

from __future__ import annotations

import dataclasses
from random import Random

from . import sayings, texts, words
from .model import Cell, Line, Quarter, Return, Sheet
from .picking import is_done, own_lines, pick, pick_file, shows


def _open(quarter: Quarter):
    """Rows that an earlier period did not complete, whose mark may become anything."""
    return lambda f, s, x: not is_done(quarter, x)


def mark_missing(rng: Random, quarter: Quarter) -> bool:
    """The mark is blank; or the whole row."""
    place = pick(rng, quarter)
    if not place:
        return False
    line = place[2]
    line.mark = sayings.blank_said_to_be(rng)
    if rng.random() < 0.4:
        line.code, line.text = Cell(), Cell()
    elif line.code.kind == "blank" and line.text.kind == "blank":
        line.text = sayings.text_cell(texts.honest(rng, False))
    return True


def mark_illegal(rng: Random, quarter: Quarter) -> bool:
    """No legal mark; in workbooks also one that is struck through."""
    place = pick(rng, quarter)
    if not place:
        return False
    place[2].mark = sayings.illegal_mark(rng, place[0].is_workbook, place[0].encoding)
    return True


def mark_normalized(rng: Random, quarter: Quarter) -> bool:
    """A look-alike, or the meaning in words."""
    place = pick(rng, quarter)
    if not place:
        return False
    place[2].mark = sayings.look_alike(rng, quarter.plan, place[2].mark.means, place[0].encoding)
    return True


def marks_normalized(rng: Random, quarter: Quarter) -> bool:
    """Look-alikes in all of a file's rows."""
    file = pick_file(rng, quarter, lambda f: len(f.departments) == 1 and not f.whole_table)
    places = [p for p in own_lines(quarter) if p[0] is file]
    if file is None or len(places) < 6 or len(places) < 0.8 * len(file.lines):
        return False
    for place in places:
        place[2].busy = True
        place[2].mark = sayings.look_alike(rng, quarter.plan, place[2].mark.means, place[0].encoding)
    return True


def _with_mark(line: Line, mark: str) -> None:
    """Give the row another legal mark."""
    line.mark = sayings.mark_cell(mark)


def reason_missing(rng: Random, quarter: Quarter) -> bool:
    """The mark asks for a code, and there is none, or a word that says nothing."""
    place = pick(rng, quarter, _open(quarter))
    if not place:
        return False
    line = place[2]
    _with_mark(line, rng.choice(words.ASKING))
    line.code = sayings.blank_said_to_be(rng) if rng.random() < 0.6 else sayings.nothing_as_code(rng)
    return True


def reason_illegal(rng: Random, quarter: Quarter) -> bool:
    """A code that is none, two, another's label, or one struck through."""
    place = pick(rng, quarter, _open(quarter))
    if not place:
        return False
    file, _, line = place
    _with_mark(line, rng.choice(words.ASKING))
    line.code = sayings.illegal_code(rng, quarter.plan, file.is_workbook)
    return True


def text_struck(rng: Random, quarter: Quarter) -> bool:
    """Free text that is struck through, in whole or in part."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook)
    if not place:
        return False
    line = place[2]
    if line.code.spill or line.code.means == "4":
        line.code = sayings.code_cell(rng, quarter.plan, "3")
    line.text = sayings.struck_text(rng)
    return True


def blank_said(rng: Random, quarter: Quarter) -> bool:
    """選択肢 or 評価理由 say that there is nothing to say beside a mark that asks for none."""
    place = pick(rng, quarter, _open(quarter))
    if not place:
        return False
    line = place[2]
    _with_mark(line, "○")
    what = rng.choice(("code", "text", "both"))
    line.code = sayings.nothing_as_code(rng) if what != "text" else Cell()
    line.text = sayings.nothing_as_text(rng) if what != "code" else line.text
    return True


def blanks_said(rng: Random, quarter: Quarter) -> bool:
    """A dash in 選択肢 all down a file whose marks ask for none."""
    file = pick_file(rng, quarter, lambda f: len(f.departments) == 1 and not f.whole_table)
    places = [p for p in own_lines(quarter) if p[0] is file]
    if file is None or len(places) < 6 or len(places) < len(file.lines):
        return False
    if any(is_done(quarter, x) for _, _, x in places):
        return False
    for _, _, line in places:
        line.busy = True
        _with_mark(line, "○")
        line.code = Cell("－", "nothing")
    return True


def reason_unexpected(rng: Random, quarter: Quarter) -> bool:
    """A code beside a mark that asks for none."""
    place = pick(rng, quarter, _open(quarter))
    if not place:
        return False
    line = place[2]
    _with_mark(line, rng.choice(("○", "◎")))
    line.code = sayings.code_cell(rng, quarter.plan, rng.choice(("2", "3")))
    return True


def reason_text_missing(rng: Random, quarter: Quarter) -> bool:
    """Code 4 without a text, or with one that says nothing."""
    place = pick(rng, quarter, _open(quarter))
    if not place:
        return False
    line = place[2]
    _with_mark(line, rng.choice(words.ASKING))
    line.code = sayings.code_cell(rng, quarter.plan, "4")
    word = rng.choice(words.NOTHING_BESIDE_FOUR)
    line.text = Cell(word, "says-nothing", word) if rng.random() < 0.6 else Cell()
    return True


def _text(rng: Random, quarter: Quarter, make, fits=lambda f, s, x: True) -> bool:
    """Put a text of a kind beside a mark and a code that have nothing against it."""
    place = pick(rng, quarter, lambda f, s, x: not x.code.spill and x.code.means != "4" and fits(f, s, x))
    if not place:
        return False
    place[2].text = make(place[0])
    return True


def text_pointing(rng: Random, quarter: Quarter) -> bool:
    """Text that means something only where it stood."""
    return _text(rng, quarter, lambda f: sayings.text_cell(rng.choice(texts.POINTING), "text-pointing"))


def text_private(rng: Random, quarter: Quarter) -> bool:
    """Text that is not for the public."""
    return _text(rng, quarter, lambda f: sayings.private_text(rng))


def text_lost(rng: Random, quarter: Quarter) -> bool:
    """Letters that were lost."""
    return _text(rng, quarter, lambda f: sayings.lost_text(rng, f.format == "csv", f.encoding))


def text_too_long(rng: Random, quarter: Quarter) -> bool:
    """Text over the register's limit."""
    limit = quarter.plan.limit
    return _text(rng, quarter, lambda f: sayings.text_cell(texts.too_long(rng, limit), "text-too-long"))


def cell_error(rng: Random, quarter: Quarter) -> bool:
    """An error value in an answer cell."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook and not x.code.spill)
    if not place:
        return False
    file, _, line = place
    cell = sayings.error_cell(rng)
    if file.format == "xlsxwriter":
        cell.formula = "=Z99"
    name = rng.choice(("mark", "code", "text"))
    if name == "text" and line.code.means == "4":
        name = "mark"
    setattr(line, name, cell)
    return True


def cell_formula(rng: Random, quarter: Quarter) -> bool:
    """A formula that was never calculated."""
    place = pick(rng, quarter, lambda f, s, x: f.format in ("openpyxl", "form") and not x.code.spill)
    if not place:
        return False
    line = place[2]
    name = rng.choice(("mark", "code", "text"))
    if name == "text" and line.code.means == "4":
        name = "mark"
    setattr(line, name, sayings.uncalculated(rng))
    return True


def cell_formulas(rng: Random, quarter: Quarter) -> bool:
    """Formulas never calculated down the whole column of marks."""
    one_sheet = lambda f: f.format in ("openpyxl", "form") and len(f.departments) == 1 and not f.whole_table  # noqa: E731
    file = pick_file(rng, quarter, one_sheet)
    places = [p for p in own_lines(quarter) if p[0] is file]
    if file is None or len(places) < 6 or len(places) < len(file.lines):
        return False
    for _, _, line in places:
        line.busy = True
        line.mark = Cell(None, "uncalculated", formula="=Z1")
    return True


def done_reopened(rng: Random, quarter: Quarter) -> bool:
    """Something else now for what an earlier period completed or stopped."""

    def fits(file: Return, sheet: Sheet, line: Line) -> bool:
        return is_done(quarter, line) and (quarter.earlier or any(c.filled for c in line.past.values()))

    place = pick(rng, quarter, fits)
    if not place:
        return False
    line = place[2]
    line.mark, line.code = sayings.mark_cell("○"), Cell()
    return True


def past_changed(rng: Random, quarter: Quarter) -> bool:
    """A past quarter that differs from what was reported."""

    def fits(file: Return, sheet: Sheet, line: Line) -> bool:
        return quarter.earlier and any(shows(sheet, f"q{p}") and c.filled for p, c in line.past.items())

    place = pick(rng, quarter, fits)
    if not place:
        return False
    _, sheet, line = place
    period = rng.choice([p for p in line.past if shows(sheet, f"q{p}")])
    reported = quarter.history[line.claims][period - 1]
    mark = rng.choice([m for m in words.MEANINGS if m != reported])
    line.past[period] = Cell(mark, "legal", mark)
    return True


def future_filled(rng: Random, quarter: Quarter) -> bool:
    """A quarter after this one is filled."""
    place = pick(rng, quarter, lambda f, s, x: any(shows(s, f"q{p}") for p in x.future))
    if not place:
        return False
    _, sheet, line = place
    period = rng.choice([p for p in line.future if shows(sheet, f"q{p}")])
    line.future[period] = Cell("○", "legal", "○")
    return True


def fixed_changed(rng: Random, quarter: Quarter) -> bool:
    """A fixed cell says something else than the register."""
    place = pick(rng, quarter, lambda f, s, x: any(shows(s, c) for c in ("measure", "measure_no", "initiative")))
    if not place:
        return False
    _, sheet, line = place
    column = rng.choice([c for c in ("measure", "measure_no", "initiative") if shows(sheet, c)])
    value = 77 if column == "measure_no" else f"{line.fixed[column].value}（改称後）"
    line.fixed[column] = dataclasses.replace(line.fixed[column], value=value, kind="changed", means=str(value))
    return True


def note_on_answer(rng: Random, quarter: Quarter) -> bool:
    """A note or a text box stands on an answer cell; sometimes the mark itself stands in the note."""
    place = pick(rng, quarter, lambda f, s, x: f.format in ("openpyxl", "xlsxwriter", "form", "ods"))
    if not place:
        return False
    file, _, line = place
    name = rng.choice(("mark", "mark", "code", "text"))
    if name == "mark" and rng.random() < 0.3:
        line.mark = Cell(note="○", hint=("○",))
        return True
    cell = dataclasses.replace(getattr(line, name))
    words_ = rng.choice(
        ("○ではなく△に訂正します（4/10）", "会長交代により協議が止まっています。", "課長に確認済みです。")
    )
    if file.format == "xlsxwriter" and not line.hidden and rng.random() < 0.5:
        cell.box = words_
    else:
        cell.note = words_
    setattr(line, name, cell)
    return True


def text_shown(rng: Random, quarter: Quarter) -> bool:
    """A mark or a text that the sheet shows otherwise than the file holds it, in a format that few follow."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook and x.code.means != "4" and not x.code.spill)
    if not place:
        return False
    line = place[2]
    if rng.random() < 0.5:
        line.mark = Cell(1, "shown", line.mark.means, number_format=f'[=1]"{line.mark.means}";[=2]"△";"×"')
        if line.mark.means in ("-", "/"):
            line.mark = Cell(1, "illegal")
    else:
        shown, number_format = rng.choice((("1/2", "# ?/?"), ("5.0E-01", "0.0E+00")))
        line.text = Cell(0.5, "shown", shown, number_format=number_format)
    return True
