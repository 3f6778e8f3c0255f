"""The reading process: started as a script, it answers one request after another until its input ends.

It stands apart from the rest so that it starts in some 30 ms: ``python -I -S``, no pandas, no openpyxl,
and the package's own ``__init__`` modules are not run. Arguments: folders that hold the libraries.
What it may use of the machine, memory and time of computing, is held by the system itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import struct
import sys
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedWriter
    from typing import BinaryIO

WORN = 192 << 20
"""A process that has come to hold this many bytes more leaves, so that each file finds the same room."""
READY, STAYS, LEAVES = b"R", b"+", b"-"
LAYOUT = "qqINNINII6QNNNN"
"""JOBOBJECT_EXTENDED_LIMIT_INFORMATION of Windows."""
EXTENDED_LIMITS = 9
TIME, MEMORY = 0x2, 0x100
TICKS = 10_000_000
"""Of Windows in a second."""
NOT_ENOUGH_QUOTA = 1816
"""With what Windows ends a process that has computed for too long."""


def main() -> None:
    """Mount the package beside this script, then answer on what was standard output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    here = os.path.dirname(os.path.abspath(__file__))
    for name, folder in (("pipeline", os.path.dirname(here)), ("pipeline.reading", here)):
        package = ModuleType(name)
        package.__path__ = [folder]
        sys.modules[name] = package
    sys.path += sys.argv[1:]
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    gc.disable()
    serve(sys.stdin.buffer, replies)


def serve(requests: BinaryIO, replies: BufferedWriter) -> None:
    """Answer each line {"path", "limits"}: one byte (stays or leaves), eight of length, the JSON."""
    from pipeline.reading.dispatch import read_workbook
    from pipeline.reading.room import Limits

    inherited = _most_memory()
    replies.write(READY)
    replies.flush()
    for line in requests:
        request = json.loads(line)
        limits = Limits(**request["limits"])
        confine(limits.memory, limits.seconds)
        reply, sound = read_workbook(request["path"], limits)
        stays = sound and _most_memory() - inherited < WORN
        replies.write((STAYS if stays else LEAVES) + len(reply).to_bytes(8, "big"))
        replies.write(reply)
        replies.flush()
        if not stays:
            return


def _most_memory() -> int:
    """Bytes this process has held at most; 0 where nobody tells. Linux counts from what its parent had held."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def confine(memory: int, seconds: float) -> None:
    """Bound this process's memory in bytes, and end it when it has computed for so many seconds from now on.

    macOS bounds no memory; there, and where a system refuses, the counts of :mod:`pipeline.reading.room` must do.
    """
    if sys.platform == "win32":
        _bound_job(memory, os.times().user + seconds)
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, hard))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def was_too_slow(returncode: int | None) -> bool:
    """Whether a process ended because it had computed for too long."""
    return returncode == (NOT_ENOUGH_QUOTA if sys.platform == "win32" else -signal.SIGPROF)


def _bound_job(memory: int, seconds: float) -> None:
    """``seconds`` are those since the process began."""
    found = _job()
    if found:
        kernel, job = found
        limits = struct.pack(LAYOUT, int(seconds * TICKS), 0, TIME | MEMORY, *[0] * 12, memory, 0, 0, 0)
        kernel.SetInformationJobObject(job, EXTENDED_LIMITS, limits, len(limits))


@cache
def _job():  # type: ignore[no-untyped-def]
    """Windows' functions, and a job that this process alone is in; None where the system gives none."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.AssignProcessToJobObject.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    kernel.SetInformationJobObject.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32]
    job = kernel.CreateJobObjectW(None, None)
    return (kernel, job) if job and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()) else None


if __name__ == "__main__":
    main()
