"""How much one file may cost: values that refuse few honest workbooks of thousands and stop hostile ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes, and counts, each for one file. What goes over is ``file-too-large``.

    ``seconds`` are those that the reading process computes, so that a busy machine changes no outcome; ``patience``
    are those on the clock, for a process that hangs without computing. ``memory`` bounds the address space of the
    reading process. ``parts`` are the entries of a zip; ``inflated`` counts all parts that are read, ``part`` one.
    ``box`` is the rectangle around all filled cells of a sheet: a reader allocates that, not the cells; each of its
    rows counts as some cells more. ``text`` is all text in characters, a string counted as often as cells refer to it.
    ``marks`` are flags, notes and merged areas. ``by_size``: a small file has less room than that, as
    :mod:`pipeline.reading.room` says.

    ``replies``: bytes that the reading processes may answer for all files of one call; beyond them only small answers
    are taken.
    """

    seconds: float = 20
    patience: float = 600
    memory: int = 1 << 30
    file: int = 50_000_000
    parts: int = 2_000
    inflated: int = 512 << 20
    part: int = 256 << 20
    sheets: int = 256
    cells: int = 2_000_000
    box: int = 6_000_000
    text: int = 64 << 20
    marks: int = 500_000
    string: int = 32_767
    by_size: bool = True
    replies: int = 100_000_000
