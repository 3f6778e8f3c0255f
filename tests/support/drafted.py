"""A register out of a published table, as ``init`` makes it, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.drafting.draft import Given
from pipeline.jobs.init import NewRegister, init

CITY = {"body_name": "試験市", "body_code": "132039", "coordinator": "企画課"}

Cells = Sequence[Sequence[Any]]


def make(folder: Path, source: Path, year: int | None = None, options: Sequence[str] = (), **items: str) -> NewRegister:
    return init(folder / "new", source, Given(year, {**CITY, **items}, options))


def sheet(made: NewRegister, name: str) -> list[list[str]]:
    """The rows of a sheet below its heading, as the register on the disk has them."""
    rows = openpyxl.load_workbook(made.path)[name].iter_rows(min_row=2, values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def columns(made: NewRegister, *names: str) -> list[tuple[str, ...]]:
    """Some columns of 事業, by their headings."""
    head, *rows = openpyxl.load_workbook(made.path)["事業"].iter_rows(values_only=True)
    places = [head.index(name) for name in names]
    return [tuple("" if row[place] is None else str(row[place]) for place in places) for row in rows]


def answers(made: NewRegister) -> list[str]:
    """回答の欄 from 名称 to 上限, a blank cell as "-" and a blank in a name as "_"."""
    return [" ".join(cell.replace(" ", "_") or "-" for cell in row[:8]) for row in sheet(made, "回答の欄")]


def headings(made: NewRegister) -> list[str]:
    return ["→".join(row[:2]) for row in sheet(made, "見出し")]


def unused(made: NewRegister) -> list[str]:
    return [one for one in made.draft.remarks if "使いませんでした" in one or "使わなかった" in one]


def workbook(path: Path, title: str, rows: Cells, merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append([None if value == "" else value for value in row])
    for area in merged:
        page.merge_cells(area)
    book.save(path)
    return path
