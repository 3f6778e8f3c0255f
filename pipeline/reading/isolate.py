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
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue

from pipeline.reading.decode import decode
from pipeline.reading.grid import Reading, Unreadable
from pipeline.reading.limits import Limits
from pipeline.reading.reasons import Refused, crashed, too_slow
from pipeline.reading.serve import READY, STAYS

LIMITS = Limits()
LIBRARIES = ("python_calamine", "xlrd")
ENOUGH_FOR_TWO = 8


def read_file(path: Path, limits: Limits = LIMITS) -> Reading:
    """Read one file: its sheets, or the one reason why it cannot be read."""
    return next(read_files([path], limits))


def read_files(paths: Sequence[Path], limits: Limits = LIMITS, workers: int | None = None) -> Iterator[Reading]:
    """Read each file, in the order of ``paths``, a few ahead of the caller.

    Whatever is in a file, it is one ``Reading``. RuntimeError: the reading process cannot start at all.
    ``workers`` is the number of processes; by default two where there are files and cores enough.
    """
    if workers is None:
        workers = 2 if len(paths) >= ENOUGH_FOR_TWO and (os.cpu_count() or 1) > 1 else 1
    readers = [Reader(limits) for _ in range(workers)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        idle.put(reader)

    def read(path: Path) -> Reading:
        reader = idle.get()
        try:
            return reader.read(path)
        finally:
            idle.put(reader)

    pool = ThreadPoolExecutor(workers)
    ahead: deque[Future[Reading]] = deque()
    try:
        for path in paths:
            ahead.append(pool.submit(read, path))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for reader in readers:
            reader.end()
        pool.shutdown()
        for reader in readers:
            reader.reap()


class Reader:
    """One reading process, started when first needed and again after each death."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._lock = threading.Lock()

    def read(self, path: Path) -> Reading:
        """Have the process read one file; its silence is an ``Unreadable``, whatever the cause."""
        started = time.monotonic()
        process = self._running()
        timer = threading.Timer(self._limits.seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            stays, reading = _ask(process, path, self._limits)
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            stays, reading = False, None
        finally:
            timer.cancel()
        if not stays:
            self.reap()
        if reading is None:
            late = time.monotonic() - started >= self._limits.seconds
            return _unreadable(too_slow(self._limits.seconds) if late else crashed())
        return reading

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


def _ask(process: subprocess.Popen[bytes], path: Path, limits: Limits) -> tuple[bool, Reading]:
    """One request and its reply, and whether the process stays for another."""
    assert process.stdin is not None and process.stdout is not None
    request = {"path": os.path.abspath(path), "limits": asdict(limits)}
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    head = process.stdout.read(9)
    size = int.from_bytes(head[1:], "big")
    if len(head) < 9 or size > limits.memory:
        raise EOFError
    reply = process.stdout.read(size)
    if len(reply) < size:
        raise EOFError
    return head[:1] == STAYS, decode(reply)


def _unreadable(refused: Refused) -> Unreadable:
    return Unreadable(refused.rule, refused.reason)  # type: ignore[arg-type]
