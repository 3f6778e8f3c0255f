"""What is the program's own fault stops the run, and is no finding of a department's."""

from __future__ import annotations

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from pipeline.checking.validate import validate
from pipeline.merging.survey import Clock, Survey, survey
from pipeline.merging.totals import Totals, TotalsDisagree, total
from tests.quarter import Place


@pytest.fixture
def clean(quarter: Place) -> Survey:
    return survey(quarter.period, quarter.folders, Clock())


def counted(found: Survey, answers: pd.DataFrame | None = None, merged: pd.DataFrame | None = None) -> Totals:
    examined = found.examined
    answers = examined.answers if answers is None else answers
    return total(examined.returns, answers, found.merged if merged is None else merged, 6, found.period)


def test_a_clean_quarter_adds_up(clean: Survey) -> None:
    assert counted(clean).as_dict() == clean.totals.as_dict()
    assert (clean.totals.read, clean.totals.merged, clean.totals.states["accepted"]) == (6, 6, 6)


def test_an_answer_that_was_lost_stops_the_run(clean: Survey) -> None:
    with pytest.raises(TotalsDisagree, match="read=6, merged=5"):
        counted(clean, answers=clean.examined.answers[1:])


def test_an_answer_counted_twice_stops_the_run(clean: Survey) -> None:
    answers = clean.examined.answers
    with pytest.raises(TotalsDisagree, match="read=6, merged=7"):
        counted(clean, answers=pd.concat([answers, answers[:1]]))


def test_an_initiative_without_a_state_stops_the_run(clean: Survey) -> None:
    with pytest.raises(TotalsDisagree, match="initiatives=6"):
        counted(clean, merged=clean.merged.assign(state=["lost", *clean.merged["state"][1:]]))


def test_an_answer_that_no_row_of_the_table_shows_stops_the_run(clean: Survey) -> None:
    with pytest.raises(TotalsDisagree, match="merged=6"):
        counted(clean, merged=clean.merged.assign(source_file=["", *clean.merged["source_file"][1:]]))


def test_a_frame_that_is_not_of_its_schema_is_no_finding(clean: Survey) -> None:
    answers = clean.examined.answers
    with pytest.raises(SchemaErrors):
        validate(answers.assign(row=answers["row"].astype("str")), clean.examined.layouts, clean.register, clean.period)
