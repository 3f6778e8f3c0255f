"""How last year ended: what 旧通しNo. carries over into the first quarter of the next year."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.commands.summary import summary
from pipeline.history.past import read_past
from pipeline.jobs.merge import MergeResult
from pipeline.overview.remarks import past_remarks
from schemas.period import parse_period
from tests.support.new_year import ENDED, FORMER, LAST, answered, new_year
from tests.support.quarter import (
    INITIATIVES,
    Place,
    return_name,
    values,
)
from tests.support.steps import area, fill, form_of, make_forms, unlocked, write_table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return new_year(tmp_path, FORMER)


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, MergeResult]:
    """The new year's first quarter with its clean returns, merged once; not to be changed."""
    place = answered(new_year(tmp_path_factory.mktemp("merged"), FORMER))
    return place, place.merge()


def handovers(place: Place) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(place.out / "点検結果_R6-1.xlsx")["前年度からの引き継ぎ"]
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_what_was_over_last_year_and_is_not_now_is_told(merged: tuple[Place, MergeResult]) -> None:
    place, _ = merged
    found = [(one["rule"], one["serial_no"], one["cell"], one["value"]) for one in place.findings()]
    assert found == [("done-reopened", "1", "F8", "○"), ("done-reopened", "4", "F8", "□")]
    for one, before in zip(place.findings(), "◎-", strict=True):
        assert f"「前年度末」に「{before}」" in one["message"]
    assert place.merged()["q1"].tolist() == ["○", "△", "◎", "□", "○", "×"]
    assert place.merged()["state"].tolist() == ["accepted"] * 6


def test_every_row_of_both_years_is_in_the_handover(merged: tuple[Place, MergeResult]) -> None:
    place, outcome = merged
    assert handovers(place) == [
        ["旧通しNo.", "通しNo.", "区分", "主管課等", "事業・取組みの名称", "前年度末"],
        [11, 1, "番号の変更", "産業課", "・商店街の催しの支援", "◎"],
        [12, 2, "統合", "産業課", "・空き店舗の活用の検討", "○"],
        [13, 2, "統合", "産業課", "・空き店舗の活用の検討", "△"],
        ["", 3, "新規", "産業課", "・起業の相談窓口の設置", ""],
        [4, 4, "継続", "農業課", "・生産緑地の指定", "-"],
        ["", 5, "新規", "農業課", "・農業体験の取組み", ""],
        [6, 6, "継続", "観光課", "・案内板の更新", "○"],
        [15, "", "引き継ぎなし", "農業課", "・直売所の支援", "○"],
    ]
    lines = [line.strip() for line in summary(outcome).splitlines()]
    assert "前の期の結果：R5-4" in lines
    assert "前年度からの引き継ぎ：継続 2 件、番号の変更 1 件、統合 1 件、新規 2 件、引き継ぎなし 1 件" in lines


def test_rows_that_were_joined_take_the_mark_they_agree_on(place: Place) -> None:
    register, out = place.register(), place.folders.out
    assert read_past(out, place.period, register).last_year == {1: "◎", 2: "", 3: "", 4: "-", 5: "", 6: "○"}
    write_table(place, "R5-4", ENDED | {12: "○○○◎", 13: "○○○◎"}, LAST)
    assert read_past(out, place.period, register).last_year[2] == "◎"
    write_table(place, "R5-4", ENDED | {12: "○○○○", 13: ("○", "○", "○", "")}, LAST)
    assert read_past(out, place.period, register).last_year[2] == ""


def test_the_form_shows_how_last_year_ended(place: Place) -> None:
    make_forms(place)
    form = form_of(place, "産業課")
    shown = values(form)
    assert [shown.get(f"{letter}6") for letter in "FGK"] == [
        "前年度末",
        "現年度の進捗状況",
        "1期の評価理由（○、◎以外）",
    ]
    assert [shown.get(f"{letter}7") for letter in "GHIJK"] == ["1期", "2期", "3期", "4期", "選択肢"]
    assert [shown.get(f"F{row}") for row in (8, 9, 10)] == ["◎", None, None]
    assert unlocked(form) == area("G8:G10", "K8:L10")
    sheet = openpyxl.load_workbook(form).worksheets[0]
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"G8:G10", "K8:K10"}
    assert {str(one.sqref) for one in sheet.conditional_formatting} == {"G8:G10", "K8:K10", "L8:L10"}


def test_a_form_with_last_years_column_is_read_as_it_was_filled_in(place: Place) -> None:
    make_forms(place)
    back = place.raw / return_name("産業課")
    back.write_bytes(form_of(place, "産業課").read_bytes())
    fill(back, {1: {"q1": "◎"}, 2: {"q1": "△", "reason_code": "3", "reason_text": "調整中"}})
    place.merge()
    found = [(one["rule"], one["serial_no"], one["cell"]) for one in place.findings() if one["department"] == "産業課"]
    assert found == [("mark-missing", "3", "G10")]
    merged = place.merged().set_index("serial_no")
    assert merged.loc["2", ["q1", "q2", "reason_code", "reason_text"]].tolist() == ["△", "", "3", "調整中"]
    request = values(place.out / "確認依頼" / "確認依頼_R6-1_産業課.xlsx")
    assert [request.get(cell) for cell in ("F9", "G9", "G10", "K10", "G11")] == ["◎", "◎", "△", "3", None]
    listed = openpyxl.load_workbook(place.out / "確認依頼" / "確認依頼_R6-1_産業課.xlsx")["指摘一覧"]
    assert (listed["E4"].value, listed["E4"].hyperlink.location) == ("G11", "'回答票'!G11")


def test_a_former_number_that_last_year_did_not_have_stops_the_run(tmp_path: Path, torimatome: Any) -> None:
    place = new_year(tmp_path, FORMER | {2: "12、14", 3: "99"})
    (place.raw / "回答.pdf").write_bytes(b"%PDF-1.7")
    for name in ("merge", "forms", "status"):
        done = torimatome(*place.command(name=name))
        assert (done.code, done.out) == (2, "")
        assert [line.strip() for line in done.err.splitlines() if "R6.xlsx!" in line] == [
            "R6.xlsx!事業!I3: 「14」…前年度の結果（R5-4）にない番号です。",
            "R6.xlsx!事業!I4: 「99」…前年度の結果（R5-4）にない番号です。",
        ]
    assert not place.out.exists()


def test_without_former_numbers_nothing_is_carried_over(tmp_path: Path, torimatome: Any) -> None:
    place = answered(new_year(tmp_path, {}))
    done = torimatome(*place.command())
    assert done.code == 0
    told = "前年度の結果（R5-4）がありますが、計画の「事業」に旧通しNo.の記入がないため、引き継いでいません。"
    assert told in done.out
    assert place.findings() == []
    assert "前年度からの引き継ぎ" not in openpyxl.load_workbook(place.out / "点検結果_R6-1.xlsx").sheetnames
    make_forms(place)
    assert "前年度末" not in values(form_of(place, "産業課")).values()


def test_a_register_without_the_column_carries_nothing_over(tmp_path: Path) -> None:
    place = new_year(tmp_path, {})
    book = openpyxl.load_workbook(place.folders.register(place.period))
    book["事業"].delete_cols(9)
    book.save(place.folders.register(place.period))
    past = read_past(place.folders.out, place.period, place.register())
    assert (past.last_year, past.handovers, past.files, past.uncarried) == ({}, (), (), parse_period("R5-4"))


def test_a_draft_of_last_year_is_spoken_of_only_where_it_is_used(tmp_path: Path) -> None:
    draft = ["前の期の結果：R5-4", "　R5-4 は、まだ暫定版です。"]
    carried = "　前年度からの引き継ぎ：継続 2 件、番号の変更 1 件、統合 1 件、新規 2 件、引き継ぎなし 1 件"
    uncarried = "　前年度の結果（R5-4）がありますが、計画の「事業」に旧通しNo.の記入がないため、引き継いでいません。"
    cases = (
        (FORMER, "draft", [*draft, carried]),
        (FORMER, "final", [draft[0], carried]),
        ({}, "draft", [uncarried]),
    )
    for number, (former, edition, told) in enumerate(cases):
        place = new_year(tmp_path / str(number), former)
        facts = {"edition": edition, "outputs": {}}
        (place.folders.out / "R5-4" / "run.json").write_text(json.dumps(facts), encoding="utf-8")
        past = read_past(place.folders.out, place.period, place.register())
        assert list(past_remarks(past, place.period)) == told


def test_what_is_carried_over_without_its_table_is_told(tmp_path: Path) -> None:
    place = new_year(tmp_path, FORMER)
    shutil.rmtree(place.folders.out / "R5-4")
    past = read_past(place.folders.out, place.period, place.register())
    assert list(past_remarks(past, place.period)) == [
        "　R5-4 の結果（R5-4/merged.csv）が、結果のフォルダーにありません。前年度の記号は引き継いでいません。"
    ]


def test_marks_that_the_legend_no_longer_has_do_not_stop_the_run(place: Place) -> None:
    write_table(place, "R5-4", ENDED | {6: "★★★★"}, LAST)
    make_forms(place)
    assert values(form_of(place, "観光課"))["F8"] == "★"
    place.merge()
    assert handovers(place)[7] == [6, 6, "継続", "観光課", "・案内板の更新", "★"]


def test_the_end_of_last_year_is_known_all_year(tmp_path: Path) -> None:
    """In the second quarter too, where the first quarter says nothing else."""
    first = new_year(tmp_path, FORMER)
    write_table(first, "R6-1", dict.fromkeys(INITIATIVES, "○") | {1: ""}, owing=1)
    second = Place(tmp_path, parse_period("R6-2"))
    make_forms(second)
    shown = values(form_of(second, "産業課"))
    assert [shown.get(cell) for cell in ("F8", "G8", "F9", "G9")] == ["◎", None, None, "○"]
    assert unlocked(form_of(second, "産業課")) == area("G8:H8", "H9:H10", "K8:L10")
    assert second.folders.register(second.period).name == "R6.xlsx"


def test_in_a_first_quarter_the_mark_before_is_last_years_fourth(merged: tuple[Place, MergeResult]) -> None:
    _, outcome = merged
    answers = outcome.quarter.answers.frame.set_index("serial_no")
    assert answers["mark_before"].to_dict() == {1: "◎", 2: "", 3: "", 4: "-", 5: "", 6: "○"}


def test_of_a_year_without_a_fourth_quarter_no_mark_is_the_one_before(tmp_path: Path) -> None:
    place = new_year(tmp_path, FORMER, ENDED | {11: "○○◎◎"})
    (place.folders.out / "R5-4").rename(place.folders.out / "R5-3")
    answers = answered(place).merge().quarter.answers.frame.set_index("serial_no")
    assert set(answers["mark_before"]) == {""}
    assert answers["closed"][1] == "◎"
