"""Two commands at once: one at a time writes into an output folder or a register, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.jobs import merge
from pipeline.register import extend
from pipeline.storage import lock
from pipeline.storage.lock import Taken, locked
from tests.support.quarter import ROOT, Place, contents, edit_cells
from tests.support.steps import address_departments, form_of, make_forms

PAIRS = 20
HOLDER = """
import sys
from pathlib import Path
from pipeline.storage.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
WAIVE = ("--reason", "様式にないため", "--by", "産業課長", "--date", "2024-04-15", "--period", "R5-4")


@contextmanager
def held(what: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock."""
    command = [sys.executable, "-c", HOLDER, str(what)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def waive(place: Place, number: int, *more: str) -> list[str]:
    return ["waive", str(number), "reason-missing", *WAIVE, *place.options, *more]


def waived(place: Place) -> list[int]:
    return [one.serial_no for one in place.register().waivers]


@pytest.fixture
def asked(quarter: Place) -> Place:
    """A quarter of which two initiatives lack a reason."""
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    edit_cells(quarter.raw / "回答票_農業課.xlsx", [{"cell": "J8"}])
    return quarter


@pytest.mark.parametrize("command", ["merge", "forms", "status"])
def test_who_comes_second_is_told_who_is_at_work(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    address_departments(quarter, {"観光課": "a@city.example.jp"})
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    make_forms(quarter)
    before = contents(quarter.root)
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with held(quarter.out) as other:
        done = torimatome(*quarter.command(name=command))
        assert (done.code, done.out.splitlines()[:1] if command != "status" else []) == (2, [])
        who = (
            rf"プロセス番号 {other.pid}、端末 {re.escape(socket.gethostname())}、\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d から"
        )
        assert re.search(
            rf"^エラー：「{re.escape(str(quarter.out))}」は、別の torimatome が使っています（{who}）", done.err
        )
        assert done.err.count("\n") == 1
    after = contents(quarter.root)
    assert after.pop("out/.R5-4.torimatome-lock") and after == before


def test_a_register_in_use_is_told(asked: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    register = asked.folders.register(asked.period)
    before = register.read_bytes()
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with held(register) as other:
        done = torimatome(*waive(asked, 2))
        assert (done.code, done.out) == (2, "")
        assert f"「{register}」は、別の torimatome が使っています（プロセス番号 {other.pid}、" in done.err
    assert register.read_bytes() == before


def test_two_batches_are_not_run_at_once(quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (quarter.root / "計画1" / "data").mkdir(parents=True)
    for part in ("plan", "raw"):
        (quarter.root / part).rename(quarter.root / "計画1" / "data" / part)
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with held(quarter.root / "全計画"):
        done = torimatome("batch", str(quarter.root))
        assert (done.code, done.out) == (2, "")
        assert "全計画」は、別の torimatome が使っています（プロセス番号" in done.err
    assert not (quarter.root / "計画1" / "data" / "out").exists()


def test_a_lock_of_a_killed_process_is_nobodys(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with held(quarter.out) as other:
        other.kill()
        other.wait(600)
    assert (quarter.folders.out / ".R5-4.torimatome-lock").is_file()
    assert torimatome(*quarter.command()).code == 0
    assert [path.name for path in quarter.folders.out.iterdir()] == ["R5-4"]


def test_who_comes_second_waits_a_moment(quarter: Place, torimatome: Any) -> None:
    with held(quarter.out) as other:
        assert other.stdin
        other.stdin.close()
        assert torimatome(*quarter.command()).code == 0


def test_a_lock_is_taken_once_and_leaves_nothing(tmp_path: Path) -> None:
    with locked(tmp_path / "out" / "R5-4"):
        assert json.loads((tmp_path / "out" / ".R5-4.torimatome-lock").read_text())["pid"] == os.getpid()
        with pytest.raises(Taken), locked(tmp_path / "out" / "R5-4", wait=0):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows needs a right to make links")
def test_a_lock_is_never_written_through_a_link(quarter: Place, torimatome: Any) -> None:
    memo = quarter.root / "memo.txt"
    memo.write_text("memo", encoding="utf-8")
    quarter.folders.out.mkdir()
    (quarter.folders.out / ".R5-4.torimatome-lock").symlink_to(memo)
    done = torimatome(*quarter.command())
    assert (done.code, done.out) == (2, "") and "書き込めません" in done.err
    assert memo.read_text(encoding="utf-8") == "memo"


@pytest.mark.slow
def test_a_register_that_excel_saves_meanwhile_is_not_overwritten(
    asked: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is saved while the copy with the new row is read once more, at the last moment."""
    register = asked.folders.register(asked.period)
    read_register = extend.read_register

    def saved_meanwhile(path: Path) -> Any:
        book = openpyxl.load_workbook(register)
        book["主管課等"]["D2"] = "Excelで書いた備考"
        book.save(register)
        return read_register(path)

    monkeypatch.setattr(extend, "read_register", saved_meanwhile)
    done = torimatome(*waive(asked, 2))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "エラー：計画のファイル「R5.xlsx」が、実行の間にほかで保存されたため、何も書き加えませんでした。"
        "保存された内容はそのままです。もう一度実行してください。\n"
    )
    assert openpyxl.load_workbook(register)["主管課等"]["D2"].value == "Excelで書いた備考"
    assert [path.name for path in register.parent.iterdir()] == ["R5.xlsx"]
    monkeypatch.undo()
    assert torimatome(*waive(asked, 2)).code == 0
    assert waived(asked) == [2]
    assert openpyxl.load_workbook(register)["主管課等"]["D2"].value == "Excelで書いた備考"


def test_the_hash_in_run_json_is_of_the_register_that_was_read(asked: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    register = asked.folders.register(asked.period)
    before = hashlib.sha256(register.read_bytes()).hexdigest()
    overview = merge.overview

    def saved_meanwhile(found: Any) -> Any:
        openpyxl.load_workbook(register).save(register)
        return overview(found)

    monkeypatch.setattr(merge, "overview", saved_meanwhile)
    asked.merge()
    facts = json.loads((asked.out / "run.json").read_text(encoding="utf-8"))
    assert facts["inputs"]["plan/R5.xlsx"] == before != hashlib.sha256(register.read_bytes()).hexdigest()


def at_once(*commands: list[str]) -> list[tuple[int, str]]:
    """Starts all commands and gives how each ended, and what it complained of."""
    program = [sys.executable, "-m", "pipeline"]
    begun = [
        subprocess.Popen(
            [*program, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        for command in commands
    ]
    ends = [process.communicate(timeout=600) for process in begun]
    return [(process.returncode, errors) for process, (_, errors) in zip(begun, ends, strict=True)]


def whole(place: Place) -> bool:
    """Whether the output is that of one run: its files are those that its run.json lists."""
    listed = json.loads((place.out / "run.json").read_text(encoding="utf-8"))["outputs"]
    there = contents(place.out)
    return all(name in there for name in listed) and len(place.merged()) == 6


@pytest.mark.slow
@pytest.mark.parametrize("pair", ["waive+waive", "merge+merge", "forms+merge", "waive+merge"])
def test_pairs_of_commands_lose_nothing(asked: Place, pair: str) -> None:
    """A command either did its job, or said that another one was at work."""
    register, before = asked.folders.register(asked.period), asked.folders.register(asked.period).read_bytes()
    merging, forms = asked.command(), asked.command(name="forms")
    commands = {
        "waive+waive": (waive(asked, 2), waive(asked, 4)),
        "merge+merge": (merging, merging),
        "forms+merge": (forms, merging),
        "waive+merge": (waive(asked, 2), merging),
    }[pair]
    for _ in range(PAIRS):
        register.write_bytes(before)
        ends = at_once(*commands)
        assert all(code == 0 or (code == 2 and "別の torimatome が使っています" in errors) for code, errors in ends), (
            ends
        )
        done = [command for command, (code, _) in zip(commands, ends, strict=True) if code == 0]
        assert done
        assert sorted(waived(asked)) == sorted(int(one[1]) for one in done if one[0] == "waive")
        if merging in done:
            assert whole(asked)
        if forms in done:
            assert form_of(asked, "産業課").is_file()
        assert [path.name for path in register.parent.iterdir()] == ["R5.xlsx"]
        assert pair == "waive+waive" or [path.name for path in asked.folders.out.iterdir()] == ["R5-4"]
