"""The second half of the three hundred quarters, in a file of its own: the tests are spread over the cores by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from .quarters import check_quarter

SECOND_HALF = range(151, 301)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SECOND_HALF)
def test_more_quarters(seed: int, tmp_path: Path) -> None:
    """A quarter comes out as the contract says."""
    check_quarter(seed, tmp_path / "quarter")
