"""Returns that are not quite our forms: of another plan, with blank rows of their own, with a marked cell aside."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from pipeline.history.past import read_past
from pipeline.merging.quarter import Clock, read_quarter
from pipeline.overview.changes import overview
from pipeline.returns.tag import EXAMPLE_SHEET, FORM_SHEET, SHEET
from pipeline.storage.csvfile import read_csv, write_csv
from schemas.outputs import merged_data
from tests.support.quarter import (
    INITIATIVES,
    Place,
    add_sheet,
    clean_quarter,
    edit_cells,
    register_rows,
    return_name,
    write_previous,
    write_register,
)

INDUSTRY = return_name("産業課")


def found(place: Place) -> list[tuple[str, str, str, str]]:
    place.look()
    return [(one["rule"], one["department"], one["cell"], one["message"]) for one in place.findings()]


def test_a_sheet_called_as_the_last_time_is_left_aside(quarter: Place) -> None:
    (quarter.raw / INDUSTRY).unlink()
    book = openpyxl.Workbook()
    book.active.title = "前回"
    for sheet, mark in ((book.active, "△"), (book.create_sheet("今回"), "○")):
        for line in (
            ["通しNo.", "4期", "選択肢", "評価理由"],
            *([number, mark, 3 * (mark == "△") or None, None] for number in (1, 2, 3)),
        ):
            sheet.append(line)
    book.save(quarter.raw / "産業課.xlsx")
    quarter.look()
    assert [(one["rule"], one["sheet"]) for one in quarter.findings()] == [("sheet-ignored", "前回")]


def test_a_text_that_a_comma_cut_is_asked_for_again(quarter: Place) -> None:
    (quarter.raw / INDUSTRY).unlink()
    lines = ["通しNo.,1期,2期,3期,4期,選択肢,評価理由", "1,○,○,○,○,,催しを2回,講座を3回開いた。"]
    lines += ["2,○,○,○,○,,開いた。,,", "3,○,○,○,◎,,,6月に公表"]
    (quarter.raw / "産業課.csv").write_text("\n".join(lines), encoding="utf-8")
    quarter.look()
    found = [(one["rule"], one["cell"], one["value"], one["message"]) for one in quarter.findings()]
    assert [one[:3] for one in found] == [("reason-illegal", "G2", "催しを2回"), ("text-outside", "H4", "6月に公表")]
    assert "続きの「講座を3回開いた。」" in found[0][3]


def test_a_remark_without_a_heading_in_a_later_block_of_rows_cuts_nothing(quarter: Place) -> None:
    """Excel leaves out the separators behind a block of sixteen rows, so that the heading is shorter than row 17."""
    (quarter.raw / INDUSTRY).unlink()
    lines = [*[""] * 12, "通しNo.,1期,2期,3期,4期,選択肢,評価理由", *[",,,,,,"] * 3]
    lines += ["1,○,○,○,○,,,6月に公表", "2,○,○,○,○,,,", "3,○,○,○,◎,,,"]
    (quarter.raw / "産業課.csv").write_text("\n".join(lines), encoding="utf-8")
    quarter.look()
    found = [(one["rule"], one["cell"], one["value"]) for one in quarter.findings()]
    assert found == [("text-outside", "H17", "6月に公表")]


@pytest.mark.parametrize(
    ("item", "value", "why"),
    [
        ("計画名", "別の計画", "「別の計画」の回答票"),
        ("期", "R5-3", "令和5年度 第3期の回答票"),
        ("期", "第3期", "「第3期」の回答票"),
    ],
)
def test_a_form_of_ours_says_what_it_was_sent_for(quarter: Place, item: str, value: str, why: str) -> None:
    path = quarter.raw / INDUSTRY
    sheet = openpyxl.load_workbook(path)[SHEET]
    cell = next(row[1].coordinate for row in sheet.iter_rows() if row[0].value == item)
    edit_cells(path, [{"sheet": SHEET, "cell": cell, "value": value}])
    missing, wrong = found(quarter)
    assert missing[:3] == ("return-missing", "産業課", "")
    assert wrong[:3] == ("file-wrong-period", "産業課", "")
    assert why in wrong[3]


def test_a_form_whose_own_sheet_is_hidden_has_no_table(quarter: Place) -> None:
    path = quarter.raw / INDUSTRY
    book = openpyxl.load_workbook(path)
    book[FORM_SHEET].sheet_state = "hidden"
    book.active = book[EXAMPLE_SHEET]
    book.save(path)
    assert [(rule, department) for rule, department, _, _ in found(quarter)] == [
        ("return-missing", "産業課"),
        ("file-no-table", "産業課"),
    ]
    assert "表示されているシートがありません" in quarter.findings()[1]["message"]


def test_a_table_says_by_its_heading_which_quarter_its_reasons_are_of(quarter: Place) -> None:
    path = quarter.raw / INDUSTRY
    path.unlink()
    headings = ["通しNo.", "1期", "2期", "3期", "4期", "選択肢", "3期の評価理由"]
    add_sheet(path, "表", [headings, *([number, "○", "○", "○", "○"] for number in (1, 2, 3))])
    said = {rule: message for rule, _, _, message in found(quarter)}
    assert said.keys() == {"return-missing", "file-wrong-period"}
    assert "見出しが「3期の評価理由」" in said["file-wrong-period"]


def test_two_blank_rows_of_a_number_are_one_unanswered_initiative(quarter: Place) -> None:
    blank = [{"cell": f"{letter}8", "value": None} for letter in "FGHIJK"]
    edit_cells(quarter.raw / INDUSTRY, [*blank, {"cell": "A11", "value": 1}])
    assert [(rule, cell) for rule, _, cell, _ in found(quarter)] == [("mark-missing", "I8")]
    assert quarter.merged().set_index("serial_no").loc["1", ["q4", "state"]].tolist() == ["", "unresolved"]


def test_a_struck_cell_above_the_table_is_nobodys_answer(quarter: Place) -> None:
    path = quarter.raw / INDUSTRY
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A1"].font = Font(strike=True)
    book.save(path)
    assert found(quarter) == []


def test_a_link_to_nothing_is_a_file_that_cannot_be_read(quarter: Place, tmp_path: Path) -> None:
    link = quarter.raw / "産業課_追加.xlsx"
    link.symlink_to(tmp_path / "nowhere.xlsx")
    now = read_quarter(quarter.period, quarter.folders, Clock())
    assert {file.name: bool(file.sha256) for file in now.files}[link.name] is False
    assert [one.rule for one in now.findings] == ["file-unreadable"]


def test_a_return_that_says_again_what_another_says_is_told_once(quarter: Place) -> None:
    again = quarter.raw / "回答票_産業課_再送.xlsx"
    again.write_bytes((quarter.raw / INDUSTRY).read_bytes())
    edit_cells(again, [{"cell": "M30", "value": "再送"}])
    duplicate, outside = found(quarter)
    assert duplicate[:3] == ("file-duplicate", "産業課", "")
    assert f"「{INDUSTRY}」" in duplicate[3]
    assert outside[:3] == ("text-outside", "産業課", "M30")
    assert "M30「再送」" in outside[3]


def test_a_blank_after_the_end_of_an_initiative_is_missing_and_not_reopened(quarter: Place) -> None:
    edit_cells(quarter.raw / INDUSTRY, [{"cell": "H8", "value": "◎"}, {"cell": "I8", "value": None}])
    assert [(rule, cell) for rule, _, cell, _ in found(quarter)] == [("mark-missing", "I8")]


def test_each_table_is_read_by_its_own_headings(quarter: Place) -> None:
    path = quarter.raw / return_name("観光課")
    path.unlink()
    add_sheet(path, "表", [["4期", "選択肢", "評価理由", "通しNo."], ["！", "", "", 6]])
    edit_cells(quarter.raw / return_name("農業課"), [{"cell": "I8", "value": "？"}])
    assert [(rule, department, cell) for rule, department, cell, _ in found(quarter)] == [
        ("mark-illegal", "農業課", "I8"),
        ("mark-illegal", "観光課", "A2"),
    ]
    assert quarter.merged().set_index("serial_no").loc["6", "source_row"] == "2"


def test_a_diagonal_line_in_a_blank_cell_is_told(quarter: Place) -> None:
    edit_cells(quarter.raw / INDUSTRY, [{"cell": "I8", "value": None, "kind": "diagonal"}])
    [(rule, _, cell, message)] = found(quarter)
    assert (rule, cell) == ("mark-missing", "I8")
    assert "斜線が引かれています" in message


def test_an_alias_of_a_department_changes_nothing(quarter: Place) -> None:
    rows = register_rows()
    rows["主管課等"][1][1] = "農政課"
    write_register(quarter, rows)
    edit_cells(
        quarter.raw / return_name("農業課"), [{"cell": "D8", "value": "農政課"}, {"cell": "E9", "value": "別名"}]
    )
    [told] = found(quarter)
    assert told[:3] == ("fixed-changed", "農業課", "E9")
    assert quarter.merged().set_index("serial_no").loc["5", "initiative"] == INITIATIVES[5][2]


def test_ornaments_blanks_and_widths_change_nothing(quarter: Place) -> None:
    """The text of the plan may be dressed otherwise; another text may not, in whatever dress."""
    spelled = {
        "D8": "産 業 課",
        "D9": "★産業課",
        "D10": "★【重点事業】\n産業課",
        "E8": "【重点事業】・商店街の催しの支援",
    }
    other = {"E9": "★空き店舗の活用", "E10": "【重点事業】★起業の相談窓口の設置"}
    edit_cells(quarter.raw / INDUSTRY, [{"cell": cell, "value": text} for cell, text in (spelled | other).items()])
    assert [(rule, cell) for rule, _, cell, _ in found(quarter)] == [("fixed-changed", "E9"), ("fixed-changed", "E10")]


def test_a_form_of_another_period_is_its_departments_whatever_it_is_called(quarter: Place) -> None:
    path = (quarter.raw / INDUSTRY).rename(quarter.raw / "Book1.xlsx")
    edit_cells(path, [{"sheet": SHEET, "cell": "B2", "value": "R5-3"}])
    assert [(rule, department) for rule, department, _, _ in found(quarter)] == [
        ("return-missing", "産業課"),
        ("file-wrong-period", "産業課"),
    ]


HEADINGS = ["通しNo.", "主管課等", "4期", "選択肢", "評価理由"]


def test_a_table_is_of_the_department_that_all_its_answers_name(quarter: Place) -> None:
    (quarter.raw / return_name("観光課")).unlink()
    add_sheet(quarter.raw / "Book1.xlsx", "表", [HEADINGS, [6, "観光課", "○"], [5, "農業課", ""]])
    assert found(quarter) == []
    assert quarter.merged().set_index("serial_no").loc["6", ["q4", "source_file"]].tolist() == ["○", "Book1.xlsx"]


def test_a_table_of_two_departments_is_each_ones(quarter: Place) -> None:
    rows = [
        [6, "観光課", "×", 4, "人手が足りないため。"],
        [5, "農業課", "○", "", "3回の体験会を開いた。"],
        [1, "商工課", "○"],
    ]
    add_sheet(quarter.raw / "Book1.xlsx", "表", [HEADINGS, *rows])
    told = [(rule, department, cell) for rule, department, cell, _ in found(quarter)]
    assert told == [
        ("row-repeated", "農業課", "A9"),
        ("file-duplicate", "観光課", ""),
        ("file-unknown-department", "", ""),
    ]


@pytest.mark.parametrize(("serial_no", "told"), [(4, []), (1, ["file-unknown-department"])])
def test_a_name_above_a_table_counts_where_all_rows_are_that_departments(
    quarter: Place, serial_no: int, told: list[str]
) -> None:
    (quarter.raw / return_name("農業課")).unlink()
    rows = [["農業課　担当：山田"], HEADINGS, [serial_no, "", "□", 2, "都との協議が続いている。"], [5, "", "○"]]
    add_sheet(quarter.raw / "Book1.xlsx", "表", rows)
    rules = [rule for rule, *_ in found(quarter)]
    assert [rule for rule in rules if rule == "file-unknown-department"] == told
    expected = ["", ""] if told else ["Book1.xlsx", "Book1.xlsx"]
    assert quarter.merged().set_index("serial_no").loc[["4", "5"], "source_file"].tolist() == expected


def test_a_table_says_in_its_title_which_year_it_is_of(quarter: Place) -> None:
    title = ["令和４年度 進行管理表"]
    add_sheet(quarter.raw / "観光課_控え.xlsx", "表", [title, HEADINGS, [6, "観光課", "○"]])
    [(rule, department, _, message)] = found(quarter)
    assert (rule, department) == ("file-wrong-period", "観光課")
    assert "表題が「令和4年度」" in message


@pytest.mark.parametrize(("state", "asked"), [("waived", False), ("unreturned", True)])
def test_a_blank_is_asked_for_again_where_its_own_quarter_owed_it(tmp_path: Path, state: str, asked: bool) -> None:
    place = clean_quarter(tmp_path, "R5-2")
    write_previous(place, {"1": ""})
    path = place.folders.out / "R5-1" / "merged.csv"
    table = read_csv(path, merged_data())
    write_csv(path, table.assign(state=table["state"].mask(table["q1"].eq(""), state)), merged_data())
    past = read_past(place.folders.out, place.period, place.register())
    assert [past.asks(number, "q1") for number in (1, 2)] == [asked, False]


def test_a_heading_over_two_columns_is_of_number_and_name(quarter: Place) -> None:
    (quarter.raw / return_name("観光課")).unlink()
    headings = ["通しNo.", "施策", None, "4期", "選択肢", "評価理由"]
    add_sheet(quarter.raw / "観光課.xlsx", "表", [headings, [6, "6", INITIATIVES[6][0], "○"]])
    assert found(quarter) == []
    assert quarter.merged().set_index("serial_no").loc["6", ["q4", "source_file"]].tolist() == ["○", "観光課.xlsx"]


def test_a_mark_after_none_is_a_change_from_no_mark(quarter: Place) -> None:
    edit_cells(quarter.raw / INDUSTRY, [{"cell": "H8", "value": None}])
    now = read_quarter(quarter.period, quarter.folders, Clock())
    [move] = [one for one in overview(now).changes if one.serial_no == 1]
    assert (move.before, move.before_word, move.now, move.now_word) == ("", "記号なし", "○", "進捗あり")


def test_a_struck_blank_is_no_text(quarter: Place) -> None:
    edit_cells(quarter.raw / INDUSTRY, [{"cell": "K8", "value": " ", "kind": "struck"}])
    assert found(quarter) == []
