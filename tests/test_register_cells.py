"""Cells of the register that may hold several things, or none at all."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.register import RegisterFaults
from tests.quarter import Place, write_register
from tests.steps import plan_rows


def faults(place: Place, rows: dict[str, list[list[str]]]) -> list[str]:
    write_register(place, rows)
    with pytest.raises(RegisterFaults) as caught:
        place.register()
    return [fault.partition(": ")[0] for fault in caught.value.faults]


def with_mail(written: str) -> dict[str, list[list[str]]]:
    rows = plan_rows()
    rows["主管課等"][1][2] = written
    return rows


@pytest.mark.parametrize(
    "written",
    ["a@b.jp、c@d.jp", "a@b.jp;c@d.jp", "a@b.jp； c@d.jp", "a@b.jp,c@d.jp", "a@b.jp，c@d.jp", "a@b.jp\nc@d.jp"],
)
def test_several_addresses_stand_in_one_cell(quarter: Place, written: str) -> None:
    write_register(quarter, with_mail(written))
    assert [one.mail for one in quarter.register().departments] == [(), ("a@b.jp", "c@d.jp"), ()]


@pytest.mark.parametrize(
    "written",
    [
        *("a@b", "a b@c.jp", "a@b.jp、c", "農業課", "a@b.jp c@d.jp", "農業課 <a@b.jp>"),
        *("mailto:a@b.jp", "[a@b.jp]", "a@b@c.jp", "(a@b.jp)", '"a@b.jp'),
    ],
)
def test_what_is_no_address_is_a_fault_of_its_cell(quarter: Place, written: str) -> None:
    assert faults(quarter, with_mail(written)) == ["R5.xlsx!主管課等!C3"]


@pytest.mark.parametrize("written", ["abc", "0", "-1", "1.5", "1と2", "1、x", "〇"])
def test_a_former_number_that_is_none_is_a_fault_of_its_cell(quarter: Place, written: str) -> None:
    rows = plan_rows()
    rows["事業"] = [[*row, ""] for row in rows["事業"]]
    rows["事業"][3][8] = written
    assert faults(quarter, rows) == ["R5.xlsx!事業!I5"]


@pytest.mark.parametrize(("written", "numbers"), [("12、13", (12, 13)), ("12", (12,)), ("12\n13", (12, 13))])
def test_a_row_may_have_several_former_numbers(quarter: Place, written: str, numbers: tuple[int, ...]) -> None:
    rows = plan_rows()
    rows["事業"] = [[*row, ""] for row in rows["事業"]]
    rows["事業"][3][8] = written
    write_register(quarter, rows)
    assert quarter.register().former == {4: numbers}


@pytest.mark.parametrize(("column", "letter"), [(1, "B"), (2, "C"), (5, "F")])
def test_a_level_is_left_out_of_every_row_or_of_none(quarter: Place, column: int, letter: str) -> None:
    rows = plan_rows()
    rows["事業"][2][column] = ""
    assert faults(quarter, rows) == [f"R5.xlsx!事業!{letter}4"]
    for row in rows["事業"]:
        row[column] = ""
    write_register(quarter, rows)
    assert quarter.register().initiatives.iloc[:, column - 1].tolist() == [""] * 6


def test_a_plan_without_policies_is_merged(quarter: Place, torimatome: Any) -> None:
    rows = plan_rows()
    for row in rows["事業"]:
        row[1] = row[2] = ""
    write_register(quarter, rows)
    assert torimatome(*quarter.command("--final")).code == 0
    assert quarter.merged()["state"].tolist() == ["accepted"] * 6
