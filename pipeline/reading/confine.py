"""What the reading process may use of the machine, held by the system itself: memory, and time of computing."""

from __future__ import annotations

import os
import signal
import struct
import sys
from contextlib import suppress
from functools import cache

LAYOUT = "qqINNINII6QNNNN"
"""JOBOBJECT_EXTENDED_LIMIT_INFORMATION of Windows."""
EXTENDED_LIMITS = 9
TIME, MEMORY = 0x2, 0x100
TICKS = 10_000_000
"""Of Windows in a second."""
NOT_ENOUGH_QUOTA = 1816
"""With what Windows ends a process that has computed for too long."""


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
