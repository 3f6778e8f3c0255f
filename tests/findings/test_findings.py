"""One cause, one finding: the same in most rows of a table is told once, and still counts row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.findings import Finding, arranged
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.merging.waivers import waivable
from tests.support.quarter import Place, edit_cells, values
from tests.support.steps import request_of

OFFICE = "産業振興課"
ROWS = range(8, 40)
"""The rows of its 32 initiatives."""


@pytest.fixture
def office(sample: Place) -> Place:
    """The committed plan of which one department has returned, with its 32 initiatives."""
    for path in sample.raw.iterdir():
        if path != returned(sample):
            path.unlink()
    return sample


def returned(place: Place) -> Path:
    return place.raw / f"回答票_R5-4_{OFFICE}.xlsx"


def changed(place: Place, column: str, texts: Sequence[Any]) -> Quarter:
    """The quarter with these texts in a column of the office's first rows."""
    edit_cells(
        returned(place), [{"cell": f"{column}{row}", "value": text} for row, text in zip(ROWS, texts, strict=False)]
    )
    return read_quarter(place.period, place.folders, Clock())


def found(now: Quarter) -> list[tuple[str, str, str]]:
    return [(one.rule, one.cell, one.serial_no) for one in now.findings if one.department == OFFICE]


def names_moved(place: Place, many: int) -> list[str]:
    """The names of the first rows, those of the second half before those of the first.

    Two initiatives then have their own name, which others share.
    """
    names = [values(returned(place))[f"E{row}"] for row in ROWS[:many]]
    return [*names[many // 2 :], *names[: many // 2]]


def test_findings_stand_in_the_order_in_which_people_read_them(quarter: Place) -> None:
    here = ("農業課", "a.xlsx", "1枚目")
    in_order = [
        Finding("row-missing", "産業課", "b.xlsx", "2枚目", serial_no="1"),
        Finding("row-missing", *here, serial_no="9"),
        Finding("row-missing", *here, serial_no="10"),
        Finding("mark-missing", *here, 9, 9, "4", "q4"),
        Finding("fixed-changed", *here, 10, 5, "3", "initiative"),
        Finding("mark-missing", *here, 10, 9, "3", "q4"),
        Finding("text-shown", *here, 10, 9, "3", "q4", "あ"),
        Finding("text-shown", *here, 10, 9, "3", "q4", "い"),
        Finding("mark-normalized", *here, 10, 9, "3", "q4"),
        Finding("mark-missing", "農業課", "a.xlsx", "2枚目", 8, 9, "4", "q4"),
        Finding("mark-missing", "農業課", "b.xlsx", "1枚目", 8, 9, "4", "q4"),
        Finding("return-missing", "観光課"),
        Finding("file-unreadable", "", "a.xlsx"),
    ]
    assert arranged(reversed(in_order), quarter.register()) == in_order


@pytest.mark.slow
def test_names_that_all_slipped_are_one_finding_and_32_open_rows(office: Place) -> None:
    texts = names_moved(office, 32)
    edit_cells(returned(office), [{"cell": f"E{row}", "value": text} for row, text in zip(ROWS, texts, strict=True)])
    office.merge()
    [one] = [one for one in office.findings() if one["department"] == OFFICE]
    assert (one["rule"], one["cell"], one["serial_no"], one["value"]) == ("row-slipped", "E8:E39", "", texts[0])
    assert "32行" in one["message"] and "通しNo.2、8、14、20、25ほか" in one["message"]
    merged = office.merged()
    own = merged[merged["department"].eq(OFFICE)]
    assert own["state"].tolist() == ["unresolved"] * 32
    assert own[["q1", "q4", "reason_code", "reason_text"]].eq("").all(axis=None)
    sheet = openpyxl.load_workbook(request_of(office, OFFICE)).worksheets[0]
    marked = [cell.row for cell in sheet["I"] if cell.comment]
    assert [sheet.cell(row, 1).value for row in marked] == own["serial_no"].astype(int).tolist()


def test_two_names_that_slipped_are_two_findings_that_can_be_waived(office: Place) -> None:
    now = changed(office, "E", names_moved(office, 2))
    assert found(now) == [("row-slipped", "E8", "2"), ("row-slipped", "E9", "8")]
    assert [waivable(one, now.register) for one in now.findings if one.department == OFFICE] == [[2], [8]]
    states = now.merged.set_index("serial_no").loc[["2", "8", "14"], "state"].tolist()
    assert states == ["unresolved", "unresolved", "accepted"]


@pytest.mark.slow
def test_what_stands_for_many_rows_cannot_be_waived(office: Place) -> None:
    now = changed(office, "E", names_moved(office, 32))
    [one] = [one for one in now.findings if one.department == OFFICE]
    assert waivable(one, now.register) == []
    assert [row.serial_no for row in one.members] == [str(values(returned(office))[f"A{row}"]) for row in ROWS]


@pytest.mark.parametrize(
    ("column", "text", "many", "expected"),
    [
        pytest.param("I", "〇", 17, [("mark-normalized", "I8:I24", "")], id="more than half"),
        pytest.param(
            "I",
            "●",
            3,
            [("mark-illegal", f"I{row}", number) for row, number in ((8, "2"), (9, "8"), (10, "14"))],
            id="few",
        ),
        pytest.param("C", "施策", 32, [("fixed-changed", "C8:C39", "")], id="a text of the plan"),
    ],
)
def test_more_than_half_of_the_rows_are_one(
    office: Place, column: str, text: str, many: int, expected: list[tuple[str, str, str]]
) -> None:
    assert found(changed(office, column, [text] * many)) == expected


def test_half_of_the_rows_are_told_one_by_one(office: Place) -> None:
    told = found(changed(office, "I", ["〇"] * 16))
    assert [(rule, cell) for rule, cell, _ in told] == [("mark-normalized", f"I{row}") for row in ROWS[:16]]


def test_what_is_corrected_cell_by_cell_is_told_cell_by_cell(office: Place) -> None:
    told = found(changed(office, "I", ["●"] * 32))
    assert [(rule, cell) for rule, cell, _ in told] == [("mark-illegal", f"I{row}") for row in ROWS]
