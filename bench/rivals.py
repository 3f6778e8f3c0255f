"""What a merge is measured beside; RESULTS.md tells of it. ``python -m bench.rivals limit|pandas|polars QUARTER``

Prints the seconds of CPU that count; of the limit, not that our output has to be read and inflated first.
"""

import csv
import io
import sys
import time
import zipfile
import zlib
from pathlib import Path

from python_calamine import CalamineWorkbook


def limit(files, out):
    parts, tables = [], []
    for path in out.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            parts += map(package.read, package.namelist())
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


def pandas(files, out):
    import pandas as pd

    pd.concat([pd.read_excel(path, header=None, engine="openpyxl") for path in files]).to_excel(out, index=False)
    return time.process_time()


def polars(files, out):
    import polars as pl

    frames = [pl.read_excel(path, has_header=False, infer_schema_length=0) for path in files]
    pl.concat(frames, how="diagonal").write_excel(out)
    return time.process_time()


if __name__ == "__main__":
    who, quarter = sys.argv[1], Path(sys.argv[2])
    files, out = sorted((quarter / "raw" / "R5-4").iterdir()), quarter / f"{who}.xlsx"
    if who == "limit":
        files, out = [quarter / "plan" / "R5.xlsx", *files], quarter / "out" / "R5-4"
    print(globals()[who](files, out))
