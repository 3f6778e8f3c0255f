"""Plans of other shapes than 武蔵野市's: with 1, 2, 3, 4 and 12 periods a year, and columns of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.books.form import Form
from schemas.period import Period
from tests.support.quarter import Place, return_name, write_form, write_register

ANSWERS = ["名称", "列名", "種類", "選択肢", "単位", "必要なとき", "期ごと", "上限", "会議の表", "公開"]
HEADINGS = ["列", "呼び名", "別名"]
DEPARTMENTS = ("人権課", "学務課")


@dataclass(frozen=True)
class Plan:
    """``answers``: rows of 回答の欄. ``given``: the plan's own columns, a value for each initiative. ``said``: what is
    answered of each initiative, by column of merged.csv."""

    name: str
    periods: str
    legend: Sequence[Sequence[str]]
    answers: Sequence[Sequence[str]]
    said: Sequence[Mapping[str, str]]
    headings: Sequence[Sequence[str]] = ()
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reasons: Sequence[Sequence[str]] = ()

    def rows(self) -> dict[str, list[list[str]]]:
        """The rows of its register."""
        return {
            "計画": [
                ["計画名", self.name],
                ["団体名", "あおば市"],
                ["全国地方公共団体コード", "012025"],
                ["年度", "R5"],
                ["取りまとめ担当", "企画課"],
                ["期の名称", self.periods],
            ],
            "事業": [
                ["1", "人権の尊重", "", "1-1", "", "意識づくり", DEPARTMENTS[0], "講座の開催"],
                ["2", "人権の尊重", "", "1-2", "", "意識づくり", DEPARTMENTS[1], "教材の配布"],
                ["3", "支え合い", "", "2-1", "", "相談の充実", DEPARTMENTS[0], "窓口の設置"],
            ],
            "主管課等": [[name, "", "", ""] for name in DEPARTMENTS],
            "凡例": [list(row) for row in self.legend],
            "評価理由": [list(row) for row in self.reasons],
        }


LETTERS = (
    ("A", "計画以上に進んだ", "不要", "不要"),
    ("B", "計画どおり", "不要", "不要"),
    ("C", "計画より遅れた", "不要", "不要"),
)
YEARLY = Plan(
    "第3次男女共同参画プラン",
    "通年",
    LETTERS,
    [
        ["取組内容", "action", "文章", "", "", "常に", "", "", "要", "要"],
        ["評価", "progress", "記号", "（凡例）", "", "常に", "", "", "要", "要"],
        ["実績値", "actual", "数値", "", "（単位）", "常に", "", "", "要", "要"],
        ["課題", "issues", "文章", "", "", "C", "", "", "要", "要"],
        ["方向性", "direction", "選択", "拡充、継続、-10%削減", "", "常に", "", "", "要", "要"],
        ["必要性", "need", "選択", "1：十分、2：不足", "", "任意", "", "", "要", "要"],
        ["完了予定", "due", "日付", "", "", "任意", "", "", "要", "要"],
        ["内部の検討", "inside", "文章", "", "", "任意", "", "", "不要", "不要"],
        ["指標", "indicator", "文章", "", "", "計画", "", "", "要", "要"],
        ["目標値", "target", "数値", "", "（単位）", "計画", "", "", "要", "要"],
        ["単位", "unit", "文章", "", "", "計画", "", "", "要", "要"],
    ],
    [
        {"action": "講座を3回開いた。", "progress": "B", "actual": "-12.5", "direction": "継続", "need": "1"},
        {"action": "=配布", "progress": "C", "actual": "0", "issues": "人手の不足", "direction": "-10%削減"},
        {"action": "設けた。", "progress": "A", "actual": "1200", "direction": "拡充", "due": "2024-03-31"},
    ],
    headings=[["通しNo.", "番号", ""], ["施策", "施策の方向", ""], ["主管課等", "担当課", ""]],
    given={"指標": ("参加者数", "部数", "相談件数"), "目標値": ("1,000", "500", "0.5"), "単位": ("人", "部", "件")},
)
HALVES = Plan(
    "行財政改革プラン",
    "上半期、下半期",
    [["◎", "計画以上", "不要", "不要"], ["○", "計画どおり", "不要", "不要"], ["△", "遅れている", "不要", "不要"]],
    [
        ["進捗", "progress", "記号", "（凡例）", "", "常に", "要", "", "要", "要"],
        ["進捗率", "rate", "数値", "", "%", "常に", "要", "0〜", "要", "要"],
        ["取組内容", "action", "文章", "", "", "常に", "要", "", "要", "要"],
        ["効果額", "effect", "数値", "", "千円", "任意", "", "", "要", "要"],
        ["次年度の方向性", "direction", "選択", "拡充、継続", "", "下半期", "", "", "要", "要"],
        ["効果額（計画）", "planned", "数値", "", "千円", "計画", "", "", "要", "要"],
    ],
    [
        {
            "progress_1": "○",
            "rate_1": "45.5",
            "action_1": "準備をした。",
            "progress_2": "◎",
            "rate_2": "120",
            "action_2": "実施した。",
            "effect": "-1200",
            "direction": "継続",
        }
    ]
    * 3,
    headings=[["通しNo.", "No.", ""], ["基本目標", "改革の柱", ""], ["主管課等", "所管課", ""]],
    given={"効果額（計画）": ("1000", "", "2500")},
)
QUARTERS = Plan(
    "総合計画",
    "第1四半期、第2四半期、第3四半期、第4四半期",
    [
        ["順調", "計画どおり", "不要", "不要"],
        ["遅れ", "計画より遅れ", "要", "不要"],
        ["完了", "終わった", "不要", "要"],
    ],
    [
        ["執行額", "spent", "数値", "", "千円", "常に", "", "0〜", "要", "要"],
        ["進捗状況", "progress", "記号", "（凡例）", "", "常に", "要", "", "要", "要"],
        ["遅れの理由", "reason_code", "選択", "（評価理由）", "", "", "", "", "要", "要"],
        ["理由の説明", "reason_text", "文章", "", "", "任意", "", "", "要", "要"],
    ],
    [{f"progress_{n}": "順調" for n in range(1, 5)} | {"progress_4": "遅れ", "spent": "10.5", "reason_code": "イ"}] * 3,
    reasons=[["ア", "国の動向"], ["イ", "その他"]],
)
MONTHS = tuple(f"{month}月" for month in (*range(4, 13), 1, 2, 3))
MONTHLY = Plan(
    "健康づくり計画",
    "、".join(MONTHS),
    LETTERS,
    [
        ["進み具合", "progress", "記号", "（凡例）", "", "常に", "要", "", "要", "要"],
        ["参加者", "people", "数値", "", "人", "任意", "要", "0〜", "要", "要"],
    ],
    [{f"progress_{n}": "B" for n in range(1, 13)} | {f"people_{n}": str(n) for n in range(1, 13)}] * 3,
)
MEETINGS = Plan(
    "景観計画",
    "第1回、第2回、第3回",
    LETTERS,
    [["評価", "progress", "記号", "（凡例）", "", "常に", "要", "", "要", "要"]],
    [{f"progress_{n}": "B" for n in range(1, 4)}] * 3,
)


def shaped(root: Path, plan: Plan, number: int = 0) -> Place:
    """A period of a plan, the last by default, with every return as it should be and nothing made of it yet."""
    place = Place(root, Period(2023, 1))
    path = write_register(place, plan.rows())
    _extend(path, plan)
    register = place.register()
    period = register.period(number or len(register.layout.periods))
    place = Place(root, period)
    told = (*period.told, *period.asked)
    answers: dict[int, dict[str, Any]] = {
        serial: {name: said[name] for name in told if name in said} for serial, said in enumerate(plan.said, start=1)
    }
    for department in DEPARTMENTS:
        form = Form(department, answers=answers, open_past=True)
        write_form(place.raw / return_name(department), register, period, form)
    return place


def _extend(path: Path, plan: Plan) -> None:
    """Adds the sheets that say the plan's shape, and its own columns to 事業; no text of them is a formula."""
    book = openpyxl.load_workbook(path)
    sheet = book["事業"]
    for column, (label, values) in enumerate(plan.given.items(), start=sheet.max_column + 1):
        for row, value in enumerate((label, *values), start=1):
            sheet.cell(row, column).value = value or None
    for name, rows in (("回答の欄", [ANSWERS, *plan.answers]), ("見出し", [HEADINGS, *plan.headings])):
        if len(rows) > 1:
            book.create_sheet(name)
        for line in rows if len(rows) > 1 else ():
            book[name].append([value or None for value in line])
    for cell in (cell for sheet in book for line in sheet.iter_rows() for cell in line):
        cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(path)
