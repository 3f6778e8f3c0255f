"""``make bench``: the product beside what nobody can avoid (the floor) and beside a plain script, at four sizes.

``python -m bench.run [S M L XL] [--no-plain] [--profile SIZE]``. For each size the product and the plain script must
say the same before anything counts; then all three run in turn, each in processes of its own, and
``bench/RESULTS.md`` is written anew with the medians. This module imports nothing large: a process begins with the
memory that its parent had.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.measure import Failed, Measured, TooLong, measure
from bench.report import write_report
from bench.sizes import BEFORE, PERIOD, SIZES, Size

HERE: Final = Path(__file__).parent
PYTHON: Final = sys.executable
PLAIN_LIMIT: Final = 1_800
"""Seconds of wall clock that the plain script gets."""

STARTS: Final = {
    "libraries": [PYTHON, "-c", "import pandera.pandas, xlsxwriter, python_calamine"],
    "click": [PYTHON, "-c", "import click"],
    "help": [PYTHON, "-m", "pipeline", "--help"],
    "python": [PYTHON, "-c", ""],
}
STARTED: Final = 7
"""How often each of them is started."""

LEFT_OUT: Final = ("dask", "distributed", "hypothesis", "pyarrow")
"""What the extras bring and an installation by ``make merge`` lacks; pandas and pandera load it where it is there."""


def main() -> None:
    """Measures the sizes that were asked for, keeps what is known of the others, and writes the report."""
    asked = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__.split("\n")[0])
    asked.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)} (default: S M)")
    asked.add_argument("--no-plain", action="store_true", help="leave the plain script out, which takes minutes at L")
    asked.add_argument(
        "--plain-limit", type=float, default=PLAIN_LIMIT, metavar="SECONDS", help="stop it after so long"
    )
    asked.add_argument("--runs", type=int, metavar="N", help="measure each size so often")
    asked.add_argument("--profile", choices=SIZES, metavar="SIZE", help="print cProfile's table of one size instead")
    given = asked.parse_args()
    if given.profile:
        with _as_installed():
            _profile(SIZES[given.profile])
        return
    sizes = given.sizes or ["S", "M"]
    if unknown := set(sizes) - set(SIZES):
        asked.error(f"no such size: {', '.join(sorted(unknown))}")
    with _as_installed():
        found: dict[str, Any] = {"starts": _starts(), "sizes": {}}
        for name in sizes:
            limit = None if given.no_plain else given.plain_limit
            found["sizes"][name] = _size(SIZES[name], given.runs or SIZES[name].runs, limit)
    write_report(found)


@contextmanager
def _as_installed() -> Iterator[None]:
    """All processes started within find nothing of :data:`LEFT_OUT`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in LEFT_OUT:
            (Path(folder) / f"{name}.py").write_text(f"raise ImportError('{name} is left out')\n", encoding="utf-8")
        os.environ["PYTHONPATH"] = folder
        yield
        del os.environ["PYTHONPATH"]


def _starts() -> dict[str, list[float]]:
    """Seconds of CPU that it takes to start each of :data:`STARTS`, in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(STARTED):
        for name, command in STARTS.items():
            seconds[name].append(measure(command).cpu)
    return seconds


def _size(size: Size, runs: int, limit: float | None) -> dict[str, Any]:
    """Every figure of one size: each run's CPU, wall clock and memory by what ran; stages; cells. Exits where the
    product and the plain script disagree."""
    folder = Path(subprocess.check_output([PYTHON, "-m", "bench.generate", size.name], text=True).strip())
    told: dict[str, Any] = {"files": size.files, "rows": size.rows, "product": [], "floor": [], "plain": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        work = Path(name)
        out, plain, cells = work / "out", work / "plain", work / "cells"
        for turn in range(runs):
            _tell(size, turn, "product")
            told["product"].append(asdict(_product(folder, out)))
            if limit and not told.get("stopped"):
                _tell(size, turn, "plain script")
                _run_plain(folder, plain, limit, told)
            if turn == 0:
                _check(out / PERIOD, plain, told)
                subprocess.run([PYTHON, "-m", "bench.floor", "record", out / PERIOD, cells], check=True)
            _tell(size, turn, "floor")
            told["floor"].append(_floor(folder, cells, work / "floor"))
        facts = json.loads((out / PERIOD / "run.json").read_text(encoding="utf-8"))
        told |= {"stages": facts["seconds"], "findings": sum(facts["severities"].values())}
    return told


def _tell(size: Size, turn: int, what: str) -> None:
    print(f"{size.name}, run {turn + 1}: {what}", file=sys.stderr, flush=True)


def _product(folder: Path, out: Path) -> Measured:
    """The command as the coordinator gives it, without the PDF, which another program makes."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    if (folder / "out" / BEFORE).is_dir():
        shutil.copytree(folder / "out" / BEFORE, out / BEFORE)
    return measure([*_command(), "--plan", folder / "plan", "--raw", folder / "raw", "--out", out])


def _command() -> list[str]:
    command = [PYTHON, "-m", "pipeline", "merge"]
    help_text = subprocess.check_output([*command, "--help"], text=True, encoding="utf-8")
    return [*command, PERIOD, "--quiet", *(["--no-pdf"] if "--no-pdf" in help_text else [])]


def _run_plain(folder: Path, plain: Path, limit: float, told: dict[str, Any]) -> None:
    before = folder / "out" / BEFORE / "merged.csv"
    shutil.rmtree(plain, ignore_errors=True)
    command = [PYTHON, HERE / "plain.py", folder / "plan" / "R5.xlsx", folder / "raw" / PERIOD, before, plain]
    try:
        told["plain"].append(asdict(measure(command, limit)))
    except TooLong as trouble:
        told["stopped"] = str(trouble)


def _check(out: Path, plain: Path, told: dict[str, Any]) -> None:
    if not told["plain"]:
        print("The plain script did not finish, so nothing was compared.", file=sys.stderr)
        return
    done = subprocess.run([PYTHON, "-m", "bench.agree", out, plain], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"The product and the plain script do not say the same:\n{done.stdout}")
    told["agree"] = True


def _floor(folder: Path, cells: Path, out: Path) -> dict[str, Any]:
    """As it measures itself, since loading the recorded cells is no part of it; the memory as seen from outside."""
    shutil.rmtree(out, ignore_errors=True)
    command = [PYTHON, "-m", "bench.floor", "measure", folder / "raw" / PERIOD, folder / "plan" / "R5.xlsx", cells, out]
    seen = measure(command)
    return asdict(seen) | json.loads(seen.output)


def _profile(size: Size) -> None:
    folder = Path(subprocess.check_output([PYTHON, "-m", "bench.generate", size.name], text=True).strip())
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        if (folder / "out" / BEFORE).is_dir():
            shutil.copytree(folder / "out" / BEFORE, Path(out) / BEFORE)
        subprocess.run([PYTHON, "-m", "bench.profiled", folder, out], check=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as trouble:
        sys.exit(f"bench: {trouble}")
