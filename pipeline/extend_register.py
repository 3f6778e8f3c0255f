"""Adds rows to a sheet of the register, and leaves the coordinator's workbook as it is otherwise."""

from __future__ import annotations

import io
import os
import re
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Final

from pipeline.register import read_register
from pipeline.register_sheets import RegisterSheet, read_sheets
from pipeline.spell import address
from pipeline.trouble import Refused

_LOCKS: Final = ("~${}", ".~lock.{}#")
"""What Excel and LibreOffice leave beside a workbook while it is open."""

_REMADE: Final = re.compile(
    r"xl/(worksheets/sheet|comments|drawings/vmlDrawing|printerSettings/|calcChain|sharedStrings|theme/|styles|workbook)"
    r"|docProps/|customXml/|_rels/|.*/_rels/|\[Content_Types\]|mimetype"
)
"""Parts of a workbook that openpyxl writes anew, under a name of its own, or that only cache what is known."""

Cells = Mapping[str, int | str]
"""Column of the register's sheet → what is written there."""


class Unchangeable(Refused):
    """The register is open, or could not be changed without loss; nothing was changed."""


def extend_register(path: Path, sheet: str, rows: Sequence[Cells]) -> list[str]:
    """Adds ``rows`` below the last one of the sheet and returns their places, as "R5.xlsx!例外!A2".

    Raises Unchangeable, and what :func:`pipeline.register.read_register` raises.
    """
    if any(path.with_name(lock.format(path.name)).exists() for lock in _LOCKS):
        raise Unchangeable("計画のファイルが開かれています。閉じてから、もう一度実行してください。")
    layout = read_sheets(path)[sheet]
    first = max(int(layout.frame.index.max()) if len(layout.frame) else 0, layout.heading_row) + 1
    content = _extended(path.read_bytes(), layout, first, rows)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}.new-") as folder:
        new = Path(folder) / path.name
        new.write_bytes(content)
        read_register(new)
        try:
            os.replace(new, path)
        except OSError as trouble:
            raise Unchangeable(
                "計画のファイルを書き換えられませんでした。開いている場合は閉じてから、もう一度実行してください。"
            ) from trouble
    column = min(layout.positions.values())
    return [f"{path.name}!{sheet}!{address(first + place, column)}" for place in range(len(rows))]


def _extended(original: bytes, layout: RegisterSheet, first: int, rows: Sequence[Cells]) -> bytes:
    """The workbook with ``rows`` from row ``first`` on. Raises Unchangeable where anything else would be lost."""
    import openpyxl

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(io.BytesIO(original), rich_text=True)
        for number, cells in enumerate(rows, start=first):
            _write_row(book[layout.name], number, {layout.positions[column]: cells[column] for column in cells}, layout)
        out = io.BytesIO()
        book.save(out)
    lost = _parts(original) - _parts(out.getvalue())
    if lost or any("removed" in str(one.message) or "lost" in str(one.message) for one in told):
        raise Unchangeable("計画のファイルに、図やExcelの拡張機能など、書き換えると失われるものがあります。")
    return out.getvalue()


def _write_row(sheet: Any, number: int, cells: Mapping[int, int | str], layout: RegisterSheet) -> None:
    """Writes values by column number; a cell without a format of its own gets that of the row above."""
    for column, value in cells.items():
        cell = sheet.cell(number, column)
        cell.value = value
        cell.data_type = "n" if isinstance(value, int) else "s"
        if not cell.has_style and number - 1 > layout.heading_row:
            cell._style = copy(sheet.cell(number - 1, column)._style)


def _parts(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name for name in parts.namelist() if not name.endswith("/") and not _REMADE.match(name)}
