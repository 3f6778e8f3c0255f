"""A plain workbook of parts that were looked at, and the library that reads it.

This is the one place that calls python-calamine, which counts rows and columns from 0.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from pipeline.reading.grid import Grid
from pipeline.reading.reasons import broken_sheet, damaged

if TYPE_CHECKING:
    from pipeline.reading.grid import Value
    from pipeline.reading.room import Room

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
ROOT_RELATIONS = f"<Relationships>{RELATION % ('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>"


def pack(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, stored: the next reader need not inflate again."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def open_book(data: bytes) -> CalamineWorkbook:
    """Open a workbook made of parts that were looked at. Raises Refused; a panic passes through."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        raise damaged() from error


def read_grid(book: CalamineWorkbook, index: int, name: str, hidden: bool, room: Room) -> Grid:
    """The values of one sheet of ``book``, ``index`` from 0; ``name`` and ``hidden`` are what the file says of it.

    A hidden sheet that cannot be read is an empty one: no answer stands there. Raises Refused for a visible one,
    because to skip it could lose answers in silence, and for too many cells.
    """
    try:
        found = book.get_sheet_by_index(index)
        rows: list[list[Value]] = found.to_python()  # type: ignore[assignment]
    except MemoryError:
        raise
    except Exception as error:
        return unread(name, hidden, error)
    room.take_box(name, len(rows), len(rows[0]) if rows else 0)
    rows_before, columns_before = found.start or (0, 0)
    return Grid(name, hidden, rows_before + 1, columns_before + 1, rows)


def unread(name: str, hidden: bool, cause: Exception | None = None) -> Grid:
    """The empty sheet that stands for a broken hidden one; raises Refused for a visible one."""
    if hidden:
        return Grid(name, hidden, 1, 1, [])
    raise broken_sheet(name) from cause
