"""Another city's plan, with marks and reasons of its own, runs without a line of code."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from pipeline.books.form import Form
from schemas.layout import DEFAULT
from schemas.period import parse_period
from tests.support.other_city import ANSWERS_GIVEN
from tests.support.quarter import Place, edit_cells, return_name, values, write_form


def found(place: Place) -> set[tuple[str, str, str, str]]:
    return {(one["rule"], one["cell"], one["serial_no"], one["value"]) for one in place.findings()}


def rows_of(place: Place, department: str) -> dict[int, str]:
    cells = values(place.raw / return_name(department))
    return {value: cell[1:] for cell, value in cells.items() if cell[0] == "A" and isinstance(value, int)}


def test_its_own_marks_and_codes_are_accepted(other_city: Place) -> None:
    other_city.merge(final=True)
    assert found(other_city) == set()
    merged = other_city.merged().set_index("serial_no")
    assert {
        int(n): (row["q1"], row["reason_code"], row["reason_text"]) for n, row in merged.iterrows()
    } == ANSWERS_GIVEN
    assert set(merged["state"]) == {"accepted"}


def test_the_marks_of_another_plan_are_not(other_city: Place) -> None:
    green, parks = rows_of(other_city, "緑政課"), rows_of(other_city, "公園課")
    edit_cells(
        other_city.raw / return_name("緑政課"),
        [
            {"cell": f"F{green[10]}", "value": "○"},
            {"cell": f"J{green[20]}", "value": "3"},
        ],
    )
    edit_cells(
        other_city.raw / return_name("公園課"),
        [
            {"cell": f"F{parks[30]}", "value": "Ｃ"},
            {"cell": f"K{parks[40]}"},
        ],
    )
    other_city.look()
    assert found(other_city) == {
        ("mark-illegal", f"F{green[10]}", "10", "○"),
        ("reason-illegal", f"J{green[20]}", "20", "3"),
        ("mark-normalized", f"F{parks[30]}", "30", "Ｃ"),
        ("reason-missing", f"J{parks[30]}", "30", ""),
        ("reason-text-missing", f"K{parks[40]}", "40", ""),
    }
    merged = other_city.merged().set_index("serial_no")[list(DEFAULT.answered)]
    assert merged.loc["10", "q1"] == ""
    assert merged.loc["20", ["q1", "reason_code"]].tolist() == ["C", ""]
    assert merged.loc["30", "q1"] == "C"
    sentences = " ".join(one["message"] + one["remedy"] for one in other_city.findings())
    assert "「A」計画以上" in sentences and "「ア」予算" in sentences
    assert "△" not in sentences and "外的要因" not in sentences


def test_what_closes_an_initiative_is_its_own_too(merged_other_city: Place, tmp_path: Path) -> None:
    later = Place(merged_other_city.copied(tmp_path).root, parse_period("R6-2"))
    for department in ("緑政課", "公園課"):
        said = {n: {"q2": "A"} for n in ANSWERS_GIVEN}
        write_form(later.raw / return_name(department), later.register(), later.period, Form(department, answers=said))
    later.look()
    assert {(one["rule"], one["cell"], one["serial_no"], one["value"]) for one in later.findings()} == {
        ("done-reopened", f"G{rows_of(later, '公園課')[40]}", "40", "A")
    }
    assert later.merged().set_index("serial_no").loc["40", ["q1", "q2"]].tolist() == ["D", "A"]


def test_an_alias_in_the_file_name_tells_the_department(other_city: Place) -> None:
    (other_city.raw / return_name("公園課")).unlink()
    book = openpyxl.Workbook()
    for row in (
        ["通し番号", "第1期", "選択肢", "評価理由"],
        [30, "B", None, None],
        [40, "D", "イ", "担い手がいない。"],
    ):
        book.active.append(row)
    book.save(other_city.raw / "みどりの広場課（提出）.xlsx")
    other_city.look()
    assert found(other_city) == set()
    merged = other_city.merged().set_index("serial_no")
    assert set(merged.loc[["30", "40"], "source_file"]) == {"みどりの広場課（提出）.xlsx"}


def test_the_form_and_the_council_sheet_speak_its_words(merged_other_city: Place) -> None:
    for path in (merged_other_city.raw / return_name("緑政課"), merged_other_city.out / "進行管理表_R6-1.xlsx"):
        words = " ".join(str(value) for value in values(path).values())
        assert "A…計画以上" in words and "ア 予算" in words
        assert "△" not in words and "進捗あり" not in words
