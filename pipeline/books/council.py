"""進行管理表: the consolidated table as the council gets it, in the published layout.

Its rows are those of merged.csv in their order. Beside the answers stand a word in the place of a mark that is not
there (確認中, 未提出, 例外), the label of a reason code, the sign of a note on what was accepted, and rows for the
levels that have no column. Nothing here knows an answer by its name: a plan with more columns, other marks or other
levels comes out of its register.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Final, NamedTuple

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


KEPT: Final = ("title", "lead", "heading", "section", "subsection", *UNENDED)
"""The first styles of rows after which no page ends where that can be helped."""


class ColumnStyles(NamedTuple):
    """How the table's columns look.

    - ``shown``: the columns, from A on; ``styles`` and ``widths`` (in characters): of each.
    - ``long``: the positions of those of text, from 0, which make a row high.
    """

    shown: tuple[str, ...]
    styles: tuple[str, ...]
    widths: tuple[float, ...]
    long: tuple[int, ...]


def look_of(register: Register) -> ColumnStyles:
    """How the columns of a plan's table look."""
    shown = register.shown
    styles = tuple(_style(column, register.layout) for column in shown)
    long = tuple(at for at, style in enumerate(styles) if style == "text")
    return ColumnStyles(shown, styles, tuple(pieces.widths_of(shown, register)), long)


def _style(column: str, layout: Layout) -> str:
    """The style of a column's cells where nothing else decides: answers by their kind, what the plan says as text, and
    a reason as text too, since its label stands beside the code."""
    if column in (SERIAL, "measure_no"):
        return "number"
    answer = layout.columns[column].answer
    if answer is None or answer.reason or (answer.given and answer.kind != NUMBER):
        return "text"
    return _STYLES.get(answer.kind, "text")


def _printed(merged: pd.DataFrame, column: str, register: Register) -> list[Value]:
    """What the cells of a column say, in the order of merged.csv. Equal texts that are made here are one object."""
    texts, layout = merged[column].tolist(), register.layout
    if column == SERIAL:
        return list(map(int, texts))
    if column == "measure_no":
        return [pieces.measure_number({column: text}) for text in texts]
    if column == "measure":
        return [intern(pieces.measure_text(row)) for row in records(merged, ["priority", column])]
    if layout.columns[column].answer == layout.reason:
        return [intern(register.vocabulary.labelled(code)) if code else "" for code in texts]
    return [pieces.printed_value(text, column, layout) for text in texts]


def _figure_styles(values: Sequence[Value], units: Sequence[str]) -> list[str]:
    """The style of each cell in a column of numbers, so that all numbers with one unit have the same decimals."""
    numbers: dict[str, list[int | float]] = defaultdict(list)
    for value, unit in zip(values, units, strict=True):
        if isinstance(value, int | float):
            numbers[unit].append(value)
    styles = {unit: theme.figure_style(numbers[unit]) for unit in set(units)}
    return [styles[unit] for unit in units]


def _units(merged: pd.DataFrame, column: str, layout: Layout) -> list[str]:
    """The unit that the plan gives each row of its own in a column of numbers; "" where all rows have one."""
    named = layout.answer(column).unit_column
    unit = next((layout.of(answer)[0] for answer in layout.answers if named and answer.label == named), "")
    return merged[unit].tolist() if unit else [""] * len(merged)


def _columns(
    quarter: Quarter, look: ColumnStyles, signs: Mapping[int, Mapping[str, str]]
) -> tuple[dict[str, list[Value]], dict[str, list[str]]]:
    """What each column says and the styles of its cells, in the order of merged.csv.

    A word stands only where the cell is blank: a mark that was read stays, even where the row is unresolved. Of a row
    that is disputed as a whole the mark alone says so. Signs of notes stand on a line of their own below the answer.
    """
    merged, register, now = quarter.merged, quarter.register, quarter.period.now
    said = {column: _printed(merged, column, register) for column in look.shown}
    styles = {
        column: _figure_styles(said[column], _units(merged, column, register.layout))
        if style == "figure"
        else [style] * len(merged)
        for column, style in zip(look.shown, look.styles, strict=True)
    }
    pending = quarter.pending()
    for at, (serial, state) in enumerate(zip(map(int, merged[SERIAL]), merged["state"], strict=True)):
        for column in (pending.get(serial) if state == UNRESOLVED else ()) or (now,):
            if column in said and said[column][at] == "" and state in INSTEAD:
                said[column][at], styles[column][at] = INSTEAD[state], "pending"
        for column, sign in signs.get(serial, {}).items():
            if column in said:
                said[column][at] = f"{said[column][at]}\n{sign}".lstrip("\n")
    return said, styles


def initiative_rows(quarter: Quarter, look: ColumnStyles, whole: bool) -> Iterator[list[Row]]:
    """The rows of the sheet for each row of merged.csv: mostly one, more where a text needs more lines than the highest
    row that Excel has. ``whole`` asks for one row, whatever it needs: on paper a row may be of any height."""
    signs = accepted(quarter).signs
    said, styles = _columns(quarter, look, signs)
    place = {column: at for at, column in enumerate(look.shown)}
    cells = zip(zip(*said.values(), strict=True), zip(*styles.values(), strict=True), strict=True)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for serial, (values, kinds) in zip(map(int, quarter.merged[SERIAL]), cells, strict=True):
        high = {*look.long, *(place[column] for column in signs.get(serial, ()) if column in place)}
        lines = max([theme.line_count(str(values[at]), look.widths[at]) for at in high], default=1)
        if whole or lines <= theme.MOST_LINES:
            yield [Row(values, known.setdefault(kinds, kinds), theme.height_of(lines))]
        else:
            yield list(_continued(values, kinds, look))


def _continued(values: Sequence[Value], styles: Sequence[str], look: ColumnStyles) -> Iterator[Row]:
    """The rows of one initiative whose texts need several.

    The first has everything but what is left of the long texts; the others have only that, and hairlines between them
    show that they belong together.
    """
    widths = {look.shown[at]: look.widths[at] for at in look.long}
    parts = continued({look.shown[at]: str(values[at]) for at in look.long}, widths, theme.MOST_LINES)
    for number, part in enumerate(parts):
        cells = (part.get(column, "" if number else value) for column, value in zip(look.shown, values, strict=True))
        height = theme.row_height([(text, widths[column]) for column, text in part.items()])
        kind = theme.ending(number, len(parts))
        yield Row(tuple(cells), tuple(style + kind for style in styles), height)


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
    return Sheet(name, look_of(register).widths, paper="A3", footer=pieces.footer_text(register, period, edition))


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
    merged, look = quarter.merged, look_of(quarter.register)
    above = ("", "")
    for goal, policy, rows in zip(merged["goal"], merged["policy"], initiative_rows(quarter, look, whole), strict=True):
        if goal != above[0] and goal and LEVELS[0] not in look.shown:
            _add_line(sheet, goal, "section", theme.SECTION_SIZE, least=21)
        if policy != (above[1] if goal == above[0] else "") and policy and LEVELS[1] not in look.shown:
            _add_line(sheet, policy, "subsection", theme.SIZE, least=19)
        above = goal, policy
        sheet.rows += rows
