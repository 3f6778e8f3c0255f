"""The open data of plans of other shapes: their columns, words and codes, and the 30 rules held against them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.opendata.release import verdicts
from pipeline.opendata.written import package_of
from schemas.public import TABLE
from tests.support import shapes
from tests.support.quarter import Place, add_sheet, clean_quarter, register_rows, return_name, write_register
from tests.support.released import CODES, ITEMS, README, Contents, as_csv, contents_of, parsed, records, table_name
from tests.support.shapes import HALVES, HEADINGS, MEETINGS, MONTHLY, MONTHS, QUARTERS, YEARLY, Plan, shaped

PLANS = {"1": YEARLY, "2": HALVES, "3": MEETINGS, "4": QUARTERS, "12": MONTHLY}
BEFORE = [
    *("local_government_code", "local_government_name", "plan_name", "fiscal_year", "fiscal_year_ad"),
    *("as_of_period", "as_of_period_name", "edition", "serial_no", "goal", "policy", "measure_no", "priority"),
    *("measure", "department", "initiative"),
]
STATE = ["mark", "mark_label", "state", "state_label"]
OWN = {
    "1": [
        "indicator",
        "target",
        "unit",
        "action",
        *STATE,
        "actual",
        "issues",
        "direction",
        "need",
        "need_label",
        "due",
    ],
    "2": ["planned", "period", "period_name", *STATE, "rate", "action", "effect", "direction"],
    "3": ["period", "period_name", *STATE],
    "4": ["period", "period_name", "spent", *STATE, "reason_code", "reason_label", "reason_text"],
    "12": ["period", "period_name", *STATE, "people"],
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Place]:
    """The last period of each plan, merged; not to be changed."""
    made = {name: shaped(tmp_path_factory.mktemp(name), plan) for name, plan in PLANS.items()}
    for place in made.values():
        place.merge()
    return made


def items_of(place: Place, contents: Contents | None = None) -> dict[str, dict[str, str]]:
    """What 項目定義.csv says of each column of the table."""
    rows = records((contents or contents_of(place))[ITEMS])
    return {row["name"]: row for row in rows if (row["file"], row["kind"]) == (table_name(place), "項目")}


def judged(place: Place, contents: Contents) -> set[str]:
    """The rules that are broken."""
    found = verdicts(package_of(contents.__getitem__, place.period, ["1", "2", "3"]))
    return {rule for rule, verdict in found.items() if not verdict.kept}


def told_by(place: Place) -> str:
    """Everything that the open data say of themselves: the README, 項目定義 and コード表."""
    contents = contents_of(place)
    cells = [cell for name in (ITEMS, CODES) for row in parsed(contents[name]) for cell in row]
    return "\n".join([contents[README].decode(), *cells])


@pytest.mark.parametrize("name", PLANS)
def test_the_columns_are_the_plans_own(name: str, places: dict[str, Place]) -> None:
    place = places[name]
    names, *rows = parsed(contents_of(place)[table_name(place)])
    before = [one for one in BEFORE if name != "1" or not one.startswith("as_of")]
    assert names == [*before, *OWN[name]]
    assert len(rows) == 3 * int(name)
    assert list(items_of(place)) == names


@pytest.mark.parametrize("name", PLANS)
def test_all_thirty_rules_are_kept(name: str, places: dict[str, Place]) -> None:
    said = json.loads((places[name].out / "run.json").read_text(encoding="utf-8"))["open_data"]
    assert {rule: verdict["detail"] for rule, verdict in said.items() if not verdict["kept"]} == {}
    assert len(said) == 30


def test_the_plans_own_words_are_in_characters_of_every_machine(tmp_path: Path) -> None:
    answers = [
        [{"取組内容": "取組①", "課題": "Ⅱ 課題"}.get(row[0], row[0]), *row[1:4], row[4] and "㎡", *row[5:]]
        for row in YEARLY.answers
    ]
    headings = [["通しNo.", "№", ""], ["主管課等", "㈱等の担当", ""]]
    place = shaped(tmp_path, replace(YEARLY, answers=answers, headings=headings))
    place.merge()
    said = json.loads((place.out / "run.json").read_text(encoding="utf-8"))["open_data"]
    assert [rule for rule, verdict in said.items() if not verdict["kept"]] == []
    items = items_of(place)
    assert [items[name]["label"] for name in ("serial_no", "department", "action", "issues")] == [
        "No",
        "(株)等の担当",
        "取組1",
        "II 課題",
    ]
    assert items["actual"]["unit"] == "m2"
    assert not re.search("[№①㈱Ⅱ㎡]", told_by(place))


@pytest.mark.parametrize("name", PLANS)
def test_nothing_is_said_that_is_not_so(name: str, places: dict[str, Place]) -> None:
    text = told_by(places[name])
    for word in (
        "四半期ごと",
        "4つに分けた",
        "第何四半期",
        "記号なし",
        "進捗状況の記号",
        "通年",
        "quarter",
        "内部の検討",
    ):
        assert word not in text, word
    if name != "4":
        assert "四半期" not in text
        assert "reason" not in text and "評価理由" not in text
    if name in ("3", "1"):
        assert not re.search(r"[0-9]月(から|まで)", text)
    assert ("公開時点より前" in text) == (name != "1")


def test_of_a_year_without_parts_no_period_is_told(places: dict[str, Place]) -> None:
    place = places["1"]
    text = told_by(place)
    assert [line for line in text.splitlines() if re.search("期|半期|四半|period", line)] == []
    assert "- 1行が、1つの事業・取組みです。`serial_no`（番号）で、行が1つに決まります。" in text
    said = json.loads((place.out / "run.json").read_text(encoding="utf-8"))["open_data"]
    assert [rule for rule, verdict in said.items() if "期" in verdict["detail"]] == []
    assert [row["state"] for row in records(contents_of(place)[table_name(place)])] == ["accepted"] * 3
    states = [row["code"] for row in records(contents_of(place)[CODES]) if row["column"] == "state"]
    assert states == ["accepted", "waived", "unresolved", "unreturned"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2", "1は上半期（4月から9月まで）、2は下半期（10月から翌年3月まで）"),
        ("3", "1は第1回、2は第2回、3は第3回"),
        (
            "4",
            "1は第1四半期（4月から6月まで）、2は第2四半期（7月から9月まで）、3は第3四半期（10月から12月まで）、"
            "4は第4四半期（翌年1月から3月まで）",
        ),
        ("12", "、".join(f"{number}は{month}" for number, month in enumerate(MONTHS, start=1))),
    ],
)
def test_months_are_told_only_of_periods_whose_months_are_known(name: str, told: str, places: dict[str, Place]) -> None:
    items = items_of(places[name])
    assert items["period"]["definition"] == f"年度の中で何番目の期か。{told}。"
    assert (items["period"]["type"], items["period"]["unit"]) == ("整数", "番号")


def test_types_units_and_labels_are_the_plans(places: dict[str, Place]) -> None:
    def said(name: str, *columns: str) -> list[tuple[str, str, str]]:
        items = items_of(places[name])
        return [(items[one]["label"], items[one]["type"], items[one]["unit"]) for one in columns]

    assert said("1", "serial_no", "measure", "department", "mark", "target", "actual", "due", "issues") == [
        ("番号", "整数", "番号"),
        ("施策の方向", "文字列", "なし"),
        ("担当課", "文字列", "なし"),
        ("評価", "文字列", "なし"),
        ("目標値", "数値", "行ごとに「単位」の列にある"),
        ("実績値", "数値", "行ごとに「単位」の列にある"),
        ("完了予定", "日付", "なし"),
        ("課題", "文字列", "なし"),
    ]
    assert said("2", "rate", "effect", "planned") == [
        ("進捗率", "数値", "%"),
        ("効果額", "数値", "千円"),
        ("効果額（計画）", "数値", "千円"),
    ]


def test_values_are_numbers_days_and_guarded_choices(places: dict[str, Place]) -> None:
    rows = records(contents_of(places["1"])[table_name(places["1"])])
    assert [row["actual"] for row in rows] == ["-12.5", "0", "1200"]
    assert [row["target"] for row in rows] == ["1000", "500", "0.5"]
    assert [row["due"] for row in rows] == ["", "", "2024-03-31"]
    assert [row["direction"] for row in rows] == ["継続", "'-10%削減", "拡充"]
    assert [(row["need"], row["need_label"]) for row in rows] == [("1", "十分"), ("", ""), ("", "")]
    assert [row["action"] for row in rows] == ["講座を3回開いた。", "'=配布", "設けた。"]


def test_each_period_has_its_own_values_and_the_year_has_its_in_the_last(places: dict[str, Place]) -> None:
    place = places["2"]
    rows = records(contents_of(place)[table_name(place)])[:2]
    names = ("period", "period_name", "mark", "rate", "action", "effect", "direction", "planned", "as_of_period_name")
    assert [[row[name] for name in names] for row in rows] == [
        ["1", "上半期", "○", "45.5", "準備をした。", "", "", "1000", "下半期"],
        ["2", "下半期", "◎", "120", "実施した。", "-1200", "継続", "1000", "下半期"],
    ]
    items = items_of(place)
    assert items["effect"]["blank"] == (
        "記載がない、確認中で決まっていない、または公開時点より前の期（その期の記載は、その期に公開したデータにある）"
    )
    assert "記入を求めていない期（求めているのは下半期）" in items["direction"]["blank"]
    assert items["rate"]["blank"] == "記載がない、または確認中で決まっていない"


def test_the_code_list_has_the_plans_marks_and_choices(places: dict[str, Place]) -> None:
    def listed(name: str, column: str) -> list[tuple[str, str]]:
        rows = records(contents_of(places[name])[CODES])
        return [(row["code"], row["label"]) for row in rows if row["column"] == column]

    blank = ("", "（空欄）")
    assert listed("1", "direction") == [("拡充", "拡充"), ("継続", "継続"), ("'-10%削減", "'-10%削減"), blank]
    assert listed("1", "need") == [("1", "十分"), ("2", "不足"), blank]
    assert listed("4", "mark") == [("順調", "計画どおり"), ("遅れ", "計画より遅れ"), ("完了", "終わった"), blank]
    assert listed("4", "reason_code") == [("ア", "国の動向"), ("イ", "その他"), blank]
    said = {(row["column"], row["code"]): row["definition"] for row in records(contents_of(places["4"])[CODES])}
    assert said["mark", "遅れ"] == "進捗状況の区分。「遅れの理由」を記入する。"
    assert said["reason_code", "イ"].endswith("くわしい内容は、理由の説明（reason_text）の列にある。")


def test_the_releases_are_called_as_the_periods_are(places: dict[str, Place]) -> None:
    def history(name: str) -> list[tuple[str, str]]:
        rows = records(contents_of(places[name])[ITEMS])
        return [(row["name"], row["label"]) for row in rows if row["kind"] == "更新"]

    assert history("1") == [("release_1", "令和5年度（2023年度）の追加")]
    assert history("2") == [("release_1", "上半期の追加"), ("release_2", "下半期の追加")]
    assert history("12") == [(f"release_{number}", f"{month}の追加") for number, month in enumerate(MONTHS, start=1)]


def test_the_readme_names_what_is_answered(places: dict[str, Place]) -> None:
    text = contents_of(places["2"])[README].decode()
    assert "# 行財政改革プランの進行管理表（令和5年度（2023年度）下半期）" in text
    assert "進捗、進捗率、取組内容、効果額、次年度の方向性を、所管課の回答のとおりに載せています。" in text
    assert "- 効果額（`effect`）、次年度の方向性（`direction`）は、下半期の行にだけあります。" in text
    assert "- この計画の期は、上半期、下半期です。" in text
    assert "| `rate` | 進捗率 | % |" in text


def test_a_first_period_says_nothing_of_earlier_ones(tmp_path: Path) -> None:
    place = shaped(tmp_path, HALVES, 1)
    place.merge()
    text = contents_of(place)[README].decode()
    assert "令和5年度（2023年度）上半期の進捗状況を、公開データとして" in text
    assert "の行にだけあります" not in text
    rows = records(contents_of(place)[table_name(place)])
    assert [(row["period_name"], row["effect"], row["direction"]) for row in rows] == [("上半期", "-1200", "")] * 3
    assert judged(place, contents_of(place)) == set()


# What breaks a rule


def values(column: str, old: str, new: str) -> Callable[[str, Contents], None]:
    """Changes a value of the table, wherever it stands in a column; "*" is any."""

    def changed(name: str, contents: Contents) -> None:
        names, *rows = parsed(contents[name])
        at = names.index(column)
        for row in rows:
            row[at] = new if old in ("*", row[at]) else row[at]
        contents[name] = as_csv([names, *rows])

    return changed


def defined(column: str, what: str, value: str) -> Callable[[str, Contents], None]:
    def changed(name: str, contents: Contents) -> None:
        names, *rows = parsed(contents[ITEMS])
        for row in rows:
            if (row[0], row[names.index("name")]) == (name, column):
                row[names.index(what)] = value
        contents[ITEMS] = as_csv([names, *rows])

    return changed


def added(*columns: str) -> Callable[[str, Contents], None]:
    def changed(name: str, contents: Contents) -> None:
        names, *rows = parsed(contents[name])
        contents[name] = as_csv([[*names, *columns], *([*row, *("○" for _ in columns)] for row in rows)])

    return changed


def without_first(name: str, contents: Contents) -> None:
    names, _, *rows = parsed(contents[name])
    contents[name] = as_csv([names, *rows])


ADDED = {"L1-05", "L1-13", "L3-01", "L3-07"}
BREAKS: list[tuple[str, Callable[[str, Contents], None], set[str]]] = [
    ("1", values("actual", "1200", "1,200"), {"L2-01"}),
    ("1", values("actual", "1200", "120〜130"), {"L1-07", "L2-01"}),
    ("1", values("actual", "-12.5", "=12.5"), {"L2-01", "L2-06"}),
    ("1", values("action", "設けた。", "-12.5"), {"L2-06"}),
    ("1", values("direction", "'-10%削減", "-10%削減"), {"L2-06", "L3-02"}),
    ("1", values("direction", "継続", ""), {"L2-02"}),
    ("1", values("direction", "継続", "継続（条件付き）"), {"L2-05", "L3-02"}),
    ("1", values("need_label", "十分", "とても十分"), {"L2-04", "L2-05"}),
    ("1", values("need", "1", "3"), {"L3-02"}),
    ("1", values("unit", "件", ""), {"L3-04"}),
    ("1", values("due", "2024-03-31", "令和6年3月31日"), {"L3-05"}),
    ("1", values("due", "2024-03-31", "31/03/2024"), {"L3-05"}),
    ("1", values("serial_no", "2", "1"), {"L3-09"}),
    ("1", without_first, {"L3-09"}),
    ("1", defined("actual", "unit", "なし"), {"L3-04"}),
    ("2", values("period", "1", "2"), {"L3-09"}),
    ("2", values("rate", "45.5", ""), set()),
    ("2", values("rate", "120", ""), {"L2-02"}),
    ("2", values("rate", "120", "120%"), {"L2-01"}),
    ("2", values("effect", "-1200", "-1200-"), {"L2-01", "L2-06"}),
    ("2", added("rate_1", "rate_2"), {*ADDED, "L3-09"}),
    ("12", added("people_11", "people_12"), {*ADDED, "L3-09"}),
    ("3", values("period", "3", "4"), {"L3-09"}),
    ("4", values("reason_label", "その他", "その他（人手不足）"), {"L2-04", "L2-05"}),
    ("4", values("mark", "順調", "順調 遅れ"), {"L1-07", "L3-02"}),
]


@pytest.mark.parametrize(("plan", "change", "broken"), BREAKS)
def test_what_breaks_a_rule_is_told(
    plan: str, change: Callable[[str, Contents], None], broken: set[str], places: dict[str, Place]
) -> None:
    contents = contents_of(places[plan])
    change(table_name(places[plan]), contents)
    assert judged(places[plan], contents) == broken


@pytest.mark.slow
def test_rows_of_a_period_to_come_are_told(tmp_path: Path) -> None:
    place = shaped(tmp_path, MONTHLY, 11)
    place.merge()
    contents = contents_of(place)
    values("period", "11", "12")(table_name(place), contents)
    assert judged(place, contents) == {"L1-13", "L3-09"}


def with_answers(plan: Plan, *rows: list[str]) -> Plan:
    return shapes.Plan(plan.name, plan.periods, plan.legend, [*plan.answers, *rows], plan.said)


def test_a_number_whose_unit_nobody_gives_breaks_its_rule(tmp_path: Path) -> None:
    plan = with_answers(MEETINGS, ["回数", "times", "数値", "", "", "任意", "", "", "要", "要"])
    place = shaped(tmp_path, plan)
    place.merge()
    assert judged(place, contents_of(place)) == {"L3-04"}


def test_columns_for_single_periods_that_the_register_declares_are_told(tmp_path: Path) -> None:
    rows = [[f"参加者（第{n}回）", f"people{n}", "数値", "", "人", "任意", "", "", "要", "要"] for n in (1, 2)]
    place = shaped(tmp_path, with_answers(MEETINGS, *rows))
    place.merge()
    assert judged(place, contents_of(place)) == {"L3-09"}


def test_names_that_the_open_data_need_themselves_are_left_to_them(tmp_path: Path) -> None:
    rows = [
        [label, name, "文章", "", "", "任意", "", "", "要", "要"]
        for label, name in (("注", "mark"), ("公開時点の期", "period"))
    ]
    place = shaped(tmp_path, with_answers(MEETINGS, *rows))
    place.merge()
    names = list(items_of(place))
    assert (names[-2:], judged(place, contents_of(place))) == (["mark_", "period_"], set())
    labels = [items_of(place)[name]["label"] for name in ("as_of_period", "period_")]
    assert labels == ["公開時点の期（as_of_period）", "公開時点の期（period_）"]


def test_a_year_of_an_era_in_a_heading_has_the_western_year_beside_it(tmp_path: Path) -> None:
    row = ["令和5年度の実績", "action", "文章", "", "", "任意", "", "", "要", "要"]
    place = shaped(tmp_path, with_answers(MEETINGS, row))
    place.merge()
    assert items_of(place)["action"]["label"] == "令和5年度（2023年度）の実績"
    assert judged(place, contents_of(place)) == set()


def test_a_mark_that_is_not_published_has_no_columns(tmp_path: Path) -> None:
    answers = [[*row[:-1], "不要" if row[1] == "progress" else "要"] for row in HALVES.answers]
    plan = shapes.Plan(HALVES.name, HALVES.periods, HALVES.legend, answers, HALVES.said, given=HALVES.given)
    place = shaped(tmp_path, plan)
    place.merge()
    own = ["planned", "period", "period_name", "state", "state_label", "rate", "action", "effect", "direction"]
    assert list(items_of(place))[-len(own) :] == own
    assert "## 進捗\n" not in contents_of(place)[README].decode()
    assert judged(place, contents_of(place)) == set()


def test_a_plan_without_reasons_has_no_columns_for_them(tmp_path: Path) -> None:
    rows = register_rows() | {"評価理由": [], "凡例": [["○", "進捗あり", "不要", "不要"]]}
    place = clean_quarter(tmp_path)
    write_register(place, rows)
    place.merge()
    names = parsed(contents_of(place)[table_name(place)])[0]
    assert names[16:] == ["period", "period_name", *STATE, "reason_text"]
    text = contents_of(place)[README].decode()
    assert "reason_code" not in text and "四半期" not in text
    assert "- この計画の期は、1期、2期、3期、4期です。" in text


def test_a_plan_of_the_usual_shape_keeps_its_columns_under_its_own_words(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    said = [["主管課等", "担当課"], ["選択肢", "遅れの理由"], ["進捗", "評価"]]
    add_sheet(place.folders.register(place.period), "見出し", [HEADINGS, *said])
    place.merge()
    items = items_of(place)
    assert list(items) == [column.name for column in TABLE]
    names = ("department", "mark", "mark_label", "reason_code", "reason_label", "reason_text", "serial_no")
    assert [items[name]["label"] for name in names] == [
        *("担当課", "評価の記号", "評価", "遅れの理由", "遅れの理由の内容", "評価理由", "通しNo.")
    ]
    readme = contents_of(place)[README].decode()
    assert "四半期ごとの進捗状況を、担当課の回答のとおりに" in readme and "主管課等" not in readme
    told = json.loads((place.out / "run.json").read_text(encoding="utf-8"))["open_data"]
    assert [rule for rule, verdict in told.items() if not verdict["kept"]] == []


@pytest.mark.parametrize("plan", [YEARLY, HALVES, QUARTERS], ids=["1", "2", "4"])
def test_what_did_not_come_is_blank_and_says_why(plan: Plan, tmp_path: Path) -> None:
    place = shaped(tmp_path, plan)
    (place.raw / return_name("学務課")).unlink()
    place.merge()
    rows = records(contents_of(place)[table_name(place)])
    assert {row["mark"] for row in rows if row["serial_no"] == "2"} == {""}
    said = {row["state_label"] for row in rows if row["serial_no"] == "2"}
    assert said == ({"未提出"} if plan is YEARLY else {"未提出", "報告なし"})
    assert judged(place, contents_of(place)) == set()


def test_hostile_words_of_the_plan_and_of_answers_keep_the_rules(tmp_path: Path) -> None:
    answers = [
        ["=評価|*太字*", "progress", "記号", "（凡例）", "", "常に", "", "", "要", "要"],
        ["-実績\n値", "actual", "数値", "", "=人", "任意", "", "", "要", "要"],
        ["@方向", "direction", "選択", "=拡充：+広げる、@継続：-続ける", "", "任意", "", "", "要", "要"],
        ["説明", "action", "文章", "", "", "任意", "", "", "要", "要"],
        ["+指標", "indicator", "文章", "", "", "計画", "", "", "要", "要"],
        ["目標", "target", "数値", "", "人", "計画", "", "", "要", "要"],
    ]
    said = [{"progress": "=", "actual": "-3", "direction": "=拡充", "action": '=1+1\n次の  行\t,"引用"'}] * 3
    given = {"+指標": ("=1+1", "改\n行", "@x"), "目標": ("▲1,200", "-", "0.50")}
    legend = [["=", "+よい", "不要", "不要"], ["B+", "|よい|", "不要", "不要"]]
    place = shaped(tmp_path, Plan("=計画", "通年", legend, answers, said, given=given))
    place.merge()
    contents = contents_of(place)
    assert judged(place, contents) == set()
    rows = records(contents[table_name(place)])
    names = ("indicator", "target", "mark", "mark_label", "actual", "direction", "direction_label", "action")
    assert [rows[0][name] for name in names] == [
        *("'=1+1", "-1200", "=", "'+よい", "-3", "'=拡充", "'+広げる", '\'=1+1\u3000次の\u3000行\u3000,"引用"')
    ]
    assert [row["target"] for row in rows] == ["-1200", "", "0.5"]
    readme = contents[README].decode()
    assert "## =評価\\|\\*太字\\*" in readme and "| `actual` | -実績 値 | =人 |" in readme
    lines = [line for line in readme.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {3, 4}


def test_a_further_mark_has_a_word_of_its_own(tmp_path: Path) -> None:
    row = ["自己点検", "own_check", "記号", "（凡例）", "", "任意", "", "", "要", "要"]
    place = shaped(tmp_path, with_answers(MEETINGS, row))
    place.merge()
    assert list(items_of(place))[-2:] == ["own_check", "own_check_label"]
    assert items_of(place)["own_check"]["codes"] == "own_check"
    assert judged(place, contents_of(place)) == set()


def test_a_mark_that_a_spreadsheet_would_calculate_is_guarded(tmp_path: Path) -> None:
    legend = [["-1", "後退", "不要", "不要"], ["+1", "前進", "不要", "不要"]]
    said = [{f"progress_{n}": "+1" for n in range(1, 4)}] * 3
    place = shaped(tmp_path, shapes.Plan("景観計画", MEETINGS.periods, legend, MEETINGS.answers, said))
    place.merge()
    rows = records(contents_of(place)[table_name(place)])
    assert {(row["mark"], row["mark_label"]) for row in rows} == {("'+1", "前進")}
    assert judged(place, contents_of(place)) == set()
