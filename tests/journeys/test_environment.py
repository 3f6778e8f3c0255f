"""Odd files, folders without permission, full disks and other locales: one Japanese sentence, or one finding."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.quarter import ROOT, Place, contents, edit_cells
from tests.support.steps import make_forms

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files and permissions")
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2
MODULE = [sys.executable, "-m", "pipeline"]


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, ended where it hangs."""
    return subprocess.run(
        [*MODULE, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", timeout=600, **more
    )


def one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("エラー：") and done.stderr.count("\n") == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr


@pytest.fixture
def powerless() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs commands as somebody whom permissions bind, even where root runs the tests."""
    if os.geteuid():
        return run
    if sys.platform != "linux" or run("--help", preexec_fn=bound_by_permissions).returncode:
        pytest.skip("root runs the tests, and cannot put its rights aside here")
    return partial(run, preexec_fn=bound_by_permissions)


def bound_by_permissions() -> None:
    """Of the program that this process becomes, root's right to pass over permissions is taken away."""
    for right in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        if ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0):
            raise OSError("not allowed")


@pytest.mark.slow
@posix
def test_a_pipe_among_the_returns_is_one_finding(quarter: Place) -> None:
    os.mkfifo(quarter.raw / "a.xlsx")
    done = run(*quarter.command("--quiet"))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["rule"], one["file"]) for one in quarter.findings()] == [("file-unreadable", "a.xlsx")]
    assert quarter.merged()["state"].tolist() == ["accepted"] * 6


@pytest.mark.slow
@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/tty", "/dev/full"])
def test_a_link_to_a_device_among_the_returns_is_one_finding(quarter: Place, device: str) -> None:
    (quarter.raw / "a.xlsx").symlink_to(device)
    done = run(*quarter.command("--quiet"))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["rule"], one["file"]) for one in quarter.findings()] == [("file-unreadable", "a.xlsx")]


@pytest.mark.slow
@posix
def test_a_pipe_hangs_no_command(quarter: Place) -> None:
    pipe = quarter.root / "回答.xlsx"
    os.mkfifo(pipe)
    checked = run("check", str(pipe), "--period", "R5-4", *quarter.options)
    assert checked.returncode == 1 and "ファイル" in checked.stdout and checked.stderr == ""
    one_sentence(run("init", str(quarter.root / "新"), "--from", str(pipe)), str(pipe))
    register = quarter.folders.register(quarter.period)
    register.unlink()
    os.mkfifo(register)
    for command in ("merge", "forms", "status"):
        one_sentence(run(*quarter.command(name=command)), str(register))


@pytest.mark.slow
@posix
def test_a_pipe_in_the_output_folder_stays_and_hangs_nothing(quarter: Place) -> None:
    quarter.merge()
    os.mkfifo(quarter.out / "パイプ")
    done = run(*quarter.command())
    assert (done.returncode, done.stderr) == (0, "")
    assert (quarter.out / "パイプ").is_fifo() and "1 件ありました（パイプ）" in done.stdout


@pytest.mark.slow
@posix
@pytest.mark.parametrize("name", ["raw", "raw/R5-4", "out", "plan", "out/R5-4/run.json", "out/R5-4"])
@pytest.mark.parametrize("command", ["merge", "forms", "status"])
def test_what_may_not_be_read_is_told(
    quarter: Place, powerless: Callable[..., subprocess.CompletedProcess[str]], name: str, command: str
) -> None:
    make_forms(quarter)
    quarter.merge()
    before = contents(quarter.root)
    path = quarter.root / name
    mode = path.stat().st_mode
    path.chmod(0)
    done = powerless(*quarter.command(name=command))
    path.chmod(mode)
    if (name, command) == ("raw/R5-4", "forms"):
        assert (done.returncode, done.stderr) == (0, "")
        return
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stderr.startswith("エラー：") and done.stderr.count("\n") == 1, done.stderr
    assert contents(quarter.root) == before


@pytest.mark.slow
@posix
@pytest.mark.parametrize("command", ["merge", "forms"])
def test_an_output_that_may_not_be_written_is_told(
    quarter: Place, powerless: Callable[..., subprocess.CompletedProcess[str]], command: str
) -> None:
    quarter.folders.out.mkdir()
    quarter.folders.out.chmod(0o555)
    one_sentence(powerless(*quarter.command(name=command)), f"「{quarter.folders.out}」に書き込めません")
    assert list(quarter.folders.out.iterdir()) == []


@pytest.mark.slow
@posix
def test_a_plan_folder_that_may_not_be_written_is_told_with_the_rows(
    quarter: Place, powerless: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    quarter.folders.plan.chmod(0o555)
    before = contents(quarter.root)
    waive = ("waive", "2", "reason-missing", "--reason", "理由", "--by", "課長", "--period", "R5-4")
    done = powerless(*waive, *quarter.options)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("エラー：計画のフォルダーに書き込めません。何も書き加えませんでした。")
    assert "通しNo. 2" in done.stderr
    assert contents(quarter.root) == before


LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "EUC-JP": {"LC_ALL": "ja_JP.EUC-JP", "PYTHONUTF8": "0"},
}


@pytest.mark.slow
@posix
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", ["merge", "forms", "status"])
def test_a_locale_that_cannot_write_our_names_is_told(
    quarter: Place, tmp_path_factory: pytest.TempPathFactory, locale: str, command: str
) -> None:
    made = LOCALES[locale]
    if locale == "EUC-JP":
        made = made | {"LOCPATH": str(euc_jp(tmp_path_factory))}
    before = contents(quarter.root)
    one_sentence(run(*quarter.command(name=command), env=os.environ | made), "文字コード", "PYTHONUTF8=1")
    assert contents(quarter.root) == before


def euc_jp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale ja_JP.EUC-JP."""
    folder = tmp_path_factory.mktemp("locales")
    maker = shutil.which("localedef")
    if not maker:
        pytest.skip("nothing here makes locales")
    subprocess.run([maker, "-i", "ja_JP", "-f", "EUC-JP", str(folder / "ja_JP.EUC-JP")], capture_output=True)
    if not (folder / "ja_JP.EUC-JP").is_dir():
        pytest.skip("the locale's sources are not installed here")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("made", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp932"}])
def test_other_settings_do_no_harm(quarter: Place, made: dict[str, str]) -> None:
    for command in (quarter.command(), quarter.command(name="status"), ["--help"]):
        done = run(*command, env=os.environ | made)
        assert (done.returncode, done.stderr) == (0, "")
        assert "令和5年度 第4期" in done.stdout or command == ["--help"]


def limited(most: int) -> Callable[[], None]:
    """In the process to come, no file may grow beyond so many bytes, as on a disk that is full."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


@pytest.mark.slow
@posix
@pytest.mark.parametrize("most", [1, 100, 3_000, 20_000])
@pytest.mark.parametrize("command", ["merge", "forms"])
def test_a_disk_that_fills_up_leaves_the_former_output(quarter: Place, command: str, most: int) -> None:
    make_forms(quarter)
    quarter.merge()
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8", "value": "◎"}])
    before = contents(quarter.root)
    done = run(*quarter.command(name=command), preexec_fn=limited(most))
    if done.returncode:
        one_sentence(done, "に書き込めません", "前回の結果はそのままです。")
        assert contents(quarter.root) == before
    assert most == 20_000 or done.returncode == 2
    assert [path.name for path in quarter.folders.out.iterdir()] == ["R5-4"]


@pytest.mark.slow
@posix
def test_a_disk_that_fills_up_leaves_the_register(quarter: Place) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    before = contents(quarter.root)
    waive = ("waive", "2", "reason-missing", "--reason", "理由", "--by", "課長", "--period", "R5-4")
    done = run(*waive, *quarter.options, preexec_fn=limited(4_000))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("エラー：計画のファイルを書き換えられませんでした。")
    assert contents(quarter.root) == before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_screen_that_takes_no_words_is_told(quarter: Place) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*MODULE, *quarter.command()], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "エラー：画面などの出力先を読み書きできないため、中止しました（空き容量がありません）。"
        f"ただし、「{quarter.out}」は、すでに新しい内容に書き換わっています。\n"
    )
    assert len(quarter.merged()) == 6
