"""What the public tables say: the long table, コード表.csv and 項目定義.csv.

In go merged.csv's frame and the register; out come frames of text in the columns of ``public_shape``, ready to be
written. merged.csv has one row for each initiative and the periods side by side; the long table has a row for
each initiative and period, as statistics programs expect it. Codes stand beside the words that they mean.

Texts of others are put on one line here (:func:`clean`), and what a spreadsheet would calculate is guarded where
it is written. Nothing is left out: an unresolved answer has a row whose state says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from pipeline.opendata.characters import plain_word
from pipeline.opendata.public_shape import OwnColumn, PublicShape, said, shape_of
from pipeline.register.read import Register
from pipeline.returns.interpret import reader_of
from pipeline.storage.csvfile import guarded
from pipeline.storage.editions import Edition
from pipeline.storage.files import CODE_LIST_FILE, DEFINITIONS_FILE, public_file
from pipeline.texts import trimmed
from schemas import public
from schemas.layout import DATE, DEFAULT, MARK, NUMBER
from schemas.outcomes import STATE_WORDS
from schemas.period import Period, both_calendars
from schemas.vocabulary import Mark, Vocabulary

ARRANGING: Final = re.compile(r"\s{2,}|[\t-\r\x1c-\x1f\x85\u2028\u2029]")
"""A run of white space that is longer than one character, or is a tab or a line break."""

CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Control characters that are no white space."""

OBJECT: Final = "\ufffc"
"""What stands where a picture or another object was (U+FFFC)."""

_BLANK: Final = "\u3000"
"""What stands for white space that arranged a text: a full-width space."""

_NO_COLUMN: Final = dict.fromkeys(("type", "unit", "blank", "codes"), public.NONE)
"""What a row of 項目定義.csv says that is about no column."""


def clean(text: str) -> str:
    r"""``text`` on one line: each run of :data:`ARRANGING` is one full-width space.

    Outer blanks, control characters and the signs of objects go.

    >>> clean(" 一行目\n二行目 ") == "一行目\u3000二行目"
    True
    """
    return trimmed(ARRANGING.sub(_BLANK, trimmed(CONTROLS.sub("", text.replace(OBJECT, "")))))


class Release(NamedTuple):
    """The data of one period, and the day on which they were published; None where the register names none."""

    period: Period
    day: date | None

    @property
    def label(self) -> str:
        """The period in words, its year in both calendars."""
        return year_and_period(self.period)

    @property
    def day_or_not(self) -> str:
        """The day as "2024-04-30", or the word for none."""
        return self.day.isoformat() if self.day else public.UNKNOWN_DAY


def releases(register: Register, period: Period) -> tuple[Release, ...]:
    """The releases of the fiscal year up to ``period``, oldest first."""
    return tuple(Release(one, register.published(one)) for one in period.so_far)


def year_and_period(period: Period) -> str:
    """A period with its year in both calendars.

    >>> year_and_period(Period(2023, 4))
    '令和5年度（2023年度）第4期'
    """
    return f"{both_calendars(period.year)}{period.spoken}"


def code_list(shape: PublicShape, vocabulary: Vocabulary) -> pd.DataFrame:
    """The frame of コード表.csv: a row for each code of each list, list by list and then in the register's order.

    ``shape``: which columns have codes. ``vocabulary``: the marks and reason codes. A blank has a row where it
    may occur.
    """
    spoken, meanings = words(shape, vocabulary), _meanings(shape, vocabulary)
    rows = [
        (column, code, word, meanings[column][code]) for column, codes in spoken.items() for code, word in codes.items()
    ]
    blank = [
        column
        for column in shape.table
        if column.role == public.CODE and column.codes and column.blank != public.NEVER_BLANK
    ]
    rows += [(column.codes, "", public.BLANK_WORD, f"{column.blank}。") for column in blank]
    rows.sort(key=lambda row: list(spoken).index(row[0]))
    return pd.DataFrame(rows, columns=[column.name for column in public.CODE_LIST], dtype="str")


def code_of(written: str) -> str:
    """A mark or choice as the open data have it. A longer one that a spreadsheet would calculate is guarded, as
    free text is."""
    plain = clean(written)
    return guarded(plain) if len(plain) > 1 else plain


def words(shape: PublicShape, vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → its word. The marks and choices are the register's, the others ours."""
    named = {field.name: _named(field, vocabulary) for field in shape.coded}
    earlier = {} if shape.layout.is_yearly else earlier_words(shape)
    ours = {
        "edition": {edition: edition for edition in public.EDITION_MEANINGS},
        "priority": dict(public.PRIORITY_WORDS),
        "state": {**STATE_WORDS, **earlier},
    }
    lists = dict.fromkeys(column.codes for column in shape.table if column.codes)
    return {name: ours[name] if name in ours else named[name] for name in lists}


def earlier_words(shape: PublicShape) -> dict[str, str]:
    """State of an earlier period → its word. Of a plan of its own shape no 記号 is spoken of, since it may have
    none."""
    return dict(public.EARLIER_WORDS) if shape.is_default else {**public.EARLIER_WORDS, public.NOT_REPORTED: "報告なし"}


def _named(field: OwnColumn, vocabulary: Vocabulary) -> dict[str, str]:
    """Code of a mark or choice → its word: the label, or of choices that have none the code itself."""
    if field.answer.kind == MARK:
        return {code_of(mark.sign): clean(mark.meaning) for mark in vocabulary.marks}
    choices = vocabulary.choices(field.answer)
    return {
        code_of(code): clean(label) or (public.NO_LABEL if field.word else clean(code))
        for code, label in choices.items()
    }


def _meanings(shape: PublicShape, vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Code list → code → a sentence on it, as コード表.csv has it."""
    return {
        "edition": dict(public.EDITION_MEANINGS),
        "priority": dict(public.PRIORITY_MEANINGS),
        "state": dict(_state_meanings(shape)),
    } | {field.name: dict(_explained(field, shape, vocabulary)) for field in shape.coded}


def _state_meanings(shape: PublicShape) -> Iterator[tuple[str, str]]:
    """The sentences on the states, in the plan's words. A year that has one period has no earlier ones."""
    layout = shape.layout
    who, mark = plain_word(layout.heading("department")), said(layout, layout.mark)
    for state, meaning in public.STATE_MEANINGS.items():
        text = meaning.replace("主管課等", who)
        if layout.is_yearly:
            text = text.removeprefix("公開時点の期の")
        if not shape.is_default:
            text = text.replace("記号がない", f"「{mark}」の記載がない").replace("記号が", f"「{mark}」が")
        yield state, text


def _explained(field: OwnColumn, shape: PublicShape, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """The sentences on the codes of one column: pairs of the code and the sentence."""
    if field.answer.kind == MARK:
        for mark in vocabulary.marks:
            yield code_of(mark.sign), "".join(_on_mark(mark, field, shape))
    elif field.answer.reason:
        for code in vocabulary.codes:
            yield code_of(code), _on_reason(code, field, shape, vocabulary)
    else:
        for code, label in field.answer.choices:
            lacks = "計画に、この番号の内容の記載がない。" if field.word and not label else ""
            yield code_of(code), f"{field.label}の選択肢。{lacks}"


def _on_mark(mark: Mark, field: OwnColumn, shape: PublicShape) -> Iterator[str]:
    """What is said of a mark, in parts: what it is, whether a reason is due, what else is asked for, whether it
    ends."""
    yield "進捗状況の記号。" if shape.is_default else f"{field.label}の区分。"
    reason = shape.layout.reason
    if reason:
        name = "評価理由の選択肢" if shape.is_default else f"「{said(shape.layout, reason)}」"
        yield f"{name}を記入する。" if mark.asks_reason else f"{name}は記入しない。"
    asked = [
        said(shape.layout, answer) for answer in shape.layout.answers if mark.sign in answer.marks and answer.public
    ]
    if asked and field.answer == shape.layout.mark:
        yield f"「{'」「'.join(asked)}」の記入を求めている。"
    if mark.closes and field.answer == shape.layout.mark:
        yield "この記号で、事業・取組みは終わる。" if shape.is_default else "これで、事業・取組みは終わる。"


def _on_reason(code: str, field: OwnColumn, shape: PublicShape, vocabulary: Vocabulary) -> str:
    """What is said of a reason code: that its label is not known, or that the text beside it says more."""
    kind = "評価理由" if shape.is_default else field.label
    if not vocabulary.codes[code]:
        return f"{kind}の選択肢。計画に、この番号の内容の記載がない。"
    text = next((one for one in shape.texts if one.answer == shape.layout.explanation), None)
    if code in vocabulary.free_codes and text:
        return f"{kind}の選択肢。くわしい内容は、{text.label}（{text.name}）の列にある。"
    return f"{kind}の選択肢。"


def long_table(merged: pd.DataFrame, register: Register, period: Period, edition: Edition) -> pd.DataFrame:
    """The frame of 進行管理表_<期>.csv, by initiative in the register's order and then by period; all columns are
    categories.

    The periods are those up to ``period``. Only the rows of ``period`` itself have the state of merged.csv and
    the values of the whole year; an earlier one's state says whether a mark was reported.

    - ``merged``: the frame of merged.csv.
    - ``register``: the plan and its vocabulary. ``edition``: draft or final.
    """
    shape, numbers = shape_of(register.layout), np.tile(range(period.number), len(merged))
    now, spoken = numbers == period.number - 1, words(shape, register.vocabulary)
    marks = _by_period(merged, period.layout.marks, now)
    states = np.where(marks == "", public.NOT_REPORTED, public.REPORTED)
    states[now] = merged["state"]
    table = {name: column.repeat(period.number) for name, column in _initiatives(merged)}
    table |= {name: _categories(np.zeros_like(numbers), [said]) for name, said in _about(register, period, edition)}
    table |= {"state": _each(states, str), "state_label": _each(states, spoken["state"].__getitem__)}
    if shape.number:
        table[shape.number] = _categories(numbers, [str(one.number) for one in period.so_far])
        table["period_name"] = _categories(numbers, period.layout.periods[: period.number])
    for field in shape.fields:
        given = np.ones_like(now) if field.answer.given else now
        values = _by_period(merged, period.layout.of(field.answer), given)
        codes = table[field.name] = _each(values, _published(field, register.vocabulary))
        if field.word:
            labels = [spoken[field.name].get(code, "") for code in codes.categories]
            table[field.word] = _categories(codes.codes, labels)
    return pd.DataFrame({column.name: table[column.name] for column in shape.table})


def _each(values: pd.Series | np.ndarray, said: Callable[[str], str]) -> pd.Categorical:
    """What is said of each value; ``said`` is asked once for each different one."""
    codes, different = pd.factorize(values)
    return _categories(codes, list(map(said, different)))


def _categories(codes: np.ndarray, said: Sequence[str]) -> pd.Categorical:
    """The texts that ``codes`` count from 0, as categories. The same text may stand there twice."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(said))}
    apart = np.array([numbers[text] for text in said], dtype="int32")
    return pd.Categorical.from_codes(apart[codes], pd.Index(list(numbers), dtype="str"))


def _by_period(merged: pd.DataFrame, names: Sequence[str], now: np.ndarray) -> np.ndarray:
    """The values for each initiative and period, in the order of the long table's rows.

    - ``names``: the columns of merged.csv; several are those of each period.
    - ``now``: for each row of the long table, whether a value of the whole year stands there.
    """
    count = len(now) // max(len(merged), 1)
    if len(names) > 1:
        return merged[list(names[:count])].to_numpy().ravel()
    return np.where(now, merged[names[0]].to_numpy().repeat(count), "")


def _published(field: OwnColumn, vocabulary: Vocabulary) -> Callable[[str], str]:
    """Gives a value of merged.csv as the open data have it.

    A number or day that cannot be read, as the register may have one, is published as it is written.
    """
    answer = field.answer
    if answer.kind in (NUMBER, DATE):
        read = reader_of(answer, vocabulary)

        def as_read(text: str) -> str:
            """The number or day as it is read, else the text itself."""
            one = read(text)
            return one.value or ("" if one.nothing else guarded(clean(text)))

        return as_read
    return code_of if answer.kind == MARK or answer.reason or answer.choices else clean


def _initiatives(merged: pd.DataFrame) -> Iterator[tuple[str, pd.Categorical]]:
    """What does not change from period to period, a value for each initiative, by column. 重点事業 is 1 or 0."""
    yield "serial_no", _each(merged["serial_no"], str)
    yield "priority", _each(merged["priority"], lambda text: "1" if text else "0")
    yield from ((name, _each(merged[name], clean)) for name in DEFAULT.fixed if name != "priority")


def _about(register: Register, period: Period, edition: Edition) -> Iterable[tuple[str, str]]:
    """What is the same on every row, by column: whose plan, which year, as of which period, which edition."""
    return {
        "local_government_code": register.body_code,
        "local_government_name": clean(register.body_name),
        "plan_name": clean(register.plan_name),
        "fiscal_year": period.year_label,
        "fiscal_year_ad": str(period.year),
        "as_of_quarter": str(period.number),
        "as_of_period": str(period.number),
        "as_of_period_name": period.name,
        "edition": edition.word,
    }.items()


def definitions(register: Register, period: Period) -> pd.DataFrame:
    """The frame of 項目定義.csv: the columns of each file, then the releases of the data and the versions of the
    format."""
    told, shape = releases(register, period), shape_of(register.layout)
    files = {public_file(period): shape.table, CODE_LIST_FILE: public.CODE_LIST, DEFINITIONS_FILE: shape.definitions}
    newest = shape.formats[-1].version
    rows = [row for file, columns in files.items() for row in _items(file, columns, newest, told[-1])]
    rows += [*_releases(public_file(period), newest, told), *_formats(public_file(period), shape.formats)]
    return pd.DataFrame(rows, columns=[column.name for column in public.DEFINITIONS], dtype="str")


def _items(
    file: str, columns: tuple[public.PublicColumn, ...], newest: int, release: Release
) -> Iterator[Mapping[str, str]]:
    """The rows on the columns of one file, in their order."""
    for number, column in enumerate(columns, start=1):
        yield {
            **_row(file, public.ITEM, number, newest, release.day_or_not),
            "name": column.name,
            "label": column.label,
            "definition": column.definition,
            "type": column.type,
            "unit": column.unit,
            "blank": column.blank,
            "codes": column.codes or public.NONE,
        }


def _releases(file: str, newest: int, told: tuple[Release, ...]) -> Iterator[Mapping[str, str]]:
    """The rows on the releases of the data, the oldest first."""
    for number, release in enumerate(told, start=1):
        yield {
            **_row(file, public.RELEASE, number, newest, release.day_or_not),
            **_NO_COLUMN,
            "name": f"release_{number}",
            "label": f"{release.period.spoken or release.label}の追加",
            "definition": f"{release.label}の進捗状況を加えた。",
        }


def _formats(file: str, formats: tuple[public.Format, ...]) -> Iterator[Mapping[str, str]]:
    """The rows on the versions of the format, the oldest first."""
    for number, version in enumerate(formats, start=1):
        yield {
            **_row(file, public.FORMAT, number, version.version, public.NONE),
            **_NO_COLUMN,
            "name": f"format_{version.version}",
            "label": f"様式第{version.version}版",
            "definition": version.change,
        }


def _row(file: str, kind: str, number: int, version: int, day: str) -> dict[str, str]:
    """What every row of 項目定義.csv has, whatever it tells of."""
    return {
        "file": file,
        "kind": kind,
        "number": str(number),
        "encoding": public.ENCODING,
        "bom": public.BOM,
        "format_version": str(version),
        "released_on": day,
    }
