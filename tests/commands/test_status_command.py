"""``status``: how each department stands, and who is reminded."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import Any

import pytest

from pipeline.books.form import Form
from pipeline.commands.status_command import deadline_in_words
from pipeline.merging.quarter import Clock, read_quarter
from pipeline.overview.standing import standings
from pipeline.workbook.theme import display_width
from schemas.period import parse_period
from tests.support.quarter import Place, contents, edit_cells, write_form, write_register
from tests.support.steps import address_departments, make_forms, plan_rows, return_request, waiver

ALL = {name: f"{mail}@city.example.jp" for name, mail in (("産業課", "a"), ("農業課", "b"), ("観光課", "c"))}


def states(place: Place) -> dict[str, str]:
    found = read_quarter(place.period, place.folders, Clock())
    return {one.department: one.state for one in standings(found)}


def shown(out: str) -> dict[str, list[str]]:
    """The table's cells by department."""
    lines = [re.split(r"\s+", line.strip()) for line in out.splitlines()]
    return {words[0]: words[1:] for words in lines if words[0] in ALL and len(words) > 1}


def test_each_state_has_its_own_cause(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}, {"cell": "J8", "value": "2"}])
    edit_cells(quarter.raw / "回答票_農業課.xlsx", [{"cell": "J9", "value": "2"}])
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    done = torimatome(*quarter.command(name="status"))
    assert done.code == 0
    assert shown(done.out) == {
        "産業課": ["要修正", "1", "2／3", "1", "1"],
        "農業課": ["提出済み", "1", "2／2", "1"],
        "観光課": ["未提出", "0", "0／1", "1"],
    }
    assert "完了 0 件、提出済み 1 件、要修正 1 件、未提出 1 件" in done.out
    assert done.out.startswith("令和5年度 第4期の提出状況\n  提出期限：令和6年4月12日（金）　")


def test_a_department_without_an_initiative_owes_nothing(quarter: Place) -> None:
    rows = plan_rows()
    rows["主管課等"].insert(1, ["庶務課", "", "", ""])
    write_register(quarter, rows)
    assert states(quarter) == {"産業課": "完了", "農業課": "完了", "観光課": "完了"}


def test_a_clean_return_is_done(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command(name="status"))
    assert "完了 3 件、提出済み 0 件、要修正 0 件、未提出 0 件" in done.out
    assert shown(done.out)["農業課"] == ["完了", "1", "2／2"]
    assert not quarter.folders.out.exists()


def test_a_waived_error_counts_as_settled(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    write_register(quarter, plan_rows() | {"例外": [waiver(2, "reason-missing")]})
    assert shown(torimatome(*quarter.command(name="status")).out)["産業課"] == ["完了", "1", "3／3"]


def test_a_waived_silence_is_settled_too(quarter: Place, torimatome: Any) -> None:
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    write_register(quarter, plan_rows() | {"例外": [waiver(6, "return-missing")]})
    assert states(quarter) == {"産業課": "完了", "農業課": "完了", "観光課": "例外"}
    done = torimatome(*quarter.command(name="status"))
    assert shown(done.out)["観光課"] == ["例外", "0", "0／1"]
    lines = done.out.splitlines()
    assert "  完了 2 件、提出済み 0 件、要修正 0 件、未提出 0 件" in lines
    assert "  提出がないことを例外として認めた主管課等：1 件" in lines


def test_a_file_that_cannot_be_read_is_no_silence(quarter: Place, torimatome: Any) -> None:
    (quarter.raw / "回答票_観光課.xlsx").write_bytes(b"garbage")
    assert shown(torimatome(*quarter.command(name="status")).out)["観光課"][:3] == ["要修正", "1", "0／1"]


def test_a_form_of_another_period_is_to_be_corrected(quarter: Place) -> None:
    write_form(quarter.raw / "回答票_観光課.xlsx", quarter.register(), parse_period("R5-3"), Form("観光課"))
    assert states(quarter)["観光課"] == "要修正"


def test_a_file_of_nobody_is_named(quarter: Place, torimatome: Any) -> None:
    (quarter.raw / "回答票.xlsx").write_bytes(b"garbage")
    done = torimatome(*quarter.command(name="status"))
    assert "どの主管課等の回答か分からないファイル：回答票.xlsx" in done.out.splitlines()[-1]


def test_a_form_of_a_department_that_the_register_no_longer_has_is_named(quarter: Place, torimatome: Any) -> None:
    rows = plan_rows()
    rows["主管課等"][2][0] = rows["事業"][5][6] = "広報課"
    (quarter.raw / "回答票_観光課.xlsx").rename(quarter.raw / "回答票.xlsx")
    edit_cells(quarter.raw / "回答票.xlsx", [{"cell": cell} for cell in ("A6", "D6", "E6", "F6")])
    write_register(quarter, rows)
    done = torimatome(*quarter.command(name="status"))
    assert "どの主管課等の回答か分からないファイル：回答票.xlsx" in done.out


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2024, 4, 9), "令和6年4月12日（金）　あと 3 日です"),
        (date(2024, 4, 11), "令和6年4月12日（金）　あと 1 日です"),
        (date(2024, 4, 12), "令和6年4月12日（金）　今日です"),
        (date(2024, 4, 13), "令和6年4月12日（金）　1 日過ぎています"),
        (None, "令和6年4月12日（金）"),
        (date(2025, 4, 12), "令和6年4月12日（金）　365 日過ぎています"),
    ],
)
def test_the_deadline_is_told_with_its_distance(today: date | None, words: str) -> None:
    assert deadline_in_words(date(2024, 4, 12), today) == words


def test_a_deadline_that_is_not_written_down_is_told() -> None:
    assert deadline_in_words(None, date(2024, 4, 12)) == "計画に記入がありません。"


def test_only_those_who_owe_and_have_an_address_are_reminded(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, ALL | {"観光課": ""})
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    edit_cells(quarter.raw / "回答票_農業課.xlsx", [{"cell": "J9", "value": "2"}])
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    done = torimatome(*quarter.command(name="status"))
    assert list(contents(quarter.folders.out)) == ["R5-4/督促/督促_R5-4_産業課.eml"]
    assert f"催促のメールの下書き：1 件（{quarter.out / '督促'}）" in done.out
    assert "下書きを作らなかった主管課等：1 件" in done.out


def test_former_reminders_go_when_nobody_owes_any_more(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, ALL)
    kept = (quarter.raw / "回答票_観光課.xlsx").rename(quarter.root / "late.xlsx")
    torimatome(*quarter.command(name="status"))
    assert list(contents(quarter.folders.out)) == ["R5-4/督促/督促_R5-4_観光課.eml"]
    kept.rename(quarter.raw / "回答票_観光課.xlsx")
    torimatome(*quarter.command(name="status"))
    assert list(quarter.out.iterdir()) == []


def test_former_reminders_go_when_nobody_has_an_address(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, ALL)
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    torimatome(*quarter.command(name="status"))
    address_departments(quarter, {})
    torimatome(*quarter.command(name="status"))
    assert list(quarter.out.iterdir()) == []


@pytest.mark.slow
def test_status_writes_reminders_and_nothing_else(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, ALL)
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    quarter.merge()
    before = contents(quarter.root)
    torimatome(*quarter.command(name="status"))
    after = contents(quarter.root)
    assert after.pop("out/R5-4/督促/督促_R5-4_産業課.eml")
    assert after == before


@pytest.mark.slow
def test_status_writes_nothing_into_a_final_edition(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, ALL)
    quarter.merge(final=True)
    before = contents(quarter.root)
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    before["raw/R5-4/回答票_産業課.xlsx"] = (quarter.raw / "回答票_産業課.xlsx").read_bytes()
    done = torimatome(*quarter.command(name="status"))
    assert done.code == 0
    head = "令和5年度 第4期の提出状況（確定版ができています）\n  提出期限：令和6年4月12日（金）\n"
    assert done.out.startswith(head)
    assert contents(quarter.root) == before


def test_without_a_folder_of_returns_nobody_has_returned(quarter: Place, torimatome: Any) -> None:
    shutil.rmtree(quarter.folders.raw)
    make_forms(quarter)
    quarter.raw.rmdir()
    done = torimatome(*quarter.command(name="status"))
    assert (done.code, done.err) == (0, "")
    assert {name: cells[:3] for name, cells in shown(done.out).items()} == {
        "産業課": ["未提出", "0", "0／3"],
        "農業課": ["未提出", "0", "0／2"],
        "観光課": ["未提出", "0", "0／1"],
    }


def test_before_any_form_was_made_there_is_no_status(quarter: Place, torimatome: Any) -> None:
    shutil.rmtree(quarter.raw)
    done = torimatome(*quarter.command(name="status"))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "エラー：令和5年度 第4期の回答票は、まだ作られていません。期に誤りがなければ、forms から始めてください。\n"
    )
    assert not quarter.folders.out.exists()


@pytest.mark.slow
def test_a_corrected_request_settles_its_department(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    quarter.merge()
    return_request(quarter, "産業課", {2: {"reason_code": "3"}})
    assert shown(torimatome(*quarter.command(name="status")).out)["産業課"] == ["完了", "2", "3／3"]


def test_the_table_fits_a_usual_terminal_and_a_long_name_goes_on_below(quarter: Place, torimatome: Any) -> None:
    rows = plan_rows()
    rows["主管課等"][2][0] = rows["事業"][5][6] = "武蔵野市立吉祥寺まちづくり・にぎわい創出推進事務所"
    write_register(quarter, rows)
    lines = torimatome(*quarter.command(name="status")).out.splitlines()
    table = lines[2 : lines.index(next(line for line in lines if line.startswith("  完了")))]
    assert max(display_width(line.replace("─", "-")) for line in table) == 80
    at = next(at for at, line in enumerate(table) if line.strip().startswith("武蔵野市立"))
    assert "未提出" in table[at] and "0／1" in table[at]
    assert (
        "".join(line.split()[0] for line in table[at : at + 3]) == "武蔵野市立吉祥寺まちづくり・にぎわい創出推進事務所"
    )
