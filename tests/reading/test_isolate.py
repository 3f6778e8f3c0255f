"""One file's end is one finding: the others come out as if it had not been there, and nothing stays behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline.reading import Grid, Limits, Reading, Unreadable, isolate, read_file, read_files
from tests.reading import books
from tests.reading.harmful import FAR

pytestmark = pytest.mark.usefixtures("none_kept")

GOOD = Path(__file__).with_name("fixtures") / "form.xlsx"


ROOT = Path(__file__).parents[2]


BLIND = Limits(box=10**15, by_size=False)
"""Lets a sheet through that asks the library for 550 GB: the process aborts."""


@pytest.fixture
def deadly(tmp_path: Path) -> Path:
    return books.write(tmp_path / "deadly.xlsx", books.book(FAR.format("XFD")))


def numbered(folder: Path, number: int) -> Path:
    row = f'<row r="1"><c r="A1"><v>{number}</v></c></row>'
    return books.write(folder / f"{number}.xlsx", books.book(row))


@pytest.mark.parametrize("workers", [1, 2, None])
def test_a_death_costs_only_its_own_file(
    workers: int | None, deadly: Path, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    paths = [numbered(tmp_path, number) for number in range(12)]
    paths[3:3] = [deadly]
    paths[9:9] = [deadly]
    found = list(read_files(paths, BLIND, workers))
    dead = [index for index, reading in enumerate(found) if isinstance(reading, Unreadable)]
    assert dead == [3, 9]
    assert {found[index].rule for index in dead} == {"file-unreadable"}
    assert all("途中で処理が止まりました" in found[index].reason for index in dead)
    del found[9], found[3]
    assert found == [(Grid("表1", False, 1, 1, [[number]]),) for number in range(12)]
    assert all(process.returncode is not None for process in started)


def test_one_process_serves_many_files(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    list(read_files([numbered(tmp_path, number) for number in range(7)]))
    assert len(started) == 1


def test_one_process_serves_one_call_after_another(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    paths = [numbered(tmp_path, number) for number in range(3)]
    assert read_file(paths[0]) == (Grid("表1", False, 1, 1, [[0]]),)
    assert list(read_files(paths)) == [(Grid("表1", False, 1, 1, [[number]]),) for number in range(3)]
    started[0].kill()
    started[0].wait()
    assert read_file(paths[2]) == (Grid("表1", False, 1, 1, [[2]]),)
    assert len(started) == 2
    isolate.end_kept()
    assert started[1].returncode is not None


def test_a_call_that_is_left_keeps_no_process(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    readings = read_files([numbered(tmp_path, number) for number in range(9)])
    next(readings)
    readings.close()
    assert [process.returncode is not None for process in started] == [True]


def test_a_process_that_died_between_two_files_costs_none(started: list[subprocess.Popen[bytes]]) -> None:
    asked = isolate.Reader(Limits())
    before = asked.read(GOOD)
    started[0].kill()
    started[0].wait()
    assert asked.read(GOOD) == before == (hashlib.sha256(GOOD.read_bytes()).hexdigest(), read_file(GOOD))
    asked.reap()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_time_on_the_clock_does_not_count(started: list[subprocess.Popen[bytes]]) -> None:
    """A process that waits for a busy machine has all its seconds left."""
    asked = isolate.Reader(Limits(seconds=0.5))
    before = asked.read(GOOD)
    started[0].send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    threading.Timer(1.2, started[0].send_signal, [signal.SIGCONT]).start()
    assert asked.read(GOOD) == before
    assert time.monotonic() - begun > 1 and len(started) == 1
    asked.reap()


@pytest.mark.slow
def test_a_process_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "serve.py"
    script.write_text("import sys, time\nsys.stdout.buffer.write(b'R')\nsys.stdout.flush()\ntime.sleep(600)\n")
    monkeypatch.setattr(isolate, "__file__", str(tmp_path / "isolate.py"))
    found = read_file(GOOD, Limits(patience=0.5))
    assert isinstance(found, Unreadable) and "20秒以内" in found.reason


@pytest.mark.parametrize("done", [0, 1, 3])
def test_no_thread_stays_behind(done: int) -> None:
    before = threading.active_count()
    readings = read_files([GOOD] * 3, workers=2)
    for _ in range(done):
        next(readings)
    readings.close()
    deadline = time.monotonic() + 600
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_nothing_is_read_before_it_is_asked_for(started: list[subprocess.Popen[bytes]]) -> None:
    readings = read_files([GOOD])
    assert started == []
    next(readings)
    assert len(started) == 1


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, RuntimeError])
def test_leaving_early_ends_the_processes(
    error: type[BaseException] | None, endless: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    readings = read_files([GOOD, *[endless] * 9], Limits(box=10**8, by_size=False), workers=2)
    next(readings)
    if error is None:
        readings.close()
    else:
        with pytest.raises(error):
            readings.throw(error)
    assert {process.returncode for process in started} == {1 if sys.platform == "win32" else -signal.SIGKILL}
    assert list(readings) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c(endless: Path, tmp_path: Path) -> None:
    """As in a terminal, the whole group gets the signal while it reads, also where that was begun behind &."""
    code = (
        "from pathlib import Path; from pipeline.reading import Limits, read_files; import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def read(good, endless):\n"
        "    for _ in read_files([good, *[endless] * 999], Limits(box=10**8, by_size=False)):\n"
        "        print('begun', flush=True)\n"
        "try:\n"
        "    read(*map(Path, sys.argv[1:]))\n"
        "except KeyboardInterrupt:\n"
        "    print('broken off', file=sys.stderr)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(GOOD), str(endless)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert run.stdout is not None and run.stdout.readline() == b"begun\n"
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=600)
    assert errors == b"broken off\n"
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def test_a_process_that_does_not_start_is_our_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "serve.py").write_text("import python_calamine_that_is_not_there\n")
    monkeypatch.setattr(isolate, "__file__", str(tmp_path / "isolate.py"))
    with pytest.raises(RuntimeError, match="does not start"):
        read_file(GOOD)


@pytest.mark.parametrize(
    "reply",
    [b"", b"+\0\0", b"+" + (1 << 60).to_bytes(8, "big"), b"+\0\0\0\0\0\0\0\x02{}", b"+\0\0\0\0\0\0\0\x01{"],
)
def test_a_reply_that_is_none(reply: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "serve.py"
    script.write_text(
        "import sys\nsys.stdout.buffer.write(b'R')\nsys.stdout.flush()\nsys.stdin.readline()\n"
        f"sys.stdout.buffer.write({reply!r})\n"
    )
    monkeypatch.setattr(isolate, "__file__", str(tmp_path / "isolate.py"))
    found = read_file(GOOD)
    assert isinstance(found, Unreadable) and "途中で処理が止まりました" in found.reason


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"\x89\xf1.xlsx") if sys.platform == "linux" else "回答\u3099.xlsx"
    path = tmp_path / name
    path.write_bytes(GOOD.read_bytes())
    assert read_file(path) == read_file(GOOD)


def refusal(found: Reading) -> tuple[str, str]:
    assert isinstance(found, Unreadable), found
    return found.rule, found.reason


@pytest.mark.slow
def test_all_files_together(tmp_path: Path) -> None:
    """Large ones beyond what a run may hold are refusal; small ones behind them are read."""
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    large.write_text("あいうえおかきくけこ\n" * 50_000)
    small.write_text("○")
    found = list(read_files([large, large, large, small], Limits(replies=4_000_000)))
    assert [isinstance(reading, Unreadable) for reading in found] == [False, False, True, False]
    assert refusal(found[2]) == ("file-too-large", found[2].reason) and "ほかのファイルと合わせて" in found[2].reason
