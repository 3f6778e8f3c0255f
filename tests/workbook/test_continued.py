"""Texts too long for one row: cut into rows that go on, nothing lost, and put together again when they come back."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.texts import CONTINUED, rejoined
from pipeline.workbook.pages import continued, parts
from pipeline.workbook.theme import HIGHEST_ROW, MOST_LINES, line_count
from schemas.layout import DEFAULT
from tests.support.quarter import PLAN, Place, cell_of, edit_cells, register_rows, return_name, write_register

SENTENCE = "市内の商店街の催しを関係団体と連携して支援した。"
UNBROKEN = "永" * 1000
LINES = "\n".join(f"{number}回目の会議" for number in range(1, 101))
PROSE = SENTENCE * 45

texts = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=400),
    st.text(st.sampled_from("あ永a、。\n（」 ｶﾞ゛\u200d👨🏽\U000e0100"), max_size=400),
    st.lists(st.text(st.sampled_from("あいう。"), max_size=90), max_size=30).map("\n".join),
)
widths = st.integers(min_value=10, max_value=60)
room = st.integers(min_value=3, max_value=30)


@given(texts, widths, room)
@example(UNBROKEN, 58, MOST_LINES)
@example(LINES, 58, MOST_LINES)
@example(PROSE, 58, MOST_LINES)
@example("\n" * 100, 10, 3)
@example("a" * 1000, 10, 3)
def test_parts_fit_and_make_up_the_text(text: str, width: int, lines: int) -> None:
    cut = list(parts(text, width, lines))
    assert "".join(cut) == text
    assert len(cut) == 1 or all(cut)
    shown = [cut[0], *(CONTINUED + part for part in cut[1:])]
    assert all(line_count(part, width) <= lines for part in shown)
    if line_count(text, width) <= lines:
        assert cut == [text]


@given(texts, texts, widths, room)
@example(UNBROKEN, "短い。", 58, MOST_LINES)
@example(CONTINUED, CONTINUED * 300, 20, 3)
def test_rows_go_on_until_every_text_is_said(first: str, second: str, width: int, lines: int) -> None:
    said = {"first": first, "second": second}
    rows = continued(said, {"first": width, "second": 60}, lines)
    for column, text in said.items():
        assert rows[0][column] + "".join(row[column].removeprefix(CONTINUED) for row in rows[1:]) == text
    for row in rows[1:]:
        assert any(row.values())
        assert all(part.startswith(CONTINUED) for part in row.values() if part)


@given(texts, texts, widths, room)
def test_what_was_cut_is_joined_when_it_is_read(first: str, second: str, width: int, lines: int) -> None:
    rows = continued({"first": first, "second": second}, {"first": width, "second": 60}, lines)
    sheet: list[list[Any]] = [["通しNo.", "施策", "評価理由"], [7, None, "前の行"]]
    for number, row in enumerate(rows):
        sheet.append(["" if number else 8, row["first"], row["second"] or None])
    whole = rejoined(sheet)
    assert whole[:2] == sheet[:2]
    assert whole[2] == [8, first, second or None]
    assert whole[3:] == [[None] * 3] * (len(rows) - 1)


@pytest.mark.parametrize(
    "row",
    [
        [None, None, "続き"],
        [None, None, f"前置き{CONTINUED}"],
        [9, None, f"{CONTINUED}よそ"],
        [None, f"{CONTINUED}名称", None],
        [None, "答え", f"{CONTINUED}よそ"],
        [None, None, None, f"{CONTINUED}よそ"],
    ],
)
def test_a_row_that_says_more_is_a_row_of_its_own(row: list[Any]) -> None:
    sheet: list[list[Any]] = [[8, None, "評価理由"], row]
    assert rejoined(sheet) == sheet


def test_a_text_is_cut_at_the_end_of_a_line() -> None:
    cut = list(parts(LINES, 58, 27))
    assert [part.count("\n") for part in cut] == [26, 26, 26, 21]
    assert all(part.startswith("\n") for part in cut[1:])


def test_a_text_without_lines_is_cut_behind_a_sentence() -> None:
    assert all(part.endswith("。") for part in parts(PROSE, 58, 27))


def test_a_text_without_sentences_is_cut_where_it_is_full() -> None:
    assert [len(part) for part in parts(UNBROKEN, 58, 27)] == [769, 231]


SIGNS = ("あ", "か\u3099", "葛\U000e0100", "👩🏽", "👨\u200d👩\u200d👧", "きゃ", "た。」", "（あ")


@given(st.lists(st.sampled_from(SIGNS), min_size=60, max_size=200))
def test_nothing_is_cut_between_signs_that_stand_together(signs: list[str]) -> None:
    ends = set(accumulate(map(len, signs)))
    at = 0
    for part in parts("".join(signs), 20, 4):
        at += len(part)
        assert at in ends


def test_no_word_in_ascii_is_cut() -> None:
    words = "internationalization " * 40
    assert all(part.endswith((" ", "n")) and part.strip()[0] == "i" for part in parts(words, 58, 10))


@pytest.fixture
def wordy(quarter: Place) -> Place:
    """A quarter with three long texts, and a name of an initiative that is long too."""
    rows = register_rows()
    rows["計画"] = [list(item) for item in (PLAN | {"文字数上限": "2000"}).items()]
    rows["事業"][4][7] = SENTENCE * 40
    write_register(quarter, rows)
    edits = [
        {"cell": cell_of(4, "reason_text"), "value": UNBROKEN},
        {"cell": cell_of(5, "reason_text"), "value": PROSE},
        {"cell": "E9", "value": SENTENCE * 40},
    ]
    edit_cells(quarter.raw / return_name("農業課"), edits)
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": cell_of(6, "reason_text"), "value": LINES}])
    quarter.merge()
    return quarter


def council(place: Place) -> Any:
    return openpyxl.load_workbook(place.out / "進行管理表_R5-4.xlsx")["進行管理表"]


def test_the_council_sheet_says_long_texts_whole(wordy: Place) -> None:
    sheet = council(wordy)
    shown: dict[int, dict[str, str]] = {}
    for cells in sheet.iter_rows(min_row=8):
        row = dict(zip(DEFAULT.shown, ("" if cell.value is None else cell.value for cell in cells), strict=True))
        if isinstance(row["serial_no"], int):
            number = row["serial_no"]
            shown[number] = row
        elif not row["serial_no"]:
            assert not any(row[column] for column in ("serial_no", "measure_no", *DEFAULT.marks))
            for column, text in row.items():
                if text:
                    assert text.startswith(CONTINUED)
                    shown[number][column] += text.removeprefix(CONTINUED)
    for said in wordy.merged().to_dict("records"):
        row = shown[int(said["serial_no"])]
        assert (row["initiative"], row["reason_text"]) == (said["initiative"], said["reason_text"])
    assert [len(shown[number]["reason_text"]) for number in (4, 5, 6)] == [1000, len(PROSE), len(LINES)]


def test_no_row_is_higher_than_excel_makes_it_or_than_its_text_needs(wordy: Place) -> None:
    sheet = council(wordy)
    for row in range(1, sheet.max_row + 1):
        height = sheet.row_dimensions[row].height
        assert height <= HIGHEST_ROW
        lines = line_count(str(sheet.cell(row, len(DEFAULT.shown)).value or ""), 58.0)
        assert height >= lines * 15


def test_rows_that_go_on_are_drawn_as_one(wordy: Place) -> None:
    sheet = council(wordy)
    first = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == 4)
    lines = [(cell.border.top.style, cell.border.bottom.style) for cell in (sheet.cell(first + n, 5) for n in (0, 1))]
    assert lines == [("thin", "hair"), ("hair", "thin")]
    assert {sheet.cell(first + 1, column).border.top.style for column in range(1, 12)} == {"hair"}


def test_a_page_never_holds_the_headings_alone(wordy: Place) -> None:
    """The first initiative's text is two rows and 27 lines more: its first row stays below the headings."""
    edit_cells(wordy.raw / return_name("産業課"), [{"cell": cell_of(1, "reason_text"), "value": LINES}])
    wordy.merge()
    sheet = council(wordy)
    first = sheet.row_breaks.brk[0].id
    assert sheet.cell(first, 1).value == 1 and sheet.cell(first + 1, 1).value is None


def test_a_council_table_that_comes_back_has_its_texts_whole(wordy: Place) -> None:
    before = wordy.merged().set_index("serial_no")["reason_text"].to_dict()
    table = (wordy.out / "進行管理表_R5-4.xlsx").read_bytes()
    for department in ("農業課", "観光課"):
        (wordy.raw / return_name(department)).write_bytes(table)
    wordy.merge()
    assert {one["rule"] for one in wordy.findings()} == {"row-foreign", "sheet-ignored", "text-outside"}
    assert wordy.merged().set_index("serial_no")["reason_text"].to_dict() == before


def test_a_register_made_of_it_has_its_names_whole(wordy: Place, tmp_path: Path, torimatome: Any) -> None:
    made = tmp_path / "new"
    done = torimatome("init", str(made), "--from", str(wordy.out / "進行管理表_R5-4.xlsx"))
    assert done.code == 0 and "使いませんでした" not in done.out
    book = openpyxl.load_workbook(made / "data" / "plan" / "R5.xlsx")
    names = [row[7].value for row in book["事業"].iter_rows(min_row=2)]
    assert names[4] == SENTENCE * 40
