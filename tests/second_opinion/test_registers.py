"""A register that breaks its own schema stops the run with every fault listed by sheet and cell; nothing is written."""

from __future__ import annotations

from pathlib import Path
from random import Random

import openpyxl
import pytest

from .plans import make_plan, write_plan
from .render import run_program

FAULTS = {
    "a department that nobody knows": [("事業", "G3", "ない課")],
    "a number twice": [("事業", "A4", None)],
    "a number that is none": [("事業", "A5", "五")],
    "no name": [("事業", "H3", "")],
    "a mark without a meaning": [("凡例", "B3", "")],
    "neither 要 nor 不要": [("凡例", "C4", "たぶん")],
    "a code without a number": [("評価理由", "A3", "")],
    "an exception of a number that is none": [("例外", "A2", 99999)],
    "an exception of a rule that is none": [("例外", "C2", "mark-strange")],
    "a deadline that is no date": [("計画", "B8", "来月")],
    "two faults at once": [("事業", "G3", "ない課"), ("凡例", "C4", "たぶん")],
}


USUAL = "two faults at once"


@pytest.mark.parametrize("what", [USUAL, *(pytest.param(w, marks=pytest.mark.slow) for w in FAULTS if w != USUAL)])
def test_register_is_refused(what: str, tmp_path: Path) -> None:
    """Exit 2, each fault's sheet and cell are named, and there is no output."""
    plan = make_plan(Random(what))
    first = min(plan.initiatives)
    plan.waivers.append((first, "mark-missing", "課長"))
    path = tmp_path / "plan" / "R5.xlsx"
    write_plan(plan, path, "R5-4")
    (tmp_path / "raw" / "R5-4").mkdir(parents=True)
    book = openpyxl.load_workbook(path)
    for sheet, cell, value in FAULTS[what]:
        book[sheet][cell] = first if value is None else value or None
    book.save(path)
    made = run_program(tmp_path, "merge", "R5-4", "--no-pdf")
    words = made.stdout + made.stderr
    assert made.returncode == 2, words
    assert all(sheet in words and cell in words for sheet, cell, _ in FAULTS[what]), words
    assert not (tmp_path / "out" / "R5-4").exists()


def test_register_as_generated_is_accepted(tmp_path: Path) -> None:
    """Without a fault the same register is merged: where nothing can be read, every department's return is missing."""
    plan = make_plan(Random(5))
    write_plan(plan, tmp_path / "plan" / "R5.xlsx", "R5-4")
    (tmp_path / "raw" / "R5-4").mkdir(parents=True)
    (tmp_path / "raw" / "R5-4" / "メモ.pdf").write_bytes(b"%PDF-1.7")
    assert run_program(tmp_path, "merge", "R5-4", "--no-pdf").returncode == 0
    assert (tmp_path / "out" / "R5-4" / "merged.csv").exists()
