"""The round trip of a 確認依頼: what it takes the place of when it comes back, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.books.form import Form
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.returns.inbox import Received
from pipeline.returns.sender import Return, supersede
from pipeline.returns.tag import Tag
from pipeline.storage.files import sha256
from schemas.outcomes import REFUSED, SUPERSEDED, USED
from schemas.period import parse_period
from tests.support.quarter import Place, clean_answers, clean_quarter, edit_cells, return_name, values, write_form
from tests.support.steps import records, request_of, return_request, rules_of

FIRST = return_name("産業課")
REQUEST = "確認依頼_R5-4_産業課.xlsx"
CORRECTED = {2: {"reason_code": "3"}}
WHOLE = {1: {"q4": "○"}, 2: {"q4": "△", "reason_code": "3"}, 3: {"q4": "◎"}}
"""Every answer of 産業課, for a 確認依頼 that came without any."""


def looked(place: Place) -> Quarter:
    """How the quarter stands, with nothing written."""
    return read_quarter(place.period, place.folders, Clock())


def merged(place: Place) -> Quarter:
    """How it stands, once the quarter is merged and its 確認依頼 are made."""
    return place.merge().quarter


def found(now: Quarter) -> list[tuple[str, ...]]:
    """Rule, file, cell and number of each finding."""
    return rules_of(records(now), "file", "cell", "serial_no")


def totals(now: Quarter) -> dict[str, int]:
    """The control totals that are not 0, after a look at their sums."""
    said = now.totals
    assert said.read == said.merged + said.repeated + said.superseded + sum(said.set_aside.values())
    assert said.initiatives == sum(said.states.values()) == 6
    counts = {"read": said.read, "merged": said.merged, "repeated": said.repeated, "superseded": said.superseded}
    return {name: count for name, count in (counts | said.set_aside).items() if count}


def revision(place: Place) -> str:
    tag = values(request_of(place, "産業課"), "_torimatome")
    return str(tag["B4"])


def all_accepted(now: Quarter, source: str = REQUEST) -> None:
    assert now.merged["state"].tolist() == ["accepted"] * 6
    assert now.merged["source_file"].tolist()[:3] == [source] * 3
    assert now.merged["q4"].tolist() == ["○", "△", "◎", "□", "○", "×"]


@pytest.fixture
def faulty(quarter: Place) -> Place:
    """産業課's return lacks a code in J9."""
    edit_cells(quarter.raw / FIRST, [{"cell": "J9"}])
    return quarter


@pytest.fixture(scope="module")
def merged_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """What ``asked`` is a copy of; not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("asked"))
    edit_cells(place.raw / FIRST, [{"cell": "J9"}])
    place.merge()
    return place


@pytest.fixture
def asked(merged_once: Place, tmp_path: Path) -> Place:
    """As ``faulty``, merged: its 確認依頼 asks for the code."""
    return merged_once.copied(tmp_path)


@pytest.mark.slow
def test_each_round_has_a_revision_of_its_own(asked: Place) -> None:
    asked.merge()
    assert revision(asked) == "1"
    return_request(asked, "産業課", {1: {"q4": "●"}}, "一回目_産業課.xlsx")
    assert found(merged(asked)) == [
        ("mark-illegal", "一回目_産業課.xlsx", "I9", "1"),
        ("reason-missing", "一回目_産業課.xlsx", "J10", "2"),
        ("return-superseded", FIRST, "", ""),
    ]
    assert revision(asked) == "2"
    return_request(asked, "産業課", {1: {"q4": "○"}} | CORRECTED)
    now = looked(asked)
    assert found(now) == [("return-superseded", "一回目_産業課.xlsx", "", ""), ("return-superseded", FIRST, "", "")]
    all_accepted(now)
    assert totals(now) == {"read": 12, "merged": 6, "superseded": 6}


def as_csv(place: Place) -> str:
    """The first return is a table without a mark of ours, as UTF-8 text."""
    (place.raw / FIRST).unlink()
    name = "回答_産業課.csv"
    rows = [("通しNo.", "1期", "2期", "3期", "4期", "選択肢", "評価理由")]
    rows += [("1", "○", "○", "○", "○", "", ""), ("2", "○", "○", "○", "△", "", ""), ("3", "○", "○", "○", "◎", "", "")]
    (place.raw / name).write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    return name


def as_garbage(place: Place) -> str:
    (place.raw / FIRST).write_bytes(b"\x00garbage")
    return FIRST


def as_prose(place: Place) -> str:
    """The first return is a workbook without the table's headings."""
    (place.raw / FIRST).unlink()
    name = "お詫び_産業課.csv"
    (place.raw / name).write_text("回答が遅れます。,すみません\n", encoding="utf-8")
    return name


FORMER: dict[str, tuple[Callable[[Place], str], str, int, dict[int, dict[str, str]]]] = {
    "a table without a mark of ours": (as_csv, "reason-missing", 3, CORRECTED),
    "an unreadable file": (as_garbage, "file-unreadable", 0, WHOLE),
    "a file without a table": (as_prose, "file-no-table", 0, WHOLE),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMER)
def test_a_returned_request_supersedes_what_it_was_made_after(faulty: Place, kind: str) -> None:
    make, rule, superseded, answers = FORMER[kind]
    name = make(faulty)
    assert (rule, name) in {(one[0], one[1]) for one in found(merged(faulty))}
    return_request(faulty, "産業課", answers)
    now = looked(faulty)
    assert found(now) == [("return-superseded", name, "", "")]
    all_accepted(now)
    expected = {"read": 6 + superseded, "merged": 6, "superseded": superseded}
    assert totals(now) == {part: count for part, count in expected.items() if count}


def as_two(place: Place) -> str:
    """Beside the first table, a second one that disagrees with it in 通しNo. 1."""
    name = as_csv(place)
    second = (place.raw / name).read_text(encoding="utf-8").replace("1,○,○,○,○", "1,○,○,○,×")
    (place.raw / "差替_産業課.csv").write_text(second, encoding="utf-8")
    return name


@pytest.mark.slow
def test_a_returned_request_settles_two_returns_in_conflict(faulty: Place) -> None:
    name = as_two(faulty)
    now = merged(faulty)
    assert ("return-conflict", "差替_産業課.csv", "A2", "1") in found(now)
    assert now.merged["state"].tolist()[:3] == ["unresolved", "unresolved", "accepted"]
    return_request(faulty, "産業課", {1: {"q4": "○"}} | CORRECTED)
    now = looked(faulty)
    assert found(now) == [("return-superseded", name, "", ""), ("return-superseded", "差替_産業課.csv", "", "")]
    all_accepted(now)
    assert totals(now) == {"read": 12, "merged": 6, "superseded": 6}


@pytest.mark.slow
def test_a_form_of_another_period_is_superseded_too(quarter: Place) -> None:
    before = parse_period("R5-3")
    write_form(quarter.raw / FIRST, quarter.register(), before, Form("産業課", answers=clean_answers(before)))
    assert ("file-wrong-period", FIRST, "", "") in found(merged(quarter))
    return_request(quarter, "産業課", WHOLE)
    now = looked(quarter)
    assert found(now) == [("return-superseded", FIRST, "", "")]
    all_accepted(now)
    assert totals(now)["merged"] == 6


@pytest.mark.slow
def test_a_request_without_its_headings_supersedes_nothing(asked: Place) -> None:
    back = return_request(asked, "産業課", CORRECTED)
    edit_cells(back, [{"cell": cell} for cell in ("A7", "E7", "F7", "J7", "F8", "G8", "H8", "I8", "J8", "K8")])
    now = merged(asked)
    assert found(now) == [("file-no-table", REQUEST, "", ""), ("reason-missing", FIRST, "J9", "2")]
    assert now.merged["source_file"].tolist()[:3] == [FIRST] * 3
    assert totals(now) == {"read": 6, "merged": 6}
    assert revision(asked) == "1"
    return_request(asked, "産業課", CORRECTED, "再送_産業課.xlsx")
    now = looked(asked)
    assert found(now) == [("return-superseded", FIRST, "", ""), ("return-superseded", REQUEST, "", "")]
    all_accepted(now, "再送_産業課.xlsx")


@pytest.mark.slow
def test_a_return_of_the_last_revision_there_can_be_gets_a_request_that_is_read(faulty: Place) -> None:
    edit_cells(faulty.raw / FIRST, [{"sheet": "_torimatome", "cell": "B4", "value": "9999"}])
    now = merged(faulty)
    assert set(found(now)) == {("sender-doubtful", FIRST, "", ""), ("reason-missing", FIRST, "J9", "2")}
    assert revision(faulty) == "1"
    return_request(faulty, "産業課", CORRECTED)
    now = looked(faulty)
    assert found(now) == [("return-superseded", FIRST, "", "")]
    all_accepted(now)


def test_a_request_harms_no_other_department(asked: Place) -> None:
    """A mark of 産業課 that lists the very file of 農業課 is believed of 産業課's own files alone."""
    stolen = sha256(asked.raw / return_name("農業課"))
    back = return_request(asked, "産業課", CORRECTED)
    edit_cells(
        back,
        [
            {"sheet": "_torimatome", "cell": "A20", "value": "元の回答"},
            {"sheet": "_torimatome", "cell": "B20", "value": stolen},
        ],
    )
    now = looked(asked)
    assert found(now) == [("return-superseded", FIRST, "", "")]
    all_accepted(now)
    assert now.merged["source_file"].tolist()[3:5] == [return_name("農業課")] * 2


@pytest.mark.slow
def test_a_table_that_changed_after_the_request_is_not_superseded(faulty: Place) -> None:
    name = as_csv(faulty)
    faulty.merge()
    return_request(faulty, "産業課", CORRECTED)
    changed = (faulty.raw / name).read_text(encoding="utf-8").replace("3,○,○,○,◎", "3,○,○,○,×")
    (faulty.raw / name).write_text(changed, encoding="utf-8")
    now = looked(faulty)
    assert [(rule, number) for rule, _, _, number in found(now)] == [
        ("return-conflict", "2"),
        ("return-conflict", "3"),
        ("row-repeated", "1"),
    ]
    assert now.merged["state"].tolist()[:3] == ["accepted", "unresolved", "unresolved"]
    assert totals(now) == {"read": 9, "merged": 4, "repeated": 1, "disputed": 4}


def test_a_copy_of_the_first_return_is_superseded_with_it(asked: Place) -> None:
    return_request(asked, "産業課", CORRECTED)
    (asked.raw / "コピー ～ 回答票_産業課.xlsx").write_bytes((asked.raw / FIRST).read_bytes())
    now = looked(asked)
    assert found(now) == [
        ("file-duplicate", "コピー ～ 回答票_産業課.xlsx", "", ""),
        ("return-superseded", FIRST, "", ""),
    ]
    all_accepted(now)


@pytest.mark.slow
def test_the_request_sent_back_twice_with_other_answers_is_a_conflict(asked: Place) -> None:
    return_request(asked, "産業課", CORRECTED)
    return_request(asked, "産業課", {2: {"reason_code": "2"}}, "もう一度_産業課.xlsx")
    assert sorted((rule, number) for rule, _, _, number in found(merged(asked))) == [
        ("return-conflict", "2"),
        ("return-superseded", ""),
        ("row-repeated", "1"),
        ("row-repeated", "3"),
    ]
    assert revision(asked) == "2"
    return_request(asked, "産業課", {2: WHOLE[2]}, "最後_産業課.xlsx")
    now = looked(asked)
    assert {rule for rule, *_ in found(now)} == {"return-superseded"}
    all_accepted(now, "最後_産業課.xlsx")
    assert totals(now) == {"read": 15, "merged": 6, "superseded": 9}


@pytest.mark.slow
def test_a_request_for_a_silent_department_is_its_form(faulty: Place) -> None:
    (faulty.raw / FIRST).unlink()
    faulty.merge()
    assert revision(faulty) == "1"
    return_request(faulty, "産業課", WHOLE)
    now = looked(faulty)
    assert found(now) == []
    all_accepted(now)


@pytest.mark.slow
def test_a_request_takes_the_place_of_what_those_before_it_replaced(faulty: Place) -> None:
    first = (faulty.raw / FIRST).read_bytes()
    merged(faulty)
    return_request(faulty, "産業課", {2: {"reason_code": "9"}})
    (faulty.raw / FIRST).unlink()
    merged(faulty)
    return_request(faulty, "産業課", CORRECTED, "第2版.xlsx")
    (faulty.raw / REQUEST).unlink()
    (faulty.raw / FIRST).write_bytes(first)
    now = looked(faulty)
    all_accepted(now, "第2版.xlsx")
    assert found(now) == [("return-superseded", FIRST, "", "")]


FORM = st.tuples(
    st.sampled_from(["産業課", "農業課"]),
    st.sampled_from([USED, REFUSED]),
    st.none() | st.tuples(st.integers(0, 2), st.lists(st.sampled_from("abc"), max_size=2)),
)


@given(forms=st.lists(FORM, max_size=6), digests=st.lists(st.sampled_from(["", *"abc"]), min_size=8, max_size=8))
@example(forms=[("産業課", USED, None), ("産業課", USED, (1, ["a"]))], digests=list("abbbbbbb"))
@example(forms=[("産業課", USED, (1, ["a"])), ("産業課", USED, (1, ["b"]))], digests=list("abaccccc"))
def test_a_form_takes_the_place_of_what_it_was_made_after(
    forms: list[tuple[str, str, tuple[int, list[str]] | None]], digests: list[str]
) -> None:
    """Forms are the files 0, 1, …; of those behind them nothing was read."""
    names = [str(number) for number in range(len(digests))]
    returns = []
    for name, (sender, outcome, marked) in zip(names, forms, strict=False):
        tag = Tag("計画", "R5-4", sender, marked[0], tuple(marked[1])) if marked else None
        returns.append(Return(Received(Path(name), name, ""), (), tag, sender, outcome))
    due = {}
    for one in returns:
        digest = digests[int(one.file.name)]
        after = [
            (other.tag.revision, place, other.file.name)
            for place, other in enumerate(returns)
            if other.sender == one.sender and other.outcome == USED and other.tag
            if digest in other.tag.replaces and other is not one
        ]
        if after:
            due[one.sender, one.file.name] = max(after)[2]
    settled, findings = supersede(returns, [], dict(zip(names, digests, strict=True)))
    assert {(one.rule, one.department, one.file) for one in findings} == {("return-superseded", *one) for one in due}
    assert all(f"「{due[one.department, one.file]}」" in one.words["detail"] for one in findings)
    assert [one.outcome for one in settled] == [
        SUPERSEDED if (one.sender, one.file.name) in due else one.outcome for one in returns
    ]
