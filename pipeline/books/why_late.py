"""理由の集計: how many initiatives have each reason, as a table and a chart."""

from typing import Final

from pipeline.books.pieces import footer_text
from pipeline.books.tally import LABELS, chart_row, in_words, labelled_from, sized
from pipeline.overview.causes import UNGIVEN, Reasons
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Chart, Row, Series, Sheet, Value
from pipeline.workbook.theme import FIRST, NONE, NOTHING, TITLE_SIZE, display_width, row_height
from schemas.period import Period

SHEET: Final = "理由の集計"
"""The sheet's name."""

_NARROWEST, _WIDEST = 10.0, 26.0


def reasons_sheet(reasons: Reasons, register: Register, period: Period, edition: Edition) -> Sheet:
    """A row for all initiatives and for each 基本目標, a column for each reason, and the same as bars.

    Only initiatives that were asked for a reason, or gave one, are counted; those without one yet have a column of
    their own.
    """
    wanted = [min(_WIDEST, max(_NARROWEST, display_width(choice) / 2 + 3)) for choice in reasons.choices]
    widths = (*(width for _, width in LABELS), *wanted)
    sheet = Sheet(SHEET, widths, footer=footer_text(register, period, edition), paper="A3", one_page=True)
    title = f"{register.plan_name}　理由の集計（{period.label}）　{edition.word}".rstrip("　")
    lead = f"{reasons.heading}ごとの事業数です。記号が {'、'.join(reasons.signs)} の事業に記入をお願いしています。"
    lead += f"「{UNGIVEN}」は、記入のない事業です。" if UNGIVEN in reasons.choices else ""
    sheet.add_across(title, "title", row_height([(title, sum(widths))], TITLE_SIZE))
    sheet.add_across(lead, "lead", row_height([(lead, sum(widths))]))
    headings = (*(name for name, _ in LABELS), *reasons.choices)
    height = row_height(list(zip(headings, widths, strict=True)))
    heading = sheet.add(Row(headings, ("heading",) * len(widths), height))
    sheet.heading, sheet.frozen = (heading, heading), (heading, 2)
    for kind, tallies in reasons.groups.items():
        for place, tally in enumerate(tallies):
            values: tuple[Value, ...] = (kind, tally.label, tally.total, *tally.counts)
            looks = ("text", "text", *["count"] * (len(values) - 2))
            ends = (("" if value else NONE) + ("" if place else FIRST) for value in values)
            styles = tuple(look + end for look, end in zip(looks, ends, strict=True))
            sheet.add(Row(values, styles, max(18.0, row_height([(tally.label, widths[1])]))))
    _add_chart(sheet, reasons, heading + 1)
    return sheet


def _add_chart(sheet: Sheet, reasons: Reasons, first: int) -> None:
    """Appends the chart of every row from ``first`` to the last. The white look is that of what nobody gave."""
    last, title = len(sheet.rows), "理由の内訳（事業数）"
    every = [tally for group in reasons.groups.values() for tally in group]
    series = tuple(
        Series(choice, Area(first, column, last, column), NOTHING if choice == UNGIVEN else place)
        for place, (choice, column) in enumerate(zip(reasons.choices, range(len(LABELS) + 1, 99), strict=False))
        if any(tally.counts[place] for tally in every)
    )
    width, height = sized(sheet, 1)
    sheet.charts.append(
        Chart(
            kind="bar",
            title=title,
            categories=Area(first, 2, last, 2),
            series=series,
            row=chart_row(sheet),
            column=1,
            width=width,
            height=height,
            labelled=labelled_from(every),
            alt=in_words(title, every, reasons.choices),
        )
    )
