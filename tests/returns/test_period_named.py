"""Which years and quarters a title names, in every spelling; and honest texts that name none."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.returns.period_named import other_period_named, quarters_named, years_named
from schemas.period import parse_period

PLAN = "第二期産業振興計画"


def years(text: str) -> list[list[int]]:
    return [sorted(one.numbers) for one in years_named(unicodedata.normalize("NFKC", text))]


def quarters(text: str) -> list[list[int]]:
    return [sorted(one.numbers) for one in quarters_named(unicodedata.normalize("NFKC", text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和4年度", [[2022]]),
        ("令和四年度", [[2022]]),
        ("令和元年度", [[2019]]),
        ("令和十二年度", [[2030]]),
        ("令和 ４ 年度 進行管理表", [[2022]]),
        ("平成31年度", [[2019]]),
        ("Ｒ４年度", [[2022]]),
        ("R4", [[2022]]),
        ("r4-3", [[2022]]),
        ("R5-4", [[2023]]),
        ("H30年度", [[2018]]),
        ("2022年度", [[2022]]),
        ("２０２２年度の実績", [[2022]]),
        ("FY2022", [[2022]]),
        ("FY22", [[2022]]),
        ("4年度分", [[2022]]),
        ("22年度分", [[2022, 2040]]),
        ("’23年度", [[2023, 2041]]),
        ("R4.4Q", [[2022]]),
        ("R4.4期", [[2022]]),
        ("令和4年度〜令和6年度", [[2022, 2023, 2024]]),
        ("令和4・5年度", [[2022, 2023]]),
        ("令和4年度、令和5年度", [[2022], [2023]]),
    ],
)
def test_years(text: str, expected: list[list[int]]) -> None:
    assert years(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "令和4年3月31日現在",
        "R4.3.31",
        "R4.4",
        "R4.4.1 四半期",
        "2022年3月",
        "第4次産業振興計画",
        "前年度の実績",
        "今年度",
        "年度末",
        "CR4の更新",
        "通しNo.4",
        "4年間の取組",
        "第2年度目",
    ],
)
def test_no_year(text: str) -> None:
    assert years(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3期", [[3]]),
        ("第3期", [[3]]),
        ("第 ３ 期", [[3]]),
        ("第三期", [[3]]),
        ("第3四半期", [[3]]),
        ("第三四半期", [[3]]),
        ("第Ⅲ四半期", [[3]]),
        ("3/4期", [[3]]),
        ("3/4四半期", [[3]]),
        ("R5-3", [[3]]),
        ("Ｒ５－３", [[3]]),
        ("R5年度-3", [[3]]),
        ("3Q", [[3]]),
        ("Q3", [[3]]),
        ("第3回進捗報告", [[3]]),
        ("第三回 実績調査", [[3]]),
        ("10月〜12月", [[3]]),
        ("１０～１２月分", [[3]]),
        ("1月から3月", [[4]]),
        ("第1期〜第3期", [[1, 2, 3]]),
        ("1〜3期の状況", [[1, 2, 3]]),
        ("第3期及び第4期", [[3], [4]]),
    ],
)
def test_quarters(text: str, expected: list[list[int]]) -> None:
    assert quarters(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第3期間",
        "提出期限",
        "13期",
        "第5期",
        "3期目",
        "第3期末",
        "第3期介護保険事業計画",
        "R5-3-31",
        "R5-3月",
        "4月〜3月",
        "2月〜4月",
        "1/3",
        "EQ3",
        "第3回進捗確認会議",
        "第3回審議会",
        "第3回",
        "3Queen",
    ],
)
def test_no_quarter(text: str) -> None:
    assert quarters(text) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["令和4年度 第4期"], "令和4年度"),
        (["令和5年度 第3期"], "第3期"),
        (["令和5年度 第4期"], ""),
        (["令和4年度", "令和5年度"], ""),
        (["令和4〜6年度 進行管理表"], ""),
        (["令和5年度", "第1期〜第4期"], ""),
        (["第二期産業振興計画 進行管理表"], ""),
        (["試験市産業振興計画（第二期）進行管理"], ""),
        (["産業振興計画（第2期）進行管理"], "第2期"),
        (["産業振興計画（第三期）進行管理"], "第三期"),
        (["'23年度 第4期"], ""),
        (["22年度 第4期"], "22年度"),
        (["第２期 産業振興計画"], ""),
        (["令和5年度 第２期 産業振興計画"], "第2期"),
        (["第3期 産業振興計画 進行管理表"], "第3期"),
        (["第二期産業振興計画 第3四半期"], "第3四半期"),
        (["進行管理表"], ""),
        ([], ""),
    ],
)
def test_another_period_is_named_where_none_is_the_own(texts: list[str], expected: str) -> None:
    assert other_period_named(texts, parse_period("R5-4"), PLAN) == expected
