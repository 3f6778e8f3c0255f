"""Quarters made from the contract's words come out as the contract says: one always, three hundred when slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from .quarters import check_quarter

ALWAYS = 92
FIRST_HALF = range(1, 151)


def test_quarter(tmp_path: Path) -> None:
    """A quarter comes out as the contract says."""
    check_quarter(ALWAYS, tmp_path / "quarter")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [seed for seed in FIRST_HALF if seed != ALWAYS])
def test_many_quarters(seed: int, tmp_path: Path) -> None:
    """So do many others."""
    check_quarter(seed, tmp_path / "quarter")
