"""Faults of 期の名称, 回答の欄 and 見出し that take several cells: one sentence each, which says what to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.register.sheets import RegisterFaults
from tests.support.shapes import ANSWERS, HALVES, MEETINGS, YEARLY, Plan, shaped

PROGRESS = HALVES.answers[0][2:]
"""What 回答の欄 says of a mark of each period, beside its two names."""


def faults(folder: Path, plan: Plan) -> list[str]:
    with pytest.raises(RegisterFaults) as caught:
        shaped(folder, plan)
    return caught.value.faults


def changed(row: int, **cells: str) -> Plan:
    """The yearly plan with some cells of one row of 回答の欄, from 0, written otherwise."""
    rows = [list(one) for one in YEARLY.answers]
    for name, text in cells.items():
        rows[row][ANSWERS.index(name)] = text
    return replace(YEARLY, answers=rows)


@pytest.mark.parametrize(
    ("plan", "place", "sentence"),
    [
        (changed(0, 名称="評 価"), "A3", "「評価」…同じ名称が2つ以上あります。"),
        (
            changed(0, 名称="担当課"),
            "A2",
            "「担当課」…計画の列（通しNo.、主管課等など）の呼び方と同じです。別の名称にしてください。",
        ),
        (changed(0, 列名="progress"), "B3", "「progress」…同じ列名が2つ以上あります。"),
        (
            replace(HALVES, answers=[["進捗", "q", *PROGRESS], ["備考", "q2", "文章", "", "", "任意", "", "", "", ""]]),
            "B2",
            "「q」…期ごとの列の名前「q2」が、ほかの列名と同じになります。",
        ),
        (changed(0, 種類="文書"), "C2", "「文書」…記号、選択、文章、数値、日付のどれかを書いてください。"),
        (
            changed(4, 選択肢="拡充/継続/縮小"),
            "D6",
            "「拡充/継続/縮小」…選択肢は「、」か改行で区切って書いてください（例：拡充、継続、縮小）。",
        ),
        (
            changed(2, 単位="（たんい）"),
            "E4",
            "「（たんい）」…（たんい）という計画の列が、回答の欄にありません（必要なときが「計画」の行の名称を書きます）。",
        ),
    ],
)
def test_a_fault_of_an_answered_column_is_the_only_one(plan: Plan, place: str, sentence: str, tmp_path: Path) -> None:
    assert faults(tmp_path, plan) == [f"R5.xlsx!回答の欄!{place}: {sentence}"]


NOT_HIDDEN = "この列は回答票に必要なため、（なし）にはできません。"


@pytest.mark.parametrize(
    ("headings", "place", "sentence"),
    [
        (
            [["主管課等", "担当"], ["施策", "担 当"]],
            "B3",
            "「担 当」…「主管課等」の列も同じ呼び名です。別の呼び名にしてください。",
        ),
        (
            [["指標", "目標"], ["目標値", "目標"]],
            "B3",
            "「目標」…「指標」の列も同じ呼び名です。別の呼び名にしてください。",
        ),
        ([["主管課等", "課題"]], "B2", "「課題」…「課題」の列も同じ呼び名です。別の呼び名にしてください。"),
        (
            [["主管課等", "担当", "所管、実績値"]],
            "C2",
            "「所管、実績値」…「実績値」は「実績値」の列の呼び名です。別名から消してください。",
        ),
        ([["通しNo.", "（なし）"]], "B2", f"「（なし）」…{NOT_HIDDEN}"),
        (
            [["課題", "（なし）"]],
            "B2",
            f"「（なし）」…{NOT_HIDDEN}会議の表に載せないときは、シート「回答の欄」の「会議の表」を不要にします。",
        ),
    ],
)
def test_no_two_columns_are_called_the_same(
    headings: Sequence[Sequence[str]], place: str, sentence: str, tmp_path: Path
) -> None:
    rows = [[*row, *[""] * (3 - len(row))] for row in headings]
    assert faults(tmp_path, replace(YEARLY, headings=rows)) == [f"R5.xlsx!見出し!{place}: {sentence}"]


def test_columns_may_swap_their_names_or_take_that_of_a_hidden_one(tmp_path: Path) -> None:
    swapped = [
        ["指標", "目標値", ""],
        ["目標値", "指標", ""],
        ["単位", "（なし）", ""],
        ["事業・取組みの名称", "施策", ""],
    ]
    layout = shaped(tmp_path, replace(YEARLY, headings=swapped)).register().layout
    assert [layout.heading(name) for name in ("indicator", "target", "initiative")] == ["目標値", "指標", "施策"]


PERIODS = (
    "期の名称を、年度の始めから順に「、」で区切って書いてください（12まで。同じ名称は使えません。例：上半期、下半期）。"
    '\\ / : * ? " < > | と、終わりの . は使えません。'
)


@pytest.mark.parametrize(
    "names", ["、".join(f"第{n}回" for n in range(1, 14)), "前期、前 期", "１期、1期", "前期/後期", "前期.、後期"]
)
def test_names_of_periods_that_cannot_be_used_are_told(names: str, tmp_path: Path) -> None:
    (told,) = faults(tmp_path, replace(MEETINGS, periods=names))
    assert told == f"R5.xlsx!計画!B7: 期の名称：「{names}」…{PERIODS}"


@pytest.mark.parametrize(
    ("cell", "text", "meant"),
    [("A7", "期の名前", "期の名称"), ("A8", "提出期限上半", "提出期限上半期"), ("A8", "メモ", "")],
)
def test_an_item_that_nobody_knows_is_told_with_the_one_it_is_like(
    cell: str, text: str, meant: str, tmp_path: Path
) -> None:
    place = shaped(tmp_path, HALVES)
    path = place.folders.register(place.period)
    book = openpyxl.load_workbook(path)
    book["計画"][cell] = text
    book.save(path)
    with pytest.raises(RegisterFaults) as caught:
        place.register()
    asked = f"「{meant}」のことでしょうか。" if meant else ""
    assert caught.value.faults[0] == f"R5.xlsx!計画!{cell}: 「{text}」…計画の項目ではありません。{asked}"


@pytest.mark.parametrize(("name", "written"), [("回答の欄", "回答の蘭"), ("見出し", "見だし")])
def test_a_sheet_whose_name_is_mistyped_is_told(name: str, written: str, tmp_path: Path) -> None:
    place = shaped(tmp_path, YEARLY)
    path = place.folders.register(place.period)
    book = openpyxl.load_workbook(path)
    book.create_sheet("メモ")["A1"] = "会議で使う"
    book[name].title = written
    book.save(path)
    with pytest.raises(RegisterFaults) as caught:
        place.register()
    sentence = f"シート「{name}」の見出しがあります。シートの名称を「{name}」に直してください。"
    assert caught.value.faults[0] == f"R5.xlsx!{written}: {sentence}"
