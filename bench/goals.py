"""What the figures should be, and whether they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any, Final

Facts = Mapping[str, Any]

FLOOR: Final = 0.8
PLAIN: Final = 10.0
GROWTH: Final = 1.1
START: Final = 1.5
HELP: Final = 2.0


def judged(whole: Facts) -> Iterator[tuple[str, str, str]]:
    """Goal, figure and verdict, for what was measured."""
    sizes: Facts = whole["sizes"]
    large = {name: sizes[name] for name in ("M", "L", "XL") if name in sizes}
    for name, one in large.items():
        yield _most(f"{name}: CPU at most {FLOOR} of the floor's", _cpu(one, "product") / _cpu(one, "floor"), FLOOR)
    for name, one in large.items():
        goal = f"{name}: the plain script takes {PLAIN:.0f} times the CPU or more"
        if one["plain"]:
            ratio = _cpu(one, "plain") / _cpu(one, "product")
            yield goal, f"{ratio:.1f} times", _word(ratio >= PLAIN)
        else:
            yield goal, f"not measured ({one.get('stopped', 'left out')})", "–"
    for name, one in large.items():
        if name != "M" and "M" in large:
            yield _most(f"{name}: CPU per row at most {GROWTH} of M's", _per_row(one) / _per_row(large["M"]), GROWTH)
    if "L" in large:
        ours, theirs = (median(run["peak"] for run in large["L"][who]) for who in ("product", "floor"))
        yield _most("L: memory at most the floor's", ours / theirs, 1.0)
    starts = {name: median(seconds) for name, seconds in whole["starts"].items()}
    if "S" in sizes:
        goal = f"S: CPU at most {START} of what importing pandera, XlsxWriter and python-calamine takes"
        yield _most(goal, _cpu(sizes["S"], "product") / starts["libraries"], START)
    yield _most(
        f"`--help`: CPU at most {HELP:.0f} times what importing click takes", starts["help"] / starts["click"], HELP
    )
    agree = [name for name, one in sizes.items() if one["agree"]]
    left_out = [name for name in sizes if name not in agree]
    told = ", ".join(agree) + (f"; not compared: {', '.join(left_out)}" if left_out else "")
    yield "product and plain script give the same table and findings", told, "yes" if agree else "–"


def _cpu(one: Facts, who: str) -> float:
    return median(run["cpu"] for run in one[who])


def _per_row(one: Facts) -> float:
    return _cpu(one, "product") / float(one["rows"])


def _most(goal: str, ratio: float, most: float) -> tuple[str, str, str]:
    return goal, f"{ratio:.2f}", _word(ratio <= most)


def _word(reached: bool) -> str:
    return "yes" if reached else "**no**"
