"""What is the program's own fault stops the run, and is no finding of a department's."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from pipeline.findings import findings_frame
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.merging.totals import Totals, TotalsDisagree, total
from pipeline.merging.validate import validate
from schemas.answers import ASIDES, Answers
from schemas.layout import DEFAULT, FINDINGS, MUSASHINO, NUMBER, Answer, Layout
from schemas.outputs import completed, findings_schema, merged_schema
from schemas.rows import records
from schemas.validation import answers_schema
from tests.support.quarter import clean_quarter, return_name
from tests.support.shapes import LETTERS, Plan, shaped


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    """A clean quarter; not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("clean"))
    return read_quarter(place.period, place.folders, Clock())


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What is found where a return did not come; not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("missing"))
    (place.raw / return_name("産業課")).unlink()
    return findings_frame(read_quarter(place.period, place.folders, Clock()).findings, place.period)


def counted(found: Quarter, frame: pd.DataFrame | None = None, merged: pd.DataFrame | None = None) -> Totals:
    answers = found.answers if frame is None else Answers(frame, found.period)
    return total(found.returns, answers, found.merged if merged is None else merged, 6, found.period)


def test_a_clean_quarter_adds_up(clean: Quarter) -> None:
    assert counted(clean).as_dict() == clean.totals.as_dict()
    assert (clean.totals.read, clean.totals.merged, clean.totals.states["accepted"]) == (6, 6, 6)


def test_an_answer_that_was_lost_stops_the_run(clean: Quarter) -> None:
    with pytest.raises(TotalsDisagree, match="read=6, merged=5"):
        counted(clean, clean.answers.frame[1:])


def test_an_answer_counted_twice_stops_the_run(clean: Quarter) -> None:
    answers = clean.answers.frame
    with pytest.raises(TotalsDisagree, match="read=6, merged=7"):
        counted(clean, pd.concat([answers, answers[:1]]))


def test_an_initiative_without_a_state_stops_the_run(clean: Quarter) -> None:
    with pytest.raises(TotalsDisagree, match="initiatives=6"):
        counted(clean, merged=clean.merged.assign(state=["lost", *clean.merged["state"][1:]]))


def test_an_answer_that_no_row_of_the_table_shows_stops_the_run(clean: Quarter) -> None:
    with pytest.raises(TotalsDisagree, match="merged=6"):
        counted(clean, merged=clean.merged.assign(source_file=["", *clean.merged["source_file"][1:]]))


def test_a_frame_that_is_not_of_its_schema_is_no_finding(clean: Quarter) -> None:
    answers = clean.answers.with_facts({"row": clean.answers["row"].astype("str")})
    with pytest.raises(SchemaErrors):
        validate(answers, clean.register)


COLUMNS_OF_ANSWERS = {
    "str": ["file", "sheet", "sender", "owner", "mark_before", "closed", "closed_in", "outcome"]
    + [f"{column}.raw" for column in DEFAULT.table]
    + [f"{column}.flag" for column in DEFAULT.answered]
    + ["q1.reported", "q2.reported", "q3.reported"]
    + [f"{column}.plan" for column in DEFAULT.fixed]
    + [f"{column}.{kind}" for column in ("q4", "reason_code", "reason_text") for kind in ASIDES]
    + [f"{column}.read" for column in DEFAULT.answered],
    "int64": ["row", "layout", "serial_no", "named"],
    "bool": ["answered", "own", "live", "hidden", "from_text", "slipped", "elsewhere"]
    + [f"{column}.changed" for column in DEFAULT.fixed]
    + [f"{column}.nothing" for column in ("reason_code", "reason_text")],
}


def test_a_plan_may_call_its_columns_as_facts_of_a_row_are_called(tmp_path: Path) -> None:
    names = ("row", "outcome", "file", "progress_raw", "row_note")
    mark = ["評価", "progress", "記号", "（凡例）", "", "常に"]
    texts = [[f"文章{number}", name, "文章"] for number, name in enumerate(names, start=1)]
    said = [{"progress": "C", "row": "3"}, {"progress": "B"} | dict.fromkeys(names, "した。"), {"progress": "A"}]
    place = shaped(tmp_path, Plan("計画", "通年", LETTERS, [mark, *texts], said))
    quarter = place.look()
    assert records(quarter.merged, ["progress", *names]) == [dict.fromkeys(names, "") | one for one in said]
    assert quarter.merged["source_row"].tolist() == ["7", "7", "8"]
    assert place.findings() == []


@pytest.mark.slow
def test_every_column_of_the_answers_is_there_and_of_its_kind(clean: Quarter) -> None:
    answers = clean.answers.frame
    schema = answers_schema(clean.register.vocabulary, clean.period)
    assert set(schema.columns) == {column for columns in COLUMNS_OF_ANSWERS.values() for column in columns}
    schema.validate(answers)
    for kind, columns in COLUMNS_OF_ANSWERS.items():
        assert {str(answers[column].dtype) for column in columns} == {kind}
    with pytest.raises(SchemaErrors) as wrong:
        schema.validate(answers.assign(**dict.fromkeys(schema.columns, 0.5)), lazy=True)
    cases = wrong.value.failure_cases
    assert set(cases["column"][cases["check"].astype("str").str.startswith("dtype")]) == set(schema.columns)
    with pytest.raises(SchemaErrors) as missing:
        schema.validate(answers[[]], lazy=True)
    assert set(missing.value.failure_cases["failure_case"]) >= set(schema.columns)
    with pytest.raises((SchemaError, SchemaErrors)):
        schema.validate(answers.set_axis([0] * len(answers), axis=0))
    with pytest.raises((SchemaError, SchemaErrors)):
        schema.validate(answers.set_axis([str(place) for place in answers.index], axis=0))


MERGED_WRONG = {
    "serial_no": ["0", "01", "1234567890", ""],
    "state": ["", "done"],
    "source_row": ["-1", "1234567890", "x"],
    "q1": ["?", "○○"],
    "reason_code": ["9", " 1"],
}
FINDINGS_WRONG = {
    "severity": ["", "bad"],
    "rule": ["", "no-such-rule"],
    "cell": ["1A", "A0", "a1", "A"],
    "message": [""],
    "remedy": [""],
}


@pytest.mark.parametrize(("column", "value"), [(name, one) for name, told in MERGED_WRONG.items() for one in told])
def test_the_merged_table_says_nothing_else(clean: Quarter, column: str, value: str) -> None:
    schema = merged_schema(clean.register.vocabulary)
    schema.validate(clean.merged)
    with pytest.raises(SchemaError, match=column):
        schema.validate(clean.merged.assign(**{column: [value, *clean.merged[column][1:]]}).astype("str"))


def test_a_merged_table_has_each_initiative_once_and_all_columns_in_order(clean: Quarter) -> None:
    schema, merged = merged_schema(None), clean.merged
    schema.validate(merged.assign(q1="?"))
    wrong = [pd.concat([merged, merged[:1]], ignore_index=True), merged[merged.columns[::-1]], merged.assign(more="")]
    for frame in [*wrong, merged.drop(columns="goal")]:
        with pytest.raises((SchemaError, SchemaErrors)):
            schema.validate(frame)


@pytest.mark.parametrize(("column", "value"), [(name, one) for name, told in FINDINGS_WRONG.items() for one in told])
def test_the_findings_say_nothing_else(findings: pd.DataFrame, column: str, value: str) -> None:
    findings_schema().validate(findings)
    with pytest.raises(SchemaError, match=column):
        findings_schema().validate(findings.assign(**{column: pd.Series([value], dtype="str")}))
    with pytest.raises((SchemaError, SchemaErrors)):
        findings_schema().validate(findings[findings.columns[::-1]])
    with pytest.raises((SchemaError, SchemaErrors)):
        findings_schema().validate(findings.assign(more=""))


@pytest.mark.parametrize("column", DEFAULT.merged)
def test_every_column_of_the_merged_table_is_text(clean: Quarter, column: str) -> None:
    with pytest.raises(SchemaError, match=f"expected series '{column}' to have type str"):
        merged_schema(None).validate(clean.merged.assign(**{column: range(1, 7)}))


def test_a_sentence_may_be_of_one_character(findings: pd.DataFrame) -> None:
    findings_schema().validate(findings.assign(message="字", remedy="字").astype("str"))


def test_a_table_made_before_a_column_was_declared_has_it_blank(clean: Quarter) -> None:
    """In its place; a column that no table may lack is not made up, and what is there already stays."""
    mark, *reasons = MUSASHINO
    layout = Layout(answers=(mark, Answer("予算", "budget", NUMBER), *reasons))
    former = clean.merged.drop(columns="q1").assign(note="覚え").set_axis(range(5, 11), axis=0)
    whole = completed(former, layout)
    assert list(whole.columns) == [*(name for name in layout.merged if name != "q1"), "note"]
    assert whole["budget"].to_dict() == dict.fromkeys(range(5, 11), "")
    assert str(whole["budget"].dtype) == "str"
    pd.testing.assert_frame_equal(whole.drop(columns="budget"), former)
    with_budget = clean.merged.assign(budget="100")
    assert completed(with_budget, layout) is with_budget


@pytest.mark.parametrize("column", FINDINGS)
def test_every_column_of_the_findings_is_text(findings: pd.DataFrame, column: str) -> None:
    with pytest.raises(SchemaError, match=f"expected series '{column}' to have type str"):
        findings_schema().validate(findings.assign(**{column: 1}))
