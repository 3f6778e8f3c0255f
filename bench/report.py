"""``bench/RESULTS.md``: each figure beside its goal, the machine, and what was tried.

``bench/results.json`` keeps the last figures of each size, so that a run of S alone leaves those of XL standing, as
long as machine and libraries are the same.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.goals import judged
from bench.sizes import CARELESS, FAULTS, SIZES

HERE: Final = Path(__file__).parent
STORE, REPORT, TRIED = HERE / "results.json", HERE / "RESULTS.md", HERE / "TRIED.md"
LIBRARIES: Final = ("pandas", "numpy", "pandera", "python-calamine", "openpyxl", "XlsxWriter", "click")
MIB: Final = 1 << 20
WHO: Final = {"product": "torimatome", "floor": "floor", "plain": "plain script"}

Facts = Mapping[str, Any]


def write_report(found: dict[str, Any]) -> None:
    """Adds what was found to what is kept, and writes the report."""
    kept = json.loads(STORE.read_text(encoding="utf-8")) if STORE.is_file() else {}
    same = kept.get("machine") == machine()
    for size in found["sizes"].values():
        size |= {"date": date.today().isoformat(), "commit": _commit()}
    sizes = (kept["sizes"] if same else {}) | found["sizes"]
    in_order = {name: sizes[name] for name in SIZES if name in sizes}
    whole = {"machine": machine(), "starts": found["starts"], "sizes": in_order}
    STORE.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    REPORT.write_text("\n".join(_lines(whole)) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """Processor, cores, system, Python and libraries; nothing that names the machine itself."""
    cpu = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine())
    told = {"processor": cpu, "cores": str(os.cpu_count()), "system": platform.system()}
    return told | {"Python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.is_file() else []


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip()


def _lines(whole: Facts) -> Iterator[str]:
    sizes: Facts = whole["sizes"]
    figures = (row for name, one in sizes.items() for row in _rows(name, one))
    yield _HEAD
    yield from ("## Goals", "", *_table(("goal", "figure", "reached"), judged(whole)))
    yield from ("", "## Figures", "", *_table(_FIGURES, figures), _MEMORY)
    yield from ("## Growth", "", *_table(_GROWN, _growth(sizes)))
    yield from ("", "## Stages of torimatome", "", "Seconds of wall clock, out of the last run's run.json.", "")
    yield from _stages(sizes)
    yield from ("", "## Starting", "", *_table(("command", "CPU, s"), _starts(whole["starts"])))
    yield from ("", "## Machine", "", *_table(("", ""), whole["machine"].items()))
    if TRIED.is_file():
        yield from ("", "## What was tried", "", TRIED.read_text(encoding="utf-8").strip())


_HEAD: Final = """# What torimatome costs

Written by `make bench`; do not edit. CPU is user and system time of a process and all that it starts, the median of the
runs; `+` behind a commit: with changes of its own. The floor is what nobody can avoid who uses these libraries: the
same files read by python-calamine and the same cells written by XlsxWriter, with no checks and no formats. The plain
script is an analyst's, with openpyxl; it gives the same table and findings, and no 確認依頼, open data or page. Their
runs take turns, with the libraries that `make merge` installs and no more, and without the PDF.
"""
_MEMORY: Final = f"""
Memory is that of all processes together at its highest, sampled; pages that they share count for each of them.
S is the committed sample. In the others {FAULTS:.1%} of the rows have a fault, in {CARELESS:.0%} of the returns; each
return is of a department of its own, and the quarter before is there.
"""
_FIGURES: Final = ("size", "", "CPU, s", "each", "wall, s", "memory, MiB", "cells read", "written", "commit", "date")
_LARGE: Final = ("M", "L", "XL")
_GROWN: Final = ("CPU", *(f"{unit}, {size}" for unit in ("ms per row", "µs per cell") for size in _LARGE))


def _rows(name: str, one: Facts) -> Iterator[Sequence[str]]:
    floor = one["floor"][0]
    counts = (f"{floor['cells_read']:,}", f"{floor['cells_written']:,}", one["commit"], one["date"])
    for place, (who, label) in enumerate(WHO.items()):
        first = (f"{name}: {one['files']:,} files, {one['rows']:,} rows" if not place else "", label)
        if not one[who]:
            yield (*first, one.get("stopped", "left out"), "", "", "", "", "", "", "")
            continue
        runs = [run["cpu"] for run in one[who]]
        figures = (f"{median(runs):,.2f}", " ".join(f"{run:,.2f}" for run in runs), f"{mid(one, who, 'wall'):,.1f}")
        yield (*first, *figures, f"{mid(one, who, 'peak') / MIB:,.0f}", *(counts if not place else ("",) * 4))


def mid(one: Facts, who: str, what: str) -> float:
    """The median of one figure of one size's runs."""
    return median(run[what] for run in one[who])


def _growth(sizes: Facts) -> Iterator[Sequence[str]]:
    for who, label in WHO.items():
        told = [label]
        for unit in (_rows_of, _cells_of):
            for one in (sizes.get(name) for name in _LARGE):
                told.append(f"{mid(one, who, 'cpu') / unit(one):.3f}" if one and one[who] else "")
        yield told


def _rows_of(one: Facts) -> float:
    """Thousands."""
    return float(one["rows"]) / 1e3


def _cells_of(one: Facts) -> float:
    """Millions of cells read and written."""
    return float(one["floor"][0]["cells_read"] + one["floor"][0]["cells_written"]) / 1e6


def _stages(sizes: Facts) -> Iterator[str]:
    stages = list(dict.fromkeys(stage for one in sizes.values() for stage in one["stages"]))
    rows = ((stage, *(f"{one['stages'].get(stage, 0):.2f}" for one in sizes.values())) for stage in stages)
    yield from _table(("stage", *sizes), rows)


def _starts(starts: Facts) -> Iterator[Sequence[str]]:
    words = {
        "python": "`python -c ''`",
        "click": "`python -c 'import click'`",
        "help": "`torimatome --help`",
        "libraries": "`python -c 'import pandera.pandas, xlsxwriter, python_calamine'`",
    }
    return ((said, f"{median(starts[name]):.3f}") for name, said in words.items())


def _table(headings: Sequence[str], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
