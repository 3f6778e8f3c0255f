"""Each of the 30 rules has a check of its own, which the files as written can fail."""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.opendata.release import RULES, release, verdicts
from pipeline.opendata.tables import clean
from pipeline.opendata.written import package_of
from pipeline.storage.editions import Edition
from pipeline.texts import BLANKS
from schemas.period import parse_period
from schemas.public import TABLE
from schemas.vocabulary import DITTO
from tests.support.quarter import INITIATIVES, Place, cell_of, clean_quarter, edit_cells, return_name
from tests.support.released import (
    CODES,
    ITEMS,
    README,
    Contents,
    Rows,
    as_csv,
    contents_of,
    parsed,
    records,
    table_name,
)
from tests.support.strategies import ANY_TEXT

COMMA = "体験会を3回,見学会を1回開いた。"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A clean fourth quarter with a comma in a text; not to be changed."""
    place = clean_quarter(tmp_path_factory.mktemp("released"))
    edits = [{"cell": cell_of(5, "reason_text"), "value": COMMA}, {"cell": cell_of(4, "reason_text"), "value": "協議"}]
    edit_cells(place.raw / return_name("農業課"), edits)
    place.merge()
    assert judged(contents_of(place)) == set()
    return place


def judged(contents: Contents, name: str = "R5-4") -> set[str]:
    """The rules that are broken."""
    found = verdicts(package_of(contents.__getitem__, parse_period(name), [str(number) for number in INITIATIVES]))
    assert all(verdict.detail for verdict in found.values())
    return {rule for rule, verdict in found.items() if not verdict.kept}


def cells(file: str, column: str, change: Callable[[dict[str, str]], str]) -> Callable[[Contents], None]:
    """Changes the values of one column of a file."""

    def changed(contents: Contents) -> None:
        names, *rows = parsed(contents[file])
        at = names.index(column)
        for row in rows:
            row[at] = change(dict(zip(names, row, strict=True)))
        contents[file] = as_csv([names, *rows])

    return changed


def raw(file: str, old: str, new: str) -> Callable[[Contents], None]:
    """Changes the text of a file, the first time that it stands there."""

    def changed(contents: Contents) -> None:
        assert old.encode() in contents[file]
        contents[file] = contents[file].replace(old.encode(), new.encode(), 1)

    return changed


def lines(file: str, change: Callable[[Rows], Rows]) -> Callable[[Contents], None]:
    """Changes the lines of a file."""

    def changed(contents: Contents) -> None:
        contents[file] = as_csv(change(parsed(contents[file])))

    return changed


def every(*changes: Callable[[Contents], None]) -> Callable[[Contents], None]:
    def changed(contents: Contents) -> None:
        for change in changes:
            change(contents)

    return changed


def where(old: str, new: str, column: str, /, **when: str) -> Callable[[dict[str, str]], str]:
    """A change of the value ``old`` (any, where it is "*") in the rows that say ``when``."""

    def change(row: dict[str, str]) -> str:
        hit = row[column] == old or old == "*"
        return new if hit and all(row[name] == value for name, value in when.items()) else row[column]

    return change


def cell(file: str, column: str, old: str, new: str, /, **when: str) -> Callable[[Contents], None]:
    return cells(file, column, where(old, new, column, **when))


def add(text: str) -> Callable[[Contents], None]:
    def changed(contents: Contents) -> None:
        contents[T] += text.encode()

    return changed


def without(file: str, column: str, value: str, /, **when: str) -> Callable[[Contents], None]:
    """Takes away the rows of a file that have a value."""

    def change(rows: Rows) -> Rows:
        names = rows[0]
        said = [dict(zip(names, row, strict=True)) for row in rows[1:]]
        when_all = {column: value, **when}
        return [names, *(list(one.values()) for one in said if any(one[n] != v for n, v in when_all.items()))]

    return lines(file, change)


def column_added(name: str, value: str) -> Callable[[Contents], None]:
    return lines(T, lambda rows: [[*rows[0], name], *([*row, value] for row in rows[1:])])


def defined(name: str, column: str, value: str) -> Callable[[Contents], None]:
    return cell(ITEMS, column, "*", value, name=name, file=T)


T = "進行管理表_R5-4.csv"
LABELS = [column.label for column in TABLE]
LATER = {"serial_no": "1", "quarter": "2"}

BREAKS: list[tuple[str, Callable[[Contents], None], set[str]]] = [
    ("L1-01", raw(T, ",協議\r\n", ',"協"議\r\n'), {"L1-01"}),
    ("L1-01", raw(T, ",協議\r\n", ",協\0議\r\n"), {"L1-01", "L1-06"}),
    ("L1-02", add("符号,意味\r\n○,よい\r\n"), {"L1-02"}),
    ("L1-02", lines(CODES, lambda rows: [*rows, rows[0]]), {"L1-02"}),
    ("L1-03", raw(T, "\r\n132039", "\r\n\r\n132039"), {"L1-03"}),
    (
        "L1-03",
        lines(CODES, lambda rows: [[row[0], "", *row[1:]] for row in rows]),
        {"L1-03", "L1-05", "L3-01", "L3-07", "L3-08"},
    ),
    ("L1-04", add("※確認中の回答を含みます。\r\n"), {"L1-04"}),
    ("L1-04", add("※確認中の回答を含みます。" + "," * 22 + "\r\n"), {"L1-04"}),
    ("L1-04", raw(T, ",協議\r\n", ",協議,※担当に確認\r\n"), {"L1-04", "L1-15"}),
    ("L1-05", defined("goal", "label", ""), {"L1-05", "L2-02"}),
    (
        "L1-05",
        lines(T, lambda rows: [["" if n == "goal" else n for n in rows[0]], *rows[1:]]),
        {"L1-05", "L3-01", "L3-07", "L3-08"},
    ),
    ("L1-06", raw(T, "協議", "協　　議"), {"L1-06"}),
    ("L1-06", cell(T, "department", "産業課", "産業課 "), {"L1-06"}),
    ("L1-06", raw(ITEMS, "計画の名称。", "計画の\t名称。"), {"L1-06"}),
    ("L1-07", cell(T, "reason_code", "2", "2、3"), {"L1-07", "L3-02"}),
    ("L1-07", cell(T, "mark", "×", "○ ×"), {"L1-07", "L3-03"}),
    ("L1-07", cell(T, "as_of_quarter", "*", "3・4", serial_no="2"), {"L1-07", "L2-01"}),
    ("L1-08", every(cell(T, "mark_label", "検討中", "検討中①"), cell(CODES, "label", "検討中", "検討中①")), {"L1-08"}),
    ("L1-08", raw(ITEMS, "計画の名称。", "計画の名称㌔。"), {"L1-08"}),
    ("L1-09", defined("reason_text", "blank", ""), {"L1-09", "L2-02"}),
    ("L1-09", cell(T, "priority", "0", ""), {"L1-09", "L2-02", "L3-03"}),
    ("L1-09", cell(T, "as_of_quarter", "*", "", quarter="2"), {"L1-09", "L1-12", "L2-02"}),
    ("L1-10", raw(T, ",協議\r\n", ",協\ufffc議\r\n"), {"L1-10"}),
    (
        "L1-11",
        every(cell(T, "mark_label", "検討中", "<b>検討中</b>"), cell(CODES, "label", "検討中", "<b>検討中</b>")),
        {"L1-11"},
    ),
    ("L1-12", cells(T, "measure_no", lambda row: row["measure_no"] if row["quarter"] == "1" else ""), {"L1-12"}),
    ("L1-12", cell(T, "goal", "*", "", **LATER), {"L1-12", "L2-02"}),
    (
        "L1-12",
        cells(CODES, "column", lambda row: "" if row["code"] in ("△", "□", "×") else row["column"]),
        {"L1-12", "L2-02", "L3-03"},
    ),
    ("L1-13", column_added("source_file", "回答票.xlsx"), {"L1-05", "L1-13", "L3-01", "L3-07"}),
    ("L1-14", raw(T, ",協議\r\n", ',"協\n議"\r\n'), {"L1-06", "L1-14"}),
    ("L1-14", raw(CODES, "\r\n", "\n"), {"L1-14"}),
    ("L1-15", raw(T, f'"{COMMA}"', COMMA), {"L1-04", "L1-15"}),
    ("L2-01", cell(T, "as_of_quarter", "4", "4期"), {"L2-01"}),
    ("L2-01", cell(T, "as_of_quarter", "4", "４"), {"L2-01"}),
    ("L2-01", cell(T, "as_of_quarter", "4", "4.0", serial_no="2"), {"L1-07", "L2-01"}),
    *(("L2-02", cell(T, level, "*", "", serial_no="2"), {"L2-02"}) for level in ("goal", "policy", "measure")),
    ("L2-02", cell(T, "department", "*", "", serial_no="2"), {"L2-02"}),
    ("L2-02", cell(T, "department", "*", "〃", serial_no="2"), {"L2-02"}),
    ("L2-02", every(cell(T, "mark_label", "*", "", **LATER), cell(T, "mark", "*", "", **LATER)), {"L2-02"}),
    ("L2-03", column_added("mark", "○"), {"L2-03", "L3-01", "L3-07"}),
    ("L2-04", cell(T, "mark_label", "*", "進捗有り", **LATER), {"L2-04"}),
    ("L2-04", cell(T, "state_label", "報告済み", "確認済み"), {"L2-04"}),
    ("L2-04", lines(CODES, lambda rows: [*rows, ["reason_code", "３", "内的要因", "説明"]]), {"L2-04"}),
    ("L2-05", cell(T, "reason_label", "その他", "その他（人手不足）"), {"L2-04", "L2-05"}),
    ("L2-05", cell(T, "reason_code", "4", "4 その他（人手不足）"), {"L2-05", "L3-02"}),
    ("L2-06", raw(T, ",協議\r\n", ",=1+1\r\n"), {"L2-06"}),
    ("L2-06", cell(T, "department", "産業課", "-産業課"), {"L2-06"}),
    ("L3-01", lines(ITEMS, lambda rows: [rows[0], rows[2], rows[1], *rows[3:]]), {"L3-01"}),
    (
        "L3-01",
        lines(T, lambda rows: [rows[0], LABELS, *rows[1:]]),
        {"L2-01", "L3-01", "L3-02", "L3-05", "L3-06", "L3-09"},
    ),
    ("L3-02", without(CODES, "column", "reason_code", code="3"), {"L3-02"}),
    ("L3-02", without(CODES, "column", "state"), {"L3-02"}),
    ("L3-03", without(CODES, "column", "mark", code="△"), {"L3-03"}),
    ("L3-03", without(CODES, "column", "reason_code", code=""), {"L3-03"}),
    ("L3-03", cell(CODES, "definition", "*", "", code="×"), {"L2-02", "L3-03"}),
    ("L3-04", defined("quarter", "unit", "なし"), {"L3-04"}),
    ("L3-04", defined("goal", "unit", ""), {"L2-02", "L3-04"}),
    ("L3-05", cell(T, "fiscal_year_ad", "*", "2024"), {"L3-05"}),
    ("L3-05", raw(ITEMS, "令和5年度（2023年度）第2期", "令和5年度第2期"), {"L3-05"}),
    ("L3-06", cell(T, "local_government_code", "*", "132038"), {"L3-06"}),
    ("L3-06", cell(T, "local_government_name", "*", "別の市", serial_no="2"), {"L3-06"}),
    ("L3-07", every(raw(T, ",goal,", ",goal_name,"), raw(ITEMS, ",goal,", ",goal_name,")), {"L3-07"}),
    ("L3-07", cell(ITEMS, "format_version", "1", "2"), {"L3-07"}),
    ("L3-07", without(ITEMS, "kind", "様式"), {"L3-07"}),
    ("L3-08", raw(T, "\ufeff", ""), {"L3-08"}),
    ("L3-08", raw(CODES, "\ufeff", "\ufeff\ufeff"), {"L3-08"}),
    ("L3-08", cell(ITEMS, "bom", "*", "なし"), {"L3-08"}),
    ("L3-08", without(ITEMS, "name", "release_2"), {"L3-08"}),
    ("L3-08", raw(README, "UTF-8", "Unicode"), {"L3-08"}),
    ("L3-08", raw(README, "（2023年度）第3期の", "第3期の"), {"L3-08"}),
    ("L3-08", every(raw(T, ",goal,", ",基本目標,"), raw(ITEMS, ",goal,", ",基本目標,")), {"L3-07", "L3-08"}),
    ("L3-09", without(T, "serial_no", "2", quarter="3"), {"L3-09"}),
    ("L3-09", without(T, "serial_no", "2"), {"L3-09"}),
    ("L3-09", lines(T, lambda rows: [*rows, rows[-1]]), {"L3-09"}),
    ("L3-09", cell(T, "quarter", "4", "3", serial_no="2"), {"L3-09"}),
]


@pytest.mark.parametrize(("rule", "change", "broken"), BREAKS, ids=[f"{n}-{b[0]}" for n, b in enumerate(BREAKS)])
def test_a_rule_that_is_broken_is_told_with_what_goes_with_it(
    rule: str, change: Callable[[Contents], None], broken: set[str], released: Place
) -> None:
    contents = contents_of(released)
    change(contents)
    assert judged(contents) == broken
    assert rule in broken


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("begun", [b"PK\3\4", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"])
def test_a_workbook_or_a_picture_in_the_place_of_a_table_is_told(begun: bytes, mark: bytes, released: Place) -> None:
    contents = contents_of(released)
    contents[T] = mark + begun + b" and more"
    assert {"L1-01", "L1-10"} <= judged(contents)


def test_every_rule_can_be_broken() -> None:
    assert {rule for rule, _, _ in BREAKS} == {rule.id for rule in RULES}


def test_rows_of_quarters_to_come_are_told(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path, "R5-2")
    place.merge()
    contents = contents_of(place)
    name = table_name(place)
    names, *rows = parsed(contents[name])
    later = [
        dict(zip(names, row, strict=True)) | {"quarter": "3"} for row in rows if row[names.index("quarter")] == "2"
    ]
    contents[name] = as_csv([names, *rows, *(list(row.values()) for row in later)])
    assert judged(contents, "R5-2") == {"L1-13", "L3-09"}


GUARD = re.compile(rf"^'(?=['{BLANKS}]*[=+\-@＝＋－＠]|'*\t)")
"""What stands before a text that a spreadsheet could take for a formula."""


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(ANY_TEXT, min_size=len(INITIATIVES), max_size=len(INITIATIVES)))
@example(["\ufffc", "a\x00 \u200b b", "\ufeff=1", " \u2028 ", "'''=", '",\r\n"'])
@example(["", "－1", "\u3000＝1+1", "\x1f＋", "'＠", " '=1"])
def test_whatever_people_write_the_rules_are_kept(texts: list[str]) -> None:
    """But for 同上 and its kind, which leave out what the row above says."""
    found = survey_of_a_clean_quarter()
    texts = ["" if clean(text) in DITTO else text for text in texts]
    names = [f"・{text}" for text in texts]
    merged = found.merged.assign(reason_text=pd.Series(texts, dtype="str"), initiative=pd.Series(names, dtype="str"))
    with tempfile.TemporaryDirectory() as folder:
        told = release(Path(folder) / "公開", dataclasses.replace(found, merged=merged), Edition.DRAFT)
        rows = records((Path(folder) / "公開" / T).read_bytes())
    assert {rule: verdict.detail for rule, verdict in told.items() if not verdict.kept} == {}
    said = [row["reason_text"] for row in rows if row["quarter"] == "4"]
    assert [GUARD.sub("", text) for text in said] == [clean(text) for text in texts]


@cache
def survey_of_a_clean_quarter() -> Quarter:
    with tempfile.TemporaryDirectory() as folder:
        place = clean_quarter(Path(folder))
        return read_quarter(place.period, place.folders, Clock())


@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"\xff\xfe\x00", b"PK\x03\x04" + bytes(100), "a,b\r\n".encode("utf-16")]
)
@pytest.mark.parametrize("name", [T, CODES, ITEMS, README])
def test_a_file_that_is_none_breaks_rules_and_no_check(name: str, content: bytes, released: Place) -> None:
    contents = contents_of(released) | {name: content}
    assert judged(contents) >= ({"L3-08"} if name == README else {"L1-01", "L3-01", "L3-07"})


def test_the_wide_form_is_told(released: Place) -> None:
    contents = contents_of(released)
    every(column_added("q1", "○"), column_added("q2", "○"))(contents)
    assert "L3-09" in judged(contents)
