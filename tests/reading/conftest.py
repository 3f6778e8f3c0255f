"""What the tests of the reading process share."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.reading import isolate
from tests.reading import books
from tests.reading.harmful import FAR


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every reading process that is started."""
    processes = []
    start = isolate._start

    def recorded() -> subprocess.Popen[bytes]:
        processes.append(start())
        return processes[-1]

    monkeypatch.setattr(isolate, "_start", recorded)
    return processes


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """Takes seconds to read, and 500 MB."""
    return books.write(tmp_path / "endless.xlsx", books.book(FAR.format("J")))
