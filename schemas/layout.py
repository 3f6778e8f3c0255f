"""A plan's shape: its periods, the columns that departments answer, and what every column is called.

Nothing else knows how many periods a year has, or which columns there are. A :class:`Layout` comes out of the
register's sheets 計画, 回答の欄 and 見出し (``pipeline.register.shape`` makes it) and goes wherever the register
goes. A plan that declares none of them has 武蔵野市's shape: four periods, 1期 to 4期, and the answers of
:data:`MUSASHINO`.

The columns have names of ours, by which code and merged.csv call them, and headings, which people see:

- those of every plan (:data:`PLAN_COLUMNS`): ``serial_no``, ``goal``, ``department`` and so on;
- those of the answers: ``reason_code`` for one of the whole year, ``q1`` to ``q4`` for one of each period.

A layout is a frozen value that can be compared and hashed, so that what follows from it can be cached by it. It
says nothing of the marks that are legal; :mod:`schemas.vocabulary` does.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["mark", "choice", "text", "number", "date"]
"""What kind of values a column takes."""

MARK: Final = "mark"
CHOICE: Final = "choice"
TEXT: Final = "text"
NUMBER: Final = "number"
DATE: Final = "date"

PERCENT: Final = "%"
"""The unit of a share: 85, 85% and 0.85 shown as 85% are the same value, 85."""


class Answer(NamedTuple):
    """One column that departments answer, as one row of the register's 回答の欄 declares it.

    What it is:

    - ``label``: what people call it; ``name``: what code and merged.csv call it.
    - ``kind``: mark, choice, text, number or date.
    - ``choices``: of a choice, pairs of the value or code and its label, "" where it has none.
    - ``reason``: its choices are the register's 評価理由. The marks of 凡例 then say when it is due.
    - ``unit``: of a number; ``unit_column``: the label of the plan's column that has the unit of each row
      instead.
    - ``least``, ``most``: the range of a number, both included, None for no end.
    - ``longest``: the largest number of characters of a text; 0 stands for the plan's own limit.

    When it is asked for:

    - ``always``: it is due in every row. ``marks``: it is due beside these marks.
    - ``periods``: it is asked for in these periods alone, () for all.
    - ``given``: it is a value of the plan's own, which stands in 事業 and nobody answers.
    - ``each_period``: every period has a column of its own.

    Where it goes: ``printed`` into the council's table, ``public`` into the open data.
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
    """``words``: what a return may call the column beside its label; ``usual``: what other cities call it."""

    def printed_as(self, word: str) -> str:
        """A word for the column with its unit behind it, once.

        >>> Answer("実績値", "actual", NUMBER, unit="人").printed_as("実績値")
        '実績値（人）'
        """
        return f"{word}（{self.unit}）" if self.unit and self.unit not in word else word


class Column(NamedTuple):
    """One column of the table, in the register, the forms, the returns and the outputs.

    - ``name``: ours; ``heading``: what is printed.
    - ``words``: what a register or a return may call it. They are compared after NFKC, without blanks, and with
      取組み written 取組.
    - ``usual``: what other cities call it. Such a word counts only where no heading of the first kind stands
      beside it.
    - ``part``: "number" is that of an initiative, "plan" is what the register says of it, "answer" is a
      department's.
    - ``shown``: it is a column of the forms and of the council's table.
    - ``answer``: what it answers, None for the plan's own columns.
    - ``number``: the period that it belongs to, from 1; 0 where it is of the whole year.
    """

    name: str
    heading: str
    words: tuple[str, ...]
    part: Literal["number", "plan", "answer"] = "plan"
    shown: bool = True
    usual: tuple[str, ...] = ()
    answer: Answer | None = None
    number: int = 0


class Heading(NamedTuple):
    """What a plan calls a column: one row of the register's 見出し.

    ``column`` is our word for it, ``label`` what is printed ("" hides the column), ``words`` what returns may
    call it too.
    """

    column: str
    label: str
    words: tuple[str, ...] = ()


def _of_the_plan(name: str, *words: str, usual: tuple[str, ...] = (), shown: bool = True) -> Column:
    """A column of every plan. The first of ``words`` is what is printed."""
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
"""The number of an initiative and what every plan says of it, in the order of the table that 武蔵野市 published.

In that table 基本目標 and 基本施策 are rows of their own and 重点事業 is an ornament before 施策, so that they
are no columns that are shown.
"""

SERIAL: Final = PLAN_COLUMNS[0].name
"""The column of an initiative's number, 通しNo."""
LEVELS: Final = ("goal", "policy", "measure")
"""The levels of a plan above its initiatives, the highest first."""

LAST_YEAR: Final = "last_year"
"""How last year ended; the form shows it, and no return is asked for it."""
LAST_YEAR_HEADING: Final = "前年度末"
"""What the forms call the column with the mark of last year's end."""

QUARTERLY: Final = ("1期", "2期", "3期", "4期")
"""The periods of a plan that declares none."""
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
"""Names of periods whose months are known → the first and last month of each, January as 1.

Only for these the open data say which months a period covers. Other names may be days of asking, and nothing is
said.
"""

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
    """The shape of a plan. Everything beyond three facts follows from them, and is worked out when it is first
    asked for.

    - ``periods``: the names of a year's periods, in order.
    - ``answers``: the answered columns, in the order of the form. One of them at least is a mark.
    - ``headings``: what the plan itself calls its columns, in the order in which they are printed; () where it
      uses our words.
    - ``columns``: name → column, in the order of merged.csv. It is made of the other three.

    >>> Layout().answered
    ('q1', 'q2', 'q3', 'q4', 'reason_code', 'reason_text')
    >>> Layout(periods=("上半期", "下半期")).answered
    ('q1', 'q2', 'reason_code', 'reason_text')
    """

    periods: tuple[str, ...] = QUARTERLY
    answers: tuple[Answer, ...] = MUSASHINO
    headings: tuple[Heading, ...] = ()
    columns: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {heading.column: heading for heading in self.headings}
        columns = [*PLAN_COLUMNS, *self._answered()]
        renamed = [_renamed(column, named, self._own_name(column)) for column in columns]
        taken = {column.heading: column.name for column in renamed if column.heading != self._own_name(column)}
        own = (_without(column, [word for word, name in taken.items() if name != column.name]) for column in renamed)
        object.__setattr__(self, "columns", MappingProxyType({column.name: column for column in own}))

    def _answered(self) -> Iterator[Column]:
        """The columns of the answers. Those of each period stand by period, and then in their own order."""
        for each_period, run in groupby(self.answers, key=lambda one: one.each_period and not one.given):
            answers = list(run)
            for number in range(1, len(self.periods) + 1) if each_period else (0,):
                yield from (self._column(answer, number) for answer in answers)

    def _column(self, answer: Answer, number: int) -> Column:
        """The column of an answer in the period ``number``, or of the whole year where that is 0.

        The first answer of 武蔵野市's plan keeps the names q1 to q4; any other has a stroke before the number:
        rate_1.
        """
        part: Literal["plan", "answer"] = "plan" if answer.given else "answer"
        words = tuple(dict.fromkeys((answer.label, answer.printed_as(answer.label), *answer.words)))
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
        """Whether a year has one period. Such a period has no number, and what is printed does not name it."""
        return len(self.periods) == 1

    @cached_property
    def is_numbered(self) -> bool:
        """Whether the periods are called 1期, 2期, … so that a period's code ends in its number: R5-4."""
        return not self.is_yearly and self.periods == tuple(f"{n}期" for n in range(1, len(self.periods) + 1))

    @cached_property
    def mark(self) -> Answer:
        """The plan's mark: the first that has a column for each period, else the first of all. A register without
        one has a fault."""
        marks = [answer for answer in self.answers if answer.kind == MARK and not answer.given]
        return next((answer for answer in marks if answer.each_period), marks[0])

    @cached_property
    def mark_name(self) -> str:
        """What sentences call the plan's mark: its label, or 進捗状況 where its columns are called as their
        periods are (4期)."""
        return "進捗状況" if self.names_alone else self.mark.label

    @cached_property
    def reason(self) -> Answer | None:
        """The reason code; None where the plan has none."""
        return next((answer for answer in self.answers if answer.reason), None)

    @cached_property
    def explanation(self) -> Answer | None:
        """The free text that belongs to the reason code, None where there is none.

        It is the first text behind the code that is neither given nor of each period. A plan without a code has
        one only where it has 武蔵野市's own column 評価理由.
        """
        code = self.reason
        if code is None:
            return next((answer for answer in self.answers if answer == MUSASHINO[2]), None)
        behind = self.answers[self.answers.index(code) + 1 :]
        return next(
            (answer for answer in behind if answer.kind == TEXT and not answer.each_period and not answer.given), None
        )

    @cached_property
    def reason_words(self) -> Mapping[str, str]:
        """What sentences call the reason code ("reason"), the heading of its column ("choice") and the text that
        explains it ("explanation"); "" for what the plan does not have.

        武蔵野市's own headings, 選択肢 and 評価理由, do not say enough by themselves: those are 評価理由の選択肢 and
        評価理由の説明.
        """
        _, choice, text = (answer.label for answer in MUSASHINO)
        called, behind = (self._called(answer) if answer else "" for answer in (self.reason, self.explanation))
        return {
            "reason": f"{text}の{choice}" if called == choice else called,
            "choice": called,
            "explanation": f"{text}の説明" if behind == text else behind,
        }

    def _called(self, answer: Answer) -> str:
        """The heading of an answer's column, without the period that it may be of."""
        return answer.label if answer.each_period else self.heading(self.of(answer)[0])

    def why(self, number: int) -> str:
        """The column that says why a mark is what it is, in the period ``number`` (from 1); "" where the plan
        asks for none.

        It is the explanation of the reason, else the first text that is due beside some marks, else the first
        text.
        """
        texts = [name for name in self.asked(number) if self.kind(name) == TEXT]
        return min(texts, key=lambda name: self._closeness(self.answer(name)), default="")

    def _closeness(self, answer: Answer) -> int:
        """How near a text is to being the reason for a mark, the smallest number the nearest."""
        return 0 if answer == self.explanation else 1 if answer.marks else 2

    def of(self, answer: Answer) -> tuple[str, ...]:
        """The columns of an answer: one for each period, in their order, or one for the whole year."""
        return tuple(name for name, column in self.columns.items() if column.answer == answer)

    def kinds(self, *kinds: Kind) -> tuple[str, ...]:
        """The answered columns of some kinds, in the order of merged.csv. What the plan gives itself is none of
        them."""
        return tuple(name for name in self.answered if self.kind(name) in kinds)

    def kind(self, name: str) -> Kind | None:
        """The kind of an answered column; None for any other, also for what is no column at all."""
        column = self.columns.get(name)
        return column.answer.kind if column and column.answer and column.part == "answer" else None

    def answer(self, name: str) -> Answer:
        """What a column answers. Raises KeyError for an unknown column, and for one that answers nothing."""
        column = self.columns[name]
        if column.answer is None:
            raise KeyError(name)
        return column.answer

    def heading(self, name: str) -> str:
        """What a column is called in print; "" for what is no column. :data:`LAST_YEAR` has a heading too."""
        if name == LAST_YEAR:
            return LAST_YEAR_HEADING
        return self.columns[name].heading if name in self.columns else ""

    @cached_property
    def _own_words(self) -> Mapping[str, str]:
        """Our word → the plan's own, of the columns that sentences name."""
        named = {OUR_WORDS[name]: self.heading(name) for name in _SPOKEN}
        return {ours: own for ours, own in named.items() if ours != own}

    def in_own_words(self, sentence: str) -> str:
        """A sentence of ours in the plan's own words: 担当課 where we say 主管課等.

        What stands in 「」 is quoted, from a cell or a heading, and is left as it is.

        >>> own = Layout(headings=(Heading("主管課等", "担当課"),))
        >>> own.in_own_words("主管課等の欄に「主管課等」とあります。")
        '担当課の欄に「主管課等」とあります。'
        """
        if not self._own_words:
            return sentence
        parts = _QUOTED.split(sentence)
        for place in range(0, len(parts), 2):
            for ours, own in self._own_words.items():
                parts[place] = parts[place].replace(ours, own)
        return "".join(parts)

    def printed(self, name: str) -> str:
        """What a column is called in a table: its heading, with the unit of a number behind it."""
        column = self.columns.get(name)
        return column.answer.printed_as(column.heading) if column and column.answer else self.heading(name)

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """What the register says of an initiative, beside its number. Respondents see it and leave it as it is.

        The values that the plan gives itself (必要なとき: 計画), such as a target, are among them.
        """
        return tuple(name for name, column in self.columns.items() if column.part == "plan")

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The columns that departments answer, in the order of merged.csv."""
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
        order = {heading.column: place for place, heading in enumerate(self.headings)}
        hidden = {heading.column for heading in self.headings if not heading.label}
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
        """Column of words → the column of short numbers that one heading may stand over as well.

        In the published table 施策 stands over the number of the measure and its name, 評価理由 over the code and
        the text.
        """
        families = {"measure": "measure_no"}
        if self.reason and self.explanation:
            texts, codes = self.of(self.explanation), self.of(self.reason)
            families |= dict(zip(texts, codes, strict=True)) if len(texts) == len(codes) else {}
        return families

    def is_always_due(self, answer: Answer) -> bool:
        """Whether an answer is due in each row in which it is asked for: the plan's mark, and whatever its row of
        回答の欄 asks for always or in some periods alone."""
        return answer == self.mark or answer.always or bool(answer.periods and not answer.marks)

    def needed(self, number: int) -> tuple[str, ...]:
        """The columns without which a return answers nothing in the period ``number``: a table that lacks one is
        not read.

        They are the number, the mark, what may be due in the period, and both parts of a reason.
        """
        always = (self.mark, self.reason, self.explanation if self.reason else MUSASHINO[2])
        needed = ((name, self.answer(name)) for name in self.asked(number))
        return (SERIAL, *(name for name, answer in needed if may_be_due(answer) or answer in always))

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The columns of the plan's mark, one for each period and in their order; one where a year has one."""
        return self.of(self.mark)

    def each_period(self, number: int) -> tuple[str, ...]:
        """The columns that belong to the period ``number`` alone; those of the whole year are not among them."""
        return self._of_period.get(number, ())

    def before(self, number: int) -> tuple[str, ...]:
        """The columns that belong to one of the periods before the period ``number``."""
        return self._before[number]

    @cached_property
    def _before(self) -> dict[int, tuple[str, ...]]:
        """Each period's number → the columns of those before it."""
        numbers = range(1, len(self.periods) + 1)
        return {one: tuple(name for number in range(1, one) for name in self.each_period(number)) for one in numbers}

    @cached_property
    def _of_period(self) -> dict[int, tuple[str, ...]]:
        """Each period's number → its own columns."""
        numbers = {name: column.number for name, column in self.columns.items()}
        return {
            period: tuple(name for name, number in numbers.items() if number == period)
            for period in range(1, len(self.periods) + 1)
        }

    @cached_property
    def merged(self) -> tuple[str, ...]:
        """The columns of merged.csv: those of the table, the state of the initiative, and where its answer was
        read."""
        return (*self.table, *_STATE, *_SOURCE)

    def asked(self, number: int) -> tuple[str, ...]:
        """The columns that the period ``number`` asks for: its own, and those of the whole year that are asked
        for in it.

        >>> Layout().asked(4)
        ('q4', 'reason_code', 'reason_text')
        """
        return self._asked[number]

    @cached_property
    def _asked(self) -> dict[int, tuple[str, ...]]:
        """Each period's number → what it asks for."""
        columns = [self.columns[name] for name in self.answered]
        return {
            number: tuple(
                column.name
                for column in columns
                if (column.number or number) == number
                and (not column.answer or not column.answer.periods or period in column.answer.periods)
            )
            for number, period in enumerate(self.periods, start=1)
        }


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
"""The columns of findings.csv, in order. ``column`` is the heading that people see, ``cell`` an A1 address."""


def _renamed(column: Column, named: Mapping[str, Heading], own: str) -> Column:
    """A column with the plan's own word for it, and with what returns may call it too.

    The mark of a period keeps its heading, which is the period's own name.
    """
    said = named.get(own)
    if said is None:
        return column
    label = said.label or column.heading
    heading = column.heading if column.number else label
    return column._replace(heading=heading, words=(*column.words, label, *said.words))


def _without(column: Column, words: Collection[str]) -> Column:
    """A column without the words by which the plan calls other columns: where 施策 is an initiative, it is no
    level."""
    if not any(word in words for word in (*column.words, *column.usual)):
        return column
    return column._replace(
        words=tuple(word for word in column.words if word not in words),
        usual=tuple(word for word in column.usual if word not in words),
    )


DEFAULT: Final = Layout()
"""武蔵野市's shape: that of every plan that declares no other."""


RESERVED: Final = (*OUR_WORDS, *_STATE, *_SOURCE, LAST_YEAR)
"""The names that no answered column may have: merged.csv has columns of its own by them, and the form has one."""
