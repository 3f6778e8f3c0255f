"""Values in their plain spelling, and the cells of a grid by their addresses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import Grid, address, column_number, plain
from pipeline.texts import as_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((3, "3"), (3.0, "3"), (2.5, "2.5"), (True, "TRUE"), (None, ""), ("a", "a")),
        *((date(2024, 1, 2), "2024-01-02"), (datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00")),
        *((time(9, 5), "09:05:00"), (timedelta(hours=26), "26:00:00")),
    ],
)
def test_plain(value: Any, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "a b", True, False, 3, 3.0, 0.1),
        *(date(2024, 3, 31), datetime(2024, 3, 31), datetime(2024, 3, 31, 9, 5), time(9, 5), timedelta(hours=36)),
    ],
)
def test_plain_is_the_spelling_of_the_report(value: Any) -> None:
    assert plain(value) == as_text(value)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [(1, 1, "A1"), (1, 26, "Z1"), (2, 27, "AA2"), (7, 702, "ZZ7"), (9, 703, "AAA9"), (1_048_576, 16_384, "XFD1048576")],
)
def test_address(row: int, column: int, expected: str) -> None:
    assert address(row, column) == expected


@given(st.integers(1, 16_384))
def test_a_column_by_its_letters(column: int) -> None:
    letters = address(1, column).removesuffix("1")
    assert column_number(letters) == column_number(letters.lower()) == column


def test_cells_by_their_addresses() -> None:
    grid = Grid("表", False, 3, 2, [["a", "b"], ["c", ""]])
    assert (grid.last_row, grid.last_column) == (4, 3)
    assert [grid.at(3, 2), grid.at(4, 2), grid.at(4, 3)] == ["a", "c", ""]
    assert [grid.at(2, 2), grid.at(3, 1), grid.at(5, 2), grid.at(3, 4), grid.at(0, 0)] == [None] * 5
    assert [grid.between(3, 1, 9), grid.between(3, 3, 3), grid.between(2, 1, 9), grid.between(5, 1, 9)] == [
        *(["a", "b"], ["b"], [], [])
    ]
    grid.put(4, 3, 7)
    assert grid.rows == [["a", "b"], ["c", 7]]


def test_a_grid_without_rows_ends_before_it_begins() -> None:
    grid = Grid("表", False, 1, 1, [])
    assert (grid.last_row, grid.last_column, grid.at(1, 1), grid.between(1, 1, 9)) == (0, 0, None, [])
