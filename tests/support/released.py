"""The open data of a quarter as files, read by nothing of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tests.support.quarter import Place

CODES, ITEMS, README = "コード表.csv", "項目定義.csv", "README.md"

Contents = dict[str, bytes]
Rows = list[list[str]]


def table_name(place: Place) -> str:
    return f"進行管理表_{place.period}.csv"


def contents_of(place: Place) -> Contents:
    """The files of the open data, all that there are."""
    return {path.name: path.read_bytes() for path in (place.out / "公開").iterdir() if path.suffix in (".csv", ".md")}


def parsed(content: bytes) -> Rows:
    """Every line of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def records(content: bytes) -> list[dict[str, str]]:
    names, *rows = parsed(content)
    return [dict(zip(names, row, strict=True)) for row in rows]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")
