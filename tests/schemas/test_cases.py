"""Every rule has a case (see :mod:`tests.support.cases`) and says just that; its predicate gives one boolean a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from pipeline.merging.quarter import Quarter
from pipeline.merging.validate import validate, words_of
from schemas.answers import AnswerRow
from schemas.period import Period
from schemas.rule import Rule
from schemas.rules import RULES
from tests.support.cases import CASES, FINDING, FOLDERS, SENTENCES, case_of, expected_merged, quarter_of, sentences
from tests.support.quarter import Place, clean_merged, clean_quarter


@pytest.mark.parametrize("name", FOLDERS)
def test_case(name: str, tmp_path: Path) -> None:
    folder, case, place = CASES / name, case_of(name), quarter_of(name, tmp_path)
    place.look()
    found = sorted(tuple(finding[part] for part in FINDING) for finding in place.findings())
    assert found == sorted(tuple(finding.get(part, "") for part in FINDING) for finding in case["finding"])
    assert name in {rule for rule, *_ in found}
    said = sentences(place.findings())
    assert "「」" not in said and "  " not in said
    assert said == (folder / SENTENCES).read_text(encoding="utf-8")
    expected = expected_merged(place, case.get("merged", {}))
    columns = list(next(iter(expected.values())))
    assert place.merged().set_index("serial_no")[columns].to_dict("index") == expected


def test_a_clean_quarter_has_no_finding(quarter: Place) -> None:
    quarter.merge(final=True)
    assert quarter.findings() == []
    expected = clean_merged(quarter.period)
    assert quarter.merged().set_index("serial_no")[list(expected["1"])].to_dict("index") == expected


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert set(FOLDERS) == set(RULES)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    """How a clean quarter stands; not to be changed."""
    return clean_quarter(tmp_path_factory.mktemp("clean")).look()


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
    verdict: object, looked_at: Quarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Rule("odd", "odd", "error", "", "", "", lambda period: (period.now,), lambda answers, *_: verdict(answers))  # type: ignore[operator]
    monkeypatch.setitem(RULES, "odd", rule)
    with pytest.raises(SchemaErrors, match="odd@q4: a predicate gives one boolean for each row"):
        validate(looked_at.answers, looked_at.register)


def test_the_words_of_a_row_are_those_of_the_column_that_is_asked_about() -> None:
    facts = {
        "owner": "農業課",
        "mark_before": "△",
        "q2.read": "□",
        "q2.reported": "×",
        "q2.hint": "「□」のことでしょうか。",
        "q4.read": "○",
        "q4.reported": "",
        "q4.hint": "",
        "serial_no.hint": "",
        "goal.plan": "産業の振興",
    }
    row = AnswerRow(facts, Period(2023, 4))
    whole = {"mark": "○", "before": "△", "plan": "農業課", "reported": "", "hint": ""}
    assert words_of(row, "serial_no") == whole
    assert words_of(row, "q4") == whole
    assert words_of(row, "q2") == whole | {"mark": "□", "reported": "×", "hint": "「□」のことでしょうか。"}
    assert words_of(row, "goal") == whole | {"plan": "産業の振興"}
