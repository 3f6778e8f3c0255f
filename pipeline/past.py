"""What earlier quarters of the same fiscal year said, from the last table made of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from pipeline.csvfile import read_csv
from pipeline.trouble import Trouble
from schemas.columns import QUARTERS
from schemas.outputs import MERGED_DATA, merged_schema
from schemas.period import Period
from schemas.vocabulary import Vocabulary

MERGED_FILE = "merged.csv"


class PastUnusable(Trouble):
    """An earlier table was changed by hand so that it cannot be relied on; the text names the file."""


def read_past(out: Path, period: Period, vocabulary: Vocabulary) -> tuple[pd.DataFrame, Path | None]:
    """The marks reported before, by 通しNo., a column for each quarter told; and the file they come from.

    The latest earlier period of the year that has a merged.csv counts. Without one the frame has no columns.
    """
    for quarter in range(period.quarter - 1, 0, -1):
        path = out / str(Period(period.year, quarter)) / MERGED_FILE
        if path.is_file():
            return _marks(path, quarter, vocabulary), path
    return pd.DataFrame(index=pd.Index([], dtype="int64")), None


def _marks(path: Path, quarter: int, vocabulary: Vocabulary) -> pd.DataFrame:
    try:
        merged = merged_schema(vocabulary).validate(read_csv(path, MERGED_DATA), lazy=True)
    except (SchemaErrors, ValueError, OSError) as trouble:
        raise PastUnusable(
            f"前の期の結果「{path.parent.name}/{path.name}」を読み取れません。手で直した場合は、その期を取りまとめ直してください。"
        ) from trouble
    merged = merged.set_index(merged["serial_no"].astype("int64"))
    return merged[list(QUARTERS[:quarter])]
