"""One table over all plans of a batch, and the list of the plans: as CSV, and as Parquet where that can be written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from pipeline.batch.one import Done
from pipeline.batch.plans import OUT
from pipeline.csvfile import read_csv, write_csv
from pipeline.names import MERGED_FILE
from pipeline.publish import replaced
from pipeline.spell import one_line
from schemas.columns import MERGED, STATES
from schemas.outputs import MERGED_DATA
from schemas.rules import SEVERITIES

FOLDER: Final = "全計画"
TABLE, LIST = "全計画の進行管理表", "計画の一覧"

_PLAN: Final = ("plan_folder", "body_code", "body_name", "plan_name", "period")
_CODES: Final = ("body_code", "period")
_COUNTS: Final = ("initiatives", *STATES, *SEVERITIES)


def write_tables(root: Path, ends: Sequence[Done]) -> tuple[Path, bool]:
    """Writes both into a folder of ``root``, which is replaced whole. The same plans give the same CSV files.

    Returns the folder, and whether Parquet could be written too.
    """
    ordered = sorted(ends, key=lambda done: done.name)
    with replaced(root / FOLDER) as folder:
        whole = _whole(root, [done for done in ordered if not done.failure])
        write_csv(folder / f"{TABLE}.csv", whole, (*_CODES, *MERGED_DATA))
        listed = pd.DataFrame(list(map(_listed, ordered)), columns=[*_PLAN, *_COUNTS, "failure"])
        write_csv(folder / f"{LIST}.csv", listed.astype("str"), (*_CODES, *_COUNTS))
        parquet = _write_parquet(folder / f"{TABLE}.parquet", whole)
    return root / FOLDER, parquet


def _whole(root: Path, done: Sequence[Done]) -> pd.DataFrame:
    """merged.csv of each plan, below one another, each row with its plan before it."""
    frames = []
    for one in done:
        frame = read_csv(root / one.name / OUT / one.period / MERGED_FILE, MERGED_DATA)
        said = (one.name, one.body_code, one.body_name, one.plan_name, one.period)
        frames.append(frame.assign(**dict(zip(_PLAN, said, strict=True)))[[*_PLAN, *MERGED]])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*_PLAN, *MERGED], dtype="str")


def _listed(done: Done) -> tuple[str | int, ...]:
    """A plan's row; its counts are blank where it made nothing."""
    states = [done.states.get(state, 0) for state in STATES]
    counts: list[str | int] = [sum(states), *states, *(done.severities.get(kind, 0) for kind in SEVERITIES)]
    counts = [""] * len(counts) if done.failure else counts
    return (done.name, done.body_code, done.body_name, done.plan_name, done.period, *counts, one_line(done.failure))


def _write_parquet(path: Path, frame: pd.DataFrame) -> bool:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    frame.to_parquet(path, index=False, engine="pyarrow")
    return True
