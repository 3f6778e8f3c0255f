"""A rule's predicate gives one boolean for each row, or the run stops as our own fault."""

from __future__ import annotations

import pandas as pd
import pytest

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
