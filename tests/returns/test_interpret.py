"""What each way of writing a mark, a code or a number is read as, by the published legend."""

from __future__ import annotations

import pytest

from pipeline.returns.interpret import (
    DATE_HINT,
    DISAGREE_HINT,
    LOST_HINT,
    TWO_CODES_HINT,
    Read,
    code_reader,
    mark_reader,
    serial_reader,
)
from schemas.vocabulary import CODES, MARKS, Mark, Vocabulary

PUBLISHED = Vocabulary(MARKS, CODES, 1000)
INNER = CODES["3"]


def perhaps(what: str) -> Read:
    return Read("", hint=f"「{what}」のことでしょうか。")


READ_MARKS = {
    "": Read(""),
    "○": Read("○"),
    " ○ ": Read("○"),
    "⭕\ufe0f": Read("○"),
    "ｘ": Read("×"),
    "－": Read("-"),
    "／": Read("/"),
    "●": perhaps("○"),
    "0": perhaps("○"),
    "済": perhaps("◎"),
    "一": perhaps("-"),
    "○（一部）": perhaps("○"),
    "◯一部": perhaps("○"),
    "●一部": perhaps("○"),
    "-3件": perhaps("-"),
    "○済": perhaps("○"),
    "○△": Read(""),
    "○。": Read(""),
    "○一部△": Read(""),
    "○ 遅れ・課題あり": Read(""),
    "○完了": Read(""),
    "検討中→完了": Read(""),
    "中止（検討中）": Read(""),
    "中止（-）": perhaps("-"),
    "○進捗あり、のまま": perhaps("○"),
    "○一部X": perhaps("○"),
    "Xあり": Read(""),
    "済み": Read(""),
    "3": Read(""),
    "2024-01-02": Read("", hint=DATE_HINT),
    "2024-01-02 00:00:00": Read("", hint=DATE_HINT),
    "2024-1-2": Read(""),
}


@pytest.mark.parametrize("written", READ_MARKS)
def test_a_mark_is_read_as(written: str) -> None:
    assert mark_reader(PUBLISHED)(written) == READ_MARKS[written]


def test_a_sign_that_may_be_two_of_the_legend_is_neither() -> None:
    """Where ○ and 〇 both are marks, ◯ is neither of them; and a mark that others only suggest is itself."""
    marks = tuple(Mark(sign, "意味", asks_reason=False) for sign in ("○", "〇", "●", "A"))
    read = mark_reader(Vocabulary(marks, CODES, 100))
    assert [read(sign) for sign in ("○", "〇", "Ａ", "a")] == [Read("○"), Read("〇"), Read("A"), perhaps("A")]
    assert read("◯") == Read("")


READ_CODES = {
    "": Read(""),
    "3": Read("3"),
    "３": Read("3"),
    "③": Read("3"),
    "⑶": Read("3"),
    "⒊": Read("3"),
    "(3)": Read("3"),
    "( 3 )": Read("3"),
    "「3」": Read("3"),
    "3.": Read("3"),
    "3：": Read("3"),
    "3、": Read("3"),
    "3.0": Read("3"),
    "3.00": Read("3"),
    "3.5": Read(""),
    "3.05": Read(""),
    "5": Read(""),
    "5.0": Read(""),
    "3…": Read(""),
    "3番": Read("3"),
    "3番（人手）": Read("3", "（人手）"),
    "3番地": Read(""),
    "選択肢３": Read("3"),
    "選択肢: 3 協議中": Read("3", "協議中"),
    "❸": Read("3"),
    f"３／{INNER}": Read("3"),
    f"3|{INNER}": Read("3"),
    "3/協議中": Read(""),
    "２、３どちらも": Read("", hint=TWO_CODES_HINT),
    "3でも2でもよい": Read("", hint=TWO_CODES_HINT),
    "選択肢2と選択肢3": Read("", hint=TWO_CODES_HINT),
    "2、3か所で協議中": Read("2", "3か所で協議中"),
    "2、3つの会と協議中": Read("2", "3つの会と協議中"),
    "2 ㈱③に委託した": Read("2", "㈱③に委託した"),
    "2：③に着手した": Read("2", "③に着手した"),
    "2 計画③を見直した": Read("2", "計画③を見直した"),
    "3（2でもよい）": Read("", hint=TWO_CODES_HINT),
    "\ue003": Read("", hint=LOST_HINT),
    "不要": Read("", nothing=True),
    "特段なし": Read("", nothing=True),
    "・": Read("", nothing=True),
    "該当なしです": Read("", nothing=True),
    "変更なし": Read(""),
    "2、3": Read("", hint=TWO_CODES_HINT),
    "2と3": Read("", hint=TWO_CODES_HINT),
    "(2)(3)": Read("", hint=TWO_CODES_HINT),
    "23": Read("", hint=TWO_CODES_HINT),
    "33": Read("", hint=TWO_CODES_HINT),
    "2 34": Read("", hint=TWO_CODES_HINT),
    "25": Read(""),
    "2、5": Read(""),
    "2024-01-02": Read("", hint=DATE_HINT),
    f"3 {INNER}": Read("3"),
    f"3{INNER}": Read("3"),
    f"3 {INNER}：人手不足": Read("3", "人手不足"),
    f"3 {INNER}\n人手不足": Read("3", "人手不足"),
    "3 内的要因": Read("3"),
    "3 内的要因…": Read("3"),
    "3 内的要因。": Read("3"),
    "3 内的要因...": Read("3"),
    "3内的": Read("3"),
    "3 内": Read("3", "内"),
    "3 内的要因で遅れた": Read("3", "内的要因で遅れた"),
    f"2 {INNER}": Read("", hint=DISAGREE_HINT),
    "2 内的要因": Read("", hint=DISAGREE_HINT),
    "【4】理由": Read("4", "理由"),
    "4 人手不足": Read("4", "人手不足"),
    "4:: 人手不足": Read("4", "人手不足"),
    "4人手不足": Read(""),
    "4 abc": Read(""),
    "4 a不足": Read("4", "a不足"),
    "4 a.c": Read("4", "a.c"),
    "4 2": Read("", hint=TWO_CODES_HINT),
    "4 2、開始": Read("", hint=TWO_CODES_HINT),
    "4 2期に開始": Read("4", "2期に開始"),
    "その他": Read("4"),
    "そ の 他": Read("4"),
    "その他：人手不足": Read("4", "人手不足"),
    "その他（人手不足）": Read("4", "（人手不足）"),
    "その他人手不足": perhaps("4 その他"),
    INNER: Read("3"),
    f"{INNER} 人手不足": Read("3", "人手不足"),
    "内的要因": Read("", hint="「3 内的要因（優先順位が低い等）の影響」のことでしょうか。"),
}


@pytest.mark.parametrize("written", READ_CODES)
def test_a_code_is_read_as(written: str) -> None:
    assert code_reader(PUBLISHED.codes)(written) == READ_CODES[written]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ア", Read("ア")),
        ("アイ", Read("アイ")),
        ("予算の不足", Read("アイ")),
        ("予算：足りない", Read("ア", "足りない")),
        ("アイ 予算の不足", Read("アイ")),
        ("ア 予算の不足", Read("", hint=DISAGREE_HINT)),
        ("イ 予算", Read("", hint=DISAGREE_HINT)),
        ("a", Read("")),
    ],
)
def test_the_longest_code_and_label_count(written: str, read: Read) -> None:
    codes = {"ア": "予算", "アイ": "予算の不足", "イ": "人手"}
    assert code_reader(codes)(written) == read


def test_codes_of_two_signs_are_told_apart() -> None:
    read = code_reader({"10": "予算", "20": "人手"})
    assert [read(written) for written in ("10、20", "10と20", "1020")] == [Read("", hint=TWO_CODES_HINT)] * 3
    assert read("20 1 0、協議中") == Read("20", "1 0、協議中")
    assert [read(written) for written in ("10", "1 0", "1")] == [Read("10"), Read(""), Read("")]


def test_what_is_short_for_two_labels_is_the_one_beside_its_code() -> None:
    read = code_reader({"1": "予算の不足", "2": "予算の遅れ", "3": "人手"})
    assert [read("1 予算"), read("2 予算…"), read("2 予算の遅れ")] == [Read("1"), Read("2"), Read("2")]
    assert [read("3 予算"), read("2 予算の不足")] == [Read("", hint=DISAGREE_HINT)] * 2


READ_NUMBERS = {
    "7": 7,
    "７": 7,
    "No.7": 7,
    "NO7": 7,
    "通しNo. 7": 7,
    "通し番号：7": 7,
    "7.0": 7,
    "7.": 7,
    "123456789": 123456789,
    "1234567890": 0,
    "7.5": 0,
    "7a": 0,
    "0": 0,
    "-7": 0,
    "": 0,
}


@pytest.mark.parametrize("written", READ_NUMBERS)
def test_a_number_is_read_as(written: str) -> None:
    assert serial_reader()(written) == READ_NUMBERS[written]
