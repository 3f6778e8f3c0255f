"""The points at which slow tests end a run are functions of the program, by the names that it calls them by."""

from __future__ import annotations

import pytest

from tests.support.killed_merge import POINTS


@pytest.mark.parametrize("point", POINTS)
def test_a_point_is_a_function_that_is_there(point: str) -> None:
    place, name, _ = POINTS[point]
    assert callable(getattr(place, name, None))
