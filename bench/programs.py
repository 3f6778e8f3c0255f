"""What is measured, each as a command of its own: the product, the plain script, the floor, and bare starts."""

from __future__ import annotations

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

from bench.measure import Measured, measure
from bench.sizes import BEFORE, PERIOD, Size

HERE: Final = Path(__file__).parent
PYTHON: Final = sys.executable

STARTS: Final = {
    "python": [PYTHON, "-c", ""],
    "click": [PYTHON, "-c", "import click"],
    "help": [PYTHON, "-m", "pipeline", "--help"],
    "libraries": [PYTHON, "-c", "import pandera.pandas, xlsxwriter, python_calamine"],
}
STARTED: Final = 7
"""How often each of them is started."""

LEFT_OUT: Final = ("dask", "distributed", "hypothesis", "pyarrow")
"""What the extras bring and an installation by ``make merge`` lacks; pandas and pandera load it where it is there."""


@contextmanager
def as_installed() -> Iterator[None]:
    """All processes started within find nothing of :data:`LEFT_OUT`, and keep compiled modules as Python does."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in LEFT_OUT:
            (Path(folder) / f"{name}.py").write_text(f"raise ImportError('{name} is left out')\n", encoding="utf-8")
        os.environ["PYTHONPATH"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        yield
        del os.environ["PYTHONPATH"]


def starts() -> dict[str, list[float]]:
    """Seconds of CPU that each of :data:`STARTS` takes, in turn, after a first start that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in STARTS}
    for turn in range(STARTED + 1):
        for name, command in STARTS.items():
            used = measure(command).cpu
            seconds[name] += [used] if turn else []
    return seconds


def generated(size: Size) -> Path:
    """The folder of a size's files, made in a process of its own: pandas would stay in this one."""
    return Path(subprocess.check_output([PYTHON, "-m", "bench.generate", size.name], text=True).strip())


def product(folder: Path, out: Path) -> Measured:
    """The command as the coordinator gives it, without the PDF, which another program makes."""
    laid_ready(folder, out)
    command = [PYTHON, "-m", "pipeline", "merge"]
    help_text = subprocess.check_output([*command, "--help"], text=True, encoding="utf-8")
    command += [PERIOD, "--quiet", *(["--no-pdf"] if "--no-pdf" in help_text else [])]
    return measure([*command, "--plan", folder / "plan", "--raw", folder / "raw", "--out", out])


def laid_ready(folder: Path, out: Path) -> None:
    """An output folder with nothing in it but the quarter before, where there is one."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    if (folder / "out" / BEFORE).is_dir():
        shutil.copytree(folder / "out" / BEFORE, out / BEFORE)


def plain(folder: Path, out: Path, limit: float) -> Measured:
    """Raises TooLong."""
    shutil.rmtree(out, ignore_errors=True)
    plan, before = folder / "plan" / "R5.xlsx", folder / "out" / BEFORE / "merged.csv"
    return measure([PYTHON, HERE / "plain.py", plan, folder / "raw" / PERIOD, before, out], limit)


def disagreement(out: Path, plain_out: Path) -> str:
    """What the product and the plain script say differently; "" for nothing."""
    command = [PYTHON, "-m", "bench.agree", out / PERIOD, plain_out]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return done.stdout if done.returncode else ""


def record(out: Path, cells: Path) -> None:
    """Keeps the cells that the product wrote, for the floor."""
    subprocess.run([PYTHON, "-m", "bench.floor", "record", out / PERIOD, cells], check=True)


def floor(folder: Path, cells: Path, out: Path) -> dict[str, Any]:
    """As it measures itself, since loading the recorded cells is no part of it; the memory as seen from outside."""
    shutil.rmtree(out, ignore_errors=True)
    command = [PYTHON, "-m", "bench.floor", "measure", folder / "raw" / PERIOD, folder / "plan" / "R5.xlsx", cells, out]
    seen = measure(command)
    return asdict(seen) | json.loads(seen.output)
