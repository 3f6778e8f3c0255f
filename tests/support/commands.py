"""What a command did."""

from __future__ import annotations

from typing import NamedTuple


class Done(NamedTuple):
    """How a command ended, what it printed and what it complained of."""

    code: int
    out: str
    err: str
