"""What nobody can avoid who uses these libraries: reading the same files, and writing the same cells.

Reading is python-calamine over every sheet of every return and the register; writing is XlsxWriter over every text and
number that the product wrote, workbook by workbook and sheet by sheet, with default options and no formats. The cells
are recorded from the product's output beforehand (:func:`record`); loading them is taken off the floor's account.

``python -m bench.floor record OUT CELLS``, then ``python -m bench.floor measure RAW REGISTER CELLS OUT``, which prints
what it took as JSON: seconds of CPU, and cells.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

CHUNK = 500
"""Rows that are recorded together, so that no more of them are held at once."""

Rows = list[tuple[int, list[tuple[int, Any]]]]
"""Row number → its filled cells by column number, both from 0."""


def record(out: Path, cells: Path) -> dict[str, int]:
    """Records every filled cell of every workbook below ``out``; returns how many there are, by workbook."""
    counts: dict[str, int] = {}
    with cells.open("wb") as stream:
        for path in sorted(out.rglob("*.xlsx")):
            name = path.relative_to(out).as_posix()
            counts[name] = 0
            book = CalamineWorkbook.from_path(path)
            for sheet in book.sheet_names:
                for rows in _chunks(book, sheet):
                    pickle.dump((name, sheet, rows), stream, pickle.HIGHEST_PROTOCOL)
                    counts[name] += sum(len(filled) for _, filled in rows)
    return counts


def _chunks(book: CalamineWorkbook, sheet: str) -> Iterator[Rows]:
    found = book.get_sheet_by_name(sheet)
    top, left = found.start or (0, 0)
    rows = found.to_python()
    for first in range(0, max(1, len(rows)), CHUNK):
        yield [
            (top + place, [(left + column, value) for column, value in enumerate(row) if value != ""])
            for place, row in enumerate(rows[first : first + CHUNK], start=first)
        ]


def recorded(cells: Path) -> Iterator[tuple[str, str, Rows]]:
    """What :func:`record` wrote: workbook, sheet and some of its rows."""
    with cells.open("rb") as stream:
        while True:
            try:
                yield pickle.load(stream)
            except EOFError:
                return


def read(paths: list[Path]) -> int:
    """Reads every sheet of every file; returns how many filled cells there were."""
    count = 0
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            count += sum(len(row) - row.count("") for row in book.get_sheet_by_name(sheet).to_python())
    return count


def write(cells: Path, out: Path) -> int:
    """Writes every recorded cell into a workbook of the same name; returns how many there were."""
    count = 0
    book: Workbook | None = None
    name, sheets = "", {}
    for workbook, sheet, rows in recorded(cells):
        if workbook != name:
            if book:
                book.close()
            name, sheets = workbook, {}
            path = out / workbook
            path.parent.mkdir(parents=True, exist_ok=True)
            book = Workbook(str(path))
        assert book
        if sheet not in sheets:
            sheets[sheet] = book.add_worksheet(sheet)
        count += _write_rows(sheets[sheet], rows)
    if book:
        book.close()
    return count


def _write_rows(out: Any, rows: Rows) -> int:
    count = 0
    for row, filled in rows:
        for column, value in filled:
            if isinstance(value, str):
                out.write_string(row, column, value)
            else:
                out.write_number(row, column, value)
        count += len(filled)
    return count


def cpu() -> float:
    """Seconds of CPU that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(raw: Path, register: Path, cells: Path, out: Path) -> dict[str, float]:
    """Seconds of CPU in all and of both halves, from the start of the process; cells read and written."""
    start = cpu()
    for _ in recorded(cells):
        pass
    loading = cpu() - start
    before = cpu()
    cells_read = read([register, *sorted(raw.iterdir())])
    reading = cpu() - before
    cells_written = write(cells, out)
    total = cpu() - 2 * loading
    halves = {"reading": reading, "writing": total - reading - start}
    return {"cpu": total, "cells_read": cells_read, "cells_written": cells_written} | halves


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    if what == "record":
        record(*map(Path, paths))
    else:
        print(json.dumps(measured(*map(Path, paths))))
