"""A plan with a reason code and marks of its own: called by its own words, asked for where its register says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.quarter import Place, return_name, values
from tests.support.shapes import MEETINGS, QUARTERS, Plan, shaped

SPENT, PROGRESS, REASON, TEXT = (list(row) for row in QUARTERS.answers)
MARKS = {f"progress_{number}": "順調" for number in range(1, 5)}


def with_reason(due: str = "", each_period: str = "") -> Plan:
    """The plan with its reason code asked for in some periods, or with a column for each."""
    code = [*REASON[:5], due, each_period, *REASON[7:]]
    return replace(QUARTERS, answers=[SPENT, PROGRESS, code, TEXT])


def found(place: Place) -> list[tuple[str, str, str, str]]:
    return [(one["rule"], one["serial_no"], one["cell"], one["column"]) for one in place.findings()]


def test_each_period_has_its_own_reason_and_one_text_explains_it(tmp_path: Path) -> None:
    late = MARKS | {"progress_4": "遅れ", "spent": "1", "reason_code_1": "ア"}
    said = [late, late | {"reason_code_4": "イ"}, late | {"reason_code_4": "イ", "reason_text": "協議が続いた。"}]
    place = shaped(tmp_path, replace(with_reason(each_period="要"), said=said))
    merged = place.look().merged
    assert found(place) == [
        ("reason-missing", "1", "N8", "遅れの理由（第4四半期）"),
        ("reason-text-missing", "2", "O8", "理由の説明"),
    ]
    assert merged["reason_code_4"].tolist() == ["", "イ", "イ"]
    assert merged["reason_code_1"].tolist() == ["ア", "ア", "ア"]


def test_a_reason_that_only_one_period_asks_for(tmp_path: Path) -> None:
    plan = with_reason(due="第4四半期")
    late = MARKS | {"progress_2": "遅れ", "progress_4": "遅れ", "spent": "1"}
    place = shaped(tmp_path, replace(plan, said=[late] * 3), number=2)
    place.look()
    assert found(place) == []
    form = values(place.raw / return_name("人権課"))
    assert [form[f"{letter}8"] for letter in "GH"] == ["順調", "遅れ"]
    assert "理由" not in str(form["A5"])
    place = shaped(tmp_path / "last", replace(plan, said=[late] * 3))
    place.look()
    assert [one[:2] for one in found(place)] == [("reason-missing", number) for number in "132"]


def test_a_code_that_no_text_explains(tmp_path: Path) -> None:
    late = MARKS | {"progress_4": "遅れ", "spent": "1"}
    said = [late | {"reason_code": "イ"}, late, late | {"reason_code": "ア", "reason_text": "国が改める。"}]
    place = shaped(tmp_path, replace(QUARTERS, answers=[SPENT, PROGRESS, TEXT, REASON], said=said))
    place.look()
    assert found(place) == [("reason-missing", "2", "L8", "遅れの理由")]


def test_sentences_call_the_reason_as_the_plan_does(tmp_path: Path) -> None:
    late = MARKS | {"progress_4": "遅れ", "spent": "1"}
    said = [late, late | {"reason_code": "ウ"}, late | {"reason_code": "イ"}]
    place = shaped(tmp_path, replace(QUARTERS, said=said, headings=[["遅れの理由", "遅延要因", ""]]))
    place.look()
    offered = "遅延要因の欄に記入してください：「ア」国の動向、「イ」その他。"
    assert {one["serial_no"]: (one["message"], one["remedy"]) for one in place.findings()} == {
        "1": (
            "進捗状況が「遅れ」の場合は遅延要因が必要ですが、遅延要因の欄は空欄です。",
            f"次の番号から1つを選び、{offered}",
        ),
        "2": (
            "遅延要因の「ウ」は、このままでは使えません。選択肢の番号として読み取れません。",
            f"次の番号から1つだけを選び、{offered}説明は、理由の説明の欄にお書きください。",
        ),
        "3": (
            "遅延要因が「イ」ですが、理由の説明が空欄です。",
            "どのような理由か、理由の説明の欄に簡潔にお書きください。",
        ),
    }


@pytest.mark.parametrize(("due", "missing"), [("任意", []), ("C", ["2"]), ("第3回", ["1", "2"]), ("常に", ["1", "2"])])
def test_a_mark_beside_the_plans_own_is_due_where_the_register_says_so(
    due: str, missing: list[str], tmp_path: Path
) -> None:
    second = ["二次評価", "second", "記号", "（凡例）", "", due]
    marks = [{"progress_3": "B"}, {"progress_3": "C"}, {"progress_3": "A", "second": "B"}]
    plan = replace(MEETINGS, answers=[*MEETINGS.answers, [*second, "", "", "", ""]], said=marks)
    place = shaped(tmp_path, plan)
    place.look()
    told = [(rule, serial, column) for rule, serial, _, column in found(place)]
    assert sorted(told) == [("mark-missing", serial, "二次評価") for serial in missing]
