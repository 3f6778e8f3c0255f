"""Whose return a name says: within longer ones, in a line above the table, whom it is sent to, and the nearest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.register.read import Department, Register
from pipeline.returns.whose import guessed, named_in, named_in_lines, nearest
from tests.quarter import clean_quarter

NAMES = {
    "図書館": ["中央図書館"],
    "産業振興課": ["産振"],
    "地域産業振興課": [],
    "防災課": [],
    "多文化共生・交流課": [],
    "J A 東京むさし": ["ＪＡ"],
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    plan = clean_quarter(tmp_path_factory.mktemp("whose")).register()
    return replace(plan, departments=tuple(Department(name, tuple(words), ()) for name, words in NAMES.items()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("図書館", ["図書館"]),
        ("回答票_図 書 館.xlsx", ["図書館"]),
        ("教育部 図書館 事業係", ["図書館"]),
        ("中央図書館", ["図書館"]),
        ("地域産業振興課", ["地域産業振興課"]),
        ("地域産業振興課・産業振興課", ["地域産業振興課", "産業振興課"]),
        ("産振（4期）", ["産業振興課"]),
        ("JA東京むさし", ["J A 東京むさし"]),
        ("産業振興課御中", []),
        ("産業振興課 御中", []),
        ("産業振興課長あて", []),
        ("産業振興課ご担当者様", []),
        ("産業振興課宛_図書館", ["図書館"]),
        ("産業振興課へ（図書館）", ["図書館"]),
        ("産業振興課様式", ["産業振興課"]),
        ("図書館から産業振興課へ", ["図書館"]),
        ("図書課", []),
        ("", []),
    ],
)
def test_names_within_a_text(register: Register, text: str, expected: list[str]) -> None:
    assert sorted(named_in(text, register)) == sorted(expected)
    assert guessed(text, register) == (expected[0] if len(expected) == 1 else "")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["主管課等：図書館"], "図書館"),
        (["主管課等：図書館　　提出・お問い合わせ先：産業振興課（内線 100）"], "図書館"),
        (["担当課名: 教育部 図書館"], "図書館"),
        (["【所属】", "図書館"], "図書館"),
        (["主管課等", "図書館"], "図書館"),
        (["図書館"], "図書館"),
        (["産業振興課 御中"], ""),
        (["産業振興課 御中", "図書館"], "図書館"),
        (["図書館", "防災課"], ""),
        (["図書館の進行管理表について"], ""),
        (["主管課等：図書課"], ""),
        ([], ""),
    ],
)
def test_lines_above_a_table(register: Register, lines: list[str], expected: str) -> None:
    assert named_in_lines(lines, register) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["図書課.xlsx"], ("図書課", "図書館")),
        (["回答票_R5-4_産業進興課.xlsx"], ("産業進興課", "産業振興課")),
        (["多文化共生交流課（4期）.xlsx"], ("多文化共生交流課", "多文化共生・交流課")),
        (["Sheet1", "防災安全課.xlsx"], ("防災安全課", "防災課")),
        (["Book1.xlsx"], ("", "")),
        (["回答票_R5-4.xlsx"], ("", "")),
        ([], ("", "")),
    ],
)
def test_the_nearest_name(register: Register, texts: list[str], expected: tuple[str, str]) -> None:
    assert nearest(texts, register) == expected
