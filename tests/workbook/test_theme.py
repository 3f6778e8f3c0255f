"""What people see can be read: contrast of every style, and bars that differ without colour."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.workbook.theme import DARK, NOTHING, PALETTE, STYLES, chart_fill, mark_looks
from schemas.vocabulary import MARKS

LEAST = 4.5
"""Contrast that WCAG 2.2 asks of text (1.4.3)."""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of "#RRGGBB"."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", [name for name, style in STYLES.items() if "font_color" in style])
def test_every_style_can_be_read(name: str) -> None:
    style = STYLES[name]
    assert contrast(style["font_color"], style.get("bg_color", "#FFFFFF")) >= LEAST


@pytest.mark.parametrize("name", ["unfilled", "unneeded"])
def test_text_on_a_highlight_can_be_read(name: str) -> None:
    assert contrast(STYLES["answer"]["font_color"], STYLES[name]["bg_color"]) >= LEAST


def test_the_bars_of_all_marks_differ_without_colour() -> None:
    """Solid bars by brightness, the others by their pattern."""
    kinds = len(MARKS) + 1
    fills = [chart_fill(look) for look in mark_looks(mark.watched_after for mark in MARKS)]
    solid = sorted(luminance(fill["fill"]["color"]) for fill in fills if "fill" in fill)
    assert all((lighter + 0.05) / (darker + 0.05) >= 1.3 for darker, lighter in pairwise(solid))
    patterns = [fill["pattern"]["pattern"] for fill in fills if "pattern" in fill]
    assert len(set(patterns)) == len(patterns)
    assert len(solid) + len(patterns) == kinds


def test_a_mark_looks_as_it_is_to_be_looked_at_wherever_the_legend_has_it() -> None:
    """A plan whose second mark is 計画どおり does not have it in the orange of 遅れ."""
    usual, other = mark_looks([0, 1, 1]), mark_looks([0, 0, 1, 1, 4])
    assert (usual, other) == ((0, 1, 3, NOTHING), (0, 4, 1, 3, 2, NOTHING))
    assert len(set(mark_looks([1] * 9))) == 10


def test_text_on_a_dark_screen_can_be_read() -> None:
    """Every colour of a text on every ground that the page puts it on."""
    assert DARK.keys() == PALETTE.keys()
    for ink in ("ink", "muted", "link"):
        for ground in ("paper", "section", "subsection", "heading"):
            assert contrast(DARK[ink], DARK[ground]) >= LEAST, (ink, ground)
    assert min(contrast(DARK["ink"], DARK[ground]) for ground in ("wrong", "warning")) >= LEAST
