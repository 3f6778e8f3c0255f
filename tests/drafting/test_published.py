"""Registers out of tables as other cities publish them: what is proposed, and that nothing is left out unsaid."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.drafting.columns import HeadingsMissing, HeadingUnknown
from pipeline.drafting.draft import Given, YearUnknown
from pipeline.drafting.legends import legends
from pipeline.jobs.init import init
from pipeline.register.read import read_register
from pipeline.returns.locate import blocks
from tests.support.drafted import Cells, answers, columns, headings, make, sheet, unused, workbook
from tests.support.published import write


@dataclass(frozen=True)
class Expected:
    """What ``init`` makes of a table. ``marks``: sign → meaning; ``ending``, ``asking`` and ``watched``: the signs that
    end, ask for a reason and are watched. ``answers``: rows of 回答の欄 from 名称 to 上限. ``unused``: what the remarks
    on columns, rows and lines not used begin with."""

    name: str
    rows: int
    departments: int
    periods: str
    marks: Mapping[str, str]
    answers: Sequence[str]
    headings: Sequence[str]
    ending: str = ""
    asking: str = ""
    watched: str = ""
    unused: Sequence[str] = ()
    year: int | None = None
    options: Sequence[str] = ()
    items: Mapping[str, str] = field(default_factory=dict)


FOUR_SCORES = "4：十分、3：おおむね十分、2：一部改善、1：抜本的見直し"
LATER = "主管課等のほかの評価者（二次評価・委員会など）の欄にはまだ対応していないため、使いませんでした。"
COMPUTED = "ほかの列から計算される値にはまだ対応していないため、使いませんでした。"
ENGLISH = (
    "通しNo.=Ref",
    "施策=Objective",
    "事業・取組みの名称=Action",
    "主管課等=Lead Officer",
    "計画=Directorate",
    "計画=Due date",
    "計画=KPI target",
)

EIGHT = [
    Expected(
        "1_男女共同参画",
        rows=22,
        departments=10,
        periods="通年",
        marks={"A": "計画以上に進んだ", "B": "計画どおり", "C": "計画より遅れた", "D": "未実施"},
        watched="CD",
        answers=[
            "取組内容・実績 action 文章 - - 常に 不要 -",
            "評価 progress 記号 （凡例） - 常に 不要 -",
            "成果 result 文章 - - 常に 不要 -",
            "課題 issues 文章 - - 常に 不要 -",
            "方向性 direction 選択 拡充、継続、改善、縮小、廃止 - 常に 不要 -",
            "取組予定 next_year 文章 - - 常に 不要 -",
        ],
        headings=[
            "通しNo.→通しNo.",
            "施策No.→No.",
            "基本施策→施策の方向",
            "施策→具体的施策",
            "事業・取組みの名称→事業名",
            "主管課等→担当課",
        ],
        unused=["表の外の行のうち、使わなかったもの：「令和6年5月31日現在」"],
    ),
    Expected(
        "2_環境基本計画",
        rows=22,
        departments=6,
        periods="通年",
        marks={
            "順調": "目標を上回る",
            "概ね順調": "目標どおり",
            "やや遅れ": "目標の8割未満",
            "遅れ": "目標の5割未満",
            "完了": "取組が終了",
        },
        ending="完了",
        watched="やや遅れ遅れ",
        answers=[
            "指標 indicator 文章 - - 計画 不要 -",
            "単位 unit 文章 - - 計画 不要 -",
            "基準値(R2) base 数値 - （単位） 計画 不要 -",
            "目標値(R7) target 数値 - （単位） 計画 不要 -",
            "実績値 actual 数値 - （単位） 常に 不要 -",
            "進捗状況 progress 記号 （凡例） - 常に 不要 -",
            "取組状況 action 文章 - - 常に 不要 -",
            "今後の方向性 direction 選択 拡充、継続、見直し - 常に 不要 -",
        ],
        headings=[
            "通しNo.→番号",
            "基本施策→施策の柱",
            "事業・取組みの名称→施策",
            "主管課等→所管課",
            "指標→指標",
            "実績値→実績値(R5)",
            "施策No.→（なし）",
            "施策→（なし）",
        ],
    ),
    Expected(
        "3_行革プラン",
        rows=21,
        departments=7,
        periods="上半期、下半期",
        marks={"◎": "計画以上", "○": "計画どおり", "△": "遅れている", "×": "未着手", "―": "対象外"},
        watched="△×",
        answers=[
            "進捗 progress 記号 （凡例） - 常に 要 -",
            "進捗率 rate 数値 - % 常に 要 0〜",
            "取組内容 action 文章 - - 常に 要 -",
            "効果額（計画） planned_effect 数値 - 千円 計画 不要 -",
            "効果額（実績） effect 数値 - 千円 常に 不要 -",
            "備考 note 文章 - - 任意 不要 -",
        ],
        headings=[
            "通しNo.→通しNo.",
            "施策No.→No.",
            "基本目標→改革の柱",
            "事業・取組みの名称→取組項目",
            "主管課等→所管課",
            "施策→（なし）",
        ],
    ),
    Expected(
        "4_子ども子育て",
        rows=22,
        departments=5,
        periods="通年",
        marks={"A": "達成できた", "B": "一部達成できた", "C": "達成できなかった", "N": "未実施"},
        watched="CN",
        answers=[
            "活動指標 indicator 文章 - - 計画 不要 -",
            "単位 unit 文章 - - 計画 不要 -",
            "目標値 target 数値 - 人 計画 不要 -",
            "実績値 actual 数値 - 人 常に 不要 0〜",
            "評価 progress 記号 （凡例） - 常に 不要 -",
            "評価の理由 reason 文章 - - 常に 不要 -",
            "方向性 direction 選択 拡充、継続、縮小 - 常に 不要 -",
        ],
        headings=[
            "通しNo.→通し番号",
            "施策→施策名",
            "事業・取組みの名称→事業名",
            "主管課等→担当課",
            "施策No.→（なし）",
        ],
        unused=[f"I列「達成率」は、{COMPUTED}"],
    ),
    Expected(
        "5_総合計画実施計画",
        rows=28,
        departments=10,
        periods="第1四半期、第2四半期、第3四半期、第4四半期",
        marks={"A": "計画を上回る", "B": "計画どおり", "C": "計画より遅れ", "D": "未着手", "E": "完了"},
        ending="E",
        asking="CD",
        watched="CD",
        answers=[
            "予算額 budget 数値 - 千円 常に 不要 0〜",
            "執行額 spent 数値 - 千円 常に 不要 0〜",
            "進捗状況 progress 記号 （凡例） - 常に 要 -",
            "選択肢 reason_code 選択 （評価理由） - - 不要 -",
            "自由記述 reason_text 文章 - - 任意 不要 -",
            "次年度 next_year 選択 拡充、継続、縮小 - 常に 不要 -",
        ],
        headings=[
            "通しNo.→通しNo.",
            "基本目標→政策",
            "基本施策→基本施策",
            "施策→施策",
            "事業・取組みの名称→事業名",
            "主管課等→担当部課",
            "施策No.→（なし）",
        ],
        unused=[f"I列「事業費（千円）／執行率」は、{COMPUTED}"],
    ),
    Expected(
        "6_事務事業評価",
        year=2023,
        rows=36,
        departments=9,
        periods="通年",
        marks={"A": "十分", "B": "おおむね十分", "C": "要改善"},
        answers=[
            "事業区分 category 文章 - - 計画 不要 -",
            "所管部 division 文章 - - 計画 不要 -",
            "決算額 cost 数値 - 千円 常に 不要 0〜",
            "指標（名称） indicator 文章 - - 計画 不要 -",
            "指標（目標） target 数値 - - 計画 不要 -",
            "指標（実績） actual 数値 - - 常に 不要 -",
            f"必要性 need 選択 {FOUR_SCORES} - 常に 不要 -",
            f"効率性 efficiency 選択 {FOUR_SCORES} - 常に 不要 -",
            f"適切性 fitness 選択 {FOUR_SCORES} - 常に 不要 -",
            f"達成度 attainment 選択 {FOUR_SCORES} - 常に 不要 -",
            "総合評価 progress 記号 （凡例） - 常に 不要 -",
            "今後の方向性（一次） direction 選択 拡充、現状維持、改善、縮小 - 常に 不要 -",
            "評価の理由 reason 文章 - - 常に 不要 -",
        ],
        headings=[
            "通しNo.→No.",
            "事業区分→事業区分",
            "所管部→所管部",
            "主管課等→所管課",
            "事業・取組みの名称→事務事業名",
            *(f"{one}→{one}" for one in ("決算額", "指標（名称）", "指標（目標）", "指標（実績）")),
            *(f"{one}→{one}" for one in ("必要性", "効率性", "適切性", "達成度", "総合評価")),
            "今後の方向性（一次）→今後の方向性（一次）",
            "評価の理由→評価の理由",
            "施策No.→（なし）",
            "施策→（なし）",
        ],
        unused=[
            f"P列「今後の方向性／二次」は、{LATER}",
            f"R列「二次評価の意見」は、{LATER}",
            "表の外の行のうち、使わなかったもの：「すみれ区企画部」",
        ],
    ),
    Expected(
        "7_地域福祉計画",
        rows=26,
        departments=6,
        periods="通年",
        marks={
            "5": "目標を大幅に上回る",
            "4": "目標を上回る",
            "3": "目標どおり",
            "2": "目標に達していない",
            "1": "実施できていない",
        },
        watched="21",
        answers=[
            "令和5年度の実績 action 文章 - - 常に 不要 -",
            "自己評価 progress 記号 （凡例） - 常に 不要 -",
            "課題と今後の取組 issues 文章 - - 常に 不要 -",
            "次年度 next_year 選択 拡充、継続、見直し - 常に 不要 -",
        ],
        headings=[
            "通しNo.→No.",
            "施策→施策",
            "事業・取組みの名称→取組",
            "主管課等→担当",
            "施策No.→（なし）",
        ],
        unused=[f"H列「委員会評価」は、{LATER}", f"I列「委員会の意見」は、{LATER}"],
    ),
    Expected(
        "8_delivery_plan",
        year=2023,
        options=ENGLISH,
        items={"plan_name": "Council Delivery Plan"},
        rows=22,
        departments=5,
        periods="Q1、Q2、Q3、Q4",
        marks={
            "R": "Red (will not be delivered)",
            "A": "Amber (at risk)",
            "G": "Green (on track)",
            "B": "Blue (complete)",
            "N": "Not started",
        },
        ending="B",
        watched="RN",
        answers=[
            "Directorate directorate 文章 - - 計画 不要 -",
            "Due_date due_date 文章 - - 計画 不要 -",
            "RAG_status rag_status 記号 （凡例） - 常に 要 -",
            "Commentary commentary 文章 - - 常に 不要 -",
            "KPI_target kpi_target 数値 - - 計画 不要 -",
            "KPI_actual kpi_actual 数値 - - 常に 不要 -",
        ],
        headings=[
            "通しNo.→通しNo.",
            "施策No.→Ref",
            "施策→Objective",
            "事業・取組みの名称→Action",
            "主管課等→Lead Officer",
        ],
    ),
]


@pytest.mark.parametrize("expected", EIGHT, ids=lambda one: one.name)
def test_a_published_table_becomes_a_register(tmp_path: Path, expected: Expected) -> None:
    source = write(tmp_path, expected.name)
    made = make(tmp_path, source, expected.year, expected.options, **expected.items)
    assert made.faults == ()
    assert (made.count("事業"), made.count("主管課等")) == (expected.rows, expected.departments)
    assert dict(sheet(made, "計画"))["期の名称"] == expected.periods
    legend = sheet(made, "凡例")
    assert {row[0]: row[1] for row in legend} == expected.marks
    assert "".join(row[0] for row in legend if row[2] == "要") == expected.asking
    assert "".join(row[0] for row in legend if row[3] == "要") == expected.ending
    assert "".join(row[0] for row in legend if row[4] == "1") == expected.watched
    assert answers(made) == expected.answers
    assert headings(made) == expected.headings
    assert unused(made) == list(expected.unused)
    register = read_register(made.path)
    assert [int(serial) for (serial,) in columns(made, "通しNo.")] == list(range(1, expected.rows + 1))
    assert len(register.layout.periods) == expected.periods.count("、") + 1


# Rows and levels


def test_each_department_of_a_merged_row_has_a_row(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "1_男女共同参画"))
    rows = columns(made, "施策No.", "基本目標", "基本施策", "施策", "主管課等", "事業・取組みの名称")
    goal, policy, measure = "基本目標Ⅰ　男女共同参画の意識づくり", "1 意識啓発の推進", "②学習機会の提供"
    assert rows[3:6] == [
        ("3", goal, policy, measure, department, "男女共同参画講座の開催")
        for department in ("市民協働課", "生涯学習課", "商工課")
    ]
    assert made.draft.remarks[0] == (
        "1つの事業に主管課等が2つ以上あるため、主管課等ごとの行に分けました：シート「R5実績」の"
        "7行目、10行目、11行目、15行目、20行目、21行目、26行目、29行目"
    )
    assert made.draft.remarks[2] == (
        "A列「No.」に同じ番号が2つ以上の行にあるため、通しNo.を1から順に付け直しました。表の番号は「施策No.」に残しました。"
    )
    assert any(one.startswith("主管課等の「全課」は、1つの課の名称ではありません。") for one in made.draft.remarks)


def test_numbers_that_are_not_whole_are_kept(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "3_行革プラン"))
    assert columns(made, "通しNo.", "施策No.", "基本目標")[5:7] == [
        ("6", "1-6", "1 歳入の確保"),
        ("7", "2-1", "2 歳出の適正化"),
    ]
    assert any(one.startswith("A列「No.」に整数でない番号があるため、") for one in made.draft.remarks)


def test_three_levels_in_columns_go_down(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "5_総合計画実施計画"))
    assert columns(made, "基本目標", "基本施策", "施策", "事業・取組みの名称")[5:8] == [
        ("1 健康・福祉", "1-2 健康づくり", "予防の推進", "がん検診"),
        ("1 健康・福祉", "1-2 健康づくり", "予防の推進", "フレイル予防"),
        ("2 教育・文化", "2-1 学校教育", "学力の向上", "少人数指導"),
    ]
    assert sheet(made, "評価理由") == [
        ["ア", "国・県の動向"],
        ["イ", "財源"],
        ["ウ", "関係者との調整"],
        ["エ", "その他"],
    ]


def test_two_levels_of_section_rows_stand_over_a_column(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "7_地域福祉計画"))
    assert columns(made, "基本目標", "基本施策", "施策")[0] == (
        "基本目標１　支え合う人づくり",
        "(1)福祉教育の推進",
        "福祉教育の推進",
    )
    assert [one for one in made.draft.remarks if one.startswith("主管課等の")] == [
        "主管課等の「各課」は、1つの課の名称ではありません。どの課が回答するかを決めて、書き直してください。",
        "主管課等の「地域福祉課・社会福祉協議会」には、2つ以上の名称が書かれています。"
        "回答する課を1つに決めるか、課ごとの行に分けてください。",
    ]


def test_the_plans_own_values_stand_in_its_rows(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "2_環境基本計画"))
    row = columns(made, "事業・取組みの名称", "指標", "単位", "基準値(R2)", "目標値(R7)", "基本目標")[0]
    assert row == (
        "公共施設への太陽光導入",
        "公共施設への太陽光導入の件数",
        "％",
        "13",
        "38",
        "第1章　脱炭素社会の実現",
    )
    assert made.draft.remarks[0] == (
        "C列「施策」は、書かれている内容から「事業・取組みの名称」の列と判断しました。確かめてください。"
    )


def test_a_heading_that_hides_our_word_names_the_plans_column(tmp_path: Path) -> None:
    """施策 is the initiative here: so the register says, and so a return is read."""
    made = make(tmp_path, write(tmp_path, "2_環境基本計画"))
    layout = read_register(made.path).layout
    row = ["番号", "施策の柱", "施策", "所管課", "実績値(R5)", "進捗状況", "取組状況", "今後の方向性"]
    found = next(blocks([row, [1, "い", "ろ", "環境政策課", 3, "順調", "は", "継続"]], layout)).layout
    assert {name: found[name] for name in ("serial_no", "policy", "initiative", "actual", "progress")} == {
        "serial_no": 0,
        "policy": 1,
        "initiative": 2,
        "actual": 4,
        "progress": 5,
    }
    assert "measure" not in found


# What the table does not say


def test_a_title_of_two_years_asks_which(tmp_path: Path) -> None:
    with pytest.raises(YearUnknown) as refused:
        make(tmp_path, write(tmp_path, "6_事務事業評価"))
    assert str(refused.value) == (
        "表題に令和4年度と令和5年度があり、どの年度の表か分かりません。--year R5 のように、年度を指定してください。"
    )


def test_the_refusal_names_the_option_and_the_headings(tmp_path: Path) -> None:
    with pytest.raises(HeadingsMissing) as refused:
        make(tmp_path, write(tmp_path, "8_delivery_plan"), 2023)
    assert str(refused.value).splitlines()[1:] == [
        "  8_delivery_plan.xlsx!Delivery Plan!A3: 見出し「主管課等」がありません。",
        "どの列がそれに当たるかを --heading 主管課等=Objective のように指定してください（何度でも書けます）。",
        "この表の見出し：Ref、Objective、Action、Lead Officer、Directorate、Due date、Q1、Q2、Q3、Q4、Commentary、"
        "KPI target、KPI actual",
    ]
    assert not (tmp_path / "new").exists()


def test_an_option_for_a_heading_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeadingUnknown) as refused:
        make(tmp_path, write(tmp_path, "4_子ども子育て"), options=["主管課等=所管所属"])
    assert "「所管所属」は、この表にありません。" in str(refused.value)


def test_options_name_answers_and_leave_columns_out(tmp_path: Path) -> None:
    options = ["取組の結果=実績値", "使わない=評価の理由", "計画=方向性"]
    made = make(tmp_path, write(tmp_path, "4_子ども子育て"), options=options)
    assert answers(made)[3:] == [
        "取組の結果 actual 数値 - - 常に 不要 -",
        "評価 progress 記号 （凡例） - 常に 不要 -",
        "方向性 direction 文章 - - 計画 不要 -",
    ]
    assert "取組の結果→実績値" in headings(made)
    assert "K列「評価の理由」は、指定により、使いませんでした。" in made.draft.remarks


# Other words, other order


def test_a_text_file_without_numbers_or_known_words(tmp_path: Path) -> None:
    rows = [
        ["みどり町緑の基本計画　令和4年度取組実績報告書"],
        ["実施区分の説明　完了：事業が終わった　実施中：予定どおり　遅延：予定より遅れている"],
        [],
        ["方針", "取組の名称", "実行する所属", "実施区分", "今年度行ったこと", "執行率(%)", "次回の報告日"],
        ["守る", "保存樹林の指定", "みどり係", "実施中", "所有者と面談した。", "85", "2023-06-30"],
        ["", "湧水の調査", "水と環境室", "遅延", "調査会社の選定に時間がかかった。", "40", "2023-09-30"],
        ["", "市民緑地の契約", "みどり係", "完了", "予定の契約を終えた。", "100", "2023-06-30"],
        ["育てる", "苗木の配布", "みどり係", "実施中", "苗木を500本配った。", "92", "2023-06-30"],
        ["", "公園ボランティア", "公園室", "実施中", "新しく3団体が加わった。", "78", "2023-09-30"],
        ["", "学校の花壇", "公園室", "実施中", "8校の花壇づくりを支えた。", "66", "2023-06-30"],
    ]
    source = tmp_path / "表.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    made = make(tmp_path, source)
    assert (made.faults, made.path.name) == ((), "R4.xlsx")
    assert dict(sheet(made, "計画"))["計画名"] == "みどり町緑の基本計画"
    assert [(row[0], row[3], row[4]) for row in sheet(made, "凡例")] == [
        ("完了", "要", "0"),
        ("実施中", "不要", "0"),
        ("遅延", "不要", "1"),
    ]
    assert answers(made) == [
        "実施区分 progress 記号 （凡例） - 常に 不要 -",
        "今年度行ったこと answer_2 文章 - - 常に 不要 -",
        "執行率 rate 数値 - % 常に 不要 0〜",
        "次回の報告日 answer_4 日付 - - 常に 不要 -",
    ]
    assert columns(made, "通しNo.", "基本目標", "主管課等", "事業・取組みの名称")[3:5] == [
        ("4", "育てる", "みどり係", "苗木の配布"),
        ("5", "育てる", "公園室", "公園ボランティア"),
    ]
    assert made.draft.remarks[0] == (
        "C列「実行する所属」は、書かれている内容から「主管課等」の列と判断しました。確かめてください。"
    )
    assert "番号の列がないため、通しNo.を1から順に付けました。" in made.draft.remarks
    assert unused(made) == []


def test_three_periods_with_a_legend_below_the_table(tmp_path: Path) -> None:
    rows = [
        ["海浜市デジタル推進計画の進捗管理表（令和5年度分）"],
        [
            *("担当", "", "項番", "主要事業名", "4月", "", "10月", "", "3月", ""),
            *("完了予定日", "令和4年度の評価", "特記事項"),
        ],
        ["部", "課", "", "", *("状況", "見込額（万円）") * 3],
        ["柱1　行政のデジタル化"],
        ["総務部", "情報課", 1, "窓口の電子化", *("順調", 120, "順調", 110, "達成", 115), "令和6年3月31日", "A"],
        [
            *("総務部", "人事課", 2, "テレワークの拡大", "順調", 30, "停滞", 28, "停滞", 25),
            *("令和6年3月31日", "B", "納品が遅れたため。"),
        ],
        ["市民部", "戸籍課\n税務課", 3, "証明書の交付", *("順調", 80, "順調", 80, "順調", 82), "令和7年3月31日", "A"],
        ["柱2　地域のデジタル化"],
        ["産業部", "商工課", 4, "キャッシュレス", *("停滞", 15, "順調", 14, "順調", 16), "令和6年9月30日", "C"],
        ["", "", "", "合計", "", 245, "", 232, "", 238],
        [],
        ["（状況の凡例）"],
        ["達成＝予定した取組が完了した"],
        ["順調＝予定どおりに進んでいる"],
        ["停滞＝予定より遅れている"],
        ["お問合せ：情報課"],
    ]
    merged = ("A2:B2", "E2:F2", "G2:H2", "I2:J2")
    made = make(tmp_path, workbook(tmp_path / "表.xlsx", "進捗", rows, merged))
    assert made.faults == ()
    assert dict(sheet(made, "計画"))["期の名称"] == "4月、10月、3月"
    assert [row[:4] for row in sheet(made, "凡例")] == [
        ["達成", "予定した取組が完了した", "不要", "要"],
        ["順調", "予定どおりに進んでいる", "不要", "不要"],
        ["停滞", "予定より遅れている", "不要", "不要"],
    ]
    assert answers(made) == [
        "担当（部） division 文章 - - 計画 不要 -",
        "状況 progress 記号 （凡例） - 常に 要 -",
        "見込額 planned 数値 - 万円 常に 要 0〜",
        "完了予定日 due 日付 - - 常に 不要 -",
        "特記事項 note 文章 - - 停滞 不要 -",
    ]
    assert headings(made)[:2] == ["担当（部）→担当（部）", "主管課等→担当課"]
    assert columns(made, "通しNo.", "基本目標", "主管課等", "担当（部）")[2:] == [
        ("3", "柱1　行政のデジタル化", "戸籍課・税務課", "市民部"),
        ("4", "柱2　地域のデジタル化", "商工課", "産業部"),
    ]
    assert unused(made) == [
        "L列「令和4年度の評価」は、前の年度の欄のため、使いませんでした。",
        "表の外の行のうち、使わなかったもの：「合計　245　232　238」「お問合せ：情報課」",
    ]


def test_columns_from_right_to_left(tmp_path: Path) -> None:
    rows = [
        ["（仮称）健康なまち推進計画　進捗状況調査票"],
        [
            *("評価委員会の意見", "自己点検", "数値実績", "目標（令和5年度）"),
            *("個別事業", "担当課・室", "分野", "事業番号"),
        ],
        ["よい取組である。", "イ", "1,250人", "1,000人", "健康教室の開催", "健康増進課", "運動", "R1-1"],
        ["もう一息。", "ロ", "85人", "120人", "ウォーキング大会", "健康増進課", "運動", "R1-2"],
        ["", "ハ", "0人", "60人", "夜間の運動場開放", "スポーツ振興室", "運動", "R1-3"],
        ["よい。", "イ", "310人", "300人", "食育講座", "保健センター", "食", "R2-1"],
        ["", "ロ", "45人", "50人", "減塩の普及", "保健センター", "食", "R2-2"],
        ["", "イ", "72人", "70人", "こども食堂の支援", "保健センター", "食", "R2-3"],
        ["※自己点検は、イ＝目標に達した、ロ＝おおむね達した、ハ＝達していない、ニ＝対象外 とする"],
    ]
    made = make(tmp_path, workbook(tmp_path / "表.xlsx", "点検表", rows), 2023)
    assert made.faults == ()
    assert {row[0]: row[1] for row in sheet(made, "凡例")} == {
        "イ": "目標に達した",
        "ロ": "おおむね達した",
        "ハ": "達していない",
        "ニ": "対象外",
    }
    assert answers(made) == [
        "自己点検 progress 記号 （凡例） - 常に 不要 -",
        "数値実績 actual 数値 - 人 常に 不要 0〜",
        "目標 target 数値 - 人 計画 不要 -",
    ]
    assert headings(made) == [
        "通しNo.→通しNo.",
        "自己点検→自己点検",
        "目標→目標（令和5年度）",
        "事業・取組みの名称→個別事業",
        "主管課等→担当課・室",
        "基本目標→分野",
        "施策No.→事業番号",
        "施策→（なし）",
    ]
    assert unused(made) == [f"A列「評価委員会の意見」は、{LATER}"]


def test_years_side_by_side_and_levels_in_two_cells(tmp_path: Path) -> None:
    rows = [
        ["第3次まなび計画　令和5年度　実績一覧"],
        ["", "", "", "", "", "", "", "", "（単位：千円）"],
        [*("番号", "取組", "担当課", "実績値", "", "", "目標値", "", "事業費", "達成状況")],
        ["", "", "", "R4", "R5", "R6", "R5", "R7"],
        [1, "学びの場"],
        [1, "講座の開催", "学習課", 3, 5, "", 4, 8, 120, "〇"],
        [2, "図書の充実", "図書館", 30, 45, "", 40, 60, 4500, "△"],
        [2, "学びの支援", "", "", "", "", "", "", "", ""],
        [3, "相談窓口", "学習課", 12, 9, "", 10, 12, 0, "○：順調"],
        ["達成状況　○：順調　△：遅れ"],
    ]
    merged = ("D3:F3", "G3:H3")
    made = make(tmp_path, workbook(tmp_path / "表.xlsx", "表", rows, merged), plan_name="まなび計画")
    assert made.faults == ()
    assert columns(made, "通しNo.", "基本目標", "事業・取組みの名称", "目標値（R5）", "目標値（R7）") == [
        ("1", "1　学びの場", "講座の開催", "4", "8"),
        ("2", "1　学びの場", "図書の充実", "40", "60"),
        ("3", "2　学びの支援", "相談窓口", "10", "12"),
    ]
    assert answers(made) == [
        "実績値 actual 数値 - - 常に 不要 -",
        "目標値（R5） target 数値 - - 計画 不要 -",
        "目標値（R7） target_b 数値 - - 計画 不要 -",
        "事業費 cost 数値 - 千円 常に 不要 0〜",
        "達成状況 progress 記号 （凡例） - 常に 不要 -",
    ]
    assert [row[:2] for row in sheet(made, "凡例")] == [["○", "順調"], ["△", "遅れ"]]
    assert made.draft.remarks[0] == (
        "主管課等も回答もないため、事業ではなく階層の行としました：5行目「1　学びの場」、8行目「2　学びの支援」"
    )
    assert unused(made) == [
        "D列「実績値／R4」は、前の年度の欄のため、使いませんでした。",
        "F列「実績値／R6」は、まだ記入のない先の年度の欄のため、使いませんでした。",
    ]


HALVES = ["No.", "事業名", "担当課", "上半期", "", "下半期", "", ""]


def halves(folder: Path, below: Sequence[str], cells: Sequence[Any]) -> Path:
    """A table of two halves; the same cells in each row."""
    rows = [[n, f"取組{n}", owner, *cells] for n, owner in enumerate(("総務課", "税務課", "総務課", "税務課"), start=1)]
    top = ["第2次改革プラン　令和5年度　進捗管理表"], ["凡例：A…順調　B…遅れ"], HALVES, ["", "", "", *below]
    return workbook(folder / "表.xlsx", "表", [*top, *rows], ("D3:E3", "F3:H3"))


def test_a_column_of_one_period_is_asked_in_it(tmp_path: Path) -> None:
    below = ["評価", "取組内容", "評価", "取組内容", "次年度の方向性"]
    made = make(tmp_path, halves(tmp_path, below, ["A", "始めた。", "B", "続けた。", "継続する。"]))
    assert made.faults == ()
    assert answers(made) == [
        "評価 progress 記号 （凡例） - 常に 要 -",
        "取組内容 action 文章 - - 常に 要 -",
        "次年度の方向性 direction 文章 - - 下半期 不要 -",
    ]


def test_the_year_is_parted_as_its_marks_are(tmp_path: Path) -> None:
    below = ["件数", "取組内容", "件数", "取組内容", "評価"]
    made = make(tmp_path, halves(tmp_path, below, [3, "始めた。", 5, "続けた。", "A"]))
    assert made.faults == ()
    assert dict(sheet(made, "計画"))["期の名称"] == "通年"
    assert answers(made) == [
        "件数（上半期） answer_1 数値 - - 常に 不要 -",
        "取組内容（上半期） action 文章 - - 常に 不要 -",
        "件数（下半期） answer_3 数値 - - 常に 不要 -",
        "取組内容（下半期） action_b 文章 - - 常に 不要 -",
        "評価 progress 記号 （凡例） - 常に 不要 -",
    ]


def test_next_years_register_keeps_the_shape(tmp_path: Path) -> None:
    first = make(tmp_path, write(tmp_path, "3_行革プラン"))
    made = init(tmp_path / "new", first.path, Given(None, {}))
    assert (made.path.name, made.faults) == ("R6.xlsx", ())
    for name in ("回答の欄", "見出し", "凡例"):
        assert sheet(made, name) == sheet(first, name)
    assert columns(made, "効果額（計画）") == columns(first, "効果額（計画）")
    assert dict(sheet(made, "計画"))["期の名称"] == "上半期、下半期"


def test_the_sheets_of_a_shape_have_drop_downs(tmp_path: Path) -> None:
    made = make(tmp_path, write(tmp_path, "4_子ども子育て"))
    book = openpyxl.load_workbook(made.path)
    lists = {str(one.sqref): one.formula1 for one in book["回答の欄"].data_validations.dataValidation if one.formula1}
    assert lists["C2:C1000"] == '"記号,選択,文章,数値,日付"'
    assert lists["G2:G1000"] == '"要,不要"'
    assert [sheet.title for sheet in book][-2:] == ["回答の欄", "見出し"]


def test_sheets_and_bare_columns_not_used_are_named(tmp_path: Path) -> None:
    heads = ["No.", "事業名", "担当課", "進捗状況"]
    rows = [[n, f"取組{n}", "総務課", sign] for n, sign in enumerate("ABAB", start=1)]
    source = workbook(tmp_path / "表.xlsx", "本表", [["令和5年度 進捗一覧"], heads, *([*row, "メモ"] for row in rows)])
    book = openpyxl.load_workbook(source)
    page = book.create_sheet("別表")
    for row in (heads, *rows[:2]):
        page.append(row)
    book.save(source)
    made = make(tmp_path, source, plan_name="小さな計画")
    assert made.draft.remarks[0] == (
        "表のあるシートが2枚あります。行の最も多い「本表」から作り、「別表」は使いませんでした。"
    )
    assert "E列は、見出しがないため、使いませんでした。" in made.draft.remarks
    assert [row[:2] for row in sheet(made, "凡例")] == [["A", ""], ["B", ""]]
    assert made.faults == (
        "R5.xlsx!凡例!B2: 空欄です。記入してください。",
        "R5.xlsx!凡例!B3: 空欄です。記入してください。",
    )


def small(path: Path, heads: Cells, rows: Cells, below: Cells = (), merged: Sequence[str] = ()) -> Path:
    """A table with a title and a legend of A and B over it, and small tables or lines a row below it."""
    above = [["令和5年度 小さな計画 進捗管理表"], ["評価　A：計画どおり　B：遅れ"]]
    return workbook(path / "表.xlsx", "表", [*above, *heads, *rows, *([[], *below] if below else [])], merged)


def test_codes_are_numbers_and_a_name_is_the_name(tmp_path: Path) -> None:
    rows = [
        [f"DX-0{n}", f"{name}を進める", "総務課", "A"] for n, name in enumerate(["電子申請", "窓口", "研修"], start=1)
    ]
    made = make(tmp_path, small(tmp_path, [["管理", "アクション名", "主管部署", "評価"]], rows))
    assert columns(made, "施策No.", "事業・取組みの名称", "主管課等")[0] == ("DX-01", "電子申請を進める", "総務課")


def test_a_table_of_indicators_follows_them(tmp_path: Path) -> None:
    rows = [[n, f"{name}の数", "件", 9, "企画課", "A"] for n, name in enumerate(["移住者", "起業", "空き家"], start=1)]
    heads = [["番号", "重要業績評価指標（KPI）", "単位", "実績値", "担当課・係", "評価"]]
    made = make(tmp_path, small(tmp_path, heads, rows))
    assert columns(made, "事業・取組みの名称", "主管課等")[0] == ("移住者の数", "企画課")
    assert answers(made)[0:2] == [
        "単位 unit 文章 - - 計画 不要 -",
        "実績値 actual 数値 - 件 常に 不要 0〜",
    ]


def test_an_indicator_beside_a_name_is_the_plans(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", f"件数{n}", n, "A"] for n in range(1, 5)]
    heads = [
        ["番号", "事業名", "担当課", "ＫＰＩ（重要業績評価指標）", "ＫＰＩ", "評価"],
        ["", "", "", "", "実績値", ""],
    ]
    made = make(tmp_path, small(tmp_path, heads, rows))
    assert answers(made)[0] == "ＫＰＩ（重要業績評価指標） indicator 文章 - - 計画 不要 -"


def test_words_in_brackets_over_a_number_are_no_unit(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", 10, n, "A"] for n in range(1, 5)]
    heads = [["番号", "事業名", "担当課", "重要業績評価指標（KPI）", "", "評価"], ["", "", "", "目標値", "実績値", ""]]
    made = make(tmp_path, small(tmp_path, heads, rows, merged=["D3:E3"]))
    assert [one.split()[4] for one in answers(made) if " 数値 " in one] == ["-", "-"]


def test_a_second_column_of_departments_is_the_plans(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", "総務部行政改革室", "A"] for n in range(1, 5)]
    made = make(tmp_path, small(tmp_path, [["番号", "事業名", "推進部署", "調整部署", "評価"]], rows))
    assert columns(made, "主管課等", "調整部署")[0] == ("企画課", "総務部行政改革室")
    assert (
        "D列「調整部署」にも課などの名称がありますが、1つの事業に回答するのは「主管課等」だけです。"
        "回答を求めない「計画」の欄としました。確かめてください。"
    ) in made.draft.remarks


def test_a_name_with_a_point_in_it_is_one_department(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "文化・スポーツ課" if n % 2 else "福祉課・社会福祉協議会", "A"] for n in range(1, 5)]
    made = make(tmp_path, small(tmp_path, [["番号", "事業名", "担当課", "評価"]], rows))
    asked = [one for one in made.draft.remarks if one.startswith("主管課等の")]
    assert [one.partition("には")[0] for one in asked] == ["主管課等の「福祉課・社会福祉協議会」"]


HALF_YEARS = [
    ["番号", "事業名", "担当課", "４月（計画）", "10月", "", "3月", ""],
    ["", "", "", "計画", *["評価", "状況"] * 2],
]


def test_a_part_of_the_year_without_a_mark_is_told(tmp_path: Path) -> None:
    rows = [
        [n, f"事業{n}", "企画課", f"{n}を決める。", "A", f"{n}を始めた。", "B", f"{n}をした。"] for n in range(1, 5)
    ]
    made = make(tmp_path, small(tmp_path, HALF_YEARS, rows, merged=["E3:F3", "G3:H3"]))
    assert dict(sheet(made, "計画"))["期の名称"] == "10月、3月"
    assert (
        "「計画」の上の「4月」は、ほかの期と同じ欄がないため、期としませんでした。"
        "「計画」は、どの期にもたずねる欄になっています。"
    ) in made.draft.remarks


def test_what_each_period_asks_for_anew_is_told(tmp_path: Path) -> None:
    heads = [
        ["番号", "事業名", "担当課", "上半期", "下半期", "決算額(円)", "備考"],
        ["", "", "", "評価", "評価", "", ""],
    ]
    rows = [[n, f"事業{n}", "企画課", "A", "B", 10 * n, f"備考{n}"] for n in range(1, 5)]
    merged = ["A3:A4", "B3:B4", "C3:C4", "F3:F4", "G3:G4"]
    made = make(tmp_path, small(tmp_path, heads, rows, merged=merged))
    assert (
        "「決算額」「備考」は期ごとの欄ではないため、どの期にも、あらためてたずねます。"
        "年度の終わりにだけたずねるときは、「必要なとき」に最後の期の名称を書いてください。"
    ) in made.draft.remarks
    yearly = make(
        tmp_path / "2",
        small(tmp_path, [["番号", "事業名", "担当課", "評価", "備考"]], [[1, "い", "企画課", "A", "う"]] * 1),
    )
    assert not any("あらためて" in one for one in yearly.draft.remarks)


def test_hidden_columns_are_not_used_and_hidden_rows_are(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", "A", f"{n}をした。", "要確認"] for n in range(1, 5)]
    source = small(tmp_path, [["番号", "事業名", "担当課", "評価", "状況", "事務局メモ"]], rows)
    book = openpyxl.load_workbook(source)
    book["表"].column_dimensions["F"].hidden = True
    book["表"].row_dimensions[5].hidden = True
    book.save(source)
    made = make(tmp_path, source)
    assert [one.split()[0] for one in answers(made)] == ["評価", "状況"]
    assert len(columns(made, "通しNo.")) == 4
    assert [one for one in made.draft.remarks if "非表示" in one] == [
        "F列「事務局メモ」は、シートで非表示になっているため、使いませんでした。",
        "シート「表」の5行目は、シートで非表示になっていますが、使いました。確かめてください。",
    ]
    said = make(tmp_path / "2", source, options=["回答の欄=事務局メモ"])
    assert "回答の欄" in [one.split()[0] for one in answers(said)]


def test_what_stands_left_of_the_initiative_is_the_plans(tmp_path: Path) -> None:
    rows = [["一般会計", f"分野{n}", n, f"事業{n}", "企画課", "A", f"備考{n}"] for n in range(1, 5)]
    made = make(tmp_path, small(tmp_path, [["会計", "領域", "番号", "事業名", "担当課", "評価", "備考"]], rows))
    assert [one.split()[5] for one in answers(made)] == ["計画", "計画", "常に", "常に"]
    assert columns(made, "会計", "領域", "基本目標")[0] == ("一般会計", "分野1", "")


@pytest.mark.parametrize("cells", [[0.25, 0.5, 0.25, 0.5], ["50%", "25%", "50%", "25%"], [50, 25, 50, 25]])
def test_a_rate_of_progress_is_a_number_and_no_mark(cells: Sequence[Any], tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", cells[n - 1], "有無"[n % 2]] for n in range(1, 5)]
    source = workbook(
        tmp_path / "表.xlsx",
        "表",
        [["令和5年度 小さな計画 進捗管理表"], ["番号", "事業名", "担当課", "進捗率", "遅れ"], *rows],
    )
    book = openpyxl.load_workbook(source)
    for row in range(3, 7):
        book["表"].cell(row, 4).number_format = "0%" if cells[0] == 0.25 else "General"
    book.save(source)
    made = make(tmp_path, source)
    assert [one.split()[:5] for one in answers(made)][1] == [
        "進捗率",
        "rate",
        "数値",
        "-",
        "-" if cells[0] == 50 else "%",
    ]
    assert any(one.startswith("記号の列が見つからないため、") for one in made.draft.remarks)


def test_scores_without_a_legend_are_marks(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", 1 + n % 3] for n in range(1, 7)]
    source = workbook(
        tmp_path / "表.xlsx", "表", [["令和5年度 小さな計画 進捗管理表"], ["番号", "事業名", "担当課", "評価"], *rows]
    )
    assert {row[0] for row in sheet(make(tmp_path, source), "凡例")} == {"1", "2", "3"}


def test_one_line_may_explain_two_columns(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", "○△"[n % 2], "大小"[n % 2]] for n in range(1, 5)]
    line = "進捗：◎完了　○順調　△遅延　／　効果：大・中・小・なし"
    source = workbook(
        tmp_path / "表.xlsx",
        "表",
        [["令和5年度 小さな計画 四半期進捗報告"], [line], ["番号", "事業名", "担当課", "進捗", "効果"], *rows],
    )
    made = make(tmp_path, source)
    assert dict(sheet(made, "計画"))["計画名"] == "小さな計画"
    assert [row[:2] for row in sheet(made, "凡例")] == [["◎", "完了"], ["○", "順調"], ["△", "遅延"]]
    assert answers(made)[1].split()[3] == "大、中、小、なし"
    assert unused(made) == []


def test_a_table_without_marks_says_what_it_needs(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", 10 * n, f"{n}をした。"] for n in range(1, 5)]
    source = workbook(
        tmp_path / "表.xlsx",
        "表",
        [["令和5年度 小さな計画 進捗管理表"], ["番号", "事業名", "担当課", "効果額(千円)", "備考"], *rows],
    )
    made = make(tmp_path, source)
    assert sheet(made, "凡例") == [["", "", "不要", "不要", "0"]]
    assert made.faults == (
        "R5.xlsx!凡例!A2: 空欄です。記入してください。",
        "R5.xlsx!凡例!B2: 空欄です。記入してください。",
    )
    assert any(one.startswith("記号の列が見つからないため、") for one in made.draft.remarks)


def test_words_too_long_for_marks_are_meanings(tmp_path: Path) -> None:
    words = ["非常に大きな効果があった", "相当程度の効果があった", "ほとんど効果がなかった"]
    rows = [[n, f"事業{n}", "企画課", words[n % 3]] for n in range(1, 7)]
    below = [["【効果度】"], *([f"{word}：説明{word[0]}"] for word in words)]
    made = make(tmp_path, small(tmp_path, [["番号", "事業名", "担当課", "効果度"]], rows, below))
    assert [row[:2] for row in sheet(made, "凡例")] == [["", word] for word in words]
    assert made.faults == tuple(f"R5.xlsx!凡例!A{row}: 空欄です。記入してください。" for row in (2, 3, 4))
    assert any("「非常に大きな効果があった：説明非」" in one for one in made.draft.remarks)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("令和5年度　あさひ市教育振興基本計画　点検・評価一覧", "あさひ市教育振興基本計画"),
        ("いずみ町総合戦略　ＫＰＩ進捗状況（令和5年度末）", "いずみ町総合戦略"),
        ("令和5年度　かえで区障害者計画　実績評価表", "かえで区障害者計画"),
        ("令和5年度　すみれ区事業計画　事業評価", "すみれ区事業計画"),
        ("すみれ市行政改革大綱　取組項目の進捗状況（令和5年9月末現在）令和5年度　資料２－１", "すみれ市行政改革大綱"),
        ("令和5年度 すみれ市国土強靱化地域計画　重要業績評価指標（KPI）進捗管理表", "すみれ市国土強靱化地域計画"),
        ("すみれ市男女共同参画計画（令和5年度）", "すみれ市男女共同参画計画"),
    ],
)
def test_what_is_told_of_a_plan_is_not_its_name(title: str, name: str, tmp_path: Path) -> None:
    heads = ["番号", "事業名", "担当課", "評価"]
    rows = [[n, f"事業{n}", "企画課", "AB"[n % 2]] for n in range(1, 5)]
    made = make(tmp_path, workbook(tmp_path / "表.xlsx", "表", [[title], heads, *rows]))
    assert dict(sheet(made, "計画"))["計画名"] == name


def test_a_unit_below_a_heading_is_its_unit(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", n, 100 * n, n, "A"] for n in range(1, 5)]
    heads = [
        ["番号", "事業名", "担当課", "実施回数", "経費", "箇所数", "評価"],
        ["", "", "", "（回）", "（千円）", "（累計）", ""],
    ]
    made = make(tmp_path, small(tmp_path, heads, rows, merged=["A3:A4", "B3:B4", "C3:C4", "G3:G4"]))
    assert [one.split()[0::4][:2] for one in answers(made) if " 数値 " in one] == [
        ["実施回数", "回"],
        ["経費", "千円"],
        ["箇所数", "-"],
    ]
    assert any(one.startswith("「箇所数」の単位は表から分からないため、空欄にしました。") for one in made.draft.remarks)


def test_headings_that_come_twice_are_told_apart_by_those_over_them(tmp_path: Path) -> None:
    heads = [
        ["番号", "事業名", "担当課", "活動指標", "", "成果指標", "", "令和4年度", "令和6年度", "備考", "備考", "評価"],
        ["", "", "", "指標名", "実績", "指標名", "実績", "計画", "計画", "", "", ""],
    ]
    rows = [
        [n, f"事業{n}", "企画課", f"回数{n}", n, f"率{n}", 10 * n, n, n + 2, f"い{n}", f"ろ{n}", "A"]
        for n in range(1, 5)
    ]
    merged = ["A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "J3:J4", "K3:K4", "L3:L4"]
    made = make(tmp_path, small(tmp_path, heads, rows, merged=merged))
    labels = [one.split()[0] for one in answers(made)]
    assert labels == [
        *("活動指標（指標名）", "活動指標（実績）", "成果指標（指標名）", "成果指標（実績）"),
        *("計画（令和4年度）", "計画（令和6年度）", "備考", "備考（2）", "評価"),
    ]
    assert made.faults == ()
    assert [row for row in sheet(made, "見出し") if row[0] in labels and row[0] != row[1]] == []


def test_of_two_names_the_one_that_differs_is_the_initiative(tmp_path: Path) -> None:
    rows = [[n, "財政" if n < 3 else "窓口", f"取組{n}", "企画課", "A"] for n in range(1, 5)]
    made = make(tmp_path, small(tmp_path, [["番号", "推進項目", "取組項目", "担当課", "評価"]], rows))
    assert columns(made, "基本目標", "事業・取組みの名称") == [
        ("財政", "取組1"),
        ("財政", "取組2"),
        ("窓口", "取組3"),
        ("窓口", "取組4"),
    ]


@pytest.mark.parametrize(
    ("legend", "cells", "marks"), [("２１０", "21", "210"), ("210", "２１", "210"), ("２１０", "２１", "２１０")]
)
def test_marks_are_in_half_width_where_the_cells_are(legend: str, cells: str, marks: str, tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", cells[n % 2], cells[n // 2 % 2]] for n in range(1, 5)]
    told = "　".join(
        f"{sign}：{meaning}" for sign, meaning in zip(legend, ("計画どおり", "遅れ", "未着手"), strict=True)
    )
    above = [["令和5年度 小さな計画 進捗管理表"], [f"評価　{told}"]]
    source = workbook(tmp_path / "表.xlsx", "表", [*above, ["番号", "事業名", "担当課", "評価", "運営"], *rows])
    made = make(tmp_path, source)
    assert "".join(row[0] for row in sheet(made, "凡例")) == marks


# Legends


@pytest.mark.parametrize(
    ("rows", "meanings"),
    [
        (
            [["", "評価区分", "A", "B", "C"], ["", "", "できた", "一部できた", "できなかった"]],
            "できた 一部できた できなかった",
        ),
        (
            [["A 完了", "B 順調", "C 遅れ"], ["終わった", "進んだ", "進まない"]],
            "完了（終わった） 順調（進んだ） 遅れ（進まない）",
        ),
        ([["評価", "A(100%)・B(75%以上)・C(未着手)"]], "100% 75%以上 未着手"),
        ([["【評価】Ａ（計画どおり）Ｂ（やや遅れ）Ｃ（遅れ）"]], "計画どおり やや遅れ 遅れ"),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_legend_may_go_from_left_to_right(rows: Cells, meanings: str, above: bool, tmp_path: Path) -> None:
    heads = ["番号", "事業名", "担当課", "評価", "状況"]
    body = [[n, f"事業{n}", "企画課", "AB"[n % 2], f"{n}をした。"] for n in range(1, 5)]
    title = [["令和5年度 小さな計画 進捗管理表"]]
    parts = [*title, *rows, [], heads, *body] if above else [*title, heads, *body, [], *rows]
    made = make(tmp_path, workbook(tmp_path / "表.xlsx", "表", parts))
    assert [row[1] for row in sheet(made, "凡例")] == meanings.split()
    assert len(columns(made, "通しNo.")) == 4


@pytest.mark.parametrize("lead", [["評価区分", "A", "計画どおり"], ["A", "計画どおり"]])
def test_a_legend_that_is_a_table_below_is_no_initiative(lead: Sequence[str], tmp_path: Path) -> None:
    rows = [[n, "目標" if n == 1 else "", f"事業{n}", "企画課", "AB"[n % 2], f"{n}をした。"] for n in range(1, 5)]
    blank = [""] * (len(lead) - 2)
    source = workbook(
        tmp_path / "表.xlsx",
        "表",
        [
            ["令和5年度 小さな計画 進捗管理表"],
            ["番号", "方針", "事業名", "担当課", "評価", "状況"],
            *rows,
            [],
            *([] if len(lead) > 2 else [["評価の区分"]]),
            lead,
            [*blank, "B", "遅れ"],
            [*blank, "C", "未着手"],
        ],
        ["B3:B6"],
    )
    made = make(tmp_path, source)
    assert columns(made, "基本目標", "事業・取組みの名称") == [("目標", f"事業{n}") for n in range(1, 5)]
    assert [row[:2] for row in sheet(made, "凡例")] == [["A", "計画どおり"], ["B", "遅れ"], ["C", "未着手"]]


def test_a_legend_may_have_a_sheet_of_its_own(tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", "FSX"[n % 3]] for n in range(1, 5)]
    heads = ["番号", "事業名", "担当課", "自己評価"]
    source = workbook(tmp_path / "表.xlsx", "表", [["令和5年度 小さな計画 進捗管理表"], heads, *rows])
    book = openpyxl.load_workbook(source)
    key, notes = book.create_sheet("評価基準"), book.create_sheet("メモ")
    for row in (
        ["自己評価の基準"],
        ["区分", "名称", "内容"],
        ["F", "完了", "終わった"],
        ["S", "順調", "進んだ"],
        ["X", "未着手", "まだ"],
    ):
        key.append(row)
    notes.append(["会議で使う"])
    book.save(source)
    made = make(tmp_path, source)
    assert [row[:2] for row in sheet(made, "凡例")] == [
        ["F", "完了（終わった）"],
        ["S", "順調（進んだ）"],
        ["X", "未着手（まだ）"],
    ]
    assert "シート「メモ」には表も凡例も見つからないため、使いませんでした。" in made.draft.remarks


@pytest.mark.parametrize(
    "line",
    [
        "次年度の対応：継続／見直し／終了のいずれか",
        "次年度の対応　継続・見直し・終了",
        "※次年度の対応：継続、見直し、終了から選択",
    ],
)
def test_a_line_on_a_column_lists_its_choices_and_no_mark(line: str, tmp_path: Path) -> None:
    rows = [[n, f"事業{n}", "企画課", "AB"[n % 2], ["継続", "見直し"][n % 2]] for n in range(1, 5)]
    heads = [["番号", "事業名", "担当課", "評価", "次年度の対応"]]
    made = make(tmp_path, small(tmp_path, heads, rows, [["評価：A…計画どおり　B…遅れ"], [line]]))
    assert [row[0] for row in sheet(made, "凡例")] == ["A", "B"]
    assert answers(made)[-1] == "次年度の対応 next_year 選択 継続、見直し、終了 - 常に 不要 -"


@pytest.mark.parametrize(
    ("lines", "title", "entries"),
    [
        (["凡例：◎…計画以上　○…計画どおり"], "凡例", {"◎": "計画以上", "○": "計画どおり"}),
        (["【進捗状況の区分】順調：上回る　遅れ：下回る"], "進捗状況の区分", {"順調": "上回る", "遅れ": "下回る"}),
        (["評価基準　5：大きく上回る　4：上回る"], "評価基準", {"5": "大きく上回る", "4": "上回る"}),
        (["※評価　A：計画以上　B：計画どおり"], "評価", {"A": "計画以上", "B": "計画どおり"}),
        (["RAG key: R = Red (late)  G = Green (on track)"], "RAG key", {"R": "Red (late)", "G": "Green (on track)"}),
        (["（記号）◎＝達成、○＝概ね達成"], "記号", {"◎": "達成", "○": "概ね達成"}),
        (["凡例", "◎・完了", "○・順調"], "凡例", {"◎": "完了", "○": "順調"}),
        (
            ["凡例：S 目標超過　A 順調", "B やや遅れ　C 遅れ"],
            "凡例",
            {"S": "目標超過", "A": "順調", "B": "やや遅れ", "C": "遅れ"},
        ),
        (["※方向性　拡充・継続・廃止から選択"], "方向性", {"拡充": "", "継続": "", "廃止": ""}),
        (["進捗区分：順調／遅れ　のいずれかを記入"], "進捗区分", {"順調": "", "遅れ": ""}),
        (["評価理由の選択肢：ア 国・県の動向　イ 財源"], "評価理由の選択肢", {"ア": "国・県の動向", "イ": "財源"}),
        (["【評価】①達成 ②未達成"], "評価", {"①": "達成", "②": "未達成"}),
    ],
)
def test_legends_of_other_forms(lines: Sequence[str], title: str, entries: Mapping[str, str]) -> None:
    assert [(one.title, dict(one.entries)) for one in legends(lines)] == [(title, entries)]


@pytest.mark.parametrize("line", ["令和6年5月31日現在", "すみれ区企画部", "問合せ：企画課　電話：03-0000-0000"])
def test_other_lines_explain_nothing(line: str) -> None:
    assert legends([line]) == []


# The command


def test_the_command_names_the_period_that_comes_next(tmp_path: Path, torimatome: Any) -> None:
    run = partial(torimatome, "init", str(tmp_path / "new"), "--from")
    told = [one for option in ENGLISH for one in ("--heading", option)]
    done = run(str(write(tmp_path, "8_delivery_plan")), "--year", "R5", *told)
    assert (done.code, done.err) == (0, "")
    assert "torimatome forms R5-Q1 を実行すると" in done.out
    refused = run(str(write(tmp_path, "8_delivery_plan")), "--year", "R6", "--heading", "主管課等")
    assert refused.code == 2 and "主管課等=所管所属 のように書いてください。" in refused.err
