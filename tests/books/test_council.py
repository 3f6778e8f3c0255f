"""What stands beside the marks in print: words in a mark's place, footers, and whom to ask."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.books.form import Form, form_sheets
from pipeline.workbook.theme import SIZE, row_height
from tests.support.quarter import Place, edit_cells, return_name, values, write_register
from tests.support.steps import form_of, make_forms, plan_rows, waiver

PENDING = "「確認中」は主管課等に確認しているところ"
ABSENT = "「未提出」は回答が届いていないところ"
EXCUSED = "「例外」は事情により記号のないまま承認したところ"
NOTED = "「※」は例外として承認したところで、理由と承認者は「凡例・注記」にあります。"


def council(place: Place) -> dict[str, Any]:
    return values(place.out / "進行管理表_R5-4.xlsx", "進行管理表")


def explained(shown: dict[str, Any]) -> list[str]:
    """What the lines between the codes and the headings say."""
    first = next(int(cell[1:]) for cell, value in shown.items() if value == "通しNo.")
    assert str(shown["A3"]).startswith("選択肢：")
    return [str(shown[f"A{row}"]) for row in range(4, first)]


def marks(shown: dict[str, Any]) -> dict[int, Any]:
    """What stands in the fourth quarter's column, by 通しNo."""
    rows = {value: cell[1:] for cell, value in shown.items() if cell[0] == "A" and isinstance(value, int)}
    return {number: shown.get(f"I{row}") for number, row in rows.items()}


CLEAN = {1: "○", 2: "△", 3: "◎", 4: "□", 5: "○", 6: "×"}


def no_mark(place: Place) -> list[list[str]]:
    edit_cells(place.raw / return_name("産業課"), [{"cell": "I8"}])
    return [waiver(1, "mark-missing")]


def no_return(place: Place) -> list[list[str]]:
    (place.raw / return_name("観光課")).unlink()
    return [waiver(6, "return-missing")]


def no_code(place: Place) -> list[list[str]]:
    edit_cells(place.raw / return_name("産業課"), [{"cell": "J9"}])
    return [waiver(2, "reason-missing")]


CASES: dict[str, tuple[list[Any], list[str], dict[int, str]]] = {
    "nothing": ([], [], {}),
    "a code accepted as missing": ([no_code], [], {}),
    "a mark accepted as missing": ([no_mark], [EXCUSED], {1: "例外\n※1"}),
    "a silence accepted": ([no_return], [ABSENT], {6: "未提出\n※1"}),
    "both": ([no_mark, no_return], [ABSENT, EXCUSED], {1: "例外\n※1", 6: "未提出\n※1"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_final_edition_explains_the_words_that_occur_in_it(quarter: Place, case: str) -> None:
    changes, words, instead = CASES[case]
    waivers = [row for change in changes for row in change(quarter)]
    write_register(quarter, plan_rows() | {"例外": waivers})
    assert quarter.merge(final=True).folder == quarter.out
    shown = council(quarter)
    assert explained(shown) == ([f"{'、'.join(words)}です。"] if words else []) + ([NOTED] if waivers else [])
    assert marks(shown) == CLEAN | instead


@pytest.mark.slow
def test_what_was_accepted_has_a_sign_and_a_note_with_reason_and_approver(quarter: Place) -> None:
    """The sign stands beside the answer that it is of, so that a mark stays what it is; one reason is told once."""
    reason = ["工事の入札が不調となったため。", "産業課長", "2024-04-20", "R5-4"]
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "I8"}, {"cell": "J9"}, {"cell": "I10"}])
    waivers = [["1", "R5-4", "mark-missing", *reason], ["3", "R5-4", "mark-missing", *reason]]
    waivers += [["2", "R5-4", "reason-missing", "理由を調べているため。", *reason[1:]]]
    write_register(quarter, plan_rows() | {"例外": waivers})
    quarter.merge()
    shown = council(quarter)
    assert marks(shown) == CLEAN | {1: "例外\n※1", 3: "例外\n※1"}
    assert [shown[f"J{row}"] for row in (10, 11, 12) if f"J{row}" in shown] == ["※2"]
    notes = values(quarter.out / "進行管理表_R5-4.xlsx", "凡例・注記")
    told = {value: cell[1:] for cell, value in notes.items() if str(value).startswith("※")}
    assert {sign: [notes[f"{column}{row}"] for column in "BCE"] for sign, row in told.items()} == {
        "※1": ["1、3", "産業課長、令和6年4月20日", "工事の入札が不調となったため。"],
        "※2": ["2", "産業課長、令和6年4月20日", "理由を調べているため。"],
    }


@pytest.mark.slow
def test_a_draft_explains_what_may_still_come(merged_quarter: Place, quarter: Place) -> None:
    assert explained(council(merged_quarter)) == [f"{PENDING}、{ABSENT}です。"]
    write_register(quarter, plan_rows() | {"例外": no_mark(quarter)})
    edit_cells(quarter.raw / return_name("農業課"), [{"cell": "I8"}])
    quarter.merge()
    assert explained(council(quarter)) == [f"{PENDING}、{ABSENT}、{EXCUSED}です。", NOTED]
    assert marks(council(quarter)) == CLEAN | {1: "例外\n※1", 4: "確認中"}


def footers(path: Path) -> dict[str, str]:
    """Each visible sheet's footer as the file has it."""
    book = openpyxl.load_workbook(path)
    found = {}
    with zipfile.ZipFile(path) as parts:
        for number, sheet in enumerate(book, start=1):
            written = re.search(
                r"<oddFooter>(.*?)</oddFooter>", parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            )
            if written and sheet.sheet_state == "visible":
                found[sheet.title] = written[1].replace("&amp;", "&")
    return found


def test_a_year_at_the_start_of_a_footer_is_not_taken_for_a_size(quarter: Place) -> None:
    """In a footer &9 is a size: 2030 right behind it would make 92030 of it."""
    write_register(quarter, plan_rows(団体名="2030年の市", 計画名="2030年&計画"))
    make_forms(quarter)
    quarter.merge()
    form, table = form_of(quarter, "農業課"), quarter.out / "進行管理表_R5-4.xlsx"
    text = "2030年の市　2030年&&計画　令和5年度 第4期"
    assert footers(form)["回答票"] == f"&L&9 {text}　農業課&R&9 &P / &N"
    assert footers(table)["進行管理表"] == f"&L&9 {text}　【暫定版】&R&9 &P / &N"


BROKEN = ("電話 0422-00-0000\nsangyo@city.example.jp", "電話 0422-00-0000\r\n\r\n sangyo@city.example.jp\n")


@pytest.mark.parametrize("contact", BROKEN)
def test_a_contact_with_line_breaks_is_one_line_that_wraps_where_it_is_long(quarter: Place, contact: str) -> None:
    register = replace(quarter.register(), contact=contact)
    (to_whom,) = [
        row for row in form_sheets(Form("農業課"), register, quarter.period)[0].rows if row.styles[0] == "whom"
    ]
    assert to_whom.values[0] == (
        "主管課等：農業課　　提出期限：令和6年4月12日（金）　　"
        "提出・お問い合わせ先：産業課（電話 0422-00-0000 sangyo@city.example.jp）"
    )
    assert to_whom.height == row_height([("長いため\n二行", 100.0)], SIZE + 1)
