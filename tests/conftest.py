from __future__ import annotations

from pathlib import Path

import pytest

from tests.quarter import Place, clean_quarter, sample_quarter


@pytest.fixture
def quarter(tmp_path: Path) -> Place:
    """A clean quarter of the small plan."""
    return clean_quarter(tmp_path)


@pytest.fixture
def sample(tmp_path: Path) -> Place:
    """The committed register and returns, with nothing made of them yet."""
    return sample_quarter(tmp_path)


@pytest.fixture(scope="session")
def merged_sample(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The committed returns, merged once; not to be changed."""
    place = sample_quarter(tmp_path_factory.mktemp("sample"))
    place.merge()
    return place
