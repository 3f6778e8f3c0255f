"""Two tables over all plans of a batch, and the list of the plans: as CSV, and as Parquet where that can be
written.

- 全計画の進行管理表 has a row for each initiative, in the columns of merged.csv of 武蔵野市's shape. What another
  plan has no counterpart for is blank.
- 全計画の回答 has a row for each value of any plan's own columns, with what the plan calls it, the word of each
  mark and each number's unit (:data:`pipeline.batch.plan_rows.VALUES`).
- 計画の一覧 has a row for each plan, how it ended, and its counts.

Whoever merged a plan has made its rows (:mod:`pipeline.batch.plan_rows`); here they are put together. The folder is
replaced whole or left as it was. The same plans give the same CSV files.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

import pandas as pd

from pipeline.batch.plan_rows import ALL_ANSWERS, ALL_INITIATIVES, CODES, OF_PLAN, Table
from pipeline.batch.plans import Done
from pipeline.errors import UserError
from pipeline.legible import legible, legible_name
from pipeline.storage.csvfile import write_csv
from pipeline.storage.files import passed_over
from pipeline.storage.lock import locked
from pipeline.storage.publish import OutputUnwritable, replaced
from pipeline.texts import one_line
from schemas.outcomes import STATES
from schemas.rule import SEVERITIES

FOLDER: Final = "全計画"
"""The folder of the tables, below that of the plans."""

TABLES: Final = (ALL_INITIATIVES, ALL_ANSWERS)
LIST: Final = "計画の一覧.csv"

_AT_ONCE: Final = 50_000
"""The number of rows from which a Parquet file's are written: they are the rows that a reader finds together."""
_COUNTS: Final = ("initiatives", *STATES, *SEVERITIES)


class PlaceTaken(UserError):
    """Where the tables go, there is something of somebody's, which would be lost."""


@contextmanager
def tables_locked(root: Path) -> Iterator[None]:
    """Makes a batch over ``root`` the only one meanwhile.

    Raises Taken where another one runs, OutputUnwritable, and PlaceTaken where the tables' folder holds anything
    but tables of an earlier batch. It is asked before the plans are run, so that hours of work do not end at a
    taken place.
    """
    folder = root / FOLDER
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder))
        except OSError as error:
            raise OutputUnwritable(root) from error
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            others = [folder.name]
        else:
            others = [name for name in _others(folder) if not passed_over(name)]
        if others:
            raise PlaceTaken(
                f"全計画の表を書くフォルダー「{folder}」に、ほかのもの（{'、'.join(others[:3])}）があります。"
                "消してしまわないように、中止しました。別の場所に移してから、もう一度実行してください。"
            )
        yield


def _others(folder: Path) -> dict[str, bool]:
    """What lies in the tables' folder beside the tables: name → False."""
    ours = {LIST, *(name for table in TABLES for name in (table.csv, table.parquet))}
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return {name: False for name in names if name not in ours}


@contextmanager
def gathering(root: Path) -> Iterator["Gathered"]:
    """Gathers the ends of a batch's plans. Their rows wait in a file of no name below ``root``, where the tables will
    be too; the system takes it away, however the program ends."""
    with tempfile.TemporaryFile(dir=root) as file:
        yield Gathered(file)


class Gathered:
    """How the plans of a batch ended, in the order in which they were added, and their rows of the tables.

    The rows are on the disk, since those of tens of thousands of plans fill any memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        """``file``: where the rows wait; empty, and open for reading and writing."""
        self.ends: list[Done] = []
        self._file = file
        self._places: dict[str, tuple[int, dict[str, int]]] = {}

    def add(self, done: Done) -> None:
        """Adds the end of a plan. Raises OSError where the disk is full."""
        start = self._file.seek(0, os.SEEK_END)
        self._file.writelines(done.rows.values())
        self._places[done.name] = start, {name: len(rows) for name, rows in done.rows.items()}
        self.ends.append(replace(done, rows={}))

    def lacks(self, file: str) -> bool:
        """Whether a plan that made something has no rows for a table's file."""
        return any(file not in self._places[done.name][1] for done in self.ends if not done.failure)

    def rows(self, done: Done) -> dict[str, bytes]:
        """The rows that a plan was added with."""
        start, sizes = self._places[done.name]
        self._file.seek(start)
        return {name: self._file.read(size) for name, size in sizes.items()}


def write_tables(root: Path, gathered: Gathered) -> tuple[Path, bool]:
    """Writes the tables into a folder of ``root``, which is replaced whole.

    ``gathered``: how each plan's run ended; those that failed stand in the list alone. Gives the folder, and
    whether Parquet could be written too (it takes pyarrow, here and wherever plans were run).
    """
    ordered = sorted(gathered.ends, key=lambda done: done.name)
    with replaced(root / FOLDER, _others) as folder:
        with ExitStack() as opened:
            tables = [_Joined(folder, table, gathered, opened) for table in TABLES]
            for done in ordered:
                if not done.failure:
                    rows = gathered.rows(done)
                    for table in tables:
                        table.add(rows)
            for table in tables:
                table.end()
        listed = pd.DataFrame(list(map(_listed, ordered)), columns=[*OF_PLAN, *_COUNTS, "failure"])
        write_csv(folder / LIST, listed.astype("str"), (*CODES, *_COUNTS))
    return root / FOLDER, all(table.parquet for table in tables)


class _Joined:
    """A table that is put together, as CSV and, where every plan has rows for that, as Parquet."""

    def __init__(self, folder: Path, table: Table, gathered: Gathered, opened: ExitStack) -> None:
        self._table = table
        write_csv(folder / table.csv, pd.DataFrame(columns=list(table.columns), dtype="str"), table.data)
        self._csv = opened.enter_context((folder / table.csv).open("ab"))
        self._parts: list[object] = []
        self._waiting = 0
        self.parquet = None
        if gathered.lacks(table.parquet):
            return
        try:
            import pyarrow
            from pyarrow.parquet import ParquetWriter
        except ImportError:
            return
        schema = pyarrow.schema([(name, pyarrow.string()) for name in table.columns])
        self.parquet = opened.enter_context(ParquetWriter(folder / table.parquet, schema))

    def add(self, rows: Mapping[str, bytes]) -> None:
        """Adds the rows of a plan."""
        self._csv.write(rows[self._table.csv])
        if self.parquet:
            import pyarrow

            part = pyarrow.ipc.open_stream(rows[self._table.parquet]).read_all()
            self._parts.append(part)
            self._waiting += part.num_rows
            if self._waiting >= _AT_ONCE:
                self.end()

    def end(self) -> None:
        """Writes the rows that wait to be written as Parquet."""
        if self.parquet and self._parts:
            import pyarrow

            self.parquet.write_table(pyarrow.concat_tables(self._parts))
        self._parts, self._waiting = [], 0


def _listed(done: Done) -> tuple[str | int, ...]:
    """A plan's row in 計画の一覧. Its counts are blank where it made nothing."""
    states = [done.states.get(state, 0) for state in STATES]
    counts: list[str | int] = [sum(states), *states, *(done.severities.get(kind, 0) for kind in SEVERITIES)]
    counts = [""] * len(counts) if done.failure else counts
    said = (legible_name(done.name), done.body_code, done.body_name, done.plan_name, done.period)
    return (*said, *counts, legible(one_line(done.failure)))
