"""Every kind of workbook keeps the schemas of Office Open XML, as Microsoft's validator (Open XML SDK) reads them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.drafting.draft import Given
from pipeline.jobs.init import init
from pipeline.jobs.waive import NewWaiver, waive
from pipeline.storage.files import FORMS, REQUESTS
from tests.support.hostile import hostile_quarter
from tests.support.published import TABLES, write
from tests.support.quarter import ROOT, Place, clean_quarter, edit_cells, return_name, sample_quarter
from tests.support.shapes import DEPARTMENTS, HALVES, YEARLY, shaped
from tests.support.steps import make_forms, return_request
from tests.support.workbooks import packed, unpacked

VALIDATOR = ROOT / "build" / "npm" / "node_modules" / "@xarsh" / "ooxml-validator-linux-x64" / "ooxml-validator"
OLDEST = "Office2016"
"""The oldest Excel whose schemas are held."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not VALIDATOR.is_file(), reason="the validator is not there: make validator, on Linux with npm"),
]


def faults(path: Path) -> list[tuple[str, str, str]]:
    """What the validator has against a workbook: the part, the place in it, and what is wrong there."""
    done = subprocess.run([VALIDATOR, path, OLDEST], capture_output=True, encoding="utf-8", timeout=120)
    said = json.loads(done.stdout)
    found = [(one["path"], one["xPath"], one["description"]) for one in said["errors"]]
    assert said["ok"] == (not found)
    return found


def one_of_each(place: Place) -> list[Path]:
    """The workbooks of a period's folder: of the forms and of the 確認依頼 the largest each."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted(place.out.rglob("*.xlsx")):
        kind = path.parent.name if path.parent != place.out else path.name
        kinds.setdefault(kind, []).append(path)
    assert {FORMS, REQUESTS} < kinds.keys() and len(kinds) == 4
    return [max(paths, key=lambda path: path.stat().st_size) for paths in kinds.values()]


def yearly(root: Path) -> Place:
    """Numbers, days, choices and the plan's own columns; of each kind one that cannot be taken, and one left blank."""
    place = shaped(root, YEARLY)
    spoil(place)
    return place


def halves(root: Path) -> Place:
    place = shaped(root, HALVES)
    spoil(place)
    return place


def spoil(place: Place) -> None:
    """In the first department's form, what is answered of its first row becomes a guess, that of its second blank."""
    path = place.raw / return_name(DEPARTMENTS[0])
    book = openpyxl.load_workbook(path)
    rows = [
        answers
        for row in book.worksheets[0].iter_rows()
        if (answers := [cell for cell in row if not cell.protection.locked and cell.value is not None])
    ]
    assert len(rows) == 2
    for row, said in zip(rows, ("約120～130", None), strict=True):
        for cell in row:
            cell.value = said
    book.save(path)


def corrected_once(root: Path) -> Place:
    """A 確認依頼 that came back and still has a fault: another one is made after it."""
    place = clean_quarter(root)
    edit_cells(place.raw / return_name("産業課"), [{"cell": "J9"}, {"cell": "I8", "value": "済み"}])
    place.merge()
    return_request(place, "産業課", {1: {"q4": "○"}, 2: {"reason_code": "9"}})
    return place


@pytest.mark.parametrize("made", [sample_quarter, yearly, halves, corrected_once, hostile_quarter])
def test_what_a_period_gives(made: Callable[[Path], Place], tmp_path: Path) -> None:
    place = made(tmp_path)
    make_forms(place)
    place.merge()
    books = one_of_each(place)
    assert {path.name: faults(path) for path in books} == {path.name: [] for path in books}


def test_the_final_edition(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    place.merge(final=True)
    books = sorted(place.out.rglob("*.xlsx"))
    assert [path.name for path in books] == ["点検結果_R5-4.xlsx", "進行管理表_R5-4.xlsx"]
    assert [faults(path) for path in books] == [[], []]


def registers(folder: Path) -> Iterator[Path]:
    """Out of a published table, out of last year's register of 武蔵野市's shape and of another, and with a waiver."""
    for name in list(TABLES)[:2]:
        yield init(folder / name, write(folder, name), Given(2023, {})).path
    for name, place in (("small", clean_quarter(folder / "old")), ("shaped", yearly(folder / "shape"))):
        yield init(folder / name, place.folders.register(place.period), Given(None, {})).path
    place = clean_quarter(folder / "waived")
    edit_cells(place.raw / return_name("産業課"), [{"cell": "J9"}])
    entry = NewWaiver(2, "reason-missing", place.period, place.period, "様式にないため", "課長", date(2024, 4, 15))
    waive(entry, place.folders)
    yield place.folders.register(place.period)


def test_registers(tmp_path: Path) -> None:
    made = list(registers(tmp_path))
    assert [faults(path) for path in made] == [[]] * 5


def test_a_wrong_element_is_told(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    path = place.raw / return_name("産業課")
    parts = unpacked(path.read_bytes())
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"<fonts", b"<wrong/><fonts", 1)
    path.write_bytes(packed(parts))
    assert [part for part, _, _ in faults(path)] == ["/xl/styles.xml"]
