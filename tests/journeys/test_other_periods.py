"""A plan that is told of twice a year, from its first form to the next year, in which it is told of once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.books.form import Form, blank_form, form_places
from pipeline.history.past import read_past
from pipeline.jobs.forms import forms
from pipeline.register.periods import newest, period_named
from schemas.layout import LAST_YEAR
from schemas.period import Period
from tests.support.quarter import SHAPE_HEADINGS, Place, add_sheet, edit_cells, return_name, write_form, write_register
from tests.support.shapes import MEETINGS, YEARLY, shaped
from tests.support.sheets import rows_of

PLAN = {
    "計画名": "さくら市行財政改革プラン",
    "団体名": "さくら市",
    "全国地方公共団体コード": "132039",
    "取りまとめ担当": "企画課",
}
INITIATIVES = [
    ["1", "1 歳入の確保", "", "1-1", "", "", "財政課", "使用料の見直し"],
    ["2", "1 歳入の確保", "", "1-2", "", "", "財政課", "広告収入の確保"],
    ["3", "2 業務の改革", "", "2-1", "", "", "総務課", "窓口の一元化"],
]
LEGEND = [["◎", "計画以上", "不要", "不要"], ["○", "計画どおり", "不要", "不要"], ["△", "遅れ", "不要", "不要"]]
TWICE = [
    ["進捗", "progress", "記号", "（凡例）", "", "常に", "要"],
    ["進捗率", "rate", "数値", "", "%", "常に", "要", "0〜"],
    ["効果額", "effect", "数値", "", "千円", "任意"],
    ["次年度", "next_year", "選択", "拡充、継続、縮小", "", "下半期"],
]
ONCE = [["評価", "grade", "記号", "（凡例）", "", "常に"], ["課題", "issues", "文章", "", "", "△"]]


def registered(root: Path, year: int, names: str, columns: list[list[str]]) -> Place:
    """A register of the year, and the place of its first period."""
    place = Place(root, Period(year, 1))
    work = [[*row, row[0]] if year > 2023 else row for row in INITIATIVES]
    rows = {
        "計画": [*map(list, PLAN.items()), ["年度", place.period.fiscal_year], ["期の名称", names]],
        "事業": work,
        "主管課等": [["財政課"], ["総務課"]],
        "凡例": LEGEND,
        "評価理由": [],
    }
    path = write_register(place, rows)
    add_sheet(path, "回答の欄", [SHAPE_HEADINGS, *([*row, *[""] * (10 - len(row))] for row in columns)])
    return Place(root, place.register().period(1))


def answer(place: Place, said: dict[int, dict[str, str]]) -> None:
    """The forms of the period come back filled in."""
    forms(place.period, place.folders, lambda *_: None)
    register = place.register()
    past = read_past(place.folders.out, place.period, register)
    for department in register.department_names:
        blank = blank_form(department, register, place.period, past)
        own = {int(number): said[int(number)] for number in register.owned(department).index}
        told = {number: {**blank.answers.get(number, {}), **answers} for number, answers in own.items()}
        path = place.raw / return_name(department)
        write_form(path, register, place.period, Form(department, answers=told, last_year=past.last_year))


@pytest.fixture(scope="module")
def first_answered(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The first half with its answers; not to be changed."""
    place = registered(tmp_path_factory.mktemp("first"), 2023, "上半期、下半期", TWICE)
    answer(place, {n: {"progress_1": mark, "rate_1": str(40 + n)} for n, mark in enumerate("◎○△", start=1)})
    return place


@pytest.fixture(scope="module")
def second_answered(first_answered: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The second half with its answers, after the first was made final; not to be changed."""
    first = first_answered.copied(tmp_path_factory.mktemp("second"))
    first.merge(final=True)
    place = Place(first.root, first.register().period(2))
    said = {n: {"progress_2": mark, "rate_2": "90", "next_year": "継続"} for n, mark in enumerate("○○◎", start=1)}
    answer(place, said)
    return place


@pytest.fixture
def first_half(first_answered: Place, tmp_path: Path) -> Place:
    return first_answered.copied(tmp_path)


@pytest.fixture
def second_half(second_answered: Place, tmp_path: Path) -> Place:
    return second_answered.copied(tmp_path)


def merged(place: Place) -> dict[str, dict[str, Any]]:
    return place.merged().set_index("serial_no").to_dict("index")


def test_the_first_half_is_merged_under_the_plans_own_names(first_half: Place) -> None:
    first_half.merge(final=True)
    assert first_half.out.name == "R5-上半期"
    assert first_half.findings() == []
    columns = ["progress_1", "rate_1", "progress_2", "rate_2", "effect", "next_year"]
    assert list(first_half.merged().columns)[8:14] == columns
    assert [merged(first_half)[n]["rate_1"] for n in "123"] == ["41", "42", "43"]


def test_the_second_half_keeps_what_was_reported_and_asks_for_what_it_asks_for(second_half: Place) -> None:
    changed = form_places(Form("財政課"), second_half.register(), second_half.period)
    edits = [
        {"cell": changed[1, "rate_1"], "value": 99},
        {"cell": changed[2, "rate_2"], "value": "約90"},
        {"cell": changed[2, "next_year"], "value": None},
    ]
    edit_cells(second_half.raw / return_name("財政課"), edits)
    second_half.merge()
    found = {(one["rule"], one["serial_no"], one["column"], one["value"]) for one in second_half.findings()}
    assert found == {
        ("past-changed", "1", "進捗率（上半期）", "99"),
        ("answer-illegal", "2", "進捗率（下半期）", "約90"),
        ("answer-missing", "2", "次年度", ""),
    }
    rows = merged(second_half)
    assert (rows["1"]["rate_1"], rows["1"]["progress_1"], rows["1"]["rate_2"]) == ("41", "◎", "90")
    assert [rows[n]["state"] for n in "123"] == ["accepted", "unresolved", "accepted"]
    request = openpyxl.load_workbook(second_half.out / "確認依頼" / "確認依頼_R5-下半期_財政課.xlsx")["回答票"]
    shown = {row[0].value: [cell.value for cell in row] for row in request.iter_rows(min_row=8)}
    assert "約90" in shown[2] and 90 not in shown[2]
    assert 90 in shown[1]


@pytest.mark.slow
def test_the_year_ends_in_next_years_forms_whatever_its_periods_are(second_half: Place) -> None:
    second_half.merge(final=True)
    place = registered(second_half.root, 2024, "通年", ONCE)
    answer(place, {1: {"grade": "○"}, 2: {"grade": "△", "issues": "人手が足りない。"}, 3: {"grade": "△"}})
    past = read_past(place.folders.out, place.period, place.register())
    assert past.last_year == {1: "○", 2: "○", 3: "◎"}
    register = place.register()
    form = blank_form("総務課", register, place.period, past)
    assert LAST_YEAR in form.columns(register, place.period)
    place.merge()
    assert place.out.name == "R6"
    assert [(one["rule"], one["serial_no"], one["column"]) for one in place.findings()] == [
        ("answer-missing", "3", "課題")
    ]


def test_a_number_that_was_reported_stands_in_the_form_as_a_number(second_half: Place) -> None:
    place = form_places(Form("財政課"), second_half.register(), second_half.period)[1, "rate_1"]
    sheet = openpyxl.load_workbook(second_half.raw / return_name("財政課")).worksheets[0]
    assert (sheet[place].value, sheet[place].protection.locked) == (41, True)
    second_half.merge()
    assert second_half.findings() == []


def width_of(sheet: Worksheet, first: int, last: int) -> float:
    """The width in characters of these columns together."""
    widths = {at: one.width for one in sheet.column_dimensions.values() for at in range(one.min, one.max + 1)}
    return sum(widths[at] for at in range(first, last + 1))


def test_a_list_has_no_column_of_texts_where_the_plan_asks_for_none(second_half: Place) -> None:
    second_half.merge()
    book = second_half.out / f"進行管理表_{second_half.period}.xlsx"
    sheet = openpyxl.load_workbook(book)["集計"]
    said = [tuple(filter(None, row)) for row in rows_of(sheet)]
    at = next(number for number, row in enumerate(said) if row[:1] == ("通しNo.",))
    assert said[at][-3:] == ("前の期", "今の期", "続いた回数")
    spans = sorted((area.min_col, area.max_col) for area in sheet.merged_cells.ranges if area.min_row == at + 1)
    assert all(width_of(sheet, *span) >= 15 for span in spans[-2:])
    assert [row[4:] for row in said[at + 1 :]] == [("◎ 計画以上", "○ 計画どおり", 1), ("△ 遅れ", "◎ 計画以上", 1)]


def test_commands_take_any_clear_spelling(second_half: Place) -> None:
    folders = second_half.folders
    for text in ("R5-下半期", "r5-下半期", "Ｒ５－下半期", "令和5年度下半期", "令和5年度 下半期"):
        assert period_named(text, folders) == second_half.period
    assert newest(folders) == second_half.period


def test_a_bare_number_is_refused_with_the_list(first_half: Place, torimatome: Any) -> None:
    refused = torimatome("merge", "R5-2", *first_half.options)
    assert refused.code == 2
    assert "「R5-2」という期は、この計画にありません。次のどれかを書いてください：R5-上半期、R5-下半期" in refused.err


def test_what_cannot_be_read_of_an_earlier_period_is_told_too(first_half: Place) -> None:
    """Of a half-year that no table has, the second one's returns are all there is."""
    place = Place(first_half.root, first_half.register().period(2))
    said = {
        n: {"progress_1": "○", "rate_1": "50", "progress_2": "○", "rate_2": "90", "next_year": "継続"}
        for n in (1, 2, 3)
    }
    answer(place, said)
    cells = form_places(Form("財政課"), place.register(), place.period)
    edit_cells(place.raw / return_name("財政課"), [{"cell": cells[1, "rate_1"], "value": "約50"}])
    place.look()
    found = [(one["rule"], one["serial_no"], one["column"], one["value"]) for one in place.findings()]
    assert found == [("answer-illegal", "1", "進捗率（上半期）", "約50")]
    assert [merged(place)[n]["rate_1"] for n in "123"] == ["", "50", "50"]


@pytest.mark.parametrize("names", ["前期、後期", "前期、中期、後期", "前回、今回", "6月末、12月末", "中間、期末"])
def test_a_period_may_be_called_what_elsewhere_means_another_time(names: str, tmp_path: Path) -> None:
    count = names.count("、") + 1
    told = {f"progress_{number}": "B" for number in range(1, count + 1)}
    said = [told | {f"action_{number}": "実施した。" for number in range(1, count + 1)}] * 3
    answers = [*MEETINGS.answers, ["取組状況", "action", "文章", "", "", "常に", "要", "", "要", "要"]]
    for number in range(1, count + 1):
        place = shaped(tmp_path / str(number), replace(MEETINGS, periods=names, answers=answers, said=said), number)
        place.look()
        assert place.findings() == []
        assert list(place.merged()[f"progress_{number}"]) == ["B"] * 3


def test_a_finding_on_a_number_says_the_unit_of_its_row(tmp_path: Path) -> None:
    said = [one | {"actual": written} for one, written in zip(YEARLY.said, ("12件", "", "約3件"), strict=True)]
    place = shaped(tmp_path, replace(YEARLY, said=said))
    place.look()
    assert {one["serial_no"]: (one["rule"], one["remedy"]) for one in place.findings()} == {
        "1": ("answer-illegal", "数字だけ（単位：人）を記入してください。"),
        "2": ("answer-missing", "数字だけ（単位：部）を記入してください。"),
        "3": ("answer-illegal", "数字だけ（単位：件）を記入してください。"),
    }
