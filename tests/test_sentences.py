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
    "row-missing": ["の行が、回答にありません"],
}


@pytest.mark.parametrize("rule", NAMED)
def test_a_sentence_has_its_words(rule: str, tmp_path: Path) -> None:
    case = tomllib.loads((CASES / rule / "case.toml").read_text(encoding="utf-8"))
    place = prepared(tmp_path, CASES / rule, case)
    place.merge()
    messages = [one["message"] for one in place.findings() if one["rule"] == rule]
    assert [word for word in NAMED[rule] if not any(word in message for message in messages)] == []
    assert [message for message in messages if "「」" in message or "  " in message] == []
