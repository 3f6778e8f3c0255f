"""The register as a coordinator meets it in Excel: a hint beside every cell, and numbers that are numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from pipeline.books.register_cells import typed
from schemas.register import SHEETS
from tests.support.quarter import Place, sample_quarter, write_register
from tests.support.steps import plan_rows, waiver


@pytest.fixture
def book(quarter: Place) -> Any:
    rows = plan_rows(公開日4期="2024-05-10") | {"例外": [waiver(2, "reason-missing")]}
    return openpyxl.load_workbook(write_register(quarter, rows))


def hinted(sheet: Any) -> dict[tuple[int, int], tuple[str, str]]:
    """(row, column) of the first cell of each hint → its title and words."""
    found = {}
    for one in sheet.data_validations.dataValidation:
        column, row, _, _ = range_boundaries(str(one.sqref))
        assert one.showInputMessage and (row, column) not in found
        found[row, column] = (one.promptTitle, one.prompt)
    return found


def test_every_column_says_what_belongs_there(book: Any) -> None:
    assert book.sheetnames == list(SHEETS)
    for sheet in book.worksheets[1:]:
        headings = [cell.value for cell in sheet[1]]
        told = hinted(sheet)
        assert sorted(told) == [(2, column) for column in range(1, len(headings) + 1)], sheet.title
        assert all(words and len(words) <= 120 for _, words in told.values())
    assert hinted(book["事業"])[2, 7] == ("主管課等", "シート「主管課等」にある名称を、そのとおりに書きます。")
    assert hinted(book["例外"])[2, 3][1] == "点検結果の「規則」の欄にある名前です。"


def test_every_item_of_the_plan_says_what_belongs_there(book: Any) -> None:
    plan = book["計画"]
    told = hinted(plan)
    assert [plan.cell(row, 1).value for row, column in told if column == 2] == [row[0].value for row in plan["A2:A10"]]
    day = "2024-04-12 のように、西暦の日付で書きます。"
    assert told[8, 2] == ("提出期限4期", f"{day}回答票とメールの文に出ます。")


def test_numbers_are_numbers_and_codes_are_not(book: Any) -> None:
    for sheet, cell, value in (
        ("事業", "A2", 1),
        ("事業", "D4", 3),
        ("例外", "A2", 2),
        ("計画", "B9", 40),
        ("計画", "B4", "132039"),
        ("評価理由", "A3", "2"),
    ):
        found = book[sheet][cell]
        assert (found.value, found.number_format) == (value, "@" if isinstance(value, str) else "General")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("12.5", 12.5), ("12.50", "12.50"), ("007", "007"), ("1,200", "1,200"), ("", "")],
)
def test_only_what_is_read_again_as_it_is_becomes_a_number(text: str, value: object) -> None:
    assert typed("事業", "目標値", (), text) == value
    assert typed("主管課等", "備考", (), text) == text


def test_the_committed_register_is_one_of_these(tmp_path: Path) -> None:
    place = sample_quarter(tmp_path)
    sheet = openpyxl.load_workbook(place.folders.register(place.period))["事業"]
    told = hinted(sheet)
    assert {column: told[2, column][0] for _, column in told} == {cell.column: cell.value for cell in sheet[1]}
