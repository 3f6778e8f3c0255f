"""One table over all plans of a batch, and the list of the plans: as CSV, and as Parquet where that can be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pandas as pd

from pipeline.batch.plans import OUT, Done
from pipeline.errors import UserError
from pipeline.legible import legible, legible_name
from pipeline.storage.csvfile import read_csv, write_csv
from pipeline.storage.files import MERGED_FILE, passed_over
from pipeline.storage.lock import locked
from pipeline.storage.publish import OutputUnwritable, replaced
from pipeline.texts import one_line
from schemas.layout import DEFAULT
from schemas.outcomes import STATES
from schemas.outputs import completed, merged_data
from schemas.rule import SEVERITIES

FOLDER: Final = "全計画"
"""The folder of both tables, below that of the plans."""

TABLE, LIST = "全計画の進行管理表", "計画の一覧"
"""The names of the two tables, without an ending."""

_PLAN: Final = ("plan_folder", "body_code", "body_name", "plan_name", "period")
_COLUMNS: Final = (*_PLAN, *DEFAULT.merged)
_AT_ONCE: Final = 50_000
"""Rows that are held in memory together."""
_CODES: Final = ("body_code", "period")
_COUNTS: Final = ("initiatives", *STATES, *SEVERITIES)


class PlaceTaken(UserError):
    """Where the tables go, there is something of somebody's."""


@contextmanager
def tables_locked(root: Path) -> Iterator[None]:
    """A batch over ``root`` is the only one meanwhile.

    Raises Taken, OutputUnwritable, and PlaceTaken where the tables' folder holds anything but tables of an earlier
    batch.
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
    """What lies in the tables' folder beside the tables."""
    ours = {f"{TABLE}.csv", f"{TABLE}.parquet", f"{LIST}.csv"}
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return {name: False for name in names if name not in ours}


def write_tables(root: Path, ends: Sequence[Done]) -> tuple[Path, bool]:
    """Writes both into a folder of ``root``, which is replaced whole. The same plans give the same CSV files.

    Returns the folder, and whether Parquet could be written too.
    """
    ordered = sorted(ends, key=lambda done: done.name)
    with replaced(root / FOLDER, _others) as folder:
        parquet = _write_whole(folder, root, [done for done in ordered if not done.failure])
        listed = pd.DataFrame(list(map(_listed, ordered)), columns=[*_PLAN, *_COUNTS, "failure"])
        write_csv(folder / f"{LIST}.csv", listed.astype("str"), (*_CODES, *_COUNTS))
    return root / FOLDER, parquet


def _write_whole(folder: Path, root: Path, done: Sequence[Done]) -> bool:
    """Writes the table of all plans, a part at a time, and tells whether as Parquet too."""
    with ExitStack() as opened:
        try:
            import pyarrow
            from pyarrow.parquet import ParquetWriter

            schema = pyarrow.schema([(name, pyarrow.string()) for name in _COLUMNS])
            parquet = opened.enter_context(ParquetWriter(folder / f"{TABLE}.parquet", schema))
        except ImportError:
            parquet = None
        for number, part in enumerate(_parts(root, done)):
            write_csv(folder / f"{TABLE}.csv", part, (*_CODES, *merged_data()), further=number > 0)
            if parquet:
                parquet.write_table(pyarrow.Table.from_pandas(part, schema, preserve_index=False))
        return parquet is not None


def _parts(root: Path, done: Sequence[Done]) -> Iterator[pd.DataFrame]:
    """The rows of all plans, so many at a time that memory holds them; an empty part where there are none."""
    frames = [pd.DataFrame(columns=list(_COLUMNS), dtype="str")]
    for one in done:
        frames.append(_rows(root, one))
        if sum(map(len, frames)) >= _AT_ONCE:
            yield pd.concat(frames, ignore_index=True)
            frames.clear()
    if frames:
        yield pd.concat(frames, ignore_index=True)


def _rows(root: Path, one: Done) -> pd.DataFrame:
    """merged.csv of a plan, each row with its plan before it."""
    frame = completed(read_csv(root / one.name / OUT / one.period / MERGED_FILE, merged_data()))
    said = (legible_name(one.name), one.body_code, one.body_name, one.plan_name, one.period)
    return frame.assign(**dict(zip(_PLAN, said, strict=True)))[list(_COLUMNS)].astype("str")


def _listed(done: Done) -> tuple[str | int, ...]:
    """A plan's row; its counts are blank where it made nothing."""
    states = [done.states.get(state, 0) for state in STATES]
    counts: list[str | int] = [sum(states), *states, *(done.severities.get(kind, 0) for kind in SEVERITIES)]
    counts = [""] * len(counts) if done.failure else counts
    said = (legible_name(done.name), done.body_code, done.body_name, done.plan_name, done.period)
    return (*said, *counts, legible(one_line(done.failure)))
