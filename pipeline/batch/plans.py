"""The plans under a folder: each folder that holds data/plan and data/raw."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.storage.folders import Folders

PLAN, RAW, OUT = Path("data", "plan"), Path("data", "raw"), Path("data", "out")


def plans_under(root: Path) -> Iterator[Path]:
    """The plans' folders relative to ``root``, in the order of their names; a plan holds no other plans."""
    for folder, inside, _ in os.walk(root):
        here = Path(folder)
        if (here / PLAN).is_dir() and (here / RAW).is_dir():
            inside.clear()
            yield here.relative_to(root)
        inside[:] = sorted(name for name in inside if not name.startswith("."))


def folders_of(plan: Path) -> Folders:
    return Folders(plan / PLAN, plan / RAW, plan / OUT)
