"""The four files of a period's open data together, read back for the checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.opendata.written import Written, written
from pipeline.storage.names import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, public_file
from schemas.period import Period
from schemas.public import DEFINITIONS, ITEM


@dataclass(frozen=True, slots=True)
class Package:
    """``items``: what 項目定義.csv says of each column. ``codes``: list → code → word, as コード表.csv has them.

    ``serials``: the 通しNo. that the table is to have.
    """

    table: Written
    code_list: Written
    definitions: Written
    readme: str
    items: Sequence[Mapping[str, str]]
    codes: Mapping[str, Mapping[str, str]]
    period: Period
    serials: Sequence[str]

    @property
    def files(self) -> tuple[Written, ...]:
        return self.table, self.code_list, self.definitions

    def defined(self, file: Written, **wanted: str) -> list[str]:
        """The names of a file's columns in the order of 項目定義.csv; of those alone of which it says ``wanted``."""
        said = {"file": file.name, **wanted}
        return [item["name"] for item in self.items if all(item[name] == value for name, value in said.items())]

    @property
    def coded(self) -> dict[str, str]:
        """Column of the table → its list in コード表.csv, as 項目定義.csv says; for a word, that of its code."""
        mine = [item for item in self.items if item["file"] == self.table.name]
        return {item["name"]: item["codes"] for item in mine if item["codes"] in self.codes}


def read_package(folder: Path, period: Period, serials: Sequence[str]) -> Package:
    """Reads the four files of a folder."""
    return package_of(lambda name: (folder / name).read_bytes(), period, serials)


def package_of(content: Callable[[str], bytes], period: Period, serials: Sequence[str]) -> Package:
    """The package of four files, by name. Nobody keeps their bytes: the table's are many."""
    table, code_list, definitions = (
        written(name, content(name)) for name in (public_file(period), CODE_LIST_FILE, DEFINITIONS_FILE)
    )
    return Package(
        table=table,
        code_list=code_list,
        definitions=definitions,
        readme=content(README_FILE).decode("utf-8", errors="replace"),
        items=_items(definitions),
        codes=_codes(code_list),
        period=period,
        serials=serials,
    )


def _items(said: Written) -> list[dict[str, str]]:
    """The rows of 項目定義.csv that define a column; "" for each of our columns that the file does not have."""
    names = [column.name for column in DEFINITIONS]
    rows = zip_longest(*(said[name].tolist() for name in names), fillvalue="")
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return [item for item in items if item["kind"] == ITEM]


def _codes(said: Written) -> dict[str, dict[str, str]]:
    codes: dict[str, dict[str, str]] = {}
    for column, code, label in zip(said["column"], said["code"], said["label"], strict=False):
        codes.setdefault(column, {}).setdefault(code, label)
    return codes
