"""Which column of a sheet is which: headings that stand twice, over two columns, with remarks, beside small tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipeline.reading import CellRange, Grid
from pipeline.returns.chooser import Chooser
from pipeline.returns.interpret import code_reader
from pipeline.returns.locate import Lack, OtherYear, ReturnedTable, Twice, blocks, locate
from schemas.layout import DEFAULT, Heading
from schemas.period import parse_period
from schemas.vocabulary import CODES
from tests.support.quarter import INITIATIVES

MEASURES = {number: measure for number, (measure, _, _) in INITIATIVES.items()}
PLAN = {column: dict[int, str]() for column in DEFAULT.fixed} | {
    "measure": MEASURES,
    "measure_no": {number: str(number) for number in INITIATIVES},
    "department": {number: department for number, (_, department, _) in INITIATIVES.items()},
    "initiative": {number: name for number, (_, _, name) in INITIATIVES.items()},
}
CHOOSER = Chooser(parse_period("R5-4"), "小さな産業計画", code_reader(CODES), PLAN)

Rows = Sequence[Sequence[Any]]
ANSWERS = [[1, "○", "", "催しを開いた。"], [2, "△", 3, ""], [3, "◎", "", ""]]


def located(
    rows: Rows, merged: Sequence[CellRange] = (), hidden: Sequence[int] = ()
) -> ReturnedTable | Lack | Twice | OtherYear:
    """The table of a sheet whose first cell is A1."""
    whole = [list(row) for row in rows]
    return locate(Grid("表", False, 1, 1, whole, merged=tuple(merged), hidden_columns=frozenset(hidden)), CHOOSER)


def read(
    rows: Rows, *columns: str, merged: Sequence[CellRange] = (), hidden: Sequence[int] = ()
) -> list[tuple[str, ...]]:
    """What the rows below the headings say in these columns."""
    table = located(rows, merged, hidden)
    assert isinstance(table, ReturnedTable), table
    return list(zip(*(table.cells[column] for column in columns), strict=True))


def two_marks(*heads: Sequence[str], left: str = "×○○", right: str = "○△◎") -> list[list[Any]]:
    """A table with two columns B and C for the mark, under these rows of headings."""
    rows = [[number, a, b, *rest] for a, b, (number, _, *rest) in zip(left, right, ANSWERS, strict=True)]
    return [list(head) for head in heads] + rows


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param([["", "前年度", "今年度"], ["通しNo.", "4期", "4期", "選択肢", "評価理由"]], id="words"),
        pytest.param([["", "令和4年度", "令和5年度"], ["通しNo.", "4期", "4期", "選択肢", "評価理由"]], id="years"),
        pytest.param([["", "R4", "R5"], ["通しNo.", "4期", "4期", "選択肢", "評価理由"]], id="years in short"),
        pytest.param([["", "", "現年度の進捗状況"], ["通しNo.", "4期", "4期", "選択肢", "評価理由"]], id="ours alone"),
        pytest.param([["通しNo.", "4期（前年度）", "4期", "選択肢", "評価理由"]], id="a remark"),
        pytest.param([["通しNo.", "前年度4期", "4期", "選択肢", "評価理由"]], id="before its name"),
        pytest.param([["通しNo.", "令和4年度4期", "令和5年度4期", "選択肢", "評価理由"]], id="a year before its name"),
        pytest.param([["通しNo.", "R4.4期", "R5.4期", "選択肢", "評価理由"]], id="a year in short before its name"),
        pytest.param([["通しNo.", "4期（予定）", "4期", "選択肢", "評価理由"]], id="what was planned"),
        pytest.param([["", "目標", "実績"], ["通しNo.", "4期", "4期", "選択肢", "評価理由"]], id="what was hoped for"),
    ],
)
def test_what_stands_over_a_mark_says_whose_it_is(heads: list[list[str]]) -> None:
    assert read(two_marks(*heads), "q4") == [("○",), ("△",), ("◎",)]


HEAD = ["通しNo.", "4期", "4期", "選択肢", "評価理由"]


def test_the_same_twice_is_read_once() -> None:
    assert read(two_marks(HEAD, left="○△◎"), "q4") == [("○",), ("△",), ("◎",)]


@pytest.mark.parametrize(("left", "right"), [(["", "", ""], "○△◎"), ("○△◎", ["", "", ""])])
def test_of_two_the_one_that_is_filled_in_counts(left: Sequence[str], right: Sequence[str]) -> None:
    rows = [HEAD, *([n, a, b, *rest] for a, b, (n, _, *rest) in zip(left, right, ANSWERS, strict=True))]
    assert read(rows, "q4") == [("○",), ("△",), ("◎",)]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ([HEAD], 1),
        ([["通しNo.", "4期（担当）", "4期（課長）", "選択肢", "評価理由"]], 1),
        ([["", "担当", "課長"], HEAD], 2),
        ([["", "今年度", "今年度"], HEAD], 2),
    ],
)
def test_two_that_differ_are_not_decided(heads: list[list[str]], row: int) -> None:
    assert located(two_marks(*heads)) == Twice("表", "q4", row, (2, 3), hidden=False)


def test_a_hidden_one_that_differs_is_not_decided_either() -> None:
    twice = located(two_marks(HEAD), hidden=[2])
    assert twice == Twice("表", "q4", 1, (2, 3), hidden=True)
    assert twice.names == ["B列", "C列"]


def test_a_hidden_one_that_says_the_same_is_not_the_one_that_is_read() -> None:
    table = located(two_marks(HEAD, left="○△◎"), hidden=[2])
    assert isinstance(table, ReturnedTable)
    assert table.layouts == [{"serial_no": 1, "q4": 3, "reason_code": 4, "reason_text": 5}]


def test_answers_of_another_year_alone_are_none() -> None:
    rows = [["", "令和4年度", "", ""], ["通しNo.", "4期", "選択肢", "評価理由"], *ANSWERS]
    merged = [CellRange(1, 2, 1, 4)]
    assert located(rows, merged) == OtherYear("表", "令和4年度")


def test_marks_that_were_planned_are_no_answers() -> None:
    assert located([["通しNo.", "4期（目標）", "選択肢", "評価理由"], *ANSWERS]) == OtherYear("表", "(目標)")


@pytest.mark.parametrize("merged", [[], [CellRange(1, 3, 1, 4)]])
def test_one_heading_over_code_and_text(merged: list[CellRange]) -> None:
    rows = [["通しNo.", "4期", "評価理由", ""], *ANSWERS]
    assert read(rows, "reason_code", "reason_text", merged=merged) == [("", "催しを開いた。"), ("3", ""), ("", "")]


def test_one_heading_over_text_and_code() -> None:
    rows = [["通しNo.", "4期", "評価理由", ""], *([n, mark, text, code] for n, mark, code, text in ANSWERS)]
    merged = [CellRange(1, 3, 1, 4)]
    assert read(rows, "reason_code", "reason_text", merged=merged) == [("", "催しを開いた。"), ("3", ""), ("", "")]


@pytest.mark.parametrize("headings", [("施策", "施策名"), ("施策名", "施策"), ("施策", "施策")])
@pytest.mark.parametrize("number_first", [True, False])
def test_a_number_and_a_name_are_told_by_what_they_hold(headings: tuple[str, str], number_first: bool) -> None:
    rows: list[list[Any]] = [["通しNo.", *headings, "4期", "選択肢", "評価理由"]]
    for number, *rest in ANSWERS:
        pair = [number, MEASURES[number]]
        rows.append([number, *(pair if number_first else reversed(pair)), *rest])
    assert read(rows, "measure_no", "measure") == [(str(n), MEASURES[n]) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "headings",
    [
        ["通しNo.（変更不可）", "4期【記号】", "選択肢(1〜4)", "評価理由（任意）"],
        ["※通しNo.", "4期※必須", "選択肢", "評価理由※自由記述"],
        ["通し\nNo.", "第 ４ 期", "選 択 肢", "評価理由"],
        ["●通しNo.", "今年度4期", "選択肢［半角］", "〔任意〕評価理由"],
        ["通し番号", "第4四半期", "理由選択肢", "進捗状況に関わらず必要に応じて記載"],
        ["通しNo.", "4期 ←ここに記入", "選択肢：2～4", "評価理由"],
        ["通しNo.", "4期（見込み）", "選択肢", "評価理由"],
    ],
)
def test_remarks_in_headings(headings: list[str]) -> None:
    expected = [("1", "○", "", "催しを開いた。"), ("2", "△", "3", ""), ("3", "◎", "", "")]
    assert read([headings, *ANSWERS], "serial_no", "q4", "reason_code", "reason_text") == expected


def test_a_row_of_remarks_below_the_headings_is_no_answer() -> None:
    rows = [["通しNo.", "4期", "選択肢", "評価理由"], ["", "（記号）", "（1〜4）", "（任意）"], *ANSWERS]
    assert read(rows, "serial_no", "q4") == [("1", "○"), ("2", "△"), ("3", "◎")]


@pytest.mark.parametrize("text", ["理由", "1期", "評価理由", "選択肢", "4期"])
def test_an_answer_right_below_the_headings_is_no_heading(text: str) -> None:
    rows = [["通しNo.", "4期", "選択肢", "評価理由"], [1, "△", 3, text], [2, "△", 3, ""]]
    assert read(rows, "serial_no", "q4", "reason_text") == [("1", "△", text), ("2", "△", "")]


def test_an_answer_without_a_mark_right_below_the_headings_is_no_heading() -> None:
    rows = [["通しNo.", "4期", "選択肢", "評価理由"], [1, "", "", "理由"], [2, "△", 3, ""]]
    assert read(rows, "serial_no", "q4", "reason_text") == [("1", "", "理由"), ("2", "△", "")]


def test_a_small_table_beside_is_left_aside() -> None:
    rows = [
        ["通しNo.", "4期", "選択肢", "評価理由", "", "通しNo.", "担当課"],
        *([*answer, "", number, "産業課"] for answer, number in zip(ANSWERS, (4, 5, 6), strict=True)),
    ]
    table = located(rows)
    assert isinstance(table, ReturnedTable)
    assert table.layouts == [{"serial_no": 1, "q4": 2, "reason_code": 3, "reason_text": 4}]
    assert table.cells["serial_no"] == ["1", "2", "3"]


def test_a_small_table_below_is_left_aside() -> None:
    rows = [["通しNo.", "4期", "選択肢", "評価理由"], *ANSWERS, [""], ["担当課", "通しNo."], ["産業課", 2]]
    table = located(rows)
    assert isinstance(table, ReturnedTable)
    assert table.cells["serial_no"] == ["1", "2", "3", ""]
    assert table.cells["q4"] == ["○", "△", "◎", ""]


def test_headings_that_are_repeated_are_one_table() -> None:
    head = ["通しNo.", "4期", "選択肢", "評価理由"]
    assert read([head, *ANSWERS[:2], head, ANSWERS[2]], "serial_no", "q4") == [("1", "○"), ("2", "△"), ("3", "◎")]


def test_columns_that_moved_below_a_second_heading() -> None:
    second = ["通しNo.", "評価理由", "選択肢", "4期"]
    rows = [["通しNo.", "4期", "選択肢", "評価理由"], *ANSWERS[:2], second, [3, "閉じた。", "", "◎"]]
    assert read(rows, "q4", "reason_text") == [("○", "催しを開いた。"), ("△", ""), ("◎", "閉じた。")]


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (["通しNo.", "4期", "評価理由を書く欄"], ("reason_code", "reason_text")),
        (["通しNo.", "3期", "選択肢", "評価理由"], ("q4",)),
        (["番号なし", "4期", "選択肢", "評価理由"], ("serial_no", "q4", "reason_code", "reason_text")),
    ],
)
def test_what_is_missing(headings: list[str], missing: tuple[str, ...]) -> None:
    assert located([headings, *ANSWERS]) == Lack("表", missing)


@pytest.mark.parametrize("called", ["№", "番", "ＮＯ"])
def test_a_plan_may_call_its_number_by_one_sign(called: str) -> None:
    plan = replace(DEFAULT, headings=(Heading("通しNo.", called),))
    found = list(blocks([[called, *HEAD[2:]], *ANSWERS], plan))
    assert [(one.first, one.layout["serial_no"]) for one in found] == [(0, 0)]
