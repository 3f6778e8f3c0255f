"""A sheet is refused for its cells exactly where they are too many, too far apart or nowhere at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.reading import Limits, address
from pipeline.reading.reasons import Refused
from pipeline.reading.room import ROW, Room
from pipeline.reading.xlsx_cells import measure

ROWS = st.sampled_from([1, 2, 999, 1_000, 9_999, 10_000, 99_999, 999_999, 1_000_000, 1_048_576, 1_048_577])
COLUMNS = st.sampled_from([1, 18, 19, 20, 26, 27, 702, 703, 16_384, 16_385])
CELLS = st.lists(st.tuples(ROWS, COLUMNS, st.booleans()), max_size=8)
LIMITS = [Limits(), Limits(cells=4), Limits(box=999 * 706 - 1), Limits(box=10**12, by_size=False)]


def sheet(cells: list[tuple[int, int, bool]]) -> bytes:
    """A sheet's XML; each cell a row, a column and whether it is filled."""
    value = {True: "<v>1</v>", False: ""}
    parts = [f'<c r="{address(row, column)}" s="1">{value[filled]}</c>' for row, column, filled in cells]
    return f"<sheetData><row>{'</row><row>'.join(parts)}</row></sheetData>".encode()


def refused(xml: bytes, limits: Limits) -> str:
    """The rule that refuses a sheet; "" for none."""
    try:
        measure("表1", xml, Room(limits, 0))
    except Refused as trouble:
        return trouble.rule
    return ""


def due(cells: list[tuple[int, int, bool]], limits: Limits) -> str:
    """What should come of it: the first that is wrong, in the order of the cells, then how far apart they lie."""
    filled = [(row, column) for row, column, is_filled in cells if is_filled]
    room = Room(limits, 0)
    if len(filled) > room.cells:
        return "file-too-large"
    if any(row > 1_048_576 or column > 16_384 for row, column, _ in cells):
        return "file-unreadable"
    rows, columns = [row for row, _ in filled], [column for _, column in filled]
    box = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1 + ROW) if filled else 0
    return "file-too-large" if box > room.box else ""


@pytest.mark.parametrize("limits", LIMITS, ids=["usual", "few cells", "a small box", "a large box"])
@given(cells=CELLS)
@example(cells=[(1, 1, True), (999_999, 19, True)])
@example(cells=[(1, 1, True), (1_000_000, 19, True)])
@example(cells=[(1, 1, True), (999_999, 20, True)])
@example(cells=[(1, 1, True), (1_048_576, 20, True)])
@example(cells=[(10_000, 1, True)] * 5)
@example(cells=[(10_000, 1, False)] * 5)
def test_refused_where_it_is_due(limits: Limits, cells: list[tuple[int, int, bool]]) -> None:
    assert refused(sheet(cells), limits) == due(cells, limits)


@pytest.mark.parametrize(
    ("number", "rule"), [("0", "file-unreadable"), ("99999999", "file-unreadable"), ("010000", "")]
)
def test_a_row_that_no_sheet_has_is_refused_in_a_long_sheet_too(number: str, rule: str) -> None:
    xml = f'<row><c r="A10000"/><c r="A{number}"><v>1</v></c></row>'
    assert refused(xml.encode(), Limits()) == rule
