"""``waive`` writes a row into one sheet's XML: whatever else a workbook holds stays, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from schemas.rules import RULES
from tests.support.libreoffice import fill
from tests.support.quarter import Place, contents, write_register
from tests.support.steps import plan_rows, waiver
from tests.support.workbooks import (
    ADDITIONS,
    Element,
    elements,
    furigana,
    note_sizes,
    packed,
    part_of,
    unpacked,
    with_furigana,
    with_parts,
)

pytestmark = pytest.mark.slow

ARGUMENTS = (
    *("waive", "2", "reason-missing", "--reason", "国の様式に従うため", "--by", "産業課長"),
    *("--date", "2024-04-15", "--period", "R5-4"),
)
ROW: list[int | str] = [2, "R5-4", "評価理由の選択肢がない", "国の様式に従うため", "産業課長", "2024-04-15", "R5-4"]
BY_HAND = (
    "何も書き加えませんでした。手で記入する場合は、「R5.xlsx」のシート「例外」に、次の行を加えてください。\n"
    "  通しNo. 2　期 R5-4　規則 評価理由の選択肢がない　理由 国の様式に従うため　承認者 産業課長　"
    "承認日 2024-04-15　期限 R5-4\n"
)


@pytest.fixture
def unseen(quarter: Place) -> Place:
    """A quarter without returns: whatever is waived, its finding is not looked for."""
    shutil.rmtree(quarter.raw)
    return quarter


@pytest.fixture
def waive(unseen: Place, torimatome: Any) -> Callable[[], Any]:
    return lambda: torimatome(*ARGUMENTS, *unseen.options)


def register_of(place: Place) -> Path:
    return place.folders.register(place.period)


def local(element: Element) -> str:
    return element[0].rpartition(":")[2]


def rows_of(sheet: Element) -> list[Element]:
    """The rows of a sheet, in their order."""
    return next(one for one in sheet[2] if local(one) == "sheetData")[2]


def row_of(sheet: Element, number: int) -> Element | None:
    found = [row for row in rows_of(sheet) if row[1]["r"] == str(number)]
    assert len(found) <= 1
    return found[0] if found else None


def without_row(sheet: Element, number: int) -> Element:
    """The sheet but for one row and its word on its own extent.

    Line breaks in attributes count as blanks here: test_waive_command's look with openpyxl tells them apart.
    """

    def plain(element: Element) -> Element:
        name, attributes, inner = element
        kept = [one if isinstance(one, str) else plain(one) for one in inner]
        return name, dict(attributes.items()), kept

    name, attributes, inner = plain(sheet)
    kept = [one for one in inner if local(one) != "dimension"]
    at = next(place for place, one in enumerate(kept) if local(one) == "sheetData")
    rows = [row for row in kept[at][2] if row[1]["r"] != str(number)]
    kept[at] = (kept[at][0], kept[at][1], rows)
    return name, attributes, kept


def assert_only_a_row_is_new(path: Path, before: bytes, number: int) -> tuple[Element | None, Element]:
    """Every part of the workbook but the row ``number`` of 例外 is as it was; returns that row before and after."""
    after = path.read_bytes()
    old, new = unpacked(before), unpacked(after)
    name = part_of(old, "例外")
    assert list(new) == list(old)
    assert [one for one in old if new[one] != old[one]] == [name]
    was, now = elements(old[name]), elements(new[name])
    assert without_row(now, number) == without_row(was, number)
    assert not any(local(one) == "dimension" for one in now[2])
    numbers = [int(row[1]["r"]) for row in rows_of(now)]
    assert numbers == sorted(set(numbers))
    row = row_of(now, number)
    assert row
    sheet = openpyxl.load_workbook(path)["例外"]
    assert [cell.value for cell in sheet[number]][:7] == ROW
    return row_of(was, number), row


def assert_read(place: Place, cell: str) -> None:
    """The last waiver that our own reader finds is the new one, in its cell."""
    one = place.register().waivers[-1]
    said = (one.serial_no, str(one.since), RULES[one.rule].title, one.reason, one.approver, one.approved_on.isoformat())
    assert (*said, str(one.until), one.cell) == (*ROW, cell)


@pytest.mark.parametrize("kind", ADDITIONS)
def test_what_openpyxl_would_lose_stays(unseen: Place, waive: Callable[[], Any], kind: str) -> None:
    path = register_of(unseen)
    path.write_bytes(with_parts(path.read_bytes(), kind))
    before = path.read_bytes()
    assert (waive().code, unseen.register().owner(6)) == (0, "観光課")
    was, now = assert_only_a_row_is_new(path, before, 2)
    assert was is None and now[1] == {"r": "2"}
    assert_read(unseen, "A2")


def test_the_row_is_text_and_a_number(unseen: Place, waive: Callable[[], Any]) -> None:
    """Cell for cell: the number as a number, all else as text of its own, which no shared text can change."""
    path = register_of(unseen)
    before = path.read_bytes()
    assert waive().code == 0
    _, (_, _, cells) = assert_only_a_row_is_new(path, before, 2)
    assert cells[0] == ("c", {"r": "A2"}, [("v", {}, ["2"])])
    for letter, value, cell in zip("BCDEFG", ROW[1:], cells[1:], strict=True):
        text = ("t", {"xml:space": "preserve"}, [value])
        assert cell == ("c", {"r": f"{letter}2", "t": "inlineStr"}, [("is", {}, [text])])


def test_furigana_stay(unseen: Place, waive: Callable[[], Any]) -> None:
    """Excel sorts by them."""
    path = register_of(unseen)
    path.write_bytes(with_furigana(path.read_bytes()))
    before = path.read_bytes()
    assert furigana(before) == ["サンギョウカ"]
    assert waive().code == 0
    assert_only_a_row_is_new(path, before, 2)
    assert furigana(path.read_bytes()) == ["サンギョウカ"]


def test_notes_keep_their_size(unseen: Place, waive: Callable[[], Any]) -> None:
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    book["例外"]["D1"].comment = Comment("長い注意書き\n" * 20, "産業課", height=400, width=500)
    book.save(path)
    before = path.read_bytes()
    assert waive().code == 0
    assert_only_a_row_is_new(path, before, 2)
    assert note_sizes(path.read_bytes()) == ["width:500px;height:400px"]


def test_all_that_the_sheet_has_itself_stays(unseen: Place, waive: Callable[[], Any]) -> None:
    write_register(unseen, plan_rows() | {"例外": [waiver(1, "mark-missing")]})
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    sheet = book["例外"]
    sheet["J1"], sheet["J2"], sheet["J9"] = "覚え", "A < B & C", "ここまで"
    sheet.merge_cells("J9:J11")
    sheet.conditional_formatting.add("A2:A99", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FFFF0000")))
    choice = DataValidation(type="list", formula1='"R5-1,R5-2"', promptTitle="期", prompt="はじめの期")
    choice.add("B2:B99")
    sheet.add_data_validation(choice)
    sheet.auto_filter.ref = "A1:G2"
    sheet["D2"].hyperlink = "https://example.com/"
    sheet.row_dimensions[9].height = 44.5
    book.save(path)
    before = path.read_bytes()
    assert waive().code == 0
    was, _ = assert_only_a_row_is_new(path, before, 3)
    assert was is None
    sheet = openpyxl.load_workbook(path)["例外"]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["J9:J11"]
    ours = [f"{column}2:{column}1000" for column in "CABDEFG"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == [*ours, "B2:B99"]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["A2:A99"]
    assert (sheet["J2"].value, sheet["J9"].value) == ("A < B & C", "ここまで")
    assert_read(unseen, "A3")


def test_the_next_free_row_takes_the_looks_of_the_last(unseen: Place, waive: Callable[[], Any]) -> None:
    write_register(unseen, plan_rows() | {"例外": [waiver(1, "mark-missing")]})
    path = register_of(unseen)
    before = path.read_bytes()
    assert waive().code == 0
    _, (_, _, cells) = assert_only_a_row_is_new(path, before, 3)
    above = row_of(elements(unpacked(before)[part_of(unpacked(before), "例外")]), 2)
    assert above
    assert [cell[1]["s"] for cell in cells] == [cell[1]["s"] for cell in above[2]]


def test_a_blank_row_with_formats_is_filled_in_and_those_below_stay(unseen: Place, waive: Callable[[], Any]) -> None:
    write_register(unseen, plan_rows() | {"例外": [waiver(1, "mark-missing")]})
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    sheet = book["例外"]
    for row in (3, 4, 7):
        for letter, colour in zip("ACDG", ("FF000001", "FF000002", "FF000003", "FF000004"), strict=True):
            sheet[f"{letter}{row}"].fill = PatternFill("solid", fgColor=colour)
        sheet.row_dimensions[row].height = 30.5 + row
    sheet["J4"], sheet["I3"] = "下の行", "右の欄"
    book.save(path)
    before = path.read_bytes()
    assert waive().code == 0
    was, now = assert_only_a_row_is_new(path, before, 3)
    assert was and now[1] == was[1]
    formats = {cell[1]["r"]: cell[1]["s"] for cell in was[2] if "s" in cell[1]}
    assert formats.keys() >= {"A3", "C3", "D3", "G3"}
    assert {cell[1]["r"]: cell[1].get("s") for cell in now[2] if cell[1]["r"] in formats} == formats
    sheet = openpyxl.load_workbook(path)["例外"]
    shown = [sheet[f"{letter}3"].fill.fgColor.rgb for letter in "ACDG"]
    assert shown == ["FF000001", "FF000002", "FF000003", "FF000004"]
    assert (sheet["J4"].value, sheet["I3"].value, sheet["A4"].value) == ("下の行", "右の欄", None)
    assert_read(unseen, "A3")


def test_a_gap_in_the_rows_is_filled_in_its_place(unseen: Place, waive: Callable[[], Any]) -> None:
    """Row 2 is not there at all, and row 5 has formats only: the new row comes between the headings and row 5."""
    path = register_of(unseen)
    book = openpyxl.load_workbook(path)
    book["例外"]["B5"].fill = PatternFill("solid", fgColor="FFABCDEF")
    book.save(path)
    before = path.read_bytes()
    assert waive().code == 0
    _, now = assert_only_a_row_is_new(path, before, 2)
    sheet = elements(unpacked(path.read_bytes())[part_of(unpacked(before), "例外")])
    assert [row[1]["r"] for row in rows_of(sheet)][:2] == ["1", "2"] and rows_of(sheet)[1] == now


def test_a_sheet_with_prefixed_names_is_written_into(unseen: Place, waive: Callable[[], Any]) -> None:
    path = register_of(unseen)
    parts = unpacked(path.read_bytes())
    name = part_of(parts, "例外")
    sheet = parts[name].decode().replace("xmlns=", "xmlns:x=")
    parts[name] = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet).encode()
    assert b"<x:sheetData>" in parts[name]
    path.write_bytes(packed(parts))
    before = path.read_bytes()
    assert waive().code == 0
    _, now = assert_only_a_row_is_new(path, before, 2)
    assert now[0] == "x:row"
    assert now[2][0] == ("x:c", {"r": "A2"}, [("x:v", {}, ["2"])])
    assert {local(cell) for cell in now[2]} == {"c"} and {cell[0] for cell in now[2]} == {"x:c"}
    assert_read(unseen, "A2")


def test_the_parts_keep_their_days_and_how_they_are_packed(unseen: Place, waive: Callable[[], Any]) -> None:
    path = register_of(unseen)
    with zipfile.ZipFile(path) as book:
        before = [(one.filename, one.date_time, one.compress_type, one.external_attr) for one in book.infolist()]
    assert waive().code == 0
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        after = [(one.filename, one.date_time, one.compress_type, one.external_attr) for one in book.infolist()]
    assert after == before


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice writes these formats")
def test_a_register_that_is_no_xlsx_is_left_alone(unseen: Place, waive: Callable[[], Any], tmp_path: Path) -> None:
    """It can be read under the name of an .xlsx, but not written into."""
    path = register_of(unseen)
    made = [tmp_path / "made" / f"R5.{suffix}" for suffix in ("xls", "ods")]
    made[0].parent.mkdir()
    fill(path, {}, made)
    for other in made:
        path.write_bytes(other.read_bytes())
        assert unseen.register().plan_name == "小さな産業計画"
        before = contents(unseen.root)
        done = waive()
        assert (done.code, done.out) == (1, "")
        assert done.err == f"エラー：計画のファイルが、Excelブック（.xlsx）の形式ではありません。{BY_HAND}"
        assert contents(unseen.root) == before


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
@pytest.mark.parametrize("mode", [0o664, 0o640])
def test_those_who_could_change_the_register_still_can(unseen: Place, waive: Callable[[], Any], mode: int) -> None:
    path = register_of(unseen)
    path.chmod(mode)
    assert waive().code == 0
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert_read(unseen, "A2")


def test_a_read_only_register_is_left_alone(unseen: Place, waive: Callable[[], Any]) -> None:
    path = register_of(unseen)
    path.chmod(0o444)
    before = contents(unseen.root)
    done = waive()
    path.chmod(0o644)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"エラー：計画のファイルが、読み取り専用になっています。{BY_HAND}"
    assert contents(unseen.root) == before


@pytest.mark.skipif(os.name != "posix", reason="Windows needs a right to make links")
def test_a_link_to_the_register_stays_a_link(unseen: Place, waive: Callable[[], Any], tmp_path: Path) -> None:
    path = register_of(unseen)
    shared = tmp_path / "共有" / "R5.xlsx"
    shared.parent.mkdir()
    path.rename(shared)
    path.symlink_to(shared)
    assert waive().code == 0
    assert path.is_symlink() and path.readlink() == shared
    assert [cell.value for cell in openpyxl.load_workbook(shared)["例外"][2]] == ROW
    assert [one.name for one in shared.parent.iterdir()] == ["R5.xlsx"]
    assert [one.name for one in path.parent.iterdir()] == ["R5.xlsx"]


def test_a_reason_that_no_workbook_can_hold_is_wrong_usage(unseen: Place, torimatome: Any) -> None:
    before = contents(unseen.root)
    for reason in ("押し間違い\x07", "長" * 1_001, "_x0007_", "\ud800"):
        done = torimatome(*ARGUMENTS, "--reason", reason, *unseen.options)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(
            "エラー：理由（--reason）が長すぎるか、Excelに書けない文字（制御文字）を含んでいます。"
        )
        assert contents(unseen.root) == before
    assert torimatome(*ARGUMENTS, "--reason", "長" * 1_000, *unseen.options).code == 0
