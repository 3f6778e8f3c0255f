"""Whose return a file is: by its name, by the lines above its table and by its rows; and which files are copies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.register.read import Department, Register
from pipeline.returns.inbox import Received
from pipeline.returns.sender import without_copies
from pipeline.returns.whose import guessed, named_in, named_in_lines, nearest
from pipeline.texts import folded
from schemas.layout import Heading
from tests.support.quarter import clean_quarter

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


@pytest.mark.parametrize("called", ["推進主体", "Lead Officer", "担当（室）"])
def test_the_plans_own_word_says_whose_a_table_is(register: Register, called: str) -> None:
    own = replace(register, layout=replace(register.layout, headings=(Heading("主管課等", called),)))
    for line in (f"{called}：図書館　　提出・お問い合わせ先：防災課", f"{called}　図書館"):
        assert named_in_lines([line], own) == "図書館"
        assert named_in_lines([line], register) == ""
    assert named_in_lines([called, "図書館"], own) == "図書館"


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


WORDS = st.one_of(
    st.sampled_from(
        ["産業課", "地域産業課", "産業", "課", "商 工", "ショウコウ", "ｼｮｳｺｳ", "取組み課", "取組課", "\u200b"]
    ),
    st.text("あい課 １1", min_size=1, max_size=4),
)
DEPARTMENTS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), max_size=5)
FILE_NAMES = st.lists(st.one_of(WORDS, st.sampled_from(["_", "回答票", ".xlsx", ""])), max_size=5).map("".join)
CONTENTS = st.sampled_from(["", "a", "b"])


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return clean_quarter(tmp_path_factory.mktemp("senders")).register()


def with_departments(plan: Register, departments: list[tuple[str, list[str]]]) -> Register:
    return replace(plan, departments=tuple(Department(name, tuple(aliases), ()) for name, aliases in departments))


def sender_of(name: str, departments: list[tuple[str, list[str]]]) -> str:
    """By looking for every word of every department at every place: one within a longer one does not count."""
    name = folded(name)
    words = {(word, department) for department, aliases in departments for word in map(folded, (department, *aliases))}
    stands = [
        (range(at, at + len(word)), department)
        for word, department in words
        for at in range(len(name))
        if word and name.startswith(word, at)
    ]
    alone = {one for place, one in stands if not any(set(place) < set(other) for other, _ in stands)}
    return alone.pop() if len(alone) == 1 else ""


@given(departments=DEPARTMENTS, name=FILE_NAMES)
@example(departments=[("産業課", []), ("地域産業課", ["地産"])], name="地域産業課.xlsx")
@example(departments=[("産業課", []), ("地域産業課", ["地産"])], name="産業課（地域産業課）.xlsx")
@example(departments=[("あ課", ["い課"]), ("課い", [])], name="あ課い課")
@example(departments=[("い課", ["あ課"]), ("課い", [])], name="あ課い課")
@example(departments=[("産業課", []), ("商工課", [])], name="産業課・商工課.xlsx")
@example(departments=[("産業課", ["\u200b"])], name="")
def test_the_longest_name_tells_whose_it_is(
    plan: Register, departments: list[tuple[str, list[str]]], name: str
) -> None:
    assert guessed(name, with_departments(plan, departments)) == sender_of(name, departments)


@given(departments=DEPARTMENTS, word=WORDS)
def test_a_word_calls_the_department_that_has_it(
    plan: Register, departments: list[tuple[str, list[str]]], word: str
) -> None:
    names = {folded(one): name for name, aliases in departments for one in (name, *aliases)}
    register = with_departments(plan, departments)
    assert register.called(word) == names.get(folded(word), "")
    assert register.has(word) == (word in [name for name, _ in departments])


@given(
    departments=DEPARTMENTS,
    came=st.lists(st.tuples(FILE_NAMES, CONTENTS), max_size=8, unique_by=lambda one: one[0]).map(sorted),
)
def test_a_copy_is_told_by_content_and_department(
    plan: Register, departments: list[tuple[str, list[str]]], came: list[tuple[str, str]]
) -> None:
    files = [Received(Path(name), name, content) for name, content in came]
    kept: list[Received] = []
    copies = []
    for file in sorted(files, key=lambda one: (not sender_of(one.name, departments), len(one.name), one.name)):
        sender = sender_of(file.name, departments)
        same = [one for one in kept if file.sha256 and one.sha256 == file.sha256]
        original = next((one for one in same if sender in ("", sender_of(one.name, departments))), None)
        if original:
            copies.append((sender, file.name, {"detail": f"このファイルは、「{original.name}」と同じ内容です。"}))
        else:
            kept.append(file)
    left, findings = without_copies(files, with_departments(plan, departments))
    assert left == [file for file in files if file in kept]
    assert [(one.department, one.file, one.words) for one in findings] == copies
    assert {one.rule for one in findings} <= {"file-duplicate"}
