"""What a merge is measured beside. ``python -m bench.rivals limit|pandas|polars QUARTER OUT``

- limit: what the machine cannot be spared: every sheet parsed by python-calamine, and the very bytes of ``OUT``
  deflated and written as CSV again. Only these three are counted, and not that ``OUT`` has to be inflated first.
- pandas, polars: all returns put below each other in one workbook. No checks, plan, forms, looks or open data.

The seconds of CPU are printed that count.
"""

import csv
import io
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook


def limit(files: list[Path], out: Path) -> float:
    """Seconds of CPU."""
    parts, tables = [], []
    for path in out.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            parts += [package.read(name) for name in package.namelist()]
    for path in out.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            tables.append(list(csv.reader(stream)))
    start = time.process_time()
    for path in files:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            book.get_sheet_by_name(sheet).to_python()
    for part in parts:
        zlib.compress(part)
    for table in tables:
        csv.writer(io.StringIO()).writerows(table)
    return time.process_time() - start


def pandas(files: list[Path], out: Path) -> float:
    """Seconds of CPU, with the start of Python."""
    import pandas as pd

    frames = [pd.read_excel(path, header=None, engine="calamine") for path in files]
    pd.concat(frames).to_excel(out, index=False, engine="xlsxwriter")
    return time.process_time()


def polars(files: list[Path], out: Path) -> float:
    """Seconds of CPU, with the start of Python. It reads with fastexcel."""
    import polars as pl

    frames = [pl.read_excel(path, has_header=False, infer_schema_length=0) for path in files]
    pl.concat(frames, how="diagonal").write_excel(out)
    return time.process_time()


if __name__ == "__main__":
    chosen: dict[str, Callable[[list[Path], Path], float]] = {"limit": limit, "pandas": pandas, "polars": polars}
    quarter, made = map(Path, sys.argv[2:])
    register = [quarter / "plan" / "R5.xlsx"] if sys.argv[1] == "limit" else []
    print(chosen[sys.argv[1]]([*register, *sorted((quarter / "raw" / "R5-4").iterdir())], made))
