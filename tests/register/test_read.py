"""A register that breaks its own schema stops the run, with every fault named by file, sheet and cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.register import read
from pipeline.register.sheets import RegisterFaults, read_sheets
from schemas.layout import MUSASHINO
from tests.support.quarter import SHAPE_HEADINGS, Place, add_sheet, edit_cells, write_register
from tests.support.steps import plan_rows

Change = Callable[[Any], None]
MANUAL = Path(__file__).parents[2] / "運用手引.md"


def setting(sheet: str, cell: str, value: object) -> Change:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def without_sheet(name: str) -> Change:
    def change(book: Any) -> None:
        book.remove(book[name])

    return change


def without_row(sheet: str, row: int) -> Change:
    def change(book: Any) -> None:
        book[sheet].delete_rows(row)

    return change


def aliases(**cells: str) -> Change:
    def change(book: Any) -> None:
        for cell, value in cells.items():
            book["主管課等"][cell] = value

    return change


def waiver(**cells: str) -> Change:
    """A waiver in row 2 that is right but for ``cells``."""
    row = {"A2": "1", "B2": "R5-4", "C2": "mark-missing", "D2": "理由", "E2": "課長", "F2": "2024-04-12", "G2": "R5-4"}

    def change(book: Any) -> None:
        for cell, value in (row | cells).items():
            book["例外"][cell] = value

    return change


FAULTS = {
    "a number twice": (setting("事業", "A4", "1"), "事業!A4", "「1」"),
    "a number that is none": (setting("事業", "A4", "三"), "事業!A4", "「三」"),
    "a number left out": (setting("事業", "A4", None), "事業!A4", ""),
    "a department nobody knows": (setting("事業", "G3", "商業課"), "事業!G3", "「商業課」"),
    "an initiative without a name": (setting("事業", "H2", None), "事業!H2", ""),
    "a department twice": (setting("主管課等", "A4", "農業課"), "主管課等!A4", "「農業課」"),
    "a name that no file can have": (setting("主管課等", "A4", "農/業課"), "主管課等!A4", "「農/業課」"),
    "an alias that is another's name": (setting("主管課等", "B4", "農業課"), "主管課等!B4", "「農業課」"),
    "an alias that is another's in small letters": (aliases(B3="JA", B4="ｊａ"), "主管課等!B4", "「ｊａ」"),
    "an address that is none": (setting("主管課等", "C2", "sangyo at city"), "主管課等!C2", "「sangyo at city」"),
    "a mark of nine characters": (setting("凡例", "A3", "たいへん遅れている"), "凡例!A3", "「たいへん遅れている」"),
    "a mark twice": (setting("凡例", "A3", "○"), "凡例!A3", "「○」"),
    "neither yes nor no": (setting("凡例", "C3", "たぶん"), "凡例!C3", "「たぶん」"),
    "a code twice": (setting("評価理由", "A3", "1"), "評価理由!A3", "「1」"),
    "a missing sheet": (without_sheet("評価理由"), "評価理由", ""),
    "a missing heading": (setting("事業", "H1", None), "事業!A1", "「事業・取組みの名称」"),
    "a bad date": (setting("計画", "B8", "4月12日"), "計画!B8", "「4月12日」"),
    "a missing item": (without_row("計画", 2), "計画!A1", "「計画名」"),
    "an item without a value": (setting("計画", "B3", None), "計画!B3", ""),
    "an item twice": (setting("計画", "A3", "計画名"), "計画!A3", "「計画名」"),
    "an item nobody knows": (setting("計画", "A8", "提出期間"), "計画!A8", "「提出期間」"),
    "the wrong year": (setting("計画", "B5", "R4"), "計画!B5", "「R4」"),
    "a code of the city that is none": (setting("計画", "B4", "13203"), "計画!B4", "「13203」"),
    "a limit that is none": (setting("計画", "B9", "なし"), "計画!B9", "「なし」"),
    "an uncalculated formula": (setting("事業", "A4", "=A3+1"), "事業!A4", "=A3+1"),
    "a waiver of an unknown number": (waiver(A2="7"), "例外!A2", "「7」"),
    "a waiver of no period": (waiver(B2="4期"), "例外!B2", "「4期」"),
    "a waiver of no rule": (waiver(C2="mark-mising"), "例外!C2", "「mark-mising」"),
    "a waiver that nobody approved": (waiver(E2=""), "例外!E2", ""),
    "a waiver of no day": (waiver(F2="いつか"), "例外!F2", "「いつか」"),
}


def change_register(place: Place, *changes: Change) -> Path:
    path = place.folders.register(place.period)
    book = openpyxl.load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)
    return path


WITH_OTHERS = {
    *("an item twice", "an item nobody knows", "an uncalculated formula"),
    *("a department twice", "a name that no file can have"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_cell(name: str, quarter: Place) -> None:
    """In one line, where it brings no other with it; and nothing is written."""
    change, where, written = FAULTS[name]
    change_register(quarter, change)
    with pytest.raises(RegisterFaults) as caught:
        quarter.merge()
    assert len(caught.value.faults) == 1 or name in WITH_OTHERS, caught.value.faults
    at = [fault for fault in caught.value.faults if fault.startswith(f"R5.xlsx!{where}: ")]
    assert at, caught.value.faults
    assert any(written in fault for fault in at)
    assert not quarter.folders.out.exists()


def test_all_faults_are_told_at_once_and_nothing_is_written(quarter: Place, torimatome: Any) -> None:
    names = ("a number twice", "a department nobody knows", "a mark of nine characters", "a bad date", "the wrong year")
    change_register(quarter, *(FAULTS[name][0] for name in names), without_sheet("評価理由"))
    refused = torimatome(*quarter.command())
    assert refused.code == 2
    lines = [line.strip() for line in refused.err.splitlines() if "R5.xlsx!" in line]
    told = {line.partition(": ")[0] for line in lines}
    assert told == {f"R5.xlsx!{FAULTS[name][1]}" for name in names} | {"R5.xlsx!評価理由"}
    assert len(lines) == 6
    assert not quarter.folders.out.exists()


def test_a_faulty_register_leaves_the_former_output_as_it_was(quarter: Place) -> None:
    quarter.merge()
    before = (quarter.out / "merged.csv").read_bytes()
    change_register(quarter, FAULTS["a number twice"][0])
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8", "value": "◎"}])
    with pytest.raises(RegisterFaults):
        quarter.merge()
    assert (quarter.out / "merged.csv").read_bytes() == before


def test_a_register_that_is_no_workbook_is_one_fault(quarter: Place) -> None:
    quarter.folders.register(quarter.period).write_bytes(b"PK\x03\x04")
    with pytest.raises(RegisterFaults) as caught:
        quarter.look()
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("R5.xlsx: ")


def test_a_coordinator_may_write_dates_and_numbers_as_excel_has_them(quarter: Place) -> None:
    from datetime import datetime

    change_register(
        quarter,
        setting("計画", "B8", datetime(2024, 4, 12)),
        setting("計画", "B4", 132039),
        setting("事業", "A2", 1),
        setting("評価理由", "A2", 1.0),
    )
    register = quarter.register()
    assert str(register.deadline(quarter.period)) == "2024-04-12"
    assert register.body_code == "132039"
    assert register.owner(1) == "産業課"
    assert list(register.vocabulary.codes) == ["1", "2", "3", "4"]


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


@pytest.mark.parametrize(
    ("closes", "watched", "ending", "after"),
    [
        ("", "", ("◎", "-"), (0, 1, 4, 1, 0, 1, 0)),
        ("要", "", ("△",), (0, 1, 4, 1, 0, 1, 0)),
        ("", "2", ("◎", "-"), (0, 2)),
    ],
)
def test_what_the_legend_does_not_say_of_a_mark_is_the_usual(
    closes: str, watched: str, ending: tuple[str, ...], after: tuple[int, ...], quarter: Place
) -> None:
    cells = [(f"{column}{row}", "") for column in "DE" for row in range(2, 9)]
    cells += [("D3", closes), ("E3", watched)]
    edit_cells(
        quarter.folders.register(quarter.period),
        [{"sheet": "凡例", "cell": cell, "value": value or None} for cell, value in cells],
    )
    vocabulary = quarter.register().vocabulary
    assert vocabulary.ending == ending
    assert tuple(mark.watched_after for mark in vocabulary.marks)[: len(after)] == after


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


def test_the_manual_says_how_one_column_is_added(quarter: Place) -> None:
    """The rows of its table are the three columns of a plan without the sheet 回答の欄, and one more."""
    text = MANUAL.read_text(encoding="utf-8").partition("これまでの記号・選択肢・評価理由に1つ加えるとき")[2]
    lines = [line for line in text.splitlines() if line.startswith("|")][: len(MUSASHINO) + 3]
    heading, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert heading == SHAPE_HEADINGS
    legend, usual = quarter.register().vocabulary, quarter.register().layout.answers
    add_sheet(quarter.folders.register(quarter.period), "回答の欄", [heading, *rows])
    register = quarter.register()
    assert register.vocabulary == legend
    assert register.layout.answers[: len(usual)] == usual
    assert [answer.label for answer in register.layout.answers[len(usual) :]] == ["参加者数"]


def test_only_bytes_that_were_not_read_before_are_read(
    quarter: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they lie; and a register that has changed is never taken for the former one."""
    path = quarter.folders.register(quarter.period)
    edit_cells(path, [{"sheet": "計画", "cell": "B2", "value": "甲計画"}])
    copy = tmp_path / "elsewhere" / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    opened: list[Path] = []
    monkeypatch.setattr(read, "read_sheets", lambda one: opened.append(one) or read_sheets(one))
    assert read.read_register(path).plan_name == "甲計画"
    known = read.read_register(copy)
    assert (known.path, known.plan_name) == (copy, "甲計画")
    assert opened == [path]
    edit_cells(copy, [{"sheet": "計画", "cell": "B2", "value": "乙計画"}])
    assert (read.read_register(copy).plan_name, read.read_register(path).plan_name) == ("乙計画", "甲計画")
    assert opened == [path, copy]
