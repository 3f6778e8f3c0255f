"""Quarters made from the contract's words come out as the contract says: two always, three hundred when slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from .quarters import check_quarter

ALWAYS = (3, 92)
FIRST_HALF = range(1, 151)


@pytest.mark.parametrize("seed", ALWAYS)
def test_quarter(seed: int, tmp_path: Path) -> None:
    """A quarter comes out as the contract says."""
    check_quarter(seed, tmp_path / "quarter")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [seed for seed in FIRST_HALF if seed not in ALWAYS])
def test_many_quarters(seed: int, tmp_path: Path) -> None:
    """So do many others."""
    check_quarter(seed, tmp_path / "quarter")
