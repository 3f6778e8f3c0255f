"""数値の集計: the numbers that departments answer, with sums and means; below 集計, in print on its own sheet."""

from collections.abc import Sequence
from typing import Final

from pipeline.books.pieces import add_spanned, footer_text, spans_of
from pipeline.overview.numbers import Numbers
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Sheet, Value
from pipeline.workbook.theme import TITLE_SIZE, figure_style, row_height
from schemas.period import Period

SHEET: Final = "数値の集計"
"""The name of the printed sheet."""

_WIDTHS: Final = (13.0, 44.0, 16.0, 18.0, 14.0)
_NARROW: Final = (12.0, 36.0, 16.0, 15.0, 14.0)
"""Half a printed page: two columns of numbers stand side by side."""


def sums_sheet(told: Sequence[Numbers], register: Register, period: Period, edition: Edition) -> Sheet:
    """The figures of each column of numbers, for print."""
    sheet = Sheet(SHEET, _NARROW, footer=footer_text(register, period, edition), paper="A3", one_page=True)
    title = f"{register.plan_name}　{SHEET}（{period.label}）　{edition.word}"
    sheet.add_across(title, "title", row_height([(title, sum(_NARROW))], TITLE_SIZE))
    add_numbers(sheet, told)
    return sheet


def add_numbers(sheet: Sheet, told: Sequence[Numbers]) -> None:
    """Appends the figures of each column of numbers: how many answered, their sum where it says something, the mean.

    Their five cells take as many of the sheet's columns as give the last one its width. What is left beside them stays
    plain.
    """
    used = len(_WIDTHS)
    spans = spans_of(sheet.widths[:used], _WIDTHS)
    while used < len(sheet.widths) and sum(sheet.widths[spans[-1][0] - 1 : used]) < _WIDTHS[-1]:
        used += 1
        spans = spans_of(sheet.widths[:used], _WIDTHS)
    beside = [(used + 1, len(sheet.widths))] if used < len(sheet.widths) else []

    def add(cells: Sequence[Value], styles: Sequence[str], least: float = 0.0) -> None:
        """Appends a row of the five cells, and a plain one over what is left beside them."""
        add_spanned(
            sheet, (*cells, *[None] * len(beside)), (*styles, *["plain"] * len(beside)), [*spans, *beside], least
        )

    for numbers in told:
        totals = figure_style(row.total for row in numbers.rows if row.total is not None)
        sheet.add_across(f"{numbers.heading}の集計", "section", 22)
        add(("区分", "名称", "回答のある事業数", "合計", "平均"), ("heading",) * 5, 22.0)
        for row in numbers.rows:
            mean = None if row.mean is None else round(row.mean, 2)
            add((row.kind, row.group, row.count, row.total, mean), ("text", "text", "count", totals, "decimal2"))
