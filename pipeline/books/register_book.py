"""The register as a workbook that a coordinator edits: its six sheets with headings, drop-downs and widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.books.register_cells import LAST, hints, style_of, typed
from pipeline.workbook.content import Area, Choice, Row, Sheet
from pipeline.workbook.theme import row_height
from schemas.register import OPTIONAL, SHEETS, columns_of
from schemas.rule import ERROR
from schemas.rules import RULES
from schemas.vocabulary import Mark

_WIDTH: Final = 16.0
_INITIATIVE: Final = {
    "serial_no": 9.0,
    "goal": 40.0,
    "policy": 40.0,
    "measure_no": 9.0,
    "priority": 10.0,
    "measure": 40.0,
    "department": 24.0,
    "initiative": 60.0,
    "former_no": 11.0,
}
WIDTHS: Final[Mapping[str, tuple[float, ...]]] = {
    "計画": (26.0, 44.0),
    "事業": tuple(_INITIATIVE.get(column, _WIDTH) for column in columns_of("事業")),
    "主管課等": (26.0, 30.0, 34.0, 40.0),
    "凡例": (8.0, 24.0, 14.0, 10.0, 14.0),
    "評価理由": (10.0, 64.0),
    "例外": (9.0, 9.0, 22.0, 50.0, 18.0, 14.0, 10.0),
}
"""Sheet of the register → the widths of its columns in characters."""


def legend_row(mark: Mark) -> list[str]:
    """A mark's row in 凡例."""
    said = ("要" if yes else "不要" for yes in (mark.asks_reason, mark.closes))
    return [mark.sign, mark.meaning, *said, str(mark.watched_after)]


def register_sheets(rows: Mapping[str, Sequence[Sequence[str]]]) -> list[Sheet]:
    """The sheets of a register; ``rows`` gives the rows of each by its name.

    A row may leave out the optional columns, which come last.
    """
    sheets = []
    for name, columns in SHEETS.items():
        headings = [words[0] for words in (*columns.values(), *OPTIONAL.get(name, {}).values())]
        sheet = Sheet(name, WIDTHS[name], frozen=(1, 0), heading=(1, 1), footer=name)
        sheet.add(Row(tuple(headings), ("heading",) * len(headings), 22))
        for row in rows.get(name, ()):
            cells = (*row, *("",) * (len(headings) - len(row)))
            height = row_height(list(zip(cells, sheet.widths, strict=True)))
            values = tuple(typed(name, heading, row, cell) for heading, cell in zip(headings, cells, strict=True))
            sheet.add(Row(values, tuple(map(style_of, values)), height))
        sheets.append(sheet)
    by_name = {sheet.name: sheet for sheet in sheets}
    for column in (3, 4):
        area = Area(2, column, LAST, column)
        by_name["凡例"].choices.append(Choice(area, ("要", "不要"), "要・不要", "「要」か「不要」を選びます。"))
    errors = tuple(rule.title for rule in RULES.values() if rule.severity == ERROR and rule.waivable)
    prompt = "点検結果の「規則」の欄にある名前です。"
    by_name["例外"].choices.append(Choice(Area(2, 3, LAST, 3), errors, "規則", prompt, strict=False))
    for sheet in sheets:
        sheet.choices += hints(sheet)
    return sheets
