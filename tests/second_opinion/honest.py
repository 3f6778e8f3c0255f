"""Honest unusual things: none of them may raise an error or a warning."""

from __future__ import annotations

import dataclasses
from random import Random

from . import sayings
from .model import Quarter
from .picking import own_lines, pick, shows


def rows_hidden(rng: Random, quarter: Quarter) -> None:
    """Rows hidden by a filter count."""
    for _, sheet, line in list(own_lines(quarter, free=False)):
        if sheet.filtered and rng.random() < 0.5:
            line.hidden = True


def filters(rng: Random, quarter: Quarter) -> None:
    """Some sheets carry a filter."""
    for file in quarter.returns:
        for sheet in file.sheets:
            sheet.filtered = file.format in ("openpyxl", "xlsxwriter") and rng.random() < 0.25


def sorted_rows(rng: Random, quarter: Quarter) -> None:
    """Whole rows sorted by the mark."""
    for file in quarter.returns:
        for sheet in file.sheets:
            if sheet.lines and not sheet.merges and rng.random() < 0.15:
                sheet.sorted_by_mark = True
                sheet.lines.sort(key=lambda line: str(line.mark.value), reverse=True)


def calculated(rng: Random, quarter: Quarter) -> None:
    """A formula with its calculated value is what it shows."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook and not x.mark.runs)
    if place:
        line = place[2]
        line.mark = dataclasses.replace(line.mark, formula=f'=IF(1=1,"{line.mark.means}","")')
        if isinstance(line.serial.value, int):
            line.serial = dataclasses.replace(line.serial, formula=f"=0+{line.claims}")


def shown(rng: Random, quarter: Quarter) -> None:
    """A number, date or time as free text is what the sheet shows."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook and not x.code.spill)
    if place:
        place[2].text = sayings.shown_number(rng)


def struck_names(rng: Random, quarter: Quarter) -> None:
    """What is struck in a fixed cell is no answer's."""
    place = pick(rng, quarter, lambda f, s, x: f.is_workbook and shows(s, "measure"))
    if place:
        line = place[2]
        line.fixed["measure"] = dataclasses.replace(line.fixed["measure"], struck=True)


def one_of_many(rng: Random, quarter: Quarter) -> None:
    """Blanks around a mark are trimmed."""
    place = pick(rng, quarter)
    if place:
        line = place[2]
        line.mark = dataclasses.replace(
            line.mark, value=rng.choice([" {} ", "　{}", "{}\n", "{}\u00a0"]).format(line.mark.means)
        )


def text_trimmed(rng: Random, quarter: Quarter) -> None:
    """Outer blanks of free text go, and line ends become one kind."""
    place = pick(rng, quarter, lambda f, s, x: x.text.kind == "legal" and not x.text.number_format)
    if place:
        line = place[2]
        line.text = dataclasses.replace(line.text, value=f"　{line.text.value}\n ")


ALL = (filters, rows_hidden, sorted_rows, calculated, shown, struck_names, one_of_many, text_trimmed)
