"""A quarter made, merged and judged."""

from __future__ import annotations

import shutil
from pathlib import Path

from .further import letters, no_final, same_again
from .generate import generate
from .judge import disagreements
from .model import Quarter
from .oracle import opinion_on
from .render import run_program


def judged(seed: int, folder: Path) -> tuple[Quarter, list[str]]:
    """Make the quarter of a seed in an empty folder, merge it, and return it with every disagreement."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    quarter = generate(seed, folder)
    merged = run_program(folder, "merge", quarter.code, "--no-pdf", "--strict")
    opinion = opinion_on(quarter)
    said = disagreements(quarter, opinion, folder / "out" / quarter.code, merged.returncode)
    if merged.returncode not in (0, 1):
        return quarter, [*said, f"STDERR {merged.stderr.strip()[-2000:]}"]
    said += letters(quarter, opinion, folder / "out" / quarter.code)
    if seed % 10 == 0:
        said += same_again(quarter, folder)
    if seed % 10 == 5 or not quarter.planted:
        said += no_final(quarter, opinion, folder)
    return quarter, said


def check_quarter(seed: int, folder: Path) -> None:
    """Every planted fault is found where it stands, and nothing is invented, lost or miscounted."""
    quarter, said = judged(seed, folder)
    assert not said, f"{quarter.code}, planted: {', '.join(quarter.planted)}\n" + "\n".join(said)
