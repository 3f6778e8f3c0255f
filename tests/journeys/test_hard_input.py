"""Input that nobody means well with, or nobody thought of: it is told, and is never a fault of the program."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.quarter import Place, contents, edit_cells, return_name, write_register
from tests.support.steps import plan_rows, rules_of

FIRST = return_name("産業課")
IGNORED = [("sheet-ignored", "産業課", FIRST, sheet) for sheet in ("_torimatome", "記入例")]


@pytest.mark.parametrize("revision", ["9" * 5_000, "1.5", "99999"])
def test_a_revision_that_is_none_is_no_mark_of_ours(quarter: Place, torimatome: Any, revision: str) -> None:
    """The form is then known by its name alone, as any other file."""
    edit_cells(quarter.raw / FIRST, [{"sheet": "_torimatome", "cell": "B4", "value": revision, "kind": "text"}])
    edit_cells(quarter.raw / FIRST, [{"sheet": "_torimatome", "cell": "B3", "value": "農業課"}])
    done = torimatome(*quarter.command())
    assert (done.code, done.err) == (0, "")
    assert quarter.merged()["source_file"].tolist()[:3] == [FIRST] * 3
    assert quarter.merged()["state"].tolist() == ["accepted"] * 6
    assert rules_of(quarter.findings(), "department", "file", "sheet") == IGNORED


def test_a_revision_of_four_digits_is_one(quarter: Place) -> None:
    edit_cells(quarter.raw / FIRST, [{"sheet": "_torimatome", "cell": "B4", "value": "9999", "kind": "text"}])
    (quarter.raw / FIRST).rename(quarter.raw / "農業課から.xlsx")
    quarter.look()
    assert quarter.merged()["source_file"].tolist()[:3] == ["農業課から.xlsx"] * 3
    assert [(one["rule"], one["value"]) for one in quarter.findings()] == [
        ("sender-doubtful", "9999"),
        ("sender-doubtful", "農業課から.xlsx"),
    ]


def told(place: Place, torimatome: Any, rows: dict[str, list[list[str]]]) -> list[str]:
    """The faults of such a register, as each command tells them."""
    write_register(place, rows)
    before = contents(place.root)
    said = []
    for name in ("merge", "forms"):
        done = torimatome(*place.command(name=name))
        assert (done.code, done.out) == (2, "")
        said.append([line.strip() for line in done.err.splitlines() if "R5.xlsx!" in line])
    assert said[0] == said[1]
    assert contents(place.root) == before
    return said[0]


@pytest.mark.parametrize("deadline", ["1924-04-12", "2200-01-01"])
def test_a_deadline_of_another_century_is_a_fault_of_its_cell(quarter: Place, torimatome: Any, deadline: str) -> None:
    """Excel makes 1924 of a 24 typed in haste, and no era of ours names the year."""
    assert told(quarter, torimatome, plan_rows(提出期限4期=deadline)) == [
        f"R5.xlsx!計画!B8: 提出期限4期：「{deadline}」…2024-04-12 のように、西暦の日付で書いてください。"
    ]


@pytest.mark.parametrize("deadline", ["1990-01-01", "2199-12-31"])
def test_a_deadline_of_this_time_is_none(quarter: Place, deadline: str) -> None:
    write_register(quarter, plan_rows(提出期限4期=deadline))
    assert quarter.register().deadline(quarter.period).isoformat() == deadline  # type: ignore[union-attr]


@pytest.mark.parametrize("number", ["12345678901234567890", "1234567890"])
def test_a_number_of_too_many_digits_in_the_register_is_a_fault(quarter: Place, torimatome: Any, number: str) -> None:
    path = write_register(quarter, plan_rows())
    edit_cells(path, [{"sheet": "事業", "cell": "A7", "value": number, "kind": "text"}])
    for name in ("merge", "forms", "status"):
        done = torimatome(*quarter.command(name=name))
        assert (done.code, done.out) == (2, "")
        assert f"  R5.xlsx!事業!A7: 「{number}」…1以上の整数で書いてください。\n" in done.err
    assert not quarter.folders.out.exists()


@pytest.mark.parametrize("number", ["12345678901234567890", "９" * 20])
def test_a_number_of_too_many_digits_in_a_return_is_none(quarter: Place, torimatome: Any, number: str) -> None:
    edit_cells(quarter.raw / FIRST, [{"cell": "A9", "value": number}])
    done = torimatome(*quarter.command())
    assert (done.code, done.err) == (0, "")
    assert rules_of(quarter.findings(), "cell", "value", "serial_no") == [
        ("row-missing", "", "", "2"),
        ("serial-illegal", "A9", number, ""),
    ]


def named(name: str) -> dict[str, list[list[str]]]:
    """観光課 has another name."""
    rows = plan_rows()
    rows["主管課等"][2][0] = rows["事業"][5][6] = name
    return rows


@pytest.mark.slow
def test_the_longest_name_of_a_department_has_forms_and_requests(quarter: Place, torimatome: Any) -> None:
    name = "長" * 60
    write_register(quarter, named(name))
    (quarter.raw / return_name("観光課")).unlink()
    for command in ("forms", "merge", "status"):
        done = torimatome(*quarter.command(name=command))
        assert (done.code, done.err) == (0, "")
    assert (quarter.out / "依頼" / f"回答票_R5-4_{name}.xlsx").is_file()
    assert (quarter.out / "確認依頼" / f"確認依頼_R5-4_{name}.xlsx").is_file()


@pytest.mark.parametrize("name", ["長" * 61, "a" * 181])
def test_a_department_with_too_long_a_name_is_a_fault(quarter: Place, torimatome: Any, name: str) -> None:
    assert told(quarter, torimatome, named(name)) == [
        f"R5.xlsx!主管課等!A4: 「{name}」…長すぎて、ファイル名に使えません（60文字まで）。"
    ]


def test_a_department_with_a_line_break_is_a_fault(quarter: Place, torimatome: Any) -> None:
    write_register(quarter, named("観光\n課"))
    done = torimatome(*quarter.command(name="forms"))
    assert (done.code, done.out) == (2, "")
    assert "  R5.xlsx!主管課等!A4: 「観光" in done.err
    assert '」…ファイル名に使えない文字（\\ / : * ? " < > | や制御文字）があります。' in done.err
    assert not quarter.folders.out.exists()
