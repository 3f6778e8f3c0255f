"""README.md of the open data: what they are and how to read them, in plain Japanese for the public."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from pipeline.opendata.publication import releases, year_and_quarter
from pipeline.register.read import Register
from pipeline.spell import one_line
from pipeline.storage.editions import edition_word
from pipeline.storage.names import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, public_file
from schemas.period import Period, both_calendars
from schemas.public import FORMATS, TABLE

_TEMPLATE: Final = "open-data.md"
_SYNTAX: Final = re.compile(r"[\\`*_\[\]<>#|~&$:@]|(?<=www)\.")
"""What Markdown could take for more than text within a line; an address is no link either."""


def readme(register: Register, period: Period, final: bool, table: pd.DataFrame, codes: pd.DataFrame) -> str:
    """The text of README.md. ``table`` and ``codes``: the frames of the long table and of コード表.csv."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline"), undefined=StrictUndefined, autoescape=False, trim_blocks=True
    )
    environment.filters["md"] = escaped
    words: dict[str, Any] = {
        "plan_name": escaped(register.plan_name),
        "body_name": escaped(register.body_name),
        "coordinator": escaped(register.coordinator),
        "as_of": year_and_quarter(period),
        "year": both_calendars(period.year),
        "quarter": period.quarter,
        "count": f"{len(register.initiatives):,}",
        "rows": f"{len(table):,}",
        "final": final,
        "edition": edition_word(final),
        "table_file": public_file(period),
        "code_list_file": CODE_LIST_FILE,
        "definitions_file": DEFINITIONS_FILE,
        "readme_file": README_FILE,
        "marks": _listed(codes, "mark"),
        "reasons": _listed(codes, "reason_code"),
        "columns": TABLE,
        "releases": releases(register, period),
        "formats": FORMATS,
    }
    return environment.get_template(_TEMPLATE).render(words)


def escaped(text: str) -> str:
    """``text`` on one line, so that Markdown shows it as it is."""
    return _SYNTAX.sub(r"\\\g<0>", one_line(text))


def _listed(codes: pd.DataFrame, column: str) -> list[dict[Any, str]]:
    """The codes of a list as コード表.csv has them; a blank says so."""
    rows = codes[codes["column"].eq(column)].assign(code=lambda frame: frame["code"].replace("", "（空欄）"))
    return rows.to_dict("records")
