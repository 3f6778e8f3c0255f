"""The contents of ``init``: a table or last year's register → a new register, and what is to be completed in it.

What goes into the register is ``pipeline.drafting``'s. Here the file is written, once, where none stands; then it is
read as any command would read it, so that what its schema misses is told at once.
"""

import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from pipeline.books.register_book import register_sheets
from pipeline.drafting.draft import Draft, Given, draft, rollover
from pipeline.errors import UserError
from pipeline.interruption import uninterrupted
from pipeline.reading import Unreadable, read_file
from pipeline.register.read import read_register
from pipeline.register.sheets import RegisterFaults, register_frames
from pipeline.storage.lock import locked
from pipeline.storage.publish import clear_leftovers, temporary
from pipeline.workbook.content import fits
from pipeline.workbook.pen import write_workbook
from schemas.period import fiscal_code
from schemas.register import SHEETS
from schemas.vocabulary import CELL_LIMIT

PLAN: Final = Path("data", "plan")
"""Where the new register goes, from the folder named."""

FOLDERS: Final = (PLAN, Path("data", "raw"), Path("data", "out"))
"""The folders that are made within the one that was named."""


class RegisterExists(UserError):
    """A register is a person's work and never overwritten."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"計画のファイル「{path}」がすでにあるため、何も書きませんでした。"
            "作り直すときは、そのファイルを別の場所に移すか、別のフォルダーまたは年度（--year）を指定してください。"
        )


@dataclass(frozen=True, slots=True)
class NewRegister:
    """The register written. ``draft``: what went into it; ``faults``: the lines in which its own schema names the cells
    to fill in or correct."""

    path: Path
    draft: Draft
    faults: tuple[str, ...]

    def count(self, sheet: str) -> int:
        """How many rows a sheet of the new register has."""
        return len(self.draft.sheets[sheet])


def init(folder: Path, source: Path, given: Given) -> NewRegister:
    """Makes a register under ``folder``, with empty folders beside it, and tells what is to be completed in it.

    - ``source``: a table as some city published it, in any format that is read, or last year's register.
    - ``given``: what the person says of it.

    Raises UserError where ``source`` cannot be read or understood, RegisterExists where the year has a register, Taken
    where another command works there; nothing is written then.
    """
    made = _drafted(source, given)
    _refuse_too_long(made)
    path = folder / PLAN / f"{fiscal_code(made.year)}.xlsx"
    if path.exists():
        raise RegisterExists(path)
    try:
        with locked(path):
            for part in FOLDERS:
                (folder / part).mkdir(parents=True, exist_ok=True)
            clear_leftovers(path.resolve())
            _write(path, made)
    except OSError as error:
        raise UserError(f"「{folder}」の中に書き込めません。書き込める場所を指定してください。") from error
    return NewRegister(path, made, _faults(path))


def _drafted(source: Path, given: Given) -> Draft:
    """What the register will hold. A workbook with all sheets of a register is last year's, whatever its name; any
    other is a table."""
    grids = read_file(source)
    if isinstance(grids, Unreadable):
        raise UserError(f"「{source}」を読み取れないため、計画のファイルを作りませんでした。{grids.reason}")
    if {grid.sheet for grid in grids} >= SHEETS.keys():
        return rollover(*register_frames(source), given)
    return draft(source.name, grids, given)


def _refuse_too_long(made: Draft) -> None:
    """Raises UserError for a text that no cell of the register holds whole."""
    for sheet, rows in made.sheets.items():
        for text in chain.from_iterable(rows):
            if not fits(text):
                raise UserError(
                    f"シート「{sheet}」に書く「{text[:20]}…」が、Excelの1つのセルに入る長さ（{CELL_LIMIT:,}文字）を"
                    "超えているため、計画のファイルを作りませんでした。もとの表を短くしてから、もう一度実行してください。"
                )


def _write(path: Path, made: Draft) -> None:
    """Writes the register beside its place first, so that a half-written one never stands there. Raises RegisterExists
    where somebody made one meanwhile."""
    items = {row[0]: row[1] for row in made.sheets["計画"]}
    title = f"{items.get('計画名', '')} {fiscal_code(made.year)}".strip()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=temporary(path), ignore_cleanup_errors=True) as folder:
        new = Path(folder) / path.name
        write_workbook(new, register_sheets(made.sheets, made.layout), title, items.get("取りまとめ担当", ""))
        with uninterrupted(path):
            if path.exists():
                raise RegisterExists(path)
            new.rename(path)


def _faults(path: Path) -> tuple[str, ...]:
    """What the register's schema finds wrong in the new one: () where it can be used as it is. It is a proposal, so
    faults are usual."""
    try:
        read_register(path)
    except RegisterFaults as error:
        return tuple(error.faults)
    return ()
