"""What looks like a heading or a code and is none: answers right below the headings, and codes of two digits."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from pipeline.drafting.draft import Given
from pipeline.jobs.init import init
from pipeline.merging.quarter import Clock, read_quarter
from pipeline.register.sheets import RegisterFaults
from pipeline.returns.interpret import TWO_CODES_HINT, code_reader
from tests.support.quarter import Place, edit_cells, return_name, write_register
from tests.support.steps import plan_rows, records, rules_of

HEADINGS = ["通しNo.", "重点事業", "1期", "2期", "3期", "4期", "選択肢", "評価理由"]
SPELLINGS = ["1 2", "1\n2", "1　2", "1\t2", " 1\u00a02 "]


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


@pytest.mark.parametrize(("priority", "text"), [("重点", ""), ("重点事業", ""), ("", "理由"), ("重点事業", "評価理由")])
def test_an_answer_right_below_the_headings_is_no_heading(quarter: Place, priority: str, text: str) -> None:
    (quarter.raw / return_name("産業課")).unlink()
    first = ["1", priority, "○", "○", "○", "△", "3", text]
    others = [["2", "", "○", "○", "○", "△", "3", ""], ["3", "★", "○", "○", "○", "◎", "", ""]]
    write_csv(quarter.raw / "産業課.csv", [HEADINGS, first, *others])
    now = read_quarter(quarter.period, quarter.folders, Clock())
    assert {rule for rule, _ in rules_of(records(now), "cell")} <= {"fixed-changed"}
    merged = now.merged.iloc[0]
    assert merged[["q4", "reason_code", "reason_text", "source_row"]].tolist() == ["△", "3", text, "2"]
    assert (now.totals.read, now.totals.merged) == (6, 6)
    assert now.merged["state"].tolist() == ["accepted"] * 6


@pytest.mark.parametrize(("priority", "text"), [("重点", ""), ("重点事業", ""), ("", "理由")])
def test_a_register_is_made_of_that_row_too(tmp_path: Path, priority: str, text: str) -> None:
    headings = ["通しNo.", "重点事業", "施策", "主管課等", "事業・取組みの名称", "1期", "選択肢", "評価理由"]
    rows = [["1", priority, "い", "緑政課", "樹林", "△", "3", text], ["2", "", "い", "公園課", "池", "○", "", ""]]
    write_csv(tmp_path / "表.csv", [["みどりの計画の進行管理表（令和5年度分）"], headings, *rows])
    given = Given(None, {"body_name": "試験市", "body_code": "132039", "coordinator": "緑政課"})
    made = init(tmp_path / "new", tmp_path / "表.csv", given)
    sheet = openpyxl.load_workbook(made.path)["事業"]
    told = [[str(row[at] or "") for at in (0, 4, 6, 7)] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told == [["1", priority, "緑政課", "樹林"], ["2", "", "公園課", "池"]]


def with_codes(*codes: str) -> dict[str, list[list[str]]]:
    rows = plan_rows()
    rows["評価理由"] = [[code, f"理由その{'あいうえおかきくけこさし'[at]}"] for at, code in enumerate(codes)]
    return rows


def test_two_codes_with_a_blank_between_are_not_one_of_two_digits(quarter: Place) -> None:
    write_register(quarter, with_codes(*(str(number) for number in range(1, 13))))
    cells = {"産業課": ("J9", "1 2"), "農業課": ("J8", "1\n2"), "観光課": ("J8", "1　2")}
    for name, (cell, value) in cells.items():
        edit_cells(quarter.raw / return_name(name), [{"cell": cell, "value": value}])
    now = read_quarter(quarter.period, quarter.folders, Clock())
    assert rules_of(records(now), "serial_no", "cell", "value") == [
        ("reason-illegal", "2", "J9", "1 2"),
        ("reason-illegal", "4", "J8", "1\n2"),
        ("reason-illegal", "6", "J8", "1　2"),
    ]
    assert now.merged["reason_code"].tolist() == [""] * 6
    assert [now.merged["state"][at] for at in (1, 3, 5)] == ["unresolved"] * 3


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_code_has_no_blank_in_it(written: str) -> None:
    read = code_reader({str(number): f"理由{number}番" for number in range(1, 13)})
    found = read(written.strip())
    assert (found.value, found.hint) == ("", TWO_CODES_HINT)


def test_two_codes_before_a_text_are_not_one_of_two_digits() -> None:
    read = code_reader({str(number): f"理由{number}番" for number in range(1, 13)})
    assert {written: read(written).value for written in ("1 2 協議中", "1　2：協議中")} == {
        "1 2 協議中": "",
        "1　2：協議中": "",
    }
    assert read("12 協議中")[:2] == ("12", "協議中")


@pytest.mark.parametrize("written", ["12", "１２", "(12)", "12.", "12：", "12 理由12番", "⑫", "12.0"])
def test_a_code_of_two_digits_is_read(written: str) -> None:
    read = code_reader({str(number): f"理由{number}番" for number in range(1, 13)})
    assert read(written).value == "12"


@pytest.mark.parametrize("twin", ["１", "①"])
def test_codes_that_differ_in_width_alone_are_a_fault(quarter: Place, twin: str) -> None:
    assert unicodedata.normalize("NFKC", twin) == "1"
    write_register(quarter, with_codes("1", "2", twin))
    with pytest.raises(RegisterFaults) as caught:
        quarter.register()
    assert f"R5.xlsx!評価理由!A4: 「{twin}」…同じ選択肢が2つ以上あります。" in caught.value.faults
