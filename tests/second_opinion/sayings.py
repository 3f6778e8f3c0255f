"""Cells as departments fill them, each with the reading that the contract gives it."""

from __future__ import annotations

import datetime
from random import Random

from . import texts, words
from .model import Cell, Plan


def text_cell(text: str, *told: str) -> Cell:
    """Free text, with the rules that it raises."""
    return Cell(text, "legal", text, told=told) if text else Cell()


def mark_cell(mark: str) -> Cell:
    """A legal mark."""
    return Cell(mark, "legal", mark)


def code_cell(rng: Random, plan: Plan, code: str, plain: bool = False) -> Cell:
    """A legal code in one of the spellings of §5."""
    if not code:
        return Cell()
    wide = "０１２３４"[int(code)]
    ways: list[object] = [int(code), int(code), int(code), code, wide, "①②③④"[int(code) - 1], f"({code})"]
    ways += [f"{code}.", f"{code}：", f" {code} ", float(code)]
    if plan.labels[code]:
        ways += [f"{code} {plan.labels[code]}", plan.labels[code]]
    return Cell(int(code) if plain else rng.choice(ways), "legal", code)


def serial_cell(rng: Random, number: int, plain: bool = True) -> Cell:
    """A number in one of the spellings of §5."""
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    value = number if plain else rng.choice([number, float(number), f" {number} ", wide, f"No.{number}", str(number)])
    return Cell(value, "legal", str(number))


def look_alike(rng: Random, plan: Plan, mark: str, encoding: str) -> Cell:
    """A look-alike of the mark that the file's encoding holds, or its meaning in the legend's own words."""
    ways = [w for w in (*words.LOOK_ALIKES[mark], plan.meanings[mark]) if _fits(w, encoding)]
    return Cell(rng.choice(ways), "look-alike", mark)


def blank_said_to_be(rng: Random) -> Cell:
    """A cell that looks empty: blanks of all kinds are trimmed."""
    return Cell(rng.choice([None, None, None, " ", "　", "\u00a0", "\n"]), "blank")


def illegal_mark(rng: Random, workbook: bool, encoding: str) -> Cell:
    """What is never read as a mark; with the likely mark as a hint, where the contract leaves no doubt."""
    if workbook and rng.random() < 0.3:
        struck, left = rng.sample("○△□×", 2)
        if rng.random() < 0.4:
            return Cell(struck, "illegal", struck=True)
        return Cell(None, "illegal", hint=(left,), runs=((struck, True), (left, False)))
    if workbook and rng.random() < 0.15:
        return Cell(rng.choice([True, 0, 1, datetime.datetime(2024, 3, 1)]), "illegal")
    value, likely = rng.choice([x for x in sorted(words.ILLEGAL_MARKS.items()) if _fits(x[0], encoding)])
    return Cell(value, "illegal", hint=(likely,) if likely else ())


def illegal_code(rng: Random, plan: Plan, workbook: bool) -> Cell:
    """Two codes in a cell, a code that is none, a code beside another's label, or one struck through."""
    way = rng.choice(("two", "none", "label", "struck") if workbook else ("two", "none", "label"))
    if way == "two":
        return Cell(rng.choice(words.TWO_CODES), "illegal")
    if way == "none":
        return Cell(rng.choice(words.NO_CODES), "illegal")
    if way == "label":
        return Cell(rng.choice([f"2 {plan.labels['3']}", f"3：{plan.labels['2']}", "2 内的要因"]), "illegal")
    if rng.random() < 0.5:
        return Cell(rng.choice([2, 3]), "illegal", struck=True)
    return Cell(None, "illegal", hint=("3",), runs=(("2", True), ("3", False)))


def nothing_as_code(rng: Random) -> Cell:
    """選択肢 that says that there is nothing to say."""
    return Cell(rng.choice(words.NOTHING_AS_CODE), "nothing")


def nothing_as_text(rng: Random) -> Cell:
    """評価理由 that holds only a dash, a slash or 0."""
    return Cell(rng.choice(words.NOTHING_AS_TEXT), "nothing")


def struck_text(rng: Random) -> Cell:
    """Free text struck through, in whole or in part: what is struck is never merged."""
    if rng.random() < 0.4:
        return Cell("令和5年度中に実施する。", "illegal", struck=True)
    left = "実施は令和6年度に延期した。"
    return Cell(None, "illegal", hint=(left,), runs=(("令和5年度中に実施する。", True), (left, False)))


def shown_number(rng: Random) -> Cell:
    """A number, a date, a time or a boolean as free text: the text is what the sheet shows (§5)."""
    ways = (
        (0.8, "0%", "80%"),
        (0.125, "0.0%", "12.5%"),
        (1250000, '#,##0"円"', "1,250,000円"),
        (12, '0"件実施"', "12件実施"),
        (5, '"第"0"回審議会で決定"', "第5回審議会で決定"),
        (1234.5, "#,##0.00", "1,234.50"),
        (datetime.datetime(2024, 4, 1), 'm"月"d"日"', "4月1日"),
        (datetime.datetime(2024, 3, 31), "yyyy/mm/dd", "2024/03/31"),
        (datetime.datetime(2024, 3, 31), "[$-411]ge.m.d", "R6.3.31"),
        (datetime.datetime(2024, 3, 31), '[$-411]ggge"年"m"月"d"日"', "令和6年3月31日"),
        (datetime.time(10, 30), "h:mm", "10:30"),
        (datetime.timedelta(hours=30, minutes=15), "[h]:mm", "30:15"),
        (45, "General", "45"),
        (True, "General", "TRUE"),
    )
    value, number_format, shown = rng.choice(ways)
    return Cell(value, "legal", shown, number_format=number_format)


def error_cell(rng: Random) -> Cell:
    """An error value, as Excel shows it."""
    value = rng.choice(words.ERRORS)
    return Cell(value, "error")


def uncalculated(rng: Random) -> Cell:
    """A formula whose value was never calculated."""
    return Cell(None, "uncalculated", formula=rng.choice(("=Z1", "=VLOOKUP(A1,Z:Z,1,FALSE)", '=IF(Z1="","",Z1)')))


def private_text(rng: Random) -> Cell:
    """Text that is not for the public, or not finished."""
    return text_cell(rng.choice(texts.PRIVATE), "text-private")


def lost_text(rng: Random, text_file: bool, encoding: str) -> Cell:
    """Letters that were lost, or that nobody else can see."""
    ways = [t for t in texts.LOST if _fits(t, encoding)]
    if text_file and encoding == "cp932":
        ways += texts.LOST_IN_TEXT_FILES
    return text_cell(rng.choice(ways), "text-lost")


def _fits(text: str, encoding: str) -> bool:
    """Whether a text is still itself when it was written in an encoding and read again."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeEncodeError:
        return False
