"""The first quarter of a year that has a year before it."""

from __future__ import annotations

from pathlib import Path

from pipeline.books.form import Form
from schemas.period import parse_period
from tests.support.quarter import DEPARTMENTS, Place, clean_answers, return_name, write_form, write_register
from tests.support.steps import plan_rows, write_table

LAST = {
    11: ("①商いの支援", "産業課", "・商店街の催しの支援"),
    12: ("①商いの支援", "産業課", "・空き店舗の調査"),
    13: ("①商いの支援", "産業課", "・空き店舗の紹介"),
    4: ("③農地の保全", "農業課", "・生産緑地の指定"),
    15: ("③農地の保全", "農業課", "・直売所の支援"),
    6: ("④観光の推進", "観光課", "・案内板の更新"),
}
ENDED = {11: "○○○◎", 12: "○○○○", 13: "○○○△", 4: "○○○-", 15: "○○○○", 6: "○○○○"}
FORMER = {1: "11", 2: "12、13", 4: "4", 6: "6"}
"""旧通しNo. by this year's number: 3 and 5 are new, 15 was dropped, 12 and 13 were joined."""


def new_year(root: Path, former: dict[int, str], ended: dict[int, str] = ENDED) -> Place:
    """R6-1 with a register that says ``former`` and last year's last table."""
    place = Place(root, parse_period("R6-1"))
    rows = plan_rows("R6")
    rows["事業"] = [[*row, former.get(int(row[0]), "")] for row in rows["事業"]]
    write_register(place, rows)
    write_table(place, "R5-4", ended, LAST)
    place.raw.mkdir(parents=True)
    return place


def answered(place: Place) -> Place:
    """The place with the clean returns."""
    register = place.register()
    for name in DEPARTMENTS:
        form = Form(name, answers=clean_answers(place.period))
        write_form(place.raw / return_name(name), register, place.period, form)
    return place
