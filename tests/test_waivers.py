"""例外: a finding accepted as it is, and what a final edition asks for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.jobs.merge import Clock, Folders, merge
from pipeline.storage.csvfile import read_csv
from pipeline.storage.editions import Edition
from schemas.outputs import FINDINGS_DATA, MERGED_DATA
from schemas.period import parse_period

ROOT = Path(__file__).parents[1]
PERIOD = parse_period("R5-4")


def _folders(tmp_path: Path, waivers: list[tuple[object, ...]]) -> Folders:
    """The committed quarter with rows added to the register's 例外."""
    shutil.copytree(ROOT / "data" / "plan", tmp_path / "plan")
    book = openpyxl.load_workbook(tmp_path / "plan" / "R5.xlsx")
    for row in waivers:
        book["例外"].append(row)
    book.save(tmp_path / "plan" / "R5.xlsx")
    return Folders(tmp_path / "plan", ROOT / "data" / "raw", tmp_path / "out")


def _waiver(number: int, since: str = "R5-4", until: str = "", rule: str = "reason-missing") -> tuple[object, ...]:
    return (number, since, rule, "計画上、該当する取組みがないため", "産業振興課長", "2024-04-15", until)


def test_a_waived_error_stands_in_the_findings_and_waives_its_row(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(9)])
    merge(PERIOD, folders, Edition.DRAFT, Clock())
    merged = read_csv(folders.out / "R5-4" / "merged.csv", MERGED_DATA).set_index("serial_no")
    states = {number: merged.loc[number, "state"] for number in ("9", "22", "90", "93")}
    assert states == {"9": "waived", "22": "unresolved", "90": "unresolved", "93": "unresolved"}
    found = read_csv(folders.out / "R5-4" / "findings.csv", FINDINGS_DATA)
    assert list(found["serial_no"]) == ["90", "93", "9", "22"]
    assert json.loads((folders.out / "R5-4" / "run.json").read_text(encoding="utf-8"))["waived"] == 1
    sheet = openpyxl.load_workbook(folders.out / "R5-4" / "点検結果_R5-4.xlsx")["指摘一覧"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[11] for row in rows if row[2] == 9] == [
        "例外として承認（産業振興課長、2024-04-15、R5-4まで）：計画上、該当する取組みがないため"
    ]


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [("R5-3", "R6-1", "waived"), ("R5-3", "", "unresolved"), ("R6-1", "R6-4", "unresolved")],
)
def test_a_waiver_covers_its_periods_alone(tmp_path: Path, since: str, until: str, state: str) -> None:
    folders = _folders(tmp_path, [_waiver(9, since, until)])
    merge(PERIOD, folders, Edition.DRAFT, Clock())
    merged = read_csv(folders.out / "R5-4" / "merged.csv", MERGED_DATA).set_index("serial_no")
    assert merged.loc["9", "state"] == state


def test_a_waiver_of_another_rule_covers_nothing(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(9, rule="mark-missing")])
    merge(PERIOD, folders, Edition.DRAFT, Clock())
    merged = read_csv(folders.out / "R5-4" / "merged.csv", MERGED_DATA).set_index("serial_no")
    assert merged.loc["9", "state"] == "unresolved"


def test_a_final_edition_needs_every_error_corrected_or_waived(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(number) for number in (9, 22, 90)])
    refused = merge(PERIOD, folders, Edition.FINAL, Clock())
    assert refused.folder is None
    assert [(one.rule, one.serial_no, one.cell) for one in refused.standing] == [("reason-missing", "93", "J19")]
    assert not (folders.out / "R5-4").exists()


def test_a_final_edition_says_so_in_its_title(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(number) for number in (9, 22, 90, 93)])
    done = merge(PERIOD, folders, Edition.FINAL, Clock())
    assert done.folder == folders.out / "R5-4"
    sheet = openpyxl.load_workbook(done.folder / "進行管理表_R5-4.xlsx")["進行管理表"]
    assert sheet["A1"].value == "第二期産業振興計画の進行管理表（令和5年度分）　第4期　確定版"
    assert not (done.folder / "確認依頼").exists()
    assert json.loads((done.folder / "run.json").read_text(encoding="utf-8"))["edition"] == "final"
