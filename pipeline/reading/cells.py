"""The cells of a worksheet's XML, one by one, and how far apart they lie. Rows and columns from 0."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.reading.address import LAST_COLUMN, LAST_ROW, address, column_number
from pipeline.reading.extent import Extent
from pipeline.reading.reasons import no_such_cell, too_many_cells
from pipeline.reading.room import ROW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.room import Room

    Cell = tuple[int, int, bytes, bytes]
    """Row, column, the attributes, and what stands between the tags."""

ROW_OR_CELL = re.compile(rb"<(?:row(?=[\s/>])([^>]*)|c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</c\s*>))", re.DOTALL)
ADDRESS = re.compile(rb'(?<!\w)r\s*=\s*"([A-Za-z]*)(\d*)"')
UNUSUAL = [re.compile(rb'<c(?=[\s/>])(?! r="%s")' % place) for place in (rb"[A-Z]\d{1,4}", rb"[A-Z]{1,2}\d{1,3}")]
USUAL_BOX = 999 * (702 + ROW)
"""What A1:ZZ999 takes of the room, and A1:Z9999 less: the most that a sheet with none but usual addresses can span."""


def cells(sheet: str, xml: bytes) -> Iterator[Cell]:
    """Every cell of ``xml`` in its order, blank ones too; one without an address follows the one before.

    Raises Refused at an address that no sheet has.
    """
    row = column = -1
    for found in ROW_OR_CELL.finditer(xml):
        in_row, in_cell, body = found.groups()
        if in_row is not None:
            given = ADDRESS.search(in_row)
            row, column = int(given[2][:9]) - 1 if given and given[2] else row + 1, -1
            continue
        given = ADDRESS.search(in_cell)
        row, column = _place(sheet, given[1], given[2]) if given else (max(row, 0), column + 1)
        if row > LAST_ROW or column > LAST_COLUMN:
            raise no_such_cell(sheet, address(row, column))
        yield row, column, in_cell, body or b""


def measure(sheet: str, xml: bytes, room: Room) -> None:
    """Raise Refused when the filled cells are too many or too far apart to be held as a table.

    A search passes what lies in A1:Z9999 (2.5 ms per MB), another what lies in A1:ZZ999; else every cell is looked at.
    """
    if xml.count(b"<v>") > room.cells:
        raise too_many_cells(sheet)
    few = xml.count(b"<c") <= room.cells and room.box >= USUAL_BOX
    if few and any(not unusual.search(xml) for unusual in UNUSUAL):
        return
    extent = Extent(sheet, room)
    for row, column, _, body in cells(sheet, xml):
        if body:
            extent.add(row, column)
    extent.check()


def _place(sheet: str, letters: bytes, digits: bytes) -> tuple[int, int]:
    if not letters or not digits or len(letters) > 3 or len(digits) > 7 or digits == b"0":
        raise no_such_cell(sheet, (letters + digits).decode())
    return int(digits) - 1, column_of(letters)


@lru_cache(maxsize=1024)
def column_of(letters: bytes) -> int:
    """``b"AB"`` is 27."""
    return column_number(letters.decode())
