"""Two tables over all plans of a batch, and the list of the plans: as CSV, and as Parquet where that can be
written.

- 全計画の進行管理表 has a row for each initiative, in the columns of merged.csv of 武蔵野市's shape. What another
  plan has no counterpart for is blank.
- 全計画の回答 has a row for each value of any plan's own columns, with what the plan calls it, the word of each
  mark and each number's unit (:data:`VALUES`).
- 計画の一覧 has a row for each plan, how it ended, and its counts.

The tables are made of each plan's merged.csv, read again one by one, so that memory need not hold all plans. All
columns are text. The folder is replaced whole or left as it was. The same plans give the same CSV files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from pipeline.batch.plans import OUT, Done, Shape
from pipeline.errors import UserError
from pipeline.legible import legible, legible_name
from pipeline.storage.csvfile import guarded, read_csv, write_csv
from pipeline.storage.files import MERGED_FILE, passed_over
from pipeline.storage.lock import locked
from pipeline.storage.publish import OutputUnwritable, replaced
from pipeline.texts import one_line
from schemas.layout import DEFAULT, MARK, Answer, Layout
from schemas.outcomes import STATES
from schemas.outputs import completed, merged_data
from schemas.rule import SEVERITIES

FOLDER: Final = "全計画"
"""The folder of the tables, below that of the plans."""

TABLE, EACH, LIST = "全計画の進行管理表", "全計画の回答", "計画の一覧"
"""The names of the tables, without an ending."""

_PLAN: Final = ("plan_folder", "body_code", "body_name", "plan_name", "period")
_COLUMNS: Final = (*_PLAN, *DEFAULT.merged)
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
_FREE: Final = {*_PLAN, *_OF_ROW, "label", "period_name", "word", "unit"} - {"body_code", "period", "serial_no"}
"""The columns of 全計画の回答 with words of others, which are guarded against formulas; its values are guarded
one by one."""

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_AT_ONCE: Final = 50_000
"""The number of rows from which those in memory are written."""
_CODES: Final = ("body_code", "period")
_COUNTS: Final = ("initiatives", *STATES, *SEVERITIES)


class PlaceTaken(UserError):
    """Where the tables go, there is something of somebody's, which would be lost."""


@contextmanager
def tables_locked(root: Path) -> Iterator[None]:
    """Makes a batch over ``root`` the only one meanwhile.

    Raises Taken where another one runs, OutputUnwritable, and PlaceTaken where the tables' folder holds anything
    but tables of an earlier batch. It is asked before the plans are run, so that hours of work do not end at a
    taken place.
    """
    folder = root / FOLDER
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder))
        except OSError as error:
            raise OutputUnwritable(root) from error
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            others = [folder.name]
        else:
            others = [name for name in _others(folder) if not passed_over(name)]
        if others:
            raise PlaceTaken(
                f"全計画の表を書くフォルダー「{folder}」に、ほかのもの（{'、'.join(others[:3])}）があります。"
                "消してしまわないように、中止しました。別の場所に移してから、もう一度実行してください。"
            )
        yield


def _others(folder: Path) -> dict[str, bool]:
    """What lies in the tables' folder beside the tables: name → False."""
    ours = {f"{LIST}.csv", *(f"{name}.{ending}" for name in (TABLE, EACH) for ending in ("csv", "parquet"))}
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return {name: False for name in names if name not in ours}


def write_tables(root: Path, ends: Sequence[Done]) -> tuple[Path, bool]:
    """Writes the tables into a folder of ``root``, which is replaced whole.

    ``ends``: how each plan's run ended, in any order; those that failed stand in the list alone. Gives the
    folder, and whether Parquet could be written too (it takes pyarrow).
    """
    ordered = sorted(ends, key=lambda done: done.name)
    with replaced(root / FOLDER, _others) as folder:
        parquet = _write_whole(folder, root, [done for done in ordered if not done.failure])
        listed = pd.DataFrame(list(map(_listed, ordered)), columns=[*_PLAN, *_COUNTS, "failure"])
        write_csv(folder / f"{LIST}.csv", listed.astype("str"), (*_CODES, *_COUNTS))
    return root / FOLDER, parquet


def _write_whole(folder: Path, root: Path, done: Sequence[Done]) -> bool:
    """Writes the tables of all plans, a part at a time. Gives whether they were written as Parquet too."""
    data = [name for name in VALUES if name not in _FREE]
    with ExitStack() as opened:
        table = _Growing(folder / TABLE, _COLUMNS, (*_CODES, *merged_data()), opened)
        answers = _Growing(folder / EACH, tuple(VALUES), data, opened)
        for one in done:
            frame, layout = _merged(root, one)
            table.add(_rows(frame, one, layout))
            answers.add(_values(frame, one, layout))
        table.write()
        answers.write()
        return table.parquet is not None


class _Growing:
    """A table that is written in parts, as many rows at a time as memory can hold, as CSV and where pyarrow is
    there as Parquet."""

    def __init__(self, path: Path, columns: Sequence[str], data: Sequence[str], opened: ExitStack) -> None:
        self._path, self._columns, self._data = path.with_suffix(".csv"), list(columns), data
        self._frames = [pd.DataFrame(columns=self._columns, dtype="str")]
        self._begun = False
        self.parquet = None
        try:
            import pyarrow
            from pyarrow.parquet import ParquetWriter
        except ImportError:
            return
        self._schema = pyarrow.schema([(name, pyarrow.string()) for name in columns])
        self.parquet = opened.enter_context(ParquetWriter(path.with_suffix(".parquet"), self._schema))

    def add(self, frame: pd.DataFrame) -> None:
        """Adds rows. They are written once there are enough of them."""
        self._frames.append(frame)
        if sum(map(len, self._frames)) >= _AT_ONCE:
            self.write()

    def write(self) -> None:
        """Writes the rows that were added since the last time; the headings where nothing has been written yet."""
        if not self._frames:
            return
        part = pd.concat(self._frames, ignore_index=True)
        self._frames.clear()
        write_csv(self._path, _guarded(part), self._data, further=self._begun)
        self._begun = True
        if self.parquet:
            import pyarrow

            self.parquet.write_table(pyarrow.Table.from_pandas(part, self._schema, preserve_index=False))


def _guarded(part: pd.DataFrame) -> pd.DataFrame:
    """The rows with values that a spreadsheet could calculate made harmless: numbers and signs are left as they are."""
    if "value" not in part:
        return part
    values = part["value"].unique()
    harmless = {text: text if len(text) == 1 or _NUMBER.fullmatch(text) else guarded(text) for text in values}
    return part.assign(value=part["value"].map(harmless).astype("str"))


def _merged(root: Path, one: Done) -> tuple[pd.DataFrame, Layout]:
    """merged.csv of a plan as a frame of text, and the plan's shape."""
    shape = one.shape
    layout = Layout(shape.periods, shape.answers, shape.headings) if shape else DEFAULT
    table = read_csv(root / one.name / OUT / one.period / MERGED_FILE, merged_data(layout))
    return completed(table, layout), layout


def _said_of(one: Done) -> dict[str, str]:
    """What is said of a plan in each of its rows: column → text, the folder's name made legible."""
    said = (legible_name(one.name), one.body_code, one.body_name, one.plan_name, one.period)
    return dict(zip(_PLAN, said, strict=True))


def _rows(frame: pd.DataFrame, one: Done, layout: Layout) -> pd.DataFrame:
    """The rows of a plan in the columns of 全計画の進行管理表.

    Columns that are not what 武蔵野市's are stay blank: a second half-year is no second quarter.
    """
    other = [name for name in DEFAULT.answered if not _is_ours(name, layout)]
    blank = dict.fromkeys(other, "")
    rows = frame.assign(**blank, **_said_of(one))
    return rows.reindex(columns=list(_COLUMNS), fill_value="").astype("str")


def _is_ours(name: str, layout: Layout) -> bool:
    """Whether a plan's column of this name is what 武蔵野市's is: the same kind, of the same period, and
    answered."""
    column, ours = layout.columns.get(name), DEFAULT.columns[name]
    if column is None or column.answer is None or column.answer.given or column.number != ours.number:
        return False
    same = (column.answer.kind, column.answer.reason) == (DEFAULT.answer(name).kind, DEFAULT.answer(name).reason)
    return same and (not ours.number or layout.periods == DEFAULT.periods)


def _values(frame: pd.DataFrame, one: Done, layout: Layout) -> pd.DataFrame:
    """The rows of a plan in 全計画の回答: one for each value, by initiative and then in the order of the plan's
    columns.

    Blanks have no row. ``frame``: the plan's merged.csv.
    """
    columns = [column for column in layout.columns.values() if column.answer and column.name in frame]
    numbers = [0 if layout.is_yearly else column.number for column in columns]
    answers = [layout.answer(column.name) for column in columns]
    values = frame[[column.name for column in columns]].to_numpy(dtype=object)
    row, at = np.nonzero(values != "")
    words = [_words(answer, one.shape) for answer in answers]
    units = [_units(answer, layout, frame) for answer in answers]
    named = {heading.column: heading.label for heading in layout.headings}
    told = {
        "column": [answer.name for answer in answers],
        "label": [named.get(answer.label) or answer.label for answer in answers],
        "kind": [answer.kind for answer in answers],
        "part": [column.part for column in columns],
        "period_number": [str(number or "") for number in numbers],
        "period_name": [layout.periods[number - 1] if number else "" for number in numbers],
    }
    rows = pd.DataFrame(
        {name: [said] * len(row) for name, said in _said_of(one).items()}
        | {name: frame[name].to_numpy(dtype=object)[row] for name in _OF_ROW}
        | {name: np.array(said, dtype=object)[at] for name, said in told.items()}
        | {
            "value": values[row, at],
            "word": [words[column].get(value, "") for column, value in zip(at, values[row, at], strict=True)],
            "unit": [units[column][line] for line, column in zip(row, at, strict=True)],
        },
        dtype=object,
    )
    return rows[list(VALUES)]


def _words(answer: Answer, shape: Shape | None) -> dict[str, str]:
    """Value of a mark or choice → its word: the legend's or the choice's label, else the choice itself. {} for
    other kinds."""
    if answer.kind == MARK:
        return dict(shape.meanings) if shape else {}
    choices = shape.codes if answer.reason and shape else answer.choices
    return {code: label or ("" if answer.reason else code) for code, label in choices}


def _units(answer: Answer, layout: Layout, frame: pd.DataFrame) -> list[str]:
    """The unit of a number in each row, "" for none: that of the column, or what the plan's own column says."""
    beside = next((one.name for one in layout.answers if one.label == answer.unit_column), "")
    return frame[beside].tolist() if beside in frame else [answer.unit] * len(frame)


def _listed(done: Done) -> tuple[str | int, ...]:
    """A plan's row in 計画の一覧. Its counts are blank where it made nothing."""
    states = [done.states.get(state, 0) for state in STATES]
    counts: list[str | int] = [sum(states), *states, *(done.severities.get(kind, 0) for kind in SEVERITIES)]
    counts = [""] * len(counts) if done.failure else counts
    said = (legible_name(done.name), done.body_code, done.body_name, done.plan_name, done.period)
    return (*said, *counts, legible(one_line(done.failure)))
