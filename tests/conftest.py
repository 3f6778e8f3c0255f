from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.cli import main
from tests.support import other_city as city
from tests.support.commands import Done
from tests.support.quarter import Place, clean_quarter, sample_quarter

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""No test fails because the machine is busy."""


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk over it with every merge."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def torimatome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a command in this process."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["torimatome", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def quarter(tmp_path: Path) -> Place:
    """A clean quarter of the small plan."""
    return clean_quarter(tmp_path)


@pytest.fixture
def sample(tmp_path: Path) -> Place:
    """The committed register and returns, with nothing made of them yet."""
    return sample_quarter(tmp_path)


@pytest.fixture
def other_city(tmp_path: Path) -> Place:
    """Another city's first quarter, with every return as it should be."""
    return city.other_city(tmp_path)


@pytest.fixture(scope="session")
def merged_quarter(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A clean quarter of the small plan, merged once; not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("quarter"))
    place.merge()
    return place


@pytest.fixture(scope="session")
def merged_other_city(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Another city's first quarter, merged once; not to be changed."""
    place = city.other_city(tmp_path_factory.mktemp("other-city"))
    place.merge()
    return place


@pytest.fixture(scope="session")
def merged_sample(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The committed returns, merged once; not to be changed."""
    place = sample_quarter(tmp_path_factory.mktemp("sample"))
    place.merge()
    return place


@pytest.fixture
def draft(merged_sample: Place, tmp_path: Path) -> Place:
    """The committed returns with what was made of them, to be changed."""
    return merged_sample.copied(tmp_path)
