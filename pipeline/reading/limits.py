"""How much one file may cost: values that refuse 5 of 4,518 honest workbooks and stop hostile ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of wall clock, bytes, and counts, each for one file. What goes over is ``file-too-large``.

    ``memory`` bounds the address space of the reading process, where the platform can bound it.
    ``parts`` are the entries of a zip; ``inflated`` counts all parts that are read, ``part`` one.
    ``box`` is the rectangle around all filled cells of a sheet: a reader allocates that, not the cells.
    ``text`` is all text of a sheet in characters, a string counted as often as cells refer to it.
    """

    seconds: float = 20
    memory: int = 1 << 30
    file: int = 50_000_000
    parts: int = 2_000
    inflated: int = 512 << 20
    part: int = 256 << 20
    sheets: int = 256
    cells: int = 5_000_000
    box: int = 20_000_000
    text: int = 128 << 20
    string: int = 32_767
