"""The columns of a plan's open data, out of its own shape; 武蔵野市's are those that :mod:`schemas.public` lists.

In goes a plan's :class:`schemas.layout.Layout`, out comes a :class:`PublicShape`: every column of 進行管理表_<期>.csv
with its definition in Japanese, in the plan's own words. The columns up to the period are those of every plan.
Then come the plan's given columns, the period, the state, and what was answered. Columns that the register does
not publish are left out.

A plan of 武蔵野市's shape has fixed columns, whose format has a history (``FORMATS``). Any other's follow from
its register, and may change with it from year to year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, NamedTuple

from pipeline.opendata.characters import plain_word
from schemas import layout as plan
from schemas import public
from schemas.layout import COVERED, DEFAULT, MARK, MONTHS, PLAN_COLUMNS, Answer, Layout
from schemas.period import ERAS

_SPLIT: Final = [column.name for column in public.TABLE].index("quarter")
"""The position in 武蔵野市's table from which columns depend on the plan."""
_OURS: Final = {column.name: column for column in public.TABLE}
_PERIOD: Final = ("period", "period_name", "as_of_period", "as_of_period_name")
"""Names of columns that plans of their own shape have for periods."""
_ROLES: Final = {plan.NUMBER: public.AMOUNT, plan.DATE: public.DAY}
"""Kind of an answer → role of its column; others are texts or codes."""
_TIDIED: Final = "空白と先頭の記号の扱いは、README.mdの「文字の扱い」のとおり。"
_ABOVE: Final = "計画の体系で事業・取組みの上にある3つの列（goal、policy、measure）の、{}。"
_WORDED: Final = {"mark": "{}の記号", "reason_label": "{}の内容"}
"""How 武蔵野市's columns are called after the plan's word, where that is not the word itself."""

_DEFINED: Final = {
    "fiscal_year": "この表が扱う年度。4月1日に始まる。",
    "fiscal_year_ad": "この表が扱う年度が始まる年の西暦。",
    "goal": _ABOVE.format("いちばん上"),
    "policy": _ABOVE.format("2番目"),
    "measure_no": "計画が、施策または事業・取組みに付けた番号。",
    "measure": _ABOVE.format("いちばん下"),
}
"""What is said of columns that every plan has where it does not have 武蔵野市's shape."""


class OwnColumn(NamedTuple):
    """A column of the plan's own in the open data.

    - ``answer``: what the register declares. ``label``: the plan's word for it.
    - ``name``: the column's name; ``word``: that of the column with the words of its codes, "" for none.
    """

    answer: Answer
    label: str
    name: str
    word: str

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns in the open data: one, or two where its codes have words."""
        return (self.name, self.word) if self.word else (self.name,)


@dataclass(frozen=True)
class PublicShape:
    """The columns of a plan's open data.

    ``layout``: the plan's shape. ``fields``: the plan's own columns that are published, its given ones first.
    ``table``: all columns of 進行管理表_<期>.csv. What follows from these is worked out when it is first asked
    for.
    """

    layout: Layout
    fields: tuple[OwnColumn, ...]
    table: tuple[public.PublicColumn, ...]

    @cached_property
    def is_default(self) -> bool:
        """Whether the columns are 武蔵野市's."""
        return is_default(self.layout)

    @cached_property
    def number(self) -> str:
        """The column with the number of a row's period; "" where a year has one period."""
        return "quarter" if self.is_default else "" if self.layout.is_yearly else "period"

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns whose values together are different in every row of the table."""
        return ("serial_no", self.number) if self.number else ("serial_no",)

    @cached_property
    def of_initiative(self) -> tuple[str, ...]:
        """The columns that say the same in every period of an initiative."""
        given = [name for field in self.fields if field.answer.given for name in field.names]
        return (*(column.name for column in self.table if column.name in _EVERYWHERE), *given)

    @cached_property
    def free(self) -> tuple[str, ...]:
        """The columns of proper names and of what respondents wrote. The rest of the open data is in our own
        words."""
        return tuple(column.name for column in self.table if column.role in (public.NAME, public.TEXT))

    @cached_property
    def coded(self) -> tuple[OwnColumn, ...]:
        """The plan's columns of marks and choices, which コード表.csv explains."""
        codes = {column.name for column in self.table if column.role == public.CODE}
        return tuple(field for field in self.fields if field.name in codes)

    @cached_property
    def chosen(self) -> tuple[OwnColumn, ...]:
        """The plan's columns of choices."""
        return tuple(field for field in self.coded if field.answer.kind != MARK)

    @cached_property
    def texts(self) -> tuple[OwnColumn, ...]:
        """The columns of free text that departments answer."""
        return tuple(field for field in self.fields if field.answer.kind == plan.TEXT and not field.answer.given)

    @cached_property
    def units(self) -> dict[str, str]:
        """Column of a number → the column that has the unit of each row. Numbers of one unit are not in it."""
        named = {field.answer.label: field.name for field in self.fields}
        said = {field.name: named.get(field.answer.unit_column, "") for field in self.fields}
        return {name: unit for name, unit in said.items() if unit}

    @cached_property
    def definitions(self) -> tuple[public.PublicColumn, ...]:
        """The columns of 項目定義.csv. Those of a plan of its own shape tell of more types."""
        if self.is_default:
            return public.DEFINITIONS
        types = "整数、数値（小数や負の数もある）、日付または文字列。区分が項目でない場合は「なし」。"
        return tuple(one._replace(definition=types) if one.name == "type" else one for one in public.DEFINITIONS)

    @cached_property
    def formats(self) -> tuple[public.Format, ...]:
        """The versions of the format, oldest first. A plan's own shape is the first version of its own."""
        if self.is_default:
            return public.FORMATS
        files = (
            tuple(column.name for column in columns) for columns in (self.table, public.CODE_LIST, self.definitions)
        )
        return (public.Format(1, public.FIRST_FORMAT, *files),)


_EVERYWHERE: Final = {column.name for column in public.TABLE[:_SPLIT]} | set(_PERIOD[2:])
"""The columns of the table that say the same in every period of an initiative, beside the plan's own."""


def is_default(layout: Layout) -> bool:
    """Whether a plan has 武蔵野市's periods and answers, whatever it calls its columns."""
    return (layout.periods, layout.answers) == (DEFAULT.periods, DEFAULT.answers)


def said(layout: Layout, answer: Answer) -> str:
    """The plan's own word for an answered column: what 見出し says, else its label, in characters that every machine
    has."""
    named = {heading.column: heading.label for heading in layout.headings}
    own = layout.mark_name if answer == layout.mark else answer.label
    return _in_both_calendars(plain_word(named.get(answer.label) or own))


def _in_both_calendars(text: str) -> str:
    """A heading whose years of an era have those of the Western calendar behind them.

    >>> _in_both_calendars("令和5年度の実績")
    '令和5年度（2023年度）の実績'
    """
    before = dict(ERAS.values())
    pattern = rf"({'|'.join(before)})(元|\d+)(年度?)(?!度|（\d{{4}}年)"
    return re.sub(pattern, lambda m: f"{m[0]}（{before[m[1]] + (1 if m[2] == '元' else int(m[2]))}{m[3]}）", text)


def asked_in(answer: Answer, layout: Layout) -> str:
    """The periods in which alone an answer is asked for, joined by 、; "" where it is in all, or a year has one."""
    return "" if layout.is_yearly or set(answer.periods) >= set(layout.periods) else "、".join(answer.periods)


@cache
def shape_of(layout: Layout) -> PublicShape:
    """The shape of a plan's open data, made once for each layout."""
    fields = tuple(_fields(layout))
    if is_default(layout):
        return PublicShape(layout, fields, tuple(_renamed(layout, fields)))
    columns = [*_before(layout), *_described(layout, [field for field in fields if field.answer.given])]
    columns += [*_of_period(layout), *_described(layout, [field for field in fields if not field.answer.given])]
    names = [column.name for column in columns]
    state = names.index("mark_label") + 1 if "mark_label" in names else _first_answer(names, fields)
    columns[state:state] = [_state("state", layout), _state("state_label", layout)]
    return PublicShape(layout, fields, tuple(_told_apart(columns)))


def _renamed(layout: Layout, fields: tuple[OwnColumn, ...]) -> Iterator[public.PublicColumn]:
    """武蔵野市's columns, with the plan's own words for those that it calls otherwise. Names and definitions
    stay."""
    labels = {column.name: plain_word(layout.heading(column.name)) for column in PLAN_COLUMNS}
    named = {heading.column for heading in layout.headings if heading.label}
    for field in fields:
        if field.answer.label in named:
            labels |= {name: _WORDED.get(name, "{}").format(field.label) for name in field.names}
    yield from (column._replace(label=labels.get(column.name, column.label)) for column in public.TABLE)


def _first_answer(names: list[str], fields: tuple[OwnColumn, ...]) -> int:
    """The position of the first answered column; the end where there is none."""
    answered = [names.index(field.name) for field in fields if not field.answer.given]
    return min(answered, default=len(names))


def _told_apart(columns: list[public.PublicColumn]) -> Iterator[public.PublicColumn]:
    """The columns, each with a label of its own: those that share one have their name behind it."""
    labels = [column.label for column in columns]
    for column in columns:
        alone = labels.count(column.label) == 1
        yield column if alone else column._replace(label=f"{column.label}（{column.name}）")


def _fields(layout: Layout) -> Iterator[OwnColumn]:
    """The published columns of the plan: its given ones, then what is answered, each in the register's order.

    The plan's mark is always "mark" and "mark_label"; others keep their 列名, unless one of our columns has it.
    """
    taken = {*_OURS, *_PERIOD} - {name for name in _OURS if name.startswith("reason_")}
    for answer in sorted((one for one in layout.answers if one.public), key=lambda one: not one.given):
        label = said(layout, answer)
        if answer == layout.mark:
            yield OwnColumn(answer, label, "mark", "mark_label")
            continue
        name = _free(answer.name, taken)
        worded = answer.kind == MARK or answer.reason or any(word for _, word in answer.choices)
        yield OwnColumn(answer, label, name, _free(f"{name.removesuffix('_code')}_label", taken) if worded else "")


def _free(name: str, taken: set[str]) -> str:
    """A name that no other column has, which is added to ``taken``."""
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name


def _before(layout: Layout) -> Iterator[public.PublicColumn]:
    """The columns before the plan's own: those of 武蔵野市's table, in the plan's words. The period is told by number
    and name, and not at all where a year has one."""
    words = {one.name: plain_word(layout.heading(one.name)) for one in PLAN_COLUMNS}
    for column in public.TABLE[:_SPLIT]:
        if column.name == "as_of_quarter":
            if not layout.is_yearly:
                yield public.PublicColumn("as_of_period", "公開時点の期", public.NUMBER, _as_of(layout), "番号")
                yield public.PublicColumn(
                    "as_of_period_name", "公開時点の期の名称", public.NAME, "公開時点の期の、計画での呼び名。"
                )
            continue
        definition = _DEFINED.get(column.name, column.definition)
        if column.role == public.NAME:
            definition = f"{definition.partition('空白と先頭')[0]}{_TIDIED}"
        blank = "計画に番号がない" if column.name == "measure_no" else column.blank
        yield column._replace(label=words.get(column.name, column.label), definition=definition, blank=blank)


def _as_of(layout: Layout) -> str:
    """The definition of the column with the period that the data are of."""
    return f"この表を作った期が、年度の中で何番目か（{periods_told(layout)}）。この期までの回答がある。"


def _of_period(layout: Layout) -> Iterator[public.PublicColumn]:
    """The columns of a row's period; none where a year has one."""
    if not layout.is_yearly:
        told = f"年度の中で何番目の期か。{periods_told(layout)}。"
        yield public.PublicColumn("period", "期", public.NUMBER, told, "番号")
        yield public.PublicColumn("period_name", "期の名称", public.NAME, "期の、計画での呼び名。")


def periods_told(layout: Layout) -> str:
    """The numbers of the periods and their names, with the months where these are known.

    >>> periods_told(Layout(periods=("上半期", "下半期")))
    '1は上半期（4月から9月まで）、2は下半期（10月から翌年3月まで）'
    """
    months = COVERED.get(layout.periods, ((0, 0),) * len(layout.periods))
    each = zip(layout.periods, months, strict=True)
    return "、".join(f"{number}は{name}{_months(name, *covered)}" for number, (name, covered) in enumerate(each, 1))


def _months(name: str, first: int, last: int) -> str:
    """The months of a period in brackets; "" where they are not known, or its name says them."""
    if not first or name == f"{first}月":
        return ""
    begin, end = (f"翌年{month}" if month < MONTHS[0] else str(month) for month in (first, last))
    return f"（{begin}月から{end.removeprefix('翌年') if first < MONTHS[0] else end}月まで）"


def _state(name: str, layout: Layout) -> public.PublicColumn:
    """The column of the state of an answer. Of a year that has one period nothing is said of periods."""
    column = _OURS[name]
    return column._replace(
        definition=column.definition.replace("この期の", "") if layout.is_yearly else column.definition
    )


def _described(layout: Layout, fields: list[OwnColumn]) -> Iterator[public.PublicColumn]:
    """The columns of some fields, each with that of its words behind it where its values are codes.

    What the public is told of a column depends on its kind, on whether the plan or the departments fill it, and on the
    periods that it is of.
    """
    for field in fields:
        answer = field.answer
        is_code = answer.kind == MARK or bool(answer.reason or answer.choices)
        text = public.NAME if answer.given else public.TEXT
        role = public.CODE if is_code else _ROLES.get(answer.kind, text)
        definition = f"{_whose(field, layout)}{''.join(_further(field, layout, role))}"
        codes = field.name if is_code else ""
        yield public.PublicColumn(
            field.name, field.label, role, definition, _unit(field, layout), _blank(field, layout), codes
        )
        if field.word:
            blank = (
                public.NEVER_BLANK
                if _blank(field, layout) == public.NEVER_BLANK
                else f"{field.label}（{field.name}）が空欄"
            )
            label = f"{field.label}の意味"
            yield public.PublicColumn(
                field.word, label, public.WORD, f"{field.label}（{field.name}）の値の意味。", public.NONE, blank, codes
            )


def _whose(field: OwnColumn, layout: Layout) -> str:
    """The first sentence of a field's definition: who says it, and of which period."""
    if field.answer.given:
        return f"計画に書かれている「{field.label}」。"
    who = plain_word(layout.heading("department"))
    if layout.is_yearly:
        return f"{who}が回答した「{field.label}」。"
    if field.answer.each_period:
        return f"{who}が回答した、この期の「{field.label}」。"
    return f"{who}が、公開時点の期に回答した「{field.label}」。"


def _further(field: OwnColumn, layout: Layout, role: str) -> Iterator[str]:
    """Further sentences of a field's definition: when it is asked for, and what its values look like."""
    answer = field.answer
    if answer.marks:
        yield f"「{said(layout, layout.mark)}」が{'、'.join(answer.marks)}のときに、記入を求めている。"
    if periods := asked_in(answer, layout):
        yield f"{periods}にだけ、記入を求めている。"
    if role == public.DAY:
        yield "西暦の年-月-日。"
    if role in (public.TEXT, public.NAME):
        yield _TIDIED


def _unit(field: OwnColumn, layout: Layout) -> str:
    """The unit of a field, in the words of 項目定義.csv; that of each row may stand in another column."""
    answer = field.answer
    beside = next((one for one in layout.answers if one.label == answer.unit_column and one.public), None)
    if beside:
        return f"行ごとに「{said(layout, beside)}」の列にある"
    return plain_word(answer.unit) or public.NONE


def _blank(field: OwnColumn, layout: Layout) -> str:
    """What a blank of a column means, as 項目定義.csv says it.

    Rows of earlier periods have none of what belongs to the whole year, which is said too.
    """
    answer, state = field.answer, "そのわけは state の列にある"
    if answer.given:
        return "計画に記載がない"
    if answer == layout.mark:
        return f"「{field.label}」の記載がない（{state}）"
    reasons = ["記載がない", "確認中で決まっていない"]
    if periods := asked_in(answer, layout):
        reasons.append(f"記入を求めていない期（求めているのは{periods}）")
    if not layout.is_yearly and not answer.each_period:
        reasons.append("公開時点より前の期（その期の記載は、その期に公開したデータにある）")
    return f"{'、'.join(reasons[:-1])}、または{reasons[-1]}"
