"""コード表.csv: every code of the long table, blanks included, with its word and what it means."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.merging.totals import STATE_WORDS
from pipeline.opendata.cleaning import clean
from schemas.public import (
    BLANK_MEANINGS,
    BLANK_WORD,
    CODE_LIST,
    EARLIER_WORDS,
    EDITION_MEANINGS,
    NO_LABEL,
    PRIORITY_MEANINGS,
    PRIORITY_WORDS,
    STATE_MEANINGS,
)
from schemas.vocabulary import Mark, Vocabulary


def code_list(vocabulary: Vocabulary) -> pd.DataFrame:
    """The rows of コード表.csv, by column and then in the register's order."""
    spoken, meanings = words(vocabulary), _meanings(vocabulary)
    rows = [
        (column, code, word, meanings[column][code]) for column, codes in spoken.items() for code, word in codes.items()
    ]
    rows += [(column, "", BLANK_WORD, meaning) for column, meaning in BLANK_MEANINGS.items()]
    rows.sort(key=lambda row: list(spoken).index(row[0]))
    return pd.DataFrame(rows, columns=[column.name for column in CODE_LIST], dtype="str")


def words(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → its word. The marks and reason codes are the register's."""
    return {
        "edition": {edition: edition for edition in EDITION_MEANINGS},
        "priority": dict(PRIORITY_WORDS),
        "mark": {mark.sign: clean(mark.meaning) for mark in vocabulary.marks},
        "state": {**STATE_WORDS, **EARLIER_WORDS},
        "reason_code": {code: clean(label) or NO_LABEL for code, label in vocabulary.codes.items()},
    }


def _meanings(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → a sentence on it."""
    return {
        "edition": dict(EDITION_MEANINGS),
        "priority": dict(PRIORITY_MEANINGS),
        "mark": {mark.sign: "".join(_on_mark(mark)) for mark in vocabulary.marks},
        "state": dict(STATE_MEANINGS),
        "reason_code": {code: _on_code(code, vocabulary) for code in vocabulary.codes},
    }


def _on_mark(mark: Mark) -> Iterator[str]:
    yield "進捗状況の記号。"
    yield "評価理由の選択肢を記入する。" if mark.asks_reason else "評価理由の選択肢は記入しない。"
    if mark.closes:
        yield "この記号で、事業・取組みは終わる。"


def _on_code(code: str, vocabulary: Vocabulary) -> str:
    if not vocabulary.codes[code]:
        return "評価理由の選択肢。計画に、この番号の内容の記載がない。"
    if code in vocabulary.free_codes:
        return "評価理由の選択肢。くわしい内容は、評価理由（reason_text）の列にある。"
    return "評価理由の選択肢。"
