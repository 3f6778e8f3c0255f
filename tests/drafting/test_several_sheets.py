"""A table that is published on several sheets is one plan; one that is published anew each year is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.drafted import columns, make, unused

HEADS = ["番号", "事業名", "担当課", "評価"]
NAMES = {"目標1": ["農業", "起業", "観光"], "目標2": ["移住", "空き家"]}


def pages(path: Path, over: Sequence[Sequence[str]], names: Sequence[Sequence[str]], titles: Sequence[str]) -> Path:
    """A workbook with a sheet for each list of names, its lines ``over`` above the headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines, own in zip(titles, over, names, strict=True):
        _fill(book.create_sheet(title), lines, own)
    book.save(path)
    return path


def _fill(page: Worksheet, lines: Sequence[str], names: Sequence[str]) -> None:
    for line in (*lines, "評価　A：計画どおり　B：遅れ"):
        page.append([line])
    page.append(HEADS)
    for number, name in enumerate(names, start=1):
        page.append([f"{page.title[-1]}-{number}", name, "企画課", "AB"[number % 2]])


def test_a_sheet_for_each_goal_is_one_plan(tmp_path: Path) -> None:
    title = "令和5年度 小さな計画 進捗管理表"
    over = [[title, "目標１　しごと"], [title, "目標２　ひと"]]
    made = make(tmp_path, pages(tmp_path / "表.xlsx", over, list(NAMES.values()), list(NAMES)))
    assert columns(made, "通しNo.", "施策No.", "基本目標", "事業・取組みの名称") == [
        ("1", "1-1", "目標１　しごと", "農業"),
        ("2", "1-2", "目標１　しごと", "起業"),
        ("3", "1-3", "目標１　しごと", "観光"),
        ("4", "2-1", "目標２　ひと", "移住"),
        ("5", "2-2", "目標２　ひと", "空き家"),
    ]
    assert made.draft.remarks[0] == (
        "シート「目標1」「目標2」は見出しが同じため、この順につないで1つの計画としました。確かめてください。"
    )
    assert unused(made) == []


def test_the_rows_of_each_sheet_are_named_by_it(tmp_path: Path) -> None:
    title = "令和5年度 小さな計画 進捗管理表"
    source = pages(tmp_path / "表.xlsx", [[title]] * 2, list(NAMES.values()), list(NAMES))
    book = openpyxl.load_workbook(source)
    book["目標2"].append([None, None, "財政課", "A"])
    book.save(source)
    made = make(tmp_path, source)
    assert (
        "1つの事業に主管課等が2つ以上あるため、主管課等ごとの行に分けました：シート「目標2」の6行目"
    ) in made.draft.remarks
    assert [row[0] for row in columns(made, "主管課等")] == ["企画課"] * 5 + ["財政課"]


def test_a_sheet_for_each_year_is_not(tmp_path: Path) -> None:
    over = [["令和5年度 小さな計画 進捗管理表"], ["令和4年度 小さな計画 進捗管理表"]]
    made = make(tmp_path, pages(tmp_path / "表.xlsx", over, [NAMES["目標1"], NAMES["目標2"]], ["R5", "R4"]))
    assert [name for (name,) in columns(made, "事業・取組みの名称")] == NAMES["目標1"]
    assert unused(made) == ["表のあるシートが2枚あります。行の最も多い「R5」から作り、「R4」は使いませんでした。"]


def test_the_same_rows_again_are_not(tmp_path: Path) -> None:
    over = [["令和5年度 小さな計画 進捗管理表"]] * 2
    made = make(tmp_path, pages(tmp_path / "表.xlsx", over, [NAMES["目標1"]] * 2, ["案1", "写1"]))
    assert [name for (name,) in columns(made, "事業・取組みの名称")] == NAMES["目標1"]
    assert unused(made) == ["表のあるシートが2枚あります。行の最も多い「案1」から作り、「写1」は使いませんでした。"]
