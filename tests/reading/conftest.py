"""What the tests of the reading process share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.reading import isolate
from tests.reading import books
from tests.reading.harmful import FAR


@pytest.fixture
def none_kept() -> Iterator[None]:
    """No test reads with a process of another one."""
    isolate.end_kept()
    yield
    isolate.end_kept()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every reading process that is started."""
    processes = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            processes.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return processes


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """Takes seconds to read, and 500 MB."""
    return books.write(tmp_path / "endless.xlsx", books.book(FAR.format("J")))
