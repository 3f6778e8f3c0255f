"""``make bench``: the product in turns with the physical limit, pandas, polars and a plain script (``bench.rivals``).

``python -m bench.run [S M L XL]`` measures these sizes and writes ``bench/RESULTS.md`` anew; what ``results.json``
knows of the others stays. The product and the plain script must first say the same, or nothing is written.
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
from typing import Any, Final

HERE: Final = Path(__file__).parent
STORE: Final = HERE / "results.json"
PERIOD: Final = "R5-4"
TURNS: Final = {"S": 7, "M": 7, "L": 1, "XL": 1}
LEFT_OUT: Final = ("dask", "distributed", "hypothesis", "pyarrow")
"""What ``make merge`` does not install, and pandas and pandera load where it is there."""
HAS_POLARS: Final = bool(find_spec("polars") and find_spec("fastexcel"))
"""The project does not install them: ``pip install polars fastexcel``."""
SAID: Final = {
    "merged.csv": ("serial_no", "q1", "q2", "q3", "q4", "reason_code", "reason_text", "state"),
    "findings.csv": ("rule", "file", "sheet", "cell", "serial_no", "value"),
}
"""The columns in which the product and the plain script must agree."""

Figures = dict[str, list[list[float]]]
"""Who → for each turn: seconds of CPU, seconds of wall clock, MiB."""


def measured(command: list[Any], without: Path, counted: bool = False) -> list[float]:
    """CPU (user and system, with all child processes) and wall clock in seconds, and MiB of the largest process.
    ``without``: where modules stand before the installed ones. ``counted``: the CPU is what the command prints.
    Raises CalledProcessError."""
    environment = os.environ | {"PYTHONPATH": str(without)}
    start = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu = float(printed) if counted else used.ru_utime + used.ru_stime
    return [cpu, time.perf_counter() - start, used.ru_maxrss / 1024]


def size_of(name: str, turns: int, scratch: Path, without: Path) -> dict[str, Any]:
    """Every figure of a size; at S, where starting counts, a first turn does not. ``without``: hides :data:`LEFT_OUT`,
    from all but polars, which reads by pyarrow."""
    digest = hashlib.sha256((HERE / "generate.py").read_bytes()).hexdigest()[:8]
    quarter = HERE / ".cache" / f"{name}-{digest}"
    if not quarter.is_dir():
        subprocess.run([sys.executable, "-m", "bench.generate", name, quarter], check=True)
    out = scratch / "out"
    merge: list[Any] = [sys.executable, "-m", "pipeline", "merge", PERIOD, "--quiet"]
    merge += ["--plan", quarter / "plan", "--raw", quarter / "raw", "--out", out]
    rival: list[Any] = [sys.executable, "-m", "bench.rivals"]
    commands: dict[str, list[Any]] = {
        "torimatome": [*merge, "--no-pdf"],
        "limit": [*rival, "limit", quarter, out / PERIOD],
        "pandas": [*rival, "pandas", quarter, scratch / "pandas.xlsx"],
        "plain script": [sys.executable, HERE / "plain.py", quarter, scratch / "plain"],
    }
    if HAS_POLARS:
        commands["polars"] = [*rival, "polars", quarter, scratch / "polars.xlsx"]
    if name == "S":
        commands["with the PDF"] = merge
        commands["imports"] = [sys.executable, "-c", "import pandera.pandas, xlsxwriter, python_calamine"]
        commands["--help"] = [sys.executable, "-m", "pipeline", "--help"]
        commands["click"] = [sys.executable, "-c", "import click"]
    figures: Figures = {who: [] for who in commands}
    for turn in range(name != "S", turns + 1):
        for who, command in commands.items():
            print(f"{name}, turn {turn}: {who}", file=sys.stderr, flush=True)
            if who in ("torimatome", "with the PDF"):
                shutil.rmtree(out, ignore_errors=True)
                shutil.copytree(quarter / "out", out)
            found = measured(command, scratch if who == "polars" else without, counted=who == "limit")
            figures[who] += [[round(one, 3) for one in found]] if turn else []
        refuse_difference(out / PERIOD, scratch / "plain")
    return {"figures": figures, "load": os.getloadavg()[2]}


def refuse_difference(ours: Path, theirs: Path) -> None:
    """Exits where a row or a finding stands in one of two folders alone."""
    for file, columns in SAID.items():
        one, other = (Counter(rows(folder / file, columns)) for folder in (ours, theirs))
        if one != other:
            sys.exit(f"{file}: ours alone {list(one - other)[:5]}, the plain script's alone {list(other - one)[:5]}")


def rows(path: Path, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows in these columns; a ' that guards against a formula is taken off."""
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [tuple(row[name].removeprefix("'") for name in columns) for row in csv.DictReader(stream)]


def main() -> None:
    """Measures the sizes that were asked for, S and M where none was, and writes the report."""
    libraries = ["pandas", "pandera", "XlsxWriter", "python-calamine", "openpyxl", *["polars"] * HAS_POLARS]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
    machine += ", ".join(f"{name} {version(name)}" for name in libraries)
    measured_now = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        without = Path(scratch) / "without"
        without.mkdir()
        for name in LEFT_OUT:
            (without / f"{name}.py").write_text(f"raise ImportError('{name} is left out')\n", encoding="utf-8")
        for name in sys.argv[1:] or ["S", "M"]:
            measured_now[name] = size_of(name, TURNS[name], Path(scratch), without)
    store = json.loads(STORE.read_text(encoding="utf-8")) if STORE.is_file() else {}
    sizes = (store["sizes"] if store.get("machine") == machine else {}) | measured_now
    sizes = {name: sizes[name] for name in TURNS if name in sizes}
    lines = ",\n".join(f'"{name}": {json.dumps(sizes[name])}' for name in sizes)
    STORE.write_text(f'{{"machine": {json.dumps(machine)}, "sizes": {{\n{lines}\n}}}}\n', encoding="utf-8")
    from bench.report import report  # imports much, and a process begins with the memory that its parent has

    (HERE / "RESULTS.md").write_text(report(machine, sizes), encoding="utf-8")


if __name__ == "__main__":
    main()
