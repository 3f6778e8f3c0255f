"""What the library hides of an .xlsx sheet: errors, uncalculated formulas, diagonals, struck text."""

from __future__ import annotations

import re

from pipeline.reading.cells import cells
from pipeline.reading.markup import text_of
from pipeline.reading.runs import struck_mark
from pipeline.reading.strings import own_runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.sheet import Mark
    from pipeline.reading.strings import OwnRuns

    Decoration = tuple[frozenset[bytes], frozenset[bytes], dict[int, OwnRuns]]
    """Styles with a diagonal, styles that strike, and the strings with runs of their own."""

EMPTY_FORMULA = re.compile(rb"(?:</f\s*>|<f(?:\s[^>]*)?/>)\s*(?:</|<v\s*(?:/>|>\s*</))")
FORMULA = re.compile(rb"<f(?:\s[^>]*?)?(?:/>|>(.*?)</f\s*>)", re.DOTALL)
SHARED = re.compile(rb'<f(?=\s)(?=[^>]*\bt="shared")[^>]*?\ssi="(\d+)"')
"""A formula that one cell says for several."""
VALUE = re.compile(rb"<v(?:\s[^>]*)?>\s*([^<]*?)\s*</")
STYLE = re.compile(rb'\ss\s*=\s*"(\d+)"')
TYPE = re.compile(rb'\st\s*=\s*"(\w+)"')


def find_marks(sheet: str, xml: bytes, decoration: Decoration) -> Iterator[Mark]:
    """All marks of a sheet, in its order. Cells are walked only where a search says there is something.

    To look for one byte costs a thirtieth of looking for two, so that is asked first.
    """
    struck_run = b"k" in xml and b"<strike" in xml
    error = b"#" in xml and b't="e"' in xml
    formula = b"f" in xml and EMPTY_FORMULA.search(xml)
    if any(decoration) or struck_run or error or formula:
        yield from _marks(sheet, xml, decoration)


def _marks(sheet: str, xml: bytes, decoration: Decoration) -> Iterator[Mark]:
    diagonal, struck, runs = decoration
    shared: dict[bytes, bytes] = {}
    for row, column, given, body in cells(sheet, xml):
        kind = _first(TYPE, given)
        if kind == b"e":
            yield row, column, "error", text_of(_first(VALUE, body))
        elif formula := FORMULA.search(body):
            said = formula[1] or b""
            if number := _first(SHARED, formula[0]):
                said = shared.setdefault(number, said)
            if not _has_value(kind, body):
                yield row, column, "formula", "=" + text_of(said)
        style = _first(STYLE, given)
        if style in diagonal:
            yield row, column, "diagonal", ""
        if body and (mark := _struck(kind, body, style in struck, runs)):
            yield row, column, *mark


def _has_value(kind: bytes, body: bytes) -> bool:
    """A formula calculated to an empty text has a value that is empty; one not calculated has none."""
    return bool(_first(VALUE, body)) or (kind == b"str" and b"<v" in body)


def _struck(kind: bytes, body: bytes, by_style: bool, strings: dict[int, OwnRuns]) -> tuple[str, str] | None:
    """Runs of a text outweigh the cell's font, which is theirs only where they have none."""
    runs: OwnRuns = []
    if kind == b"s" and strings:
        number = _first(VALUE, body)
        runs = strings.get(int(number), []) if number.isdigit() else []
    elif kind == b"inlineStr":
        runs = own_runs(body)
    if runs:
        return struck_mark((text, by_style if struck is None else struck) for text, struck in runs)
    return ("struck", "") if by_style else None


def _first(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    found = pattern.search(text)
    return found[1] if found else b""
