"""The one place that calls python-calamine."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook

from pipeline.reading.reasons import Refused, broken_sheet, damaged
from pipeline.reading.sheet import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.grid import Value
    from pipeline.reading.room import Room


def open_book(data: bytes) -> CalamineWorkbook:
    """Open a workbook made of parts that were looked at. Raises Refused; a panic passes through."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        raise damaged() from error


def read_sheet(book: CalamineWorkbook, index: int, name: str, hidden: bool, room: Room) -> Sheet:
    """One sheet's values.

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
    return Sheet(name, hidden, found.start or (0, 0), rows)


def unread(name: str, hidden: bool, cause: Exception | None = None) -> Sheet:
    """The empty sheet that stands for a broken hidden one; raises Refused for a visible one."""
    if hidden:
        return Sheet(name, hidden, (0, 0), [])
    refused: Refused = broken_sheet(name)
    raise refused from cause
