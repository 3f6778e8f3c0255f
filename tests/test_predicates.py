"""A rule: its predicate gives one boolean for each row, or the run stops as our own fault; its words are of the row."""

from __future__ import annotations

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from pipeline.merging.survey import Clock, survey
from pipeline.merging.validate import validate, words_of
from schemas.answers import Row
from schemas.rule import Rule
from schemas.rules import RULES
from tests.quarter import Place


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(lambda answers: pd.Series(pd.NA, answers.index, dtype="boolean"), id="unknown"),
        pytest.param(lambda answers: pd.Series(0, answers.index), id="numbers"),
        pytest.param(lambda answers: pd.Series(None, answers.index, dtype="object"), id="nothing"),
        pytest.param(lambda answers: pd.Series(False, answers.index[:3]), id="some rows"),
    ],
)
def test_a_predicate_that_gives_no_boolean_for_each_row_stops_the_run(
    verdict: object, quarter: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = survey(quarter.period, quarter.folders, Clock())
    rule = Rule("odd", "error", "", "", "", lambda period: (period.now,), lambda answers, *_: verdict(answers))  # type: ignore[operator]
    monkeypatch.setitem(RULES, "odd", rule)
    with pytest.raises(SchemaErrors, match="odd@q4: a predicate gives one boolean for each row"):
        validate(found.answers, found.register, found.period)


def test_the_words_of_a_row_are_those_of_the_column_that_is_asked_about() -> None:
    facts = {
        "owner": "農業課",
        "mark": "○",
        "mark_before": "△",
        "q2": "□",
        "q2_reported": "×",
        "q2_hint": "「□」のことでしょうか。",
        "q4": "○",
        "q4_reported": "",
        "q4_hint": "",
        "serial_no_hint": "",
        "goal_plan": "産業の振興",
    }
    row = Row(facts)
    whole = {"mark": "○", "before": "△", "plan": "農業課", "reported": "", "hint": ""}
    assert words_of(row, "serial_no") == whole
    assert words_of(row, "q4") == whole
    assert words_of(row, "q2") == whole | {"mark": "□", "reported": "×", "hint": "「□」のことでしょうか。"}
    assert words_of(row, "goal") == whole | {"plan": "産業の振興"}
