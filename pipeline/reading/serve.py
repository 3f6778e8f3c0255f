"""The reading process: run as a script, it answers one request after another until its input ends.

It starts in some 30 ms, because it needs little: ``python -I -S``, no pandas, no openpyxl, and the ``__init__`` modules
of our own packages are not run. Arguments: the folders that hold the libraries. Requests come on standard input, one
JSON object a line; replies go to what was standard output (see :func:`serve`). Memory and time are limited by the
operating system itself, so that no library can exceed them.
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
"""A process that holds this many bytes more than at its start ends itself, so that each file finds the same room."""
READY, STAYS, LEAVES = b"R", b"+", b"-"
"""First byte of the process; then, before each reply, whether it stays for another file (:data:`STAYS`) or leaves."""
LAYOUT = "qqINNINII6QNNNN"
"""JOBOBJECT_EXTENDED_LIMIT_INFORMATION of Windows, for ``struct``."""
EXTENDED_LIMITS = 9
"""The number of that kind of information for SetInformationJobObject."""
TIME, MEMORY = 0x2, 0x100
"""The limits that are set: user time of the process, and memory of the process."""
TICKS = 10_000_000
"""Units of Windows' time limits in a second."""
NOT_ENOUGH_QUOTA = 1816
"""The exit code with which Windows ends a process that has computed for too long."""


def main() -> None:
    """Make the package importable from beside this script, then answer requests.

    Standard output is redirected to nowhere, so that a library that prints cannot break a reply; replies use a copy of
    it. Garbage collection is switched off: grids hold no reference cycles, so looking for some is time lost.
    """
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
    """Answer each line of ``requests``: a JSON object with "path" and "limits" (the fields of ``room.Limits``).

    First :data:`READY` is written. A reply then consists of:

    - one byte: whether the process stays for another file (:data:`STAYS`) or leaves (:data:`LEAVES`);
    - eight bytes: the length of the rest, most significant byte first;
    - the rest: JSON, as ``wire`` writes it.

    After a reply that leaves, the function returns and the process ends.
    """
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
    """The most memory in bytes that this process has held; 0 where the system does not tell.

    Linux counts from what the parent had held before the start, which is why the caller subtracts the value at the
    start.
    """
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def confine(memory: int, seconds: float) -> None:
    """Limit this process to ``memory`` bytes, and have the system end it after ``seconds`` more seconds of computing.

    macOS does not limit memory. There, and where a system refuses, only the counts of :mod:`pipeline.reading.room`
    protect. Also switches core dumps off.
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
    """Whether a process with this exit code was ended because it had computed for too long."""
    return returncode == (NOT_ENOUGH_QUOTA if sys.platform == "win32" else -signal.SIGPROF)


def _bound_job(memory: int, seconds: float) -> None:
    """Set the limits of the Windows job of this process. ``seconds`` count from the start of the process."""
    found = _job()
    if found:
        kernel, job = found
        limits = struct.pack(LAYOUT, int(seconds * TICKS), 0, TIME | MEMORY, *[0] * 12, memory, 0, 0, 0)
        kernel.SetInformationJobObject(job, EXTENDED_LIMITS, limits, len(limits))


@cache
def _job():  # type: ignore[no-untyped-def]
    """Windows' functions and a job object that holds this process alone; None where the system gives none."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.AssignProcessToJobObject.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    kernel.SetInformationJobObject.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32]
    job = kernel.CreateJobObjectW(None, None)
    return (kernel, job) if job and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()) else None


if __name__ == "__main__":
    main()
