"""A plan's shape: its periods, the columns that departments answer, and what every column is called.

Nothing else knows how many periods a year has, or which columns there are: a :class:`Layout` comes out of the register
and goes wherever the register goes. A plan that declares none has 武蔵野市's, :data:`MUSASHINO`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["mark", "choice", "text", "number", "date"]

MARK: Final = "mark"
CHOICE: Final = "choice"
TEXT: Final = "text"
NUMBER: Final = "number"
DATE: Final = "date"

PERCENT: Final = "%"
"""The unit of a share: 85, 85% and 0.85 shown as 85% are the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One column that departments answer, as the register's 回答の欄 declares it.

    ``label`` is what people call it, ``name`` what machines do. ``choices``: value or code, and its label ("" where it
    has none), of a choice. ``reason``: its choices are the register's 評価理由, and the marks of 凡例 that ask for a
    reason say when it is due. ``unit``: of a number; ``unit_column``: the label of the plan's column that has the unit
    of each row instead.

    ``always``: due in every row. ``marks``: due beside these marks. ``periods``: asked for in these periods alone, ()
    for all. ``given``: a value of the plan's own, which nobody answers. ``each_period``: every period has a column of
    its own. ``least`` and ``most``: the range of a number, None for no end; ``longest``: characters of a text, 0 for
    the plan's own limit. ``printed`` in the council's table, ``public`` in the open data.
    """

    label: str
    name: str
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()
    reason: bool = False
    unit: str = ""
    unit_column: str = ""
    always: bool = False
    marks: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    given: bool = False
    each_period: bool = False
    least: float | None = None
    most: float | None = None
    longest: int = 0
    printed: bool = True
    public: bool = True
    words: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    """What a return may call it beside its label, and what other cities do."""

    def printed_as(self, word: str) -> str:
        """A word for the column with its unit behind it: 実績値（人）."""
        return f"{word}（{self.unit}）" if self.unit and self.unit not in word else word


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, in the register, the forms, the returns and the outputs.

    ``heading`` is what is printed. ``words``: what a register or a return may call it; they are compared after NFKC,
    without blanks, with 取組み written 取組. ``usual``: what other cities call it; it counts where no heading of the
    first kind stands beside it. ``part``: the number of an initiative, what the plan says of it, or an answer.
    ``shown``: it is a column of the forms and the council's table. ``answer``: what it answers; ``number``: the
    period it belongs to, from 1, 0 for none.
    """

    name: str
    heading: str
    words: tuple[str, ...]
    part: Literal["number", "plan", "answer"] = "plan"
    shown: bool = True
    usual: tuple[str, ...] = ()
    answer: Answer | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """What a plan calls a column: ``label`` is printed, "" hides it; ``words``: what returns may call it too."""

    column: str
    label: str
    words: tuple[str, ...] = ()


def _of_the_plan(name: str, *words: str, usual: tuple[str, ...] = (), shown: bool = True) -> Column:
    return Column(name, words[0], words, usual=usual, shown=shown)


PLAN_COLUMNS: Final = (
    Column(
        "serial_no",
        "通しNo.",
        ("通しNo.", "通しNo", "通し番号", "通し"),
        part="number",
        usual=("番号", "整理番号", "事業番号", "項番", "No.", "No"),
    ),
    _of_the_plan("goal", "基本目標", shown=False),
    _of_the_plan("policy", "基本施策", shown=False),
    _of_the_plan("measure_no", "施策No.", "施策No", "施策番号"),
    _of_the_plan("priority", "重点事業", "重点", shown=False),
    _of_the_plan("measure", "施策", "施策名", "施策の名称"),
    _of_the_plan(
        "department",
        *("主管課等", "主管課", "担当課", "所管課", "主管課等名", "担当部署"),
        usual=("所管部署", "担当部課", "所管所属", "推進課"),
    ),
    _of_the_plan(
        "initiative",
        "事業・取組みの名称",
        "事業・取組みの名称等",
        "事業・取組み",
        "事業・取組み名",
        "事業名・取組み名",
        "事業名",
        usual=("取組", "取組項目", "主な取組", "事務事業名", "実施項目", "実施事業", "主要事業名"),
    ),
)
"""The number of an initiative and what every plan says of it, in the published order.

基本目標 and 基本施策 are rows of the printed table, 重点事業 an ornament before 施策.
"""

SERIAL: Final = PLAN_COLUMNS[0].name
LEVELS: Final = ("goal", "policy", "measure")
"""The levels of a plan above its initiatives, the highest first."""

LAST_YEAR: Final = "last_year"
"""How last year ended; the form shows it, and no return is asked for it."""
LAST_YEAR_HEADING: Final = "前年度末"

QUARTERLY: Final = ("1期", "2期", "3期", "4期")
YEARLY: Final = ("通年",)
"""The periods of a year that is not parted has one name, which is never printed."""

MONTHS: Final = (*range(4, 13), 1, 2, 3)
"""The months of a fiscal year in order."""

COVERED: Final[Mapping[tuple[str, ...], tuple[tuple[int, int], ...]]] = {
    YEARLY: ((4, 3),),
    ("上半期", "下半期"): ((4, 9), (10, 3)),
    **dict.fromkeys(
        (QUARTERLY, *(tuple(word.format(n) for n in range(1, 5)) for word in ("第{}期", "第{}四半期"))),
        ((4, 6), (7, 9), (10, 12), (1, 3)),
    ),
    tuple(f"{month}月" for month in MONTHS): tuple((month, month) for month in MONTHS),
}
"""Names of periods whose months are known → the first and last month of each. Other names may be days of asking."""

_FOURTHS: Final = "一二三四"

MUSASHINO: Final = (
    Answer("進捗", "q", MARK, always=True, each_period=True, usual=("評価", "進捗状況", "自己評価")),
    Answer(
        "選択肢",
        "reason_code",
        CHOICE,
        reason=True,
        words=("評価理由選択肢", "理由選択肢", "評価理由(選択肢)"),
    ),
    Answer(
        "評価理由",
        "reason_text",
        TEXT,
        words=("進捗状況に関わらず必要に応じて記載", "評価理由(自由記述)", "自由記述", "理由"),
        usual=("実績", "取組状況", "備考"),
    ),
)
"""The answered columns of 武蔵野市's plan: a mark each quarter, a reason code and a text."""

_SPOKEN: Final = ("serial_no", "department", "initiative")
"""The columns that sentences to people name."""
_QUOTED: Final = re.compile(r"(「[^」]*」)")

_STATE: Final = ("state",)
_SOURCE: Final = ("source_file", "source_sheet", "source_row")


OUR_WORDS: Final = {column.name: column.heading for column in PLAN_COLUMNS}
"""Column of every plan → our word for it, by which 見出し speaks of it."""


@dataclass(frozen=True)
class Layout:
    """``periods``: the names of a year's periods. ``answers``: the answered columns, in the order of the form.

    ``headings``: what the plan itself calls its columns, in the order in which they are printed. The rest follows from
    these: ``columns`` by name, in the order of merged.csv.
    """

    periods: tuple[str, ...] = QUARTERLY
    answers: tuple[Answer, ...] = MUSASHINO
    headings: tuple[Heading, ...] = ()
    columns: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {one.column: one for one in self.headings}
        columns = [*PLAN_COLUMNS, *self._answered()]
        renamed = [_renamed(column, named, self._own_name(column)) for column in columns]
        taken = {one.heading: one.name for one in renamed if one.heading != self._own_name(one)}
        own = (_without(column, [word for word, name in taken.items() if name != column.name]) for column in renamed)
        object.__setattr__(self, "columns", MappingProxyType({one.name: one for one in own}))

    def _answered(self) -> Iterator[Column]:
        """The columns of the answers. Those of each period stand by period, and then in their own order."""
        for each_period, run in groupby(self.answers, key=lambda one: one.each_period and not one.given):
            answers = list(run)
            for number in range(1, len(self.periods) + 1) if each_period else (0,):
                yield from (self._column(answer, number) for answer in answers)

    def _column(self, answer: Answer, number: int) -> Column:
        part: Literal["plan", "answer"] = "plan" if answer.given else "answer"
        words = (answer.label, answer.printed_as(answer.label), *answer.words)
        if not number or len(self.periods) == 1:
            return Column(answer.name, answer.label, words, part, answer.printed, answer.usual, answer, number)
        joint = "" if answer.name == MUSASHINO[0].name else "_"
        name = f"{answer.name}{joint}{number}"
        period = self.periods[number - 1]
        heading = period if self.names_alone else f"{answer.label}（{period}）"
        own = self.period_words(number) if self.is_alone(answer) else ()
        return Column(name, heading, own, part, answer.printed, (), answer, number)

    def is_alone(self, answer: Answer) -> bool:
        """Whether an answer is the only one with a column for each period, so that the period's name is enough."""
        return [one for one in self.answers if one.each_period and not one.given] == [answer]

    @cached_property
    def names_alone(self) -> bool:
        """Whether a period's column is called as the period is, as in 武蔵野市's plan."""
        return not self.is_yearly and self.answers[0] == MUSASHINO[0] and self.is_alone(self.answers[0])

    def _own_name(self, column: Column) -> str:
        """The name by which 見出し speaks of a column: ours, or an answer's label."""
        return column.answer.label if column.answer else OUR_WORDS[column.name]

    def period_words(self, number: int) -> tuple[str, ...]:
        """What a heading may call a period: its name, and of quarters every usual word."""
        name = self.periods[number - 1]
        if len(self.periods) != len(_FOURTHS) or str(number) not in name:
            return (name,)
        fourth = _FOURTHS[number - 1]
        usual = (f"{number}期", f"第{number}期", f"第{number}四半期", f"{number}/4期", f"第{fourth}期")
        return tuple(dict.fromkeys((name, *usual, f"第{fourth}四半期", f"{number}Q", f"Q{number}")))

    @cached_property
    def is_yearly(self) -> bool:
        """Whether a year has one period."""
        return len(self.periods) == 1

    @cached_property
    def is_numbered(self) -> bool:
        """Whether the periods are called 1期, 2期, … so that a code has their number."""
        return not self.is_yearly and self.periods == tuple(f"{n}期" for n in range(1, len(self.periods) + 1))

    @cached_property
    def mark(self) -> Answer:
        """The plan's mark: the first with a column for each period, else the first."""
        marks = [one for one in self.answers if one.kind == MARK and not one.given]
        return next((one for one in marks if one.each_period), marks[0])

    @cached_property
    def mark_name(self) -> str:
        """What the plan calls its mark: the label, or 進捗状況 where the column is called as its period is."""
        return "進捗状況" if self.names_alone else self.mark.label

    @cached_property
    def reason(self) -> Answer | None:
        """The reason code; None where the plan has none."""
        return next((one for one in self.answers if one.reason), None)

    @cached_property
    def explanation(self) -> Answer | None:
        """The text behind the reason code; None where there is none."""
        code = self.reason
        if code is None:
            return next((one for one in self.answers if one == MUSASHINO[2]), None)
        behind = self.answers[self.answers.index(code) + 1 :]
        return next((one for one in behind if one.kind == TEXT and not one.each_period and not one.given), None)

    def why(self, number: int) -> str:
        """The column that says why a mark is what it is, in a period: the explanation of a reason, else the first text
        due beside some marks, else the first text; "" where the plan asks for none."""
        texts = [name for name in self.asked(number) if self.kind(name) == TEXT]
        return min(texts, key=lambda name: self._closeness(self.answer(name)), default="")

    def _closeness(self, answer: Answer) -> int:
        return 0 if answer == self.explanation else 1 if answer.marks else 2

    def of(self, answer: Answer) -> tuple[str, ...]:
        """The columns of an answer: one for each period, or one."""
        return tuple(name for name, column in self.columns.items() if column.answer == answer)

    def kinds(self, *kinds: Kind) -> tuple[str, ...]:
        """The answered columns of some kinds."""
        return tuple(name for name in self.answered if self.kind(name) in kinds)

    def kind(self, name: str) -> Kind | None:
        """The kind of an answered column; None for any other."""
        column = self.columns.get(name)
        return column.answer.kind if column and column.answer and column.part == "answer" else None

    def answer(self, name: str) -> Answer:
        """What a column answers. Raises KeyError for one that answers nothing."""
        column = self.columns[name]
        if column.answer is None:
            raise KeyError(name)
        return column.answer

    def heading(self, name: str) -> str:
        """What a column is called in print; "" for what is no column."""
        if name == LAST_YEAR:
            return LAST_YEAR_HEADING
        return self.columns[name].heading if name in self.columns else ""

    @cached_property
    def _own_words(self) -> Mapping[str, str]:
        """Our word → the plan's own, of the columns that sentences name."""
        named = {OUR_WORDS[name]: self.heading(name) for name in _SPOKEN}
        return {ours: own for ours, own in named.items() if ours != own}

    def in_own_words(self, sentence: str) -> str:
        """A sentence of ours in the plan's own words: 担当課 for 主管課等. What stands in 「」 is quoted, and stays."""
        if not self._own_words:
            return sentence
        parts = _QUOTED.split(sentence)
        for place in range(0, len(parts), 2):
            for ours, own in self._own_words.items():
                parts[place] = parts[place].replace(ours, own)
        return "".join(parts)

    def printed(self, name: str) -> str:
        """What a column is called in a table: the heading, with the unit of a number."""
        column = self.columns.get(name)
        return column.answer.printed_as(column.heading) if column and column.answer else self.heading(name)

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """What the register says of an initiative, beside its number. Respondents see it and leave it as it is."""
        return tuple(name for name, column in self.columns.items() if column.part == "plan")

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The columns that departments answer."""
        return tuple(name for name, column in self.columns.items() if column.part == "answer")

    @cached_property
    def table(self) -> tuple[str, ...]:
        """The columns that a return may have, in the order of merged.csv."""
        return tuple(self.columns)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The columns of the forms and the council's table, in the printed order.

        Those that 見出し names come in its order; another keeps its place behind the one before it, and an answer
        stands behind all that the plan says.
        """
        order = {one.column: place for place, one in enumerate(self.headings)}
        hidden = {one.column for one in self.headings if not one.label}
        places: dict[str, tuple[int, int]] = {}
        behind = -1
        for place, column in enumerate(self.columns.values()):
            if column.answer and not places.keys() - OUR_WORDS.keys():
                behind = max([behind, *(order.get(word, -1) for word in OUR_WORDS.values())])
            behind = order.get(self._own_name(column), behind)
            places[column.name] = (behind, place)
        kept = [one for one in self.columns.values() if self._own_name(one) not in hidden]
        seen = [one.name for one in kept if one.shown or (one.name in LEVELS and self._own_name(one) in order)]
        return tuple(sorted(seen, key=lambda name: places[name]))

    @cached_property
    def families(self) -> Mapping[str, str]:
        """Column of words → the column of short numbers that one heading may stand over as well: 施策, 評価理由."""
        families = {"measure": "measure_no"}
        if self.reason and self.explanation:
            families |= dict(zip(self.of(self.explanation), self.of(self.reason), strict=True))
        return families

    def needed(self, number: int) -> tuple[str, ...]:
        """The columns without which a return answers nothing in a period: the number, what may be due, and both
        parts of a reason."""
        reasons = (self.reason, self.explanation if self.reason else MUSASHINO[2])
        needed = ((name, self.answer(name)) for name in self.asked(number))
        return (SERIAL, *(name for name, one in needed if may_be_due(one) or one in reasons))

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The columns of the plan's mark, by period."""
        return self.of(self.mark)

    def each_period(self, number: int) -> tuple[str, ...]:
        """The columns that belong to one period."""
        return tuple(name for name, column in self.columns.items() if column.number == number)

    @cached_property
    def merged(self) -> tuple[str, ...]:
        """The columns of merged.csv."""
        return (*self.table, *_STATE, *_SOURCE)

    def asked(self, number: int) -> tuple[str, ...]:
        """The columns that a period asks for: its own, and those of the whole year that are asked for in it."""
        period = self.periods[number - 1]
        return tuple(
            name
            for name in self.answered
            for column in [self.columns[name]]
            if (column.number or number) == number
            and (not column.answer or not column.answer.periods or period in column.answer.periods)
        )


def may_be_due(answer: Answer) -> bool:
    """Whether a column has to be filled in some rows: in all of them, beside some marks, or in some periods."""
    return bool(answer.always or answer.marks or answer.periods)


FINDINGS: Final = (
    "period",
    "severity",
    "rule",
    "department",
    "file",
    "sheet",
    "cell",
    "serial_no",
    "column",
    "value",
    "message",
    "remedy",
)
"""The columns of findings.csv."""


def _renamed(column: Column, named: Mapping[str, Heading], own: str) -> Column:
    """A column with the plan's own word for it, and what returns may call it too."""
    said = named.get(own)
    if said is None:
        return column
    label = said.label or column.heading
    heading = column.heading if column.number else label
    return replace(column, heading=heading, words=(*column.words, label, *said.words))


def _without(column: Column, words: Collection[str]) -> Column:
    """A column without the words by which the plan calls others: where 施策 is an initiative it is no level."""
    if not any(word in words for word in (*column.words, *column.usual)):
        return column
    return replace(
        column,
        words=tuple(word for word in column.words if word not in words),
        usual=tuple(word for word in column.usual if word not in words),
    )


DEFAULT: Final = Layout()
"""武蔵野市's shape: that of every plan that declares no other."""


def reserved(layout: Layout = DEFAULT) -> Iterable[str]:
    """Names that no answered column may have: those of merged.csv's own columns."""
    return (*OUR_WORDS, *_STATE, *_SOURCE, LAST_YEAR, *(name for name in layout.table if name in OUR_WORDS))
