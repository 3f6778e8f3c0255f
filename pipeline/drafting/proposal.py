"""The answered columns of a published table → 期の名称, 回答の欄 and what each column is called.

:func:`proposal` does it in this order: columns that stand once for each period are joined into one, the column of the
plan's marks is found (the other columns are judged by it), then each column gets its kind, its name for machines, and
when it is due. Nothing is known of a table but its headings, its cells and the legends around it, so all of it is a
proposal, and ``another_plan`` says so to the coordinator.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.columns import NEARLY_ALL, Columns, Said, period_of
from pipeline.drafting.legends import Legend, as_in_cells, code_of
from pipeline.drafting.published import Head, Published
from pipeline.texts import folded
from schemas import layout
from schemas.period import fiscal_code, year_label
from schemas.register import GIVEN, LONGEST_MARK, MOST_PERIODS

MOST_CHOICES: Final = 8
"""The largest number of different values that a column of marks or choices has. With more of them it is free text."""
LONGEST_CHOICE: Final = 10
"""Characters of the longest choice."""
RARELY: Final = 0.05
"""The share of blank cells that a column may have and still be due in every row."""

_PARTED: Final = re.compile(r"(.+?)[(（\[]([^()（）\[\]]+)[)）\]]")
"""A heading with brackets behind it: 事業費（千円）."""
_YEAR: Final = re.compile(r"(?:令和|平成|R|H)?(?:元|\d{1,4})(?:年度?)?(?:末)?")
"""A heading that is nothing but a year or the end of one: 令和5年度, R5, 2023年度末."""
_NUMBER: Final = re.compile(rf"[-−▲△]?\d[\d,]*(?:\.\d+)?\s*({known.UNITS})?", re.IGNORECASE)
"""A whole cell that is a number, with its unit or without."""
_DATE: Final = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|(?:令和|平成|[RH])(?:元|\d{1,2})[年.]\d{1,2}[月.]\d{1,2}日?"
)
"""A whole cell that is a day, by either calendar."""
UNIT_LINE: Final = re.compile(r"単位[:：]?((?:千|万|百万|億)?円)")
"""A line around the table that tells the unit of all its money. Compared after ``folded``."""
_MONEY: Final = re.compile(r"額|費|予算|決算|金")
"""Headings of sums of money, to which the unit of such a line belongs."""
_UNIT: Final = re.compile(r"[^\d]{1,4}")
"""What stands in brackets behind a heading and may be a unit."""
_AMOUNT: Final = re.compile(r"[率値額数量]$")
"""How the heading of an amount ends."""
_WORDED: Final = re.compile(r"理由|意見|課題|内容|状況|備考|記述|コメント")
"""Headings under which few short values are a coincidence: what is asked for there is text."""
_AT_LEAST_NOTHING: Final = re.compile(r"増減|差|効果|収支|削減")
"""Headings of numbers that may fall below 0 although the published ones do not."""
_NOTHING: Final = 0.0


@dataclass(slots=True)
class AskedColumn:
    """One answered column of the plan to be. In the published table it is one column, or one for each of its
    ``periods``.

    - ``label``: what the register will call it (名称); no two are the same.
    - ``heads``: its published columns, from left to right; ``periods``: the period of each, in the same order, or empty
      where the heading names none.
    - ``unit``: the unit that its heading or its cells say, "" for none.
    - ``printed``: what the published table calls it (呼び名).
    - ``given``: the plan knows its values before the year begins (計画), so nobody is asked.
    - ``only``: the one period in which it is asked; "" for all.
    - ``kind``: one of the kinds of ``schemas.layout``.
    - ``legend``: the lines that explain its values; None where there are none.
    - ``texts``: what is written in all its columns, one column after the other, blanks too.
    - ``last``: what is written in the last of its columns that is filled, one text for each row.

    The fields are filled one after the other by :func:`proposal`.
    """

    label: str
    heads: list[Head]
    periods: list[str]
    unit: str = ""
    printed: str = ""
    given: bool = False
    only: str = ""
    kind: layout.Kind = layout.TEXT
    legend: Legend | None = None
    texts: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What :func:`proposal` gives.

    - ``periods``: the names of the periods of a year, in the table's order.
    - ``answers``: each answered column as the register will have it, and beside it where it stands in the table.
    - ``mark``: the column of the plan's marks; None where no column looks like one.
    - ``reasons``: the legend of the reason code; None where the table has no such code.
    - ``used``: the legends that explain some column. The lines of all others are told as not used.
    - ``apart``: a column and the part of the year over it, where that is no period of the plan.
    """

    periods: tuple[str, ...]
    answers: tuple[tuple[layout.Answer, AskedColumn], ...]
    mark: AskedColumn | None
    reasons: Legend | None
    used: tuple[Legend, ...]
    apart: tuple[tuple[str, str], ...] = ()


def proposal(table: Published, columns: Columns, legends: Sequence[Legend], said: Said, year: int) -> Proposal:
    """What departments are asked, out of the columns and the legends.

    ``year``: the fiscal year of the register, which headings may name without meaning anything by it.

    Where the marks stand in fewer columns than the table has periods, the periods are some other column's affair (a
    target for each half of a year that is judged once). The year is then one period, and each of those columns is one
    of its own.
    """
    asked = _grouped(columns, said)
    mark = _find_mark(_told(asked, table, year), legends, table)
    if mark and len(mark.heads) < len(_periods(asked)):
        asked = _grouped(columns, said, parted_year=False)
        mark = _find_mark(_told(asked, table, year), legends, table)
    for column in asked:
        _sort(column, table, legends, mark)
    periods = _periods(asked)
    apart = tuple((column.label, column.only) for column in asked if column.only and column.only not in periods)
    for column in asked:
        column.only = column.only if column.only in periods else ""
    named = list(_named(asked, periods))
    unit = next((column for column in asked if column.given and folded(column.label) == "単位"), None)
    reason = next((column for column in asked if _is_reason(column)), None)
    pairs = [
        (_answer(column, name, mark, unit, is_reason=column is reason), column)
        for column, name in zip(asked, named, strict=True)
    ]
    behind = asked.index(reason) + 1 if reason else len(asked)
    if behind < len(asked) and asked[behind].kind == layout.TEXT and not asked[behind].given:
        pairs[behind] = (pairs[behind][0]._replace(always=False, marks=()), asked[behind])
    used = tuple(column.legend for column in asked if column.legend)
    return Proposal(periods, tuple(pairs), mark, reason.legend if reason else None, used, apart)


def _told(asked: Sequence[AskedColumn], table: Published, year: int) -> Sequence[AskedColumn]:
    """The same columns with their label, unit and texts filled in, no label twice, and none printed twice."""
    for column in asked:
        _label(column, year)
        _read(column, table)
    _apart(asked)
    _unlike(asked)
    printed = Counter(folded(column.printed) for column in asked)
    for column in asked:
        column.printed = column.label if printed[folded(column.printed)] > 1 else column.printed
    return asked


def _apart(asked: Sequence[AskedColumn]) -> None:
    """Gives columns that have the same label the heading by which they differ: 活動指標（実績）, 計画（令和4年度）."""
    count = Counter(folded(column.label) for column in asked)
    for column in asked:
        head = column.heads[0]
        more = [label for label in head.labels if folded(label) != folded(column.label) and label not in column.label]
        if count[folded(column.label)] > 1 and more and not column.periods:
            is_year = bool(_YEAR.fullmatch(folded(more[-1])))
            column.label = f"{column.label}（{more[-1]}）" if is_year else f"{more[-1]}（{column.label}）"
            column.printed = column.label


def _grouped(columns: Columns, said: Said, *, parted_year: bool = True) -> list[AskedColumn]:
    """The columns in the table's order; those that each period has in one, where the plan's year is parted.

    A column is joined with another where both have the same label and name different periods. A label that comes twice
    in the same period (評価 and 評価 below 上半期) makes two answered columns, the first of each period and the second
    of each. ``parted_year``: False keeps all columns apart, and labels that would then be the same say their period in
    brackets. The same is done where there are more periods than a register may have.
    """
    heads = sorted((*columns.given, *columns.asked), key=lambda head: head.place)
    parted = {head.place: _parted(head) for head in heads if head in columns.asked}
    named = Counter(label for label, period in {pair for pair in parted.values() if pair[1]})
    parted_year = parted_year and len({period for _, period in parted.values() if period}) <= MOST_PERIODS
    seen: Counter[tuple[str, str]] = Counter()
    groups: dict[tuple[str, int], AskedColumn] = {}
    for head in heads:
        label, period = parted.get(head.place, ("", ""))
        own = said.of(head) if said.of(head) != GIVEN else ""
        seen[label, period] += 1
        if period and named[label] > 1 and parted_year:
            column = groups.setdefault((label, seen[label, period]), AskedColumn(own or label, [], []))
            column.heads.append(head)
            column.periods.append(period)
        else:
            only = period if parted_year else ""
            apart = f"{label}（{period}）" if named[label] > 1 and not parted_year else ""
            groups[str(head.place), 0] = AskedColumn(own or apart, [head], [], given=head in columns.given, only=only)
    return list(groups.values())


def _parted(head: Head) -> tuple[str, str]:
    """What a column answers, and the period whose it is; "" for none.

    The period may stand above the answer or below it. Where only periods stand over one another, the answer is 進捗.

    >>> _parted(Head(5, "F", ("上半期", "評価"))), _parted(Head(5, "F", ("評価", "上半期")))
    (('評価', '上半期'), ('評価', '上半期'))
    >>> _parted(Head(5, "F", ("上半期",))), _parted(Head(5, "F", ("備考",)))
    (('進捗', '上半期'), ('備考', ''))
    """
    if own := period_of(head.own):
        return (next((label for label in head.over if not period_of(label)), "進捗"), own)
    return head.own, next((period for label in head.over if (period := period_of(label))), "")


def _label(column: AskedColumn, year: int) -> None:
    """Parts a heading into the label and its unit; with the heading over it where it says nothing alone.

    A year below 事業費 is 事業費 where it is asked for; values given before the year keep it, 事業費（R5年度）, since
    they have several such columns. 名称 below 指標 is 指標（名称）. A label that ``--heading`` says stays as it was
    said. 、 parts names in the register's cells, so a label has ・ instead.
    """
    head = column.heads[0]
    if column.label and not column.periods:
        column.printed = head.own
        return
    column.printed = column.label or head.own
    above = next((label for label in head.over if not period_of(label)), "") if not column.periods else ""
    label, own_unit = _without_unit(column.printed, year)
    over, unit_over = _without_unit(above, year)
    is_year = bool(over and _YEAR.fullmatch(folded(label)))
    joined = bool(over) and folded(label) in known.GENERIC and not _YEAR.fullmatch(folded(over))
    if is_year and not column.given:
        label = over
    elif is_year or joined:
        label = f"{over}（{label}）"
    column.label, column.unit = label.replace("、", "・"), own_unit or unit_over
    if is_year or joined or column.unit:
        column.printed = column.label


def _without_unit(heading: str, year: int) -> tuple[str, str]:
    """A heading without the unit, or this year, that stands in brackets behind it; and the unit, "" for none.

    >>> _without_unit("事業費（千円）", 2023), _without_unit("実績（R5）", 2023), _without_unit("実績（R4）", 2023)
    (('事業費', '千円'), ('実績', ''), ('実績（R4）', ''))
    """
    brackets = _PARTED.fullmatch(heading)
    aside = unicodedata.normalize("NFKC", brackets[2]) if brackets else ""
    if brackets and aside in (fiscal_code(year), year_label(year)):
        return brackets[1], ""
    return (brackets[1], aside) if brackets and _is_unit(aside) else (heading, "")


def _is_unit(text: str) -> bool:
    """Whether brackets behind a heading hold a unit: few characters, and neither a year, a period nor a kind of
    value."""
    other = _YEAR.fullmatch(text) or period_of(text) or re.search(r"年|月|実績|計画|記号|選択|KPI|KGI", text)
    return bool(_UNIT.fullmatch(text)) and not other


def _unlike(asked: Sequence[AskedColumn]) -> None:
    """Makes every label differ from all others, and from the words for a column of every plan: 備考, 備考（2）."""
    taken = {folded(word) for plan_column in layout.PLAN_COLUMNS for word in plan_column.words}
    for column in asked:
        label, number = column.label, 2
        while folded(column.label) in taken:
            column.label = column.printed = f"{label}（{number}）"
            number += 1
        taken.add(folded(column.label))


def _read(column: AskedColumn, table: Published) -> None:
    """Fills in what is written in the columns. Those that are blank in all rows do not count where another is filled:
    they are the periods that were still to come when the table was published."""
    by_column = [table.texts(head) for head in column.heads]
    by_column = [texts for texts in by_column if any(texts)] or by_column[:1]
    column.texts = [text for texts in by_column for text in texts]
    column.last = by_column[-1]


def _find_mark(asked: Sequence[AskedColumn], legends: Sequence[Legend], table: Published) -> AskedColumn | None:
    """The column of the plan's marks; None where none can be it.

    It is a column of few short values that a legend explains or whose heading says so (進捗状況, 評価). Of several, one
    that each period has comes first, then one that is called so, then one with a legend, then one whose legend is
    called like it, then the one on the left.
    """
    best: tuple[int, int] = (0, 0)
    mark = None
    for place, column in enumerate(asked):
        legend = _legend_of(column, [explained for explained in legends if any(explained.entries.values())])
        named = bool(known.MARK_WORDS.search(folded(column.label)))
        short = [text for text in column.texts if text]
        few = bool(short) and len(set(short)) <= MOST_CHOICES and (bool(legend) or max(map(len, short)) <= LONGEST_MARK)
        if not legend and _are_amounts(column, table, short):
            continue
        score = 8 * (len(column.heads) > 1) + 4 * named + 2 * bool(legend) + _is_legend_for(legend, column)
        if not column.given and few and (legend or named) and (score, -place) > best:
            best, mark = (score, -place), column
    return mark


def _are_amounts(column: AskedColumn, table: Published, filled: Sequence[str]) -> bool:
    """Whether a column without a legend holds amounts and no scores: numbers that are shown as shares, have decimals or
    a unit, or stand below 進捗率 and its like."""
    plain = [unicodedata.normalize("NFKC", text) for text in filled]
    if not _share(plain, _NUMBER):
        return False
    amount = any(not text.isdecimal() for text in plain) or _unit_in(column, table, filled)
    return bool(amount or column.unit or _AMOUNT.search(folded(column.label)))


def _is_legend_for(legend: Legend | None, column: AskedColumn) -> bool:
    """Whether a legend's title names the column, or says 凡例, as that of the marks usually does."""
    return legend is not None and (folded(column.label) in folded(legend.title) or "凡例" in legend.title)


def _legend_of(column: AskedColumn, legends: Sequence[Legend]) -> Legend | None:
    """The legend of a column: of those that have its values, the one called as it is or as a heading over it, else the
    one of reasons for a column of reasons, else the first. None where no legend has nearly all of its values."""
    fit = [legend for legend in legends if legend.covers(column.texts) or legend.covers(map(code_of, column.texts))]
    words = [folded(label) for label in (column.label, *column.heads[0].labels) if label]
    titled = [legend for legend in fit if any(word in folded(legend.title) for word in words)]
    by_reason = [legend for legend in fit if "理由" in legend.title and any("理由" in word for word in words)]
    return next(iter((*titled, *by_reason, *fit)), None)


def _sort(column: AskedColumn, table: Published, legends: Sequence[Legend], mark: AskedColumn | None) -> None:
    """Says what kind of answer a column is: by a legend first, else by what nearly all of its filled cells are.

    Changes ``kind``, ``legend`` and ``unit`` of the column. A column without any value is text. One whose values the
    legend of the marks explains is a column of marks too. Only numbers keep a unit.
    """
    filled = [text for text in column.texts if text]
    legend = _legend_of(column, legends)
    if column is mark:
        column.kind, column.legend = (
            layout.MARK,
            _legend_of(column, [each for each in legends if any(each.entries.values())]),
        )
        column.legend = column.legend or legend
    elif not column.given and legend:
        column.kind, column.legend = (layout.MARK if mark and legend is mark.legend else layout.CHOICE), legend
    elif filled and _share(filled, _DATE):
        column.kind = layout.DATE
    elif filled and _share([unicodedata.normalize("NFKC", text) for text in filled], _NUMBER):
        column.kind = layout.NUMBER
        column.unit = column.unit or _unit_in(column, table, filled) or _unit_of_all(column, table)
    elif not column.given and _is_choice(column, filled):
        column.kind = layout.CHOICE
    else:
        column.kind = layout.TEXT
    if column.kind != layout.NUMBER:
        column.unit = ""


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Whether nearly all of the texts, as wholes, are what a pattern says."""
    return sum(bool(pattern.fullmatch(text)) for text in texts) >= NEARLY_ALL * len(texts)


def _unit_in(column: AskedColumn, table: Published, filled: Sequence[str]) -> str:
    """The unit that the cells of a column say: % where nearly all of them are shown as a share, else the one written
    behind all numbers alike. "" where cells have different units, or some have none."""
    cells = [(line.row, head.place) for line in table.rows for head in column.heads if line.texts.get(head.place)]
    if sum(cell in table.percent for cell in cells) >= NEARLY_ALL * len(cells):
        return layout.PERCENT
    units = {match[1] or "" for text in filled if (match := _NUMBER.fullmatch(unicodedata.normalize("NFKC", text)))}
    return units.pop() if len(units) == 1 else ""


def _unit_of_all(column: AskedColumn, table: Published) -> str:
    """The unit of money that a line around the table says: 単位：千円."""
    if not _MONEY.search(folded(column.label)):
        return ""
    return next((match[1] for line in table.captions if (match := UNIT_LINE.search(folded(line)))), "")


def _is_choice(column: AskedColumn, filled: Sequence[str]) -> bool:
    """Whether a column without a legend holds a choice: at least two different short values, each of which comes twice
    on the average, and a heading that asks for no text."""
    values = set(filled)
    short = all(len(value) <= LONGEST_CHOICE and not value.endswith("。") for value in values)
    few = 1 < len(values) <= min(MOST_CHOICES, len(filled) / 2)
    return short and few and not _WORDED.search(folded(column.label))


def _is_reason(column: AskedColumn) -> bool:
    """Whether a column is the code of the reason for a mark."""
    said = (column.label, *column.heads[0].labels)
    if column.kind != layout.CHOICE or column.legend is None:
        return False
    return any("理由" in word for word in (*said, column.legend.title))


def _periods(asked: Sequence[AskedColumn]) -> tuple[str, ...]:
    """The names of the periods, as they follow one another from left to right; one for the whole year where no column
    has periods."""
    heads = sorted(
        (head.place, period) for column in asked for head, period in zip(column.heads, column.periods, strict=False)
    )
    names = dict.fromkeys(period for _, period in heads)
    return tuple(names) or layout.YEARLY


def _named(asked: Sequence[AskedColumn], periods: tuple[str, ...]) -> Iterator[str]:
    """A name for machines (列名) for each column: out of its heading's words, else ``answer_1``, …; none twice.

    An English heading is its own name. Which Japanese word is which name says ``known.NAMES``; 実績 is a number or what
    was done, by what stands in it. The one column of quarterly marks has 武蔵野市's name, so that merged.csv has q1 to
    q4. A name that is taken goes on with _b, _c, ….
    """
    taken = set(layout.RESERVED)
    several = [column for column in asked if len(column.heads) > 1]
    for number, column in enumerate(asked, start=1):
        word = folded(column.label)
        plain = re.sub(r"[^a-z0-9]+", "_", column.label.lower()).strip("_") if column.label.isascii() else ""
        english = "progress" if column.kind == layout.MARK and not plain else plain
        english = english or next((name for pattern, name in known.NAMES if re.search(pattern, word)), "")
        if english == "action" and column.kind == layout.NUMBER:
            english = "actual"
        elif english == "actual" and column.kind == layout.TEXT and not column.given:
            english = "action"
        if several == [column] and column.kind == layout.MARK and periods == layout.QUARTERLY:
            english = layout.MUSASHINO[0].name
        name = english if re.fullmatch(r"[a-z][a-z0-9_]*", english) else f"answer_{number}"
        while name in taken:
            name = f"{name[:-1]}{chr(ord(name[-1]) + 1)}" if name[-2:-1] == "_" and name[-1].isalpha() else f"{name}_b"
        taken.add(name)
        yield name


def _answer(
    column: AskedColumn, name: str, mark: AskedColumn | None, unit: AskedColumn | None, *, is_reason: bool
) -> layout.Answer:
    """The row of 回答の欄 for a column. Marks are due in every period; what the plan gives, a reason code and a column
    of one period are due by other means, so they have neither 常に nor marks."""
    always, marks = (True, ()) if column.kind == layout.MARK and column is mark else _due(column, mark)
    unit_text, unit_column = _unit_of(column, unit)
    always = always and not column.only
    least = _least(column, unit_text)
    return layout.Answer(
        column.label,
        name,
        column.kind,
        choices=() if column.kind != layout.CHOICE or is_reason else tuple(_choices(column)),
        reason=is_reason,
        unit=unit_text,
        unit_column=unit_column,
        always=always and not column.given and not is_reason,
        marks=() if column.given or is_reason or column.only else marks,
        periods=(column.only,) if column.only and not is_reason else (),
        given=column.given,
        each_period=len(column.heads) > 1,
        least=least,
    )


def _choices(column: AskedColumn) -> Iterator[tuple[str, str]]:
    """The choices of a column, each with its label, "" for none: as its legend lists them, else the values seen, 拡充
    and its like in their usual order.

    The register parts choices by 、 or a line break and a choice from its label by a colon, so those become ・. Of
    values that are the same after NFKC the first stays. A label that another choice has is left out, since it could not
    be told from that choice.
    """
    order = {word: place for place, word in enumerate(known.DIRECTIONS)}
    seen_values = sorted(dict.fromkeys(filter(None, column.texts)), key=lambda word: order.get(word, len(order)))
    listed = as_in_cells(column.legend.entries, map(code_of, column.texts)) if column.legend else {}
    entries = listed or dict.fromkeys(seen_values, "")
    seen: set[str] = set()
    all_values = {unicodedata.normalize("NFKC", value) for value in entries}
    for value, label in entries.items():
        words = [unicodedata.normalize("NFKC", part) for part in (value, label)]
        if words[0] not in seen:
            twice = words[1] in all_values | seen
            seen |= set(words)
            yield re.sub(r"[、\n:：]", "・", value), "" if twice else re.sub(r"[、\n]", "・", label)


def _due(column: AskedColumn, mark: AskedColumn | None) -> tuple[bool, tuple[str, ...]]:
    """Whether a column is due in every row, else the marks beside which it is filled, where the rows say so clearly."""
    share = sum(map(bool, column.texts)) / max(len(column.texts), 1)
    if share >= 1 - RARELY:
        return True, ()
    if mark is None or len(column.last) != len(mark.last):
        return False, ()
    rows = [(sign, bool(text)) for sign, text in zip(mark.last, column.last, strict=True) if sign]
    filled = dict.fromkeys(sign for sign, has in rows if has)
    beside = [has for sign, has in rows if sign in filled]
    if filled and len(filled) < len({sign for sign, _ in rows}) and sum(beside) >= NEARLY_ALL * len(beside):
        order = list(mark.legend.entries) if mark.legend else list(filled)
        plain = {folded(sign) for sign in filled}
        return False, tuple(sign for sign in order if folded(sign) in plain)
    return False, ()


def _unit_of(column: AskedColumn, unit: AskedColumn | None) -> tuple[str, str]:
    """The unit of a number, and the label of the column that has each row's unit; at least one of both is "".

    Only indicators (目標, 実績, …) without a unit of their own take one from the column 単位, and it is theirs as a
    plain unit where all rows have the same.
    """
    if column.kind != layout.NUMBER or column.unit or unit is None or not known.INDICATOR.search(folded(column.label)):
        return column.unit, ""
    units = {text for text in unit.texts if text}
    return (next(iter(units)), "") if len(units) == 1 else ("", unit.label)


def _least(column: AskedColumn, unit: str) -> float | None:
    """The least value of a number: 0 for one with a unit that is never below 0 in the table, None for no limit. 増減
    and its like have none, nor has what the plan gives."""
    never = not any(text[:1] in "-−▲△" for text in column.texts if text)
    return (
        _NOTHING if unit and never and not column.given and not _AT_LEAST_NOTHING.search(folded(column.label)) else None
    )
