"""例外: a finding accepted as it is, what a final edition asks for, and what is told of every waiver."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.jobs.merge import Clock, Folders, merge
from pipeline.merging.quarter import read_quarter
from pipeline.overview.remarks import remarks
from pipeline.storage.csvfile import read_csv
from pipeline.storage.editions import Edition
from schemas.outputs import FINDINGS_DATA, merged_data
from schemas.period import parse_period
from tests.support.quarter import Place, edit_cells, values, write_register
from tests.support.steps import plan_rows, waiver

ROOT = Path(__file__).parents[2]
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


@pytest.mark.slow
def test_a_waived_error_stands_in_the_findings_and_waives_its_row(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(9)])
    merge(PERIOD, folders, Edition.DRAFT, Clock())
    merged = read_csv(folders.out / "R5-4" / "merged.csv", merged_data()).set_index("serial_no")
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
    merged = read_quarter(PERIOD, _folders(tmp_path, [_waiver(9, since, until)]), Clock()).merged
    assert merged.set_index("serial_no").loc["9", "state"] == state


def test_a_waiver_of_another_rule_covers_nothing(tmp_path: Path) -> None:
    merged = read_quarter(PERIOD, _folders(tmp_path, [_waiver(9, rule="mark-missing")]), Clock()).merged
    assert merged.set_index("serial_no").loc["9", "state"] == "unresolved"


def test_a_final_edition_needs_every_error_corrected_or_waived(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(number) for number in (9, 22, 90)])
    refused = merge(PERIOD, folders, Edition.FINAL, Clock())
    assert refused.folder is None
    assert [(one.rule, one.serial_no, one.cell) for one in refused.quarter.open_errors()] == [
        ("reason-missing", "93", "J19")
    ]
    assert not (folders.out / "R5-4").exists()


@pytest.mark.slow
def test_a_final_edition_says_so_in_its_title(tmp_path: Path) -> None:
    folders = _folders(tmp_path, [_waiver(number) for number in (9, 22, 90, 93)])
    done = merge(PERIOD, folders, Edition.FINAL, Clock())
    assert done.folder == folders.out / "R5-4"
    sheet = openpyxl.load_workbook(done.folder / "進行管理表_R5-4.xlsx")["進行管理表"]
    assert sheet["A1"].value == "第二期産業振興計画の進行管理表（令和5年度分）　第4期　確定版"
    assert not (done.folder / "確認依頼").exists()
    assert json.loads((done.folder / "run.json").read_text(encoding="utf-8"))["edition"] == "final"


ROWS = [
    waiver(2, "reason-missing", "R5-3", "R5-4"),
    waiver(2, "reason-missing", "R5-4", "R6-1"),
    waiver(1, "mark-illegal", "R5-4", "R5-4"),
    waiver(4, "mark-missing", "R5-1", "R5-3"),
    waiver(5, "mark-missing", "R6-1", "R6-4"),
    waiver(6, "return-missing", "R5-4", ""),
    waiver(2, "reason-missing", "R5-4", "R6-1"),
]
USES = [
    (2, "評価理由の選択肢がない", "R5-3", "R5-4", "重複", 0, "A2"),
    (2, "評価理由の選択肢がない", "R5-4", "R6-1", "適用", 1, "A3"),
    (1, "凡例にない記号", "R5-4", "R5-4", "該当する指摘なし", 0, "A4"),
    (4, "記号が空欄", "R5-1", "R5-3", "期限切れ", 0, "A5"),
    (5, "記号が空欄", "R6-1", "R6-4", "開始前", 0, "A6"),
    (6, "回答が届いていない", "R5-4", "R5-4", "適用", 1, "A7"),
    (2, "評価理由の選択肢がない", "R5-4", "R6-1", "重複", 0, "A8"),
]


@pytest.fixture
def waived(quarter: Place, torimatome: Any) -> tuple[Place, Any]:
    """A quarter whose register has a waiver of every kind, merged by the command."""
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    (quarter.raw / "回答票_観光課.xlsx").unlink()
    write_register(quarter, plan_rows() | {"例外": ROWS})
    return quarter, torimatome(*quarter.command())


def test_every_waiver_is_told_with_what_became_of_it(waived: tuple[Place, Any]) -> None:
    place, done = waived
    sheet = openpyxl.load_workbook(place.out / "点検結果_R5-4.xlsx")["例外"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == [
        *("通しNo.", "規則", "始まり", "期限", "理由", "承認者", "承認日", "状況", "指摘の件数", "計画のセル"),
    ]
    assert [tuple(row[at] for at in (0, 1, 2, 3, 7, 8, 9)) for row in rows[1:]] == USES
    assert rows[1][4:7] == ["国の様式に従うため", "産業課長", "2024-04-15"]
    facts = json.loads((place.out / "run.json").read_text(encoding="utf-8"))
    assert facts["waivers"] == {"applied": 2, "unmatched": 1, "partial": 0, "double": 2, "expired": 1, "ahead": 1}
    assert facts["waived"] == 2
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    at = lines.index("うち例外として承認：2 件")
    assert lines[at + 1 : at + 7] == [
        "R5-3 の結果（R5-3/merged.csv）が、結果のフォルダーにありません。"
        "令和5年度のこれまでの記号は、回答票に記入されたものを使います。",
        "計画の「例外」のうち、どの指摘にも使われなかったもの：4 件",
        "A2　通しNo.2　評価理由の選択肢がない（R5-3～R5-4）：重複",
        "A4　通しNo.1　凡例にない記号（R5-4～R5-4）：該当する指摘なし",
        "A5　通しNo.4　記号が空欄（R5-1～R5-3）：期限切れ",
        "A8　通しNo.2　評価理由の選択肢がない（R5-4～R6-1）：重複",
    ]


def test_a_register_without_waivers_says_so(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command())
    shown = values(quarter.out / "点検結果_R5-4.xlsx", "例外")
    assert shown["A3"] == "計画の「例外」には、何も記入されていません。"
    assert "うち例外として承認" not in done.out and "計画の「例外」" not in done.out
    assert json.loads((quarter.out / "run.json").read_text(encoding="utf-8"))["waivers"] == dict.fromkeys(
        ("applied", "unmatched", "partial", "double", "expired", "ahead"), 0
    )


@pytest.mark.slow
def test_part_of_a_silent_department_waived_is_not_waived(quarter: Place) -> None:
    (quarter.raw / "回答票_農業課.xlsx").unlink()
    write_register(quarter, plan_rows() | {"例外": [waiver(4, "return-missing")]})
    refused = quarter.merge(final=True)
    assert refused.folder is None
    assert [(kind, count) for _, kind, count in refused.quarter.waived.uses] == [("partial", 0)]
    assert refused.quarter.waived.counts() == {
        "applied": 0,
        "unmatched": 0,
        "double": 0,
        "expired": 0,
        "ahead": 0,
        "partial": 1,
    }
    assert "　A2　通しNo.4　回答が届いていない（R5-4～R5-4）：ほかの事業の例外が足りない" in remarks(refused.quarter)
    write_register(quarter, plan_rows() | {"例外": [waiver(4, "return-missing"), waiver(5, "return-missing")]})
    done = quarter.merge(final=True)
    assert [(kind, count) for _, kind, count in done.quarter.waived.uses] == [("applied", 1), ("applied", 1)]


def test_a_waiver_of_a_disputed_row_waives_it(quarter: Place) -> None:
    again = quarter.raw / "回答票_観光課（差替）.xlsx"
    again.write_bytes((quarter.raw / "回答票_観光課.xlsx").read_bytes())
    edit_cells(again, [{"cell": "I8", "value": "△"}])
    write_register(quarter, plan_rows() | {"例外": [waiver(6, "return-conflict")]})
    done = quarter.merge(final=True)
    assert [(one["rule"], one["serial_no"]) for one in quarter.findings()] == [("return-conflict", "6")]
    assert done.folder == quarter.out
    assert quarter.merged().set_index("serial_no").loc["6", ["q4", "state"]].tolist() == ["", "waived"]
