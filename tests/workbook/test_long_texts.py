"""Texts longer than a cell of Excel, or longer for Excel than their letters count: none is cut and then read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.workbook.content import CUT, Area, DropDown, Note, Row, Sheet, fits, fitting, shortened, units
from pipeline.workbook.pen import write_workbook
from tests.support.quarter import Place, return_name, values
from tests.support.steps import return_request, rules_of

CELL = 32_767
PAIRS = "𠮷" * 20_000
WALL = "壁" * 200_000
"""Of 40,000 units as Excel counts, and longer than a field of Python's csv module."""
FULL = "𠮷" * 16_383 + "字"
"""The longest that a cell holds."""
NAME = "回答_産業課.csv"
LEFT_OUT = "Excelの1つのセルに入る長さ（32,767文字）を超えているため、この欄には入れていません。"


@pytest.fixture
def long(quarter: Place) -> Place:
    """産業課's return as a text file: three long texts, one of which a cell holds, and a code too few."""
    (quarter.raw / return_name("産業課")).unlink()
    rows = [("通しNo.", "1期", "2期", "3期", "4期", "選択肢", "評価理由")]
    rows += [("1", "○", "○", "○", "○", "", PAIRS), ("2", "○", "○", "○", "△", "", FULL)]
    rows += [("3", "○", "○", "○", "◎", "", WALL)]
    (quarter.raw / NAME).write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    return quarter


def request(place: Place) -> Path:
    return place.out / "確認依頼" / "確認依頼_R5-4_産業課.xlsx"


@pytest.mark.slow
def test_a_text_that_no_cell_holds_is_left_out_of_the_request_and_asked_for(long: Place) -> None:
    long.merge()
    sheet = openpyxl.load_workbook(request(long)).worksheets[0]
    assert [sheet[cell].value for cell in ("I9", "K9", "I10", "K10", "I11", "K11")] == ["○", None, "△", FULL, "◎", None]
    for cell in ("K9", "K11"):
        assert LEFT_OUT in sheet[cell].comment.text and not sheet[cell].protection.locked
    assert LEFT_OUT not in sheet["K10"].comment.text
    merged = long.merged().set_index("serial_no")
    assert merged.loc[["1", "2", "3"], "reason_text"].tolist() == [PAIRS, FULL, WALL]
    assert merged.loc[["1", "2", "3"], "state"].tolist() == ["accepted", "unresolved", "accepted"]
    long_ones = [one["serial_no"] for one in long.findings() if one["rule"] == "text-too-long"]
    assert long_ones == ["1", "2", "3"]


@pytest.mark.slow
def test_the_request_comes_back_without_any_text_of_ours(long: Place) -> None:
    long.merge()
    return_request(
        long, "産業課", {1: {"reason_text": "短くまとめた。"}, 2: {"reason_code": "3", "reason_text": "遅れた。"}}
    )
    long.merge()
    merged = long.merged().set_index("serial_no")
    assert merged.loc[["1", "2", "3"], "reason_text"].tolist() == ["短くまとめた。", "遅れた。", ""]
    assert merged["state"].tolist() == ["accepted"] * 6
    assert rules_of(long.findings(), "file") == [("return-superseded", NAME)]


@pytest.mark.slow
def test_every_workbook_holds_what_a_cell_can_and_says_where_the_rest_is(long: Place) -> None:
    long.merge()
    data = openpyxl.load_workbook(long.out / "進行管理表_R5-4.xlsx")["データ"]
    texts = [str(cell.value) for row in data.iter_rows() for cell in row if str(cell.value).startswith(("𠮷", "壁"))]
    assert sorted(map(units, texts)) == [CELL, CELL, CELL]
    assert sum(text.endswith(CUT) for text in texts) == 2
    issues = values(long.out / "点検結果_R5-4.xlsx", "指摘一覧")
    assert sum(str(value).endswith(CUT) for value in issues.values()) == 2
    sent = values(request(long), "指摘一覧")
    assert sum(str(value).endswith(CUT) for value in sent.values()) == 2


def test_lengths_are_those_that_excel_counts() -> None:
    assert (units("𠮷野"), units(FULL), fits(FULL), fits(FULL + "字"), fits("𠮷" * 16_384)) == (
        3,
        CELL,
        True,
        False,
        False,
    )
    assert fitting(FULL) == FULL
    assert units(fitting(PAIRS)) == CELL and fitting(PAIRS).endswith(f"𠮷{CUT}")
    assert shortened("𠮷" * 20, 32) == "𠮷" * 15 + "…"
    assert shortened("𠮷" * 16, 32) == "𠮷" * 16


def test_hints_and_notes_are_written_whatever_their_length(tmp_path: Path) -> None:
    sheet = Sheet("表", (10.0,))
    sheet.add(Row(("○",), ("text",)))
    area = Area(1, 1, 1, 1)
    sheet.choices.append(DropDown(area, ("○", "△"), "𠮷" * 40, "𠮷" * 300))
    sheet.notes.append(Note(1, 1, PAIRS))
    write_workbook(tmp_path / "a.xlsx", [sheet], "題", "課")
    written = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    choice = written.data_validations.dataValidation[0]
    assert [units(text) for text in (choice.promptTitle, choice.errorTitle, choice.prompt, choice.error)] == [
        31,
        31,
        255,
        255,
    ]
    assert written["A1"].comment.text.endswith(CUT)


def test_no_register_is_made_with_a_text_that_is_cut(tmp_path: Path, torimatome: Any) -> None:
    table = tmp_path / "進行管理表.csv"
    rows = ["通しNo.,施策,主管課等,事業・取組みの名称,1期", f"1,施策,産業課,{'長' * 32_768},○", "2,施策,産業課,短い,○"]
    table.write_text("\n".join(rows), encoding="utf-8")
    done = torimatome("init", str(tmp_path / "new"), "--from", str(table), "--year", "R5", "--name", "計画")
    assert done.code == 2
    assert "シート「事業」に書く「長長長長長長長長長長長長長長長長長長長長…」が、Excelの1つのセルに入る長さ" in done.err
    assert not list((tmp_path / "new").rglob("*.xlsx"))
