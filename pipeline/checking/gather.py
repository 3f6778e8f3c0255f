"""All returned rows in one frame, read as marks, codes and numbers, beside what the register says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Final, TypeAlias, TypeVar

import pandas as pd

from pipeline.history.past import Past
from pipeline.register.read import Register
from pipeline.returns.fates import USED
from pipeline.returns.interpret import Read, code_reader, mark_reader, serial_reader
from pipeline.returns.locate import Table
from pipeline.returns.sender import Return
from pipeline.spell import folded
from schemas.columns import ANSWERS, FIXED, LAST_YEAR, QUARTERS, TABLE
from schemas.period import Period
from schemas.vocabulary import FIXED_ORNAMENTS

STRUCK_HINT: Final = "取り消し線が引かれています。"
DIAGONAL_HINT: Final = "斜線が引かれています。「/」のことでしたら、「/」を記入してください。"
_ORNAMENTS: Final = tuple(map(folded, FIXED_ORNAMENTS))

T = TypeVar("T")
Layouts: TypeAlias = list[dict[str, int]]
"""Column of the table → its number in the sheet, for each layout that a table has."""


def gather(returns: Sequence[Return], register: Register, period: Period, past: Past) -> tuple[pd.DataFrame, Layouts]:
    """The answers' frame (see :mod:`schemas.answers`) and its layouts.

    Kept are the rows that answer something or name an initiative; blank rows and section rows are neither.
    """
    frame, layouts = _written(returns)
    frame = _interpreted(frame, register)
    frame["mark"] = frame[period.now]
    given = (frame[f"{column}_raw"].ne("") for column in (period.now, "reason_code", "reason_text"))
    frame["answered"] = next(given) | next(given) | next(given)
    frame = frame[frame["answered"] | frame["serial_no"].ne(0)].reset_index(drop=True)
    frame = _beside_register(frame, register, past)
    return _after_earlier(frame, register, period, past), layouts


def _written(returns: Sequence[Return]) -> tuple[pd.DataFrame, Layouts]:
    """What stands in the rows of every table, and where it came from."""
    tables = [(one, table) for one in returns for table in one.tables]
    layouts: Layouts = []
    layout: list[int] = []
    flags: list[tuple[str, int, str]] = []
    length = 0
    for _, table in tables:
        layout += [place + len(layouts) for place in table.layout]
        flags += [(column, place + length, kind) for (column, place), kind in table.flags.items()]
        layouts += [dict(one) for one in table.layouts]
        length += len(table.rows)

    def each(value: Callable[[Return, Table], str]) -> list[str]:
        return [text for one, table in tables for text in [value(one, table)] * len(table.rows)]

    data: dict[str, pd.Series] = {
        "file": _texts(each(lambda one, _: one.file.name)),
        "sheet": _texts(each(lambda _, table: table.sheet)),
        "row": pd.Series(list(chain.from_iterable(table.rows for _, table in tables)), dtype="int64"),
        "layout": pd.Series(layout, dtype="int64"),
        "sender": _texts(each(lambda one, _: one.sender)),
        "fate": _texts(each(lambda one, _: one.fate)),
    }
    for column in TABLE:
        data[f"{column}_raw"] = _texts(list(chain.from_iterable(table.cells[column] for _, table in tables)))
    for column in ANSWERS:
        told = [""] * length
        for flagged, place, kind in flags:
            if flagged == column:
                told[place] = kind
        data[f"{column}_flag"] = _texts(told)
    return pd.DataFrame(data), layouts


def _texts(values: list[str]) -> pd.Series:
    return pd.Series(values, dtype="str")


def _interpreted(frame: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The frame with each mark, code and number as read, "" or 0 for none, and hints on those that are none."""
    read: dict[str, pd.Series] = {}
    mark, code, serial = mark_reader(register.vocabulary), code_reader(register.vocabulary), serial_reader()
    for quarter in QUARTERS:
        read[quarter], _, read[f"{quarter}_hint"] = _read(frame, quarter, mark)
    read["reason_code"], beside, read["reason_code_hint"] = _read(frame, "reason_code", code)
    text = frame["reason_text_raw"].mask(frame["reason_text_flag"].isin(["error", "formula", "struck"]), "")
    apart = beside.ne("") & text.ne("") & beside.ne(text)
    read["reason_text"] = text.where(~apart, beside + "\n" + text).where(text.ne(""), beside)
    read["serial_no"] = frame["serial_no_raw"].map(_distinct(frame["serial_no_raw"], serial)).astype("int64")
    return frame.assign(**read)


def _read(frame: pd.DataFrame, column: str, reader: Callable[[str], Read]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Value, text beside it and hint of one column. What is struck through or an error is no value."""
    raw, flag = frame[f"{column}_raw"], frame[f"{column}_flag"]
    found = _distinct(raw, reader)
    value, text, hint = (
        raw.map({written: one[part] for written, one in found.items()}).astype("str") for part in range(3)
    )
    struck = flag.eq("struck") & raw.ne("")
    hint = hint.mask(struck, STRUCK_HINT).mask(flag.eq("diagonal") & raw.eq(""), DIAGONAL_HINT)
    unusable = struck | flag.isin(["error", "formula"])
    return value.mask(unusable, ""), text.mask(unusable, ""), hint


def _distinct(raw: pd.Series, reader: Callable[[str], T]) -> dict[str, T]:
    return {written: reader(written) for written in raw.unique()}


def _beside_register(frame: pd.DataFrame, register: Register, past: Past) -> pd.DataFrame:
    """The frame with the register's texts and owner, and the marks reported before, of each row's number."""
    beside: dict[str, pd.Series] = {}
    serials = frame["serial_no"]
    aliases = {folded(word): folded(one.name) for one in register.departments for word in one.aliases}
    for column in FIXED:
        plan = register.initiatives[column]
        beside[f"{column}_plan"] = serials.map(plan).fillna("").astype("str")
        other_names = aliases if column == "department" else {}
        beside[f"{column}_changed"] = _changed(frame[f"{column}_raw"], beside[f"{column}_plan"], other_names)
    beside["owner"] = beside["department_plan"]
    beside["initiative_hint"] = _elsewhere(frame, beside["initiative_changed"], register)
    for quarter in QUARTERS:
        said = serials.map(past.marks[quarter]) if quarter in past.marks else pd.Series("", index=frame.index)
        beside[f"{quarter}_reported"] = said.fillna("").astype("str")
    beside["own"] = beside["owner"].ne("") & beside["owner"].eq(frame["sender"]) & frame["fate"].eq(USED)
    return frame.assign(**beside)


def _elsewhere(frame: pd.DataFrame, changed: pd.Series, register: Register) -> pd.Series:
    """A hint where the name that is written is the name of another initiative: the number may have slipped."""
    hints = _texts([""] * len(frame))
    if not changed.any():
        return hints
    names = register.initiatives["initiative"].map(_core)
    once = names[~names.duplicated(keep=False)]
    numbers = dict(zip(once, once.index, strict=True))
    for place, written in frame.loc[changed, "initiative_raw"].items():
        number = numbers.get(_core(str(written)))
        if number:
            hints[place] = f"この名称は、計画では通しNo.{number}のものです。通しNo.に誤りがないか、ご確認ください。"
    return hints


def _changed(raw: pd.Series, plan: pd.Series, other_names: Mapping[str, str]) -> pd.Series:
    """Where something else than the register's text is written, blanks, widths, ornaments and 別名 aside."""
    differs = raw.ne("") & raw.ne(plan)
    meant = _distinct(plan[differs], _core)
    said = {written: other_names.get(core, core) for written, core in _distinct(raw[differs], _core).items()}
    pairs = zip(raw[differs].tolist(), plan[differs].tolist(), strict=True)
    changed = [said[written] != meant[planned] for written, planned in pairs]
    return pd.Series(changed, index=raw.index[differs], dtype="bool").reindex(raw.index, fill_value=False)


def _core(text: str) -> str:
    core = folded(text)
    for ornament in _ORNAMENTS:
        core = core.removeprefix(ornament)
    return core


def _after_earlier(frame: pd.DataFrame, register: Register, period: Period, past: Past) -> pd.DataFrame:
    """The frame with the mark before this quarter's, and the last that said the initiative is over, and where."""
    closed, closed_in = _texts([""] * len(frame)), _texts([""] * len(frame))
    earlier = {LAST_YEAR: _texts([past.last_year.get(number, "") for number in frame["serial_no"]])}
    for quarter in period.past:
        earlier[quarter] = frame[f"{quarter}_reported"].where(frame[f"{quarter}_reported"].ne(""), frame[quarter])
    for quarter, said in earlier.items():
        over = said.isin(register.vocabulary.closing)
        closed, closed_in = closed.mask(over, said), closed_in.mask(over, quarter)
    last = dict(past.year_before[QUARTERS[-1]])
    before = earlier[period.past[-1]] if period.past else _texts([last.get(n, "") for n in frame["serial_no"]])
    return frame.assign(mark_before=before, closed=closed, closed_in=closed_in)
