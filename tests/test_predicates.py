"""A rule: its predicate gives one boolean for each row, or the run stops as our own fault; its words are of the row."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.checking.validate import words_of
from schemas.answers import judge
from schemas.rule import Rule
from schemas.rules import RULES
from tests.quarter import Place


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(lambda frame: pd.Series(pd.NA, frame.index, dtype="boolean"), id="unknown"),
        pytest.param(lambda frame: pd.Series(0, frame.index), id="numbers"),
        pytest.param(lambda frame: pd.Series(None, frame.index, dtype="object"), id="nothing"),
        pytest.param(lambda frame: pd.Series(False, frame.index[:3]), id="some rows"),
    ],
)
def test_a_predicate_that_gives_no_boolean_for_each_row_stops_the_run(
    verdict: object, quarter: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = quarter.merge().survey
    rule = Rule("odd", "error", "", "", "", lambda period: (period.now,), lambda frame, *_: verdict(frame))  # type: ignore[operator]
    monkeypatch.setitem(RULES, "odd", rule)
    with pytest.raises(TypeError, match="odd@q4"):
        judge(found.examined.answers, found.period, found.register.vocabulary)


def test_the_words_of_a_row_are_those_of_the_column_that_is_asked_about() -> None:
    row = {
        "owner": "農業課",
        "mark": "○",
        "mark_before": "△",
        "q2": "□",
        "q2_reported": "×",
        "q2_hint": "「□」のことでしょうか。",
        "q4": "○",
        "q4_reported": "",
        "goal_plan": "産業の振興",
    }
    whole = {"mark": "○", "before": "△", "plan": "農業課", "reported": "", "hint": ""}
    assert words_of(row, "serial_no") == whole
    assert words_of(row, "q4") == whole
    assert words_of(row, "q2") == whole | {"mark": "□", "reported": "×", "hint": "「□」のことでしょうか。"}
    assert words_of(row, "goal") == whole | {"plan": "産業の振興"}
