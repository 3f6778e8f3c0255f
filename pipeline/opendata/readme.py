"""README.md of the open data, for the public.

It says in words what the tables are, what each code means, how text was changed, and when the data were released.
The text is the template ``pipeline/templates/open-data.md``; here its words are put together out of the register
and the tables, so that it cannot say anything else than they do.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from pipeline.opendata.characters import plain_word
from pipeline.opendata.public_shape import OwnColumn, PublicShape, asked_in, said, shape_of
from pipeline.opendata.tables import releases, year_and_period
from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.storage.files import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, README_PAGE, public_file
from pipeline.templating import markdown
from pipeline.texts import one_line
from schemas.layout import MARK
from schemas.period import Period, both_calendars
from schemas.public import AMOUNT, DAY

_TEMPLATE: Final = "open-data.md"
_SYNTAX: Final = re.compile(r"[\\`*_\[\]<>#|~&$:@]|(?<=www)\.")
"""What Markdown could take for more than text within a line; an address is no link either."""


def readme(register: Register, period: Period, edition: Edition, table: pd.DataFrame, codes: pd.DataFrame) -> str:
    """The text of README.md.

    - ``register``, ``period``, ``edition``: what the data are of.
    - ``table``, ``codes``: the frames of the long table and of コード表.csv, as they are written.
    """
    shape = shape_of(register.layout)
    words: dict[str, Any] = {
        "plan_name": escaped(register.plan_name),
        "body_name": escaped(register.body_name),
        "coordinator": escaped(register.coordinator),
        "department": escaped(plain_word(register.layout.heading("department"))),
        "as_of": year_and_period(period),
        "year": both_calendars(period.year),
        "count": f"{len(register.initiatives):,}",
        "rows": f"{len(table):,}",
        "final": edition is Edition.FINAL,
        "edition": edition.word,
        "table_file": public_file(period),
        "code_list_file": CODE_LIST_FILE,
        "definitions_file": DEFINITIONS_FILE,
        "readme_file": README_FILE,
        "readme_page": README_PAGE,
        "default": shape.is_default,
        "serial_no": escaped(plain_word(register.layout.heading("serial_no"))),
        "lists": [_code_list(field, shape, codes) for field in shape.coded],
        "columns": shape.table,
        "releases": releases(register, period),
        "formats": shape.formats,
        **_on_periods(period, shape),
        **_on_fields(period, shape),
    }
    return markdown(escaped).get_template(_TEMPLATE).render(words)


def escaped(text: str) -> str:
    r"""``text`` on one line, so that Markdown shows it as it is.

    >>> escaped("a*b  c") == r"a\*b c"
    True
    """
    return _SYNTAX.sub(r"\\\g<0>", one_line(text))


def _on_periods(period: Period, shape: PublicShape) -> dict[str, Any]:
    """What the template says of periods; of a year that has one period nothing."""
    first, layout = period.so_far[0], period.layout
    span = f"{first.spoken}から{period.spoken}まで" if period.number > 1 else first.spoken
    return {
        "yearly": layout.is_yearly,
        "number": shape.number,
        "span": escaped(span),
        "now": escaped(period.spoken),
        "earlier": period.number > 1,
        "periods": [escaped(name) for name in layout.periods],
    }


def _on_fields(period: Period, shape: PublicShape) -> dict[str, Any]:
    """What the template says of the plan's own columns: answered ones, given ones, those of the whole year,
    amounts, days, units."""
    layout = shape.layout
    own = [field for field in shape.fields if not field.answer.given]
    whole_year = [
        field
        for field in own
        if set(layout.of(field.answer)) & set(period.asked) - set(layout.each_period(period.number))
    ]
    roles = {column.role for column in shape.table}
    return {
        "answers": [escaped(field.label) for field in own],
        "given": [_with_names([field]) for field in shape.fields if field.answer.given],
        "mark": escaped(said(layout, layout.mark)),
        "whole_year": _with_names(whole_year),
        "asked_in": [
            (_with_names([field]), escaped(asked)) for field in own if (asked := asked_in(field.answer, layout))
        ],
        "amounts": AMOUNT in roles,
        "days": DAY in roles,
        "units": [
            (_with_names([field]), shape.units[field.name]) for field in shape.fields if field.name in shape.units
        ],
    }


def _with_names(fields: Sequence[OwnColumn]) -> str:
    """The fields' words, each with the names of its columns in brackets."""
    return "、".join(f"{escaped(one.label)}（{'・'.join(f'`{name}`' for name in one.names)}）" for one in fields)


def _code_list(field: OwnColumn, shape: PublicShape, codes: pd.DataFrame) -> dict[str, Any]:
    """A code list as README.md shows it: its title, the heads of its columns, and its rows. Its blank is shown as
    （空欄）."""
    rows = codes[codes["column"].eq(field.name)].assign(code=lambda frame: frame["code"].replace("", "（空欄）"))
    title, code, word = _heads(field, shape)
    return {
        "title": title,
        "heads": (f"{code}（{field.name}）", f"{word}（{field.word}）" if field.word else word),
        "rows": rows.to_dict("records"),
    }


def _heads(field: OwnColumn, shape: PublicShape) -> tuple[str, str, str]:
    """The title of a code list, and what its codes and its words are called."""
    if shape.is_default and field.answer.kind == MARK:
        return "進捗状況の記号", "記号", "意味"
    if shape.is_default:
        return "評価理由の選択肢", "選択肢", "内容"
    label = escaped(field.label)
    return label if field.answer.kind == MARK else f"{label}の選択肢", "値", "意味"
