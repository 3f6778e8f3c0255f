"""Eight cities' plans, each from its published table to a 確定版: init, forms, answers with faults, 確認依頼, final."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.books.form import blank_form, form_places
from pipeline.drafting.draft import Given
from pipeline.history.past import read_past
from pipeline.jobs.forms import forms
from pipeline.jobs.init import init
from schemas.layout import CHOICE, DATE, MARK, NUMBER
from schemas.period import Period
from tests.support.published import TABLES, write
from tests.support.quarter import Place

CITY = {"body_name": "試験市", "body_code": "132039", "coordinator": "企画課"}
ENGLISH = ("通しNo.=Ref", "施策=Objective", "事業・取組みの名称=Action", "主管課等=Lead Officer")
GIVEN = ("計画=Directorate", "計画=Due date", "計画=KPI target")
SAID: dict[str, dict[str, Any]] = {
    "6_事務事業評価": {"year": 2023},
    "8_delivery_plan": {"year": 2023, "options": (*ENGLISH, *GIVEN), "plan_name": "Council Delivery Plan"},
}
"""What the coordinator says of a table beside the city: its year where the title has two or none, its headings."""

MOST_BY_HAND = 20

pytestmark = pytest.mark.slow


def started(folder: Path, name: str) -> Place:
    """The plan's register, out of its published table, and the place of its first period."""
    said = SAID.get(name, {})
    items = CITY | {key: text for key, text in said.items() if key == "plan_name"}
    made = init(folder, write(folder, name), Given(said.get("year"), items, said.get("options", ())))
    assert made.faults == ()
    assert filled_in(made.path) <= MOST_BY_HAND
    root = folder / "data"
    place = Place(root, Period(made.draft.year, 1))
    return Place(root, place.register().period(1))


def filled_in(path: Path) -> int:
    """What the table does not say and the coordinator does: the unit of a number. How many cells that are."""
    book = openpyxl.load_workbook(path)
    sheet = book["回答の欄"]
    places = {str(cell.value): cell.column for cell in sheet[1]}
    blank = [
        sheet.cell(row, places["単位"])
        for row in range(2, sheet.max_row + 1)
        if sheet.cell(row, places["種類"]).value == "数値" and not sheet.cell(row, places["単位"]).value
    ]
    for cell in blank:
        cell.value = "件"
    book.save(path)
    return len(blank)


def value(place: Place, column: str, row: int) -> Any:
    """A faultless answer, another in each row."""
    answer = place.period.layout.answer(column)
    vocabulary = place.register().vocabulary
    if answer.kind == MARK:
        return vocabulary.signs[row % len(vocabulary.signs)]
    if answer.kind == CHOICE:
        codes = list(vocabulary.choices(answer))
        return codes[row % len(codes)]
    if answer.kind == NUMBER:
        return 40 + row
    return "2024/3/31" if answer.kind == DATE else f"{row}件の取組を行った。"


def is_due(place: Place, column: str, mark: str) -> bool:
    """Whether a column is to be filled beside a mark; a text always may be."""
    answer = place.period.layout.answer(column)
    if answer.reason:
        return mark in place.register().vocabulary.needing_reason
    return not answer.marks or mark in answer.marks


def answer(place: Place, faults: bool) -> dict[str, int]:
    """Fills in the forms as departments do; counts the faults put in: a blank mark, a wrong choice, an about."""
    register = place.register()
    past = read_past(place.folders.out, place.period, register)
    place.raw.mkdir(parents=True, exist_ok=True)
    put = {"blank": 0, "choice": 0, "about": 0}
    for department in dict.fromkeys(register.initiatives["department"]):
        path = place.out / "依頼" / f"回答票_{place.period}_{department}.xlsx"
        book = openpyxl.load_workbook(path)
        places = form_places(blank_form(department, register, place.period, past), register, place.period)
        for row, number in enumerate(register.owned(department).index):
            mark = value(place, place.period.now, row)
            for column in place.period.asked:
                said = value(place, column, row) if is_due(place, column, mark) else None
                kind = register.layout.kind(column)
                if faults and row == 0 and column == place.period.now:
                    said, put["blank"] = None, put["blank"] + 1
                elif faults and row == 1 and said and kind == CHOICE:
                    said, put["choice"] = "どちらでもない", put["choice"] + 1
                elif faults and row == 1 and said and kind == NUMBER:
                    said, put["about"] = "約50", put["about"] + 1
                book["回答票"][places[int(number), column]].value = said
        book.save(place.raw / path.name)
    return put


@pytest.mark.parametrize("name", TABLES)
def test_a_plan_goes_from_its_published_table_to_its_final_edition(name: str, tmp_path: Path) -> None:
    place = started(tmp_path, name)
    register = place.register()
    for number in range(1, len(register.layout.periods) + 1):
        now = Place(place.root, register.period(number))
        forms(now.period, now.folders, lambda *_: None)
        put = answer(now, faults=True)
        draft = now.merge()
        rules = [one["rule"] for one in now.findings() if one["severity"] == "error"]
        assert rules.count("mark-missing") == put["blank"]
        assert len(rules) - rules.count("mark-missing") == put["choice"] + put["about"]
        assert {one.department for one in draft.requests} == set(register.initiatives["department"])
        answer(now, faults=False)
        final = now.merge(final=True)
        assert (final.folder, final.quarter.open_errors()) == (now.out, [])
        assert [one["rule"] for one in now.findings()] == []
        assert {one.kept for one in final.open_data.values()} == {True}
        assert len(now.merged()) == len(register.initiatives)
    shows_its_own_words(now)


def shows_its_own_words(place: Place) -> None:
    """What the council and the public see is in the plan's words, and nothing is said of quarters it has none of."""
    register, layout = place.register(), place.register().layout
    book = openpyxl.load_workbook(place.out / f"進行管理表_{place.period}.xlsx")
    head = {str(cell.value) for row in book["進行管理表"].iter_rows(max_row=12) for cell in row if cell.value}
    assert {layout.printed(name) for name in register.shown if not layout.columns[name].number} <= head
    readme = (place.out / "公開" / "README.md").read_text(encoding="utf-8")
    assert ("四半期" in readme) == any("四半期" in period for period in layout.periods)
    with (place.out / "公開" / f"進行管理表_{place.period}.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(register.initiatives) * len(layout.periods)
