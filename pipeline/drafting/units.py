"""Numbers that are published with their units in the cell, another in each row: 1,295回, 120人 → a column 単位."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.columns import NEARLY_ALL
from pipeline.drafting.published import Head, Line, Published

UNIT: Final = "単位"
"""The heading of the column that units get."""
_PARTED: Final = re.compile(rf"([-−▲△]?\d[\d,]*(?:\.\d+)?)\s*({known.UNITS})", re.IGNORECASE)


def with_units(table: Published) -> tuple[Published, list[str]]:
    """The table with the units of its numbers in a column of their own, left of the first of them, and what is told.

    As it was where it has such a column, where all numbers have one unit, or where two of a row differ.
    """
    heads = [head for head in table.heads if _differ(table.texts(head))]
    by_row = {line.row: {unit for head in heads if (unit := _parts(line.text(head))[1])} for line in table.rows}
    if not heads or any(head.own == UNIT for head in table.heads) or any(len(units) > 1 for units in by_row.values()):
        return table, []
    first, places = heads[0].place, {head.place for head in heads}
    units = {row: next(iter(found), "") for row, found in by_row.items()}
    column = Head(first, heads[0].column, (UNIT,))
    moved = [head if head.place < first else replace(head, place=head.place + 1) for head in table.heads]
    named = "」「".join(head.own for head in heads)
    words = "、".join(dict.fromkeys(filter(None, units.values())))
    return replace(
        table,
        heads=sorted([*moved, column], key=lambda head: head.place),
        lines=[_line(line, first, places, units.get(line.row, "")) for line in table.lines],
        percent=frozenset((row, _place(place, first)) for row, place in table.percent),
        formula=frozenset((row, _place(place, first)) for row, place in table.formula),
    ), [
        f"「{named}」のセルに書かれている単位（{words}）が行によって違うため、"
        f"単位だけの列「{UNIT}」を作って分けました。"
    ]


def _differ(texts: list[str]) -> bool:
    """Whether nearly all texts are a number and its unit, and not all have the same."""
    filled = [text for text in texts if text]
    units = [unit for text in filled if (unit := _parts(text)[1])]
    return len(units) >= NEARLY_ALL * len(filled) and len(set(units)) > 1


def _parts(text: str) -> tuple[str, str]:
    """A number and its unit; the whole text and "" where it is no such pair."""
    match = _PARTED.fullmatch(unicodedata.normalize("NFKC", text))
    return (match[1], match[2]) if match else (text, "")


def _line(line: Line, first: int, places: set[int], unit: str) -> Line:
    """A row with its unit in the column ``first``, and its numbers alone at ``places``. A section has no unit, and
    stays."""
    if line.section:
        return line
    texts = dict(_shifted(line.texts, first, places)) | ({first: unit} if unit else {})
    return replace(line, texts=texts, merged=dict(_shifted(line.merged, first, places)))


def _shifted(texts: Mapping[int, str], first: int, places: set[int]) -> Iterator[tuple[int, str]]:
    """The texts of a row by their new places, those at ``places`` without their units."""
    for place, text in texts.items():
        yield _place(place, first), _parts(text)[0] if place in places else text


def _place(place: int, first: int) -> int:
    """Where a column stands once the column of units stands at ``first``."""
    return place + (place >= first)
