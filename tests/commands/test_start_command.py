"""``start``: what a double-click does, from the question for the period to what is opened."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.commands.start_command import DROPPED, dropped_files
from tests.support.commands import Done
from tests.support.quarter import Place, clean_quarter, edit_cells

Starter = Callable[..., tuple[Done, list[str]]]
TYPED = "番号を入れて Enter キーを押してください"


@pytest.fixture
def desk(tmp_path: Path) -> Place:
    """A clean quarter as the Windows folder has it: below ``data``."""
    return clean_quarter(tmp_path / "data")


@pytest.fixture
def start(
    desk: Place, torimatome: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Done, list[str]]]:
    """Runs ``start`` with what is typed; what was done, and what was offered."""

    def started(job: str, *files: Path, typed: str = "") -> tuple[Done, list[str]]:
        monkeypatch.chdir(desk.root.parent.parent)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        done = torimatome("start", "--home", str(desk.root.parent), job, *map(str, files))
        offered = [line.strip() for line in done.out.split(TYPED)[0].splitlines() if line.startswith("  ")]
        return done, offered

    return started


@pytest.mark.slow
def test_the_periods_are_offered_by_number_and_the_newest_proposed(desk: Place, start: Starter) -> None:
    done, offered = start("merge", typed="\n")
    assert offered == [
        "1. 令和5年度 第1期（R5-1）",
        "2. 令和5年度 第2期（R5-2）",
        "3. 令和5年度 第3期（R5-3）",
        "4. 令和5年度 第4期（R5-4）　回答票のフォルダーがあります",
    ]
    assert "番号を入れなければ 4" in done.out
    assert done.code == 0
    assert "令和5年度 第4期の進行管理表（暫定版）ができました。" in done.out
    assert done.out.splitlines()[-1].startswith("次にすること：「要修正」があれば")
    assert (desk.out / "index.html").is_file()


def test_forms_propose_the_period_after_the_newest(desk: Place, start: Starter) -> None:
    desk.raw.rename(desk.raw.with_name("R5-2"))
    done, _ = start("forms", typed="\n")
    assert "番号を入れなければ 3" in done.out
    assert (done.code, desk.folders.returns(desk.period).is_dir()) == (0, False)
    assert (desk.folders.out / "R5-3" / "依頼").is_dir()


def test_before_any_return_the_first_period_is_proposed(desk: Place, start: Starter) -> None:
    desk.raw.rename(desk.root / "elsewhere")
    done, _ = start("forms", typed="\n")
    assert "番号を入れなければ 1" in done.out
    assert (desk.folders.out / "R5-1" / "依頼").is_dir()


def test_the_next_year_is_offered_at_the_end_of_one(desk: Place, start: Starter) -> None:
    done, offered = start("forms", typed="５\n")
    assert offered[-1] == "5. 次の年度の計画のファイルを作る"
    assert done.code == 0
    assert (desk.folders.plan / "R6.xlsx").is_file()
    assert done.out.splitlines()[-1].startswith("次にすること：計画のファイルを直して保存し、")
    _, offered = start("forms", typed="")
    assert offered[0] == "1. 令和5年度 第4期（R5-4）　回答票のフォルダーがあります"
    assert offered[1:] == [f"{number + 1}. 令和6年度 第{number}期（R6-{number}）" for number in range(1, 5)]


def test_what_is_no_number_of_the_list_is_asked_again(start: Starter) -> None:
    done, _ = start("merge", typed="0\n5\n四\nR5-4\n-1\n4\n")
    assert done.out.count("1 から 4 までの番号を入れてください。") == 5
    assert done.code == 0


def test_an_end_without_a_choice_changes_nothing(desk: Place, start: Starter) -> None:
    done, _ = start("merge", typed="")
    assert done.code == 2
    assert done.err.splitlines()[-2:] == [
        "中断しました。前回の結果はそのままです。",
        " できませんでした。上の説明をご覧ください。 ",
    ]
    assert not desk.folders.out.exists()


def test_a_folder_without_a_plan_is_told(desk: Place, start: Starter) -> None:
    desk.folders.register(desk.period).unlink()
    done, _ = start("merge")
    assert done.code == 2
    assert "に、R5.xlsx のような名前の計画のファイルがありません。" in done.err


def test_final_says_what_to_do_where_errors_stand(desk: Place, start: Starter) -> None:
    edit_cells(desk.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    done, _ = start("final", typed="4\n")
    assert done.code == 1
    assert done.out.splitlines()[-1].startswith("次にすること：直した回答票を入れるか、")


@pytest.mark.slow
def test_a_final_edition_is_given_up_only_when_asked(desk: Place, start: Starter) -> None:
    assert start("final", typed="4\n")[0].code == 0
    kept = (desk.out / "run.json").read_bytes()
    done, _ = start("merge", typed="4\nn\n")
    assert done.code == 2
    assert "確定を取り消して、暫定版に戻しますか" in done.out
    assert (desk.out / "run.json").read_bytes() == kept
    done, _ = start("merge", typed="4\ny\n")
    assert done.code == 0
    assert "取り消し、暫定版に戻しました。" in done.out


def test_status_takes_the_period_too(start: Starter) -> None:
    done, _ = start("status", typed="\n")
    assert done.code == 0
    assert "完了 3 件、提出済み 0 件、要修正 0 件、未提出 0 件" in done.out


@pytest.mark.slow
def test_files_and_folders_are_checked_together(desk: Place, start: Starter) -> None:
    edit_cells(desk.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    (desk.raw / "~$回答票_産業課.xlsx").write_bytes(b"x")
    done, _ = start("check", desk.raw)
    assert done.code == 1
    heads = [line for line in done.out.splitlines() if line.endswith("（令和5年度 第4期）")]
    assert [line.partition("（")[0] for line in heads] == [
        "回答票_産業課.xlsx",
        "回答票_観光課.xlsx",
        "回答票_農業課.xlsx",
    ]
    done, _ = start("check", desk.raw / "回答票_農業課.xlsx", desk.raw / "回答票_観光課.xlsx")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "次にすること：「要修正」はありません。"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (r'C:\WINDOWS\system32\cmd.exe /c ""C:\a & b\点検.bat" C:\x\a&b.xlsx"', [r"C:\x\a&b.xlsx"]),
        (
            r'cmd /c ""C:\点検.bat" "C:\a b&c.xlsx" C:\100%^(1),2;.xlsx "C:\d e""',
            ["C:\\a b&c.xlsx", r"C:\100%^(1),2;.xlsx", r"C:\d e"],
        ),
        (r'cmd /c ""\\市\点検.bat" \\市\ア　イ.xlsx"', [r"\\市\ア　イ.xlsx"]),
        (r'cmd /C ""C:\点検.bat" "', []),
        ("cmd /c 点検.bat a.xlsx", ["a.xlsx"]),
        (r'"C:\WINDOWS\system32\cmd.exe" /k C:\begin.bat', []),
        (r'"C:\WINDOWS\system32\cmd.exe" ', []),
        ("", []),
    ],
)
def test_what_is_dropped_is_read_as_explorer_writes_it(line: str, names: list[str]) -> None:
    assert [str(path) for path in dropped_files(line)] == names


def test_what_is_dropped_is_checked(desk: Place, start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    name = desk.raw / "a&b^(1).xlsx"
    (desk.raw / "回答票_農業課.xlsx").rename(name)
    monkeypatch.setenv(DROPPED, f'cmd /c ""C:\\点検.bat" {name}"')
    done, _ = start("check")
    assert (done.code, done.out.splitlines()[2]) == (0, "a&b^(1).xlsx（令和5年度 第4期）")


def test_nothing_to_check_is_explained(tmp_path: Path, start: Starter) -> None:
    assert "ファイルまたはフォルダーのまま" in start("check")[0].err
    assert "がありません。" in start("check", tmp_path / "ない.xlsx")[0].err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what opens a file is a program of Linux here")
def test_where_somebody_sits_the_page_is_opened_and_a_key_waited_for(desk: Place, tmp_path: Path) -> None:
    """A key that is pressed before it is waited for is forgotten, so it is pressed again."""
    import pty

    opened = tmp_path / "opened"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >> {opened}.new && mv {opened}.new {opened}\n', encoding="utf-8")
    opener.chmod(0o755)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipeline", "start", "--home", str(desk.root.parent), "merge"]
    environment = os.environ | {"PATH": f"{opener.parent}:{os.environ['PATH']}", "PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while "番号を入れなければ 4".encode() not in said:
            said += os.read(ours, 65_536)
        os.write(ours, b"\n")
        while "何かキーを押すと".encode() not in said:
            said += os.read(ours, 65_536)
        while process.poll() is None:
            os.write(ours, b" ")
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        assert process.returncode == 0
    os.close(ours)
    assert opened.read_text(encoding="utf-8").splitlines() == [str(desk.out / "index.html")]
