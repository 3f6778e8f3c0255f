"""Two answers to one initiative, and a 確認依頼 that comes back: what both say stays, and nothing passes unasked."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from pipeline.findings import Finding
from pipeline.merging.merged import provenance
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from tests.support.quarter import INITIATIVES, Place, edit_cells, return_name
from tests.support.steps import area, records, request_of, return_request, rules_of, unlocked, write_table

FIRST = return_name("産業課")
SECOND = "回答票_産業課_再.xlsx"
FRAMED = "medium"
"""How a cell is framed that has something to correct."""
DIFFERENCE = re.compile(r"[^、。]+（もう一方は[^）]*）")
OTHER_FILE = re.compile(r"もう一方はファイル「(.+?)」")


def looked(place: Place) -> Quarter:
    return read_quarter(place.period, place.folders, Clock())


def found(now: Quarter) -> list[tuple[str, ...]]:
    """Rule, file, cell and number of each finding."""
    return rules_of(records(now), "file", "cell", "serial_no")


def again(place: Place, *edits: dict[str, str]) -> Path:
    """産業課's return comes a second time, with these edits."""
    second = place.raw / SECOND
    second.write_bytes((place.raw / FIRST).read_bytes())
    edit_cells(second, edits)
    return second


def marked(path: Path) -> set[str]:
    """The answer cells that are to be corrected: by their colour, and all of them have a note."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell for row in sheet["F9:K11"] for cell in row]
    wrong = {cell.coordinate for cell in cells if cell.border.left.style == FRAMED}
    assert {cell.coordinate for cell in cells if cell.comment} == wrong
    return wrong


def row(path: Path, number: int) -> list[object]:
    """The answers to an initiative in a 確認依頼 to 産業課: four marks, code and text."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [cell.value for cell in sheet[f"F{8 + number}:K{8 + number}"][0]]


def details(now: Quarter) -> list[str]:
    """What the finding on each disputed row says of the difference: every column with what both say."""
    disputed = [one.message for one in now.findings if one.rule in ("return-conflict", "serial-duplicate")]
    return ["、".join(DIFFERENCE.findall(message)) for message in disputed]


@pytest.mark.parametrize(("hidden", "told"), [(8, "もう一方は、非表示の行です。"), (11, "この行は、非表示の行です。")])
def test_the_finding_on_a_row_beside_another_says_which_one_is_hidden(quarter: Place, hidden: int, told: str) -> None:
    path = quarter.raw / FIRST
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for place, value in enumerate([cell.value for cell in sheet[8]], start=1):
        sheet.cell(11, place, value)
    sheet["I11"] = "◎"
    sheet.row_dimensions[hidden].hidden = True
    book.save(path)
    (finding,) = looked(quarter).findings
    assert (finding.rule, finding.cell, finding.serial_no) == ("serial-duplicate", "A11", "1")
    assert re.findall(r"[^。]*非表示の行です。", finding.message) == [told]


@pytest.mark.slow
def test_a_request_after_a_conflict_keeps_what_both_answers_say(quarter: Place) -> None:
    common = [{"cell": "F8", "value": "△"}, {"cell": "K8", "value": "両方の説明"}]
    edit_cells(quarter.raw / FIRST, common)
    again(quarter, {"cell": "I8", "value": "◎"}, {"cell": "J9", "value": "2"}, {"cell": "H9", "value": "×"})
    now = quarter.merge().quarter
    assert found(now) == [
        ("return-conflict", SECOND, "A8", "1"),
        ("return-conflict", SECOND, "A9", "2"),
        ("row-repeated", SECOND, "A10", "3"),
    ]
    request = request_of(quarter, "産業課")
    assert row(request, 1) == ["△", "○", "○", None, None, "両方の説明"]
    assert row(request, 2) == ["○", "○", None, "△", None, None]
    assert row(request, 3) == ["○", "○", "○", "◎", None, None]
    assert marked(request) == {"I9", "H10", "J10"}
    assert details(now) == [
        "4期（もう一方は「○」、この行は「◎」）",
        "3期（もう一方は「○」、この行は「×」）、選択肢（もう一方は「3」、この行は「2」）",
    ]
    notes = openpyxl.load_workbook(request).worksheets[0]
    for cell, detail in (("I9", details(now)[0]), ("H10", details(now)[1]), ("J10", details(now)[1])):
        assert detail in notes[cell].comment.text
    return_request(quarter, "産業課", {1: {"q4": "○"}, 2: {"q3": "○", "reason_code": "3"}})
    merged = looked(quarter).merged.set_index("serial_no")
    assert merged.loc["1", ["q1", "q4", "reason_text", "state"]].tolist() == ["△", "○", "両方の説明", "accepted"]
    assert merged.loc["2", ["q3", "q4", "reason_code", "state"]].tolist() == ["○", "△", "3", "accepted"]


def test_a_request_after_a_row_answered_twice_keeps_what_both_answers_say(quarter: Place) -> None:
    answers = {"A": "No.1", "F": "○", "G": "○", "H": "○", "I": "△", "J": "2"}
    edit_cells(quarter.raw / FIRST, [{"cell": f"{letter}11", "value": value} for letter, value in answers.items()])
    now = quarter.merge().quarter
    assert found(now) == [("serial-duplicate", FIRST, "A11", "1")]
    request = request_of(quarter, "産業課")
    assert row(request, 1) == ["○", "○", "○", None, None, None]
    assert marked(request) == {"I9", "J9"}
    assert details(now) == ["4期（もう一方は「○」、この行は「△」）、選択肢（もう一方は空欄、この行は「2」）"]


@pytest.mark.slow
def test_what_is_no_value_is_blank_in_the_request_and_does_not_come_back_as_one(quarter: Place) -> None:
    edit_cells(
        quarter.raw / FIRST,
        [
            {"cell": "I8", "value": "#N/A", "kind": "error"},
            {"cell": "J9", "value": "=1+2"},
            {"cell": "I10", "value": "◎", "kind": "struck"},
            {"cell": "K9", "value": "取り消した説明", "kind": "struck"},
            {"cell": "G8", "value": "#REF!", "kind": "error"},
        ],
    )
    assert found(quarter.merge().quarter) == [
        ("cell-error", FIRST, "G8", "1"),
        ("cell-error", FIRST, "I8", "1"),
        ("cell-formula", FIRST, "J9", "2"),
        ("mark-illegal", FIRST, "I10", "3"),
        ("reason-illegal", FIRST, "K9", "2"),
    ]
    request = request_of(quarter, "産業課")
    assert row(request, 1) == ["○", None, "○", None, None, None]
    assert row(request, 2) == ["○", "○", "○", "△", None, None]
    assert row(request, 3) == ["○", "○", "○", None, None, None]
    back = return_request(quarter, "産業課", {}).name
    now = looked(quarter)
    assert found(now) == [
        ("mark-missing", back, "I11", "3"),
        ("mark-missing", back, "I9", "1"),
        ("reason-missing", back, "J10", "2"),
        ("return-superseded", FIRST, "", ""),
    ]
    merged = now.merged.set_index("serial_no")
    assert merged["state"].tolist() == ["unresolved"] * 3 + ["accepted"] * 3
    assert merged.loc["1", ["q1", "q2", "q3", "q4"]].tolist() == ["○", "", "○", ""]
    assert merged.loc["2", ["reason_code", "reason_text"]].tolist() == ["", ""]


def test_two_returns_that_differ_in_an_earlier_quarter_alone_are_a_conflict(quarter: Place) -> None:
    again(quarter, {"cell": "G8", "value": "△"})
    now = quarter.merge().quarter
    assert found(now) == [
        ("return-conflict", SECOND, "A8", "1"),
        ("row-repeated", SECOND, "A10", "3"),
        ("row-repeated", SECOND, "A9", "2"),
    ]
    assert details(now) == ["2期（もう一方は「○」、この行は「△」）"]
    merged = now.merged.set_index("serial_no")
    assert merged.loc["1", ["q1", "q2", "q3", "q4", "state"]].tolist() == ["", "", "", "", "unresolved"]
    request = request_of(quarter, "産業課")
    assert row(request, 1) == ["○", None, "○", "○", None, None]
    assert marked(request) == {"G9"}


def test_an_earlier_quarter_that_was_reported_is_no_matter_of_dispute(quarter: Place) -> None:
    write_table(quarter, "R5-3", dict.fromkeys(INITIATIVES, "○○○"))
    again(quarter, {"cell": "G8", "value": "△"})
    now = looked(quarter)
    assert "return-conflict" not in {rule for rule, *_ in found(now)}
    assert now.merged["state"].tolist() == ["accepted"] * 6
    assert now.merged["q2"].tolist() == ["○"] * 6


@pytest.mark.parametrize("first_says", ["the earlier quarters", "the fourth quarter"])
def test_quarters_that_came_in_two_files_are_put_together(quarter: Place, first_says: str) -> None:
    """Neither file alone says all; with both, no mark is lost, whichever is read first."""
    marks = {8: "△×□", 9: "□△×", 10: "○◎△"}
    edits = [
        {"cell": f"{letter}{at}", "value": mark}
        for at, said in marks.items()
        for letter, mark in zip("FGH", said, strict=True)
    ]
    edit_cells(quarter.raw / FIRST, edits)
    past, present = area("F8:H10"), area("I8:K10")
    kept, other = (past, present) if first_says == "the earlier quarters" else (present, past)
    again(quarter, *({"cell": cell} for cell in sorted(kept)))
    edit_cells(quarter.raw / FIRST, [{"cell": cell} for cell in sorted(other)])
    now = looked(quarter)
    assert {rule for rule, *_ in found(now)} <= {"done-reopened"}
    merged = now.merged.iloc[:3]
    assert merged[["q1", "q2", "q3"]].to_numpy().tolist() == [list(said) for said in marks.values()]
    assert merged["q4"].tolist() == ["○", "△", "◎"]
    assert merged["reason_code"].tolist() == ["", "3", ""]
    assert merged["state"].tolist() == ["accepted"] * 3
    said = now.totals
    assert said.read == said.merged + said.repeated + said.superseded + sum(said.set_aside.values())
    assert said.merged == 6


@pytest.mark.parametrize("first_is_full", [True, False])
def test_earlier_quarters_alone_may_dispute_a_full_answer(quarter: Place, first_is_full: bool) -> None:
    """They are no answer by themselves; where they say otherwise, nobody can tell which file is right."""
    past_only = [{"cell": cell} for cell in sorted(area("I8:K10"))] + [{"cell": "G8", "value": "△"}]
    again(quarter, *(past_only if first_is_full else ()))
    if not first_is_full:
        edit_cells(quarter.raw / FIRST, past_only)
    now = looked(quarter)
    assert found(now) == [("return-conflict", SECOND, "A8", "1")]
    merged = now.merged.set_index("serial_no")
    assert merged.loc["1", ["q1", "q2", "q3", "q4", "state"]].tolist() == ["", "", "", "", "unresolved"]
    assert merged.loc["2", ["q1", "q2", "q3", "q4", "state"]].tolist() == ["○", "○", "○", "△", "accepted"]


def test_a_blank_file_beside_a_full_one_takes_nothing_away(quarter: Place) -> None:
    again(quarter, *({"cell": cell} for cell in sorted(area("F8:K10"))))
    now = looked(quarter)
    assert found(now) == []
    assert now.merged[["q1", "q4"]].to_numpy().tolist()[:3] == [["○", "○"], ["○", "△"], ["○", "◎"]]


@pytest.mark.slow
def test_an_error_in_a_reported_quarter_can_be_corrected(quarter: Place) -> None:
    """通しNo. 3 is new, so that nothing is asked of its earlier quarters; an error there is."""
    write_table(quarter, "R5-3", {number: "○○○" for number in INITIATIVES if number != 3})
    edit_cells(
        quarter.raw / FIRST,
        [
            {"cell": "G10", "value": "#N/A", "kind": "error"},
            {"cell": "H10", "value": "●"},
            {"cell": "F8", "value": "●"},
        ],
    )
    assert found(quarter.merge().quarter) == [
        ("cell-error", FIRST, "G10", "3"),
        ("mark-illegal", FIRST, "H10", "3"),
        ("past-changed", FIRST, "F8", "1"),
    ]
    request = request_of(quarter, "産業課")
    assert unlocked(request) == area("I9:K11") | {"G11", "H11"}
    assert row(request, 3) == ["○", None, "●", "◎", None, None]
    assert row(request, 1)[0] == "○"
    fill_in = openpyxl.load_workbook(request)
    fill_in.worksheets[0]["G11"], fill_in.worksheets[0]["H11"] = "△", "□"
    fill_in.save(quarter.raw / request.name)
    now = looked(quarter)
    assert found(now) == [("return-superseded", FIRST, "", "")]
    assert now.merged.set_index("serial_no").loc["3", ["q1", "q2", "q3", "q4"]].tolist() == ["○", "△", "□", "◎"]


# What is said of two answers


def told(now: Quarter, rule: str) -> list[Finding]:
    """The findings of a rule, whole."""
    return [one for one in now.findings if one.rule == rule]


def test_a_conflict_says_where_both_answers_stand(quarter: Place) -> None:
    again(quarter, {"cell": "I8", "value": "◎"})
    (one,) = told(looked(quarter), "return-conflict")
    assert (one.department, one.file, one.sheet, one.cell) == ("産業課", SECOND, "回答票", "A8")
    assert (one.severity, one.serial_no, one.heading, one.value) == ("error", "1", "通しNo.", "1")
    assert f"ファイル「{FIRST}」のシート「回答票」の8行目" in one.message
    assert "4期（もう一方は「○」、この行は「◎」）" in one.message


def test_a_row_answered_twice_in_one_file_says_where_the_other_stands(quarter: Place) -> None:
    answers = {"A": "1", "F": "○", "G": "○", "H": "○", "I": "△", "J": "2"}
    edit_cells(quarter.raw / FIRST, [{"cell": f"{letter}11", "value": value} for letter, value in answers.items()])
    (one,) = told(looked(quarter), "serial-duplicate")
    assert (one.file, one.sheet, one.cell, one.heading) == (FIRST, "回答票", "A11", "通しNo.")
    assert "もう一方はシート「回答票」の8行目" in one.message
    assert "4期（もう一方は「○」、この行は「△」）、選択肢（もう一方は空欄、この行は「2」）" in one.message


def test_a_row_that_says_the_same_again_differs_in_nothing(quarter: Place) -> None:
    again(quarter, {"cell": "I8", "value": "◎"})
    repeated = told(looked(quarter), "row-repeated")
    assert [(one.serial_no, one.cell) for one in repeated] == [("2", "A9"), ("3", "A10")]
    for one, row in zip(repeated, (9, 10), strict=True):
        assert f"ファイル「{FIRST}」のシート「回答票」の{row}行目" in one.message
        assert "異なる" not in one.message


def test_two_spellings_of_one_mark_are_no_difference(quarter: Place) -> None:
    edit_cells(quarter.raw / FIRST, [{"cell": "F8", "value": "〇"}, {"cell": "I9", "value": "∆"}])
    again(quarter, {"cell": "F8", "value": "◯"}, {"cell": "I9", "value": "△"}, {"cell": "J9", "value": "2"})
    assert details(looked(quarter)) == ["選択肢（もう一方は「3」、この行は「2」）"]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["G8", "I8", "J8"])
def test_two_answers_that_cannot_be_read_are_one_where_they_are_written_alike(quarter: Place, cell: str) -> None:
    edit_cells(quarter.raw / FIRST, [{"cell": cell, "value": "Ａ案"}])
    second = again(quarter, {"cell": "K9", "value": "別の説明"})
    assert "1" not in {one.serial_no for one in told(looked(quarter), "return-conflict")}
    edit_cells(second, [{"cell": cell, "value": "Ｂ案"}])
    (one, _) = told(looked(quarter), "return-conflict")
    assert one.serial_no == "1"
    assert "（もう一方は「Ａ案」、この行は「Ｂ案」）" in one.message


def test_the_only_answer_of_a_department_may_come_twice(quarter: Place) -> None:
    """In a file that differs elsewhere: the finding names its department and is one on the file."""
    path = quarter.raw / return_name("観光課")
    second = quarter.raw / "観光課_再送.xlsx"
    second.write_bytes(path.read_bytes())
    edit_cells(second, [{"cell": "K20", "value": ""}])
    (one,) = told(looked(quarter), "file-duplicate")
    assert (one.department, one.file, one.cell) == ("観光課", "観光課_再送.xlsx", "")
    assert f"「{path.name}」" in one.message


def test_each_earlier_quarter_may_be_disputed_by_another_file(quarter: Place) -> None:
    """What says nothing of a disputed quarter, and answers nothing else, disputes nothing and is no answer."""
    nothing = [{"cell": cell} for cell in sorted(area("F8:K10"))]
    for name, edits in (
        ("産業課_2.xlsx", [*nothing, {"cell": "F8", "value": "△"}]),
        ("産業課_3.xlsx", [*nothing, {"cell": "G8", "value": "×"}]),
        ("産業課_4.xlsx", nothing),
    ):
        (quarter.raw / name).write_bytes((quarter.raw / FIRST).read_bytes())
        edit_cells(quarter.raw / name, edits)
    now = looked(quarter)
    assert found(now) == [("return-conflict", f"産業課_{number}.xlsx", "A8", "1") for number in (2, 3)]
    outcomes = now.answers.frame[now.answers["serial_no"].eq(1)].set_index("file")["outcome"]
    assert outcomes.to_dict() == {
        FIRST: "disputed",
        "産業課_2.xlsx": "disputed",
        "産業課_3.xlsx": "disputed",
        "産業課_4.xlsx": "unanswered",
    }
    assert now.totals.set_aside["disputed"] == 1
    assert now.merged.set_index("serial_no").loc["1", ["q1", "q4", "state"]].tolist() == ["", "", "unresolved"]


def test_a_mark_that_nobody_told_was_read_nowhere(quarter: Place) -> None:
    """Neither of a department that sent nothing, nor of a quarter that a table leaves out."""
    (quarter.raw / return_name("農業課")).unlink()
    (quarter.raw / return_name("観光課")).unlink()
    rows = "通しNo.,1期,4期,選択肢,評価理由\n6,○,×,4,人手不足"
    (quarter.raw / "観光課.csv").write_text(rows, encoding="utf-8")
    now = looked(quarter)
    places = provenance(now.merged, now.answers, now.past, now.period)
    assert list(places) == ["q1", "q2", "q3", "q4"]
    said = {column: dict(zip("123456", place.to_numpy().tolist(), strict=True)) for column, place in places.items()}
    assert said["q1"]["1"] == [FIRST, "回答票", "F8"]
    assert said["q4"]["3"] == [FIRST, "回答票", "I10"]
    assert [place["4"] for place in said.values()] == [["", "", ""]] * 4
    assert [place["6"][2] for place in said.values()] == ["B2", "", "", "C2"]
    assert {place["6"][0] for place in said.values()} == {"観光課.csv"}
    source = ["source_file", "source_sheet", "source_row", "state"]
    assert now.merged.set_index("serial_no").loc["4", source].tolist() == ["", "", "", "unreturned"]


@pytest.mark.slow
def test_a_row_that_only_the_former_return_has_is_missing(quarter: Place) -> None:
    edit_cells(quarter.raw / FIRST, [{"cell": "J9", "value": ""}])
    quarter.merge()
    back = return_request(quarter, "産業課", {2: {"reason_code": "3"}})
    edit_cells(back, [{"delete_row": 11}])
    now = looked(quarter)
    assert found(now) == [("return-superseded", FIRST, "", ""), ("row-missing", back.name, "", "3")]
    (one,) = told(now, "row-missing")
    assert (one.department, one.sheet, one.heading) == ("産業課", "回答票", "通しNo.")
    assert "通しNo.3「・起業の相談窓口の設置」" in one.message


def thrice(place: Place, first: dict[str, str], second: dict[str, str], third: dict[str, str]) -> list[tuple[str, ...]]:
    """The other file and the difference told of 通しNo. 1 where three files answer it otherwise in these cells."""
    for name, edit in (("産業課_2.xlsx", second), ("産業課_3.xlsx", third)):
        (place.raw / name).write_bytes((place.raw / FIRST).read_bytes())
        edit_cells(place.raw / name, [edit])
    edit_cells(place.raw / FIRST, [first])
    messages = [one.message for one in looked(place).findings if one.serial_no == "1"]
    return [(*OTHER_FILE.findall(message), *DIFFERENCE.findall(message)) for message in messages]


def test_of_three_files_each_is_told_beside_one_that_says_otherwise(quarter: Place) -> None:
    blank, yes, late = ({"cell": "F8", "value": mark} for mark in ("", "○", "△"))
    assert thrice(quarter, blank, yes, late) == [
        ("産業課_3.xlsx", "1期（もう一方は「△」、この行は「○」）"),
        ("産業課_2.xlsx", "1期（もう一方は「○」、この行は「△」）"),
    ]


def test_a_copy_beside_a_third_that_differs_is_told_beside_the_third(quarter: Place) -> None:
    same, done = ({"cell": "I8", "value": mark} for mark in ("○", "◎"))
    assert thrice(quarter, same, {"cell": "K9", "value": "別の説明"}, done) == [
        ("産業課_3.xlsx", "4期（もう一方は「◎」、この行は「○」）"),
        (FIRST, "4期（もう一方は「○」、この行は「◎」）"),
    ]


def test_a_reported_quarter_is_no_difference_of_a_row_that_says_the_same(quarter: Place) -> None:
    write_table(quarter, "R5-3", dict.fromkeys(INITIATIVES, "○○○"))
    again(quarter, {"cell": "G8", "value": "△"}, {"cell": "I10", "value": "○"})
    (one,) = [one for one in told(looked(quarter), "row-repeated") if one.serial_no == "1"]
    assert f"ファイル「{FIRST}」のシート「回答票」の8行目" in one.message
    assert "異なる" not in one.message
