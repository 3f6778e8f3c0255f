"""``forms``: what each department gets to fill in, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.books.form import Form
from pipeline.returns.tag import fingerprint
from schemas.period import parse_period
from tests.support.quarter import (
    DEPARTMENTS,
    INITIATIVES,
    Place,
    clean_answers,
    clean_quarter,
    contents,
    declare_columns,
    return_name,
    values,
    write_form,
    write_register,
)
from tests.support.steps import area, form_of, make_forms, plan_rows, rules_of, unlocked, write_table

EVERY = dict.fromkeys(INITIATIVES, "○○○")
ANSWER_CELLS = area("I8:K10")
"""The cells that 産業課 fills in for a fourth quarter."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A quarter with its forms, and no earlier table. Not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("made"))
    write_register(place, plan_rows(連絡先="内線 2345"))
    make_forms(place)
    return place


def validations(path: Path) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {str(one.sqref): one for one in sheet.data_validations.dataValidation}


def past_cells(path: Path) -> list[list[Any]]:
    """What stands in the first three quarters of 産業課's initiatives."""
    shown = values(path)
    return [[shown.get(f"{letter}{row}") for letter in "FGH"] for row in (8, 9, 10)]


def test_a_number_that_begins_with_0_comes_back_as_the_plan_has_it(quarter: Place) -> None:
    rows = plan_rows()
    for place, number in enumerate(("01", "2", "３")):
        rows["事業"][place][3] = number
    write_register(quarter, rows)
    register = quarter.register()
    form = Form("産業課", answers=clean_answers(quarter.period), open_past=True)
    write_form(quarter.raw / return_name("産業課"), register, quarter.period, form)
    shown = values(quarter.raw / return_name("産業課"))
    assert [shown[f"B{row}"] for row in (8, 9, 10)] == ["01", 2, "３"]
    quarter.look()
    assert quarter.findings() == []


def test_each_owner_gets_its_rows_in_the_registers_order(quarter: Place) -> None:
    rows = plan_rows()
    rows["事業"] = [rows["事業"][place] for place in (5, 2, 0, 4, 1, 3)]
    write_register(quarter, rows)
    sent = make_forms(quarter)
    names = {f"回答票_R5-4_{name}.xlsx" for name in DEPARTMENTS}
    assert {path.name for path in sent.folder.glob("*.xlsx")} == names
    assert sent.folder == quarter.out / "依頼"
    numbers = {}
    for name in DEPARTMENTS:
        shown = values(form_of(quarter, name))
        numbers[name] = [value for cell, value in shown.items() if cell[0] == "A" and isinstance(value, int)]
    assert numbers == {"産業課": [3, 1, 2], "農業課": [5, 4], "観光課": [6]}
    assert values(form_of(quarter, "産業課"))["E9"] == "・商店街の催しの支援"


def test_reported_quarters_are_filled_in_and_locked(quarter: Place) -> None:
    write_table(quarter, "R5-3", EVERY | {1: "○△◎", 2: "□×-"})
    make_forms(quarter)
    form = form_of(quarter, "産業課")
    assert past_cells(form) == [["○", "△", "◎"], ["□", "×", "-"], ["○", "○", "○"]]
    assert unlocked(form) == ANSWER_CELLS
    assert set(validations(form)) == {"I8:I10", "J8:J10"}


def test_a_quarter_without_an_accepted_mark_is_asked_for_again(quarter: Place) -> None:
    write_table(quarter, "R5-1", EVERY | {3: ""}, owing=3)
    write_table(quarter, "R5-2", EVERY | {2: ("○", ""), 3: ("", "○")}, owing=2)
    write_table(quarter, "R5-3", EVERY | {2: ("○", "", "○"), 3: ("", "○", "○")})
    make_forms(quarter)
    form = form_of(quarter, "産業課")
    assert past_cells(form) == [["○", "○", "○"], ["○", None, "○"], [None, "○", "○"]]
    assert unlocked(form) == ANSWER_CELLS | {"G9", "F10"}
    assert set(validations(form)) == {"F10", "G9", "I8:I10", "J8:J10"}
    counted = [
        openpyxl.load_workbook(form_of(quarter, one), data_only=True)["回答票"]["F2"] for one in ("産業課", "農業課")
    ]
    assert [cell.value for cell in counted] == ["未記入の欄：残り 5 件", "未記入の欄：残り 2 件"]
    assert unlocked(form_of(quarter, "農業課")) == area("I8:K9")
    assert "これまでの期の欄も、色がついているところはご記入ください。" in values(form)["A5"]
    assert "これまでの期の欄" not in values(form_of(quarter, "農業課"))["A5"]


def test_without_an_earlier_table_all_earlier_quarters_are_open(made: Place) -> None:
    form = form_of(made, "産業課")
    assert past_cells(form) == [[None] * 3] * 3
    assert unlocked(form) == area("F8:K10")


def test_a_new_initiative_owes_nothing_for_the_quarters_before_it(quarter: Place) -> None:
    write_table(quarter, "R5-3", {number: said for number, said in EVERY.items() if number != 3})
    make_forms(quarter)
    form = form_of(quarter, "産業課")
    assert past_cells(form)[2] == [None] * 3
    assert unlocked(form) == ANSWER_CELLS


def test_a_quarter_that_was_never_merged_is_open(quarter: Place) -> None:
    write_table(quarter, "R5-2", dict.fromkeys(INITIATIVES, "○△"))
    make_forms(quarter)
    form = form_of(quarter, "産業課")
    assert past_cells(form) == [["○", "△", None]] * 3
    assert unlocked(form) == area("H8:K10")


def test_later_quarters_are_blank_and_locked(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path, "R5-2")
    write_table(place, "R5-1", dict.fromkeys(INITIATIVES, "○"))
    make_forms(place)
    form = form_of(place, "産業課")
    shown = values(form)
    assert [shown.get(cell) for cell in ("F8", "G8", "H8", "I8")] == ["○", None, None, None]
    assert unlocked(form) == area("G8:G10", "J8:K10")


def test_the_hidden_sheet_says_whose_form_it_is(made: Place) -> None:
    book = openpyxl.load_workbook(form_of(made, "農業課"))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("回答票", "visible"),
        ("記入例", "visible"),
        ("_torimatome", "hidden"),
    ]
    tag = {row[0].value: row[1].value for row in book["_torimatome"].iter_rows() if row[0].value}
    words = tag.pop("様式の言葉")
    assert tag == {"計画名": "小さな産業計画", "期": "R5-4", "主管課等": "農業課", "版": "0"}
    for word in ("通しNo.", "小さな産業計画の進行管理表　回答票（令和5年度 第4期）"):
        assert fingerprint("回答票", word) in words
        assert fingerprint("記入例", word) not in words


def test_the_form_tells_deadline_contact_marks_and_codes(made: Place) -> None:
    shown = values(form_of(made, "農業課"))
    assert [shown[f"A{row}"] for row in (1, 2, 3, 4)] == [
        "小さな産業計画の進行管理表　回答票（令和5年度 第4期）",
        "主管課等：農業課　　提出期限：令和6年4月12日（金）　　提出・お問い合わせ先：産業課（内線 2345）",
        "凡例：○…進捗あり　△…遅れ・課題あり　□…検討中　×…進捗なし　◎…完了　-…中止　/…該当なし",
        "選択肢：2 外的要因（インフラの整備、法令の整備が進んでいない等）の影響　"
        "3 内的要因（優先順位が低い等）の影響　4 その他",
    ]


def test_a_further_column_that_is_due_is_asked_for_in_words(quarter: Place) -> None:
    further = [
        ["参加者数", "visitors", "数値", "", "人", "常に", "", "0〜"],
        ["見直し", "change", "文章", "", "", "△"],
        ["備考", "note", "文章", "", "", "任意"],
    ]
    declare_columns(quarter, further)
    make_forms(quarter)
    (guide,) = [
        text for text in values(form_of(quarter, "農業課")).values() if "「4期」に凡例の記号を入れ" in str(text)
    ]
    assert "「参加者数」は、必ずご記入ください。「△」のときは、「見直し」もご記入ください。" in guide
    assert "備考" not in guide


def test_a_blank_form_sent_back_lacks_its_marks_and_nothing_else(quarter: Place) -> None:
    write_table(quarter, "R5-3", EVERY)
    make_forms(quarter)
    for name in DEPARTMENTS:
        (quarter.raw / f"回答票_{name}.xlsx").write_bytes(form_of(quarter, name).read_bytes())
    quarter.look()
    cells = {1: "I8", 2: "I9", 3: "I10", 4: "I8", 5: "I9", 6: "I8"}
    assert rules_of(quarter.findings(), "serial_no", "cell") == [
        ("mark-missing", str(number), cell) for number, cell in cells.items()
    ]


def test_two_runs_give_the_same_bytes(quarter: Place) -> None:
    write_table(quarter, "R5-3", EVERY)
    make_forms(quarter)
    first = contents(quarter.out)
    make_forms(quarter)
    assert contents(quarter.out) == first
    assert len(first) == 6


def test_forms_replace_the_former_forms_and_nothing_else(quarter: Place) -> None:
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    quarter.merge()
    before = contents(quarter.out)
    make_forms(quarter)
    stale = quarter.out / "依頼" / "回答票_R5-4_旧課.xlsx"
    stale.write_bytes(b"old")
    make_forms(quarter)
    after = contents(quarter.out)
    assert {name: content for name, content in after.items() if not name.startswith("依頼/")} == before
    assert "確認依頼/確認依頼_R5-4_観光課.xlsx" in before
    assert not stale.exists()
    assert [path.name for path in quarter.out.iterdir() if path.name.startswith(".")] == []


def test_a_merge_keeps_the_forms_as_they_are(quarter: Place) -> None:
    make_forms(quarter)
    before = contents(quarter.out / "依頼")
    quarter.merge(final=True)
    assert contents(quarter.out / "依頼") == before
    assert len(before) == 6


def test_the_folder_for_the_returns_is_made(quarter: Place, torimatome: Any) -> None:
    place = Place(quarter.root, parse_period("R5-3"))
    done = torimatome(*place.command(name="forms"))
    assert (done.code, done.err) == (0, "")
    assert place.raw.is_dir()
    assert str(place.raw) in done.out and str(place.out / "依頼") in done.out


def test_a_department_without_initiatives_is_named_and_gets_no_form(quarter: Place, torimatome: Any) -> None:
    rows = plan_rows()
    rows["主管課等"].insert(1, ["庶務課", "", "shomu@city.example.jp", ""])
    write_register(quarter, rows)
    done = torimatome(*quarter.command(name="forms"))
    assert done.code == 0
    assert "事業がないため、回答票を作らなかった主管課等：庶務課" in done.out
    assert "回答票を 3 件作りました" in done.out
    assert "提出期限：令和6年4月12日（金）" in done.out
    assert len(contents(quarter.out)) == 6


def test_quiet_says_nothing(quarter: Place, torimatome: Any) -> None:
    assert torimatome(*quarter.command("--quiet", name="forms")) == (0, "", "")


def test_without_a_period_the_newest_folder_is_taken(quarter: Place, torimatome: Any) -> None:
    (quarter.folders.raw / "R5-3").mkdir()
    assert torimatome("forms", *quarter.options).code == 0
    assert [path.name for path in quarter.folders.out.iterdir()] == ["R5-4"]


def test_a_missing_register_or_no_period_at_all_is_told(quarter: Place, torimatome: Any) -> None:
    missing = torimatome("forms", "R6-1", *quarter.options)
    assert missing.code == 2
    assert missing.err == (
        f"エラー：計画のファイル「{quarter.folders.plan / 'R6.xlsx'}」がありません。期（R6-1）に誤りがないか、"
        "torimatome を置いたフォルダーで実行しているか、ご確認ください。\n"
    )
    quarter.raw.rename(quarter.folders.raw / "メモ")
    none = torimatome("forms", *quarter.options)
    assert none.code == 2
    assert none.err == (
        f"エラー：「{quarter.folders.raw}」に R5-4 のような名前のフォルダーがありません。"
        "期（例：R5-4）を指定してください。\n"
    )
    assert not quarter.folders.out.exists()


def test_forms_leave_a_final_edition_alone(quarter: Place, torimatome: Any) -> None:
    quarter.merge(final=True)
    before = contents(quarter.root)
    done = torimatome(*quarter.command(name="forms"))
    assert (done.code, done.out) == (1, "")
    assert "令和5年度 第4期は、すでに確定版ができています" in done.err
    assert contents(quarter.root) == before
