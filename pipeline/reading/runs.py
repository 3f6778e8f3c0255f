"""Text written in several fonts: whether a line strikes through all of it, a part of it or none."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Run = tuple[str, bool]
    """A piece of a text, and whether it is struck through."""


def struck_mark(runs: Iterable[Run]) -> tuple[str, str] | None:
    """The kind and the text of the flag for a text of these runs; None when none of it is struck.

    Blanks between two runs are no text of their own: they decide nothing.
    """
    pieces = list(runs)
    words = [struck for text, struck in pieces if text.strip()]
    if not any(words):
        return None
    if all(words):
        return "struck", ""
    return "struck-part", "".join(text for text, struck in pieces if not struck)
