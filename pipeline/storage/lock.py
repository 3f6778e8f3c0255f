"""One process at a time: a file lock, which the operating system releases when a process ends, however it ends.

The lock is held on a small hidden file beside the folder or file in question (``.R5-4.torimatome-lock``). It contains
who holds it, since when, as JSON; it exists only while somebody works. A killed process may leave the file behind, but
not the lock: the next process takes it. Uses ``flock`` on POSIX and ``msvcrt.locking`` on Windows. The lock holds
between processes of torimatome only; Excel knows nothing of it.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from pipeline.errors import UserError

WAIT: Final = 10.0
"""Seconds to wait for a lock that another process holds."""

_PAUSE: Final = 0.05
"""Seconds between two attempts."""
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
"""Open for reading and writing, create where missing, and do not follow a link that somebody has put there."""
_PLACE: Final = 1 << 30
"""The byte that is locked on Windows. Nobody else can read a locked byte, so it lies far behind the content."""


class Taken(UserError):
    """Another process of torimatome holds the lock. The message names ``what`` is locked and the ``holder``."""

    def __init__(self, what: Path, holder: str) -> None:
        super().__init__(
            f"「{what}」は、別の torimatome が使っています（{holder}）。何も書き換えませんでした。"
            "それが終わってから、もう一度実行してください。"
        )


@contextmanager
def locked(what: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of a folder or file while the block runs.

    - ``what``: the folder or file to be protected; it need not exist. Links are resolved first.
    - ``wait``: seconds to wait where the lock is held; :data:`WAIT` by default, 0 to try once.

    Raises Taken where the lock is still held after ``wait``, and OSError where the lock file cannot be made. Missing
    parent folders are created, and removed at the end where they are still empty.
    """
    real = what.resolve()
    path = real.with_name(f".{real.name}.torimatome-lock")
    made = [parent for parent in path.parents if not parent.exists()]
    until = time.monotonic() + (WAIT if wait is None else wait)
    while (file := _take(path)) is None:
        if time.monotonic() >= until:
            raise Taken(what, _holder(path))
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        _let_go(path, file)
        with suppress(OSError):
            for parent in made:
                parent.rmdir()


def _take(path: Path) -> int | None:
    """The file descriptor of the lock file, which is now ours; None where another process has it or just removed it.

    After locking, the file is compared with the one at the path: the former holder may have removed it between our
    opening and our locking, and then our lock would protect nothing.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, _FLAGS, 0o666)
    except FileNotFoundError:
        return None
    try:
        if _lock(file) and os.path.samestat(os.fstat(file), path.stat()):
            os.ftruncate(file, 0)
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            os.write(file, json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}).encode())
            return file
    except FileNotFoundError:
        pass
    except BaseException:
        os.close(file)
        raise
    os.close(file)
    return None


def _holder(path: Path) -> str:
    """Who holds the lock and since when, in Japanese words; for a lock file that cannot be read, that it is unknown."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"]).astimezone()
        return f"プロセス番号 {facts['pid']}、端末 {facts['host']}、{since:%Y-%m-%d %H:%M:%S} から"
    except (OSError, ValueError, KeyError, TypeError):
        return "どのプロセスかは分かりません"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        """Lock the byte at :data:`_PLACE` without waiting; False where another process has it."""
        os.lseek(file, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

    def _let_go(path: Path, file: int) -> None:
        """Close the file, which ends the lock, and remove it. Where another process has opened it meanwhile, Windows
        refuses to remove it, and it stays for that process."""
        os.close(file)
        with suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _lock(file: int) -> bool:
        """Lock the whole file without waiting; False where another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(path: Path, file: int) -> None:
        """Remove the file while the lock is still held, so that nobody can lock a file that is about to go. A process
        that waits for it finds that the file at the path is another, and tries again."""
        with suppress(OSError):
            path.unlink()
        os.close(file)
