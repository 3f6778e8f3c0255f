"""The benchmark measures what it says: the same quarters, one outcome of both programs, figures of all processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.generate import FAULTS, PERIOD, generate
from bench.rivals import limit, pandas
from bench.run import measured, refuse_difference
from pipeline.jobs.merge import Clock, Folders, MergeResult, merge
from pipeline.storage.editions import Edition
from schemas.period import parse_period
from tests.support.quarter import ROOT, contents

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "tiny"
    generate(folder, files=3, rows=36, faulty=1.0, careless=1.0)
    return folder


@pytest.fixture(scope="module")
def outcome(quarter: Path) -> MergeResult:
    folders = Folders(quarter / "plan", quarter / "raw", quarter / "out")
    return merge(parse_period(PERIOD), folders, Edition.DRAFT, Clock())


def test_the_same_size_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        generate(tmp_path / name, files=3, rows=36)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_every_kind_of_fault_is_found(outcome: MergeResult) -> None:
    assert {one.rule for one in outcome.quarter.findings} == FAULTS.keys()


def test_the_plain_script_gives_the_same_table_and_findings(
    quarter: Path, outcome: MergeResult, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, ROOT / "bench" / "plain.py", quarter, tmp_path], check=True)
    assert outcome.folder
    refuse_difference(outcome.folder, tmp_path)
    said = (tmp_path / "findings.csv").read_bytes()
    (tmp_path / "findings.csv").write_bytes(said.replace(b"reason-illegal", b"reason-legal"))
    with pytest.raises(SystemExit, match=r"'reason-illegal'.*'reason-legal'"):
        refuse_difference(outcome.folder, tmp_path)


def test_the_rivals_read_every_file(quarter: Path, outcome: MergeResult, tmp_path: Path) -> None:
    files = sorted((quarter / "raw" / PERIOD).iterdir())
    assert outcome.folder
    assert limit(files, outcome.folder) > 0
    pandas(files, tmp_path / "all.xlsx")
    with pytest.raises(OSError, match="No such file"):
        limit([*files, quarter / "none.xlsx"], outcome.folder)
    assert (tmp_path / "all.xlsx").stat().st_size > 0


def test_the_cpu_of_child_processes_counts(tmp_path: Path) -> None:
    child = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert measured([sys.executable, "-c", parent], tmp_path)[0] >= 0.3
    assert measured([sys.executable, "-c", "print(12.5)"], tmp_path, counted=True)[0] == 12.5
    with pytest.raises(subprocess.CalledProcessError):
        measured([sys.executable, "-c", "exit(3)"], tmp_path)
