"""Reads workbooks from outside as returns are read, and beside openpyxl, xlrd and calamine, and tells what differs.

``python -m tools.corpus FOLDER …``. It prints how many files were read, why the others were refused, what ended a
process, what cost much, and where the values differ from what the libraries read by themselves. Differences that are
decisions of ours (:data:`DECISIONS`) are only counted; what is left deserves a look. Each file has a process of its
own, so that none of the libraries can harm the rest.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.reading import Grid, Unreadable, read_file
from pipeline.reading.isolate import end_kept

Cells = dict[tuple[str, int, int], Any]
"""By sheet, row and column, both from 1: what is filled."""
Difference = tuple[str, str, int, int, str, str]
"""Kind, sheet, row, column, what is read here and what there."""

SUFFIXES = {
    "openpyxl": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlrd": (".xls", ".xlt"),
    "calamine": (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
}
SECONDS = 120
"""For a file in all readers; a library that takes longer is ended with it."""
MEMORY = 3 << 30
MOST_CELLS = 2_000_000
SLOW, LARGE = 1.0, 150
"""Seconds of computing and MB from which a file is listed."""
EXAMPLES = 8
EPOCH = datetime(1899, 12, 30)
FROM_1904 = 1_462
"""Days between the two days that workbooks count from."""
NO_LEAP_DAY = 61
MOMENTS = (date, clock, timedelta)
DURATION = re.compile(r"-?PT(\d+)H(\d+)M([\d.]+)S")
DECISIONS = {
    "error": "an error is a flag here, and blank or a name there",
    "formula": "a formula that no program has calculated is a flag here",
    "covered": "what a merged area hides is blank here",
    "moment": "a date, time or duration here, the same as a number there, or the other way round",
    "blanks": "blanks and line ends",
    "kind": "the same, as a number or boolean and as a text",
    "digits": "numbers that differ in the 15th digit",
    "hidden": "a hidden sheet that is broken or too large is empty here",
}


@dataclass
class Looked:
    """What came of one file. ``refused``: the rule and the sentence; ``others``: the differences by library.

    ``failed``: by library why it read nothing.
    """

    path: Path
    refused: tuple[str, str] | None = None
    seconds: float = 0
    memory: int = 0
    compared: int = 0
    others: dict[str, list[Difference]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def look(path: Path) -> Looked:
    """One file in all readers that know its suffix."""
    anew = multiprocessing.get_context("spawn")
    ours, theirs = anew.Pipe(duplex=False)
    process = anew.Process(target=_work, args=(path, theirs), daemon=False)
    process.start()
    theirs.close()
    found = Looked(path, ("crash", "the reader itself did not end"))
    due = [name for name, suffixes in SUFFIXES.items() if path.suffix.lower() in suffixes]
    until = time.monotonic() + SECONDS
    try:
        while ours.poll(max(0, until - time.monotonic())):
            name, told = ours.recv()
            if not name:
                found = told
                continue
            due.remove(name)
            (found.others if isinstance(told, list) else found.failed)[name] = told
    except EOFError:
        pass
    process.kill()
    process.join()
    found.failed |= {due[0]: "the process died or took too long"} if due else {}
    return found


def _work(path: Path, told: Connection) -> None:
    warnings.simplefilter("ignore")
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    found, grids = _ours(path)
    told.send(("", found))
    readers = {"openpyxl": _openpyxl, "xlrd": _xlrd, "calamine": _calamine}
    for name, suffixes in SUFFIXES.items():
        if path.suffix.lower() in suffixes:
            try:
                cells = readers[name](path)
            except BaseException as error:
                told.send((name, f"{type(error).__name__}: {error}"[:100]))
            else:
                told.send((name, list(differences(grids, cells)) if grids is not None else []))


def _ours(path: Path) -> tuple[Looked, tuple[Grid, ...] | None]:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    found = read_file(path)
    end_kept()
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    looked = Looked(path, seconds=seconds, memory=used[1].ru_maxrss >> 10)
    if isinstance(found, Unreadable):
        looked.refused = found.rule, found.reason
        return looked, None
    looked.compared = sum(1 for grid in found for row in grid.rows for value in row if _said(value))
    return looked, found


def _openpyxl(path: Path) -> Cells:
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > MOST_CELLS:
        raise ValueError("cells too far apart to be walked")
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _xlrd(path: Path) -> Cells:
    import xlrd

    book = xlrd.open_workbook(path, logfile=io.StringIO())
    cells: Cells = {}
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    value = (
                        xlrd.error_text_from_code.get(cell.value) if cell.ctype == xlrd.XL_CELL_ERROR else cell.value
                    )
                    cells[sheet.name, row + 1, column + 1] = (
                        bool(value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else value
                    )
    return cells


def _calamine(path: Path) -> Cells:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    cells: Cells = {}
    for about in book.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            top, left = sheet.start or (0, 0)
            for row, values in enumerate(sheet.to_python(), top + 1):
                cells |= {(about.name, row, column): value for column, value in enumerate(values, left + 1)}
    return cells


def differences(grids: Iterable[Grid], theirs: Cells) -> Iterator[Difference]:
    """Where what is read here is not what a library reads, each with its kind: a word of DECISIONS, or another."""
    flags: dict[tuple[str, int, int], dict[str, str]] = {}
    ours: Cells = {}
    for grid in grids:
        for flag in grid.flags:
            flags.setdefault((grid.sheet, flag.row, flag.column), {})[flag.kind] = flag.text
        for row, values in enumerate(grid.rows, grid.first_row):
            ours |= {(grid.sheet, row, column): value for column, value in enumerate(values, grid.first_column)}
    empty = {grid.sheet for grid in grids if grid.hidden and not grid.rows}
    known = {grid.sheet for grid in grids}
    for place in ours.keys() | theirs.keys():
        here, there = ours.get(place), theirs.get(place)
        kind = _kind(here, there, flags.get(place, {}))
        if kind and place[0] not in known:
            kind = "sheet"
        elif kind and place[0] in empty:
            kind = "hidden"
        if kind:
            yield kind, *place, repr(here)[:60], repr(there)[:60]


def _kind(here: Any, there: Any, flags: dict[str, str]) -> str:
    said, other = _said(here), _said(there)
    if said == other:
        return "kind" if said and isinstance(here, str) != isinstance(there, str) else ""
    for kind in ("error", "formula", "covered"):
        if kind in flags and not said:
            return kind
    if any(isinstance(value, MOMENTS) for value in (here, there)) and _same_moment(_days(here), _days(there)):
        return "moment"
    if _letters(said) == _letters(other):
        return "blanks" if isinstance(here, str) and isinstance(there, str) else "kind"
    if isinstance(here, bool) != isinstance(there, bool) and {said, other} in ({"TRUE", "1"}, {"FALSE", "0"}):
        return "kind"
    if isinstance(here, int | float) and isinstance(there, int | float) and abs(here - there) <= abs(here) * 1e-14:
        return "digits"
    return "value" if said and other else "only here" if said else "only there"


def _letters(text: str) -> str:
    """A text without blanks and line ends; openpyxl leaves those of Windows escaped."""
    return "".join(text.replace("_x000D_", "").split())


def _same_moment(one: float | None, other: float | None) -> bool:
    """Also where one library counts from 1904, or has no 29 February 1900, which a spreadsheet has."""
    if one is None or other is None:
        return False
    apart = (one - other + 0.5) % FROM_1904 - 0.5
    return abs(apart) < 1e-5 or (one < NO_LEAP_DAY and abs(abs(apart) - 1) < 1e-5)


def _said(value: Any) -> str:
    """How a value is compared; blank texts are nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, MOMENTS):
        return f"{_days(value):.6f}"
    return str(value) if str(value).strip() else ""


def _days(value: Any) -> float | None:
    """The number that a spreadsheet keeps for a date, a time or a duration."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, clock):
        return (datetime.combine(EPOCH, value) - EPOCH) / timedelta(days=1)
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, clock())
        return (moment.replace(tzinfo=None) - EPOCH) / timedelta(days=1)
    if isinstance(value, str) and (found := DURATION.fullmatch(value)):
        hours, minutes, seconds = map(float, found.groups())
        return (-1 if value.startswith("-") else 1) * (hours / 24 + minutes / 1_440 + seconds / 86_400)
    return float(value) if isinstance(value, int | float) else None


def report(found: list[Looked]) -> Iterator[str]:
    """What is to be known, in lines."""
    read = [one for one in found if one.refused is None]
    yield f"{len(found)} files, {len(read)} read, {sum(one.compared for one in read)} filled cells"
    reasons = Counter((one.refused[0], one.refused[1].partition("。")[0]) for one in found if one.refused)
    for (rule, reason), count in reasons.most_common():
        yield f"  refused {count:5}  {rule}: {reason}"
    yield from _refused_alone(found)
    for one in sorted(found, key=lambda one: -one.seconds)[:EXAMPLES]:
        if one.seconds >= SLOW:
            yield f"  slow    {one.seconds:5.1f} s  {one.path}"
    for one in sorted(found, key=lambda one: -one.memory)[:EXAMPLES]:
        if one.memory >= LARGE:
            yield f"  large   {one.memory:5} MB  {one.path}"
    for name in SUFFIXES:
        yield from _beside(name, read)


def _refused_alone(found: list[Looked]) -> Iterator[str]:
    """Files that a library reads and we do not: for another reason than a limit or a password, one by one."""
    for one in found:
        others = [name for name in one.others if one.refused]
        if others and one.refused:
            yield f"  refused here, read by {', '.join(others)}: {one.path}: {one.refused[1].partition('。')[0]}"


def _beside(name: str, read: list[Looked]) -> Iterator[str]:
    compared = [one for one in read if name in one.others]
    failed = [one for one in read if name in one.failed]
    yield f"beside {name}: {len(compared)} files compared, {len(failed)} it does not read"
    kinds = Counter(difference[0] for one in compared for difference in one.others[name])
    for kind, count in kinds.most_common():
        files = [one for one in compared if any(difference[0] == kind for difference in one.others[name])]
        yield f"  {kind:10} {count:7} cells in {len(files)} files{f': {DECISIONS[kind]}' if kind in DECISIONS else ''}"
        for one in files[:EXAMPLES] if kind not in DECISIONS else ():
            first = next(difference for difference in one.others[name] if difference[0] == kind)
            count = sum(difference[0] == kind for difference in one.others[name])
            yield f"    {one.path} {first[1]}!R{first[2]}C{first[3]}: {first[4]}, there {first[5]} ({count})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for library in ("openpyxl", "xlrd", "python_calamine"):
        import_module(library)  # once, and not in the process of each file
    paths = sorted({path for folder in given.folders for path in folder.rglob("*") if path.is_file()})
    with ThreadPoolExecutor(given.workers) as pool:
        looks = [pool.submit(look, path) for path in paths]
        for number, _ in enumerate(as_completed(looks), 1):
            if number % 100 == 0:
                print(f"{number} of {len(paths)}", file=sys.stderr, flush=True)
        found = [one.result() for one in looks]
    print("\n".join(report(found)))


if __name__ == "__main__":
    main()
