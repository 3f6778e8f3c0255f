"""Packs a plain workbook out of parts that were examined, and has the library read it.

This is the one place that calls python-calamine, which reads .xlsx, .xlsb and .ods and counts rows and columns from 0.
The library never sees a department's file: it gets a new archive that holds only parts in the plain shape that the
readers here have made of them. That way the limits hold, and nothing unexamined can harm it.
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
"""The namespace of relationship types (ECMA-376, part 1)."""
RELATION = f'<Relationship Id="%s" Type="{OFFICE}/%s" Target="%s"/>'
"""One relationship: id, last word of its type, and target."""
ROOT_RELATIONS = f"<Relationships>{RELATION % ('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>"
"""The relationships of a package whose one document is xl/workbook.xml (ECMA-376, part 2)."""


def pack(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts (name → bytes), stored without compression, since it is read at once."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def open_book(data: bytes) -> CalamineWorkbook:
    """Open a workbook that :func:`pack` made. Raises Refused (damaged) where the library cannot.

    A panic of the library, which is written in Rust, is no Exception and passes through; ``dispatch`` deals with it.
    """
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        raise damaged() from error


def read_grid(book: CalamineWorkbook, index: int, name: str, hidden: bool, room: Room) -> Grid:
    """The values of one sheet of ``book``.

    - ``index``: the sheet's place in the book, from 0.
    - ``name`` and ``hidden``: as the department's file has them; in ``book`` sheets are named by numbers.

    A hidden sheet that cannot be read gives an empty grid, because no answer stands there. Raises Refused for a visible
    one, since skipping it could lose answers in silence, and where the sheet is too large for ``room``.
    """
    try:
        sheet = book.get_sheet_by_index(index)
        rows: list[list[Value]] = sheet.to_python()  # type: ignore[assignment]
    except MemoryError:
        raise
    except Exception as error:
        return unread(name, hidden, error)
    room.take_box(name, len(rows), len(rows[0]) if rows else 0)
    rows_before, columns_before = sheet.start or (0, 0)
    return Grid(name, hidden, rows_before + 1, columns_before + 1, rows)


def unread(name: str, hidden: bool, cause: Exception | None = None) -> Grid:
    """The empty grid that stands for a hidden sheet that is broken. Raises Refused where the sheet is visible."""
    if hidden:
        return Grid(name, hidden, 1, 1, [])
    raise broken_sheet(name) from cause
