"""``make bench``: the product in turns with what RESULTS.md names, of which it writes all from "## Goals" on.

``python -m bench.run [S M L XL]``: what results.json knows of the other sizes stays. The product and the plain script
must first say the same, or nothing is written.
"""

import csv
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
STORE, PAGE = HERE / "results.json", HERE / "RESULTS.md"
PERIOD, OURS = "R5-4", "torimatome"
SIZES = {"S": (25, 138, 7), "M": (500, 25_000, 7), "L": (2_000, 200_000, 1), "XL": (25, 200_000, 1)}
"""Name → returns, initiatives, turns. S is the committed sample, the others are made by ``bench.generate``."""
LEFT_OUT = ("dask", "distributed", "hypothesis", "pyarrow")
"""What ``make merge`` does not install, and pandas and pandera load where it is there; polars reads by pyarrow."""
HAS_POLARS = bool(find_spec("polars") and find_spec("fastexcel"))
"""The project does not install them: ``pip install polars fastexcel``."""
SAID = {
    "merged.csv": ("serial_no", "q1", "q2", "q3", "q4", "reason_code", "reason_text", "state"),
    "findings.csv": ("rule", "file", "sheet", "cell", "serial_no", "value"),
}
"""The columns in which the product and the plain script must agree."""


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
    return [round(one, 3) for one in (cpu, time.perf_counter() - start, used.ru_maxrss / 1024)]


def size_of(name, scratch, without):
    """The figures of a size, by who and turn, and the load; at S, where starting counts, a first turn does not."""
    digest = hashlib.sha256((HERE / "generate.py").read_bytes()).hexdigest()[:8]
    quarter, out, python = HERE / ".cache" / f"{name}-{digest}", scratch / "out", sys.executable
    if not quarter.is_dir():
        subprocess.run([python, "-m", "bench.generate", name, quarter], check=True)
    merge = [python, "-m", "pipeline", "merge", PERIOD, "--quiet", "--plan", quarter / "plan"]
    merge += ["--raw", quarter / "raw", "--out", out]
    rival = [python, "-m", "bench.rivals"]
    commands = {
        OURS: [*merge, "--no-pdf"],
        "limit": [*rival, "limit", quarter, out / PERIOD],
        "pandas": [*rival, "pandas", quarter, scratch / "pandas.xlsx"],
        "plain script": [python, HERE / "plain.py", quarter, scratch / "plain"],
    }
    if HAS_POLARS:
        commands["polars"] = [*rival, "polars", quarter, scratch / "polars.xlsx"]
    if name == "S":
        commands["with the PDF"] = merge
        commands["imports"] = [python, "-c", "import pandera.pandas, xlsxwriter, python_calamine"]
        commands["--help"] = [python, "-m", "pipeline", "--help"]
        commands["click"] = [python, "-c", "import click"]
    figures = {who: [] for who in commands}
    for turn in range(name != "S", SIZES[name][2] + 1):
        for who, command in commands.items():
            print(f"{name}, turn {turn}: {who}", file=sys.stderr, flush=True)
            if who in (OURS, "with the PDF"):
                shutil.rmtree(out, ignore_errors=True)
                shutil.copytree(quarter / "out", out)
            found = measured(command, scratch if who == "polars" else without, counted=who == "limit")
            figures[who] += [found] if turn else []
        refuse_difference(out / PERIOD, scratch / "plain")
    return {"figures": figures, "load": os.getloadavg()[2]}


def refuse_difference(ours, theirs):
    """Exits where a row or a finding stands in one of two folders alone."""
    for file, columns in SAID.items():
        one, other = (Counter(rows(folder / file, columns)) for folder in (ours, theirs))
        if one != other:
            sys.exit(f"{file}: ours alone {list(one - other)[:5]}, the plain script's alone {list(other - one)[:5]}")


def rows(path, columns):
    """The rows in these columns; a ' that guards against a formula is taken off."""
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [tuple(row[name].removeprefix("'") for name in columns) for row in csv.DictReader(stream)]


def report(machine, sizes):
    """The goals and figures, in Markdown."""
    lines = ["## Goals\n", "| goal | figure | reached |", "|---|---|---|"]
    for goal, figure, most in goals({name: one["figures"] for name, one in sizes.items()}):
        lines.append(f"| {goal}, at most {most:g} | {figure:,.2f} | {'yes' if figure <= most else '**no**'} |")
    lines.append(
        "\n## Figures\n\n| | CPU, s | least–most | ours beside it | wall, s | MiB |\n|---|---|---|---|---|---|"
    )
    for name, one in sizes.items():
        turns = len(one["figures"][OURS])
        head = f"{SIZES[name][0]:,} files, {SIZES[name][1]:,} rows ({turns} turns, load {one['load']:.0f})"
        lines.append(f"| **{name}**: {head} | | | | | |")
        for who, figures in one["figures"].items():
            cpu, wall, memory = zip(*figures, strict=True)
            beside = "" if who == OURS else f"{ratio(one['figures'], OURS, who):.2f} ×"
            spread = f"{median(cpu):,.2f} | {min(cpu):,.2f}–{max(cpu):,.2f}"
            lines.append(f"| {who} | {spread} | {beside} | {median(wall):,.1f} | {max(memory):,.0f} |")
    return "\n".join([*lines, f"\nMeasured with {machine}.", ""])


def goals(sizes):
    """Goal, figure, and the most that it may be."""
    if small := sizes.get("S"):
        yield "S: times the imports of pandera, XlsxWriter and python-calamine", ratio(small, OURS, "imports"), 1.5
        yield "S: seconds of CPU beyond these imports", beyond(small, OURS, "imports"), 0.35
        yield "S: seconds of CPU more with the PDF", beyond(small, "with the PDF", OURS), 0.5
        yield "`--help`: times the import of click", ratio(small, "--help", "click"), 1.5
    if middle := sizes.get("M"):
        yield "M: times the limit", ratio(middle, OURS, "limit"), 6
        yield "M: times pandas", ratio(middle, OURS, "pandas"), 1
        yield "M: MiB", max(turn[2] for turn in middle[OURS]), 300
    for name in sizes.keys() & {"L", "XL"} if middle else ():
        more = SIZES[name][1] / SIZES["M"][1]
        cpu, memory = (median(t[i] for t in sizes[name][OURS]) / median(t[i] for t in middle[OURS]) for i in (0, 2))
        yield f"{name}: CPU per row beside M's", cpu / more, 1.1
        yield f"{name}: memory beside M's", memory, more


def ratio(figures, one, other):
    """The median of the turns' ratios of CPU."""
    return median(mine[0] / theirs[0] for mine, theirs in zip(figures[one], figures[other], strict=True))


def beyond(figures, one, other):
    """The median of the turns' differences of CPU."""
    return median(mine[0] - theirs[0] for mine, theirs in zip(figures[one], figures[other], strict=True))


def main():
    """Measures the sizes that were asked for, S and M where none was, and writes the figures."""
    libraries = ["pandas", "pandera", "XlsxWriter", "python-calamine", "openpyxl", *["polars"] * HAS_POLARS]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
    machine += ", ".join(f"{name} {version(name)}" for name in libraries)
    store = json.loads(STORE.read_text(encoding="utf-8"))
    sizes = store["sizes"] if store["machine"] == machine else {}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        without = Path(scratch) / "without"
        without.mkdir()
        for name in LEFT_OUT:
            (without / f"{name}.py").write_text(f"raise ImportError('{name} is left out')\n", encoding="utf-8")
        sizes |= {name: size_of(name, Path(scratch), without) for name in sys.argv[1:] or ["S", "M"]}
    sizes = {name: sizes[name] for name in SIZES if name in sizes}
    lines = ",\n".join(f'"{name}": {json.dumps(one)}' for name, one in sizes.items())
    STORE.write_text(f'{{"machine": {json.dumps(machine)}, "sizes": {{\n{lines}\n}}}}\n', encoding="utf-8")
    PAGE.write_text(PAGE.read_text(encoding="utf-8").split("## Goals")[0] + report(machine, sizes), encoding="utf-8")


if __name__ == "__main__":
    main()
