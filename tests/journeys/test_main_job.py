"""The committed returns of 令和5年度 第4期 against the table that the city published of them."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas.layout import DEFAULT
from tests.support.quarter import (
    ROOT,
    Place,
    clean_quarter,
    contents,
    edit_cells,
    register_rows,
    values,
    write_register,
)
from tools.make_sample import make_sample

MACHI, KOSHA = "まちづくり推進課", "開発公社"
RETURN = "回答票_R5-4_{}.xlsx"
REQUEST = "確認依頼/確認依頼_R5-4_{}.xlsx"
PUBLISHED_ERRORS = {
    ("reason-missing", MACHI, RETURN.format(MACHI), "J8", "9"),
    ("reason-missing", MACHI, RETURN.format(MACHI), "J9", "22"),
    ("reason-missing", KOSHA, RETURN.format(KOSHA), "J18", "90"),
    ("reason-missing", KOSHA, RETURN.format(KOSHA), "J19", "93"),
}


def found(place: Place) -> list[tuple[str, ...]]:
    return [tuple(one[c] for c in ("rule", "department", "file", "cell", "serial_no")) for one in place.findings()]


def unresolved(place: Place) -> set[str]:
    merged = place.merged()
    assert set(merged["state"]) <= {"accepted", "unresolved"}
    return set(merged.loc[merged["state"].eq("unresolved"), "serial_no"])


@pytest.fixture
def run(torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in the project's folder."""
    monkeypatch.chdir(ROOT)
    return torimatome


def correct_request(place: Place, codes: dict[str, str]) -> Path:
    """Fills codes into the request to まちづくり推進課, as the department would, and returns its path."""
    request = place.out / REQUEST.format(MACHI)
    edit_cells(request, [{"cell": cell, "value": code} for cell, code in codes.items()])
    return request


def marked_cells(place: Place) -> dict[str, str]:
    """通しNo. → the code's cell in the request, by the number in its row."""
    cells = values(place.out / REQUEST.format(MACHI))
    rows = {str(value): cell[1:] for cell, value in cells.items() if cell[0] == "A" and isinstance(value, int)}
    return {number: f"J{rows[number]}" for number in ("9", "22")}


def test_merged_is_the_published_table(merged_sample: Place) -> None:
    with (ROOT / "data" / "source" / "progress-table-r5.csv").open(encoding="utf-8-sig", newline="") as stream:
        published = list(csv.DictReader(stream))
    merged = merged_sample.merged().to_dict("records")
    columns = ("serial_no", *DEFAULT.fixed, *DEFAULT.answered)
    assert len(merged) == 138
    assert [[row[c] for c in columns] for row in merged] == [
        [row[DEFAULT.heading(c)] for c in columns] for row in published
    ]
    assert unresolved(merged_sample) == {"9", "22", "90", "93"}


def test_each_row_names_the_return_it_came_from(merged_sample: Place) -> None:
    for row in merged_sample.merged().to_dict("records"):
        assert row["source_file"] == RETURN.format(row["department"])
    row = merged_sample.merged().set_index("serial_no").loc["22"]
    assert (row["source_sheet"], row["source_row"]) == ("回答票", "9")


def test_findings_are_the_four_of_the_published_table(merged_sample: Place) -> None:
    assert len(merged_sample.findings()) == 4
    assert set(found(merged_sample)) == PUBLISHED_ERRORS
    assert {one["value"] for one in merged_sample.findings()} == {""}
    assert {one["severity"] for one in merged_sample.findings()} == {"error"}


def test_a_request_for_each_department_with_errors_and_no_other(merged_sample: Place) -> None:
    requests = {path.name for path in (merged_sample.out / "確認依頼").glob("*.xlsx")}
    assert requests == {f"確認依頼_R5-4_{MACHI}.xlsx", f"確認依頼_R5-4_{KOSHA}.xlsx"}


def test_run_json_counts_and_hashes(merged_sample: Place) -> None:
    facts = json.loads((merged_sample.out / "run.json").read_text(encoding="utf-8"))
    merged, findings = merged_sample.merged(), merged_sample.findings()
    assert (facts["period"], facts["edition"]) == ("R5-4", "draft")
    assert {state: count for state, count in facts["states"].items() if count} == dict(Counter(merged["state"]))
    assert facts["severities"] == {"error": 4, "warning": 0, "notice": 0}
    assert facts["rules"] == dict(Counter(one["rule"] for one in findings))
    totals = facts["totals"]
    assert totals["read"] == totals["merged"] == totals["initiatives"] == 138
    assert totals["repeated"] == totals["superseded"] == sum(totals["set_aside"].values()) == 0
    assert sum(totals["states"].values()) == 138
    folders = {"plan": merged_sample.folders.plan, "raw": merged_sample.folders.raw}
    came = {f"{name}/{path}": content for name, folder in folders.items() for path, content in contents(folder).items()}
    made = {name: content for name, content in contents(merged_sample.out).items() if name != "run.json"}
    assert facts["inputs"] == {name: hashlib.sha256(content).hexdigest() for name, content in came.items()}
    assert facts["outputs"] == {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    assert all(seconds >= 0 for seconds in facts["seconds"].values()) and facts["seconds"]


def test_a_corrected_request_clears_its_errors_and_nothing_else(draft: Place) -> None:
    before = draft.merged()
    request = correct_request(draft, dict.fromkeys(marked_cells(draft).values(), "3"))
    request.replace(draft.raw / RETURN.format(MACHI))
    draft.merge()
    assert set(found(draft)) == {one for one in PUBLISHED_ERRORS if one[1] == KOSHA}
    assert unresolved(draft) == {"90", "93"}
    after = draft.merged()
    before.loc[before["serial_no"].isin(["9", "22"]), ["reason_code", "state"]] = ["3", "accepted"]
    columns = ["serial_no", *DEFAULT.fixed, *DEFAULT.answered, "state", "source_file"]
    assert after[columns].to_dict("records") == before[columns].to_dict("records")


def test_a_corrected_request_beside_the_return_supersedes_it(draft: Place) -> None:
    request = correct_request(draft, dict.fromkeys(marked_cells(draft).values(), "2"))
    request.replace(draft.raw / request.name)
    draft.merge()
    notice = ("return-superseded", MACHI, RETURN.format(MACHI), "", "")
    assert set(found(draft)) == {notice} | {one for one in PUBLISHED_ERRORS if one[1] == KOSHA}
    merged = draft.merged().set_index("serial_no")
    assert merged.loc["9", ["q4", "reason_code", "state", "source_file"]].tolist() == [
        "/",
        "2",
        "accepted",
        f"確認依頼_R5-4_{MACHI}.xlsx",
    ]
    totals = json.loads((draft.out / "run.json").read_text(encoding="utf-8"))["totals"]
    assert (totals["read"], totals["merged"], totals["superseded"]) == (144, 138, 6)


def test_a_request_corrected_in_part_asks_again_for_the_rest(draft: Place) -> None:
    request = correct_request(draft, {marked_cells(draft)["9"]: "3"})
    request.replace(draft.raw / request.name)
    draft.merge()
    left = ("reason-missing", MACHI, request.name, marked_cells(draft)["22"], "22")
    assert [one for one in found(draft) if one[1] == MACHI and one[0] != "return-superseded"] == [left]
    tag = values(draft.out / REQUEST.format(MACHI), "_torimatome")
    assert tag["B4"] == "2"


def test_two_runs_give_the_same_bytes(merged_sample: Place, tmp_path: Path) -> None:
    again = Place(tmp_path, merged_sample.period)
    for name in ("raw", "plan"):
        shutil.copytree(merged_sample.root / name, tmp_path / name)
    again.merge()
    first, second = contents(merged_sample.out), contents(again.out)
    assert first.pop("run.json") and second.pop("run.json")
    assert first == second


def test_final_is_refused_while_errors_stand(sample: Place, run: Any) -> None:
    refused = run(*sample.command("--final"))
    assert refused.code == 1
    assert not sample.folders.out.exists()
    for cell in ("J8", "J9", "J18", "J19"):
        assert f"・{cell}：" in refused.err


def test_final_is_refused_and_the_draft_stays(draft: Place) -> None:
    before = contents(draft.folders.out)
    assert draft.merge(final=True).folder is None
    assert contents(draft.folders.out) == before


def test_waived_errors_do_not_hold_up_the_final_edition(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    edit_cells(place.raw / "回答票_観光課.xlsx", [{"cell": "I8", "value": "/"}, {"cell": "J8"}])
    assert place.merge(final=True).folder is None
    rows = register_rows()
    rows["例外"] = [["6", "R5-3", "reason-missing", "様式にない記号のため", "産業課長", "2024-04-01", "R5-4"]]
    write_register(place, rows)
    place.merge(final=True)
    merged = place.merged().set_index("serial_no")
    assert merged.loc["6", ["q4", "reason_code", "state"]].tolist() == ["/", "", "waived"]
    assert [(one["rule"], one["cell"], one["serial_no"]) for one in place.findings()] == [("reason-missing", "J8", "6")]
    assert not (place.out / "確認依頼").exists()
    rows["例外"][0][-1] = "R5-3"
    write_register(place, rows)
    assert place.merge(final=True).folder is None


def test_command_line_makes_the_table_and_tells_where_it_is(sample: Place, run: Any) -> None:
    done = run(*sample.command(pdf=True))
    assert (done.code, done.err) == (0, "")
    assert (
        str(sample.out / "進行管理表_R5-4.xlsx") in done.out and (sample.out / "公開" / "進行管理表_R5-4.pdf").is_file()
    )
    assert "138" in done.out and "暫定版" in done.out
    assert set(found(sample)) == PUBLISHED_ERRORS


def test_strict_tells_of_errors_by_its_exit_code(sample: Place, run: Any) -> None:
    strict = run(*sample.command("--strict", "--quiet"))
    assert (strict.code, strict.out, strict.err) == (1, "", "")
    assert set(found(sample)) == PUBLISHED_ERRORS


def test_strict_is_content_with_a_clean_quarter(quarter: Place, run: Any) -> None:
    assert run(*quarter.command("--strict", "--quiet")).code == 0


def test_without_a_period_the_newest_folder_is_taken(quarter: Place, run: Any) -> None:
    for name in ("R5-3", "メモ"):
        (quarter.folders.raw / name).mkdir()
    command = [part for part in quarter.command("--quiet") if part != "R5-4"]
    assert run(*command).code == 0
    assert len(quarter.merged()) == 6


def has_japanese(text: str) -> bool:
    return any("\u3040" <= letter <= "\u30ff" for letter in text)


@pytest.mark.parametrize("wrong", ["R5-5", "2023-4", "5-4", "令和5年度"])
def test_a_period_that_is_none_is_a_usage_error(quarter: Place, wrong: str, run: Any) -> None:
    refused = run("merge", wrong, *quarter.command()[2:])
    assert refused.code == 2
    assert f"「{wrong}」" in refused.err and has_japanese(refused.err)
    assert not quarter.folders.out.exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["--finall"], "--finall"), (["R5-4", "extra"], "extra"), (["--plan"], "--plan")],
)
def test_usage_errors_are_told_in_japanese(arguments: list[str], named: str, run: Any) -> None:
    refused = run("merge", *arguments)
    assert refused.code == 2
    assert named in refused.err and has_japanese(refused.err)
    assert not any(word in refused.err for word in ("No such", "Got unexpected", "requires", "Traceback", "Usage"))


def test_an_unknown_command_is_a_usage_error(run: Any) -> None:
    refused = run("marge")
    assert refused.code == 2
    assert "marge" in refused.err and has_japanese(refused.err)


def test_a_missing_register_is_named(quarter: Place, run: Any) -> None:
    register = quarter.folders.register(quarter.period)
    register.unlink()
    refused = run(*quarter.command())
    assert refused.code == 2
    assert str(register) in refused.err and has_japanese(refused.err)
    assert not quarter.folders.out.exists()


def test_a_missing_folder_of_returns_is_named(quarter: Place, run: Any) -> None:
    refused = run("merge", "R5-3", *quarter.command()[2:])
    assert refused.code == 2
    assert str(quarter.folders.raw / "R5-3") in refused.err


@pytest.mark.parametrize("arguments", [["--help"], ["merge", "--help"]])
def test_help_is_in_japanese(arguments: list[str], run: Any) -> None:
    shown = run(*arguments)
    assert shown.code == 0
    assert "使い方" in shown.out and "オプション" in shown.out
    assert not any(word in shown.out for word in ("Usage", "Options", "Commands", "Show this", "default:"))


def test_the_committed_sample_is_what_the_tool_makes(tmp_path: Path) -> None:
    make_sample(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    kept = {path: (ROOT / "data" / path).read_bytes() for path in made}
    assert len(made) == 26
    assert [str(path) for path in made if made[path] != kept[path]] == [], "run `make sample`"
