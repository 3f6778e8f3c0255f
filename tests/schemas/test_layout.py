"""A plan's shape: which columns its periods have, what they are called, and in which order they are printed."""

from __future__ import annotations

import pytest

from schemas.layout import DEFAULT, MARK, MONTHS, MUSASHINO, NUMBER, TEXT, Answer, Heading, Layout
from schemas.period import Period, parse_period

HALVES = ("上半期", "下半期")
PROGRESS = Answer("進捗", "progress", MARK, always=True, each_period=True)
RATE = Answer("進捗率", "rate", NUMBER, unit="%", always=True, each_period=True)
PLANNED = Answer("効果額（計画）", "planned", NUMBER, unit="千円", given=True)
NOTE = Answer("備考", "note", TEXT)
REFORM = Layout(HALVES, (PROGRESS, RATE, PLANNED, NOTE))
YEARLY = Layout(("通年",), (Answer("評価", "progress", MARK, always=True), NOTE))


def test_columns_of_a_period_stand_by_period_and_then_in_their_own_order() -> None:
    assert REFORM.table[8:] == ("progress_1", "rate_1", "progress_2", "rate_2", "planned", "note")
    assert YEARLY.table[8:] == ("progress", "note")
    assert DEFAULT.table[8:] == ("q1", "q2", "q3", "q4", "reason_code", "reason_text")
    assert Layout(("通年",)).table[8:] == ("q", "reason_code", "reason_text")


def test_a_period_asks_for_its_own_columns_and_those_of_the_year() -> None:
    first, second = (Period(2023, number, REFORM) for number in (1, 2))
    assert (first.asked, first.told, first.future) == (
        ("progress_1", "rate_1", "note"),
        (),
        ("progress_2", "rate_2"),
    )
    assert (second.now, second.past, second.told) == ("progress_2", ("progress_1",), ("progress_1", "rate_1"))
    later = Layout(HALVES, (PROGRESS, Answer("次年度", "next_year", TEXT, periods=("下半期",))))
    assert Period(2023, 1, later).asked == ("progress_1",)
    assert Period(2023, 1, later).future == ("progress_2", "next_year")
    assert Period(2023, 2, later).asked == ("progress_2", "next_year")


@pytest.mark.parametrize(
    ("layout", "number", "code", "label", "heading"),
    [
        (DEFAULT, 4, "R5-4", "令和5年度 第4期", "4期"),
        (REFORM, 2, "R5-下半期", "令和5年度 下半期", "進捗（下半期）"),
        (YEARLY, 1, "R5", "令和5年度", "評価"),
        (Layout(tuple(f"{month}月" for month in MONTHS)), 7, "R5-10月", "令和5年度 10月", "10月"),
    ],
)
def test_a_period_is_called_as_the_plan_calls_it(
    layout: Layout, number: int, code: str, label: str, heading: str
) -> None:
    period = Period(2023, number, layout)
    assert (str(period), period.label, period.heading) == (code, label, heading)
    assert parse_period(code, layout) == parse_period(label, layout) == period


@pytest.mark.parametrize("text", ["R5-2", "R5", "R5-前半", "下半期"])
def test_a_number_alone_is_no_period_where_periods_have_names(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_period(text, REFORM)


def test_the_plans_own_words_come_in_their_order_and_what_it_hides_does_not() -> None:
    headings = (
        Heading("通しNo.", "No."),
        Heading("主管課等", "所管課"),
        Heading("施策", ""),
        Heading("基本目標", "柱"),
    )
    layout = Layout(HALVES, (PROGRESS, NOTE), headings)
    shown = [layout.heading(name) for name in layout.shown]
    assert shown == ["No.", "所管課", "事業・取組みの名称", "柱", "施策No.", "進捗（上半期）", "進捗（下半期）", "備考"]


def test_a_word_that_the_plan_gives_to_another_column_is_no_longer_this_ones() -> None:
    layout = Layout(answers=MUSASHINO, headings=(Heading("事業・取組みの名称", "施策"),))
    assert "施策" in layout.columns["initiative"].words
    assert "施策" not in layout.columns["measure"].words


def test_a_number_says_its_unit_once() -> None:
    assert (REFORM.heading("rate_1"), REFORM.printed("planned")) == ("進捗率（上半期）", "効果額（計画）（千円）")
    assert (
        Layout(("通年",), (Answer("決算額(千円)", "cost", NUMBER, unit="千円"), PROGRESS)).printed("cost")
        == "決算額(千円)"
    )


def test_the_text_that_says_why_is_the_explanation_or_the_one_due_beside_marks() -> None:
    issues = Answer("課題", "issues", TEXT, marks=("C", "D"))
    assert DEFAULT.why(4) == "reason_text"
    assert Layout(("通年",), (PROGRESS, NOTE, issues)).why(1) == "issues"
    assert Layout(("通年",), (PROGRESS,)).why(1) == ""


def test_sentences_are_in_the_plans_own_words_but_for_what_they_quote() -> None:
    layout = Layout(headings=(Heading("主管課等", "担当課"), Heading("通しNo.", "番号")))
    said = layout.in_own_words("通しNo.3 は「主管課等」の事業です。主管課等にお尋ねください。")
    assert said == "番号3 は「主管課等」の事業です。担当課にお尋ねください。"
    assert DEFAULT.in_own_words("主管課等") == "主管課等"
