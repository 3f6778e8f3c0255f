"""Turns sheets into what the Typst template reads: dicts and lists of texts, numbers and names of looks.

Sizes are in points. Columns are widened to fit their longest word, lines are counted to see which rows are tall, and
long words get places to break. Texts stay texts: nothing here or in the template is parsed as markup. The keys are
those that ``templates/printed.typ`` asks for; change both together.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from pipeline.legible import without_controls
from pipeline.printing.glyphs import breaking
from pipeline.texts import one_line
from pipeline.workbook.content import Area, Chart, Row, Series, Sheet, Value
from pipeline.workbook.pages import MARGINS, PAPER_SIZE
from pipeline.workbook.theme import MOST_PLACES, SIZE, STYLES, chart_fill, display_width, line_count

Part = dict[str, Any]
"""A piece of what the template reads, with texts as keys."""

TEXT: Final = 8.5
"""The size of the text in points; 8.5 points are 3 mm."""

PAD: Final = 3.0
"""The distance between a cell's text and the lines at its left and right, in points."""

LEADING: Final = 1.25
"""The distance from line to line, in multiples of the text's size."""

_WIDEST: Final = 1.4 * TEXT / 2
"""The most points for one half-width character of a column's width. A sheet of few columns is not stretched further."""

_WORD: Final = 16
"""A column is widened for its longest word, mark or number up to this many half-width characters."""

_HEAD: Final = 8
"""A column's heading of up to so many half-width characters stands on one line."""

_LATIN: Final = 0.7
"""The width of a Latin letter, in multiples of the text's size; only a few letters are wider."""

_LINE: Final = 60
_NAME: Final = 20
"""The most letters of a word that is not broken: ``_LINE`` on a line over all columns, ``_NAME`` beside a bar."""

_HEADING: Final = 9
_LEVELS: Final = {"section": 2, "subsection": 3, "heading": _HEADING}
"""First style of a row → its level, where the row is repeated on the following pages, below the column heads.

A repeated row is replaced by the next one of the same or a higher level (a smaller number).
"""

_REPEATED: Final = 200
"""The most characters of a section's name that is repeated; a longer one stands once."""

_TALL: Final = 0.3
"""A row that seems to take more than this share of the page's height is measured by the template, and is cut only where
no page can hold it."""

_GAP: Final = 8.0
"""The distance in points of what stands side by side."""

_EDGE: Final = 4.4
"""The points above and below a cell's text together, as a rule."""

_INCH: Final = 72
_THICK: Final = 2
_EASE: Final = 1.05
"""How much wider a word may turn out than it is counted."""

_FORMATS: Final = {
    "#,##0": "{:,}",
    "#,##0.0###": "{:,}",
    **{f"#,##0.{'0' * places}": f"{{:,.{places}f}}" for places in range(1, MOST_PLACES + 1)},
    "0.0%": "{:.1%}",
    '+#,##0;-#,##0;"±"0': "{:+,}",
}
"""A workbook's format of numbers → Python's."""


def document(sheets: Sequence[Sheet], title: str, author: str) -> Part:
    """Everything that the template reads, for all sheets together.

    - ``sheets``: at least one. The paper of the first is used for all, and its footer stands on every page.
    - ``title`` and ``author``: for the properties of the PDF.

    A sheet whose heading begins with its first row gets pages of its own, with what stands above its columns repeated
    on each. All other sheets follow one another without a new page.
    """
    width, height = PAPER_SIZE[sheets[0].paper]
    margins = {side: size * _INCH for side, size in MARGINS.items()}
    room = width - margins["left"] - margins["right"]
    used = {style for sheet in sheets for row in sheet.every_row() for style in row.styles}
    told = {
        "title": title,
        "author": author,
        "footer": sheets[0].footer,
        "page": {"width": width, "height": height, "margin": margins},
        "text": {"size": TEXT, "pad": PAD, "leading": LEADING},
        "looks": {style: _look(style) for style in sorted(used)},
        "sheets": [_sheet(sheet, room, _TALL * height) for sheet in sheets],
    }
    return {name: _without_controls(part) for name, part in told.items()}


def _without_controls(part: Any) -> Any:
    """``part`` with control characters removed from every text in it, however deep it stands."""
    if isinstance(part, str):
        return part if part.isprintable() else without_controls(part)
    if isinstance(part, dict):
        return {name: _without_controls(value) for name, value in part.items()}
    return [_without_controls(value) for value in part] if isinstance(part, list) else part


@cache
def _look(name: str) -> Part:
    """What the theme says of a style, as far as print shows it; sizes in points. Numbers stand at the right."""
    style = STYLES[name]
    counted = style.get("num_format") in _FORMATS
    return {
        "size": TEXT * style["font_size"] / SIZE,
        "bold": style.get("bold", False),
        "ink": style["font_color"],
        "fill": style.get("bg_color"),
        "across": style.get("align", "right" if counted else "left"),
        "down": "top" if style["valign"] == "top" else "horizon",
        "lines": bool(style.get("border")),
        "above": style.get("top") == _THICK,
        "indent": TEXT * style.get("indent", 0),
    }


def _sheet(sheet: Sheet, room: float, tall: float) -> Part:
    """One sheet as the template takes it.

    - ``room``: the width of the page, ``tall``: the height from which a row is to be measured; both in points.
    - "preface": the lines above the table; "heads": the cells of the column heads, which each page repeats.
    - "running": the preface is repeated too. "whole": the sheet stays on one page where it can.
    - "marked": it has sections of its own for the PDF's outline. "blocks": the rows, with charts between them.
    """
    table = _Table(sheet, room)
    first, last = sheet.heading or (0, 0)
    preface = 0
    while preface < len(table.rows) and table.is_line(preface + 1):
        preface += 1
    body = (number for number in range(preface + 1, len(table.rows) + 1) if not first <= number <= last)
    blocks = _blocks(table, body, tall)
    return {
        "name": sheet.name,
        "preface": [[breaking(str(row.values[0] or ""), _LINE), row.styles[0]] for row in table.rows[:preface]],
        "running": first == 1,
        "whole": sheet.one_page,
        "right": _right(table, blocks, room) if sheet.one_page else 0,
        "marked": any(block.get("mark") for block in blocks),
        "widths": [round(width, 2) for width in table.widths],
        "heads": [cell for number in range(max(first, preface + 1), last + 1) for cell in table.cells(number)],
        "blocks": blocks,
    }


class _Table:
    """A sheet's rows and merged areas, with its columns' widths as printed, in points. ``room`` is the page's width."""

    def __init__(self, sheet: Sheet, room: float) -> None:
        self.sheet = sheet
        self.rows = list(sheet.every_row())
        self.merged = {(area.top, area.left): area for area in sheet.merges}
        self.hidden = {place for area in sheet.merges for place in _inside(area)} - self.merged.keys()
        self.widths = self._widths(room)

    def is_line(self, number: int) -> bool:
        """Whether a row (from 1) is one text over all columns, without borders."""
        area, row = self.merged.get((number, 1)), self.rows[number - 1]
        return bool(area and area.right == len(self.sheet.widths) and not _look(row.styles[0])["lines"])

    def cells(self, number: int) -> list[Part]:
        """The cells of a row (from 1), each with its text, look, span, and estimated width and height in points.

        Cells that a merged area hides are left out.
        """
        row, cells = self.rows[number - 1], []
        for column, (value, style) in enumerate(zip(row.values, row.styles, strict=True), start=1):
            if (number, column) in self.hidden:
                continue
            area = self.merged.get((number, column), Area(number, column, number, column))
            width = sum(self.widths[column - 1 : area.right]) - 2 * PAD
            size = _look(style)["size"]
            text = breaking(_text(value, style), int(width / size / _LATIN))
            cells.append(
                {
                    "text": text,
                    "look": style,
                    "across": area.right - area.left + 1,
                    "down": area.bottom - area.top + 1,
                    "width": round(width, 2),
                    "height": round(line_count(text, 2 * width / size) * size * LEADING, 2),
                }
            )
        return cells

    def _widths(self, room: float) -> list[float]:
        """The widths of the columns in points: as in the sheet, but wide enough for the longest number, mark or word.

        Where that is too wide for the page, the other columns give up room in proportion to what they can spare.
        """
        scale = min(room / sum(self.sheet.widths), _WIDEST)
        wanted, least = [width * scale for width in self.sheet.widths], [0.0] * len(self.sheet.widths)
        for number, row in enumerate(self.rows, start=1):
            for column, (value, style) in enumerate(zip(row.values, row.styles, strict=True)):
                short, area = _is_short(style), self.merged.get((number, column + 1))
                if value in (None, "") or (area and area.right > area.left) or not (short or style == "heading"):
                    continue
                size = _look(style)["size"]
                widest = max(map(display_width, _text(value, style).split("\n")))
                if short or widest <= _HEAD:
                    least[column] = max(least[column], min(widest, _WORD) * size / 2 * _EASE + 2 * PAD)
        widths = [max(pair) for pair in zip(wanted, least, strict=True)]
        over, spare = sum(widths) - room, sum(widths) - sum(least)
        if over <= 0:
            return widths
        if spare <= over:
            return [width * room / sum(widths) for width in widths]
        return [width - (width - need) * over / spare for width, need in zip(widths, least, strict=True)]


def _right(table: _Table, blocks: Sequence[Part], room: float) -> int:
    """Where a sheet of sections is at most half as wide as the page: the place in ``blocks`` (from 0) of the first
    section that stands at the right of the others, so that both sides are as low as may be; else 0."""
    if sum(table.widths) > (room - _GAP) / 2 or any("charts" in block for block in blocks):
        return 0
    heights = [max(cell["height"] for cell in block["cells"]) + _EDGE for block in blocks]
    starts = [place for place, block in enumerate(blocks) if place and block["level"] == _LEVELS["section"]]
    return min(starts, key=lambda place: max(sum(heights[:place]), sum(heights[place:])), default=0)


def _inside(area: Area) -> Iterator[tuple[int, int]]:
    """Every (row, column) of an area."""
    return ((row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1))


def _is_short(style: str) -> bool:
    """Whether a style is for numbers, marks, and the words that stand in their place: these are not to be broken."""
    look = _look(style)
    return bool(look["lines"]) and look["across"] != "left" and style not in _LEVELS


def _text(value: Value, style: str) -> str:
    """A value as its style's number format shows it. "+0" becomes "±0", as the workbook's format has it."""
    if value is None or isinstance(value, str):
        return value or ""
    text = _FORMATS.get(STYLES[style].get("num_format", ""), "{}").format(value)
    return "±0" if text == "+0" else text


def _blocks(table: _Table, numbers: Iterable[int], tall: float) -> list[Part]:
    """The rows below the column heads as the template takes them: without blank rows, adjacent heading rows as one, and
    with a section's name the line that says what it is of, so that neither stands alone at the foot of a page. A
    section without rows keeps that line as its row: Typst fails where the rows of one level's headers are all headers.

    ``tall`` is the height in points from which a row is to be measured. ``depth`` in a block is the level of a
    section's name in the PDF's outline, from 1, without gaps.
    """
    blocks: list[Part] = []
    depth, before = 0, 0
    for number in numbers:
        row, cells = table.rows[number - 1], table.cells(number)
        level = _LEVELS.get(row.styles[0], 0)
        follows = number < len(table.rows) and table.rows[number].styles[0] not in _LEVELS
        if drawn := [chart for chart in table.sheet.charts if chart.row == number]:
            blocks.append({"charts": [_chart(table, chart) for chart in drawn]})
        elif level == before == _HEADING or (before and row.styles[0] == "lead" and follows):
            blocks[-1]["cells"] += cells
        elif level == _HEADING:
            blocks.append({"level": level, "repeat": True, "cells": cells})
        elif level:
            name, depth = one_line(str(row.values[0] or "")), min(depth + 1, level - 1)
            repeat = 0 < len(name) <= _REPEATED
            blocks.append({"level": level, "repeat": repeat, "cells": cells, "mark": name, "depth": depth})
        elif any(value not in (None, "") for value in row.values):
            blocks.append({"level": 0, "cells": cells, "tall": max(cell["height"] for cell in cells) > tall})
        before = level
    return blocks


def _chart(table: _Table, chart: Chart) -> Part:
    """One chart: texts, looks and numbers. The template draws the bars itself."""
    return {
        "lying": chart.kind == "bar",
        "title": chart.title,
        "alt": chart.alt,
        "shares": chart.shares,
        "labelled": chart.labelled,
        "names": [breaking(str(value), _NAME) for value in _values(table.rows, chart.categories)],
        "series": [_series(_values(table.rows, series.values), series, chart.shares) for series in chart.series],
    }


def _series(values: Sequence[Value], series: Series, shares: bool) -> Part:
    """One series of a chart: its name, its look, and each bar's number with the label for it."""
    numbers = [value or 0 for value in values]
    return {
        "name": series.name,
        "look": chart_fill(series.look),
        "values": numbers,
        "labels": [("{:.0%}" if shares else "{:,}").format(number) for number in numbers],
    }


def _values(rows: Sequence[Row], area: Area) -> list[Value]:
    """The values in one column of the sheet, from the top of ``area`` to its bottom."""
    return [rows[row - 1].values[area.left - 1] for row in range(area.top, area.bottom + 1)]
