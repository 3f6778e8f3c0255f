"""A plan's folders, the commands a coordinator runs on them, and what departments do with the forms they get."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.cli import main
from pipeline.storage.csvfile import read_csv
from pipeline.storage.files import Folders
from schemas.layout import DEFAULT, LAST_YEAR
from schemas.outputs import FINDINGS_DATA, merged_data
from schemas.period import parse_period

Answer = tuple[str, str, str]
"""Mark, code and text."""


@dataclass(frozen=True)
class Office:
    """The coordinator's desk: everything lies under ``root``, and every command is the command line's own."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def folders(self) -> Folders:
        data = self.root / "data"
        return Folders(data / "plan", data / "raw", data / "out")

    def run(self, *arguments: str) -> tuple[int, str]:
        """Runs a command and returns its exit code and all that it said."""
        self.monkeypatch.chdir(self.root)
        self.monkeypatch.setattr(sys, "argv", ["torimatome", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    def raw(self, period: str) -> Path:
        return self.folders.raw / period

    def out(self, period: str) -> Path:
        return self.folders.out / period

    def form(self, period: str, department: str) -> Path:
        return self.out(period) / "依頼" / f"回答票_{period}_{department}.xlsx"

    def request(self, period: str, department: str) -> Path:
        return self.out(period) / "確認依頼" / f"確認依頼_{period}_{department}.xlsx"

    def requested(self, period: str) -> list[str]:
        """The departments that got a 確認依頼."""
        names = (path.stem for path in (self.out(period) / "確認依頼").glob("*.xlsx"))
        return sorted(name.rpartition("_")[2] for name in names)

    def merged(self, period: str) -> dict[int, dict[str, str]]:
        frame = read_csv(self.out(period) / "merged.csv", merged_data())
        return {int(row["serial_no"]): row for row in frame.to_dict("records")}

    def answers(self, period: str) -> dict[int, Answer]:
        now = parse_period(period).now
        return {n: (row[now], row["reason_code"], row["reason_text"]) for n, row in self.merged(period).items()}

    def states(self, period: str) -> dict[int, str]:
        return {number: row["state"] for number, row in self.merged(period).items()}

    def findings(self, period: str) -> set[tuple[str, str, str, str]]:
        """Rule, department, 通しNo. and value of each finding."""
        frame = read_csv(self.out(period) / "findings.csv", FINDINGS_DATA)
        return {(f["rule"], f["department"], f["serial_no"], f["value"]) for f in frame.to_dict("records")}

    def facts(self, period: str) -> dict[str, Any]:
        return json.loads((self.out(period) / "run.json").read_text(encoding="utf-8"))

    def assert_nothing_lost(self, period: str) -> None:
        """The control totals of the last run add up, counted again from its own files."""
        totals, states = self.facts(period)["totals"], list(self.states(period).values())
        ended = totals["merged"] + totals["repeated"] + totals["superseded"] + sum(totals["set_aside"].values())
        assert totals["read"] == ended
        assert totals["initiatives"] == len(states)
        assert totals["states"] == {state: states.count(state) for state in totals["states"]}


def fill(form: Path, target: Path, answers: Mapping[int, Mapping[str, Any]]) -> Path:
    """What a respondent does: opens a form, types answers (通しNo. → column → value) and saves it as ``target``."""
    book = openpyxl.load_workbook(form)
    sheet = book["回答票"]
    columns, rows = places(sheet)
    for number, cells in answers.items():
        for column, value in cells.items():
            cell = sheet.cell(rows[number], columns[column])
            cell.value = value or None
            cell.data_type = "s" if value else "n"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def places(sheet: Any) -> tuple[dict[str, int], dict[int, int]]:
    """Column → its number, by the headings; 通しNo. → its row."""
    headings = {DEFAULT.heading(column): column for column in (*DEFAULT.table, LAST_YEAR)}
    columns: dict[str, int] = {}
    rows: dict[int, int] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in headings and len(columns) < len(headings):
                columns.setdefault(headings[cell.value], cell.column)
        if isinstance(row[0].value, int):
            rows[row[0].value] = row[0].row
    columns["reason_text"] = columns["reason_code"] + 1
    return columns, rows


def typed(period: str, answers: Mapping[int, Answer]) -> dict[int, dict[str, str]]:
    """Answers as :func:`fill` types them into the period's column."""
    now = parse_period(period).now
    return {n: {now: mark, "reason_code": code, "reason_text": text} for n, (mark, code, text) in answers.items()}


def own_table(target: Path, period: str, rows: Sequence[tuple[str, Answer]]) -> None:
    """A table of the department's own making, without any mark of ours; the numbers as they write them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="cp932", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["通し番号", DEFAULT.heading(parse_period(period).now), "選択肢", "評価理由"])
        out.writerows([number, *answer] for number, answer in rows)
