"""Numbers that are published together with their units."""

from __future__ import annotations

from pathlib import Path

from tests.support.drafted import Cells, answers, columns, make, workbook

HEADS = ["番号", "事業名", "計画値", "実績値", "評価", "担当課"]


def table(path: Path, rows: Cells) -> Path:
    return workbook(path / "表.xlsx", "表", [["令和5年度 小さな計画 進捗管理表"], HEADS, *rows])


def test_units_that_differ_have_a_column(tmp_path: Path) -> None:
    units = ["人", "回", "件", "人"]
    rows = [[n, f"事業{n}", f"1,20{n}{unit}", f"９{n}{unit}", "AB"[n % 2], "企画課"] for n, unit in enumerate(units)]
    made = make(tmp_path, table(tmp_path, [[n + 1, *row] for n, (_, *row) in enumerate(rows)]))
    assert columns(made, "単位", "計画値") == [(unit, f"1,20{n}") for n, unit in enumerate(units)]
    assert answers(made)[:3] == [
        "単位 unit 文章 - - 計画 不要 -",
        "計画値 planned 数値 - （単位） 計画 不要 -",
        "実績値 actual 数値 - （単位） 常に 不要 -",
    ]
    assert made.draft.remarks[0] == (
        "「計画値」「実績値」のセルに書かれている単位（人、回、件）が行によって違うため、単位だけの列「単位」を作って分けました。"
    )


def test_one_unit_is_the_columns(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", f"{n}0人", f"{n}人", "AB"[n % 2], "企画課"] for n in range(1, 5)]
    made = make(tmp_path, table(tmp_path, rows))
    assert answers(made)[:2] == [
        "計画値 planned 数値 - 人 計画 不要 -",
        "実績値 actual 数値 - 人 常に 不要 0〜",
    ]


def test_units_that_differ_within_a_row_are_left(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", f"{n}0{'人回'[n % 2]}", f"{n}{'件人'[n % 2]}", "AB"[n % 2], "企画課"] for n in range(1, 5)]
    made = make(tmp_path, table(tmp_path, rows))
    assert [one.split()[0] for one in answers(made)] == ["計画値", "実績値", "評価"]
