"""``waive`` on a workbook that would not be the same after it was written again."""

from __future__ import annotations

import os
import shutil
import stat
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.quarter import Place, contents
from tests.workbooks import furigana, note_sizes, with_furigana, with_parts

ARGUMENTS = (
    *("waive", "2", "reason-missing", "--reason", "国の様式に従うため", "--by", "産業課長"),
    *("--date", "2024-04-15", "--period", "R5-4"),
)
BY_HAND = (
    "手で記入する場合は、「R5.xlsx」のシート「例外」に次の1行を加えてください。",
    "  2　R5-4　reason-missing　国の様式に従うため　産業課長　2024-04-15　R5-4\n",
)


@pytest.fixture
def unseen(quarter: Place) -> Place:
    """A quarter without returns: whatever is waived, its finding is not looked for."""
    shutil.rmtree(quarter.raw)
    return quarter


def assert_left_alone(place: Place, done: Any, before: dict[str, bytes]) -> None:
    assert (done.code, done.out) == (1, "")
    assert contents(place.root) == before
    for words in BY_HAND:
        assert words in done.err


@pytest.mark.parametrize("kind", ["shape", "image", "threaded", "shape beside a chart"])
def test_a_workbook_that_would_lose_something_is_left_alone(unseen: Place, torimatome: Any, kind: str) -> None:
    path = unseen.folders.register(unseen.period)
    path.write_bytes(with_parts(path.read_bytes(), kind))
    before = contents(unseen.root)
    done = torimatome(*ARGUMENTS, *unseen.options)
    assert_left_alone(unseen, done, before)
    assert "失われるもの" in done.err


def test_a_workbook_with_calculated_cells_is_left_alone(unseen: Place, torimatome: Any) -> None:
    """Rewriting it would lose the values that Excel had calculated, and the register would be unreadable."""
    path = unseen.folders.register(unseen.period)
    path.write_bytes(with_parts(path.read_bytes(), "calculated"))
    assert unseen.register().owner(6) == "観光課"
    before = contents(unseen.root)
    assert_left_alone(unseen, torimatome(*ARGUMENTS, *unseen.options), before)


def test_furigana_stay_or_the_workbook_is_left_alone(unseen: Place, torimatome: Any) -> None:
    """Excel sorts by them."""
    path = unseen.folders.register(unseen.period)
    path.write_bytes(with_furigana(path.read_bytes()))
    assert furigana(path.read_bytes()) == ["サンギョウカ"]
    before = contents(unseen.root)
    done = torimatome(*ARGUMENTS, *unseen.options)
    if done.code:
        assert_left_alone(unseen, done, before)
    assert furigana(path.read_bytes()) == ["サンギョウカ"]


def test_notes_keep_their_size_or_the_workbook_is_left_alone(unseen: Place, torimatome: Any) -> None:
    path = unseen.folders.register(unseen.period)
    book = openpyxl.load_workbook(path)
    book["事業"]["H3"].comment = Comment("長い注意書き\n" * 20, "産業課", height=400, width=500)
    book.save(path)
    assert note_sizes(path.read_bytes()) == ["width:500px;height:400px"]
    before = contents(unseen.root)
    done = torimatome(*ARGUMENTS, *unseen.options)
    if done.code:
        assert_left_alone(unseen, done, before)
    assert note_sizes(path.read_bytes()) == ["width:500px;height:400px"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
def test_those_who_could_change_the_register_still_can(unseen: Place, torimatome: Any) -> None:
    path = unseen.folders.register(unseen.period)
    path.chmod(0o664)
    assert torimatome(*ARGUMENTS, *unseen.options).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_a_reason_that_no_workbook_can_hold_is_wrong_usage(unseen: Place, torimatome: Any) -> None:
    before = contents(unseen.root)
    for reason in ("押し間違い\x07", "長" * 32_768):
        done = torimatome(*ARGUMENTS, "--reason", reason, *unseen.options)
        assert (done.code, done.out) == (2, "")
        assert contents(unseen.root) == before
