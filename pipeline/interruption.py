"""Ctrl+C, and an order to end from outside: no file is left half replaced, and the message says what was replaced.

:func:`end_tidily` is called once when a command starts. :func:`uninterrupted` is put around each replacement of a file
or folder. :func:`what_stands` words the outcome for the person at the screen. Signals reach only the main thread of a
Python program; in any other thread these functions change no signal.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

CHANGED: Final[list[Path]] = []
"""The files and folders that the running command has replaced so far, in order. :func:`end_tidily` empties it."""

_ORDERS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Names of signals that ask a program to end. SIGHUP does not exist on Windows, SIGBREAK exists only there."""
_TOLD: Final = 3
"""How many replaced paths a message names; of the others it gives the number."""


def end_tidily() -> None:
    """Make every order to end behave as Ctrl+C does: it raises KeyboardInterrupt in the main thread.

    Call it once, when a command starts. A signal that the parent process had set to be ignored (as ``nohup`` does with
    SIGHUP) stays ignored. Side effects: sets signal handlers of the process, and empties :data:`CHANGED`.
    """
    CHANGED.clear()
    for number in _orders():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted(changed: Path) -> Iterator[None]:
    """Hold back an order to end until the block, which replaces ``changed``, is over.

    When the block ends without an error, ``changed`` is added to :data:`CHANGED`; only then does an order that came
    meanwhile raise KeyboardInterrupt. So a replacement is either done and recorded, or not begun. The former handlers
    are put back in any case. Where the block itself raises, its error is raised and the order is dropped.
    """
    came: list[int] = []

    def keep(number: int, _: FrameType | None) -> None:
        """Remember the signal instead of ending."""
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
    """A Japanese sentence that says whether the former results are as they were, and names what was replaced.

    Without any replacement it is 「前回の結果はそのままです。」; else it names up to three paths of :data:`CHANGED`.
    """
    if not CHANGED:
        return "前回の結果はそのままです。"
    names = "、".join(f"「{path}」" for path in CHANGED[:_TOLD])
    others = f"など {len(CHANGED):,} 件" if len(CHANGED) > _TOLD else ""
    return f"ただし、{names}{others}は、すでに新しい内容に書き換わっています。"


def _orders() -> list[signal.Signals]:
    """The signals that end a program on this system; none outside of the main thread, where no handler can be set."""
    if threading.current_thread() is not threading.main_thread():
        return []
    return [getattr(signal, name) for name in _ORDERS if hasattr(signal, name)]
