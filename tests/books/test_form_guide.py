"""What helps a respondent in the form: drop-downs, input hints, and cells that turn when something is missing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.books.form import CAUTIONS
from pipeline.jobs.requests import requests
from pipeline.workbook.theme import height_of
from schemas.vocabulary import MARKS
from tests.support import libreoffice
from tests.support.quarter import Place, clean_quarter, edit_cells, return_name, values, write_register
from tests.support.steps import fill, form_of, make_forms, plan_rows, request_of, write_table

POINTING_TOLD = "「同上」「〃」「別紙」とせず、行ごとに記入してください。そのまま公表されます。"
LONG_LABEL = "国や都の制度の見直しにより、当初の予定から計画の内容を改める必要が生じたため。" * 20


@pytest.fixture
def reported(quarter: Place) -> Place:
    """A quarter whose earlier quarters were all reported."""
    write_table(quarter, "R5-3", dict.fromkeys(range(1, 7), "○○○"))
    return quarter


def validations(path: Path) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {str(one.sqref): one for one in sheet.data_validations.dataValidation}


def made_with(place: Place, **sheets: list[list[str]]) -> Path:
    """The form of 産業課 by a register with other rows in these sheets; every earlier quarter has the first mark."""
    rows = plan_rows() | sheets
    write_register(place, rows)
    write_table(place, "R5-3", dict.fromkeys(range(1, 7), [rows["凡例"][0][0]] * 3))
    make_forms(place)
    return form_of(place, "産業課")


def listed(path: Path, formula: str) -> list[Any]:
    """What stands in the cells that a drop-down refers to."""
    sheet, _, cells = formula.removeprefix("=").partition("!")
    assert sheet in ("_torimatome", "'_torimatome'")
    return [row[0].value for row in openpyxl.load_workbook(path)["_torimatome"][cells.replace("$", "")]]


def test_drop_downs_have_the_registers_marks_and_codes(reported: Place) -> None:
    form = made_with(
        reported,
        凡例=[["優", "よい", "不要", ""], ["可", "ふつう", "要", ""]],
        評価理由=[["a", "外"], ["10", "その他"]],
    )
    found = validations(form)
    assert {cells: (one.formula1, one.type, one.errorStyle or "stop") for cells, one in found.items()} == {
        "I8:I10": ('"優,可"', "list", "stop"),
        "J8:J10": ('"a,10"', "list", "stop"),
    }
    assert found["I8:I10"].promptTitle == "4期の進捗状況"
    assert found["I8:I10"].prompt == "優 よい\n可 ふつう"
    assert found["J8:J10"].prompt == "a 外\n10 その他"
    assert all(one.showInputMessage and one.showErrorMessage for one in found.values())
    assert not any(one.showDropDown for one in found.values())


@pytest.mark.parametrize("sign", [",", '"'])
def test_a_mark_that_no_list_of_words_holds_is_listed_on_the_hidden_sheet(sign: str, reported: Place) -> None:
    marks = [[sign, "記号", "不要", ""], ["○", "よい", "不要", ""], ["×", "わるい", "要", ""]]
    form = made_with(reported, 凡例=marks)
    found = validations(form)
    assert listed(form, found["I8:I10"].formula1) == [sign, "○", "×"]
    assert found["J8:J10"].formula1 == '"2,3,4"'


@pytest.mark.parametrize(("codes", "literal"), [(64, True), (65, False)])
def test_a_list_longer_than_excel_takes_is_listed_on_the_hidden_sheet(
    reported: Place, codes: int, literal: bool
) -> None:
    names = [f"{number:03}" for number in range(codes)]
    form = made_with(reported, 評価理由=[[name, ""] for name in names])
    formula = validations(form)["J8:J10"].formula1
    if literal:
        assert formula == f'"{",".join(names)}"'
        assert len(formula) == 257
    else:
        assert listed(form, formula) == names


@pytest.mark.slow
def test_a_code_that_nothing_explains_is_not_offered_and_told_until_it_is(reported: Place, torimatome: Any) -> None:
    told = "計画の「評価理由」に、選択肢「1」の内容がありません。"
    assert told in torimatome(*reported.command(name="forms")).out
    assert told in torimatome(*reported.command()).out
    form = form_of(reported, "産業課")
    assert validations(form)["J8:J10"].formula1 == '"2,3,4"'
    assert validations(form)["J8:J10"].prompt.startswith("2 外的要因")
    rows = plan_rows()["評価理由"]
    form = made_with(reported, 評価理由=[["1", "人員の不足"], *rows[1:]])
    assert validations(form)["J8:J10"].formula1 == '"1,2,3,4"'
    assert validations(form)["J8:J10"].prompt.startswith("1 人員の不足\n2 外的要因")
    for name in ("forms", "merge"):
        assert told not in torimatome(*reported.command(name=name)).out
    write_register(reported, plan_rows() | {"評価理由": rows[1:]})
    assert told not in torimatome(*reported.command(name="forms")).out


def test_hints_stay_within_what_excel_takes(reported: Place) -> None:
    marks = [[sign, LONG_LABEL, "要", ""] for sign in "○△"]
    form = made_with(reported, 凡例=marks, 評価理由=[["1", LONG_LABEL], ["2", "その他"]])
    for one in validations(form).values():
        assert len(one.promptTitle) <= 32 and len(one.errorTitle) <= 32
        assert len(one.prompt) == len(one.error) == 255
        assert one.prompt.endswith("…")
    assert validations(form)["J8:J10"].prompt.startswith("1 国や都の制度の見直しにより")


def test_cells_turn_where_a_code_is_due_or_not_wanted(reported: Place) -> None:
    make_forms(reported)
    sheet = openpyxl.load_workbook(form_of(reported, "産業課")).worksheets[0]
    found = {
        (str(area.sqref), rule.formula[0], rule.dxf.fill.bgColor.rgb)
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    asked = '($I8<>"")*ISNUMBER(FIND("|"&$I8&"|","|△|□|×|-|/|"))'
    silent = '($I8<>"")*ISNUMBER(FIND("|"&$I8&"|","|○|◎|"))'
    free = '($J8<>"")*ISNUMBER(FIND("|"&$J8&"|","|4|"))'
    assert found == {
        ("I8:I10", '$I8=""', "FFFFD9A0"),
        ("J8:J10", f'AND($J8="",{asked})', "FFFFD9A0"),
        ("J8:J10", f'AND($J8<>"",{silent})', "FFFFF3B0"),
        ("K8:K10", f'AND($K8="",{free})', "FFFFD9A0"),
    }


def test_the_form_says_beforehand_what_would_be_asked_back(reported: Place) -> None:
    make_forms(reported)
    sheet = openpyxl.load_workbook(form_of(reported, "産業課")).worksheets[0]
    guide = sheet["A5"].value
    assert guide.startswith("記入の仕方：色のついた欄にご記入ください。")
    assert guide.endswith(CAUTIONS)
    assert sheet.row_dimensions[5].height <= height_of(3)


def test_the_example_has_every_mark_as_it_is_rightly_filled_in_and_as_it_is_not(reported: Place) -> None:
    make_forms(reported)
    sheet = openpyxl.load_workbook(form_of(reported, "産業課"))["記入例"]
    assert [cell.value for cell in sheet[3]] == ["例", "4期", "選択肢", "評価理由", "説明"]
    shown = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]
    marks = []
    for mark in MARKS:
        if mark.asks_reason:
            marks.append(
                ("正しい例", mark.sign, "2", None, f"{mark.sign} は「{mark.meaning}」です。「選択肢」も記入します。")
            )
            marks.append(("誤った例", mark.sign, None, None, f"「{mark.sign}」のときに必要な「選択肢」が、空欄です。"))
        else:
            marks.append(("正しい例", mark.sign, None, None, f"{mark.sign} は「{mark.meaning}」です。"))
    assert shown == [
        *marks,
        ("誤った例", "△", "2、3", None, "「選択肢」は、1つだけを記入します。"),
        ("正しい例", "△", "4", "関係団体との協議に時間を要しているため。", "「4 その他」のときは、説明も記入します。"),
        ("誤った例", "△", "4", None, "説明が空欄です。「4 その他」のときは、説明も記入します。"),
        (
            "誤った例",
            "△",
            "2",
            "同上",
            "「同上」「〃」「別紙」とせず、行ごとに記入してください。そのまま公表されます。",
        ),
    ]


@pytest.mark.slow
def test_a_form_filled_in_with_its_own_lists_is_clean(reported: Place) -> None:
    form = made_with(reported, 凡例=[[",", "よい", "不要", ""], ["×", "わるい", "要", ""]], 評価理由=[["a", "外"]])
    assert values(form)["F8"] == ","
    for name, answers in {
        "産業課": {1: {"q4": ","}, 2: {"q4": "×", "reason_code": "a"}, 3: {"q4": ","}},
        "農業課": {4: {"q4": ","}, 5: {"q4": ","}},
        "観光課": {6: {"q4": "×", "reason_code": "a", "reason_text": "説明"}},
    }.items():
        back = reported.raw / f"回答票_{name}.xlsx"
        back.write_bytes(form_of(reported, name).read_bytes())
        fill(back, answers)
    reported.merge(final=True)
    assert reported.findings() == []
    merged = reported.merged().set_index("serial_no")
    assert merged["q4"].tolist() == [",", "×", ",", ",", ",", "×"]
    assert merged.loc["2", ["q1", "q3", "reason_code", "state"]].tolist() == [",", ",", "a", "accepted"]


@pytest.mark.slow
def test_what_an_earlier_table_says_outranks_a_locked_cell_that_was_changed(reported: Place) -> None:
    make_forms(reported)
    back = reported.raw / "回答票_産業課.xlsx"
    back.write_bytes(form_of(reported, "産業課").read_bytes())
    fill(back, {number: {"q4": "○"} for number in (1, 2, 3)})
    edit_cells(back, [{"cell": "H9", "value": "×"}])
    reported.merge()
    found = [(one["rule"], one["cell"], one["value"]) for one in reported.findings()]
    assert found == [("past-changed", "H9", "×")]
    assert reported.merged().set_index("serial_no").loc["2", "q3"] == "○"
    assert values(back)["H9"] == "×"


FORM = "回答票"


def left(path: Path, cell: str) -> Any:
    """What the count of what is open says without being calculated."""
    return openpyxl.load_workbook(path, data_only=True)[FORM][cell].value


def test_a_form_says_how_much_is_open_even_where_nothing_calculates(reported: Place, tmp_path: Path) -> None:
    make_forms(reported)
    form = form_of(reported, "産業課")
    assert left(form, "F2") == "未記入の欄：残り 3 件"
    assert openpyxl.load_workbook(form)[FORM]["F2"].value.startswith("=IF(SUM('_torimatome'!$C$1:$C$3)=0,")
    heights = openpyxl.load_workbook(form)[FORM].row_dimensions
    with zipfile.ZipFile(form) as parts:
        rows = dict(re.findall(r'<row r="(\d+)"([^>]*)>', parts.read("xl/worksheets/sheet1.xml").decode()))
    assert heights[8].height == pytest.approx(height_of(2), abs=0.5)
    assert ["customHeight" in rows[row] for row in ("5", "7", "8", "9", "10")] == [True, True, False, False, False]


@pytest.mark.slow
def test_a_request_for_what_did_not_come_counts_what_is_to_be_filled_in(reported: Place) -> None:
    (reported.raw / "回答票_産業課.xlsx").unlink()
    reported.merge()
    request, back = request_of(reported, "産業課"), reported.raw / "回答票_産業課.xlsx"
    assert left(request, "F3") == "未記入の欄：残り 3 件"
    back.write_bytes(request.read_bytes())
    fill(back, {number: {"q4": "○"} for number in (1, 2, 3)})
    edit_cells(back, [{"cell": "F3", "value": "すべて記入されました"}])
    reported.merge()
    assert reported.findings() == []


@pytest.mark.slow
def test_the_count_is_no_answer_and_nobodys_word(reported: Place) -> None:
    """As calculated by Excel, as it was made, and as a program leaves it that does not calculate."""
    make_forms(reported)
    for name, numbers in {"産業課": (1, 2, 3), "農業課": (4, 5), "観光課": (6,)}.items():
        back = reported.raw / f"回答票_{name}.xlsx"
        back.write_bytes(form_of(reported, name).read_bytes())
        fill(back, {number: {"q4": "○"} for number in numbers})
    for cell in ("未記入の欄：残り 12 件", "すべて記入されました", None):
        if cell:
            edit_cells(reported.raw / "回答票_産業課.xlsx", [{"cell": "F2", "value": cell}])
        reported.look()
        assert reported.findings() == []
    edit_cells(reported.raw / "回答票_産業課.xlsx", [{"cell": "F2", "value": "残りは来週送ります"}])
    reported.look()
    assert [(one["rule"], one["cell"], one["value"]) for one in reported.findings()] == [
        ("text-outside", "F2", "残りは来週送ります")
    ]


def test_a_form_prints_on_paper_on_which_it_can_be_read(reported: Place) -> None:
    make_forms(reported)
    sheet = openpyxl.load_workbook(form_of(reported, "産業課"))
    assert str(sheet[FORM].page_setup.paperSize) == "8"
    assert str(sheet["記入例"].page_setup.paperSize) == "9"


@pytest.mark.slow
def test_libreoffice_counts_and_colours_as_the_form_is_filled_in(reported: Place, tmp_path: Path) -> None:
    make_forms(reported)
    filled = tmp_path / "filled.xlsx"
    edits = {(FORM, "I8"): "○", (FORM, "I9"): "△", (FORM, "I10"): "×", (FORM, "J10"): 4}
    assert libreoffice.fill(form_of(reported, "産業課"), edits, [filled]) == set()
    cells = ("F2", "I8", "J9", "J10", "K10", "K9")
    seen = libreoffice.inspect(filled, [(FORM, cell) for cell in cells]).cells
    assert seen[FORM, "F2"].text == "未記入の欄：残り 2 件"
    due = [cell for cell in cells if seen[FORM, cell].colour.upper() == "#FFD9A0"]
    assert due == ["J9", "K10"]
    assert libreoffice.fill(filled, {(FORM, "J9"): 2, (FORM, "K10"): "人手が足りないため。"}, [filled]) == set()
    seen = libreoffice.inspect(filled, [(FORM, cell) for cell in cells]).cells
    assert seen[FORM, "F2"].text == "すべて記入されました"
    assert not any(cell.colour.upper() == "#FFD9A0" for cell in seen.values())


@pytest.mark.slow
def test_a_code_that_may_stay_blank_is_only_to_be_looked_at(reported: Place, tmp_path: Path) -> None:
    """An error value beside ○ is left out of the 確認依頼, and its blank cell may be right."""
    edit_cells(reported.raw / "回答票_産業課.xlsx", [{"cell": "I9", "value": "○"}, {"cell": "J9", "value": "#N/A"}])
    reported.merge()
    request, back = request_of(reported, "産業課"), tmp_path / "back.xlsx"
    seen = []
    for edits in ({(FORM, "K12"): ""}, {(FORM, "I10"): "△"}, {(FORM, "I10"): "△", (FORM, "J10"): 3}):
        libreoffice.fill(request, edits, [back])
        found = libreoffice.inspect(back, [(FORM, cell) for cell in ("F3", "J10")]).cells
        seen.append((found[FORM, "F3"].text, found[FORM, "J10"].colour.upper()))
    assert seen == [
        ("直す欄は残っていません", "#FFF3B0"),
        ("直す欄：残り 1 件", "#FFD9A0"),
        ("直す欄は残っていません", "#FFFDE7"),
    ]


@pytest.mark.slow
def test_libreoffice_takes_the_colour_from_a_corrected_cell(reported: Place, tmp_path: Path) -> None:
    text = "長い理由。" * 30 + '\n「=1」と"2"は、要確認'
    edits = [{"cell": "I8", "value": "●"}, {"cell": "J9", "value": 5}, {"cell": "K9", "value": text}]
    edit_cells(reported.raw / "回答票_産業課.xlsx", [*edits, {"cell": "I10"}])
    reported.merge()
    request, back = request_of(reported, "産業課"), tmp_path / "back.xlsx"
    cells = ("F3", "I9", "J10", "K10", "I11")

    def seen(path: Path) -> tuple[str, list[str]]:
        found = libreoffice.inspect(path, [(FORM, cell) for cell in cells]).cells
        return found[FORM, "F3"].text, [found[FORM, cell].colour.upper() for cell in cells[1:]]

    assert left(request, "F3") == "直す欄：残り 3 件"
    libreoffice.fill(request, {(FORM, "K12"): ""}, [back])
    assert seen(back) == ("直す欄：残り 3 件", ["#FFD9A0", "#FFD9A0", "#FFF3B0", "#FFD9A0"])
    libreoffice.fill(request, {(FORM, "I9"): "○", (FORM, "J10"): 3}, [back])
    assert seen(back) == ("直す欄：残り 1 件", ["#FFFDE7", "#FFFDE7", "#FFF3B0", "#FFD9A0"])
    libreoffice.fill(back, {(FORM, "I11"): "◎", (FORM, "K10"): f"{text}でした"}, [back])
    assert seen(back) == ("直す欄は残っていません", ["#FFFDE7"] * 4)


def test_an_error_and_a_warning_on_one_cell_are_to_be_corrected(quarter: Place) -> None:
    cell = {"cell": "I8", "value": "●", "note": "前の課長の記入"}
    edit_cells(quarter.raw / return_name("産業課"), [cell])
    found = quarter.look()
    assert [(one.rule, one.cell) for one in found.findings] == [("mark-illegal", "I8"), ("note-on-answer", "I8")]
    (asked,) = requests(found)
    assert asked.sheets[0].formulas[-1].value == "直す欄：残り 1 件"


def test_a_request_forgets_what_was_written_for_periods_to_come(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path, "R5-3")
    edit_cells(place.raw / return_name("産業課"), [{"cell": "H8"}, {"cell": "I8", "value": "◎"}])
    found = place.look()
    assert [(one.rule, one.cell) for one in found.findings] == [("mark-missing", "H8"), ("future-filled", "I8")]
    (asked,) = requests(found)
    (row,) = [row for row in asked.sheets[0].rows if row.values[:1] == (1,)]
    assert row.values[5:9] == ("○", "○", "", "")
