"""What one plan adds to the tables over all plans: its rows, ready to be put below those of the others.

They are made of the plan's merged.csv, read again, by whatever process merged the plan. So the tables over tens of
thousands of plans are made on all cores, and whoever puts them together copies bytes. All columns are text.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from pipeline.batch.plans import folders_of
from pipeline.legible import legible_name
from pipeline.register.read import Register
from pipeline.storage.csvfile import further_rows, guarded, read_csv
from pipeline.storage.files import MERGED_FILE
from schemas.layout import DEFAULT, MARK, Answer, Layout
from schemas.outputs import completed, merged_data
from schemas.period import Period
from schemas.vocabulary import Vocabulary

OF_PLAN: Final = ("plan_folder", "body_code", "body_name", "plan_name", "period")
"""The first columns of every table: which plan a row is of."""
CODES: Final = ("body_code", "period")
"""Those of them that hold no free text."""
VALUES: Final[Mapping[str, str]] = {
    "plan_folder": "the plan's folder; with serial_no, the row of 全計画の進行管理表",
    "body_code": "全国地方公共団体コード",
    "body_name": "団体名",
    "plan_name": "計画名",
    "period": "the period that was merged: R5-4, R5-下半期, R5",
    "serial_no": "通しNo.",
    "department": "主管課等",
    "column": "列名 of the column",
    "label": "what the plan calls it",
    "kind": "mark, choice, text, number or date",
    "part": "answer: what the department says; plan: the plan's own value",
    "period_number": "the period that the value belongs to, from 1; blank for the whole year",
    "period_name": "what the plan calls that period",
    "value": "the value",
    "word": "what a mark or a choice means in the plan's legend",
    "unit": "the unit of a number, also where the plan has one for each row",
}
"""The columns of 全計画の回答, and what each holds."""

_OF_ROW: Final = ("serial_no", "department")
_FREE: Final = {*OF_PLAN, *_OF_ROW, "label", "period_name", "word", "unit"} - {"body_code", "period", "serial_no"}
"""The columns of 全計画の回答 with words of others, which are guarded against formulas; its values are guarded
one by one."""
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table over all plans. ``name``: its file's, without the ending. ``columns``: their names in order;
    ``data``: those that hold no free text."""

    name: str
    columns: tuple[str, ...]
    data: Collection[str]

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    @property
    def parquet(self) -> str:
        """The name of its Parquet file."""
        return f"{self.name}.parquet"


ALL_INITIATIVES: Final = Table("全計画の進行管理表", (*OF_PLAN, *DEFAULT.merged), (*CODES, *merged_data()))
"""A row for each initiative, in the columns of merged.csv of 武蔵野市's shape."""
ALL_ANSWERS: Final = Table("全計画の回答", tuple(VALUES), [name for name in VALUES if name not in _FREE])
"""A row for each value of any plan's own columns."""


def rows_of(plan: Path, name: str, period: Period, register: Register) -> dict[str, bytes]:
    """The rows of a plan that has been merged: name of the table's file → the bytes to be added to it.

    Those for a CSV file are lines, those for a Parquet file a stream of Arrow; without pyarrow there are none of
    the latter. ``plan``: the plan's folder; ``name``: what the tables call it. Raises what reading merged.csv does.
    """
    layout = register.layout
    path = folders_of(plan).output(period) / MERGED_FILE
    merged = completed(read_csv(path, merged_data(layout)), layout)
    told = (legible_name(name), register.body_code, register.body_name, register.plan_name, str(period))
    said = dict(zip(OF_PLAN, told, strict=True))
    initiatives = _initiatives(merged, said, layout)
    answers = _answers(merged, said, layout, register.vocabulary)
    rows = {
        ALL_INITIATIVES.csv: further_rows(initiatives, ALL_INITIATIVES.data),
        ALL_ANSWERS.csv: further_rows(_guarded(answers), ALL_ANSWERS.data),
    }
    with suppress(ImportError):
        rows |= {ALL_INITIATIVES.parquet: _arrow(initiatives), ALL_ANSWERS.parquet: _arrow(answers)}
    return rows


def _arrow(frame: pd.DataFrame) -> bytes:
    """A frame of text as a stream of Arrow. Raises ImportError without pyarrow."""
    import pyarrow

    schema = pyarrow.schema([(name, pyarrow.string()) for name in frame.columns])
    stream = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(stream, schema) as out:
        out.write_table(pyarrow.Table.from_pandas(frame, schema, preserve_index=False))
    content: bytes = stream.getvalue().to_pybytes()
    return content


def _guarded(answers: pd.DataFrame) -> pd.DataFrame:
    """The rows with values that a spreadsheet could calculate made harmless: numbers and signs are left as they are."""
    values = answers["value"].unique()
    harmless = {text: text if len(text) == 1 or _NUMBER.fullmatch(text) else guarded(text) for text in values}
    return answers.assign(value=answers["value"].map(harmless).astype("str"))


def _initiatives(merged: pd.DataFrame, said: Mapping[str, str], layout: Layout) -> pd.DataFrame:
    """The rows of a plan in the columns of 全計画の進行管理表. ``said``: what stands in each of them of the plan.

    Columns that are not what 武蔵野市's are stay blank: a second half-year is no second quarter.
    """
    other = [name for name in DEFAULT.answered if not _is_ours(name, layout)]
    rows = merged.assign(**dict.fromkeys(other, ""), **said)
    return rows.reindex(columns=list(ALL_INITIATIVES.columns), fill_value="").astype("str")


def _is_ours(name: str, layout: Layout) -> bool:
    """Whether a plan's column of this name is what 武蔵野市's is: the same kind, of the same period, and
    answered."""
    column, ours = layout.columns.get(name), DEFAULT.columns[name]
    if column is None or column.answer is None or column.answer.given or column.number != ours.number:
        return False
    same = (column.answer.kind, column.answer.reason) == (DEFAULT.answer(name).kind, DEFAULT.answer(name).reason)
    return same and (not ours.number or layout.periods == DEFAULT.periods)


def _answers(merged: pd.DataFrame, said: Mapping[str, str], layout: Layout, vocabulary: Vocabulary) -> pd.DataFrame:
    """The rows of a plan in 全計画の回答: one for each value, by initiative and then in the order of the plan's
    columns. Blanks have no row."""
    columns = [column for column in layout.columns.values() if column.answer and column.name in merged]
    numbers = [0 if layout.is_yearly else column.number for column in columns]
    answers = [layout.answer(column.name) for column in columns]
    values = merged[[column.name for column in columns]].to_numpy(dtype=object)
    row, at = np.nonzero(values != "")
    words = [_words(answer, vocabulary) for answer in answers]
    units = [_units(answer, layout, merged) for answer in answers]
    named = {heading.column: heading.label for heading in layout.headings}
    of_columns = {
        "column": [answer.name for answer in answers],
        "label": [named.get(answer.label) or answer.label for answer in answers],
        "kind": [answer.kind for answer in answers],
        "part": [column.part for column in columns],
        "period_number": [str(number or "") for number in numbers],
        "period_name": [layout.periods[number - 1] if number else "" for number in numbers],
    }
    rows = pd.DataFrame(
        {name: [text] * len(row) for name, text in said.items()}
        | {name: merged[name].to_numpy(dtype=object)[row] for name in _OF_ROW}
        | {name: np.array(texts, dtype=object)[at] for name, texts in of_columns.items()}
        | {
            "value": values[row, at],
            "word": [words[column].get(value, "") for column, value in zip(at, values[row, at], strict=True)],
            "unit": [units[column][line] for line, column in zip(row, at, strict=True)],
        },
        dtype=object,
    )
    return rows[list(VALUES)]


def _words(answer: Answer, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Value of a mark or choice → its word: the legend's or the choice's label, else the choice itself. {} for
    other kinds."""
    if answer.kind == MARK:
        return vocabulary.meanings
    if answer.reason:
        return vocabulary.codes
    return {code: label or code for code, label in answer.choices}


def _units(answer: Answer, layout: Layout, merged: pd.DataFrame) -> list[str]:
    """The unit of a number in each row, "" for none: that of the column, or what the plan's own column says."""
    beside = next((one.name for one in layout.answers if one.label == answer.unit_column), "")
    return merged[beside].tolist() if beside in merged else [answer.unit] * len(merged)
