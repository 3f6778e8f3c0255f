"""The initiatives of a table, and the level that each of its section rows stands for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from pipeline.drafting.existing import Existing, ExistingRow
from pipeline.reading import address
from schemas.layout import DEFAULT
from schemas.register import columns_of
from schemas.vocabulary import COUNTERS, DITTO, FIXED_ORNAMENTS, NUMERALS, SPELT_NUMERALS

_PREFIX: Final = r"(\D{0,8}?)"
_SIGNS: Final = r"[^\w\s]"
_STYLES: Final = {
    kind: re.compile(rf"{_PREFIX}[{signs}]+({_SIGNS}*[{COUNTERS}]|{_SIGNS}{'+' if kind in SPELT_NUMERALS else '*'})")
    for kind, signs in NUMERALS.items()
}
"""Kind of numeral → how a text begins that is numbered so: a few letters, the numeral, what follows it (章, ")")."""
_WIDTHS: Final = str.maketrans("（）．，－", "().,-")
"""Brackets and points that numbering styles may have in either width."""

MOST_STYLES: Final = 12
"""A plan has three or four levels; with more styles than this their order tells nothing."""

LEVELS: Final = ("goal", "policy", "measure")
"""The levels of a plan, the highest first."""

COLUMNS: Final = tuple(column for column in columns_of("事業") if column in DEFAULT.table)
"""The columns of 事業 that a table can tell."""

_NUMBERS: Final = {column: number for number, column in enumerate(COLUMNS, start=1)}
_TOGETHER: Final = (("goal",), ("policy",), ("measure_no", "priority", "measure"), ("department",))
"""Columns whose merged cells go down together; the last of each tells whether they do."""

SILENT: Final = ("", *DITTO)
"""Texts that stand for what is in the row above."""

_FIRST_ROW: Final = 2
"""The register's headings stand in row 1."""

_SHOWN: Final = 10


def section_levels(groups: Sequence[Sequence[str]], depth: int) -> list[list[int]]:
    """Groups of consecutive section rows → the level of each row, 0 the highest; ``depth`` where none is left.

    In a group the rows go down level by level, and which numbering style stands below which there tells the level of
    that style everywhere. A row alone whose style tells nothing is of the second level, or of the only one there is.

    >>> section_levels([["第1章 産業", "(1) 商業"], ["(2) 農業"], ["第2章 観光", "(1) 催し"]], 3)
    [[0, 1], [1], [0, 1]]
    """
    groups = [list(group) for group in groups]
    known = _by_style([group for group in groups if len(group) > 1]) or _by_order(groups)
    nested = any(len(group) > 1 for group in groups)
    levels: list[list[int]] = []
    for group in groups:
        levels_of_group: list[int] = []
        for text in group:
            below = levels_of_group[-1] + 1 if levels_of_group else 0 if len(group) > 1 or not nested else 1
            levels_of_group.append(min(known.get(numbering(text), below), depth))
        levels.append(levels_of_group)
    return levels


def numbering(text: str) -> str:
    """How a text is numbered, apart from the number; "" for none. Of several numerals the first counts.

    >>> numbering("(2) 都市"), numbering("基本施策3-1 商業"), numbering("第2章 くらし"), numbering("くらし")
    ('(1)', '基本施策1-', '第1章', '')
    """
    numerals = [(match.end(1), kind, match) for kind, style in _STYLES.items() if (match := style.match(text))]
    if not numerals:
        return ""
    _, kind, match = min(numerals, key=lambda numeral: numeral[0])
    return f"{match[1].strip()}{kind}{match[2].strip()}".translate(_WIDTHS)


def _by_style(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """Style → its level: how many other styles stand above it in a chain. A style that only follows itself has none.

    Two styles that stand above one another as often either way say nothing. {} where there are more styles than levels
    can explain.
    """
    pairs = Counter(pair for group in groups for pair in pairwise(map(numbering, group)))
    over: dict[str, set[str]] = defaultdict(set)
    for (upper, lower), count in pairs.items():
        if upper != lower and count > pairs[lower, upper]:
            over[lower].add(upper)
            over.setdefault(upper, set())

    if len(over) > MOST_STYLES:
        return {}

    def level(style: str, below: frozenset[str] = frozenset()) -> int:
        """How many styles stand above one. ``below``: those that were followed on the way here, so that a circle
        ends."""
        return max((1 + level(upper, below | {style}) for upper in over[style] - below), default=0)

    return {style: level(style) for style in tuple(over)}


def _by_order(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where every section row stands alone: style → its place in the order of first appearance; else {}."""
    if any(len(group) > 1 for group in groups):
        return {}
    return {
        style: place for place, style in enumerate(dict.fromkeys(numbering(text) for group in groups for text in group))
    }


class Initiatives(NamedTuple):
    """What :func:`initiatives` gives.

    - ``rows``: for each initiative its text by column of 事業, the columns of :data:`COLUMNS`.
    - ``remarks``: sentences on what was done.
    """

    rows: list[dict[str, str]]
    remarks: list[str]


def initiatives(table: Existing) -> Initiatives:
    """Every row of the table that has a number or a name, in order, with its levels, none left out."""
    rows, stray = _under_sections(table)
    filled = list(_fill_down(rows, table))
    remarks = [f"表の中の行「{text}」は、どの階層か読み取れないため、使いませんでした。" for text in stray]
    if table.unused:
        numbers = _first([f"{row}行目" for row in table.unused], "行")
        remarks.append(
            f"シート「{table.sheet}」の{numbers}は、通しNo.も事業・取組みの名称もないため、使いませんでした。"
        )
    if filled:
        cells = _first(filled, "箇所")
        remarks.append(f"空欄（結合されたセルなど）を、すぐ上の行と同じ内容で埋めました：シート「事業」の{cells}")
    return Initiatives([_without_ornaments(row) for row, _ in rows], remarks)


def _first(places: Sequence[str], unit: str) -> str:
    """The first places, and how many more there are."""
    more = [f"ほか{len(places) - _SHOWN}{unit}"] if len(places) > _SHOWN else []
    return "、".join([*places[:_SHOWN], *more])


def _under_sections(table: Existing) -> tuple[list[tuple[dict[str, str], int]], list[str]]:
    """Each initiative with the levels above it and the number of its section, and the section rows not used.

    Levels that the table has as columns are taken from there, so section rows are of the others. Section rows below the
    last initiative stand over nothing and are not used.
    """
    levels = tuple(column for column in LEVELS if column not in table.columns)
    runs = [(found, list(run)) for found, run in groupby(table.entries, key=lambda entry: bool(entry.section))]
    stray = [entry.section for entry in runs.pop()[1]] if runs and runs[-1][0] else []
    sections = [[entry.section for entry in run] for is_section, run in runs if is_section]
    found = iter(section_levels(sections, len(levels)))
    rows: list[tuple[dict[str, str], int]] = []
    above = dict.fromkeys(levels, "")
    for number, (is_section, run) in enumerate(runs):
        if not is_section:
            rows += [({column: entry.cells[column] for column in COLUMNS} | above, number) for entry in run]
        else:
            for entry, level in zip(run, next(found), strict=True):
                above = _entered(above, levels, level, entry)
                stray += [entry.section] if level == len(levels) else []
    return rows, stray


def _entered(above: Mapping[str, str], levels: Sequence[str], level: int, entry: ExistingRow) -> dict[str, str]:
    """The levels after a section row: its own is named, those below it end. A row below the lowest level changes
    nothing."""
    kept = {column: above[column] for column in levels[:level]}
    return dict.fromkeys(levels, "") | kept | ({levels[level]: entry.section} if level < len(levels) else {})


def _fill_down(rows: Sequence[tuple[dict[str, str], int]], table: Existing) -> Iterator[str]:
    """Fills cells that say nothing, or 同上, from the row above in the same section, and gives their addresses.

    A level that begins anew ends the levels below it.
    """
    for offset in range(1, len(rows)):
        (before, last), (row, section) = rows[offset - 1], rows[offset]
        anew = last != section
        for columns in _TOGETHER:
            teller = columns[-1]
            silent = row[teller] in SILENT and teller in table.columns
            if silent and before[teller] and (not anew or row[teller]):
                row |= {column: before[column] for column in columns if row[column] in SILENT}
                yield address(offset + _FIRST_ROW, _NUMBERS[teller])
            anew = anew or (teller in LEVELS and row[teller] != before[teller])


def _without_ornaments(row: Mapping[str, str]) -> dict[str, str]:
    """The row with the ornament of a 重点事業 moved from 施策 to its own column."""
    measure, priority = row["measure"], row["priority"]
    while ornament := next((word for word in FIXED_ORNAMENTS if measure.startswith(word)), ""):
        measure = measure.removeprefix(ornament).lstrip()
        priority = priority or FIXED_ORNAMENTS[0]
    return dict(row) | {"measure": measure, "priority": priority}
