"""Runs the command line and kills its own process at one point of the run: ``killed_merge.py POINT merge …``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.checking import validate
from pipeline.cli import main
from pipeline.jobs import merge, write
from pipeline.merging import survey
from pipeline.storage import publish


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)
        return die()

    return wrapped


def half_written(path: Path, *_: Any) -> None:
    path.write_bytes(b"PK\x03\x04")
    die()


def swapped_by_half(new: Path, folder: Path) -> None:
    """The first rename of :func:`pipeline.storage.publish._swap`, and death before the second."""
    rename = Path.rename

    def second(self: Path, target: Path) -> Path:
        return die() if self == new else rename(self, target)

    Path.rename = second
    swap(new, folder)


swap = publish._swap
POINTS: dict[str, tuple[Any, str, Any]] = {
    "reading": (survey, "read_hashed", die),
    "checking": (validate, "judge", die),
    "before-writing": (merge, "write_quarter", die),
    "in-the-middle-of-writing": (write, "council_book", die),
    "in-the-middle-of-a-workbook": (write, "write_workbook", half_written),
    "before-run-json": (merge, "write_facts", die),
    "before-the-swap": (publish, "_swap", die),
    "between-the-renames": (publish, "_swap", swapped_by_half),
    "after-the-swap": (publish, "_swap", after(swap)),
}

if __name__ == "__main__":
    place, name, replacement = POINTS[sys.argv.pop(1)]
    setattr(place, name, replacement)
    main()
