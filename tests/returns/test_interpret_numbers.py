"""What is read of a number, a day or a choice as people write them; what may mean two things is never guessed."""

from __future__ import annotations

import pytest

from pipeline.returns.interpret import choice_reader, date_reader, number_reader, without_unit
from schemas.layout import NUMBER, Answer

PEOPLE = Answer("参加者", "people", NUMBER, unit="人", least=0)
SHARE = Answer("進捗率", "rate", NUMBER, unit="%", least=0, most=100)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("120", "120"),
        ("１２０", "120"),
        ("1,200", "1200"),
        ("１，２００", "1200"),
        ("120人", "120"),
        ("120 人", "120"),
        ("1.50", "1.5"),
        ("1,010.", "1010"),
        ("1.2E+3", "1200"),
        ("0", "0"),
        ("約120人", ""),
        ("120〜130", ""),
        ("120-130", ""),
        ("120人以上", ""),
        ("120件", ""),
        ("１２人と３人", ""),
        ("1,20", ""),
        ("▲5", ""),
        ("多数", ""),
    ],
)
def test_a_number(written: str, value: str) -> None:
    assert number_reader(PEOPLE)(written).value == value


@pytest.mark.parametrize(("written", "value"), [("▲1,200", "-1200"), ("△5", "-5"), ("-0.5", "-0.5"), ("－３", "-3")])
def test_a_number_below_zero(written: str, value: str) -> None:
    assert number_reader(Answer("差引", "balance", NUMBER))(written).value == value


def test_why_a_number_is_none_is_said() -> None:
    assert number_reader(PEOPLE)("約120人").hint == "1つの数に決まらない書き方です。"
    assert number_reader(PEOPLE)("120件").hint == "単位が違うようです。この欄の単位は「人」です。"
    assert number_reader(SHARE)("150").hint == "この欄に記入できる数は、0から100までです。"


@pytest.mark.parametrize("written", ["－", "なし", "特になし", "／"])
def test_nothing_is_no_number(written: str) -> None:
    read = number_reader(PEOPLE)(written)
    assert (read.value, read.nothing) == ("", True)


@pytest.mark.parametrize(
    ("written", "shown", "value"), [("0.85", "85%", "85"), ("85", "", "85"), ("85%", "", "85"), ("85％", "", "85")]
)
def test_a_share_is_what_its_cell_shows(written: str, shown: str, value: str) -> None:
    assert number_reader(SHARE)(without_unit(written, shown, "%")).value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-03-31", "2024-03-31"),
        ("2024/3/31", "2024-03-31"),
        ("令和6年3月31日", "2024-03-31"),
        ("令和６年３月３１日（日）", "2024-03-31"),
        ("R6.3.31", "2024-03-31"),
        ("令和元年5月1日", "2019-05-01"),
        ("2024-03-31 00:00:00", "2024-03-31"),
        ("3月31日", ""),
        ("令和6年3月", ""),
        ("2024/2/30", ""),
        ("年度末", ""),
    ],
)
def test_a_day(written: str, value: str) -> None:
    assert date_reader(written).value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4", "4"),
        ("４", "4"),
        ("十分", "4"),
        ("4：十分", "4"),
        ("4 十分", "4"),
        ("おおむね十分", "3"),
        ("4：一部改善", ""),
        ("4、3", ""),
        ("5", ""),
        ("4 なお調整中", ""),
    ],
)
def test_a_choice_with_codes(written: str, value: str) -> None:
    assert choice_reader({"4": "十分", "3": "おおむね十分", "2": "一部改善"})(written).value == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("拡充", "拡充"), (" 継続 ", "継続"), ("拡充と継続", ""), ("拡大", ""), ("継続（一部縮小）", "")],
)
def test_a_choice_by_its_value(written: str, value: str) -> None:
    assert choice_reader(dict.fromkeys(("拡充", "継続", "縮小"), ""))(written).value == value
