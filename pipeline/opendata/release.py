"""Makes a period's open data, and tells of each rule whether the files as written keep it."""

from __future__ import annotations

from pathlib import Path

from pipeline.merging.survey import Survey
from pipeline.opendata.codes import code_list
from pipeline.opendata.definitions import definitions
from pipeline.opendata.package import read_package
from pipeline.opendata.readme import readme
from pipeline.opendata.rule import Verdict
from pipeline.opendata.rules import verdicts
from pipeline.opendata.table import long_table
from pipeline.storage.csvfile import write_csv
from pipeline.storage.names import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, public_file
from schemas.public import CODE, CODE_LIST, DEFINITIONS, NUMBER, TABLE, Column


def release(folder: Path, found: Survey, final: bool) -> dict[str, Verdict]:
    """Writes the four files into a folder that it makes, reads them back, and judges them by the 30 rules."""
    _write(folder, found, final)
    return verdicts(read_package(folder, found.period, found.merged["serial_no"].tolist()))


def _write(folder: Path, found: Survey, final: bool) -> None:
    register, period = found.register, found.period
    table, codes = long_table(found.merged, register, period, final), code_list(register.vocabulary)
    folder.mkdir(exist_ok=True)
    write_csv(folder / public_file(period), table, _unguarded(TABLE))
    write_csv(folder / CODE_LIST_FILE, codes, _unguarded(CODE_LIST))
    write_csv(folder / DEFINITIONS_FILE, definitions(register, period), _unguarded(DEFINITIONS))
    text = readme(register, period, final, table, codes)
    (folder / README_FILE).write_text(text, encoding="utf-8", newline="\n")


def _unguarded(columns: tuple[Column, ...]) -> list[str]:
    """The columns whose values never begin a formula: a mark is one character, and a code has no such sign."""
    return [column.name for column in columns if column.role in (NUMBER, CODE)]
