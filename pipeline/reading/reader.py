"""One reading process, seen from outside: asked, timed, and replaced when it dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from math import inf
from pathlib import Path

from pipeline.reading.confine import was_too_slow
from pipeline.reading.decode import decode
from pipeline.reading.grid import Came, Unreadable
from pipeline.reading.limits import Limits
from pipeline.reading.reasons import Refused, crashed, too_slow
from pipeline.reading.serve import READY, STAYS

LIBRARIES = ("python_calamine", "xlrd", "msoffcrypto", "olefile", "cryptography", "cffi")
"""What the child may import; the last three are those of msoffcrypto."""


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
    request = {"path": os.path.abspath(path), "limits": asdict(limits)}
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
