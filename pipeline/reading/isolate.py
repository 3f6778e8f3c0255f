"""Reads files in processes of their own, so that no file can harm the run or another file.

Measured: a new process costs some 30 ms, a form some 2 ms, so one process serves many files. It is
replaced when it dies or has grown, and its death costs only the file it was on.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from pipeline.reading.grid import Came, Reading
from pipeline.reading.limits import Limits
from pipeline.reading.reader import Reader, unreadable
from pipeline.reading.reasons import too_much_together

LIMITS = Limits()
SMALL = 1 << 20
"""Bytes of an answer that is always taken: that of a form has 30 KB."""
ENOUGH_FOR_TWO = 1 << 20
"""Bytes from which a second process gains more than it costs to start: a form has 10 KB and takes 2 ms."""


def read_file(path: Path, limits: Limits = LIMITS) -> Reading:
    """Read one file: its sheets, or the one reason why it cannot be read."""
    return next(read_files([path], limits))


def read_files(paths: Sequence[Path], limits: Limits = LIMITS, workers: int | None = None) -> Iterator[Reading]:
    """Read each file: :func:`read_hashed` without the hashes."""
    return (came.reading for came in read_hashed(paths, limits, workers))


def read_hashed(paths: Sequence[Path], limits: Limits = LIMITS, workers: int | None = None) -> Iterator[Came]:
    """Read each file, in the order of ``paths``, a few ahead of the caller.

    Whatever is in a file, it is one ``Reading``, with the hash of the bytes that it comes from. RuntimeError: the
    reading process cannot start at all.
    ``workers`` is the number of processes; by default two where there are files and cores enough.
    """
    if workers is None:
        workers = 2 if len(paths) > 1 and (os.cpu_count() or 1) > 1 and _bytes(paths) >= ENOUGH_FOR_TWO else 1
    readers = [Reader(limits) for _ in range(workers)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        idle.put(reader)

    def read(path: Path) -> tuple[Came, int]:
        reader = idle.get()
        try:
            return reader.read(path), reader.weight
        finally:
            idle.put(reader)

    pool = ThreadPoolExecutor(workers)
    ahead: deque[Future[tuple[Came, int]]] = deque()
    held = Held(limits.replies)
    over = Event()
    Thread(target=_watch, args=(readers, limits.patience, over), daemon=True).start()
    try:
        for path in paths:
            ahead.append(pool.submit(read, path))
            if len(ahead) > 2 * workers:
                yield held.added(*ahead.popleft().result())
        while ahead:
            yield held.added(*ahead.popleft().result())
    finally:
        over.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for reader in readers:
            reader.end()
        pool.shutdown()
        for reader in readers:
            reader.reap()


class Held:
    """What the caller may hold of all files together: a hundred large ones would fill any memory."""

    def __init__(self, most: int) -> None:
        self._left = most

    def added(self, came: Came, weight: int) -> Came:
        """What came, or why it is not taken: it is large, and those before it are so already."""
        if weight > max(self._left, SMALL):
            return Came(came.sha256, unreadable(too_much_together()))
        self._left -= weight
        return came


def _bytes(paths: Sequence[Path]) -> int:
    """How large the files are together, as far as that can be told."""
    total = 0
    for path in paths:
        with suppress(OSError, ValueError):
            total += path.stat().st_size
    return total


def _watch(readers: Sequence[Reader], seconds: float, over: Event) -> None:
    """Ends what hangs. It sleeps until the first may be due: what begins meanwhile is due later."""
    wait = seconds
    while not over.wait(wait):
        first = min(reader.overdue() for reader in readers)
        wait = max(0.0, min(first - time.monotonic(), seconds))
