"""A period at a glance: its figures, what changed, and what the council should look at."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.merging.survey import Survey
from pipeline.overview.figures import Figures, figures
from pipeline.overview.moves import Move, attention, changes


@dataclass(frozen=True, slots=True)
class Overview:
    """What the council's workbook, the printed table and the page all show."""

    figures: Figures
    changes: list[Move]
    attention: list[Move]


def overview(found: Survey) -> Overview:
    facts = (found.merged, found.register, found.past, found.period)
    return Overview(figures(*facts), changes(*facts), attention(*facts))
