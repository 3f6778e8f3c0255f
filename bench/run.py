"""``make bench``: the product in turns with what RESULTS.md names, of which it writes all from "## Goals" on.

``python -m bench.run [S M L XL]`` measures these sizes, all where none is named. The product and the plain script must
say the same, or nothing is written of a size.
"""

import csv
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from operator import sub, truediv
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
PERIOD, OURS = "R5-4", "torimatome"
SIZES = {"S": (25, 138, 7), "M": (500, 25_000, 7), "L": (2_000, 200_000, 1), "XL": (25, 200_000, 1)}
"""Name → returns, initiatives, turns. S is the committed sample, the others are made by ``bench.generate``."""
LEFT_OUT = ("dask", "distributed", "hypothesis", "pyarrow")
"""What ``make merge`` does not install, and pandas and pandera load where it is there; polars reads by pyarrow."""
POLARS = ["polars"] if find_spec("polars") and find_spec("fastexcel") else []
"""The project does not install them: ``pip install polars fastexcel``."""
GOALS = {
    "S: times the imports of pandera, XlsxWriter and python-calamine": (1.5, lambda s: beside(s["S"], "imports")),
    "S: seconds of CPU beyond these imports": (0.35, lambda s: beside(s["S"], "imports", how=sub)),
    "S: seconds of CPU more with the PDF": (0.5, lambda s: beside(s["S"], OURS, "with the PDF", sub)),
    "S: `--help`, times the import of click": (1.5, lambda s: beside(s["S"], "click", "--help")),
    "M: times the limit": (6, lambda s: beside(s["M"], "limit")),
    "M: times pandas": (1, lambda s: beside(s["M"], "pandas")),
    "M: MiB": (300, lambda s: of_row(s, "M", 2) * SIZES["M"][1]),
    "L: CPU of a row, times M's": (1.1, lambda s: of_row(s, "L", 0) / of_row(s, "M", 0)),
    "L: memory of a row, times M's": (1, lambda s: of_row(s, "L", 2) / of_row(s, "M", 2)),
    "XL: CPU of a row, times M's": (1.1, lambda s: of_row(s, "XL", 0) / of_row(s, "M", 0)),
    "XL: memory of a row, times M's": (1, lambda s: of_row(s, "XL", 2) / of_row(s, "M", 2)),
}
"""Goal → the most that it may be, and the figure; out of size → who → turns of CPU, wall clock and memory."""


def measured(command, without, counted=False):
    """CPU (user and system, with all child processes) and wall clock in seconds, and MiB of the largest process.
    ``without``: where modules stand before the installed ones. ``counted``: the CPU is what the command prints.
    Compiled modules are kept, as in an office. Raises CalledProcessError."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(without), "PYTHONDONTWRITEBYTECODE": ""}
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=environment) as process:
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu = float(printed) if counted else used.ru_utime + used.ru_stime
    return cpu, time.perf_counter() - start, used.ru_maxrss / 1024


def size_of(name, scratch, without):
    """The figures of a size, who → turns; at S, where starting counts, a first turn does not."""
    quarter, python, (*made, turns) = scratch / name, sys.executable, SIZES[name]
    if name == "S":
        shutil.copytree(ROOT / "data", quarter, ignore=shutil.ignore_patterns("out"))
    else:
        subprocess.run([python, "-m", "bench.generate", quarter, *map(str, made)], check=True)
    folders = [word for part in ("plan", "raw", "out") for word in (f"--{part}", quarter / part)]
    merge = [python, "-m", "pipeline", "merge", PERIOD, "--quiet", *folders]
    commands = {OURS: [*merge, "--no-pdf"]}
    for who in ("limit", "pandas", *POLARS):
        commands[who] = [python, "-m", "bench.rivals", who, quarter]
    commands["plain script"] = [python, ROOT / "bench" / "plain.py", quarter, quarter / "plain"]
    if name == "S":
        commands["with the PDF"] = merge
        commands["imports"] = [python, "-c", "import pandera.pandas, xlsxwriter, python_calamine"]
        commands["--help"] = [python, "-m", "pipeline", "--help"]
        commands["click"] = [python, "-c", "import click"]
    figures = {who: [] for who in commands}
    for turn in range(name != "S", turns + 1):
        for who, command in commands.items():
            print(f"{name}, turn {turn}: {who}", file=sys.stderr, flush=True)
            if who in (OURS, "with the PDF"):
                shutil.rmtree(quarter / "out" / PERIOD, ignore_errors=True)
            found = measured(command, scratch if who in POLARS else without, counted=who == "limit")
            figures[who] += [found] if turn else []
        refuse_difference(quarter / "out" / PERIOD, quarter / "plain")
    return figures


def refuse_difference(ours, plain):
    """Exits where one of two folders says what the other does not, in the plain script's columns; a ' that guards
    against a formula is none of it."""
    csv.field_size_limit(1 << 24)
    for file in ("merged.csv", "findings.csv"):
        mine, theirs = rows_of(ours / file), rows_of(plain / file)
        one, other = (
            Counter(tuple(row[n].removeprefix("'") for n in theirs[0]) for row in rows) for rows in (mine, theirs)
        )
        if one != other:
            sys.exit(f"{file}: ours alone {list(one - other)[:5]}, the plain script's alone {list(other - one)[:5]}")


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def beside(figures, other, who=OURS, how=truediv):
    """The median of the turns' ratios of CPU, or of their differences (``how=sub``)."""
    return median(how(mine[0], theirs[0]) for mine, theirs in zip(figures[who], figures[other], strict=True))


def of_row(sizes, name, figure):
    """What an initiative takes of ours at a size: CPU (``figure`` 0) or memory (2)."""
    return median(turn[figure] for turn in sizes[name][OURS]) / SIZES[name][1]


def report(sizes):
    """The goals and figures in Markdown, from their heading on."""
    lines = ["## Goals\n", "| goal | figure | reached |", "|---|---|---|"]
    for goal, (most, figure) in GOALS.items():
        with suppress(KeyError):  # a size that was not measured
            reached = "yes" if figure(sizes) <= most else "**no**"
            lines.append(f"| {goal}, at most {most:g} | {figure(sizes):,.2f} | {reached} |")
    lines += [
        "\n## Figures\n",
        "| | CPU, s | least–most | ours beside it | wall, s | MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, figures in sizes.items():
        lines.append("| **{}**: {:,} files, {:,} rows, turns: {} | | | | | |".format(name, *SIZES[name]))
        for who, turns in figures.items():
            cpu, wall, memory = zip(*turns, strict=True)
            spread = f"{median(cpu):,.2f} | {min(cpu):,.2f}–{max(cpu):,.2f} | {beside(figures, who):.2f} ×"
            lines.append(f"| {who} | {spread} | {median(wall):,.1f} | {median(memory):,.0f} |")
    libraries = ("pandas", "pandera", "XlsxWriter", "python-calamine", "openpyxl", *POLARS)
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[2]:.1f}, {platform.system()}"
    machine += f", Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in libraries)
    return "\n".join([*lines, f"\nMeasured with {machine}.", ""])


def main():
    """Measures, and writes the figures after each size."""
    page, sizes = ROOT / "bench" / "RESULTS.md", {}
    said = page.read_text(encoding="utf-8").split("## Goals")[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        without = Path(scratch) / "without"
        without.mkdir()
        for name in LEFT_OUT:
            (without / f"{name}.py").write_text(f"raise ImportError('{name} is left out')\n", encoding="utf-8")
        for name in sys.argv[1:] or SIZES:
            sizes[name] = size_of(name, Path(scratch), without)
            page.write_text(said + report(sizes), encoding="utf-8")


if __name__ == "__main__":
    main()
