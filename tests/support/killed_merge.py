"""Runs the command line and sends its own process a signal at one point: ``killed_merge.py SIGTERM POINT merge …``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from pipeline.cli import main
from pipeline.jobs import forms, write
from pipeline.merging import quarter
from pipeline.register import extend
from pipeline.storage import publish

Function = Callable[..., Any]


def send() -> None:
    os.kill(os.getpid(), getattr(signal, kind))


def before(function: Function) -> Function:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        send()
        return function(*args, **kwargs)

    return wrapped


def after(function: Function) -> Function:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        done = function(*args, **kwargs)
        send()
        return done

    return wrapped


def half_written(function: Function) -> Function:
    def wrapped(path: Path, *args: Any) -> None:
        path.write_bytes(b"PK\x03\x04")
        send()
        function(path, *args)

    return wrapped


def between_the_renames(swap: Function) -> Function:
    """After the first rename of :func:`pipeline.storage.publish._swap`, before the second."""
    rename = Path.rename

    def swapped_by_half(new: Path, folder: Path, named: Path) -> None:
        def second(self: Path, target: Path) -> Path:
            if self == new:
                send()
            return rename(self, target)

        Path.rename = second
        swap(new, folder, named)

    return swapped_by_half


POINTS: dict[str, tuple[Any, str, Callable[[Function], Function]]] = {
    "reading": (quarter, "read_hashed", before),
    "checking": (quarter, "validate", before),
    "before-writing": (write, "write_quarter", before),
    "in-the-middle-of-writing": (write, "council_book", before),
    "in-the-middle-of-a-workbook": (write, "write_workbook", half_written),
    "in-the-middle-of-a-form": (forms, "write_workbook", half_written),
    "before-run-json": (write, "write_facts", before),
    "before-the-swap": (publish, "_swap", before),
    "between-the-renames": (publish, "_swap", between_the_renames),
    "after-the-swap": (publish, "_swap", after),
    "before-the-register": (extend, "read_register", before),
    "after-the-register": (os, "replace", after),
}

if __name__ == "__main__":
    kind = sys.argv.pop(1)
    if kind != "SIGKILL":  # below nohup, or behind &, it would be ignored
        signal.signal(getattr(signal, kind), signal.SIG_DFL)
    place, name, changed = POINTS[sys.argv.pop(1)]
    setattr(place, name, changed(getattr(place, name)))
    main()
