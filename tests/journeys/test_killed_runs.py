"""A run that is killed leaves the former output whole, and the next run is none the worse for it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.storage.publish import OutputBusy, recover, replaced
from tests.support.quarter import ROOT, Place, clean_quarter, contents, edit_cells
from tests.support.steps import make_forms

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; Windows has no way to end a process so")
DRIVER = ROOT / "tests" / "support" / "killed_merge.py"
UNWRITTEN = (
    "reading",
    "checking",
    "before-writing",
    "in-the-middle-of-writing",
    "in-the-middle-of-a-workbook",
    "before-run-json",
)
"""Points of a merge before its new output takes the place of the former one."""
SWAP = ("before-the-swap", "between-the-renames", "after-the-swap")
WAIVE = ("2", "reason-missing", "--reason", "様式にないため", "--by", "課長", "--period", "R5-4")


@pytest.fixture
def rerun(tmp_path: Path) -> tuple[Place, dict[str, bytes]]:
    """A quarter that was merged and then got a corrected return; and the former output."""
    place = clean_quarter(tmp_path)
    place.merge(pdf=True)
    before = contents(place.out)
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "I8", "value": "◎"}])
    return place, before


@pytest.fixture
def unexplained(tmp_path: Path) -> Place:
    """A quarter of which one initiative lacks its reason."""
    place = clean_quarter(tmp_path)
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    return place


HEARING = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


def begun(*command: str, **options: Any) -> subprocess.Popen[Any]:
    """A command under way. It hears Ctrl+C also where the tests run behind &, where it would be ignored."""
    return subprocess.Popen([sys.executable, "-c", HEARING, "-m", "pipeline", *command], cwd=ROOT, **options)


def signalled(kind: str, point: str, *command: str) -> tuple[int, str]:
    """Runs a command that gets a signal at a point, and gives how it ended and what it complained of below ^C."""
    program = [sys.executable, str(DRIVER), kind, point]
    done = subprocess.run([*program, *command], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=600)
    return done.returncode, done.stderr.removeprefix("\n")


def changed(path: Path) -> str:
    return f"中断しました。ただし、「{path}」は、すでに新しい内容に書き換わっています。\n"


def first_mark(place: Place) -> str:
    return str(place.merged().set_index("serial_no").loc["1", "q4"])


def assert_nothing_is_left(place: Place) -> None:
    assert [path.name for path in place.folders.out.iterdir()] == ["R5-4"]
    assert [path.name for path in place.folders.plan.iterdir()] == ["R5.xlsx"]
    assert not [path for path in place.out.iterdir() if path.name.startswith(".")]


def assert_next_merge_works(place: Place) -> None:
    assert list(place.merge().kept) == []
    assert first_mark(place) == "◎"
    assert_nothing_is_left(place)


@posix
@pytest.mark.parametrize("point", (*UNWRITTEN, *SWAP))
def test_a_killed_run_leaves_the_former_output(point: str, rerun: tuple[Place, dict[str, bytes]]) -> None:
    place, before = rerun
    code, errors = signalled("SIGKILL", point, *place.command("--quiet", pdf=True))
    assert code == -9, errors
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
    assert signalled("SIGKILL", "between-the-renames", *place.command("--quiet", pdf=True))[0] == -9
    assert_next_merge_works(place)


@posix
@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.parametrize("point", UNWRITTEN)
def test_an_order_to_end_leaves_the_former_output_alone(
    kind: str, point: str, rerun: tuple[Place, dict[str, bytes]]
) -> None:
    place, before = rerun
    told = signalled(kind, point, *place.command("--quiet", pdf=True))
    assert told == (2, "中断しました。前回の結果はそのままです。\n")
    assert contents(place.out) == before
    assert_nothing_is_left(place)


@posix
@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("point", SWAP)
def test_an_order_to_end_waits_until_the_new_output_stands(
    kind: str, point: str, rerun: tuple[Place, dict[str, bytes]]
) -> None:
    place, before = rerun
    assert signalled(kind, point, *place.command("--quiet", pdf=True)) == (2, changed(place.out))
    assert first_mark(place) == "◎" and contents(place.out).keys() == before.keys()
    assert_nothing_is_left(place)


@posix
@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT"])
def test_an_order_to_end_before_the_register_is_written(kind: str, unexplained: Place) -> None:
    before = contents(unexplained.root)
    told = signalled(kind, "before-the-register", "waive", *WAIVE, *unexplained.options)
    assert told == (2, "中断しました。前回の結果はそのままです。\n")
    assert contents(unexplained.root) == before


@posix
@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT"])
def test_an_order_to_end_just_after_the_register_was_written_says_so(kind: str, unexplained: Place) -> None:
    register = unexplained.folders.register(unexplained.period)
    told = signalled(kind, "after-the-register", "waive", *WAIVE, *unexplained.options)
    assert told == (2, changed(register))
    assert [one.serial_no for one in unexplained.register().waivers] == [2]
    assert [path.name for path in register.parent.iterdir()] == ["R5.xlsx"]


@posix
@pytest.mark.parametrize("point", ["before-the-register", "after-the-register"])
@pytest.mark.parametrize("next_run", ["merge", "waive"])
def test_what_a_killed_waive_leaves_is_cleared_by_the_next_run(
    point: str, next_run: str, unexplained: Place, torimatome: Any
) -> None:
    plan = unexplained.folders.plan
    before = contents(plan)
    assert signalled("SIGKILL", point, "waive", *WAIVE, *unexplained.options)[0] == -9
    written = point == "after-the-register"
    assert ([one.serial_no for one in unexplained.register().waivers] == [2]) == written
    assert len(list(plan.glob(".R5.new-*"))) == 1 and (written or contents(plan)["R5.xlsx"] == before["R5.xlsx"])
    somebodys = plan / ".R5.new-控え"
    somebodys.mkdir()
    done = torimatome(next_run, *(WAIVE if next_run == "waive" else ["R5-4"]), *unexplained.options)
    assert done.code == (1 if next_run == "waive" and written else 0)
    assert {path.name for path in plan.iterdir()} == {"R5.xlsx", somebodys.name}


@posix
def test_what_killed_forms_leave_is_cleared_by_the_next_merge(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    make_forms(place)
    before = contents(place.out)
    assert signalled("SIGKILL", "in-the-middle-of-a-form", *place.command(name="forms"))[0] == -9
    assert len(list(place.out.glob(".依頼.new-*"))) == 1
    assert list(place.merge().kept) == []
    assert_nothing_is_left(place)
    assert {name: content for name, content in contents(place.out).items() if name.startswith("依頼/")} == before


@posix
@pytest.mark.parametrize("kind", ["SIGTERM", "SIGINT"])
def test_a_batch_that_is_to_end_leaves_each_plan_whole(kind: str, tmp_path: Path) -> None:
    """The signal reaches the whole group, as in a terminal; plans under way are done."""
    places = [clean_quarter(tmp_path / f"計画{number}" / "data") for number in range(8)]
    batch = begun("batch", str(tmp_path), "--quiet", stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)
    until = time.monotonic() + 600
    while not any(place.out.exists() for place in places) and time.monotonic() < until:
        time.sleep(0.01)
    (os.killpg if kind == "SIGINT" else os.kill)(batch.pid, getattr(signal, kind))
    _, errors = batch.communicate(timeout=600)
    errors = errors.removeprefix("\n")
    assert batch.returncode == 2 and errors.startswith("中断しました。") and errors.count("\n") == 1, errors
    done = [place for place in places if place.folders.out.exists()]
    assert done and not (tmp_path / "全計画").exists()
    for place in done:
        assert len(place.merged()) == 6
        assert_nothing_is_left(place)


@posix
@pytest.mark.parametrize("kind", ["SIGKILL", "SIGTERM", "SIGINT"])
@pytest.mark.parametrize("seed", range(5))
def test_a_run_ended_at_any_time_leaves_one_whole_output(
    seed: int, kind: str, rerun: tuple[Place, dict[str, bytes]]
) -> None:
    place, before = rerun
    process = begun(*place.command("--quiet", pdf=True), stderr=subprocess.DEVNULL)
    time.sleep(random.Random(seed).uniform(0.2, 1.2))
    process.send_signal(getattr(signal, kind))
    process.wait(600)
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


@pytest.mark.parametrize("error", [32, 5])
def test_a_scanner_that_looks_into_what_was_written_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    """As on Windows, whose own number of the error says that a file is open."""
    folder = tmp_path / "R5-4"
    folder.mkdir()
    (folder / "merged.csv").write_text("former")
    rename = Path.rename
    left = [PermissionError(13, "in use") for _ in range(2)]
    for one in left:
        one.winerror = error

    def refused_at_first(self: Path, target: Path) -> Path:
        if left:
            raise left.pop()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused_at_first)
    with replaced(folder) as new:
        (new / "merged.csv").write_text("new")
    assert not left
    assert contents(tmp_path) == {"R5-4/merged.csv": b"new"}


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
