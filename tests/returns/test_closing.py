"""Which rows of a table without a number answer something."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.reading import Flag, Grid
from pipeline.returns.chooser import Chooser
from pipeline.returns.closing import clear_closing
from pipeline.returns.locate import ReturnedTable, locate
from schemas.layout import DEFAULT
from schemas.period import parse_period
from schemas.vocabulary import CODES, MARKS, Vocabulary

PERIOD = parse_period("R5-4")
HEAD = ["通しNo.", "事業・取組みの名称", "4期", "選択肢", "評価理由"]


def answered(row: list[Any], flags: tuple[Flag, ...] = (), blank: int = 0) -> bool:
    """Whether a row below the heading and one answer, and some blank rows, answers something."""
    rows = [HEAD, [1, "催し", "○", "", ""], *[[""] * 5] * blank, row]
    grid = Grid("回答", False, 1, 1, rows, flags=flags)
    plan: dict[str, dict[int, str]] = {column: {} for column in DEFAULT.fixed}
    table = locate(grid, Chooser(PERIOD, "小さな計画", str, plan))
    assert isinstance(table, ReturnedTable)
    clear_closing(table, PERIOD, Vocabulary(MARKS, CODES, 1000))
    first, *_, last = table.answered(PERIOD)
    assert first
    return last


@pytest.mark.parametrize(
    "row",
    [
        ["合計", "", 1, "", ""],
        ["", "小計", "○1", "", ""],
        ["", "○の数", 1, "", ""],
        ["", "", "○1 △0", "", ""],
        ["", "", "", "", "以上"],
    ],
)
def test_a_sum_or_an_end_answers_nothing(row: list[Any]) -> None:
    assert not answered(row)


def test_a_sum_without_its_result_answers_nothing() -> None:
    assert not answered(["合計", "", "", "", ""], (Flag(3, 3, "formula", '=COUNTIF(C2:C2,"○")'),))


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "課長", "係長", "担当"],
        ["", "", "2024-04-10", "", ""],
        ["", "", "記入者", "山田", ""],
        ["", "", "", "印", "印"],
    ],
)
def test_a_signature_answers_nothing(row: list[Any]) -> None:
    assert not answered(row)


def test_a_text_alone_answers_nothing_below_a_blank_row() -> None:
    assert answered(["", "", "", "", "担当：山田"])
    assert not answered(["", "", "", "", "担当：山田"], blank=1)
    assert answered(["", "", "○", "", "担当：山田"], blank=1)


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "○", "", ""],
        ["", "", "●", "", ""],
        ["", "", "中止する", "", ""],
        ["", "新しい催し", "未定", "", ""],
        ["", "", "", "外的要因", "都と協議している。"],
        ["", "新しい催し", "○", "", "以上"],
        ["", "", "", "", "次の年も続ける。"],
        ["", "", "", 3, ""],
        [2, "合計の見直し", 1, "", ""],
    ],
)
def test_a_row_without_a_number_answers_all_the_same(row: list[Any]) -> None:
    assert answered(row)
