"""項目定義.csv: every column of the three files, with encoding, BOM and format, and the history of data and format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from pipeline.opendata.publication import Release, releases
from pipeline.register.read import Register
from pipeline.storage.names import CODE_LIST_FILE, DEFINITIONS_FILE, public_file
from schemas.period import Period
from schemas.public import (
    BOM,
    CODE_LIST,
    DEFINITIONS,
    ENCODING,
    FORMAT,
    FORMATS,
    ITEM,
    NONE,
    RELEASE,
    TABLE,
    Column,
)

_NO_COLUMN: Final = dict.fromkeys(("type", "unit", "blank", "codes"), NONE)


def definitions(register: Register, period: Period) -> pd.DataFrame:
    """The rows of 項目定義.csv: the columns of each file, then the releases of the data and the formats."""
    told = releases(register, period)
    files = {public_file(period): TABLE, CODE_LIST_FILE: CODE_LIST, DEFINITIONS_FILE: DEFINITIONS}
    rows = [row for file, columns in files.items() for row in _items(file, columns, told[-1])]
    rows += [*_releases(public_file(period), told), *_formats(public_file(period))]
    return pd.DataFrame(rows, columns=[column.name for column in DEFINITIONS], dtype="str")


def _items(file: str, columns: tuple[Column, ...], release: Release) -> Iterator[Mapping[str, str]]:
    for number, column in enumerate(columns, start=1):
        yield {
            **_row(file, ITEM, number, FORMATS[-1].version, release.day_or_not),
            "name": column.name,
            "label": column.label,
            "definition": column.definition,
            "type": column.type,
            "unit": column.unit,
            "blank": column.blank,
            "codes": column.codes or NONE,
        }


def _releases(file: str, told: tuple[Release, ...]) -> Iterator[Mapping[str, str]]:
    for number, release in enumerate(told, start=1):
        yield {
            **_row(file, RELEASE, number, FORMATS[-1].version, release.day_or_not),
            **_NO_COLUMN,
            "name": f"release_{number}",
            "label": f"第{number}期の追加",
            "definition": f"{release.label}の進捗状況を加えた。",
        }


def _formats(file: str) -> Iterator[Mapping[str, str]]:
    for number, version in enumerate(FORMATS, start=1):
        yield {
            **_row(file, FORMAT, number, version.version, NONE),
            **_NO_COLUMN,
            "name": f"format_{version.version}",
            "label": f"様式第{version.version}版",
            "definition": version.change,
        }


def _row(file: str, kind: str, number: int, version: int, day: str) -> dict[str, str]:
    return {
        "file": file,
        "kind": kind,
        "number": str(number),
        "encoding": ENCODING,
        "bom": BOM,
        "format_version": str(version),
        "released_on": day,
    }
