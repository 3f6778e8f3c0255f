"""Reads files in processes of their own, so that no file can harm the run or another file.

A library may crash, hang or take all memory over a damaged file; then only that file is lost, with a reason. Measured:
a new process takes some 30 ms to start and a form some 2 ms to read, so one process reads many files, those of a later
call too. It is replaced when it has died or grown. The processes share nothing with the caller but pipes (``serve``,
``wire``). Usage:

    for path, came in zip(paths, read_hashed(paths), strict=True):
        if isinstance(came.reading, Unreadable):
            print(path, came.reading.reason)
"""

from __future__ import annotations

import atexit
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
"""The usual limits (``room.Limits``)."""
SMALL = 1 << 20
"""A reply of at most this many bytes is always taken, however much came before; that of a form has 30 KB."""
ENOUGH_FOR_TWO = 1 << 20
"""From this many bytes of files on, a second process saves more time than its start takes. A form has 10 KB."""
_KEPT: list[Reader] = []
"""The process that read last, where one was enough: it reads what this program is asked to read next."""
LIBRARIES = ("python_calamine", "xlrd", "msoffcrypto", "olefile", "cryptography", "cffi")
"""The packages that the process may import; the last three are needed by msoffcrypto."""


def read_file(path: Path, limits: Limits = LIMITS) -> Reading:
    """Read one file: its sheets, or the one reason why it cannot be read. See :func:`read_hashed`."""
    return next(read_files([path], limits))


def read_files(paths: Sequence[Path], limits: Limits = LIMITS, workers: int | None = None) -> Iterator[Reading]:
    """Read several files, in the order of ``paths``. As :func:`read_hashed`, without the hashes."""
    return (came.reading for came in read_hashed(paths, limits, workers))


def read_hashed(paths: Sequence[Path], limits: Limits = LIMITS, workers: int | None = None) -> Iterator[Came]:
    """Read several files; gives one :class:`Came` for each, in the order of ``paths``, a few files ahead of the caller.

    ``limits``: what one file may cost. ``workers``: how many processes; by default two where files and cores are
    enough. No file raises anything; RuntimeError means that the reading process cannot start at all.
    """
    workers = workers or _worth(paths)
    readers = [_kept_or_new(limits) for _ in range(workers)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        idle.put(reader)

    def read(path: Path) -> tuple[Came, int]:
        """Read one file with a process that is free; gives the result, and how many bytes the reply had."""
        reader = idle.get()
        try:
            return reader.read(path), reader.weight
        finally:
            idle.put(reader)

    ahead: deque[Future[tuple[Came, int]]] = deque()
    pool, held, over = ThreadPoolExecutor(workers), Held(limits.replies), Event()
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
        kept = readers if workers == 1 and limits == LIMITS and not ahead and not _KEPT else []
        _KEPT.extend(kept)
        for reader in readers[len(kept) :]:
            reader.end()
        pool.shutdown()
        for reader in readers[len(kept) :]:
            reader.reap()


def _worth(paths: Sequence[Path]) -> int:
    """How many processes these files are worth."""
    return 2 if len(paths) > 1 and (os.cpu_count() or 1) > 1 and _bytes(paths) >= ENOUGH_FOR_TWO else 1


def _kept_or_new(limits: Limits) -> Reader:
    """A reader that has read all it was given before, else a new one. Several threads may ask at a time."""
    with suppress(IndexError):
        if limits == LIMITS:
            return _KEPT.pop()
    return Reader(limits)


@atexit.register
def end_kept() -> None:
    """End the process that is kept for further files, if there is one."""
    while _KEPT:
        _KEPT.pop().reap()


class Held:
    """Limits what the caller gets of all files together: a hundred large ones would fill any memory."""

    def __init__(self, most: int) -> None:
        self._left = most

    def added(self, came: Came, weight: int) -> Came:
        """The result as it came, or a refusal where its ``weight`` in bytes is too much beside those before."""
        if weight > max(self._left, SMALL):
            return Came(came.sha256, unreadable(too_much_together()))
        self._left -= weight
        return came


def _bytes(paths: Sequence[Path]) -> int:
    """The size of all files together, as far as it can be told."""
    total = 0
    for path in paths:
        with suppress(OSError, ValueError):
            total += path.stat().st_size
    return total


def _watch(readers: Sequence[Reader], seconds: float, over: Event) -> None:
    """Kill processes that hang, until ``over`` is set; runs in a thread of its own.

    It sleeps until the first process may be due. A file that begins meanwhile cannot be due earlier.
    """
    wait = seconds
    while not over.wait(wait):
        first = min(reader.overdue() for reader in readers)
        wait = max(0.0, min(first - time.monotonic(), seconds))


class Reader:
    """One reading process: started when first needed, and again after each death.

    The operating system ends it where it computes too long. Where it hangs without computing, another thread does, by
    calling :meth:`overdue`. One thread at a time may call :meth:`read`.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._until = inf
        self._ended = False
        self.weight = 0
        self._lock = threading.Lock()

    def read(self, path: Path) -> Came:
        """Have the process read one file. Where it gives no reply, for whatever cause, the result says so.

        Afterwards ``weight`` is the number of bytes of the reply. Raises RuntimeError where no process can be started.
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
        """Kill the process if its file has taken too long. Returns the time (of ``time.monotonic``) until which the
        present file may take; infinity where none is being read."""
        with self._lock:
            if self._process is not None and time.monotonic() >= self._until:
                self._process.kill()
                self._until = inf
            return self._until

    def end(self) -> None:
        """Kill the process and never start another one. May be called from another thread while :meth:`read` waits."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def reap(self) -> None:
        """End the process and leave nothing of it behind: neither a zombie nor an open pipe."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none. Raises RuntimeError after :meth:`end`."""
        if self._process is not None and self._process.poll() is not None:
            self.reap()
        with self._lock:
            if self._ended:
                raise RuntimeError("reading has ended")
            if self._process is None:
                self._process = _start()
            return self._process


def _start() -> subprocess.Popen[bytes]:
    """Start a reading process and wait until it is ready. Raises RuntimeError where it does not start.

    ``-I -S`` keeps the user's own settings and the site packages out; the script adds the folders it is given.
    """
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
    """The folders in which the process finds the libraries. They are located without being imported here."""
    specs = [spec for name in LIBRARIES if (spec := find_spec(name))]
    return tuple({str(Path(spec.origin).parents[1]): None for spec in specs if spec.origin})


def _ask(process: subprocess.Popen[bytes], path: Path, limits: Limits) -> tuple[bool, bytes]:
    """Send one request and wait for its reply. Returns whether the process stays for another one, and the reply.

    Raises EOFError where the process dies, or announces more bytes than are ever taken, and OSError where its pipe is
    broken.
    """
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
    """A refusal as it is given to the caller."""
    return Unreadable(refused.rule, refused.reason)  # type: ignore[arg-type]
