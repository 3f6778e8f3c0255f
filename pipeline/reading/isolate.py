"""Reads files in processes of their own, so that no file can harm the run or another file.

Measured: a new process costs some 30 ms, a form some 2 ms, so one process serves many files. It is
replaced when it dies or has grown, and its death costs only the file it was on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from math import inf
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from pipeline.reading.grid import Came, Reading, Unreadable
from pipeline.reading.reasons import Refused, crashed, too_much_together, too_slow
from pipeline.reading.room import Limits
from pipeline.reading.serve import READY, STAYS, was_too_slow
from pipeline.reading.wire import decode

LIMITS = Limits()
SMALL = 1 << 20
"""Bytes of an answer that is always taken: that of a form has 30 KB."""
ENOUGH_FOR_TWO = 1 << 20
"""Bytes from which a second process gains more than it costs to start: a form has 10 KB and takes 2 ms."""
LIBRARIES = ("python_calamine", "xlrd", "msoffcrypto", "olefile", "cryptography", "cffi")
"""What the child may import; the last three are those of msoffcrypto."""


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


class Reader:
    """One reading process, started when first needed and again after each death.

    The system ends it where it computes for too long; another thread that calls :meth:`overdue`, where it hangs.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._until = inf
        self._ended = False
        self.weight = 0
        self._lock = threading.Lock()

    def read(self, path: Path) -> Came:
        """Have the process read one file; its silence is an ``Unreadable``, whatever the cause.

        ``weight`` is then how many bytes it has answered.
        """
        process = self._running()
        until = self._until = time.monotonic() + self._limits.patience
        try:
            stays, reply = _ask(process, path, self._limits)
            self.weight, came = len(reply), decode(reply)
        except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError):
            stays, came, self.weight = False, None, 0
        with self._lock:
            self._until = inf
        late = time.monotonic() >= until
        if late or not stays:
            self.reap()
        if came is None:
            slow = late or was_too_slow(process.returncode)
            return Came("", unreadable(too_slow(self._limits.seconds) if slow else crashed()))
        return came

    def overdue(self) -> float:
        """Kill the process where its file has taken too long; the moment until which it may take, else infinity."""
        with self._lock:
            if self._process is not None and time.monotonic() >= self._until:
                self._process.kill()
                self._until = inf
            return self._until

    def end(self) -> None:
        """Kill the process and start no other; safe from another thread while ``read`` waits."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def reap(self) -> None:
        """Leave nothing of the process behind: neither a zombie nor an open pipe."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.reap()
        with self._lock:
            if self._ended:
                raise RuntimeError("reading has ended")
            if self._process is None:
                self._process = _start()
            return self._process


def _start() -> subprocess.Popen[bytes]:
    """Start a reading process and wait until it has loaded its libraries."""
    script = Path(__file__).with_name("serve.py")
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(script), *_library_folders()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout is not None
    if process.stdout.read(1) != READY:
        process.kill()
        process.communicate()
        raise RuntimeError("the reading process does not start")
    return process


@cache
def _library_folders() -> tuple[str, ...]:
    """Where the child finds the libraries, found here without importing them."""
    specs = [spec for name in LIBRARIES if (spec := find_spec(name))]
    return tuple({str(Path(spec.origin).parents[1]): None for spec in specs if spec.origin})


def _ask(process: subprocess.Popen[bytes], path: Path, limits: Limits) -> tuple[bool, bytes]:
    """One request and its reply, and whether the process stays for another."""
    assert process.stdin is not None and process.stdout is not None
    request = {"path": os.path.abspath(path), "limits": limits._asdict()}
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    head = process.stdout.read(9)
    size = int.from_bytes(head[1:], "big")
    if len(head) < 9 or size > limits.replies:
        raise EOFError
    reply = process.stdout.read(size)
    if len(reply) < size:
        raise EOFError
    return head[:1] == STAYS, reply


def unreadable(refused: Refused) -> Unreadable:
    """A refusal as it is handed on."""
    return Unreadable(refused.rule, refused.reason)  # type: ignore[arg-type]
