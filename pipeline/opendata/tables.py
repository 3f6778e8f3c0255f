"""What the public files say: the long table, コード表.csv, 項目定義.csv and README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from pipeline.register.read import Register
from pipeline.storage.editions import Edition
from pipeline.storage.files import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, public_file
from pipeline.texts import one_line, trimmed
from schemas.layout import DEFAULT
from schemas.outcomes import STATE_WORDS
from schemas.period import Period, both_calendars
from schemas.public import (
    BLANK_MEANINGS,
    BLANK_WORD,
    BOM,
    CODE_LIST,
    DEFINITIONS,
    EARLIER_WORDS,
    EDITION_MEANINGS,
    ENCODING,
    FORMAT,
    FORMATS,
    ITEM,
    NO_LABEL,
    NONE,
    NOT_REPORTED,
    PRIORITY_MEANINGS,
    PRIORITY_WORDS,
    RELEASE,
    REPORTED,
    STATE_MEANINGS,
    TABLE,
    UNKNOWN_DAY,
    Column,
)
from schemas.vocabulary import Mark, Vocabulary

ARRANGING: Final = re.compile(r"\s{2,}|[\t-\r\x1c-\x1f\x85\u2028\u2029]")
"""A run of white space that is longer than one character, or is a tab or a line break."""

CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Control characters that are no white space."""

OBJECT: Final = "\ufffc"
"""What stands where a picture or another object was (U+FFFC)."""

_BLANK: Final = "\u3000"

_OWN: Final = ("state", "reason_code", "reason_text")
"""What merged.csv says of the period's own quarter alone, beside its mark."""

_NO_COLUMN: Final = dict.fromkeys(("type", "unit", "blank", "codes"), NONE)
_TEMPLATE: Final = "open-data.md"
_SYNTAX: Final = re.compile(r"[\\`*_\[\]<>#|~&$:@]|(?<=www)\.")
"""What Markdown could take for more than text within a line; an address is no link either."""


def cleaned(texts: pd.Series) -> pd.Series:
    """The texts as categories, each cleaned once."""
    return texts.map({text: clean(text) for text in texts.unique()}).astype("category")


def clean(text: str) -> str:
    """``text`` on one line: each run of :data:`ARRANGING` is one full-width space.

    Outer blanks, control characters and the signs of objects go."""
    return trimmed(ARRANGING.sub(_BLANK, trimmed(CONTROLS.sub("", text.replace(OBJECT, "")))))


@dataclass(frozen=True, slots=True)
class Release:
    """The data of one quarter, and the day on which they were published; None where the register names none."""

    period: Period
    day: date | None

    @property
    def label(self) -> str:
        """The quarter in words, its year in both calendars."""
        return year_and_quarter(self.period)

    @property
    def day_or_not(self) -> str:
        """The day as "2024-04-30", or the word for none."""
        return self.day.isoformat() if self.day else UNKNOWN_DAY


def releases(register: Register, period: Period) -> tuple[Release, ...]:
    """The releases of the fiscal year up to ``period``, oldest first."""
    return tuple(Release(one, register.published(one)) for one in period.so_far)


def year_and_quarter(period: Period) -> str:
    """A period with its year in both calendars: "令和5年度（2023年度）第4期"."""
    return f"{both_calendars(period.year)}{period.spoken}"


def code_list(vocabulary: Vocabulary) -> pd.DataFrame:
    """The rows of コード表.csv, by column and then in the register's order."""
    spoken, meanings = words(vocabulary), _meanings(vocabulary)
    rows = [
        (column, code, word, meanings[column][code]) for column, codes in spoken.items() for code, word in codes.items()
    ]
    rows += [(column, "", BLANK_WORD, meaning) for column, meaning in BLANK_MEANINGS.items()]
    rows.sort(key=lambda row: list(spoken).index(row[0]))
    return pd.DataFrame(rows, columns=[column.name for column in CODE_LIST], dtype="str")


def words(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → its word. The marks and reason codes are the register's."""
    return {
        "edition": {edition: edition for edition in EDITION_MEANINGS},
        "priority": dict(PRIORITY_WORDS),
        "mark": {mark.sign: clean(mark.meaning) for mark in vocabulary.marks},
        "state": {**STATE_WORDS, **EARLIER_WORDS},
        "reason_code": {code: clean(label) or NO_LABEL for code, label in vocabulary.codes.items()},
    }


def _meanings(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → a sentence on it."""
    return {
        "edition": dict(EDITION_MEANINGS),
        "priority": dict(PRIORITY_MEANINGS),
        "mark": {mark.sign: "".join(_on_mark(mark)) for mark in vocabulary.marks},
        "state": dict(STATE_MEANINGS),
        "reason_code": {code: _on_code(code, vocabulary) for code in vocabulary.codes},
    }


def _on_mark(mark: Mark) -> Iterator[str]:
    yield "進捗状況の記号。"
    yield "評価理由の選択肢を記入する。" if mark.asks_reason else "評価理由の選択肢は記入しない。"
    if mark.closes:
        yield "この記号で、事業・取組みは終わる。"


def _on_code(code: str, vocabulary: Vocabulary) -> str:
    if not vocabulary.codes[code]:
        return "評価理由の選択肢。計画に、この番号の内容の記載がない。"
    if code in vocabulary.free_codes:
        return "評価理由の選択肢。くわしい内容は、評価理由（reason_text）の列にある。"
    return "評価理由の選択肢。"


def long_table(merged: pd.DataFrame, register: Register, period: Period, edition: Edition) -> pd.DataFrame:
    """The rows of 進行管理表_<期>.csv, in the register's order and then by quarter.

    The quarters are those up to the period's own. Only its rows have a reason and the state of ``merged``.
    """
    quarters = (*period.past, period.now)
    each = merged.index.repeat(len(quarters))
    now = np.tile([quarter == period.now for quarter in quarters], len(merged))
    marks = pd.Series(merged[list(quarters)].to_numpy().ravel(), dtype="str")
    state, code, text = (merged.loc[each, name].reset_index(drop=True) for name in _OWN)
    state = state.where(now, marks.ne("").map({True: REPORTED, False: NOT_REPORTED}))
    code = code.where(now, "")
    word = words(register.vocabulary)
    table = _initiatives(merged).loc[each].reset_index(drop=True)
    table = table.assign(
        quarter=np.tile([str(number) for number, _ in enumerate(quarters, start=1)], len(merged)),
        mark=marks,
        mark_label=marks.map({"": ""} | word["mark"]),
        state=state,
        state_label=state.map(word["state"]),
        reason_code=code,
        reason_label=code.map({"": ""} | word["reason_code"]),
        reason_text=cleaned(text.where(now, "")),
        **_about(register, period, edition),
    )
    return table[[column.name for column in TABLE]].astype("category")


def _initiatives(merged: pd.DataFrame) -> pd.DataFrame:
    """What does not change from quarter to quarter, one row for each initiative."""
    return pd.DataFrame(
        {"serial_no": merged["serial_no"].astype("category")}
        | {"priority": merged["priority"].ne("").map({True: "1", False: "0"})}
        | {name: cleaned(merged[name]) for name in DEFAULT.fixed if name != "priority"}
    )


def _about(register: Register, period: Period, edition: Edition) -> dict[str, str]:
    """What is the same on every row."""
    return {
        "local_government_code": register.body_code,
        "local_government_name": clean(register.body_name),
        "plan_name": clean(register.plan_name),
        "fiscal_year": period.year_label,
        "fiscal_year_ad": str(period.year),
        "as_of_quarter": str(period.number),
        "edition": edition.word,
    }


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


def readme(register: Register, period: Period, edition: Edition, table: pd.DataFrame, codes: pd.DataFrame) -> str:
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
        "quarter": period.number,
        "count": f"{len(register.initiatives):,}",
        "rows": f"{len(table):,}",
        "final": edition is Edition.FINAL,
        "edition": edition.word,
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
