"""A register out of an existing table: what it takes, what it leaves to the coordinator, and what it tells of that."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.books.form import Form
from pipeline.drafting.columns import HeadingsMissing
from pipeline.drafting.draft import Given, YearUnknown
from pipeline.drafting.existing import TableMissing
from pipeline.drafting.initiatives import section_levels
from pipeline.drafting.wording import codes_told, marks_told
from pipeline.jobs.init import RegisterExists, init
from pipeline.register.read import read_register
from pipeline.register.sheets import RegisterFaults
from schemas.layout import DEFAULT
from schemas.period import parse_period, year_named
from schemas.vocabulary import CODES, MARKS, Mark
from tests.support import drafted
from tests.support.drafted import Cells, columns, sheet
from tests.support.quarter import ROOT, Place, edit_cells, register_rows, return_name, write_form, write_register
from tests.support.shapes import YEARLY, shaped

SOURCE = ROOT / "data" / "source" / "progress-table-r5.csv"
REGISTER = ROOT / "data" / "plan" / "R5.xlsx"
make = partial(drafted.make, body_name="武蔵野市", body_code="132039", coordinator="産業振興課")
HEADINGS = ["通しNo.", "施策", "主管課等", "事業・取組みの名称", "1期", "2期", "選択肢"]
TITLE = "みどりの計画の進行管理表（令和5年度分）"


def book(path: Path, **sheets: Cells) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    made.save(path)
    return path


def table(folder: Path, rows: Cells, before: Cells = ((TITLE,),), headings: Sequence[str] = HEADINGS) -> Path:
    return book(folder / "表.xlsx", 表=[*before, headings, *rows])


def published() -> list[dict[str, str]]:
    with SOURCE.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# The real plan, there and back


def test_the_council_workbook_gives_back_its_register(merged_sample: Place, tmp_path: Path) -> None:
    made = make(tmp_path, merged_sample.out / "進行管理表_R5-4.xlsx")
    assert made.path == tmp_path / "new" / "data" / "plan" / "R5.xlsx"
    assert made.faults == ()
    new, old = read_register(made.path), read_register(REGISTER)
    assert new.initiatives.equals(old.initiatives)
    assert new.department_names == old.department_names
    assert new.vocabulary.marks == old.vocabulary.marks
    assert new.vocabulary.codes == {code: label for code, label in CODES.items() if label}
    assert (new.plan_name, new.year, new.former) == (old.plan_name, 2023, {})
    assert sorted(path.name for path in (tmp_path / "new" / "data").iterdir()) == ["out", "plan", "raw"]


def test_the_published_columns_give_the_register(tmp_path: Path) -> None:
    made = make(tmp_path, SOURCE, 2023, plan_name="第二期産業振興計画")
    assert made.faults == ()
    new, old = read_register(made.path), read_register(REGISTER)
    assert new.initiatives.equals(old.initiatives)
    assert new.department_names == old.department_names
    assert new.vocabulary.marks == tuple(mark for mark in MARKS if mark.sign != "-")
    assert dict(new.vocabulary.codes) == {"2": "", "3": "", "4": ""}
    assert made.draft.remarks == [
        "評価理由の選択肢「2」「3」「4」の内容は、表から分からないため空欄です。記入してください。",
        "凡例の行がないため、記号は表に使われているものだけを書きました。足りない記号を加えてください。",
    ]


def published_layout() -> list[list[str]]:
    """The table as it is published: a title, legend and three rows of headings on each page, section rows between."""
    page = [
        ["第二期産業振興計画の進行管理表（令和5年度分）"],
        ["*凡例：○…進捗あり △…遅れ・課題あり □…検討中 ×…進捗なし ◎…完了 -…中止"],
        ["基本目標", "", "", "主管課等", "事業・取組みの名称", "現年度の進捗状況", "", "", "", "4期の評価理由"],
        ["基本施策", "", "", "", "", "1期", "2期", "3期", "4期", "選択肢", "進捗状況に関わらず必要に応じて記載"],
        ["通しNo.", "施策", "", "", "", "", "", "", "", "", ""],
    ]
    rows: list[list[str]] = []
    goal = policy = ""
    for number, row in enumerate(published()):
        rows += page if number % 18 == 0 else []
        sections = [row["基本目標"]] * (row["基本目標"] != goal) + [row["基本施策"]] * (row["基本施策"] != policy)
        rows += [[text] for text in sections]
        goal, policy = row["基本目標"], row["基本施策"]
        measure = f"★【重点事業】 {row['施策']}" if row["重点事業"] else row["施策"]
        told = [row["通しNo."], row["施策No."], measure, *(row[DEFAULT.heading(c)] for c in DEFAULT.table[6:])]
        rows.append(told)
    return rows


def test_the_published_layout_gives_the_register(tmp_path: Path) -> None:
    made = make(tmp_path, book(tmp_path / "公表.xlsx", 表=published_layout()))
    assert made.faults == ()
    new, old = read_register(made.path), read_register(REGISTER)
    assert new.initiatives.equals(old.initiatives)
    assert [mark.sign for mark in new.vocabulary.marks] == ["○", "△", "□", "×", "◎", "-", "/"]
    assert set(new.vocabulary.marks) == set(MARKS)
    assert new.plan_name == "第二期産業振興計画"


# Another city


OTHER = [
    [1, "樹林地", "緑政課", "保存樹林の指定", "A", "B", ""],
    [2, "樹林地", "公園課", "市民緑地の契約", "B", "C", "ア 予算"],
    [3, "公園", "公園課", "公園の改修", "B", "D", "イ その他の事情"],
    [4, "公園", "緑政課", "公園ボランティア", "A", "Ａ", ""],
]
OTHER_LEGEND = "凡例　A：計画以上　B：計画どおり　C：遅れ　D：廃止"


def test_another_citys_table_runs_without_code(tmp_path: Path) -> None:
    made = make(tmp_path, table(tmp_path, OTHER, before=[[TITLE], [OTHER_LEGEND]]))
    assert made.faults == ()
    register = read_register(made.path)
    assert register.plan_name == "みどりの計画"
    assert register.vocabulary.marks == (
        Mark("A", "計画以上", False),
        Mark("B", "計画どおり", False),
        Mark("C", "遅れ", True, watched_after=1),
        Mark("D", "廃止", True, watched_after=1),
    )
    assert dict(register.vocabulary.codes) == {"ア": "予算", "イ": "その他の事情"}
    assert register.department_names == ("緑政課", "公園課")
    place = Place(tmp_path / "new" / "data", parse_period("R5-1"))
    said = {1: ("A", "", ""), 2: ("C", "ア", ""), 3: ("D", "イ", "担い手がいない。"), 4: ("B", "", "")}
    answers = {n: dict(zip(("q1", "reason_code", "reason_text"), answer, strict=True)) for n, answer in said.items()}
    for name in register.department_names:
        write_form(place.raw / return_name(name), register, place.period, Form(name, answers=answers))
    assert place.merge(final=True).folder is not None
    assert place.findings() == []
    merged = place.merged().set_index("serial_no")
    assert {int(n): (row["q1"], row["reason_code"], row["reason_text"]) for n, row in merged.iterrows()} == said


def test_marks_that_nobody_explains_are_left_to_the_coordinator(tmp_path: Path) -> None:
    rows = [
        [1, "緑", "緑政課", "い", "〇", "●", ""],
        [2, "緑", "緑政課", "ろ", "順調", "◇", "3"],
        [3, "緑", "緑政課", "は", "順調", "1", "10"],
    ]
    made = make(tmp_path, table(tmp_path, rows))
    assert sheet(made, "凡例") == [
        ["○", "進捗あり", "不要", "不要", "0"],
        ["●", "", "不要", "不要", "0"],
        ["◇", "", "要", "不要", "1"],
        ["1", "", "要", "不要", "1"],
    ]
    assert sheet(made, "評価理由") == [["3", ""], ["10", ""]]
    assert made.faults == tuple(f"R5.xlsx!凡例!B{row}: 空欄です。記入してください。" for row in (3, 4, 5))
    assert made.draft.remarks[0] == "1文字の記号ではないため、凡例に加えなかった記入があります：「順調」2箇所"


def test_a_table_without_answers_gets_the_known_words_as_a_proposal(tmp_path: Path) -> None:
    rows = [[1, "緑", "緑政課", "い"]]
    made = make(tmp_path, table(tmp_path, rows, headings=HEADINGS[:4]))
    assert made.faults == ()
    vocabulary = read_register(made.path).vocabulary
    assert (vocabulary.marks, vocabulary.codes) == (MARKS, CODES)
    assert any("案として書きました" in remark for remark in made.draft.remarks)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["凡例：○…進捗あり　△…遅れ・課題あり"], {"○": "進捗あり", "△": "遅れ・課題あり"}),
        (["*凡例：○…進捗あり △…遅れ・課題あり -…中止"], {"○": "進捗あり", "△": "遅れ・課題あり", "-": "中止"}),
        (["【凡例】〇＝順調、△＝遅れ、ー＝中止"], {"○": "順調", "△": "遅れ", "-": "中止"}),
        (["凡例　A:計画以上 B: 計画どおり"], {"A": "計画以上", "B": "計画どおり"}),
        (["凡例", "◎・完了", "○・順調", "1. 緑"], {"◎": "完了", "○": "順調"}),
        (["凡例　○ 順調　× 未着手"], {"○": "順調", "×": "未着手"}),
        (["※凡例 A：よい X：なし"], {"A": "よい", "X": "なし"}),
        (["※凡例 ○：よい X：なし"], {"○": "よい", "×": "なし"}),
        (["○…進捗あり"], {}),
    ],
)
def test_legends_are_read(lines: list[str], told: dict[str, str]) -> None:
    assert marks_told(lines) == told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["選択肢：2 外的要因（整備、法令等）の影響　3 内的要因"],
            {"2": "外的要因（整備、法令等）の影響", "3": "内的要因"},
        ),
        (["選択肢：①予算　②人員"], {"1": "予算", "2": "人員"}),
        (["選択肢：(1) 予算 (2) 人員"], {"1": "予算", "2": "人員"}),
        (["評価理由の選択肢", "ア 予算", "イ．人員"], {"ア": "予算", "イ": "人員"}),
        (["選択肢の多い街 1 つめ"], {}),
    ],
)
def test_reason_codes_are_read(lines: list[str], told: dict[str, str]) -> None:
    assert codes_told(lines) == told


def test_a_code_its_label_and_free_text_in_one_cell(tmp_path: Path) -> None:
    cells = ["3 内的要因", "3 内的要因 協議中。", "(4) その他", "2.0", "2、3", "未定", "１０："]
    rows = [[n, "緑", "緑政課", "い", "△", "△", cell] for n, cell in enumerate(cells, start=1)]
    made = make(tmp_path, table(tmp_path, rows))
    assert sheet(made, "評価理由") == [["2", ""], ["3", "内的要因"], ["4", "その他"], ["10", ""]]
    assert made.draft.remarks[0] == (
        "選択肢として読み取れないため、評価理由に加えなかった記入があります：「2、3」1箇所、「未定」1箇所"
    )


# Levels


@pytest.mark.parametrize(
    ("groups", "levels"),
    [
        ([["1. い", "(1) ろ"], ["(2) は"], ["2. に", "(1) ほ"]], [[0, 1], [1], [0, 1]]),
        ([["1. い", "(1) ろ"], ["２．は"], ["（2）に"]], [[0, 1], [0], [1]]),
        ([["1. い", "2. ろ", "(1) は"]], [[0, 0, 1]]),
        ([["(1) ろ"], ["2. に", "(1) ほ"]], [[1], [0, 1]]),
        ([["緑", "守る"], ["育てる"]], [[0, 1], [1]]),
        ([["緑", "(1) 守る"], ["水"]], [[0, 1], [0]]),
        ([["1 緑", "1 守る"], ["2 育てる"]], [[0, 1], [1]]),
        ([["基本目標1 緑", "基本施策1-1 守る"], ["基本施策1-2 育てる"]], [[0, 1], [1]]),
        ([["第1章 緑", "第1節 守る"], ["第2節 育てる"], ["第2章 水"]], [[0, 1], [1], [0]]),
        ([["緑"], ["水"]], [[0], [0]]),
        ([["Ⅰ 緑"], ["1 守る"], ["2 育てる"], ["Ⅱ 水"]], [[0], [1], [1], [0]]),
        ([["1. 緑", "(1) 守る", "① 樹林"], ["② 草地"], ["(2) 育てる", "① 公園"]], [[0, 1, 2], [2], [1, 2]]),
    ],
)
def test_levels_are_told_by_structure(groups: list[list[str]], levels: list[list[int]]) -> None:
    assert section_levels(groups, 3) == levels


def test_one_level_of_sections_is_the_goals(tmp_path: Path) -> None:
    rows = [["緑"], [1, "い", "緑政課", "樹林"], ["水"], [2, "ろ", "緑政課", "川"], ["注：抜粋"]]
    made = make(tmp_path, table(tmp_path, rows))
    assert columns(made, "基本目標", "基本施策", "施策") == [("緑", "", "い"), ("水", "", "ろ")]
    assert made.faults == ()
    assert made.draft.remarks[0] == "表の中の行「注：抜粋」は、どの階層か読み取れないため、使いませんでした。"


def test_a_policy_ends_with_its_goal(tmp_path: Path) -> None:
    rows = [["1. 緑"], ["(1) 守る"], [1, "い", "緑政課", "樹林"], ["2. 水"], [2, "ろ", "緑政課", "川"]]
    made = make(tmp_path, table(tmp_path, rows))
    assert columns(made, "基本目標", "基本施策") == [("1. 緑", "(1) 守る"), ("2. 水", "")]
    assert made.faults == ("R5.xlsx!事業!C3: 空欄です。記入してください。",)


def test_levels_in_columns_outrank_section_rows(tmp_path: Path) -> None:
    headings = ["基本目標", "基本施策", *HEADINGS[:4]]
    rows = [
        ["甲", "", "", "", "", ""],
        ["緑", "守る", 1, "い", "緑政課", "樹林"],
        ["緑", "育てる", 2, "ろ", "緑政課", "公園"],
    ]
    made = make(tmp_path, table(tmp_path, rows, headings=headings))
    assert columns(made, "基本目標", "基本施策") == [("緑", "守る"), ("緑", "育てる")]
    assert made.draft.remarks[0] == "表の中の行「甲」は、どの階層か読み取れないため、使いませんでした。"


def test_merged_cells_go_down_and_are_told(tmp_path: Path) -> None:
    rows = [
        ["緑"],
        [1, "★【重点事業】\n樹林", "緑政課", "い"],
        [2, "", "公園課", "ろ"],
        [3, "", "〃", "は"],
        [4, "公園", "", "に"],
        ["水"],
        [5, "", "公園課", "ほ"],
    ]
    made = make(tmp_path, table(tmp_path, rows))
    assert columns(made, "重点事業", "施策", "主管課等") == [
        ("★", "樹林", "緑政課"),
        ("★", "樹林", "公園課"),
        ("★", "樹林", "公園課"),
        ("", "公園", ""),
        ("", "", "公園課"),
    ]
    assert made.faults == (
        "R5.xlsx!事業!G5: 空欄です。記入してください。",
        "R5.xlsx!事業!F6: 空欄です。記入してください。",
    )
    assert made.draft.remarks[0] == (
        "空欄（結合されたセルなど）を、すぐ上の行と同じ内容で埋めました：シート「事業」のF3、F4、G4"
    )


# No row vanishes


def test_rows_that_are_wrong_are_carried_and_named(tmp_path: Path) -> None:
    rows = [
        ["No.1", "い", "緑政課", "樹林"],
        [1.0, "い", "緑政課", "公園"],
        ["未定", "い", "緑政課", "川"],
        ["", "い", "緑政課", "池"],
        ["", "い", "緑政課", ""],
        [5, "い", "緑/政課", ""],
    ]
    made = make(tmp_path, table(tmp_path, rows))
    assert columns(made, "通しNo.", "事業・取組みの名称") == [
        ("1", "樹林"),
        ("1", "公園"),
        ("未定", "川"),
        ("", "池"),
        ("5", ""),
    ]
    assert made.faults == (
        "R5.xlsx!事業!A3: 「1」…同じ通しNo.が2つ以上あります。",
        "R5.xlsx!事業!A4: 「未定」…1以上の整数で書いてください。",
        "R5.xlsx!事業!A5: 空欄です。記入してください。",
        "R5.xlsx!事業!H6: 空欄です。記入してください。",
        'R5.xlsx!主管課等!A3: 「緑/政課」…ファイル名に使えない文字（\\ / : * ? " < > | や制御文字）があります。',
    )
    assert made.draft.remarks[0] == "シート「表」の7行目は、通しNo.も事業・取組みの名称もないため、使いませんでした。"


def test_pages_repeat_their_title_and_number_and_a_bare_number_is_a_row(tmp_path: Path) -> None:
    page = [[TITLE], ["1 / 2 ページ"], [3], HEADINGS]
    rows = [[1, "い", "緑政課", "樹林"], [2], *page, [3, "い", "緑政課", "川"], [OTHER_LEGEND]]
    made = make(tmp_path, table(tmp_path, rows, before=[[TITLE], ["2 / 2 ページ"], [3]]))
    assert columns(made, "通しNo.", "基本目標", "事業・取組みの名称")[:2] == [("1", "", "樹林"), ("2", "", "")]
    assert [row[0] for row in sheet(made, "凡例")] == ["A", "B", "C", "D"]


def test_many_places_are_told_in_short(tmp_path: Path) -> None:
    rows = [[n, "" if n > 1 else "い", "緑政課", "樹林"] for n in range(1, 15)] + [["", "", "緑政課", ""]] * 11
    made = make(tmp_path, table(tmp_path, rows))
    assert (
        made.draft.remarks[0].startswith("シート「表」の17行目、18行目、")
        and "26行目、ほか1行は" in made.draft.remarks[0]
    )
    assert made.draft.remarks[1].endswith("シート「事業」のF3、F4、F5、F6、F7、F8、F9、F10、F11、F12、ほか3箇所")


def test_what_is_not_known_is_left_blank_and_named(tmp_path: Path) -> None:
    source = table(tmp_path, [[1, "い", "緑政課", "樹林", "○", "○", ""]], before=[["進捗一覧"]])
    made = init(tmp_path / "new", source, Given(2024, {}))
    assert made.faults == (
        "R6.xlsx!計画!B2: 計画名：空欄です。記入してください。",
        "R6.xlsx!計画!B3: 団体名：空欄です。記入してください。",
        "R6.xlsx!計画!B4: 全国地方公共団体コード：空欄です。記入してください。",
        "R6.xlsx!計画!B6: 取りまとめ担当：空欄です。記入してください。",
    )


def test_the_largest_table_of_several_sheets_is_taken(tmp_path: Path) -> None:
    rows = [[1, "い", "緑政課", "樹林"], [2, "い", "緑政課", "公園"]]
    source = book(
        tmp_path / "表.xlsx", 旧=[HEADINGS[:4], rows[0]], 新=[[TITLE], HEADINGS[:4], *rows], メモ=[["覚え書き"]]
    )
    made = make(tmp_path, source)
    assert columns(made, "通しNo.") == [("1",), ("2",)]
    assert made.draft.remarks[0] == (
        "表のあるシートが2枚あります。事業の最も多い「新」から作り、「旧」は使いませんでした。"
    )


def test_a_table_without_an_initiative_is_refused(tmp_path: Path) -> None:
    source = table(tmp_path, [[1, "任意", "緑政課"]], headings=["通しNo.", "事業区分", "担当"])
    with pytest.raises(HeadingsMissing) as refused:
        make(tmp_path, source)
    assert "表.xlsx!表!A2: 見出し「事業・取組みの名称」がありません。" in str(refused.value)
    assert "--heading 事業・取組みの名称=" in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_sheet_without_a_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableMissing) as refused:
        make(tmp_path, book(tmp_path / "表.xlsx", メモ=[["覚え書き"], ["担当課", "緑政課"]]))
    assert "表.xlsx!メモ: 見出し「通しNo.」「事業・取組みの名称」がありません。" in str(refused.value)


def test_a_table_without_a_number_is_numbered(tmp_path: Path) -> None:
    made = make(tmp_path, table(tmp_path, [["い", "緑政課"], ["ろ", "緑政課"]], headings=["事業名", "主管課"]))
    assert columns(made, "通しNo.", "事業・取組みの名称") == [("1", "い"), ("2", "ろ")]
    assert made.draft.remarks[0] == "番号の列がないため、通しNo.を1から順に付けました。"


# Years


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("計画の進行管理表（令和5年度分）", 2023),
        ("平成３０年度 計画の進行管理表", 2018),
        ("令和元年度", 2019),
        ("計画（令和2年度～令和6年度）の進行管理表（令和5年度分）", 2023),
        ("計画（令和2年度～令和6年度）の進行管理表", None),
        ("計画の進行管理表", None),
    ],
)
def test_the_year_of_a_title(title: str, year: int | None) -> None:
    assert year_named(title) == year


def test_a_table_without_a_year_is_asked_for_it(tmp_path: Path) -> None:
    with pytest.raises(YearUnknown):
        make(tmp_path, SOURCE)
    assert not (tmp_path / "new").exists()


def test_the_next_years_register_knows_the_former_numbers(tmp_path: Path) -> None:
    source = table(tmp_path, [[7, "い", "緑政課", "樹林"], [9, "い", "緑政課", "公園"]])
    made = make(tmp_path, source, 2024)
    assert read_register(made.path).former == {7: (7,), 9: (9,)}
    assert "旧通しNo." in made.draft.remarks[-1]


# Rollover


def last_year(folder: Path, **changed: Mapping[str, Any]) -> Path:
    place = Place(folder / "data", parse_period("R5-4"))
    rows = register_rows()
    rows["主管課等"] = [
        ["産業課", "商工課、振興係", "sangyo@example.jp、b@example.jp", "内線 201"],
        ["農業課", "", "", ""],
        ["観光課", "", "", ""],
    ]
    rows["例外"] = [["6", "R5-4", "reason-missing", "様式にないため", "産業課長", "2024-04-01", ""]]
    return write_register(place, rows | changed)


def test_rollover_makes_next_years_register_beside_this_years(tmp_path: Path) -> None:
    source = last_year(tmp_path)
    made = init(tmp_path, source, Given(None, {"contact": "内線 300"}))
    assert made.path == tmp_path / "data" / "plan" / "R6.xlsx"
    assert made.faults == ()
    assert dict(sheet(made, "計画")) == {
        "計画名": "小さな産業計画",
        "団体名": "試験市",
        "全国地方公共団体コード": "132039",
        "年度": "R6",
        "取りまとめ担当": "産業課",
        "連絡先": "内線 300",
        "提出期限1期": "",
        "提出期限2期": "",
        "提出期限3期": "",
        "提出期限4期": "",
        "公開日1期": "",
        "公開日2期": "",
        "公開日3期": "",
        "公開日4期": "",
        "文字数上限": "40",
    }
    assert sheet(made, "主管課等")[0] == ["産業課", "商工課、振興係", "sangyo@example.jp、b@example.jp", "内線 201"]
    assert sheet(made, "例外") == []
    new, old = read_register(made.path), read_register(source)
    assert new.initiatives.equals(old.initiatives)
    assert new.former == {number: (number,) for number in range(1, 7)}
    assert (new.departments, new.vocabulary) == (old.departments, old.vocabulary)
    assert made.draft.remarks == [
        "令和5年度の計画のファイルから引き継ぎました。提出期限と公開日は空欄にしました。独自に加えたシートや列は、引き継いでいません。",
        "シート「例外」の1件は、年度が変わるため引き継ぎませんでした。",
        "シート「事業」の旧通しNo.には、令和5年度の通しNo.をそのまま書きました。"
        "番号が変わる事業は「通しNo.」だけを直し、「旧通しNo.」はそのままにしてください。新しい事業の旧通しNo.は空欄にします。",
    ]


@pytest.mark.slow
def test_headings_that_name_a_year_are_told_in_the_next(tmp_path: Path) -> None:
    called = {"取組内容": "実績値（５年度）", "課題": "令和5年度の課題", "方向性": "年度末の方向性"}
    answers = [[called.get(label, label), *row] for label, *row in YEARLY.answers]
    headings = [["主管課等", "担当課(R5)", ""], ["実績値（５年度）", "実績値（５年度）", ""]]
    place = shaped(tmp_path, replace(YEARLY, answers=answers, headings=headings))
    made = init(tmp_path, place.folders.register(place.period), Given(None, {}))
    assert made.draft.remarks[-1].startswith(
        "「実績値（５年度）」「令和5年度の課題」「担当課(R5)」には年度が書かれています。令和6年度のものに直すときは、"
    )
    plain = shaped(tmp_path / "plain", YEARLY)
    made = init(tmp_path / "plain", plain.folders.register(plain.period), Given(None, {}))
    assert not any("年度が書かれています" in one for one in made.draft.remarks)


def test_rollover_over_more_than_a_year_knows_no_former_numbers(tmp_path: Path) -> None:
    made = init(tmp_path, last_year(tmp_path), Given(2025, {}))
    assert (made.path.name, read_register(made.path).former) == ("R7.xlsx", {})


def test_rollover_carries_what_is_wrong(tmp_path: Path) -> None:
    made = init(tmp_path, last_year(tmp_path, 評価理由=[["2", "い"], ["2", "ろ"]]), Given(None, {}))
    assert made.faults == ("R6.xlsx!評価理由!A3: 「2」…同じ選択肢が2つ以上あります。",)


def test_rollover_of_a_register_without_a_heading_is_refused(tmp_path: Path) -> None:
    source = last_year(tmp_path)
    edit_cells(source, [{"sheet": "凡例", "cell": "A1", "value": "しるし"}])
    with pytest.raises(RegisterFaults) as refused:
        init(tmp_path, source, Given(None, {}))
    assert refused.value.faults == ["R5.xlsx!凡例!A1: 見出し「記号」がありません。"]


# The command


@pytest.fixture
def run(torimatome: Any) -> Any:
    return partial(torimatome, "init")


def test_the_command_tells_what_it_made_and_what_is_to_do(tmp_path: Path, run: Any) -> None:
    done = run(
        str(tmp_path), "--from", str(SOURCE), "--year", "R6", "--name", "次の計画", "--coordinator", "産業振興課"
    )
    assert (done.code, done.err) == (0, "")
    path = tmp_path / "data" / "plan" / "R6.xlsx"
    lines = done.out.splitlines()
    assert lines[:2] == [
        f"令和6年度の計画のファイルを作りました：{path}",
        "  事業 138件、主管課等 25件、記号 6件、選択肢 3件",
    ]
    assert "次の2箇所を、実行の前にExcelで記入または訂正してください。" in lines
    with pytest.raises(RegisterFaults) as told:
        read_register(path)
    assert [line.strip() for line in lines if "R6.xlsx!" in line] == told.value.faults
    assert "torimatome forms R6-1" in lines[-1] and str(tmp_path) in lines[-1]


def test_the_command_never_overwrites_a_register(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "data" / "plan" / "R6.xlsx"
    path.parent.mkdir(parents=True)
    path.write_text("大切な計画", encoding="utf-8")
    refused = run(str(tmp_path), "--from", str(SOURCE), "--year", "R6")
    assert refused.code == 2
    assert str(path) in refused.err and "すでにある" in refused.err and "Traceback" not in refused.err
    assert [file.name for file in path.parent.iterdir()] == ["R6.xlsx"]
    assert path.read_text(encoding="utf-8") == "大切な計画"
    with pytest.raises(RegisterExists):
        init(tmp_path, SOURCE, Given(2024, {}))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", str(SOURCE)], "--year R6"),
        (["--from", str(SOURCE), "--year", "2024"], "「2024」"),
        (["--from", "{folder}/記録.txt", "--year", "R6"], "見出し「通しNo.」「主管課等」「事業・取組みの名称」"),
        (["--from", str(ROOT / "docs" / "pictures" / "council.png"), "--year", "R6"], "読み取れない"),
        (["--from", "どこにもない.xlsx"], "「どこにもない.xlsx」がありません。"),
        ([], "「--from」を指定してください。"),
    ],
)
def test_the_command_refuses_and_writes_nothing(tmp_path: Path, arguments: list[str], told: str, run: Any) -> None:
    (tmp_path / "記録.txt").write_text("会議の記録\n来月も開く。\n", encoding="utf-8")
    refused = run(str(tmp_path / "new"), *(word.format(folder=tmp_path) for word in arguments))
    assert refused.code == 2
    assert told in refused.err and refused.err.startswith("エラー：")
    assert "Traceback" not in refused.err
    assert not (tmp_path / "new").exists()


def test_the_published_levels_change_where_they_do(tmp_path: Path) -> None:
    """The 5 goals and 10 policies of the real plan, in their order, out of section rows alone."""
    made = make(tmp_path, book(tmp_path / "公表.xlsx", 表=published_layout()))
    levels = [key for key, _ in groupby(columns(made, "基本目標", "基本施策"))]
    assert levels == [key for key, _ in groupby((row["基本目標"], row["基本施策"]) for row in published())]
    assert len({goal for goal, _ in levels}) == 5 and len(levels) == 10
