"""``torimatome check``: a department looks at its return before it sends it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw" / "R5-4"


def _check(*files: Path) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "pipeline", "check", *map(str, files), "--out", str(files[0].parent / "none")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=600)
    return done.returncode, done.stdout.splitlines() + done.stderr.splitlines()


def test_a_sound_return_may_be_sent() -> None:
    assert _check(RAW / "回答票_R5-4_図書館.xlsx") == (
        0,
        ["回答票_R5-4_図書館.xlsx（令和5年度 第4期）", "  指摘はありません。このままお送りください。"],
    )


def test_errors_are_told_by_cell_and_exit_with_1() -> None:
    code, lines = _check(RAW / "回答票_R5-4_まちづくり推進課.xlsx")
    assert code == 1
    assert [line.split("　")[0] for line in lines if "【" in line] == [
        "  【要修正】回答票・J8",
        "  【要修正】回答票・J9",
    ]


def test_a_warning_alone_exits_with_0(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(RAW / "回答票_R5-4_図書館.xlsx")
    book["回答票"]["J8"] = 3
    book.save(tmp_path / "図書館.xlsx")
    code, lines = _check(tmp_path / "図書館.xlsx")
    assert code == 0
    assert [line.split("　")[0] for line in lines if "【" in line] == ["  【要確認】回答票・J8"]


def test_each_file_is_checked_by_itself(tmp_path: Path) -> None:
    (tmp_path / "図書館.xlsx").write_bytes(b"%PDF-1.7\n")
    code, lines = _check(tmp_path / "図書館.xlsx", RAW / "回答票_R5-4_図書館.xlsx")
    assert code == 1
    assert lines[0] == "図書館.xlsx（令和5年度 第4期）"
    assert lines[1].startswith("  【要修正】　PDFファイルは読み取れません。")
    assert lines[-1] == "  指摘はありません。このままお送りください。"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    code, lines = _check(tmp_path / "ない.xlsx")
    assert code == 2
    assert lines == [
        f"エラー：「ファイル...」の値が正しくありません：ファイル「{tmp_path / 'ない.xlsx'}」がありません。"
    ]
