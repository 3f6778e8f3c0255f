"""What a command costs: CPU, wall clock and memory of it and of every process it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EVERY: Final = 0.02
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Measured:
    """``cpu`` and ``wall`` are seconds, ``cpu`` user and system time of the whole process tree.

    ``peak``: the most bytes that all processes of the tree held at one moment (resident, pages that they share counted
    for each), looked at every 20 ms, or what the largest of them held at most where that is more.
    """

    cpu: float
    wall: float
    peak: int
    output: str


class Failed(Exception):
    """A command ended with an error, or took longer than it may; the text says which."""


class TooLong(Failed):
    """A command was stopped at its limit."""


def measure(command: Sequence[str], limit: float | None = None) -> Measured:
    """Runs a command to its end, or kills it after ``limit`` seconds, or when this process is interrupted.

    Raises Failed and TooLong.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    watch = _Watch(process.pid, limit)
    watch.start()
    try:
        output = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        watch.over.set()
    wall = time.perf_counter() - started
    watch.join()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if watch.late:
        raise TooLong(f"stopped after {limit:,.0f} s")
    if process.returncode:
        raise Failed(f"exit code {process.returncode}: {' '.join(command)}")
    return Measured(used.ru_utime + used.ru_stime, wall, max(watch.peak, used.ru_maxrss * 1024), output)


class _Watch(threading.Thread):
    """Looks at a process tree's memory until ``over`` is set, and kills it where it takes too long."""

    def __init__(self, pid: int, limit: float | None) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.peak = 0
        self.late = False
        self._pid = pid
        self._end = time.perf_counter() + limit if limit else float("inf")

    def run(self) -> None:
        while not self.over.wait(EVERY):
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))
            if time.perf_counter() > self._end and not self.late:
                self.late = True
                os.killpg(self._pid, signal.SIGKILL)


def _tree(pid: int) -> list[int]:
    """A process and all below it, as Linux tells it; what has ended meanwhile has none."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0
