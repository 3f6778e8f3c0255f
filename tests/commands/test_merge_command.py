"""``merge`` and ``batch`` where there is nothing to do: one sentence on why, and on what to do."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from pipeline.errors import refusal
from tests.support.quarter import Place, contents


def test_without_a_folder_of_returns_the_way_to_one_is_told(quarter: Place, torimatome: Any) -> None:
    done = torimatome("merge", "R5-3", *quarter.options)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"エラー：回答票のフォルダー「{quarter.folders.raw / 'R5-3'}」がありません。期（R5-3）に誤りがなければ、"
        "torimatome forms R5-3 で作り、届いた回答票を入れてから、もう一度実行してください。\n"
    )


def test_an_empty_folder_of_returns_is_not_merged(quarter: Place, torimatome: Any) -> None:
    for path in quarter.raw.iterdir():
        path.unlink()
    (quarter.raw / "Thumbs.db").write_bytes(b"")
    before = contents(quarter.root)
    done = torimatome(*quarter.command())
    assert (done.code, done.out) == (2, "")
    told = "」に、ファイルがありません。届いた回答票を入れてから、もう一度実行してください。\n"
    assert done.err == f"エラー：回答票のフォルダー「{quarter.raw}{told}"
    (quarter.raw / "差替前").mkdir()
    assert "ファイルがありません（その中のフォルダーは読み取りません）。" in torimatome(*quarter.command()).err
    assert contents(quarter.root) == before


def test_a_folder_of_plans_that_is_not_there_is_told(quarter: Place, torimatome: Any) -> None:
    done = torimatome("batch", str(quarter.root / "nothere"))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"エラー：フォルダー「{quarter.root / 'nothere'}」がありません。計画ごとのフォルダー")


def test_a_folder_that_may_not_be_read_is_told_with_what_to_do() -> None:
    error = PermissionError(errno.EACCES, "Permission denied", "data/raw/R5-4")
    assert str(refusal(error)) == (
        "「data/raw/R5-4」を読み書きできないため、中止しました（アクセスする権限がありません）。"
        "読み書きする権限があるか、ほかのプログラムで開いていないかを確かめてから、もう一度実行してください。"
    )


@pytest.mark.parametrize(
    ("number", "path", "words"),
    [
        (32, "data/raw/R5-4/a.xlsx", "（ほかのプログラムで開いています）。閉じてから、"),
        (33, "data/raw/R5-4/a.xlsx", "（ほかのプログラムで開いています）。閉じてから、"),
        (5, "data/out", "（アクセスする権限がありません）。読み書きする権限があるか、"),
        (19, "data/out", "（書き込みのできない場所です）。"),
        (53, "data/raw", "（共有フォルダーにつながりません）。ネットワークに"),
        (64, "data/raw", "（共有フォルダーにつながりません）。ネットワークに"),
        (206, "data/raw", "（名前が長すぎます）。フォルダーを浅い場所に"),
        (3, "長" * 248, "（名前が長すぎます）。フォルダーを浅い場所に"),
        (3, "短", "（アクセスする権限がありません）。読み書きする権限があるか、"),
    ],
)
def test_what_windows_says_by_its_own_numbers_is_told(number: int, path: str, words: str) -> None:
    error = PermissionError(errno.EACCES, "Permission denied", path)
    error.winerror = number
    assert str(refusal(error)).startswith(f"「{path}」を読み書きできないため、中止しました{words}")
