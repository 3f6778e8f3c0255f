"""The reading process loads little, and the system bounds its memory and its time."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.reading import Limits, Unreadable, isolate, read_file, read_files

pytestmark = pytest.mark.usefixtures("none_kept")

GOOD = Path(__file__).with_name("fixtures") / "form.xlsx"


ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_time_runs_out(endless: Path, started: list[subprocess.Popen[bytes]]) -> None:
    slow, good = read_files([endless, GOOD], Limits(seconds=0.4, box=10**8, by_size=False))
    assert slow == Unreadable("file-too-large", slow.reason) and "0.4秒以内" in slow.reason
    assert good == read_file(GOOD)
    isolate.end_kept()
    assert all(process.returncode is not None for process in started)


@pytest.mark.slow
def test_each_file_has_its_own_time(endless: Path) -> None:
    found = list(
        read_files([GOOD, endless, GOOD, endless, GOOD], Limits(seconds=0.4, box=10**8, by_size=False), workers=1)
    )
    assert [isinstance(reading, Unreadable) and "0.4秒以内" in reading.reason for reading in found] == [
        *(False, True, False, True, False)
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_memory_runs_out(endless: Path) -> None:
    large, good = read_files([endless, GOOD], Limits(memory=256 << 20, box=10**8, by_size=False))
    assert isinstance(large, Unreadable) and "大きい" in large.reason
    assert good == read_file(GOOD)


def test_imports_are_light() -> None:
    """The caller imports no reader at all; the reading process no pandas, no openpyxl."""
    heavy = "('python_calamine', 'xlrd', 'openpyxl', 'pandas')"
    parent = f"import sys, pipeline.reading; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", parent], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
    served = subprocess.run(
        [
            *(sys.executable, "-I", "-S", "-X", "importtime", ROOT / "pipeline/reading/serve.py"),
            *{str(Path(spec.origin).parents[1]) for spec in map(find_spec, isolate.LIBRARIES) if spec and spec.origin},
        ],
        input=b"",
        capture_output=True,
        check=True,
    )
    loaded = {line.rpartition(b"|")[2].strip().decode() for line in served.stderr.splitlines()}
    assert "python_calamine" in loaded
    assert loaded.isdisjoint({"pandas", "openpyxl", "numpy", "xlrd", "dataclasses", "pipeline.reading.isolate"})
