"""How the bars of the page look: the fills of the workbooks' charts, drawn as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.workbook.theme import chart_fill

TILES: Final = {
    "": ("", 0.0),
    "wide_upward_diagonal": ("M-2 2L2-2M-2 10L10-2M6 10L10 6", 2.5),
    "light_downward_diagonal": ("M6-2L10 2M-2-2L10 10M-2 6L2 10", 1.0),
    "dotted_grid": ("M1 2h2M5 2h2M1 6h2M5 6h2", 2.0),
    "narrow_horizontal": ("M0 1h8M0 5h8", 1.5),
    "shingle": ("M0 8L8 0M4 4L8 8", 1.0),
    "small_check": ("M0 2h4M4 6h4", 4.0),
}
"""Excel's name of a pattern, "" for none → the strokes in a tile of 8 by 8 pixels, and how wide they are."""


@dataclass(frozen=True, slots=True)
class Look:
    """``ground`` and ``ink``: colours; ``strokes``: an SVG path in a tile of 8 by 8 pixels, ``width`` pixels wide."""

    ground: str
    ink: str
    strokes: str
    width: float


def looks(of: int) -> tuple[Look, ...]:
    """The look of each of ``of`` kinds of bars, the last standing for none."""
    return tuple(_look(place, of) for place in range(of))


def _look(place: int, of: int) -> Look:
    fill = chart_fill(place, of)
    ink = fill["border"]["color"]
    if "pattern" in fill:
        drawn = fill["pattern"]
        return Look(drawn["bg_color"], drawn["fg_color"], *TILES[drawn["pattern"]])
    return Look(fill["fill"]["color"], ink, *TILES[""])
