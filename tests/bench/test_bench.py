"""The benchmark measures what it says: always the same quarters, one outcome of both programs, a fair floor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bench import floor
from bench.agree import differences
from bench.faults import FAULTS
from bench.generate import generate
from bench.measure import Failed, TooLong, measure
from bench.sizes import BEFORE, PERIOD, Size
from pipeline.jobs.merge import Clock, Folders, Outcome, merge
from pipeline.storage.editions import Edition
from schemas.period import parse_period
from tests.support.quarter import ROOT, contents

pytestmark = pytest.mark.slow

TINY = Size("tiny", files=3, rows=36, runs=1, faults=1.0, careless=1.0)


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "tiny"
    generate(TINY, folder)
    return folder


@pytest.fixture(scope="module")
def outcome(quarter: Path) -> Outcome:
    return merge(
        parse_period(PERIOD), Folders(quarter / "plan", quarter / "raw", quarter / "out"), Edition.DRAFT, Clock()
    )


def test_the_same_size_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        generate(TINY, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_every_kind_of_fault_is_found(outcome: Outcome) -> None:
    assert {one.rule for one in outcome.survey.findings} == FAULTS.keys()


def test_the_plain_script_gives_the_same_table_and_findings(quarter: Path, outcome: Outcome, tmp_path: Path) -> None:
    before = quarter / "out" / BEFORE / "merged.csv"
    command = ["bench/plain.py", quarter / "plan" / "R5.xlsx", quarter / "raw" / PERIOD, before, tmp_path]
    subprocess.run([sys.executable, *command], check=True, cwd=ROOT)
    assert outcome.folder
    assert differences(outcome.folder, tmp_path) == []
    (tmp_path / "findings.csv").write_bytes(
        (tmp_path / "findings.csv").read_bytes().replace(b"reason-illegal", b"rule")
    )
    illegal = [one for one in outcome.survey.findings if one.rule == "reason-illegal"]
    assert len(differences(outcome.folder, tmp_path)) == 2 * len(illegal)


def test_the_floor_writes_the_cells_that_the_product_wrote(quarter: Path, outcome: Outcome, tmp_path: Path) -> None:
    assert outcome.folder
    recorded = floor.record(outcome.folder, tmp_path / "cells")
    seen = floor.measured(
        quarter / "raw" / PERIOD, quarter / "plan" / "R5.xlsx", tmp_path / "cells", tmp_path / "floor"
    )
    books = sorted(path.relative_to(outcome.folder) for path in outcome.folder.rglob("*.xlsx"))
    assert list(recorded) == [book.as_posix() for book in books]
    assert seen["cells_written"] == sum(recorded.values())
    for book in books:
        assert list(_filled(outcome.folder / book)) == list(_filled(tmp_path / "floor" / book))


def _filled(path: Path) -> Iterator[tuple[str, str, object]]:
    for sheet in load_workbook(path, data_only=True):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate, cell.value) for cell in row if cell.value is not None)


def test_cpu_of_children_counts_and_a_limit_ends_them() -> None:
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10**7))'])"
    assert measure([sys.executable, "-c", busy]).cpu > measure([sys.executable, "-c", ""]).cpu + 0.05
    with pytest.raises(TooLong):
        measure([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.2)
    with pytest.raises(Failed, match="exit code 3"):
        measure([sys.executable, "-c", "exit(3)"])
