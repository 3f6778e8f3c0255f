"""What each sheet of the register may say, cell by cell, and the sentence on what it may not."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.errors import SchemaError, SchemaErrors

from schemas.register import (
    OPTIONAL,
    SHAPE_ITEMS,
    SHEETS,
    codes_schema,
    columns_of,
    day,
    deadlines,
    departments_schema,
    frame_of,
    initiatives_schema,
    legend_schema,
    parts_of,
    plan_items,
    plan_schema,
    published,
    waivers_schema,
)

DEADLINES, PUBLISHED, PLAN_ITEMS = deadlines(), published(), plan_items() | SHAPE_ITEMS

BLANK = "空欄です。記入してください。"
DAY = "2024-04-12 のように、西暦の日付で書いてください。"
WHOLE = "1以上の整数で書いてください。"
PERIOD = "期（例：R5-4）で書いてください。"
NO_MAIL = "メールアドレスとして読み取れません。半角で書いてください（2つ以上は「、」で区切ります）。"
NO_FILE = 'ファイル名に使えない文字（\\ / : * ? " < > | や制御文字）があります。'
FORMER = "前年度の通しNo.を整数で書いてください（2つ以上は「、」で区切ります）。"

SCHEMAS = {
    "事業": lambda: initiatives_schema(["産業課", "農業課"]),
    "主管課等": departments_schema,
    "凡例": legend_schema,
    "評価理由": codes_schema,
    "例外": lambda: waivers_schema(["1", "12"]),
}
PLAN = dict.fromkeys(PLAN_ITEMS, "") | {
    "plan_name": "産業計画",
    "body_name": "試験市",
    "body_code": "132039",
    "year": "R5",
    "coordinator": "産業課",
}
RIGHT = {
    "事業": {
        "serial_no": "1",
        "goal": "基本目標",
        "policy": "基本施策",
        "measure": "施策",
        "department": "産業課",
        "initiative": "催しの支援",
    },
    "主管課等": {"name": "産業課"},
    "凡例": {"sign": "○", "meaning": "進捗あり", "asks_reason": "不要"},
    "評価理由": {"code": "1", "label": "予算"},
    "例外": {
        "serial_no": "12",
        "period": "R5-4",
        "rule": "mark-missing",
        "reason": "休止中",
        "approver": "課長",
        "approved_on": "2024-04-01",
    },
}
"""A row of each sheet that is as it should be."""

Told = list[tuple[int, str, str]]


def told(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Told:
    """Row, column and sentence of each fault."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as trouble:
        cases = trouble.failure_cases[["index", "column", "check"]]
        return [(int(row), str(column), str(check)) for row, column, check in cases.itertuples(index=False)]
    return []


def plan_with(**items: str) -> Told:
    frame = pd.DataFrame([PLAN | items], index=pd.Index([2], dtype="int64"), dtype="str")
    return told(plan_schema("R5"), frame)


def sheet_with(sheet: str, *rows: dict[str, str]) -> Told:
    """The faults where the rows from 2 on are right but for these cells."""
    return told(SCHEMAS[sheet](), frame_of({2 + at: RIGHT[sheet] | row for at, row in enumerate(rows)}, sheet))


RIGHT_CELLS = [
    ("body_code", ["132039", "000000"]),
    ("year", ["R5"]),
    ("text_limit", ["", "1", "40", "999999999"]),
    *((item, ["", "2024-04-12", "2024/4/12", "2024.4.12", "1990-01-01", "2199-12-31"]) for item in DEADLINES),
    *((item, ["", "2024-04-12"]) for item in PUBLISHED),
    ("contact", ["", "0422-60-1832"]),
]
WRONG_CELLS = [
    ("plan_name", "", BLANK),
    ("body_name", "", BLANK),
    ("body_code", "", BLANK),
    ("year", "", BLANK),
    ("coordinator", "", BLANK),
    ("body_code", "13203", "6桁の数字で書いてください。"),
    ("body_code", "1320399", "6桁の数字で書いてください。"),
    ("body_code", "13203X", "6桁の数字で書いてください。"),
    ("year", "R4", "ファイル名の年度（R5）と異なります。"),
    ("text_limit", "0", WHOLE),
    ("text_limit", "なし", WHOLE),
    ("text_limit", "1000000000", WHOLE),
    *((item, "4月12日", DAY) for item in (*DEADLINES, *PUBLISHED)),
    ("deadline_1", "1989-12-31", DAY),
    ("deadline_1", "2200-01-01", DAY),
    ("published_4", "2024-02-30", DAY),
]


@pytest.mark.parametrize(("item", "value"), [(item, value) for item, values in RIGHT_CELLS for value in values])
def test_an_item_of_the_plan_may_say(item: str, value: str) -> None:
    assert plan_with(**{item: value}) == []


@pytest.mark.parametrize(("item", "value", "sentence"), WRONG_CELLS)
def test_an_item_of_the_plan_may_not_say(item: str, value: str, sentence: str) -> None:
    assert plan_with(**{item: value}) == [(2, item, sentence)]


def test_the_days_are_one_for_each_quarter() -> None:
    assert [PLAN_ITEMS[item] for item in DEADLINES] == [f"提出期限{quarter}期" for quarter in range(1, 5)]
    assert [PLAN_ITEMS[item] for item in PUBLISHED] == [f"公開日{quarter}期" for quarter in range(1, 5)]


ALLOWED = [
    ("事業", "serial_no", ["1", "138", "999999999"]),
    ("事業", "former_no", ["", "7", "7、8", "7, 8;9", "7\n8"]),
    ("事業", "measure_no", [""]),
    ("事業", "priority", ["", "★"]),
    ("主管課等", "name", ["産業課", "武蔵野市観光機構（公社）", "あ" * 60, "あ" * 59 + "abc"]),
    ("主管課等", "mail", ["", "sangyo@city.example.jp", "a.b+c@city.example.jp、d_e@city.example.jp"]),
    ("主管課等", "aliases", ["", "産業・商工/係"]),
    ("凡例", "sign", ["○", "A"]),
    ("凡例", "asks_reason", ["", "要", "不要", "はい", "TRUE", "No", "○", "-"]),
    ("凡例", "closes", ["", "要", "不要"]),
    ("凡例", "watched_after", ["", "0", "4", "99"]),
    ("評価理由", "code", ["1", "ア", "A_2", "10"]),
    ("評価理由", "label", [""]),
    ("例外", "rule", ["mark-missing", "reason-missing"]),
    ("例外", "until", ["", "R6-1"]),
]
FORBIDDEN = [
    ("事業", "serial_no", "", BLANK),
    ("事業", "serial_no", "0", WHOLE),
    ("事業", "serial_no", "01", WHOLE),
    ("事業", "serial_no", "1.5", WHOLE),
    ("事業", "serial_no", "1000000000", WHOLE),
    ("事業", "department", "", BLANK),
    ("事業", "department", "商業課", "シート「主管課等」にない名称です。"),
    ("事業", "initiative", "", BLANK),
    ("事業", "former_no", "七", FORMER),
    ("事業", "former_no", "0", FORMER),
    ("事業", "former_no", "1234567890", FORMER),
    ("事業", "former_no", "7、なし", FORMER),
    ("主管課等", "name", "", BLANK),
    *(("主管課等", "name", f"産業{sign}課", NO_FILE) for sign in '\\/:*?"<>|\x00\x1f\x7f'),
    ("主管課等", "name", "あ" * 60 + "a", "長すぎて、ファイル名に使えません（60文字まで）。"),
    ("主管課等", "name", "あ" * 61, "長すぎて、ファイル名に使えません（60文字まで）。"),
    ("主管課等", "mail", "sangyo at city", NO_MAIL),
    ("主管課等", "mail", "sangyo@city", NO_MAIL),
    ("主管課等", "mail", "ｓangyo@city.example.jp", NO_MAIL),
    ("主管課等", "mail", "sangyo@city.example.jp、係長", NO_MAIL),
    ("凡例", "sign", "", BLANK),
    ("凡例", "sign", "とても順調に進んだ", "記号は8文字までで書いてください。"),
    ("凡例", "meaning", "", BLANK),
    ("凡例", "asks_reason", "たぶん", "「要」または「不要」と書いてください。"),
    ("凡例", "closes", "たぶん", "「要」または「不要」と書いてください。"),
    ("凡例", "watched_after", "-1", "0から99までの整数で書いてください。"),
    ("凡例", "watched_after", "100", "0から99までの整数で書いてください。"),
    ("評価理由", "code", "", BLANK),
    ("評価理由", "code", "1.", "記号や空白を含まない番号で書いてください。"),
    ("評価理由", "code", "1 2", "記号や空白を含まない番号で書いてください。"),
    ("例外", "serial_no", "", BLANK),
    ("例外", "serial_no", "2", "シート「事業」にない通しNo.です。"),
    ("例外", "period", "", BLANK),
    ("例外", "period", "4期", PERIOD),
    ("例外", "rule", "", BLANK),
    ("例外", "rule", "mark-mising", "規則の名前ではありません。点検結果の「規則」にある名前を書いてください。"),
    ("例外", "reason", "", BLANK),
    ("例外", "approver", "", BLANK),
    ("例外", "approved_on", "", BLANK),
    ("例外", "approved_on", "いつか", DAY),
    ("例外", "until", "当分の間", PERIOD),
]
TWICE = [
    ("事業", "serial_no", {"serial_no": "1"}, {"serial_no": "1"}, "同じ通しNo.が2つ以上あります。"),
    ("主管課等", "name", {"name": "IT推進課"}, {"name": "ＩＴ推進課"}, "同じ名称が2つ以上あります。"),
    ("凡例", "sign", {"sign": "A"}, {"sign": "Ａ"}, "同じ記号が2つ以上あります。"),
    ("評価理由", "code", {"code": "1"}, {"code": "１", "label": "人手"}, "同じ選択肢が2つ以上あります。"),
    ("評価理由", "label", {"label": "予算"}, {"label": "予算", "code": "2"}, "同じ内容が2つ以上あります。"),
]


@pytest.mark.parametrize(("sheet", "column", "value"), [(s, c, value) for s, c, values in ALLOWED for value in values])
def test_a_cell_may_say(sheet: str, column: str, value: str) -> None:
    assert sheet_with(sheet, {column: value}) == []


@pytest.mark.parametrize(("sheet", "column", "value", "sentence"), FORBIDDEN)
def test_a_cell_may_not_say(sheet: str, column: str, value: str, sentence: str) -> None:
    assert sheet_with(sheet, {column: value}) == [(2, column, sentence)]


@pytest.mark.parametrize(("sheet", "column", "first", "second", "sentence"), TWICE)
def test_a_column_may_not_say_twice(
    sheet: str, column: str, first: dict[str, str], second: dict[str, str], sentence: str
) -> None:
    """The later one is told, in full or half width."""
    assert sheet_with(sheet, first, second) == [(3, column, sentence)]


@pytest.mark.parametrize("level", ["goal", "policy", "measure"])
def test_a_level_is_blank_in_every_row_or_in_none(level: str) -> None:
    rows = [{"serial_no": str(number)} for number in (1, 2, 3)]
    assert sheet_with("事業", *(row | {level: ""} for row in rows)) == []
    assert sheet_with("事業", rows[0], rows[1] | {level: ""}, rows[2]) == [(3, level, BLANK)]


def test_labels_may_be_blank_more_than_once() -> None:
    assert sheet_with("評価理由", {"code": "1", "label": ""}, {"code": "2", "label": ""}) == []


@pytest.mark.parametrize("sheet", SCHEMAS)
def test_a_sheet_without_rows_has_no_faults_and_all_columns(sheet: str) -> None:
    frame = frame_of({}, sheet)
    assert list(frame.columns) == list(columns_of(sheet)) == [*SHEETS[sheet], *OPTIONAL.get(sheet, {})]
    assert told(SCHEMAS[sheet](), frame) == []


@pytest.mark.parametrize("sheet", SCHEMAS)
def test_a_frame_that_is_not_of_its_sheet_is_our_own_fault(sheet: str) -> None:
    frame = frame_of({2: RIGHT[sheet]}, sheet)
    for wrong in (
        frame.drop(columns=frame.columns[0]),
        frame.set_axis(["2"], axis=0),
        pd.concat([frame, frame]),
        frame.assign(**{frame.columns[-1]: 1}),
    ):
        with pytest.raises(SchemaError):
            SCHEMAS[sheet]().validate(wrong)


def test_a_row_keeps_its_number_and_what_it_lacks_is_blank() -> None:
    frame = frame_of({3: {"code": "1"}, 7: {"label": "予算"}}, "評価理由")
    assert frame.to_dict("index") == {3: {"code": "1", "label": ""}, 7: {"code": "", "label": "予算"}}
    assert (frame.index.dtype, *frame.dtypes.astype(str)) == ("int64", "str", "str")


def test_a_day_may_be_written_with_three_separators() -> None:
    assert {day(text) for text in ("2024-04-12", "2024/4/12", "2024.4.12")} == {date(2024, 4, 12)}
    for text in ("", "R6.4.12", "2024年4月12日", "24-04-12", "2024-04-12 10:00"):
        with pytest.raises(ValueError, match=r"^(time data|unconverted data)"):
            day(text)


def test_separators_part_and_one_too_many_parts_nothing() -> None:
    assert parts_of(" 7 、8,9，10;11；12\n13、、14、 ") == ["7", "8", "9", "10", "11", "12", "13", "14"]
    assert parts_of("") == parts_of(" 、 ") == []
