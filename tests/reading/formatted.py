"""Writes .xlsx workbooks whose cells have number formats, for tests."""

from __future__ import annotations

from pathlib import Path

from pipeline.reading import Grid, Limits, Unreadable, read_file
from tests.reading import books


def styles(*codes: str | int) -> str:
    """A style sheet whose styles from number 1 on have these formats; a number is a built-in one."""
    brought = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace("&", "&amp;").replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(codes)
        if isinstance(code, str)
    )
    used = "".join(f'<xf numFmtId="{code if isinstance(code, int) else 200 + n}"/>' for n, code in enumerate(codes))
    return f'<styleSheet><numFmts>{brought}</numFmts><cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'


def grid(path: Path, limits: Limits | None = None) -> Grid:
    found = read_file(path, limits or Limits())
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def row(*cells: str) -> str:
    """Cells with the styles 0, 1, 2 … of one row."""
    return books.ROW.format(
        "".join(f'<c r="{"ABCDEFGH"[n]}1" s="{n}"{cell or ">"}</c>' for n, cell in enumerate(cells))
    )


def number(value: float) -> str:
    return f"><v>{value}</v>"
