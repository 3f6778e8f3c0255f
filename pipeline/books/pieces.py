"""What the sheets have in common: columns and headings, the legend, footers, and cells over several columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Row, Sheet, Value
from pipeline.workbook.theme import display_width, height_of, line_count, row_height
from schemas.layout import CHOICE, DATE, LAST_YEAR, MARK, MUSASHINO, NUMBER, TEXT, Layout
from schemas.period import Period, short_day

_WIDTH: Final = 16.0
_PLAN_WIDTHS: Final = {
    "serial_no": 7.0,
    "goal": 22.0,
    "policy": 22.0,
    "measure_no": 7.0,
    "measure": 34.0,
    "department": 15.0,
    "initiative": 44.0,
    LAST_YEAR: 7.0,
}
"""Column of every plan → its width in characters, the same in every sheet."""

_NARROWEST_MARK: Final = 5.5
_REASON_WIDTH: Final = 17.0
_WIDEST_HEADING: Final = 12.0
"""The widest that the heading of a period makes the column of a mark, in characters."""

_FIGURE_WIDTH: Final = 11.0
_DATE_WIDTH: Final = 18.0
_TEXT_WIDTH: Final = 58.0
_NARROWEST_TEXT: Final = 26.0
_CHOICE_WIDTHS: Final = (9.0, 20.0)
"""The least and the largest width of a column of choices."""

TEXT_GUIDE: Final = "進捗状況に関わらず必要に応じて記載"
"""What the heading of 評価理由 asks of a respondent."""

Spans = Sequence[tuple[int, int]]
"""First and last column of each cell, from 1. Together they are all columns of a sheet."""


def widths_of(columns: Sequence[str], register: Register) -> tuple[float, ...]:
    """The widths of columns in characters, in the same order, as a :class:`Sheet` takes them."""
    return tuple(width_of(column, register) for column in columns)


def width_of(column: str, register: Register) -> float:
    """The width of a column in characters. It follows from the plan alone, so that a column is as wide in every sheet
    and does not move with what is answered.

    A mark has room for the longest sign of the legend and for the name of its period. A value that the plan gives is as
    wide as its longest needs. Several texts share the room of two, so that a plan with many of them is not too wide for
    its paper.
    """
    layout = register.layout
    if column == LAST_YEAR or layout.kind(column) == MARK:
        room = max((display_width(sign) for sign in register.vocabulary.signs), default=1) + 2.5
        least = _PLAN_WIDTHS[LAST_YEAR] if column == LAST_YEAR else _NARROWEST_MARK
        heading = min(display_width(_below(column, register)) + 1.5, _WIDEST_HEADING) if column != LAST_YEAR else 0.0
        return max(least, room, heading)
    if column in _PLAN_WIDTHS:
        return _PLAN_WIDTHS[column]
    answer = layout.answer(column) if layout.columns[column].answer else None
    if answer is None:
        return _WIDTH
    if answer.given:
        widest = max((display_width(text) for text in register.initiatives[column]), default=0) + 2.0
        return min(_NARROWEST_TEXT, max(_NARROWEST_MARK + 2, widest, display_width(answer.label) + 1.5))
    if answer.kind == TEXT:
        texts = len([one for one in layout.kinds(TEXT) if layout.answer(one).printed])
        return max(_NARROWEST_TEXT, min(_TEXT_WIDTH, 2 * _TEXT_WIDTH / max(texts, 1)))
    if answer.reason:
        return _REASON_WIDTH
    if answer.kind == CHOICE:
        least, most = _CHOICE_WIDTHS
        return min(most, max([least, *(display_width(code) + 2.0 for code, _ in answer.choices)]))
    return _DATE_WIDTH if answer.kind == DATE else _FIGURE_WIDTH


def numbers_of(columns: Sequence[str]) -> dict[str, int]:
    """Column → its number in the sheet, from 1.

    >>> numbers_of(("serial_no", "initiative", "q1"))
    {'serial_no': 1, 'initiative': 2, 'q1': 3}
    """
    return {column: number for number, column in enumerate(columns, start=1)}


def add_heading(sheet: Sheet, columns: Sequence[str], register: Register, period: Period) -> int:
    """Appends the heading's two rows and returns the number of the second. Each page repeats them, and they stay in
    view.

    Columns that share a heading above their own stand below it; any other's heading goes down over both rows. The
    second row is as high as its longest words need.
    """
    layout = register.layout
    groups = [(title, list(run)) for title, run in groupby(columns, key=lambda one: _group(one, register, period))]
    upper: list[Value] = []
    lower: list[Value] = []
    for title, run in groups:
        upper += [title, *[None] * (len(run) - 1)] if title else [layout.printed(column) for column in run]
        lower += [_below(column, register) if title else None for column in run]
    styles = ("heading",) * len(columns)
    heights = [line_count(str(value), width_of(c, register)) for c, value in zip(columns, lower, strict=True) if value]
    first = sheet.add(Row(tuple(upper), styles, 20))
    last = sheet.add(Row(tuple(lower), styles, max([20, *(height_of(lines) for lines in heights if lines > 1)])))
    numbers = numbers_of(columns)
    for title, run in groups:
        if not title:
            sheet.merges += [Area(first, numbers[column], last, numbers[column]) for column in run]
    sheet.merges += [
        Area(first, numbers[run[0]], first, numbers[run[-1]]) for title, run in groups if title and len(run) > 1
    ]
    sheet.heading = (first, last)
    sheet.frozen = (last, min(2, len(columns)))
    return last


def _group(column: str, register: Register, period: Period) -> str:
    """The heading that a column shares with those beside it; "" for none.

    Columns of one period share the period's name, or the label where they are one answer in each period. Those of
    武蔵野市's marks share 現年度の進捗状況. A reason code shares with its explanation what they are, of which period,
    and beside which marks they are not asked for.
    """
    layout = register.layout
    known = layout.columns.get(column)
    if known is None or known.answer is None:
        return ""
    if known.number and not layout.is_yearly:
        if layout.names_alone:
            return "現年度の進捗状況"
        return known.answer.label if layout.is_alone(known.answer) else layout.periods[known.number - 1]
    if not layout.reason or known.answer not in (layout.reason, layout.explanation):
        return ""
    silent = "、".join(register.vocabulary.needing_none)
    whose = f"{period.name}の" if not layout.is_yearly else ""
    return f"{whose}評価理由{f'（{silent}以外）' if silent and register.vocabulary.needing_reason else ''}"


def _below(column: str, register: Register) -> str:
    """What stands in the second row of the heading, below a shared one.

    ``column`` must be an answer's. What 武蔵野市 prints over 評価理由 is no name but a request to the respondent.
    """
    layout = register.layout
    known = layout.columns[column]
    assert known.answer
    if known.number and not layout.is_yearly:
        alone = layout.names_alone or layout.is_alone(known.answer)
        return layout.periods[known.number - 1] if alone else known.answer.printed_as(known.answer.label)
    is_usual = known.answer == layout.explanation and known.answer == MUSASHINO[-1]
    return TEXT_GUIDE if is_usual else layout.printed(column)


def printed_value(text: str, column: str, layout: Layout) -> Value:
    """An answer of merged.csv as a sheet shows it: a number as a number, a day in words (令和6年3月31日), anything else
    as it is.

    A number that Excel would not give back as it was written, such as 007, stays a text; so does a day that the plan
    gives.
    """
    answer = layout.columns[column].answer
    if not text or answer is None or answer.kind not in (NUMBER, DATE):
        return text
    if answer.kind == NUMBER:
        return figure(text) if _FIGURE.fullmatch(text) else text
    return text if answer.given else short_day(date.fromisoformat(text))


_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,14}")
_FIGURE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def figure(text: str) -> int | float:
    """The number that a text of merged.csv is: whole where it has no decimals. Raises ValueError for what is no number.

    >>> figure("12"), figure("0.5")
    (12, 0.5)
    """
    return float(text) if "." in text else int(text)


def is_whole(text: str) -> bool:
    """Whether Excel makes a number of a text that is typed, and gives it back as it was written; a drop-down then takes
    nothing but the number.

    >>> [is_whole(text) for text in ("3", "03", "３", "A")]
    [True, False, False, False]
    """
    return bool(_WHOLE.fullmatch(text))


def measure_number(initiative: Mapping[Any, str]) -> int | str:
    """施策No. as a number where it is one, so that Excel does not call it a number kept as text. ``initiative`` is a
    row of the register or of merged.csv. A number that Excel would not give back as it is written stays a text.

    >>> [measure_number({"measure_no": number}) for number in ("7", "1-2", "07")]
    [7, '1-2', '07']
    """
    number = initiative["measure_no"]
    return int(number) if is_whole(number) else number


def measure_text(initiative: Mapping[Any, str]) -> str:
    r"""施策 as the published table prints it, with the ornament of a 重点事業 on a line before it.

    >>> measure_text({"priority": "★", "measure": "商店街の支援"})
    '★【重点事業】\n商店街の支援'
    """
    ornament = f"{initiative['priority']}【重点事業】\n" if initiative["priority"] else ""
    return f"{ornament}{initiative['measure']}"


def legend_text(register: Register) -> str:
    """凡例 on one line: each mark with what it means."""
    return "凡例：" + "　".join(f"{mark.sign}…{mark.meaning}" for mark in register.vocabulary.marks)


def codes_texts(register: Register) -> Iterator[str]:
    """The choices with their labels, a line for each set of choices.

    Columns with the same choices share a line. A choice without a label is left out, and so is a column whose choices
    all have none, the reason code aside: its line says at least its name. Columns that are not printed have no line.
    """
    said: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for answer in register.layout.answers:
        pairs = tuple((code, label) for code, label in register.vocabulary.choices(answer).items() if label)
        if answer.printed and (pairs or answer.reason):
            said.setdefault(pairs, []).append(answer.label)
    for pairs, labels in said.items():
        yield f"{'・'.join(labels)}：" + "　".join(f"{code} {label}" for code, label in pairs)


def footer_text(register: Register, period: Period, edition: Edition = Edition.FINAL) -> str:
    """What stands at the foot of each page. A draft says so there too, since pages are taken apart."""
    shown = "" if edition is Edition.FINAL else f"　【{edition.word}】"
    return f"{register.body_name}　{register.plan_name}　{period.label}{shown}"


def add_columns(sheet: Sheet, headings: Sequence[str]) -> None:
    """Appends the headings on one row, which stays in view and is repeated on each page."""
    row = sheet.add(Row(tuple(headings), ("heading",) * len(headings), 22))
    sheet.heading, sheet.frozen = (row, row), (row, 0)


def add_values(sheet: Sheet, headings: Sequence[str], values: Sequence[str | int], styles: Mapping[str, str]) -> int:
    """Appends one row as high as its texts need, and returns its number.

    - ``values``: one for each heading, from column A on.
    - ``styles``: heading → style; "text" where it has none.
    """
    height = row_height([(str(value), width) for value, width in zip(values, sheet.widths, strict=True)])
    return sheet.add(Row(tuple(values), tuple(styles.get(heading, "text") for heading in headings), height))


def spans_of(widths: Sequence[float], wanted: Sequence[float]) -> list[tuple[int, int]]:
    """Cells that fill the sheet together, each as wide as is wanted where there is room.

    A table of other columns can so stand below the one that a sheet is made for. Each cell takes at least one column,
    and the last all that is left.

    - ``widths``: of the sheet's columns; ``wanted``: of the cells; both in characters. There must be at least as many
      columns as cells.

    >>> spans_of((10.0, 10.0, 10.0, 10.0), (20.0, 5.0))
    [(1, 2), (3, 4)]
    """
    spans: list[tuple[int, int]] = []
    first = 1
    for place, width in enumerate(wanted):
        last, left = first, len(wanted) - place - 1
        while last < len(widths) - left and (sum(widths[first - 1 : last]) < width or not left):
            last += 1
        spans.append((first, last))
        first = last + 1
    return spans


def add_spanned(sheet: Sheet, values: Sequence[Value], styles: Sequence[str], spans: Spans, least: float = 0.0) -> int:
    """Appends a row of merged cells and returns its number.

    - ``values`` and ``styles``: one for each of the ``spans``.
    - ``least``: the row's least height in points. It is higher where a text needs it; numbers need no room.
    """
    widths = [sum(sheet.widths[first - 1 : last]) for first, last in spans]
    texts = [(str(value), width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    cells: list[Value] = []
    looks: list[str] = []
    for value, style, (first, last) in zip(values, styles, spans, strict=True):
        cells += [value, *[None] * (last - first)]
        looks += [style] * (last - first + 1)
    row = sheet.add(Row(tuple(cells), tuple(looks), max(least, row_height(texts))))
    sheet.merges += [Area(row, first, row, last) for first, last in spans if last > first]
    return row
