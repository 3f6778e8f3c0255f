"""What stands above a table's columns: titles, labels over several of them, and headings in three rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.quarter import INITIATIVES, Place, add_sheet, return_name
from tests.support.steps import rules_of

NAME = "通しNo.", "事業・取組みの名称"
REASONS = "選択肢", "評価理由"
QUARTERS = "1期", "2期", "3期", "4期"
ANSWERS = [["○", "○", "○", "○", None, "催しを3回"], ["○", "○", "○", "△", 3, None], ["○", "○", "○", "◎", None, None]]
LAST = ["×", "×", "×", "×"]
GIVEN = [["○", "", "催しを3回"], ["△", "3", ""], ["◎", "", ""]]

Line = Sequence[str | int | None]


def merged(
    place: Place, *headings: Line, before: Line = (), between: Line = (), answers: Sequence[Line] = ANSWERS
) -> None:
    """Merges a table of 産業課 with these rows above its answers, and more columns before or within them."""
    path = place.raw / return_name("産業課")
    path.unlink()
    rows = [[at, INITIATIVES[at][2], *before, *line[:4], *between, *line[4:]] for at, line in enumerate(answers, 1)]
    add_sheet(path, "表", [*headings, *rows])
    place.look()


def told(place: Place) -> list[tuple[str, ...]]:
    return [
        one for one in rules_of(place.findings(), "cell", "value") if one[0] not in ("text-outside", "return-missing")
    ]


def read(place: Place) -> list[list[str]]:
    return place.merged().iloc[:3][["q4", "reason_code", "reason_text"]].values.tolist()


@pytest.mark.parametrize(
    "column", [0, pytest.param(3, marks=pytest.mark.slow), pytest.param(8, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("title", ["令和5年度第3期", "3/4期", "R4年度4期", "第3四半期（10～12月）"])
def test_a_title_right_above_the_headings_is_none_of_them(quarter: Place, title: str, column: int) -> None:
    merged(quarter, [*[None] * column, title], [*NAME, *QUARTERS, *REASONS])
    assert [rule for rule, *_ in told(quarter)] == ["file-wrong-period"]
    assert read(quarter) == [["", "", ""]] * 3


@pytest.mark.parametrize("column", [0, 3, 8])
def test_a_title_of_this_period_changes_nothing(quarter: Place, column: int) -> None:
    merged(quarter, [*[None] * column, "令和5年度第4期"], [*NAME, *QUARTERS, *REASONS])
    assert (told(quarter), read(quarter)) == ([], GIVEN)


def test_a_label_in_the_middle_of_the_quarters_leaves_their_year_open(quarter: Place) -> None:
    labels = [None, None, None, "令和4年度", None, None, None, "令和5年度"]
    merged(quarter, labels, [*NAME, *QUARTERS, *QUARTERS, *REASONS], before=LAST)
    assert told(quarter) == [("heading-twice", "C2", "1期")]
    assert read(quarter) == [["", "", ""]] * 3


@pytest.mark.parametrize("former", ["3期の評価理由", "前年度の評価理由"])
def test_a_heading_over_two_headings_says_whose_both_are(quarter: Place, former: str) -> None:
    above = [*NAME, *QUARTERS, former, None, "4期の評価理由", None]
    merged(quarter, above, [*[None] * 6, *REASONS, *REASONS], between=[2, "前の理由"])
    assert (told(quarter), read(quarter)) == ([], GIVEN)


def test_each_quarters_reason_under_a_heading_of_its_own(quarter: Place) -> None:
    heading = [*NAME, *QUARTERS, "3期の評価理由", None, "4期の評価理由", None]
    merged(quarter, heading, between=[2, "前の理由"])
    assert (told(quarter), read(quarter)) == ([], GIVEN)


@pytest.mark.parametrize("middle", [[], [None, None, "前年度", None, None, None, "現年度", None, None, None]])
def test_a_row_without_a_column_of_its_own_parts_no_heading(quarter: Place, middle: Line) -> None:
    above = [*NAME, "進捗状況", *[None] * (7 if middle else 3), "評価理由", None]
    quarters = [*QUARTERS, *QUARTERS] if middle else QUARTERS
    merged(quarter, above, middle, [None, None, *quarters, *REASONS], before=LAST if middle else ())
    assert (told(quarter), read(quarter)) == ([], GIVEN)


@pytest.mark.parametrize("heading", ["第四期", "第四四半期", "【4期】", "[第4期]"])
def test_a_quarter_in_other_signs_is_a_heading(quarter: Place, heading: str) -> None:
    merged(quarter, [*NAME, *QUARTERS[:3], heading, *REASONS])
    assert (told(quarter), read(quarter)) == ([], GIVEN)


def test_a_column_of_codes_counts_before_a_blank_one(quarter: Place) -> None:
    answers = [["○"] * 4 + [None, None], ["○", "○", "○", "△", None, 3], ["○"] * 4 + [None, None]]
    merged(quarter, [*NAME, *QUARTERS, "評価理由", None], answers=answers)
    assert read(quarter)[1] == ["△", "3", ""]


@pytest.mark.parametrize(
    "title",
    [
        "計画期間 令和元〜10年度",
        "計画期間：2019年度～2028年度",
        "平成30年度策定 小さな産業計画",
        "令和4年度からの継続事業",
        "令和6年度に向けた取組み",
        "前回（第3期）の回答は変更できません",
        "令和5年度 下半期",
    ],
)
def test_what_a_line_says_of_another_time_is_not_the_tables(quarter: Place, title: str) -> None:
    merged(quarter, [title], [*NAME, *QUARTERS, *REASONS])
    assert (told(quarter), read(quarter)) == ([], GIVEN)


@pytest.mark.parametrize("title", ["令和5年度 上半期", "計画期間 令和元〜4年度"])
def test_a_title_of_another_time_is_refused(quarter: Place, title: str) -> None:
    merged(quarter, [title], [*NAME, *QUARTERS, *REASONS])
    assert [rule for rule, *_ in told(quarter)] == ["file-wrong-period"]


def test_an_untouched_row_of_another_department_is_no_answer(quarter: Place) -> None:
    for name in ("産業課", "農業課"):
        (quarter.raw / return_name(name)).unlink()
    rows: list[Line] = [["通しNo.", "主管課等", *QUARTERS, *REASONS]]
    marks = {1: "○", 2: "○", 3: "◎", 6: "○"}
    rows += [[at, INITIATIVES[at][1], "○", "○", "○", marks.get(at), None, None] for at in INITIATIVES]
    add_sheet(quarter.raw / "回答.xlsx", "表", rows)
    (quarter.raw / return_name("観光課")).unlink()
    quarter.look()
    assert rules_of(quarter.findings(), "department", "serial_no") == [("return-missing", "農業課", "")]
    assert quarter.merged()["state"].tolist() == ["accepted"] * 3 + ["unreturned"] * 2 + ["accepted"]


def test_a_table_on_its_side_is_no_table(quarter: Place) -> None:
    path = quarter.raw / return_name("産業課")
    path.unlink()
    rows = [
        ["通しNo.", "施策No.", "施策", *QUARTERS, *REASONS],
        *([at, "1", "い", *ANSWERS[at - 1]] for at in (1, 2, 3)),
    ]
    add_sheet(path, "表", [list(line) for line in zip(*rows, strict=True)])
    quarter.look()
    assert rules_of(quarter.findings(), "department") == [("file-no-table", "産業課"), ("return-missing", "産業課")]
