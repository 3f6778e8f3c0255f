"""The open data: what stands in the four files."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.books.form import Form
from pipeline.drafting.draft import Given
from pipeline.jobs.init import init
from pipeline.opendata.characters import machine_dependent
from pipeline.opendata.readme import escaped
from pipeline.opendata.release import RULES
from pipeline.opendata.tables import clean
from pipeline.register.sheets import RegisterFaults, register_frames
from pipeline.storage.editions import Edition
from schemas.layout import DEFAULT
from schemas.outcomes import STATES
from schemas.period import parse_period
from schemas.public import (
    CODE_LIST,
    DEFINITIONS,
    EDITION_MEANINGS,
    FORMATS,
    PRIORITY_MEANINGS,
    PRIORITY_WORDS,
    STATE_MEANINGS,
    TABLE,
)
from tests.support.other_city import ANSWERS_GIVEN, REGISTER
from tests.support.quarter import (
    INITIATIVES,
    PLAN,
    ROOT,
    Place,
    cell_of,
    clean_quarter,
    edit_cells,
    register_rows,
    return_name,
    write_form,
    write_register,
)
from tests.support.released import CODES, ITEMS, README, contents_of, parsed, records, table_name


def table_of(place: Place) -> list[dict[str, str]]:
    return records(contents_of(place)[table_name(place)])


def facts_of(place: Place) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((place.out / "run.json").read_text(encoding="utf-8"))
    return facts


def broken_in(place: Place) -> dict[str, str]:
    """The rules that run.json says are broken, with what it says."""
    said = facts_of(place)["open_data"]
    assert list(said) == [rule.id for rule in RULES]
    return {rule: verdict["detail"] for rule, verdict in said.items() if not verdict["kept"]}


def register_with(**items: str) -> dict[str, list[list[str]]]:
    return register_rows() | {"計画": [list(item) for item in (PLAN | items).items()]}


# What stands in the files


def test_the_sample_has_a_row_for_each_initiative_and_quarter(merged_sample: Place) -> None:
    rows, merged = table_of(merged_sample), merged_sample.merged().to_dict("records")
    assert len(rows) == 552
    expected = [
        (row["serial_no"], str(number), row[quarter])
        for row in merged
        for number, quarter in enumerate(DEFAULT.marks, start=1)
    ]
    assert [(row["serial_no"], row["quarter"], row["mark"]) for row in rows] == expected
    assert Counter(row["state"] for row in rows) == {"reported": 414, "accepted": 134, "unresolved": 4}
    assert {row["serial_no"] for row in rows if row["state"] == "unresolved"} == {"9", "22", "90", "93"}


def test_every_row_of_the_sample_says_what_merged_csv_says(merged_sample: Place) -> None:
    merged = merged_sample.merged().set_index("serial_no").to_dict("index")
    for row in table_of(merged_sample):
        said = merged[row["serial_no"]]
        for column in ("goal", "policy", "measure_no", "measure", "department", "initiative"):
            assert row[column] == clean(said[column]) or row[column] == f"'{clean(said[column])}"
        assert row["priority"] == ("1" if said["priority"] else "0")
        now = row["quarter"] == "4"
        assert row["reason_code"] == (said["reason_code"] if now else "")
        assert row["reason_text"].removeprefix("'") == (clean(said["reason_text"]) if now else "")
        assert row["state"] == (said["state"] if now else "reported")


def test_one_row_in_full(merged_sample: Place) -> None:
    rows = {(row["serial_no"], row["quarter"]): row for row in table_of(merged_sample)}
    assert rows["9", "4"] == {
        "local_government_code": "132039",
        "local_government_name": "武蔵野市",
        "plan_name": "第二期産業振興計画",
        "fiscal_year": "令和5年度",
        "fiscal_year_ad": "2023",
        "as_of_quarter": "4",
        "edition": "暫定版",
        "serial_no": "9",
        "goal": "1. 武蔵野市の魅力や価値を高める産業振興",
        "policy": "(1) 武蔵野の特性を活かした産業振興",
        "measure_no": "2",
        "priority": "0",
        "measure": rows["9", "1"]["measure"],
        "department": "まちづくり推進課",
        "initiative": rows["9", "1"]["initiative"],
        "quarter": "4",
        "mark": "/",
        "mark_label": "該当なし",
        "state": "unresolved",
        "state_label": "確認中",
        "reason_code": "",
        "reason_label": "",
        "reason_text": "",
    }


def test_the_sample_keeps_all_thirty_rules(merged_sample: Place) -> None:
    said = facts_of(merged_sample)["open_data"]
    assert {rule: verdict["detail"] for rule, verdict in said.items() if not verdict["kept"]} == {}
    assert len(said) == 30
    marked = {
        value
        for column in ("goal", "policy", "measure", "department", "initiative", "reason_text")
        for value in {row[column] for row in table_of(merged_sample)}
        if machine_dependent(value)
    }
    assert f"{len(marked)}種類の値" in said["L1-08"]["detail"]


def test_the_screen_tells_in_one_line_that_all_rules_are_kept(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command())
    assert "  公開データ：機械可読性の30のルールをすべて満たしています。" in done.out.splitlines()
    assert f"  公開データ  {quarter.out / '公開'}" in done.out.splitlines()


def test_the_code_list_of_the_sample(merged_sample: Place) -> None:
    rows = records(contents_of(merged_sample)[CODES])
    words = {(row["column"], row["code"]): row["label"] for row in rows}
    assert [code for column, code in words if column == "mark"] == [*"○△□×◎-/", ""]
    assert words["mark", "-"] == "中止" and words["mark", ""] == "（空欄）"
    assert words["reason_code", "1"] == "（内容の記載なし）"
    assert words["reason_code", "3"] == "内的要因（優先順位が低い等）の影響"
    assert words["priority", "1"] == "重点事業"
    assert [code for column, code in words if column == "edition"] == ["暫定版", "確定版"]
    assert [code for column, code in words if column == "state"] == [*STATES, "reported", "not_reported"]
    assert all(row["definition"] for row in rows)


def test_every_column_of_every_file_is_defined_in_order(merged_sample: Place) -> None:
    contents = contents_of(merged_sample)
    items = [row for row in records(contents[ITEMS]) if row["kind"] == "項目"]
    for name in (table_name(merged_sample), CODES, ITEMS):
        mine = [row for row in items if row["file"] == name]
        assert [row["name"] for row in mine] == parsed(contents[name])[0]
        assert [row["number"] for row in mine] == [str(number) for number in range(1, len(mine) + 1)]
        assert {(row["encoding"], row["bom"], row["format_version"]) for row in mine} == {("UTF-8", "あり", "1")}
    assert next(row for row in items if row["name"] == "quarter")["unit"] == "期"


@pytest.mark.parametrize("name", ["R5-1", "R5-2"])
def test_quarters_still_to_come_have_no_rows(tmp_path: Path, name: str) -> None:
    place = clean_quarter(tmp_path, name)
    place.merge()
    quarters = list("12")[: place.period.number]
    rows = table_of(place)
    assert [(row["serial_no"], row["quarter"]) for row in rows] == [(str(n), q) for n in INITIATIVES for q in quarters]
    assert {row["as_of_quarter"] for row in rows} == {quarters[-1]}
    assert broken_in(place) == {}
    history = [row["name"] for row in records(contents_of(place)[ITEMS]) if row["kind"] == "更新"]
    assert history == [f"release_{quarter}" for quarter in quarters]


def test_reasons_and_states_belong_to_the_periods_own_quarter(merged_quarter: Place) -> None:
    said = {(row["serial_no"], row["quarter"]): row for row in table_of(merged_quarter)}
    columns = ("mark", "mark_label", "state", "state_label", "reason_code", "reason_label", "reason_text")
    assert [said["6", "4"][column] for column in columns] == [
        *("×", "進捗なし", "accepted", "確認済み", "4", "その他", "人手が足りないため。")
    ]
    assert [said["6", "3"][column] for column in columns] == ["○", "進捗あり", "reported", "報告済み", "", "", ""]
    assert (said["3", "4"]["priority"], said["2", "4"]["priority"]) == ("1", "0")


def test_a_blank_mark_says_why(quarter: Place) -> None:
    (quarter.raw / return_name("農業課")).unlink()
    edits = [{"cell": cell_of(6, "q4")}, {"cell": cell_of(6, "q2")}]
    edit_cells(quarter.raw / return_name("観光課"), edits)
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": cell_of(1, "q4"), "value": "A"}])
    waiver = ["6", "R5-4", "mark-missing", "休止中のため", "産業課長", "2024-04-01", ""]
    write_register(quarter, register_rows() | {"例外": [waiver]})
    quarter.merge()
    said = {(row["serial_no"], row["quarter"]): row for row in table_of(quarter)}
    blank = {key: (row["state"], row["state_label"]) for key, row in said.items() if not row["mark"]}
    assert blank == {
        ("1", "4"): ("unresolved", "確認中"),
        **{(number, quarter): ("not_reported", "記号なし") for number in "45" for quarter in "123"},
        ("4", "4"): ("unreturned", "未提出"),
        ("5", "4"): ("unreturned", "未提出"),
        ("6", "2"): ("not_reported", "記号なし"),
        ("6", "4"): ("waived", "例外として承認"),
    }
    assert {row["mark_label"] for row in said.values() if not row["mark"]} == {""}
    assert broken_in(quarter) == {}


def test_the_final_edition_says_so(merged_quarter: Place, tmp_path: Path) -> None:
    draft = contents_of(merged_quarter)
    assert {row["edition"] for row in table_of(merged_quarter)} == {"暫定版"}
    assert "この版は**暫定版**です。" in draft[README].decode()
    quarter = merged_quarter.copied(tmp_path)
    quarter.merge(final=True)
    final = contents_of(quarter)
    assert {row["edition"] for row in table_of(quarter)} == {"確定版"}
    assert "この版は**確定版**です。" in final[README].decode()
    assert (draft[CODES], draft[ITEMS]) == (final[CODES], final[ITEMS])
    assert broken_in(quarter) == {}


def test_another_city_needs_no_code(tmp_path: Path) -> None:
    place = Place(tmp_path, parse_period("R6-1"))
    write_register(place, REGISTER)
    answers = {
        n: {"q1": mark, "reason_code": code, "reason_text": text} for n, (mark, code, text) in ANSWERS_GIVEN.items()
    }
    for department in ("緑政課", "公園課"):
        form = Form(department, answers=answers)
        write_form(place.raw / return_name(department), place.register(), place.period, form)
    place.merge(final=True)
    rows = table_of(place)
    assert [
        (row["serial_no"], row["mark"], row["mark_label"], row["reason_code"], row["reason_label"]) for row in rows
    ] == [
        ("10", "A", "計画以上", "", ""),
        ("20", "C", "遅れ", "ア", "予算"),
        ("30", "B", "計画どおり", "", ""),
        ("40", "D", "廃止", "イ", "その他の事情"),
    ]
    assert {(row["local_government_code"], row["fiscal_year"], row["fiscal_year_ad"]) for row in rows} == {
        ("012025", "令和6年度", "2024")
    }
    assert {row["measure_no"] for row in rows} == {""}
    said = {(row["column"], row["code"]): row["definition"] for row in records(contents_of(place)[CODES])}
    assert "事業・取組みは終わる" in said["mark", "D"] and "事業・取組みは終わる" not in said["mark", "C"]
    assert "reason_text" in said["reason_code", "イ"] and "reason_text" not in said["reason_code", "ア"]
    assert broken_in(place) == {}


# Hostile names and texts


HOSTILE_TEXT = 'まず\n次に\tその次  と\u3000\u3000続く,"引用"\u2028終わり\x07'
CLEAN_TEXT = 'まず\u3000次に\u3000その次\u3000と\u3000続く,"引用"\u3000終わり'


def hostile_rows() -> dict[str, list[list[str]]]:
    rows = register_with(計画名="=計画|*太字*\n[名](http://example.com)", 団体名="@試験市", 取りまとめ担当="産業課<b>")
    renamed = {"産業課": "=産業課", "農業課": "@農業課", "観光課": "観光課"}
    for row in rows["事業"]:
        row[6] = renamed[row[6]]
    rows["事業"][0][5:8] = ["-施策\n名", "=産業課", "+事業  名"]
    rows["事業"][1][5] = "-施策\n名"
    rows["主管課等"] = [[name, "", "", ""] for name in renamed.values()]
    rows["凡例"] = [["○", "+あり", "不要", "不要"], ["-", "=1+1", "要", "不要"], ["=", "-|`同じ`", "要", "不要"]]
    rows["評価理由"] = [["1", "=予算"], ["2", "その他\n（記述）"]]
    return rows


def hostile_quarter(root: Path) -> Place:
    place = Place(root, parse_period("R5-1"))
    write_register(place, hostile_rows())
    register = place.register()
    answers = {number: {"q1": "-", "reason_code": "2", "reason_text": HOSTILE_TEXT} for number in INITIATIVES}
    answers[2] = {"q1": "=", "reason_code": "1", "reason_text": "=1+1"}
    answers[3] = {"q1": "○", "reason_code": "", "reason_text": "'=1+1"}
    for department in register.department_names:
        form = Form(department, answers=answers)
        write_form(place.raw / return_name(department), register, place.period, form)
    return place


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The hostile quarter, merged; not to be changed."""
    place = hostile_quarter(tmp_path_factory.mktemp("hostile"))
    place.merge()
    return place


def test_names_and_texts_come_out_on_one_line_and_begin_no_formula(hostile: Place) -> None:
    rows = table_of(hostile)
    assert [row["reason_text"] for row in rows[:4]] == [CLEAN_TEXT, "'=1+1", "''=1+1", CLEAN_TEXT]
    columns = ("measure", "department", "initiative", "mark", "mark_label", "reason_code", "reason_label")
    assert [rows[0][column] for column in columns] == [
        *("'-施策\u3000名", "'=産業課", "'+事業\u3000名", "-", "'=1+1", "2", "その他\u3000（記述）")
    ]
    assert [rows[1][column] for column in columns[3:]] == ["=", "'-|`同じ`", "1", "'=予算"]
    assert rows[2]["mark_label"] == "'+あり"
    assert rows[0]["plan_name"] == "'=計画|*太字*\u3000[名](http://example.com)"
    assert rows[0]["local_government_name"] == "'@試験市"
    codes = [row["code"] for row in records(contents_of(hostile)[CODES]) if row["column"] == "mark"]
    assert codes == ["○", "-", "=", ""]
    assert broken_in(hostile) == {}


def test_the_readme_is_a_page_too(merged_sample: Place) -> None:
    """Each line of README.md stands in README.html, its Markdown shown."""
    text = (merged_sample.out / "公開" / "README.md").read_text(encoding="utf-8")
    page = (merged_sample.out / "公開" / "README.html").read_text(encoding="utf-8")
    assert "<title>第二期産業振興計画の進行管理表（令和5年度（2023年度）第4期）</title>" in page
    assert page.count("<h2 ") == len(re.findall(r"^## ", text, re.MULTILINE)) >= 7
    assert page.count("<tr>") == len(re.findall(r"^\|(?!---)", text, re.MULTILINE)) > 40
    assert page.count("<li>") == len(re.findall(r"^- ", text, re.MULTILINE)) >= 8
    assert "<td>△</td>" in page and "<strong>暫定版</strong>" in page
    assert not re.search(r"<(script|link|img|iframe|form)|\*\*|\\", page)
    assert set(re.findall(r"<a[^>]*>", page)) == set()


def test_names_are_no_markup_of_the_page(hostile: Place) -> None:
    page = (hostile.out / "公開" / "README.html").read_text(encoding="utf-8")
    assert "=計画|*太字* [名](http://example.com)の進行管理表" in page
    assert "産業課&lt;b&gt;" in page
    assert not re.search(r"<(a|em|b|script)[ >]", page)


def test_the_readme_shows_hostile_names_as_they_are(hostile: Place) -> None:
    text = contents_of(hostile)[README].decode()
    assert "# =計画\\|\\*太字\\* \\[名\\](http\\://example.com)の進行管理表" in text
    assert "産業課\\<b\\>" in text
    assert "| = | -\\|\\`同じ\\` |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    tables = Counter(len(re.findall(r"(?<!\\)\|", row)) for row in rows)
    assert set(tables) == {3, 4}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("第二期産業振興計画", "第二期産業振興計画"),
        ("a\nb", "a b"),
        ("<script>", "\\<script\\>"),
        ("![絵](x)", "!\\[絵\\](x)"),
        ("www.example.com", "www\\.example.com"),
        ("a@example.com", "a\\@example.com"),
        ("&amp;", "\\&amp;"),
        ("\\", "\\\\"),
    ],
)
def test_nothing_in_a_name_is_markdown(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("そのまま 1つ", "そのまま 1つ"),
        ("全角\u3000空白", "全角\u3000空白"),
        ("二つ  空白", "二つ\u3000空白"),
        ("\u3000前後 ", "前後"),
        ("改\r\n行", "改\u3000行"),
        ("改 \n 行", "改\u3000行"),
        ("タ\tブ", "タ\u3000ブ"),
        ("縦\x0bタブ", "縦\u3000タブ"),
        ("制\x00御\x1b文\x7f字\x9f", "制御文字"),
        ("絵\ufffc文字", "絵文字"),
        ("空 \x00 白", "空\u3000白"),
        ("①㈱ｶﾅ𠮷", "①㈱ｶﾅ𠮷"),
        ("\n", ""),
    ],
)
def test_blanks_become_one_and_nothing_else_changes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


def test_common_characters_are_those_of_ascii_and_jis_x_0208() -> None:
    assert machine_dependent("AZaz09~ あアー漢、。・…○◎△□×〜～−－‖∥―") == ""
    assert machine_dependent("①Ⅲ㈱㎡ｶ髙﨑𠮷☑♡—é①") == "①Ⅲ㈱㎡ｶ髙﨑𠮷☑♡—é"


# The history


def test_days_of_publication_stand_in_the_history(quarter: Place) -> None:
    write_register(quarter, register_with(公開日1期="2023-08-10", 公開日4期="2024/5/10"))
    quarter.merge()
    told = {row["name"]: row["released_on"] for row in records(contents_of(quarter)[ITEMS]) if row["kind"] == "更新"}
    assert told == {"release_1": "2023-08-10", "release_2": "未定", "release_3": "未定", "release_4": "2024-05-10"}
    text = contents_of(quarter)[README].decode()
    assert "| 2023-08-10 | 令和5年度（2023年度）第1期の進捗状況を加えた。 |" in text
    assert "| 未定 | 令和5年度（2023年度）第2期の進捗状況を加えた。 |" in text
    assert broken_in(quarter) == {}


@pytest.mark.slow
def test_the_day_comes_into_a_final_edition_that_stands(quarter: Place) -> None:
    quarter.merge(final=True)
    before = contents_of(quarter)
    write_register(quarter, register_with(公開日4期="2024-05-10"))
    quarter.merge(final=True)
    after = contents_of(quarter)
    assert {name for name in after if after[name] != before[name]} == {ITEMS, README}
    assert "| 2024-05-10 | 令和5年度（2023年度）第4期の進捗状況を加えた。 |" in after[README].decode()


def test_a_day_of_publication_that_is_none_is_a_fault_of_its_cell(quarter: Place) -> None:
    write_register(quarter, register_with(公開日4期="五月"))
    with pytest.raises(RegisterFaults) as refused:
        quarter.merge()
    line = list(PLAN).index("文字数上限") + 3
    assert refused.value.faults == [
        f"R5.xlsx!計画!B{line}: 公開日4期：「五月」…2024-04-12 のように、西暦の日付で書いてください。"
    ]


def test_next_years_register_has_no_day_of_publication(tmp_path: Path) -> None:
    source = write_register(Place(tmp_path, parse_period("R5-4")), register_with(公開日4期="2024-05-10"))
    made = init(tmp_path / "next", source, Given(None, {}))
    plan = register_frames(made.path)[0]["計画"].set_index("item")["value"]
    assert plan[["公開日1期", "公開日2期", "公開日3期", "公開日4期"]].tolist() == ["", "", "", ""]


# What the register says may break a rule, and is told


def test_words_of_the_register_that_not_every_machine_has_are_told(quarter: Place, torimatome: Any) -> None:
    rows = register_rows()
    rows["凡例"][0][1] = "①進捗あり"
    write_register(quarter, rows)
    done = torimatome(*quarter.command())
    assert done.code == 0
    detail = f"{table_name(quarter)}に、機種依存文字「①」があります。{CODES}に、機種依存文字「①」があります。"
    assert broken_in(quarter) == {"L1-08": detail}
    told = f"機械可読性の30のルールのうち、1つを満たしていません（L1-08 {detail}）。"
    assert f"  公開データ：{told}" in done.out.splitlines()


def test_a_code_of_the_city_with_a_wrong_check_digit_is_told(quarter: Place) -> None:
    write_register(quarter, register_with(全国地方公共団体コード="132038"))
    quarter.merge()
    assert set(broken_in(quarter)) == {"L3-06"}


# Declarations


def test_the_rules_are_those_of_the_published_list() -> None:
    with (ROOT / "data" / "source" / "open-data-rules.csv").open(encoding="utf-8-sig", newline="") as stream:
        published = [(row["rule"], row["summary"]) for row in csv.DictReader(stream)]
    assert [(rule.id, rule.summary) for rule in RULES] == published
    assert len(published) == 30


def test_the_newest_format_has_the_columns_of_today() -> None:
    latest = FORMATS[-1]
    assert [version.version for version in FORMATS] == list(range(1, len(FORMATS) + 1))
    for told, columns in ((latest.table, TABLE), (latest.code_list, CODE_LIST), (latest.definitions, DEFINITIONS)):
        assert told == tuple(column.name for column in columns)


def test_every_word_has_a_meaning() -> None:
    assert set(EDITION_MEANINGS) == {one.word for one in Edition}
    assert set(STATE_MEANINGS) == {*STATES, "reported", "not_reported"}
    assert PRIORITY_WORDS.keys() == PRIORITY_MEANINGS.keys()
