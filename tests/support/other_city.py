"""Another city's plan, with marks and reasons of its own."""

from __future__ import annotations

from pathlib import Path

from pipeline.books.form import Form
from schemas.period import parse_period
from tests.support.quarter import Place, return_name, write_form, write_register

PERIOD = parse_period("R6-1")
REGISTER = {
    "計画": [
        ["計画名", "みどりの基本計画"],
        ["団体名", "別の市"],
        ["全国地方公共団体コード", "012025"],
        ["年度", "R6"],
        ["取りまとめ担当", "緑政課"],
    ],
    "事業": [
        ["10", "緑", "守る", "", "", "樹林地", "緑政課", "保存樹林の指定"],
        ["20", "緑", "守る", "", "", "樹林地", "緑政課", "市民緑地の契約"],
        ["30", "緑", "育てる", "", "", "公園", "公園課", "公園の改修"],
        ["40", "緑", "育てる", "", "", "公園", "公園課", "公園ボランティア"],
    ],
    "主管課等": [["緑政課", "", "", ""], ["公園課", "みどりの広場課", "", ""]],
    "凡例": [
        ["A", "計画以上", "不要", "不要"],
        ["B", "計画どおり", "不要", "不要"],
        ["C", "遅れ", "要", "不要"],
        ["D", "廃止", "要", "要"],
    ],
    "評価理由": [["ア", "予算"], ["イ", "その他の事情"]],
}
ANSWERS_GIVEN = {10: ("A", "", ""), 20: ("C", "ア", ""), 30: ("B", "", ""), 40: ("D", "イ", "担い手がいない。")}


def other_city(root: Path) -> Place:
    """Its first quarter with every return as it should be."""
    place = Place(root, PERIOD)
    write_register(place, REGISTER)
    answers = {
        number: {"q1": mark, "reason_code": code, "reason_text": text}
        for number, (mark, code, text) in ANSWERS_GIVEN.items()
    }
    for department in ("緑政課", "公園課"):
        form = Form(department, answers=answers)
        write_form(place.raw / return_name(department), place.register(), PERIOD, form)
    return place
