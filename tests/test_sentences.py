"""What a sentence names: the words that a rule takes out of the row stand in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.test_cases import CASES, prepared

NAMED = {
    "row-foreign": ["農業課 の事業です"],
    "done-reopened": ["「3期」に「◎」と報告", "「4期」は「○」"],
    "reason-text-missing": ["選択肢が「4」ですが"],
    "text-too-long": ["41文字あり、40文字を超えて"],
    "past-changed": ["「3期」が「"],
    "mark-normalized": ["凡例の「"],
    "reason-missing": ["進捗状況が「"],
    "row-missing": ["通しNo.2「"],
    "future-filled": ["今回は「3期」だけを記入"],
    "file-no-table": ["見出し（通しNo.、4期、選択肢、評価理由）"],
}


@pytest.mark.parametrize("rule", NAMED)
def test_a_sentence_has_its_words(rule: str, tmp_path: Path) -> None:
    case = tomllib.loads((CASES / rule / "case.toml").read_text(encoding="utf-8"))
    place = prepared(tmp_path, CASES / rule, case)
    place.merge()
    messages = [one["message"] + one["remedy"] for one in place.findings() if one["rule"] == rule]
    assert [word for word in NAMED[rule] if not any(word in message for message in messages)] == []
    assert [message for message in messages if "「」" in message or "  " in message] == []
