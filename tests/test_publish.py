"""A run that is killed leaves the former output whole, and the next run is none the worse for it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.storage.publish import OutputBusy, recover, replaced
from tests.quarter import ROOT, Place, clean_quarter, contents, edit_cells

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; Windows has no way to end a process so")
DRIVER = Path(__file__).with_name("killed_merge.py")
POINTS = (
    "reading",
    "checking",
    "before-writing",
    "in-the-middle-of-writing",
    "in-the-middle-of-a-workbook",
    "before-run-json",
    "before-the-swap",
    "between-the-renames",
    "after-the-swap",
)


@pytest.fixture
def rerun(tmp_path: Path) -> tuple[Place, dict[str, bytes]]:
    """A quarter that was merged and then got a corrected return; and the former output."""
    place = clean_quarter(tmp_path)
    place.merge()
    before = contents(place.out)
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "I8", "value": "◎"}])
    return place, before


def first_mark(place: Place) -> str:
    return str(place.merged().set_index("serial_no").loc["1", "q4"])


def assert_next_merge_works(place: Place) -> None:
    place.merge()
    assert first_mark(place) == "◎"
    assert [path.name for path in place.folders.out.iterdir()] == ["R5-4"]


@posix
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_leaves_the_former_output(point: str, rerun: tuple[Place, dict[str, bytes]]) -> None:
    place, before = rerun
    command = [sys.executable, str(DRIVER), point, *place.command("--quiet")]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert killed.returncode == -9, killed.stderr
    if point == "between-the-renames":
        assert not place.out.exists()
        recover(place.out)
    if point == "after-the-swap":
        assert first_mark(place) == "◎"
        assert contents(place.out).keys() == before.keys()
    else:
        assert contents(place.out) == before
    assert_next_merge_works(place)


@posix
def test_a_run_killed_between_the_renames_is_made_good_by_the_next(rerun: tuple[Place, dict[str, bytes]]) -> None:
    place, _ = rerun
    command = [sys.executable, str(DRIVER), "between-the-renames", *place.command("--quiet")]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == -9
    assert_next_merge_works(place)


@posix
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_a_run_killed_at_any_time_leaves_one_whole_output(seed: int, rerun: tuple[Place, dict[str, bytes]]) -> None:
    place, before = rerun
    command = [sys.executable, "-m", "pipeline", *place.command("--quiet")]
    process = subprocess.Popen(command, cwd=ROOT)
    time.sleep(random.Random(seed).uniform(0.2, 1.2))
    process.kill()
    process.wait(60)
    recover(place.out)
    now = contents(place.out)
    assert now == before or (now.keys() == before.keys() and first_mark(place) == "◎")
    assert_next_merge_works(place)


def test_an_error_while_writing_leaves_the_former_output(tmp_path: Path) -> None:
    folder = tmp_path / "R5-4"
    with replaced(folder) as new:
        (new / "merged.csv").write_text("former")
    with pytest.raises(ZeroDivisionError), replaced(folder) as new:
        (new / "merged.csv").write_text("half")
        raise ZeroDivisionError
    assert contents(tmp_path) == {"R5-4/merged.csv": b"former"}
    assert [path.name for path in tmp_path.iterdir()] == ["R5-4"]


def test_output_that_cannot_be_moved_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a folder with an open file cannot be renamed."""
    folder = tmp_path / "R5-4"
    folder.mkdir()
    (folder / "merged.csv").write_text("former")

    def busy(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(OutputBusy, match="R5-4"), replaced(folder) as new:
        (new / "merged.csv").write_text("new")
    assert contents(tmp_path) == {"R5-4/merged.csv": b"former"}
    assert [path.name for path in tmp_path.iterdir()] == ["R5-4"]


def test_output_that_cannot_take_its_name_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "R5-4"
    folder.mkdir()
    (folder / "merged.csv").write_text("former")
    rename = Path.rename

    def second_fails(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise PermissionError(13, "in use", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(OutputBusy), replaced(folder) as new:
        (new / "merged.csv").write_text("new")
    assert contents(tmp_path) == {"R5-4/merged.csv": b"former"}
    assert [path.name for path in tmp_path.iterdir()] == ["R5-4"]
