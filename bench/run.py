"""``make bench``: the product beside what nobody can avoid (the floor) and beside a plain script, at four sizes.

``python -m bench.run [S M L XL] [--no-plain] [--profile SIZE]``. For each size the product and the plain script must
say the same before anything counts; then all three run in turn, each in processes of its own, and
``bench/RESULTS.md`` is written anew with the medians. This module imports nothing large: a process begins with the
memory that its parent had.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench import programs
from bench.measure import Failed, TooLong
from bench.report import write_report
from bench.sizes import PERIOD, SIZES, Size

PLAIN_LIMIT: Final = 1_800
"""Seconds of wall clock that the plain script gets."""


def main() -> None:
    """Measures the sizes that were asked for, keeps what is known of the others, and writes the report."""
    asked = argparse.ArgumentParser(prog="python -m bench.run", description=str(__doc__).partition("\n")[0])
    asked.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)} (default: S M)")
    asked.add_argument("--no-plain", action="store_true", help="leave the plain script out, which takes minutes at L")
    asked.add_argument(
        "--plain-limit", type=float, default=PLAIN_LIMIT, metavar="SECONDS", help="stop it after so many"
    )
    asked.add_argument("--runs", type=int, metavar="N", help="measure each size so often")
    asked.add_argument("--profile", choices=SIZES, metavar="SIZE", help="print cProfile's tables of one size instead")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended from outside"))
    sizes = given.sizes or ["S", "M"]
    if unknown := set(sizes) - set(SIZES):
        asked.error(f"no such size: {', '.join(sorted(unknown))}")
    with programs.as_installed():
        if given.profile:
            _profile(SIZES[given.profile])
            return
        limit = None if given.no_plain else given.plain_limit
        found: dict[str, Any] = {"starts": programs.starts(), "sizes": {}}
        for name in sizes:
            found["sizes"][name] = _size(SIZES[name], given.runs or SIZES[name].runs, limit)
    write_report(found)


def _size(size: Size, runs: int, limit: float | None) -> dict[str, Any]:
    """Every figure of one size: each run's CPU, wall clock and memory by what ran; stages; cells.

    ``limit``: seconds that the plain script gets, None for leaving it out. Exits where it and the product disagree.
    """
    folder = programs.generated(size)
    told: dict[str, Any] = {"files": size.files, "rows": size.rows, "product": [], "floor": [], "plain": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        out, plain, cells, floor = (Path(name) / part for part in ("out", "plain", "cells", "floor"))
        for turn in range(runs):
            _tell(size, turn, "product")
            told["product"].append(asdict(programs.product(folder, out)))
            if limit and "stopped" not in told:
                _tell(size, turn, "plain script")
                try:
                    told["plain"].append(asdict(programs.plain(folder, plain, limit)))
                except TooLong as trouble:
                    told["stopped"] = str(trouble)
            if turn == 0:
                told["agree"] = _agrees(out, plain, told)
                programs.record(out, cells)
            _tell(size, turn, "floor")
            told["floor"].append(programs.floor(folder, cells, floor))
        facts = json.loads((out / PERIOD / "run.json").read_text(encoding="utf-8"))
    return told | {"stages": facts["seconds"], "findings": sum(facts["severities"].values())}


def _tell(size: Size, turn: int, what: str) -> None:
    print(f"{size.name}, run {turn + 1}: {what}", file=sys.stderr, flush=True)


def _agrees(out: Path, plain: Path, told: dict[str, Any]) -> bool:
    """Whether both gave the same; False where the plain script gave nothing. Exits where they differ."""
    if not told["plain"]:
        print("The plain script did not finish, so nothing was compared.", file=sys.stderr)
        return False
    if differing := programs.disagreement(out, plain):
        sys.exit(f"The product and the plain script do not say the same:\n{differing}")
    return True


def _profile(size: Size) -> None:
    folder = programs.generated(size)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        out = Path(name) / "out"
        programs.laid_ready(folder, out)
        subprocess.run([programs.PYTHON, "-m", "bench.profiled", folder, out], check=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as trouble:
        sys.exit(f"bench: {trouble}")
