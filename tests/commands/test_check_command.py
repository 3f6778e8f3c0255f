"""``torimatome check``: a department looks at its return before it sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.quarter import ROOT

RAW = ROOT / "data" / "raw" / "R5-4"


@pytest.fixture
def check(torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Exit code and lines of ``check`` on some files."""
    monkeypatch.chdir(ROOT)

    def checked(*files: Path) -> tuple[int, list[str]]:
        done = torimatome("check", *map(str, files), "--out", str(files[0].parent / "none"))
        return done.code, done.out.splitlines() + done.err.splitlines()

    return checked


def test_a_sound_return_may_be_sent(check: Any) -> None:
    assert check(RAW / "回答票_R5-4_図書館.xlsx") == (
        0,
        ["回答票_R5-4_図書館.xlsx（令和5年度 第4期）", "  指摘はありません。このままお送りください。"],
    )


def test_errors_are_told_by_cell_and_exit_with_1(check: Any) -> None:
    code, lines = check(RAW / "回答票_R5-4_まちづくり推進課.xlsx")
    assert code == 1
    assert [line.split("　")[:2] for line in lines if "【" in line] == [
        ["  【要修正】回答票・J8", "通しNo.9"],
        ["  【要修正】回答票・J9", "通しNo.22"],
    ]


def test_a_warning_alone_exits_with_0(tmp_path: Path, check: Any) -> None:
    book = openpyxl.load_workbook(RAW / "回答票_R5-4_図書館.xlsx")
    book["回答票"]["J8"] = 3
    book.save(tmp_path / "図書館.xlsx")
    code, lines = check(tmp_path / "図書館.xlsx")
    assert code == 0
    assert [line.split("　")[0] for line in lines if "【" in line] == ["  【要確認】回答票・J8"]


def test_each_file_is_checked_by_itself(tmp_path: Path, check: Any) -> None:
    (tmp_path / "図書館.xlsx").write_bytes(b"%PDF-1.7\n")
    code, lines = check(tmp_path / "図書館.xlsx", RAW / "回答票_R5-4_図書館.xlsx")
    assert code == 1
    assert lines[0] == "図書館.xlsx（令和5年度 第4期）"
    assert lines[1].startswith("  【要修正】　PDFファイルは読み取れません。")
    assert lines[-1] == "  指摘はありません。このままお送りください。"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, check: Any) -> None:
    code, lines = check(tmp_path / "ない.xlsx")
    assert code == 2
    assert lines == [
        f"エラー：「ファイル...」の値が正しくありません：ファイル「{tmp_path / 'ない.xlsx'}」がありません。"
    ]
