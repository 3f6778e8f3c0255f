"""Whose return a file is, by its name and its rows, and which files are copies: each as its plain definition says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.register.read import Department, Register
from pipeline.returns.inbox import Received
from pipeline.returns.sender import guessed, without_copies
from pipeline.texts import folded
from tests.quarter import clean_quarter

WORDS = st.one_of(
    st.sampled_from(
        ["産業課", "地域産業課", "産業", "課", "商 工", "ショウコウ", "ｼｮｳｺｳ", "取組み課", "取組課", "\u200b"]
    ),
    st.text("あい課 １1", min_size=1, max_size=4),
)
DEPARTMENTS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), max_size=5)
NAMES = st.lists(st.one_of(WORDS, st.sampled_from(["_", "回答票", ".xlsx", ""])), max_size=5).map("".join)
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


@given(departments=DEPARTMENTS, name=NAMES)
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
    came=st.lists(st.tuples(NAMES, CONTENTS), max_size=8, unique_by=lambda one: one[0]).map(sorted),
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
