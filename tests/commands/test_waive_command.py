"""``waive``: one row is added to the register's 例外, and the coordinator's workbook is the same in all else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.merging.quarter import Clock, read_quarter
from pipeline.storage.csvfile import read_csv
from schemas.outputs import merged_data
from tests.support.quarter import Place, contents, edit_cells, write_register
from tests.support.steps import plan_rows, waiver
from tests.support.workbooks import everything_in, restyle

WHY = ("--reason", "国の様式に従うため", "--by", "産業課長", "--date", "2024-04-15", "--period", "R5-4")
ROW = [2, "R5-4", "評価理由の選択肢がない", "国の様式に従うため", "産業課長", "2024-04-15", "R5-4"]


@pytest.fixture
def faulty(quarter: Place) -> Place:
    """A quarter where 通しNo. 2 lacks its code, and 観光課 sent nothing."""
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    return quarter


@pytest.fixture
def waive(quarter: Place, torimatome: Any) -> Callable[..., Any]:
    """Runs the command on the quarter."""

    def run(*arguments: str) -> Any:
        return torimatome("waive", *arguments, *quarter.options)

    return run


@pytest.fixture
def unseen(quarter: Place) -> Place:
    """A quarter without returns: whatever is waived, its finding is not looked for."""
    shutil.rmtree(quarter.raw)
    return quarter


def register_of(place: Place) -> Path:
    return place.folders.register(place.period)


def waivers(path: Path) -> list[list[Any]]:
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["例外"].iter_rows()]
    return [row for row in rows if any(value is not None for value in row)]


@pytest.mark.slow
def test_a_waiver_is_written_below_the_headings_and_its_place_told(faulty: Place, waive: Any) -> None:
    done = waive("2", "reason-missing", *WHY)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "計画に例外を書き加えました。\n"
        "  R5.xlsx!例外!A2：通しNo. 2　期 R5-4　規則 評価理由の選択肢がない　理由 国の様式に従うため　"
        "承認者 産業課長　承認日 2024-04-15　期限 R5-4\n"
        "次に merge を実行すると、反映されます。\n"
    )
    assert waivers(register_of(faulty))[1:] == [ROW]
    faulty.look()
    assert faulty.merged().set_index("serial_no").loc["2", "state"] == "waived"


@pytest.mark.parametrize("name", ["評価理由の選択肢がない", "「評価理由の 選択肢がない」", "Reason-Missing"])
def test_a_rule_is_named_in_words_or_by_its_id(faulty: Place, waive: Any, name: str) -> None:
    assert waive("2", name, *WHY).code == 0
    assert waivers(register_of(faulty))[1:] == [ROW]
    assert [one.rule for one in faulty.register().waivers] == ["reason-missing"]


@pytest.mark.slow
def test_the_next_waiver_goes_below_the_first(unseen: Place, waive: Any) -> None:
    write_register(unseen, plan_rows() | {"例外": [waiver(1, "mark-missing"), [""] * 7, waiver(3, "mark-missing")]})
    done = waive("2", "reason-missing", *WHY, "--period", "R5-4", "--until", "R6-2")
    assert "  R5.xlsx!例外!A5：通しNo. 2　期 R5-4　規則 評価理由の選択肢がない" in done.out
    sheet = openpyxl.load_workbook(register_of(unseen))["例外"]
    assert [cell.value for cell in sheet[5]] == [*ROW[:-1], "R6-2"]
    assert [cell.value for cell in sheet[3]] == [None] * 7


def test_without_a_day_it_is_today(faulty: Place, waive: Any) -> None:
    waive("2", "reason-missing", *WHY[:4])
    assert waivers(register_of(faulty))[1][5] == date.today().isoformat()


def test_a_department_that_sent_nothing_may_be_waived(faulty: Place, waive: Any) -> None:
    assert waive("6", "return-missing", *WHY).code == 0
    assert waivers(register_of(faulty))[1:] == [[6, "R5-4", "回答が届いていない", *ROW[3:]]]


ALL_TOLD = "  （主管課等の全体についての指摘なので、そのすべての事業について書き加えました。）"


@pytest.mark.slow
def test_the_silence_of_a_department_is_waived_for_each_of_its_initiatives(faulty: Place, waive: Any) -> None:
    (faulty.raw / "回答票_農業課.xlsx").unlink()
    done = waive("5", "return-missing", *WHY)
    assert (done.code, done.err) == (0, "")
    rows = [[4, "R5-4", "回答が届いていない", *ROW[3:]], [5, "R5-4", "回答が届いていない", *ROW[3:]]]
    assert waivers(register_of(faulty))[1:] == rows
    places = [line.partition("：")[0] for line in done.out.splitlines()[1:3]]
    assert places == ["  R5.xlsx!例外!A2", "  R5.xlsx!例外!A3"]
    assert "通しNo. 4　" in done.out.splitlines()[1] and "通しNo. 5　" in done.out.splitlines()[2]
    assert done.out.splitlines()[3] == ALL_TOLD
    found = read_quarter(faulty.period, faulty.folders, Clock())
    assert [(one.serial_no, kind) for one, kind, _ in found.waived.uses] == [(4, "applied"), (5, "applied")]
    assert [(one.rule, one.department) for one in found.open_errors()] == [
        ("reason-missing", "産業課"),
        ("return-missing", "観光課"),
    ]


def test_only_the_initiatives_without_a_waiver_get_one(faulty: Place, waive: Any) -> None:
    (faulty.raw / "回答票_農業課.xlsx").unlink()
    write_register(faulty, plan_rows() | {"例外": [waiver(4, "return-missing")]})
    done = waive("5", "return-missing", *WHY)
    assert done.code == 0
    assert [row[0] for row in waivers(register_of(faulty))[1:]] in ([4, 5], ["4", 5])
    assert done.out.splitlines()[1].startswith("  R5.xlsx!例外!A3：通しNo. 5　")
    assert ALL_TOLD not in done.out


@pytest.mark.parametrize("reason", ["=1+1", "007"])
def test_a_reason_stays_the_text_it_is(unseen: Place, waive: Any, reason: str) -> None:
    assert waive("2", "reason-missing", *WHY, "--reason", reason).code == 0
    cell = openpyxl.load_workbook(register_of(unseen))["例外"]["D2"]
    assert (cell.value, cell.data_type) == (reason, "s")
    assert unseen.register().waivers[0].reason == reason


def test_nothing_else_in_the_workbook_changes(unseen: Place, waive: Any) -> None:
    path = register_of(unseen)
    restyle(path)
    before = everything_in(path)
    assert waive("2", "reason-missing", *WHY).code == 0
    after = everything_in(path)
    added = {key for key in after.keys() | before.keys() if after.get(key) != before.get(key)}
    assert added == {("例外", "cell", f"{letter}2") for letter in "ABCDEFG"}
    assert [path.name for path in path.parent.iterdir()] == ["R5.xlsx"]


def test_a_new_row_looks_like_the_one_above(unseen: Place, waive: Any) -> None:
    path = register_of(unseen)
    write_register(unseen, plan_rows() | {"例外": [waiver(1, "mark-missing")]})
    book = openpyxl.load_workbook(path)
    book["例外"]["D2"].font = openpyxl.styles.Font(bold=True, color="FF00FF00")
    book.save(path)
    waive("2", "reason-missing", *WHY)
    cell = openpyxl.load_workbook(path)["例外"]["D3"]
    assert (cell.font.b, cell.font.color.rgb) == (True, "FF00FF00")


def test_a_blank_row_that_is_formatted_is_used_as_it_is(unseen: Place, waive: Any) -> None:
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    for row in range(2, 6):
        book["例外"][f"D{row}"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFABCDEF")
    book.save(path)
    waive("2", "reason-missing", *WHY)
    sheet = openpyxl.load_workbook(path)["例外"]
    assert [cell.value for cell in sheet[2]] == ROW
    assert sheet["D2"].fill.fgColor.rgb == "FFABCDEF"


def test_columns_in_another_order_below_a_title_are_found(unseen: Place, waive: Any) -> None:
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    book.remove(book["例外"])
    sheet = book.create_sheet("例外")
    sheet.append(["例外として認めた指摘の一覧"])
    sheet.append([])
    sheet.append([None, "規則", "理由", "備考", "通しNo.", "期限", "期", "承認日", "承認者"])
    sheet.append([None, "mark-missing", "理由", "メモ", 1, "R5-4", "R5-4", "2024-04-01", "課長"])
    book.save(path)
    done = waive("2", "reason-missing", *WHY)
    assert "  R5.xlsx!例外!B5：通しNo. 2　期 R5-4　" in done.out
    sheet = openpyxl.load_workbook(path)["例外"]
    row = [cell.value for cell in sheet[5]]
    assert row == [None, ROW[2], ROW[3], None, 2, ROW[6], ROW[1], ROW[5], ROW[4]]
    assert [cell.value for cell in sheet[4]][3] == "メモ"
    places = [one.cell for one in unseen.register().waivers]
    assert places == ["B4", "B5"]


def assert_refused(place: Place, done: Any, *words: str, code: int = 1, before: dict[str, bytes]) -> None:
    assert (done.code, done.out) == (code, "")
    assert contents(place.root) == before
    for word in words:
        assert word in done.err


@pytest.mark.parametrize(
    ("number", "rule", "told"),
    [
        (
            "1",
            "reason-missing",
            f"R5-4 の通しNo.1 に、「{ROW[2]}」の指摘はありません。指摘は1つもありません。",
        ),
        (
            "2",
            "mark-missing",
            f"R5-4 の通しNo.2 に、「記号が空欄」の指摘はありません。あるのは、「{ROW[2]}」です。",
        ),
    ],
)
def test_what_was_not_found_is_not_waived(faulty: Place, waive: Any, number: str, rule: str, told: str) -> None:
    before = contents(faulty.root)
    assert_refused(faulty, waive(number, rule, *WHY), told, before=before)


def test_a_finding_is_waived_once(faulty: Place, waive: Any) -> None:
    write_register(faulty, plan_rows() | {"例外": [waiver(2, "reason-missing", "R5-3", "R6-1")]})
    before = contents(faulty.root)
    told = "エラー：この例外は、すでに計画の「例外」に記入されています。\n"
    assert_refused(faulty, waive("2", "reason-missing", *WHY), told, before=before)


BY_HAND = (
    "何も書き加えませんでした。手で記入する場合は、「R5.xlsx」のシート「例外」に、次の行を加えてください。\n",
    "  通しNo. 2　期 R5-4　規則 評価理由の選択肢がない　理由 国の様式に従うため　承認者 産業課長　"
    "承認日 2024-04-15　期限 R5-4\n",
)


@pytest.mark.parametrize("lock", ["~$R5.xlsx", ".~lock.R5.xlsx#"])
def test_an_open_workbook_is_left_alone(unseen: Place, waive: Any, lock: str) -> None:
    (unseen.folders.plan / lock).write_bytes(b"")
    before = contents(unseen.root)
    assert_refused(
        unseen, waive("2", "reason-missing", *WHY), "計画のファイルが開かれています。", *BY_HAND, before=before
    )


SLIPS = (
    (("7", "reason-missing", *WHY), "通しNo.7 の事業は、計画にありません。"),
    (("2", "reason-mising", *WHY), "「reason-mising」という規則はありません。「reason-missing」のことでしょうか。"),
    (("2", "理由の選択肢がない", *WHY), "規則はありません。「評価理由の選択肢がない」のことでしょうか。"),
    (("2", "選択肢", *WHY), "「選択肢」という規則はありません。点検結果の「規則」の欄にある名前を書いてください。"),
    (("2", "reason-missing", *WHY, "--period", "4期"), "期「4期」は、R5-4（令和5年度 第4期）のように、年度と期を"),
    (("2", "reason-missing", *WHY, "--until", "R5"), "期「R5」は、R5-4（令和5年度 第4期）のように書いて"),
    (("2", "reason-missing", *WHY, "--until", "R5-3"), "期限（R5-3）が、始まりの期（R5-4）より前です。"),
    (("2", "reason-missing", *WHY, "--date", "4月"), "承認日「4月」は 2024-04-15 のように書いてください。"),
    (("2", "reason-missing", *WHY, "--date", "2024-02-30"), "承認日「2024-02-30」は"),
    (("2", "reason-missing", *WHY, "--reason", " 　"), "理由（--reason）が空欄です。"),
    (("2", "reason-missing", *WHY, "--by", "　"), "承認者（--by）が空欄です。"),
    (("二", "reason-missing", *WHY), "「二」は整数ではありません。"),
    (("0", "reason-missing", *WHY), "「0」は1以上の整数ではありません。"),
)


def test_what_cannot_be_is_wrong_usage(quarter: Place, waive: Any) -> None:
    before = contents(quarter.root)
    for arguments, told in SLIPS:
        assert_refused(quarter, waive(*arguments), told, code=2, before=before)


def test_an_option_that_is_missing_is_told_in_japanese(quarter: Place, waive: Any) -> None:
    for arguments, missing in ((WHY[2:], "--reason"), (WHY[:2], "--by")):
        done = waive("2", "reason-missing", *arguments)
        assert done.code == 2
        assert missing in done.err and "Missing" not in done.err and "option" not in done.err


def test_before_anything_came_a_waiver_may_be_written(quarter: Place, waive: Any) -> None:
    assert waive("1", "mark-missing", *WHY, "--period", "R5-3").code == 0
    assert waivers(register_of(quarter))[1][1] == "R5-3"


@pytest.mark.slow
def test_a_merge_shows_the_waiver(faulty: Place, waive: Any, torimatome: Any) -> None:
    waive("2", "reason-missing", *WHY)
    waive("6", "return-missing", *WHY)
    done = torimatome(*faulty.command("--final"))
    assert done.code == 0
    assert "うち例外として承認：2 件" in done.out
    merged = read_csv(faulty.out / "merged.csv", merged_data()).set_index("serial_no")
    assert merged["state"].tolist() == ["accepted", "waived", "accepted", "accepted", "accepted", "unreturned"]
