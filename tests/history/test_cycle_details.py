"""What a year brings beside its usual course: a late start, a number used again, disputed rows in print."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.books.form import blank_form
from pipeline.history.past import read_past
from pipeline.overview.remarks import past_remarks
from pipeline.returns.interpret import mark_reader
from schemas.rules import RULES
from schemas.vocabulary import CODES, Mark, Vocabulary
from tests.support.quarter import Place, cell_of, clean_quarter, edit_cells, return_name, write_previous


def test_a_quarter_before_the_first_table_is_asked_for_again(tmp_path: Path) -> None:
    """R5-3's table is the year's first, and its 1期 of No. 1 is blank: R5-4 asks for it, and for nothing else."""
    place = clean_quarter(tmp_path)
    write_previous(place, {"1": ["", "○", "○"]})
    register = place.register()
    past = read_past(place.folders.out, place.period, register)
    assert past.owed == {(1, "q1")}
    assert blank_form("産業課", register, place.period, past).gaps == {(1, "q1")}
    assert blank_form("農業課", register, place.period, past).gaps == frozenset()


def test_a_number_used_again_and_a_dropped_one_are_told(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    write_previous(place, {})
    path = place.folders.register(place.period)
    edit_cells(
        path, [{"sheet": "事業", "cell": "F7", "value": "⑤別の施策"}, {"sheet": "事業", "cell": "H7", "value": "別"}]
    )
    edit_cells(path, [{"sheet": "事業", "delete_row": 6}])
    told = list(past_remarks(read_past(place.folders.out, place.period, place.register()), place.period))
    assert told == [
        "前の期の結果：R5-3",
        "　前の期にあった通しNo. 5 の事業が、計画にありません。",
        "　通しNo. 6 は、前の期と施策も事業名も異なります。別の事業であれば、新しい番号にしてください。",
    ]


def test_an_older_table_is_named_where_the_last_is_missing(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    write_previous(Place(place.root, type(place.period)(2023, 3)), {})
    told = list(past_remarks(read_past(place.folders.out, place.period, place.register()), place.period))
    assert "　R5-3 の結果（R5-3/merged.csv）が、結果のフォルダーにありません。R5-2 の結果を使いました。" in told


@pytest.mark.slow
def test_a_disputed_row_is_printed_as_waiting(quarter: Place) -> None:
    again = quarter.raw / "回答票_産業課_再.xlsx"
    shutil.copyfile(quarter.raw / return_name("産業課"), again)
    edit_cells(again, [{"cell": cell_of(1, "q4"), "value": "◎"}])
    quarter.merge()
    sheet = openpyxl.load_workbook(quarter.out / "進行管理表_R5-4.xlsx")["進行管理表"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows[1][5:11] == (None, None, None, "確認中", None, None)


def test_a_struck_code_of_disputed_answers_is_left_out_of_the_request(quarter: Place) -> None:
    again = quarter.raw / "回答票_産業課_再.xlsx"
    struck = {"cell": cell_of(2, "reason_code"), "value": "3", "kind": "struck"}
    edit_cells(quarter.raw / return_name("産業課"), [struck])
    shutil.copyfile(quarter.raw / return_name("産業課"), again)
    edit_cells(again, [{"cell": cell_of(2, "q4"), "value": "×"}])
    quarter.merge()
    sheet = openpyxl.load_workbook(quarter.out / "確認依頼" / "確認依頼_R5-4_産業課.xlsx")["回答票"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows[2][8:10] == (None, None)


@pytest.mark.parametrize(
    ("legal", "written"), [("〇", "○"), ("〇", "◯"), ("Ａ", "A"), ("ー", "-"), ("ｱ", "ア"), ("○", "〇")]
)
def test_a_look_alike_is_read_as_whichever_sign_the_legend_has(legal: str, written: str) -> None:
    vocabulary = Vocabulary((Mark(legal, "意味", asks_reason=False), Mark("△", "遅れ", asks_reason=True)), CODES, 100)
    assert mark_reader(vocabulary)(written).value == legal


def test_the_drop_down_of_exceptions_has_the_rules_that_can_be_waived(quarter: Place) -> None:
    waivable = {rule.id for rule in RULES.values() if rule.severity == "error" and rule.waivable}
    assert {"mark-missing", "reason-missing", "return-missing", "serial-duplicate"} <= waivable
    assert not any(rule.startswith(("file-", "serial-illegal", "serial-unknown")) for rule in waivable)
    sheet = openpyxl.load_workbook(quarter.folders.register(quarter.period))["例外"]
    (choice,) = (one for one in sheet.data_validations.dataValidation if one.type == "list")
    assert set(choice.formula1.strip('"').split(",")) == {RULES[rule].title for rule in waivable}
