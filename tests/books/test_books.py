"""The workbooks that people get, as Excel would open them."""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.books.form import Form, form_places
from pipeline.books.result import department_sheet
from pipeline.findings import Finding
from pipeline.returns.tag import SHEET as TAG
from schemas.layout import DEFAULT
from schemas.rule import SEVERITIES
from schemas.rules import RULES
from tests.support.quarter import INITIATIVES, Place, cell_of, clean_quarter, edit_cells, return_name, write_form
from tests.support.shapes import YEARLY, shaped
from tests.support.sheets import rows_of, table_below

MACHI = "まちづくり推進課"
COUNCIL = "進行管理表_R5-4.xlsx"
RESULT = "点検結果_R5-4.xlsx"
REQUEST = "確認依頼/確認依頼_R5-4_{}.xlsx"
HOSTILE = [
    '=HYPERLINK("http://example.com","見る")',
    "=cmd|' /C calc'!A1",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "http://example.com",
    "mailto:a@example.com",
    "internal:Sheet1!A1",
    "file:///etc/passwd",
    "{=1+1}",
    "<script>alert(1)</script>",
]


def outputs(place: Place) -> list[Path]:
    return sorted(place.out.rglob("*.xlsx"))


def cells_of(path: Path) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from row


@pytest.fixture(scope="module")
def council(merged_sample: Place) -> Worksheet:
    return openpyxl.load_workbook(merged_sample.out / COUNCIL)["進行管理表"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A quarter with an error of every visible kind, a warning, a notice and a department that sent nothing."""
    place = clean_quarter(tmp_path_factory.mktemp("mixed"))
    edits = [
        {"cell": cell_of(1, "q4"), "value": "●"},
        {"cell": cell_of(1, "reason_text"), "value": "=1+1は式ではない", "kind": "text"},
        {"cell": cell_of(2, "reason_code")},
        {"cell": cell_of(3, "reason_code"), "value": "2"},
        {"cell": cell_of(3, "q1"), "value": "〇"},
    ]
    edit_cells(place.raw / return_name("産業課"), edits)
    (place.raw / return_name("観光課")).unlink()
    place.merge()
    return place


def test_the_council_sheet_holds_every_row(council: Worksheet, merged_sample: Place) -> None:
    shown = {row[0]: row for row in rows_of(council) if isinstance(row[0], int)}
    labels = merged_sample.register().vocabulary.labelled
    merged = merged_sample.merged().to_dict("records")
    assert list(shown) == [int(row["serial_no"]) for row in merged]
    for row in merged:
        said = shown[int(row["serial_no"])]
        assert said[1] == int(row["measure_no"])
        assert said[2].endswith(row["measure"])
        assert said[2].startswith("★") == bool(row["priority"])
        assert said[3:5] == [row["department"], row["initiative"]]
        assert said[5:9] == [row[quarter] for quarter in DEFAULT.marks]
        code = labels(row["reason_code"]) if row["reason_code"] else ""
        assert said[9] == ("確認中" if row["state"] == "unresolved" else code)
        assert said[10] == row["reason_text"]


def test_the_council_sheet_has_its_title_and_headings(council: Worksheet) -> None:
    rows = rows_of(council)
    assert rows[0][0] == "第二期産業振興計画の進行管理表（令和5年度分）\u3000第4期\u3000暫定版"
    at = next(number for number, row in enumerate(rows) if row[0] == "通しNo.")
    assert rows[at][:6] == ["通しNo.", "施策No.", "施策", "主管課等", "事業・取組みの名称", "現年度の進捗状況"]
    assert rows[at][9] == "4期の評価理由（○、◎以外）"
    assert rows[at + 1][5:] == ["1期", "2期", "3期", "4期", "選択肢", "進捗状況に関わらず必要に応じて記載"]
    assert council.print_title_rows == f"${at + 1}:${at + 2}"
    assert council.freeze_panes == f"C{at + 3}"
    legend = " ".join(str(row[0]) for row in rows[1:at])
    assert "○…進捗あり" in legend and "/…該当なし" in legend and "4 その他" in legend


def test_section_rows_stand_before_their_first_initiative(council: Worksheet, merged_sample: Place) -> None:
    expected: list[Any] = []
    for row in merged_sample.merged().to_dict("records"):
        expected += [row[column] for column in ("goal", "policy") if row[column] not in expected]
        expected.append(int(row["serial_no"]))
    first = [row[0] for row in rows_of(council)]
    assert first[first.index("通しNo.") + 2 :] == expected
    assert len([one for one in expected if isinstance(one, str)]) == 15


def test_the_council_sheet_prints_on_landscape_pages(council: Worksheet) -> None:
    assert council.page_setup.orientation == "landscape"
    assert council.sheet_properties.pageSetUpPr.fitToPage
    assert council.page_setup.fitToWidth in (None, 1)  # 1 where the file does not say
    assert council.page_setup.fitToHeight == 0
    assert "&P" in str(council.oddFooter.right.text)


def test_what_is_open_is_shown_as_such(mixed: Place) -> None:
    sheet = openpyxl.load_workbook(mixed.out / COUNCIL)["進行管理表"]
    shown = {row[0]: row[5:] for row in rows_of(sheet) if isinstance(row[0], int)}
    reason = "3 内的要因（優先順位が低い等）の影響"
    assert shown[1] == ["○", "○", "○", "確認中", "", "=1+1は式ではない"]
    assert shown[2] == ["○", "○", "○", "△", "確認中", ""] and reason not in shown[2]
    assert shown[3][3:5] == ["◎", "2 外的要因（インフラの整備、法令の整備が進んでいない等）の影響"]
    assert shown[6] == ["", "", "", "未提出", "", ""]


def test_a_final_edition_says_so(quarter: Place) -> None:
    quarter.merge(final=True)
    words = " ".join(str(cell.value) for cell in cells_of(quarter.out / COUNCIL))
    assert "確定版" in words
    assert not any(word in words for word in ("暫定版", "確認中", "未提出"))


def test_the_result_lists_every_finding(mixed: Place) -> None:
    listed = table_below(openpyxl.load_workbook(mixed.out / RESULT)["指摘一覧"], "区分")
    assert len(listed) == len(mixed.findings()) == 5
    for shown, finding in zip(listed, mixed.findings(), strict=True):
        assert shown["区分"] == SEVERITIES[finding["severity"]]
        assert str(shown["通しNo."]) == finding["serial_no"]
        pairs = {"主管課等": "department", "ファイル": "file", "シート": "sheet", "セル": "cell"}
        pairs |= {"項目": "column", "指摘": "message", "直し方": "remedy"}
        assert shown["規則"] == RULES[finding["rule"]].title
        assert {heading: shown[heading] for heading in pairs} == {heading: finding[c] for heading, c in pairs.items()}
    assert {(one["規則"], one["セル"], one["通しNo."], one["記入されていた内容"]) for one in listed} == {
        ("凡例にない記号", "I8", 1, "●"),
        ("評価理由の選択肢がない", "J9", 2, "（空欄）"),
        ("不要な評価理由の選択肢", "J10", 3, "2"),
        ("記号の読み替え", "F10", 3, "〇"),
        ("回答が届いていない", "", "", ""),
    }


def test_the_result_counts_by_department(mixed: Place) -> None:
    rows = rows_of(openpyxl.load_workbook(mixed.out / RESULT)["集計"])
    counts = {row[0]: row[1:5] for row in rows}
    assert counts["産業課"] == [2, 1, 1, 4]
    assert counts["農業課"] == [0, 0, 0, 0]
    assert counts["観光課"] == [1, 0, 0, 1]
    assert counts["計"] == [3, 1, 1, 5]
    assert counts["読み取った回答の行"][0] == 5


def test_the_request_keeps_the_answers_and_marks_what_to_correct(mixed: Place) -> None:
    book = openpyxl.load_workbook(mixed.out / REQUEST.format("産業課"))
    sheet = book["回答票"]
    rows = {row[0].value: row for row in sheet.iter_rows() if isinstance(row[0].value, int)}
    said = {number: [cell.value or "" for cell in row[5:]] for number, row in rows.items()}
    assert said == {
        1: ["○", "○", "○", "●", "", "=1+1は式ではない"],
        2: ["○", "○", "○", "△", "", ""],
        3: ["〇", "○", "○", "◎", "2", ""],
    }
    findings = {(one["serial_no"], one["column"]): one for one in mixed.findings() if one["severity"] != "notice"}
    commented = {}
    for number, row in rows.items():
        names = dict(zip(row[5:], ("1期", "2期", "3期", "4期", "選択肢", "評価理由"), strict=True))
        commented |= {(str(number), names[cell]): cell.comment.text for cell in row[5:] if cell.comment}
    assert commented.keys() == {("1", "4期"), ("2", "選択肢"), ("3", "選択肢")}
    for place, text in commented.items():
        assert findings[place]["message"] in text and findings[place]["remedy"] in text
    assert "2か所" in str(sheet["A2"].value)


def test_the_request_lists_its_own_cells_and_no_others(mixed: Place) -> None:
    book = openpyxl.load_workbook(mixed.out / REQUEST.format("産業課"))
    listed = table_below(book["指摘一覧"], "区分")
    assert [(one["区分"], one["通しNo."], one["ファイル"], one["直すセル"]) for one in listed] == [
        ("要修正", 1, return_name("産業課"), "I9"),
        ("要修正", 2, return_name("産業課"), "J10"),
        ("お知らせ", 3, return_name("産業課"), "F11"),
        ("要確認", 3, return_name("産業課"), "J11"),
    ]
    form = book["回答票"]
    for one in listed:
        cell = form[one["直すセル"]]
        assert form[f"A{cell.row}"].value == one["通しNo."]
    assert [form[one["直すセル"]].value for one in listed] == ["●", None, "〇", "2"]
    assert book["指摘一覧"]["E4"].hyperlink.location == "'回答票'!I9"
    silent = openpyxl.load_workbook(mixed.out / REQUEST.format("観光課"))
    assert [one["直すセル"] for one in table_below(silent["指摘一覧"], "区分")] == [""]


def test_a_finding_on_a_row_leads_to_its_mark_and_one_on_the_file_nowhere(quarter: Place) -> None:
    register = quarter.register()
    places = form_places(Form("産業課"), register, quarter.period)
    asked = [
        Finding("file-duplicate", "産業課", "a.xlsx"),
        Finding("row-missing", "産業課", "a.xlsx", "回答票", serial_no="2", column="serial_no"),
        Finding("fixed-changed", "産業課", "a.xlsx", "回答票", 9, 5, "3", "initiative"),
    ]
    sheet = department_sheet(asked, places, register, quarter.period)
    assert [(jump.row, jump.sheet, jump.cell) for jump in sheet.jumps] == [(5, "回答票", "I9"), (6, "回答票", "E10")]


def test_a_department_that_sent_nothing_gets_an_empty_form(mixed: Place) -> None:
    book = openpyxl.load_workbook(mixed.out / REQUEST.format("観光課"))
    rows = [row for row in rows_of(book["回答票"]) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == [6]
    assert rows[0][5:] == [""] * 6
    assert not (mixed.out / REQUEST.format("農業課")).exists()


def assert_only_answers_are_open(path: Path, columns: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["回答票"]
    assert sheet.protection.sheet
    first = next(row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, int))
    rows = range(first, sheet.max_row + 1)
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert opened == {f"{column}{row}" for column in columns for row in rows}
    assert book["_torimatome"].sheet_state in ("hidden", "veryHidden")
    assert next(name for name in book.sheetnames if book[name].sheet_state == "visible") == "回答票"


def test_only_answer_cells_are_unlocked(mixed: Place, tmp_path: Path) -> None:
    for path in (mixed.out / "確認依頼").glob("*.xlsx"):
        assert_only_answers_are_open(path, "FGHIJK")
    write_form(tmp_path / "form.xlsx", mixed.register(), mixed.period, Form("産業課"))
    assert_only_answers_are_open(tmp_path / "form.xlsx", "IJK")


def test_the_form_offers_the_marks_and_codes(tmp_path: Path, quarter: Place) -> None:
    write_form(tmp_path / "form.xlsx", quarter.register(), quarter.period, Form("産業課"))
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")["回答票"]
    offered = {str(one.sqref): (one.type, one.formula1) for one in sheet.data_validations.dataValidation}
    assert offered == {"I8:I10": ("list", '"○,△,□,×,◎,-,/"'), "J8:J10": ("list", '"2,3,4"')}


def test_the_example_sheet_is_never_taken_for_answers(quarter: Place) -> None:
    quarter.look()
    assert set(quarter.merged()["source_sheet"]) == {"回答票"}


OURS = {"IF", "SUM", "AND", "EXACT", "LEFT", "LEN", "COUNTBLANK", "SUMPRODUCT", "ISNUMBER", "FIND"}
"""What the form counts and compares with; of what came, its formulas have texts alone."""


def functions_of(formula: str) -> list[str]:
    """The functions of a formula of the file's XML, those within its texts aside."""
    plain = html.unescape(re.sub(r"^<[^>]*>|<[^>]*>$", "", formula))
    return re.findall(r"([A-Za-z.]+)\s*\(", re.sub(r'"(?:[^"]|"")*"|\'[^\']*\'', "", plain))


def is_our_formula(path: Path, cell: Any) -> bool:
    return (
        path.name.startswith("確認依頼") and cell.parent.title in ("回答票", "_torimatome") and cell.protection.locked
    )


@pytest.mark.slow
@pytest.mark.parametrize("text", [*HOSTILE[:2], *(pytest.param(text, marks=pytest.mark.slow) for text in HOSTILE[2:])])
def test_no_cell_that_came_from_a_return_acts(text: str, quarter: Place) -> None:
    """A hostile text in every field of a return."""
    name = return_name("産業課")
    columns = "BCDEFGHIJK"
    edits = [{"cell": f"{column}8", "value": text, "kind": "text"} for column in columns]
    edits += [{"cell": "A9", "value": text, "kind": "text"}, {"cell": "K10", "value": text, "kind": "text"}]
    edit_cells(quarter.raw / name, edits)
    quarter.merge()
    books = outputs(quarter)
    assert [path.name for path in books] == sorted([COUNCIL, RESULT, "確認依頼_R5-4_産業課.xlsx"])
    for path in books:
        for cell in cells_of(path):
            assert cell.data_type != "f" or is_our_formula(path, cell), f"{path.name} {cell.coordinate}"
            assert cell.hyperlink is None or not cell.hyperlink.target, f"{path.name} {cell.coordinate}"
        with zipfile.ZipFile(path) as parts:
            for part in parts.namelist():
                content = parts.read(part)
                formulas = re.findall(r"<(?:f|formula)[ >].*?</(?:f|formula)>", content.decode(errors="replace"))
                assert not formulas or path.name.startswith("確認依頼"), part
                assert all(set(functions_of(one)) <= OURS for one in formulas), part
                assert b'TargetMode="External"' not in content, part
    values = {one["value"] for one in quarter.findings()}
    assert text in values
    assert quarter.merged().set_index("serial_no").loc["3", "reason_text"] == text
    shown = {cell.value for cell in cells_of(quarter.out / RESULT)}
    assert text in shown
    for file in ("merged.csv", "findings.csv"):
        with (quarter.out / file).open(encoding="utf-8-sig", newline="") as stream:
            written = [cell for row in csv.reader(stream) for cell in row]
        assert [cell for cell in written if cell[:1] in tuple("=+-@\t") and cell != "-"] == []


def test_the_forms_of_a_whole_quarter_come_back_without_findings(quarter: Place) -> None:
    """Our own 確認依頼, sent back as it is, says what the return said."""
    edit_cells(quarter.raw / return_name("農業課"), [{"cell": cell_of(4, "reason_code")}])
    quarter.merge()
    before = quarter.merged()
    request = quarter.out / REQUEST.format("農業課")
    (quarter.raw / return_name("農業課")).write_bytes(request.read_bytes())
    quarter.merge()
    columns = ["serial_no", *DEFAULT.answered, "state"]
    assert quarter.merged()[columns].to_dict("records") == before[columns].to_dict("records")
    assert [(one["rule"], one["serial_no"], one["value"]) for one in quarter.findings()] == [
        ("reason-missing", "4", "")
    ]
    assert len(before) == len(INITIATIVES)


OWN_WORDS = [["通しNo.", "番号", ""], ["施策", "（なし）", ""], ["主管課等", "推進部署", ""]]


@pytest.mark.slow
def test_what_departments_get_speaks_the_plans_own_words(tmp_path: Path) -> None:
    headings = [*OWN_WORDS, ["事業・取組みの名称", "取組", ""]]
    said = [YEARLY.said[0] | {"progress": "Z"}, YEARLY.said[1] | {"progress": ""}, YEARLY.said[2]]
    place = shaped(tmp_path, replace(YEARLY, headings=headings, said=said))
    place.merge()
    for path in place.out.glob("**/*.xlsx"):
        for cell in (cell for cell in cells_of(path) if cell.parent.title != TAG):
            assert not re.search("主管課等|通しNo|期(?!限)", str(cell.value)), (path.name, cell)
    request = openpyxl.load_workbook(place.out / "確認依頼/確認依頼_R5_人権課.xlsx")
    assert request["回答票"]["A3"].value.startswith("推進部署：人権課")
    (told,) = table_below(request["指摘一覧"], "区分")
    assert (told["番号"], told["取組"], told["項目"]) == (1, "講座の開催", "評価")
    result = openpyxl.load_workbook(place.out / "点検結果_R5.xlsx")
    assert [row["取組"] for row in table_below(result["指摘一覧"], "区分")] == ["講座の開催", "教材の配布"]
    assert table_below(result["集計"], "推進部署")[0]["要修正"] == 1
