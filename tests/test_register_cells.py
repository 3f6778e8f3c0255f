"""Cells of the register that may hold several things, or none at all."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.register.sheets import RegisterFaults
from tests.quarter import Place, write_register
from tests.steps import plan_rows

ADDRESSES = (
    *("a@b.jp、c@d.jp", "a@b.jp;c@d.jp", "a@b.jp； c@d.jp", "a@b.jp,c@d.jp", "a@b.jp，c@d.jp", "a@b.jp\nc@d.jp"),
    *("a.b+c@d-e.lg.jp", ""),
)
NO_ADDRESSES = (
    *("a@b", "a b@c.jp", "a@b.jp、c", "農業課", "a@b.jp c@d.jp", "農業課 <a@b.jp>"),
    *("mailto:a@b.jp", "[a@b.jp]", "a@b@c.jp", "(a@b.jp)", '"a@b.jp'),
)
"""Some of them make a header that a mail program reads as another address, or none."""


def faults(place: Place, rows: dict[str, list[list[str]]]) -> list[str]:
    write_register(place, rows)
    with pytest.raises(RegisterFaults) as caught:
        place.register()
    return [fault.partition(": ")[0] for fault in caught.value.faults]


def with_mails(mails: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """A register with a further department for each address, from row 5 on."""
    rows = plan_rows()
    rows["主管課等"] += [[f"課{number}", "", mail, ""] for number, mail in enumerate(mails)]
    return rows


def with_former(*numbers: str) -> dict[str, list[list[str]]]:
    rows = plan_rows()
    rows["事業"] = [[*row, number] for row, number in zip(rows["事業"], numbers, strict=True)]
    return rows


def test_several_addresses_stand_in_one_cell(quarter: Place) -> None:
    write_register(quarter, with_mails(ADDRESSES))
    mails = [one.mail for one in quarter.register().departments][3:]
    assert mails == [("a@b.jp", "c@d.jp")] * 6 + [("a.b+c@d-e.lg.jp",), ()]


def test_what_is_no_address_is_a_fault_of_its_cell(quarter: Place) -> None:
    expected = [f"R5.xlsx!主管課等!C{row}" for row in range(5, 5 + len(NO_ADDRESSES))]
    assert faults(quarter, with_mails(NO_ADDRESSES)) == expected


def test_a_former_number_that_is_none_is_a_fault_of_its_cell(quarter: Place) -> None:
    rows = with_former("abc", "0", "-1", "1.5", "1と2", "1、x")
    assert faults(quarter, rows) == [f"R5.xlsx!事業!I{row}" for row in range(2, 8)]


def test_a_row_may_have_several_former_numbers_or_none(quarter: Place) -> None:
    write_register(quarter, with_former("12、13", "", "12", "12\n13", "7,8", ""))
    assert quarter.register().former == {1: (12, 13), 3: (12,), 4: (12, 13), 5: (7, 8)}


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
