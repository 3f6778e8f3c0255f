"""Hostile files among the returns: each is one finding, and all other returns come out as if it had not come."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.storage.csvfile import read_csv
from schemas.outputs import FINDINGS_DATA, merged_data
from tests.reading import books
from tests.reading.harmful import BOOKS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
VICTIM = "防災課"
SECONDS = 60
"""Of CPU."""
KIB = 1.5 * 1024 * 1024


def _merge(raw: Path, out: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "merge", "R5-4", "--quiet", "--raw", str(raw), "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT, timeout=600)


def _others(out: Path) -> list[dict[str, str]]:
    merged = read_csv(out / "R5-4" / "merged.csv", merged_data())
    records: list[dict[str, str]] = merged[merged["department"].ne(VICTIM)].to_dict("records")
    return records


def test_hostile_returns_harm_no_other(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="memory is measured by a module of POSIX systems")
    shutil.copytree(ROOT / "data" / "raw" / "R5-4", tmp_path / "clean" / "R5-4")
    shutil.copytree(ROOT / "data" / "raw" / "R5-4", tmp_path / "hostile" / "R5-4")
    for raw in ("clean", "hostile"):
        (tmp_path / raw / "R5-4" / f"回答票_R5-4_{VICTIM}.xlsx").unlink()
    expected = {}
    for number, (make, rule, _) in enumerate(BOOKS.values()):
        name = f"{VICTIM}_{number:02}.xlsx"
        books.write(tmp_path / "hostile" / "R5-4" / name, make())
        expected[name] = rule
    (tmp_path / "hostile" / "R5-4" / f"{VICTIM}_zero.xlsx").write_bytes(b"")
    expected[f"{VICTIM}_zero.xlsx"] = "file-unreadable"
    _merge(tmp_path / "clean", tmp_path / "without")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _merge(tmp_path / "hostile", tmp_path / "with")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = read_csv(tmp_path / "with" / "R5-4" / "findings.csv", FINDINGS_DATA)
    on_files = found[found["rule"].str.startswith("file-")]
    assert dict(zip(on_files["file"], on_files["rule"], strict=True)) == expected
    assert len(on_files) == len(expected)
    assert _others(tmp_path / "with") == _others(tmp_path / "without")
    assert seconds < SECONDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < KIB
