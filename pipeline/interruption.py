"""Ctrl+C, and an order to end from outside: each leaves nothing half done, and what is said of it is true."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

CHANGED: Final[list[Path]] = []
"""What the command at work has replaced so far."""

_ORDERS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_TOLD: Final = 3


def end_tidily() -> None:
    """From here on an order to end is what Ctrl+C is: KeyboardInterrupt. One that is ignored stays so."""
    CHANGED.clear()
    for number in _orders():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted(changed: Path) -> Iterator[None]:
    """Lets an order to end wait until the block, which replaces ``changed``, is over and known to be."""
    came: list[int] = []

    def keep(number: int, _: FrameType | None) -> None:
        came.append(number)

    former = {number: signal.getsignal(number) for number in _orders()}
    former = {number: handler for number, handler in former.items() if callable(handler)}
    for number in former:
        signal.signal(number, keep)
    try:
        yield
        CHANGED.append(changed)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


def what_stands() -> str:
    """A sentence on whether the former results are as they were."""
    if not CHANGED:
        return "前回の結果はそのままです。"
    names = "、".join(f"「{path}」" for path in CHANGED[:_TOLD])
    others = f"など {len(CHANGED):,} 件" if len(CHANGED) > _TOLD else ""
    return f"ただし、{names}{others}は、すでに新しい内容に書き換わっています。"


def _orders() -> list[signal.Signals]:
    """The signals of this system that end a program; none where this thread may not take them."""
    if threading.current_thread() is not threading.main_thread():
        return []
    return [getattr(signal, name) for name in _ORDERS if hasattr(signal, name)]
