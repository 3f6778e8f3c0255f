"""Which level each section row of a table stands for: told by how they follow each other and are numbered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from schemas.vocabulary import COUNTERS, NUMERALS, SPELT_NUMERALS

_PREFIX: Final = r"(\D{0,8}?)"
_SIGNS: Final = r"[^\w\s]"
_STYLES: Final = {
    kind: re.compile(rf"{_PREFIX}[{signs}]+({_SIGNS}*[{COUNTERS}]|{_SIGNS}{'+' if kind in SPELT_NUMERALS else '*'})")
    for kind, signs in NUMERALS.items()
}
_WIDTHS: Final = str.maketrans("（）．，－", "().,-")


MOST_STYLES: Final = 12
"""A plan has three or four levels; with more styles than this their order tells nothing."""


def section_levels(groups: Sequence[Sequence[str]], depth: int) -> list[list[int]]:
    """Groups of consecutive section rows → the level of each row, 0 the highest; ``depth`` where none is left.

    In a group the rows go down level by level, and which numbering style stands below which there tells the level of
    that style everywhere. A row alone whose style tells nothing is of the second level, or of the only one there is.
    """
    groups = [list(group) for group in groups]
    known = _by_style([group for group in groups if len(group) > 1]) or _by_order(groups)
    nested = any(len(group) > 1 for group in groups)
    levels: list[list[int]] = []
    for group in groups:
        found: list[int] = []
        for text in group:
            below = found[-1] + 1 if found else 0 if len(group) > 1 or not nested else 1
            found.append(min(known.get(numbering(text), below), depth))
        levels.append(found)
    return levels


def numbering(text: str) -> str:
    """How a text is numbered, apart from the number: "(2) 都市" is "(1)", "基本施策3-1" "基本施策1-"; "" for none."""
    found = [(match.end(1), kind, match) for kind, style in _STYLES.items() if (match := style.match(text))]
    if not found:
        return ""
    _, kind, match = min(found, key=lambda one: one[0])
    return f"{match[1].strip()}{kind}{match[2].strip()}".translate(_WIDTHS)


def _by_style(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """Style → its level: how many other styles stand above it in a chain. A style that only follows itself has none."""
    pairs = Counter(pair for group in groups for pair in pairwise(map(numbering, group)))
    over: dict[str, set[str]] = defaultdict(set)
    for (upper, lower), count in pairs.items():
        if upper != lower and count > pairs[lower, upper]:
            over[lower].add(upper)
            over.setdefault(upper, set())

    if len(over) > MOST_STYLES:
        return {}

    def level(style: str, below: frozenset[str] = frozenset()) -> int:
        return max((1 + level(upper, below | {style}) for upper in over[style] - below), default=0)

    return {style: level(style) for style in tuple(over)}


def _by_order(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where every section row stands alone: style → its place in the order of first appearance."""
    if any(len(group) > 1 for group in groups):
        return {}
    return {
        style: place for place, style in enumerate(dict.fromkeys(numbering(text) for group in groups for text in group))
    }
