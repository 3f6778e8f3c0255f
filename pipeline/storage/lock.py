"""One process at a time: a lock that the system takes away from a process that ends, however it ends.

The lock is held on a small file beside what it is for, which is there only as long as somebody works and says who.
Where it was left behind by a process that was killed, nobody holds it, and the next one takes it.
"""

from __future__ import annotations

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
"""Seconds for which one who comes second waits."""

_PAUSE: Final = 0.05
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_PLACE: Final = 1 << 30
"""Windows lets nobody else read a byte that is locked: this one lies far behind what the file says."""


class Taken(UserError):
    """Another process is at work there."""

    def __init__(self, what: Path, holder: str) -> None:
        super().__init__(
            f"「{what}」は、別の torimatome が使っています（{holder}）。何も書き換えませんでした。"
            "それが終わってから、もう一度実行してください。"
        )


@contextmanager
def locked(what: Path, wait: float | None = None) -> Iterator[None]:
    """Holds the lock of a folder or file; its parent is made where there is none, and unmade where it stays empty.

    Raises Taken where another one holds it for more than ``wait`` seconds (:data:`WAIT` by default), and OSError where
    no lock can be had.
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
    """The open file of the lock, now ours; None where it is another's or has just gone."""
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
    """Who holds the lock and since when, in words."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(said["since"]).astimezone()
        return f"プロセス番号 {said['pid']}、端末 {said['host']}、{since:%Y-%m-%d %H:%M:%S} から"
    except (OSError, ValueError, KeyError, TypeError):
        return "どのプロセスかは分かりません"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        os.lseek(file, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

    def _let_go(path: Path, file: int) -> None:
        """A file that another one has opened meanwhile cannot be removed, and stays for that one."""
        os.close(file)
        with suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(path: Path, file: int) -> None:
        """Removes the file before anybody else can hold it; who waits for it sees that it has gone."""
        with suppress(OSError):
            path.unlink()
        os.close(file)
