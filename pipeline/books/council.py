"""進行管理表: the consolidated table as the council gets it, in the published layout.

Its rows are those of merged.csv in their order. Beside the answers stand a word in the place of a mark that is not
there (確認中, 未提出, 例外), the label of a reason code, the sign of a note on what was accepted, and rows for the
levels that have no column. Nothing here knows an answer by its name: a plan with more columns, other marks or other
levels comes out of its register.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from pipeline.books import pieces
from pipeline.merging.quarter import Quarter
from pipeline.overview.accepted import accepted
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook import theme
from pipeline.workbook.content import Row, Sheet, Value
from pipeline.workbook.pages import continued, page_breaks
from schemas.layout import CHOICE, DATE, LEVELS, MARK, NUMBER, SERIAL, Layout
from schemas.outcomes import INSTEAD, UNRESOLVED, UNRETURNED, WAIVED
from schemas.period import Period
from schemas.rows import records

UNENDED: Final = tuple("number" + part for part in (theme.BEGUN, theme.INNER))
"""The first style of a row whose content goes on in the row below."""

_STYLES: Final = {MARK: "mark", CHOICE: "number", DATE: "number", NUMBER: "figure"}
"""How the answers look that are no text."""

SHEET: Final = "進行管理表"
"""The sheet's name."""

NOTES: Final = "凡例・注記"
"""The name of the sheet that tells what the signs of notes mean."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands in the cells of one row beside its answers.

    - ``pending``: the columns with an error that stands, shown as 確認中. Empty where there is none, and for a row that
      is disputed as a whole, whose mark alone then says so.
    - ``signs``: column → the signs of the notes on it, such as ※1.
    """

    pending: Collection[str]
    signs: Mapping[str, str]


KEPT: Final = ("title", "lead", "heading", "section", "subsection", *UNENDED)
"""The first styles of rows after which no page ends where that can be helped."""


@dataclass(frozen=True, slots=True)
class ColumnStyles:
    """How the table's columns look.

    - ``shown``: the columns, from A on; ``styles`` and ``widths`` (in characters): of each.
    - ``long``: those of text, which make a row high.
    - ``numbers``: those of numbers; ``figures``: column and unit → the style of its numbers, so that all with one unit
      have the same decimals.
    """

    shown: tuple[str, ...]
    styles: Mapping[str, str]
    widths: Mapping[str, float]
    long: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    figures: Mapping[tuple[str, str], str] = field(default_factory=dict)


def look_of(register: Register, rows: Collection[Mapping[Any, str]] = ()) -> ColumnStyles:
    """How the columns of a plan's table look. ``rows`` of merged.csv only decide the decimals of numbers; without them
    the columns are as many and as wide."""
    layout = register.layout
    shown = register.shown
    styles = {name: _style(name, layout) for name in shown}
    widths = dict(zip(shown, pieces.widths_of(shown, register), strict=True))
    numbers = tuple(name for name in shown if styles[name] == "figure")
    values: dict[tuple[str, str], list[int | float]] = defaultdict(list)
    for row in rows:
        for name in numbers:
            value = pieces.printed_value(row[name], name, layout)
            if isinstance(value, int | float):
                values[name, unit_of(row, name, layout)].append(value)
    figures = {key: theme.figure_style(told) for key, told in values.items()}
    return ColumnStyles(
        shown, styles, widths, tuple(name for name in shown if styles[name] == "text"), numbers, figures
    )


def unit_of(row: Mapping[Any, str], column: str, layout: Layout) -> str:
    """The unit that the plan gives a row of its own in a column of numbers; "" where all rows have one."""
    named = layout.answer(column).unit_column
    return next((row[layout.of(answer)[0]] for answer in layout.answers if named and answer.label == named), "")


def _style(column: str, layout: Layout) -> str:
    """The style of a column's cells where nothing else decides: answers by their kind, what the plan says as text, and
    a reason as text too, since its label stands beside the code."""
    if column in (SERIAL, "measure_no"):
        return "number"
    answer = layout.columns[column].answer
    if answer is None or answer.reason or (answer.given and answer.kind != NUMBER):
        return "text"
    return _STYLES.get(answer.kind, "text")


def initiative_rows(
    row: Mapping[Any, str], marked: Marked, look: ColumnStyles, register: Register, period: Period, whole: bool
) -> list[Row]:
    """The rows of the sheet for one row of merged.csv: mostly one, more where a text needs more lines than the highest
    row that Excel has.

    Of several rows the first has everything but what is left of the long texts; the others have only that, and
    hairlines between them show that they belong together. ``whole`` asks for one row, whatever it needs: on paper a row
    may be of any height.
    """
    said, styles = _cells(row, marked, look, register, period)
    shown, widths = look.shown, look.widths
    high = (*look.long, *marked.signs)
    lines = max([theme.line_count(str(said[column]), widths[column]) for column in high if column in said], default=1)
    if whole or lines <= theme.MOST_LINES:
        return [Row(tuple([said[c] for c in shown]), tuple([styles[c] for c in shown]), theme.height_of(lines))]
    parts = continued({column: str(said[column]) for column in look.long}, widths, theme.MOST_LINES)
    rows = []
    for number, part in enumerate(parts):
        cells: dict[str, Value] = {**(dict.fromkeys(shown, "") if number else said), **part}
        height = theme.row_height([(part[column], widths[column]) for column in look.long])
        kind = theme.ending(number, len(parts))
        rows.append(Row(tuple(cells[c] for c in shown), tuple(styles[c] + kind for c in shown), height))
    return rows


def _cells(
    row: Mapping[Any, str], marked: Marked, look: ColumnStyles, register: Register, period: Period
) -> tuple[dict[str, Value], dict[str, str]]:
    """What each column of a row says, and its style.

    A word stands only where the cell is blank: a mark that was read stays, even where the row is unresolved. Signs of
    notes stand on a line of their own below the answer.
    """
    layout, vocabulary = register.layout, register.vocabulary
    said: dict[str, Value] = {column: pieces.printed_value(row[column], column, layout) for column in look.shown}
    styles = dict(look.styles)
    styles |= {
        column: look.figures.get((column, unit_of(row, column, layout)), styles[column]) for column in look.numbers
    }
    said[SERIAL] = int(row[SERIAL])
    said["measure_no"] = pieces.measure_number(row)
    said["measure"] = pieces.measure_text(row)
    if layout.reason:
        (code,) = layout.of(layout.reason)
        said[code] = vocabulary.labelled(row[code]) if row[code] else ""
    for column in (marked.pending or {period.now}) if row["state"] == UNRESOLVED else {period.now}:
        if column in styles and not row[column] and row["state"] in INSTEAD:
            said[column] = INSTEAD[row["state"]]
            styles[column] = "pending"
    for column, signs in marked.signs.items():
        if column in styles:
            said[column] = f"{said[column]}\n{signs}" if said[column] != "" else signs
    return said, styles


def council_sheet(quarter: Quarter, edition: Edition) -> Sheet:
    """The sheet 進行管理表 of the workbook, with the places where pages end."""
    sheet = _begun(SHEET, quarter.register, quarter.period, edition)
    _add_preface(sheet, quarter, edition)
    pieces.add_heading(sheet, look_of(quarter.register).shown, quarter.register, quarter.period)
    _add_initiatives(sheet, quarter)
    sheet.breaks = page_breaks(sheet, KEPT)
    return sheet


def printed_sheet(quarter: Quarter, edition: Edition) -> Sheet:
    """The same table for the PDF: all down to the headings stands on each page, and no text goes on in a further
    row."""
    sheet = _begun(SHEET, quarter.register, quarter.period, edition)
    _add_preface(sheet, quarter, edition)
    last = pieces.add_heading(sheet, look_of(quarter.register).shown, quarter.register, quarter.period)
    _add_initiatives(sheet, quarter, whole=True)
    sheet.heading = (1, last)
    return sheet


def places_of(sheet: Sheet, register: Register) -> dict[int, str]:
    """通しNo. → the address of the first cell of its row in 進行管理表, such as A12, to which other sheets lead. Of an
    initiative that goes on in further rows it is the first."""
    place = look_of(register).shown.index(SERIAL)
    numbers = ((row.values[place], number) for number, row in enumerate(sheet.rows, start=1))
    return {value: f"A{number}" for value, number in numbers if isinstance(value, int)}


def _begun(name: str, register: Register, period: Period, edition: Edition) -> Sheet:
    """A sheet of the table's columns without a row, for A3."""
    return Sheet(
        name, tuple(look_of(register).widths.values()), paper="A3", footer=pieces.footer_text(register, period, edition)
    )


def _add_preface(sheet: Sheet, quarter: Quarter, edition: Edition) -> None:
    """Appends the title, the legend and what explains the words that stand in a mark's place."""
    register, period = quarter.register, quarter.period
    title = f"{register.plan_name}の進行管理表（{period.year_label}分）　{period.spoken}　{edition.word}".replace(
        "　　", "　"
    )
    _add_line(sheet, title, "title", theme.TITLE_SIZE)
    told = [*explained(quarter.merged, period, edition), *_on_notes(quarter)]
    for line in (pieces.legend_text(register), *pieces.codes_texts(register), *told):
        _add_line(sheet, line, "lead", theme.SIZE)


def _on_notes(quarter: Quarter) -> Iterator[str]:
    """What ※ stands for, where some row has one."""
    if accepted(quarter).notes:
        yield f"「※」は例外として承認したところで、理由と承認者は「{NOTES}」にあります。"


def _add_line(sheet: Sheet, text: str, style: str, size: float, least: float = 0) -> None:
    """Appends a line over all columns, as many points high as it needs and ``least`` at least."""
    sheet.add_across(text, style, max(least, theme.row_height([(text, sum(sheet.widths))], size)))


def explained(merged: pd.DataFrame, period: Period, edition: Edition) -> Iterator[str]:
    """The words that stand in the place of a mark, in one sentence; nothing where none of them occurs.

    A draft explains 確認中 and 未提出 whether they occur or not. ``merged`` is the frame of merged.csv.
    """
    states = merged["state"]
    words = []
    if edition is not Edition.FINAL or states.eq(UNRESOLVED).any():
        words.append(f"「{INSTEAD[UNRESOLVED]}」は主管課等に確認しているところ")
    if edition is not Edition.FINAL or states.eq(UNRETURNED).any():
        words.append(f"「{INSTEAD[UNRETURNED]}」は回答が届いていないところ")
    if (states.eq(WAIVED) & merged[period.now].eq("")).any():
        words.append(f"「{INSTEAD[WAIVED]}」は事情により記号のないまま承認したところ")
    if words:
        yield period.layout.in_own_words(f"{'、'.join(words)}です。")


def _add_initiatives(sheet: Sheet, quarter: Quarter, whole: bool = False) -> None:
    """Appends the initiatives, below a row for each 基本目標 and 基本施策 that has no column of its own.

    The row comes where the level changes from one initiative to the next, as in the published table. A plan without the
    level gets none. ``whole`` is that of :func:`initiative_rows`.
    """
    register, period, pending, signs = quarter.register, quarter.period, quarter.pending(), accepted(quarter).signs
    rows = list(records(quarter.merged))
    look = look_of(register, rows)
    goal = policy = ""
    for row in rows:
        if row["goal"] != goal:
            goal, policy = row["goal"], ""
            if goal and LEVELS[0] not in look.shown:
                _add_line(sheet, goal, "section", theme.SECTION_SIZE, least=21)
        if row["policy"] != policy:
            policy = row["policy"]
            if policy and LEVELS[1] not in look.shown:
                _add_line(sheet, policy, "subsection", theme.SIZE, least=19)
        number = int(row[SERIAL])
        marked = Marked(pending.get(number, set()), signs.get(number, {}))
        sheet.rows += initiative_rows(row, marked, look, register, period, whole)
