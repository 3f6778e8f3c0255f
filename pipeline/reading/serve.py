"""The reading process: started as a script, it answers one request after another until its input ends.

It stands apart from the rest so that it starts in some 30 ms: ``python -I -S``, no pandas, no openpyxl,
and the package's own ``__init__`` modules are not run. Arguments: folders that hold the libraries.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from types import ModuleType, SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from io import BufferedWriter
    from typing import BinaryIO

WORN = 192 << 20
"""A process that has come to hold this many bytes more leaves, so that each file finds the same room."""

READY, STAYS, LEAVES = b"R", b"+", b"-"


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
    from pipeline.reading.confine import confine
    from pipeline.reading.workbook import read_workbook

    inherited = _most_memory()
    replies.write(READY)
    replies.flush()
    for line in requests:
        request = json.loads(line, object_hook=lambda item: SimpleNamespace(**item))
        confine(request.limits.memory, request.limits.seconds)
        reply, sound = read_workbook(request.path, request.limits)
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


if __name__ == "__main__":
    main()
