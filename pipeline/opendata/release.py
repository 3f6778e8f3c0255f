"""The open data of a period: written, read back, and held against the 30 rules.

The contents page of ``pipeline.opendata``. A run calls :func:`release` once its table is merged and its totals
are proved. Verdicts are about the files as they stand on the disk, and are told in run.json and on the screen; a
broken rule does not stop a run.
"""

from pathlib import Path
from typing import Final

from pipeline.document import document
from pipeline.merging.quarter import Quarter
from pipeline.opendata import level1, level2, level3
from pipeline.opendata.public_shape import shape_of
from pipeline.opendata.readme import readme
from pipeline.opendata.tables import code_list, definitions, long_table
from pipeline.opendata.verdict import Verdict
from pipeline.opendata.written import Package, read_package
from pipeline.storage.csvfile import write_csv
from pipeline.storage.editions import Edition
from pipeline.storage.files import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, README_PAGE, public_file
from schemas.public import AMOUNT, CODE, CODE_LIST, DAY, NUMBER, PublicColumn

RULES: Final = (*level1.RULES, *level2.RULES, *level3.RULES)
"""All 30 rules, level by level. They are listed nowhere else."""


def verdicts(package: Package) -> dict[str, Verdict]:
    """Number of the rule → whether the files as they stand on the disk keep it. ``package``: the files as read
    back."""
    return {rule.id: rule.judge(package) for rule in RULES}


def release(folder: Path, quarter: Quarter, edition: Edition) -> dict[str, Verdict]:
    """Writes the files into ``folder``, reads them back, and judges them by the 30 rules.

    - ``folder``: made where it is not there. ``quarter``: the merged period.
    - ``edition``: draft or final, which the table says in each row.
    """
    _write(folder, quarter, edition)
    return verdicts(read_package(folder, quarter.period, quarter.merged["serial_no"].tolist()))


def _write(folder: Path, quarter: Quarter, edition: Edition) -> None:
    """Writes the three tables as CSV, README.md, and the same as a page for those who have nothing to show Markdown.

    Their bytes depend on the data alone: no clock, no machine.
    """
    register, period = quarter.register, quarter.period
    shape = shape_of(register.layout)
    table, codes = long_table(quarter.merged, register, period, edition), code_list(shape, register.vocabulary)
    folder.mkdir(exist_ok=True)
    write_csv(folder / public_file(period), table, _unguarded(shape.table))
    write_csv(folder / CODE_LIST_FILE, codes, _unguarded(CODE_LIST))
    write_csv(folder / DEFINITIONS_FILE, definitions(register, period), _unguarded(shape.definitions))
    text = readme(register, period, edition, table, codes)
    (folder / README_FILE).write_text(text, encoding="utf-8", newline="\n")
    (folder / README_PAGE).write_text(document(text), encoding="utf-8", newline="\n")


def _unguarded(columns: tuple[PublicColumn, ...]) -> list[str]:
    """The columns whose values never begin a formula, or have been guarded one by one."""
    return [column.name for column in columns if column.role in (NUMBER, CODE, AMOUNT, DAY)]
