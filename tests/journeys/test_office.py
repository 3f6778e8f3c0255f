"""A quarter as offices really send it: every planted fault is found, none is invented, every sound answer is merged."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.jobs.merge import Clock, Folders, MergeResult, merge
from pipeline.storage.csvfile import read_csv
from pipeline.storage.editions import Edition
from schemas.layout import DEFAULT
from schemas.outputs import FINDINGS_DATA, merged_data
from schemas.period import parse_period

HERE = Path(__file__).with_name("office")
ROOT = Path(__file__).parents[2]
CHANGED = {
    1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 14, 16, 17, 18, 20, 25, 26, 28, 29, 30, 31, 32, 33, 36, 37, 38, 40, 42, 46,
    47, 50, 54, 59, 75,
}  # fmt: skip
"""The numbers whose answers the maker changed, by hand from its list of faults."""
LOST = ("高齢者支援課", "住宅対策課", "人事課", "生涯学習スポーツ課")
"""The departments of which no file can be used."""


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> tuple[MergeResult, Path]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(HERE / "R5-4", folder / "raw" / "R5-4")
    folders = Folders(ROOT / "data" / "plan", folder / "raw", folder / "out")
    return merge(parse_period("R5-4"), folders, Edition.DRAFT, Clock()), folder / "out" / "R5-4"


def test_every_planted_fault_is_found_and_none_is_invented(quarter: tuple[MergeResult, Path]) -> None:
    found = read_csv(quarter[1] / "findings.csv", FINDINGS_DATA)
    columns = ["file", "cell", "serial_no", "rule", "department"]
    told = {(*row[:-1], row[-1][:20]) for row in found[[*columns, "value"]].itertuples(index=False, name=None)}
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as stream:
        expected = {tuple(row.values()) for row in csv.DictReader(stream)}
    assert told == expected
    assert len(found) == len(expected)
    assert len(expected) >= 40


def test_every_sound_answer_is_merged(quarter: tuple[MergeResult, Path]) -> None:
    merged = read_csv(quarter[1] / "merged.csv", merged_data()).set_index("serial_no")
    source = pd.read_csv(ROOT / "data/source/progress-table-r5.csv", dtype="str", keep_default_na=False)
    source = source.set_index("通しNo.")
    sound = source[~source.index.astype(int).isin(CHANGED) & ~source["主管課等"].isin(LOST)]
    assert len(sound) > 95
    for column, heading in {
        **dict(zip(DEFAULT.marks, ("1期", "2期", "3期", "4期"), strict=True)),
        "reason_code": "選択肢",
        "reason_text": "評価理由",
    }.items():
        assert merged.loc[sound.index, column].to_dict() == sound[heading].to_dict(), column


@pytest.mark.parametrize(
    ("serial_no", "expected"),
    [
        ("1", ("○", "", "accepted")),
        ("2", ("", "", "unresolved")),
        ("6", ("○", "", "unresolved")),
        ("33", ("△", "4", "accepted")),
        ("9", ("/", "4", "accepted")),
        ("15", ("○", "", "accepted")),
        ("16", ("", "", "unresolved")),
        ("17", ("×", "", "unresolved")),
        ("25", ("", "", "unreturned")),
        ("54", ("", "", "unreturned")),
        ("75", ("○", "", "accepted")),
    ],
)
def test_what_becomes_of_a_changed_answer(
    quarter: tuple[MergeResult, Path], serial_no: str, expected: tuple[str, str, str]
) -> None:
    merged = read_csv(quarter[1] / "merged.csv", merged_data()).set_index("serial_no")
    row = merged.loc[serial_no]
    assert (row["q4"], row["reason_code"], row["state"]) == expected


def test_code_label_and_text_in_one_cell_are_split(quarter: tuple[MergeResult, Path]) -> None:
    merged = read_csv(quarter[1] / "merged.csv", merged_data()).set_index("serial_no")
    assert merged.loc["28", "reason_code"] == "4"
    assert merged.loc["28", "reason_text"] == "人手が足りないため\n・2024年度 新規補助事業申請に向けて検討中"


def test_totals_of_a_faulty_quarter_add_up(quarter: tuple[MergeResult, Path]) -> None:
    totals = quarter[0].quarter.totals
    assert totals.read == totals.merged + totals.repeated + totals.superseded + sum(totals.set_aside.values())
    assert totals.set_aside == {
        "foreign": 0,
        "unknown": 1,
        "illegal": 1,
        "slipped": 0,
        "disputed": 2,
        "unknown-department": 0,
    }
