"""The plan's shape out of the register: 期の名称, 回答の欄 and 見出し → :class:`schemas.layout.Layout`.

The sheets come in as frames of text by row number, as :mod:`schemas.register` describes them. Two kinds of
functions stand here. Those named ``…_of`` make the parts of a layout, and expect rows without fault. Those named
``…_faults`` find what no single cell shows, since it takes several of a row, or of the sheet. ``sheets`` calls
both.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from schemas import register as schema
from schemas.layout import CHOICE, MARK, MUSASHINO, NUMBER, OUR_WORDS, TEXT, Answer, Heading, Layout
from schemas.rows import records
from schemas.vocabulary import YES

Fault = tuple[int, str, str]
"""Row of the sheet, name of its column, and a sentence for the coordinator."""

_BRACKETED: Final = re.compile(r"[(（](.+)[)）]")
_CHOICE: Final = re.compile(r"\s*([^:：]+?)\s*(?:[:：]\s*(.*?)\s*)?", re.DOTALL)
_PARTS: Final = re.compile(r"[、\n]")
_OTHER_JOINT: Final = re.compile(r"[/／,，;；|｜]")
"""What people part choices by, and we do not: a choice may have it."""
_RANGE: Final = re.compile(r"(-?\d+(?:\.\d+)?)?\s*[~〜～]\s*(-?\d+(?:\.\d+)?)?")
_NOT_PRINTED: Final = "会議の表に載せないときは、シート「回答の欄」の「会議の表」を不要にします。"
_MARKS_AGAIN: Final = (
    "記号の種類の列は、期ごとのものを含めて、1つ以上必要です。これまでの欄に加えるときは、これまでの欄も"
    "このシートに書きます（運用手引の「3 計画のファイル」に例があります）。"
)


def periods_of(written: str) -> tuple[str, ...]:
    """The names of a year's periods. They are 武蔵野市's where nothing is written, and where what is written is
    at fault: then the run stops anyway, and the other sheets can still be checked."""
    try:
        return schema.period_names(written) if written else Layout().periods
    except ValueError:
        return Layout().periods


def answers_of(frame: pd.DataFrame) -> tuple[Answer, ...]:
    """The answered columns that 回答の欄 declares, in its order.

    ``frame``: rows without fault. A column that is written as 武蔵野市's own gets the words of that one too. What
    必要なとき says beside its fixed words is taken for marks at first; :func:`settled` tells names of periods
    from them.
    """
    known = {answer._replace(words=(), usual=()): answer for answer in MUSASHINO}
    answers = (_answer(row) for row in records(frame))
    return tuple(known.get(answer, answer) for answer in answers)


def _answer(row: Mapping[Any, str]) -> Answer:
    """One row of 回答の欄 as an answer. It has passed its schema; what is left blank has its usual meaning (a mark is
    always due, a column is printed and public). Names of periods in 必要なとき are still among ``marks`` here."""
    kind = schema.KINDS[row["kind"]]
    due = [unicodedata.normalize("NFKC", part) for part in schema.parts_of(row["due"])]
    named = _bracketed(row["choices"])
    unit = _bracketed(row["unit"])
    least, most = _range(row["limit"]) if kind == NUMBER else (None, None)
    return Answer(
        row["label"],
        row["name"],
        kind,
        choices=() if named or kind != CHOICE else tuple(choices_of(row["choices"])),
        reason=kind == CHOICE and named == schema.REASON_CHOICES,
        unit="" if unit else "%" if row["unit"] == "％" else row["unit"],
        unit_column=unit,
        always=schema.ALWAYS in due or (kind == MARK and not due),
        marks=tuple(part for part in due if part not in schema.DUE),
        given=schema.GIVEN in due,
        each_period=row["each_period"].lower() in YES,
        least=least,
        most=most,
        longest=int(row["limit"]) if kind == TEXT and row["limit"].isdecimal() else 0,
        printed=_unless_refused(row["printed"]),
        public=_unless_refused(row["public"]),
    )


def settled(answers: Collection[Answer], periods: tuple[str, ...], signs: Collection[str]) -> tuple[Answer, ...]:
    """The answers with names of periods told from marks, both of which 必要なとき may have.

    - ``answers``: as :func:`answers_of` gives them. ``periods``: the names of the year's periods.
    - ``signs``: the marks of the legend. A word that is both is a mark; one that is neither is dropped, and is a
      fault.
    """
    plain = {unicodedata.normalize("NFKC", sign): sign for sign in signs}
    return tuple(
        answer._replace(
            marks=tuple(plain[word] for word in answer.marks if word in plain),
            periods=tuple(word for word in answer.marks if word in periods and word not in plain),
        )
        for answer in answers
    )


def _unless_refused(text: str) -> bool:
    """Whether a column is printed or published: it is, unless the register says no."""
    return not text or text.lower() in YES


def _bracketed(text: str) -> str:
    """The word within brackets, "凡例" of "（凡例）"; "" for what stands in no brackets."""
    match = _BRACKETED.fullmatch(text.strip())
    return match[1] if match else ""


def choices_of(text: str) -> Iterator[tuple[str, str]]:
    """The choices in a cell of 選択肢: pairs of the value or code and its label, "" where it has none.

    >>> list(choices_of("1：十分、2：不足")), list(choices_of("拡充、継続"))
    ([('1', '十分'), ('2', '不足')], [('拡充', ''), ('継続', '')])
    """
    for part in filter(str.strip, _PARTS.split(text)):
        match = _CHOICE.fullmatch(part)
        if match:
            yield match[1], match[2] or ""


def _range(text: str) -> tuple[float | None, float | None]:
    """The ends of "0〜100" or "0〜", None for an open end; (None, None) for what is no range."""
    match = _RANGE.fullmatch(unicodedata.normalize("NFKC", text))
    return (None, None) if not match else (_number(match[1]), _number(match[2]))


def _number(text: str | None) -> float | None:
    """One end of a range; None where it is not written."""
    return float(text) if text else None


def headings_of(frame: pd.DataFrame) -> tuple[Heading, ...]:
    """What 見出し calls the plan's columns, in its order. ``frame``: rows without fault. （なし） hides a column."""
    return tuple(
        Heading(
            row["column"],
            "" if _bracketed(row["label"]) == schema.HIDDEN else row["label"],
            tuple(schema.parts_of(row["words"])),
        )
        for row in records(frame)
    )


def shape_faults(frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    """What is wrong with 回答の欄 beyond its single cells: a unit without a number, no mark at all, and the like.

    ``frame``: its rows. ``layout``: with the plan's periods. The cells themselves are held against their schema
    elsewhere.
    """
    labels = {row["label"] for row in records(frame) if schema.GIVEN in row["due"]}
    checks: Mapping[str, Callable[[Mapping[Any, str]], str]] = {
        "choices": lambda row: _choices_fault(row),
        "unit": lambda row: _unit_fault(row, labels),
        "limit": _limit_fault,
        "each_period": _each_fault,
    }
    for number, row in zip(frame.index, records(frame), strict=True):
        for column, check in checks.items():
            if sentence := check(row):
                yield int(number), column, sentence
    marks = [row for row in records(frame) if schema.KINDS.get(row["kind"]) == MARK and schema.GIVEN not in row["due"]]
    if not marks and len(frame):
        yield int(frame.index[0]), "kind", _MARKS_AGAIN
    elif marks and len(layout.periods) > 1 and not any(row["each_period"].lower() in YES for row in marks):
        yield (
            int(frame.index[0]),
            "each_period",
            "1年に期が2つ以上ある計画では、記号の列の1つを期ごと（要）にしてください。",
        )
    yield from _names_twice(frame, layout)


def _names_twice(frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    """列名 that would meet once the number of a period is added to one: rate in four periods, and rate_1."""
    names = {row["name"] for row in records(frame)}
    for number, row in zip(frame.index, records(frame), strict=True):
        if row["each_period"].lower() in YES and len(layout.periods) > 1:
            joint = "" if row["name"] == MUSASHINO[0].name else "_"
            own = {f"{row['name']}{joint}{place}" for place in range(1, len(layout.periods) + 1)}
            if meets := sorted(own & names):
                yield int(number), "name", f"期ごとの列の名前「{meets[0]}」が、ほかの列名と同じになります。"


def _choices_fault(row: Mapping[Any, str]) -> str:
    """What is wrong with 選択肢 for the row's 種類; "" for nothing. A mark's choices are the legend's, a choice's its
    own or those of 評価理由, and other kinds have none. What the plan gives need not list them."""
    kind, named = schema.KINDS.get(row["kind"]), _bracketed(row["choices"])
    if kind == MARK:
        good = named in ("", schema.LEGEND_CHOICES) and not (row["choices"] and not named)
        return "" if good else "記号の列では、（凡例）と書くか、空欄にしてください。"
    if kind != CHOICE:
        return "選択の列にだけ書いてください。" if row["choices"] else ""
    if named:
        return (
            "" if named == schema.REASON_CHOICES else "（評価理由）のほかは、かっこを付けずに選択肢を書いてください。"
        )
    pairs = list(choices_of(row["choices"]))
    values = [unicodedata.normalize("NFKC", word) for pair in pairs for word in pair if word]
    if not pairs and schema.GIVEN not in row["due"]:
        return "選択肢を「、」で区切って書いてください（例：拡充、継続、縮小。番号付きは 1：十分、2：不足）。"
    if len(pairs) == 1 and _OTHER_JOINT.search(row["choices"]):
        return "選択肢は「、」か改行で区切って書いてください（例：拡充、継続、縮小）。"
    return "同じ選択肢が2つ以上あります。" if len(set(values)) < len(values) else ""


def _unit_fault(row: Mapping[Any, str], given: Collection[str]) -> str:
    """What is wrong with 単位; "" for nothing. ``given``: the labels of the plan's own columns, one of which may
    have it."""
    named = _bracketed(row["unit"])
    if row["unit"] and schema.KINDS.get(row["kind"]) != NUMBER:
        return "数値の列にだけ書いてください。"
    if named and named not in given:
        return f"（{named}）という計画の列が、回答の欄にありません（必要なときが「計画」の行の名称を書きます）。"
    return ""


def _limit_fault(row: Mapping[Any, str]) -> str:
    """What is wrong with 上限: characters of a text, a range of a number; "" for nothing."""
    if not row["limit"]:
        return ""
    kind = schema.KINDS.get(row["kind"])
    if kind == TEXT:
        good = re.fullmatch(r"[1-9][0-9]{0,4}", unicodedata.normalize("NFKC", row["limit"]))
        return "" if good else "文章の上限は、文字数を整数で書いてください（例：400）。"
    if kind == NUMBER:
        least, most = _range(row["limit"])
        good_range = (least, most) != (None, None) and (least is None or most is None or least <= most)
        return "" if good_range else "数値の上限は、0〜100 や 0〜 のように書いてください。"
    return "文章か数値の列にだけ書いてください。"


def _each_fault(row: Mapping[Any, str]) -> str:
    """What is wrong with 期ごと; "" for nothing. A value of the plan's own stands in 事業 once, and not by
    period."""
    if row["each_period"].lower() in YES and schema.GIVEN in row["due"]:
        return "計画の列は、期ごとにできません。「不要」にしてください。"
    return ""


def heading_faults(frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    """What is wrong with 見出し beyond its single cells: a column that every form needs is hidden, or two columns are
    called the same, so that nobody could tell which is meant.

    A column of every plan that 見出し does not name may be called as another is: where 施策 is what the initiatives are
    called, no level is.
    """
    asked = {answer.label for answer in layout.answers if not answer.given}
    needed = {OUR_WORDS["serial_no"], OUR_WORDS["initiative"], *asked}
    rows = list(zip(frame.index, records(frame), strict=True))
    named = {row["column"] for _, row in rows}
    called = {schema.alike(answer.label): answer.label for answer in layout.answers if answer.label not in named}
    for number, row in rows:
        word = schema.alike(row["label"])
        if _bracketed(row["label"]) == schema.HIDDEN:
            if row["column"] in needed:
                sentence = "この列は回答票に必要なため、（なし）にはできません。"
                yield int(number), "label", sentence + (_NOT_PRINTED if row["column"] in asked else "")
        elif called.setdefault(word, row["column"]) != row["column"]:
            yield int(number), "label", f"「{called[word]}」の列も同じ呼び名です。別の呼び名にしてください。"
    for number, row in rows:
        for word in schema.parts_of(row["words"]):
            if called.get(schema.alike(word), row["column"]) != row["column"]:
                other = called[schema.alike(word)]
                yield int(number), "words", f"「{word}」は「{other}」の列の呼び名です。別名から消してください。"
