"""``bench/RESULTS.md``: each figure beside its goal."""

from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from bench.generate import SIZES

HEAD: Final = """# What torimatome costs

Written by `make bench`; do not edit. Whole processes that took turns, seven times, at L and XL once: CPU is user and
system time with all child processes, memory that of the largest process. A ratio is the median of the turns' own, which
holds when other work slows the machine; how many processes wanted its cores meanwhile stands beside each size (load).
S is the committed sample, the others are made out of it, with faults.

What the others do not do:

- **limit**: what no program is spared: parsing the same files with python-calamine, deflating the very bytes of our
  workbooks, and writing the very CSV. No start of Python, no checks, no XML.
- **pandas**, **polars**: every sheet put below the others in one workbook, with the same parser and writer underneath.
  No plan, checks, forms, looks, open data, page.
- **plain script**: openpyxl, every cell checked; the same table and findings as ours, which each run compares. No
  確認依頼, looks, open data, page; no other file format; no isolation from damaged files.
"""


def report(machine: str, sizes: dict[str, Any]) -> str:
    """The whole page. ``sizes``: name → what ``run.size_of`` gave."""
    cpu = {
        name: {who: [turn[0] for turn in turns] for who, turns in one["figures"].items()} for name, one in sizes.items()
    }
    memory = {name: max(turn[2] for turn in one["figures"]["torimatome"]) for name, one in sizes.items()}
    lines = [HEAD, "## Goals\n", "| goal | figure | reached |", "|---|---|---|"]
    for goal, figure, most in goals(cpu, memory):
        lines.append(f"| {goal} | {figure:,.2f} | {'yes' if figure <= most else '**no**'} |")
    lines += [
        "\n## Figures\n",
        "| | CPU, s | least–most | ours beside it | wall, s | MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in sizes.items():
        files, rows = SIZES[name]
        lines.append(f"| **{name}**: {files:,} files, {rows:,} rows (load {one['load']:.0f}) | | | | | |")
        for who, turns in one["figures"].items():
            own = cpu[name][who]
            beside = "" if who == "torimatome" else f"{ratio(cpu[name]['torimatome'], own):.2f} ×"
            wall, most = median(turn[1] for turn in turns), max(turn[2] for turn in turns)
            spread = f"{min(own):,.2f}–{max(own):,.2f}"
            lines.append(f"| {who} | {median(own):,.2f} | {spread} | {beside} | {wall:,.1f} | {most:,.0f} |")
    return "\n".join([*lines, f"\nMeasured with {machine}.", ""])


def goals(cpu: dict[str, dict[str, list[float]]], memory: dict[str, float]) -> Iterator[tuple[str, float, float]]:
    """Goal, figure, and the most that it may be."""
    if small := cpu.get("S"):
        ours, imports = small["torimatome"], small["imports"]
        yield "S: times the imports of pandera, XlsxWriter and python-calamine, at most 1.5", ratio(ours, imports), 1.5
        yield "S: seconds of CPU beyond these imports, at most 0.35", beyond(ours, imports), 0.35
        yield "S: seconds of CPU more with the PDF, at most 0.5", beyond(small["with the PDF"], ours), 0.5
        yield "`--help`: times the import of click, at most 1.5", ratio(small["--help"], small["click"]), 1.5
    if middle := cpu.get("M"):
        yield "M: times the limit, at most 6", ratio(middle["torimatome"], middle["limit"]), 6
        yield "M: times pandas, at most 1", ratio(middle["torimatome"], middle["pandas"]), 1
        yield "M: MiB, at most 300", memory["M"], 300
        each = {name: median(cpu[name]["torimatome"]) / SIZES[name][1] for name in cpu}
        for name in ("L", "XL"):
            if name in cpu:
                yield f"{name}: CPU per row beside M's, at most 1.1", each[name] / each["M"], 1.1
                most = SIZES[name][1] / SIZES["M"][1]
                yield f"{name}: memory beside M's, for {most:.0f} times the rows", memory[name] / memory["M"], most


def ratio(some: list[float], others: list[float]) -> float:
    """The median of the turns' ratios."""
    return median(one / other for one, other in zip(some, others, strict=True))


def beyond(some: list[float], others: list[float]) -> float:
    """The median of the turns' differences."""
    return median(one - other for one, other in zip(some, others, strict=True))
