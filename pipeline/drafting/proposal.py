"""The answered columns of a published table → 期の名称, 回答の欄 and what each column is called."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.columns import NEARLY_ALL, Columns, Said, period_of
from pipeline.drafting.legends import Legend, code_of
from pipeline.drafting.published import Head, Published
from pipeline.texts import folded
from schemas import layout
from schemas.period import fiscal_code, year_label
from schemas.register import GIVEN, LONGEST_MARK, MOST_PERIODS

MOST_CHOICES: Final = 8
LONGEST_CHOICE: Final = 10
RARELY: Final = 0.05

_PARTED: Final = re.compile(r"(.+?)[(（\[]([^()（）\[\]]+)[)）\]]")
_YEAR: Final = re.compile(r"(?:令和|平成|R|H)?(?:元|\d{1,4})(?:年度?)?(?:末)?")
_NUMBER: Final = re.compile(rf"[-−▲△]?\d[\d,]*(?:\.\d+)?\s*({known.UNITS})?", re.IGNORECASE)
_DATE: Final = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|(?:令和|平成|[RH])(?:元|\d{1,2})[年.]\d{1,2}[月.]\d{1,2}日?"
)
UNIT_LINE: Final = re.compile(r"単位[:：]?((?:千|万|百万|億)?円)")
_MONEY: Final = re.compile(r"額|費|予算|決算|金")
_UNIT: Final = re.compile(r"[^\d]{1,4}")
_WORDED: Final = re.compile(r"理由|意見|課題|内容|状況|備考|記述|コメント")
_AT_LEAST_NOTHING: Final = re.compile(r"増減|差|効果|収支|削減")
_NOTHING: Final = 0.0


@dataclass(slots=True)
class Asked:
    """An answer's columns: one, or one for each of its ``periods``.

    Its heading says ``label`` and ``unit``, and is ``printed``. ``only``: the one period in which it is asked.
    ``texts`` and ``last``: what is written in all columns, and in the last that is filled, by row.
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
    """``answers`` with what the published table calls each; ``mark``: its legend's column. ``reasons``: the legend of
    the reason code, where there is one."""

    periods: tuple[str, ...]
    answers: tuple[tuple[layout.Answer, Asked], ...]
    mark: Asked | None
    reasons: Legend | None
    used: tuple[Legend, ...]


def proposal(table: Published, columns: Columns, legends: Sequence[Legend], said: Said, year: int) -> Proposal:
    """What departments are asked, out of the columns and the legends."""
    asked = _grouped(columns, said)
    mark = _find_mark(_told(asked, table, year), legends)
    if mark and len(mark.heads) < len(_periods(asked)):
        asked = _grouped(columns, said, parted_year=False)
        mark = _find_mark(_told(asked, table, year), legends)
    for one in asked:
        _sort(one, table, legends, mark)
    periods = _periods(asked)
    for one in asked:
        one.only = one.only if one.only in periods else ""
    named = list(_named(asked, periods))
    unit = next((one for one in asked if one.given and folded(one.label) == "単位"), None)
    reason = next((one for one in asked if _is_reason(one)), None)
    pairs = [
        (_answer(one, name, mark, unit, is_reason=one is reason), one) for one, name in zip(asked, named, strict=True)
    ]
    behind = asked.index(reason) + 1 if reason else len(asked)
    if behind < len(asked) and asked[behind].kind == layout.TEXT and not asked[behind].given:
        pairs[behind] = (replace(pairs[behind][0], always=False, marks=()), asked[behind])
    used = tuple(one.legend for one in asked if one.legend)
    return Proposal(periods, tuple(pairs), mark, reason.legend if reason else None, used)


def _told(asked: Sequence[Asked], table: Published, year: int) -> Sequence[Asked]:
    """The same with what their headings and cells say; no two have the same label."""
    for one in asked:
        _label(one, year)
        _read(one, table)
    _unlike(asked)
    return asked


def _grouped(columns: Columns, said: Said, *, parted_year: bool = True) -> list[Asked]:
    """The columns in the table's order; those that each period has in one, where the plan's year is parted."""
    heads = sorted((*columns.given, *columns.asked), key=lambda head: head.place)
    parted = {head.place: _parted(head) for head in heads if head in columns.asked}
    named = Counter(label for label, period in {pair for pair in parted.values() if pair[1]})
    parted_year = parted_year and len({period for _, period in parted.values() if period}) <= MOST_PERIODS
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, int], Asked] = {}
    for head in heads:
        label, period = parted.get(head.place, ("", ""))
        own = said.of(head) if said.of(head) != GIVEN else ""
        seen[label, period] += 1
        if period and named[label] > 1 and parted_year:
            one = found.setdefault((label, seen[label, period]), Asked(own or label, [], []))
            one.heads.append(head)
            one.periods.append(period)
        else:
            only = period if parted_year else ""
            apart = f"{label}（{period}）" if named[label] > 1 and not parted_year else ""
            found[str(head.place), 0] = Asked(own or apart, [head], [], given=head in columns.given, only=only)
    return list(found.values())


def _parted(head: Head) -> tuple[str, str]:
    """What a column answers, and the period whose it is; "" for none."""
    if own := period_of(head.own):
        return (next((one for one in head.over if not period_of(one)), "進捗"), own)
    return head.own, next((period for one in head.over if (period := period_of(one))), "")


def _label(one: Asked, year: int) -> None:
    """Parts a heading into the label and its unit; with the heading over it where it says nothing alone."""
    head = one.heads[0]
    if one.label and not one.periods:
        one.printed = head.own
        return
    one.printed = one.label or head.own
    above = next((label for label in head.over if not period_of(label)), "") if not one.periods else ""
    label, own_unit = _without_unit(one.printed, year)
    over, unit_over = _without_unit(above, year)
    is_year = bool(over and _YEAR.fullmatch(folded(label)))
    joined = bool(over) and folded(label) in known.GENERIC and not _YEAR.fullmatch(folded(over))
    if is_year and not one.given:
        label = over
    elif is_year or joined:
        label = f"{over}（{label}）"
    one.label, one.unit = label.replace("、", "・"), own_unit or unit_over
    if is_year or joined or one.unit:
        one.printed = one.label


def _without_unit(heading: str, year: int) -> tuple[str, str]:
    """A heading without the unit, or this year, that stands in brackets behind it; and the unit."""
    found = _PARTED.fullmatch(heading)
    aside = unicodedata.normalize("NFKC", found[2]) if found else ""
    if found and aside in (fiscal_code(year), year_label(year)):
        return found[1], ""
    return (found[1], aside) if found and _is_unit(aside) else (heading, "")


def _is_unit(text: str) -> bool:
    other = _YEAR.fullmatch(text) or period_of(text) or re.search(r"年|月|実績|計画|記号|選択", text)
    return bool(_UNIT.fullmatch(text)) and not other


def _unlike(asked: Sequence[Asked]) -> None:
    """No two labels are the same, and none is a word for a column of every plan."""
    taken = {folded(word) for column in layout.PLAN_COLUMNS for word in column.words}
    for one in asked:
        label, number = one.label, 2
        while folded(one.label) in taken:
            one.label = f"{label}（{number}）"
            number += 1
        taken.add(folded(one.label))


def _read(one: Asked, table: Published) -> None:
    by_column = [table.texts(head) for head in one.heads]
    by_column = [texts for texts in by_column if any(texts)] or by_column[:1]
    one.texts = [text for texts in by_column for text in texts]
    one.last = by_column[-1]


def _find_mark(asked: Sequence[Asked], legends: Sequence[Legend]) -> Asked | None:
    """The column of the plan's marks: one that a legend explains, of each period first; else one called so."""
    best: tuple[int, int] = (0, 0)
    mark = None
    for place, one in enumerate(asked):
        legend = _legend_of(one, [each for each in legends if any(each.entries.values())])
        named = bool(known.MARK_WORDS.search(folded(one.label)))
        short = [text for text in one.texts if text]
        few = bool(short) and len(set(short)) <= MOST_CHOICES and max(map(len, short)) <= LONGEST_MARK
        score = 8 * (len(one.heads) > 1) + 4 * named + 2 * bool(legend) + _is_legend_for(legend, one)
        if not one.given and few and (legend or named) and (score, -place) > best:
            best, mark = (score, -place), one
    return mark


def _is_legend_for(legend: Legend | None, one: Asked) -> bool:
    return legend is not None and (folded(one.label) in folded(legend.title) or "凡例" in legend.title)


def _legend_of(one: Asked, legends: Sequence[Legend]) -> Legend | None:
    """The legend of a column: the one called as it is or as the heading over it, of those that have its values."""
    fit = [legend for legend in legends if legend.covers(one.texts) or legend.covers(map(code_of, one.texts))]
    words = [folded(label) for label in (one.label, *one.heads[0].labels) if label]
    titled = [legend for legend in fit if any(word in folded(legend.title) for word in words)]
    by_reason = [legend for legend in fit if "理由" in legend.title and any("理由" in word for word in words)]
    return next(iter((*titled, *by_reason, *fit)), None)


def _sort(one: Asked, table: Published, legends: Sequence[Legend], mark: Asked | None) -> None:
    """Says what kind of answer a column is."""
    filled = [text for text in one.texts if text]
    legend = _legend_of(one, legends)
    if one is mark:
        one.kind, one.legend = layout.MARK, _legend_of(one, [each for each in legends if any(each.entries.values())])
        one.legend = one.legend or legend
    elif not one.given and legend:
        one.kind, one.legend = (layout.MARK if mark and legend is mark.legend else layout.CHOICE), legend
    elif filled and _share(filled, _DATE):
        one.kind = layout.DATE
    elif filled and _share([unicodedata.normalize("NFKC", text) for text in filled], _NUMBER):
        one.kind = layout.NUMBER
        one.unit = one.unit or _unit_in(one, table, filled) or _unit_of_all(one, table)
    elif not one.given and _is_choice(one, filled):
        one.kind = layout.CHOICE
    else:
        one.kind = layout.TEXT
    if one.kind != layout.NUMBER:
        one.unit = ""


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return sum(bool(pattern.fullmatch(text)) for text in texts) >= NEARLY_ALL * len(texts)


def _unit_in(one: Asked, table: Published, filled: Sequence[str]) -> str:
    cells = [(line.row, head.place) for line in table.rows for head in one.heads if line.texts.get(head.place)]
    if sum(cell in table.percent for cell in cells) >= NEARLY_ALL * len(cells):
        return layout.PERCENT
    units = {found[1] or "" for text in filled if (found := _NUMBER.fullmatch(unicodedata.normalize("NFKC", text)))}
    return units.pop() if len(units) == 1 else ""


def _unit_of_all(one: Asked, table: Published) -> str:
    """The unit of money that a line around the table says: 単位：千円."""
    if not _MONEY.search(folded(one.label)):
        return ""
    return next((found[1] for line in table.captions if (found := UNIT_LINE.search(folded(line)))), "")


def _is_choice(one: Asked, filled: Sequence[str]) -> bool:
    values = set(filled)
    short = all(len(value) <= LONGEST_CHOICE and not value.endswith("。") for value in values)
    few = 1 < len(values) <= min(MOST_CHOICES, len(filled) / 2)
    return short and few and not _WORDED.search(folded(one.label))


def _is_reason(one: Asked) -> bool:
    """Whether a column is the code of the reason for a mark."""
    said = (one.label, *one.heads[0].labels)
    if one.kind != layout.CHOICE or one.legend is None:
        return False
    return any("理由" in word for word in (*said, one.legend.title))


def _periods(asked: Sequence[Asked]) -> tuple[str, ...]:
    heads = sorted((head.place, period) for one in asked for head, period in zip(one.heads, one.periods, strict=False))
    names = dict.fromkeys(period for _, period in heads)
    return tuple(names) or layout.YEARLY


def _named(asked: Sequence[Asked], periods: tuple[str, ...]) -> Iterator[str]:
    """A name for machines for each: out of its heading's words, else answer_1, …; none twice."""
    taken = set(layout.reserved())
    several = [one for one in asked if len(one.heads) > 1]
    for number, one in enumerate(asked, start=1):
        word = folded(one.label)
        plain = re.sub(r"[^a-z0-9]+", "_", one.label.lower()).strip("_") if one.label.isascii() else ""
        found = "progress" if one.kind == layout.MARK and not plain else plain
        found = found or next((name for pattern, name in known.NAMES if re.search(pattern, word)), "")
        if found == "action" and one.kind == layout.NUMBER:
            found = "actual"
        elif found == "actual" and one.kind == layout.TEXT and not one.given:
            found = "action"
        if several == [one] and one.kind == layout.MARK and periods == layout.QUARTERLY:
            found = layout.MUSASHINO[0].name
        name = found if re.fullmatch(r"[a-z][a-z0-9_]*", found) else f"answer_{number}"
        while name in taken:
            name = f"{name[:-1]}{chr(ord(name[-1]) + 1)}" if name[-2:-1] == "_" and name[-1].isalpha() else f"{name}_b"
        taken.add(name)
        yield name


def _answer(one: Asked, name: str, mark: Asked | None, unit: Asked | None, *, is_reason: bool) -> layout.Answer:
    always, marks = (True, ()) if one.kind == layout.MARK and one is mark else _due(one, mark)
    unit_text, unit_column = _unit_of(one, unit)
    always = always and not one.only
    least = _least(one, unit_text)
    return layout.Answer(
        one.label,
        name,
        one.kind,
        choices=() if one.kind != layout.CHOICE or is_reason else tuple(_choices(one)),
        reason=is_reason,
        unit=unit_text,
        unit_column=unit_column,
        always=always and not one.given and not is_reason,
        marks=() if one.given or is_reason or one.only else marks,
        periods=(one.only,) if one.only and not is_reason else (),
        given=one.given,
        each_period=len(one.heads) > 1,
        least=least,
    )


def _choices(one: Asked) -> Iterator[tuple[str, str]]:
    order = {word: place for place, word in enumerate(known.DIRECTIONS)}
    found = sorted(dict.fromkeys(filter(None, one.texts)), key=lambda word: order.get(word, len(order)))
    entries = dict(one.legend.entries) if one.legend else dict.fromkeys(found, "")
    seen: set[str] = set()
    plain = {unicodedata.normalize("NFKC", value) for value in entries}
    for value, label in entries.items():
        words = [unicodedata.normalize("NFKC", part) for part in (value, label)]
        if words[0] not in seen:
            twice = words[1] in plain | seen
            seen |= set(words)
            yield re.sub(r"[、\n:：]", "・", value), "" if twice else re.sub(r"[、\n]", "・", label)


def _due(one: Asked, mark: Asked | None) -> tuple[bool, tuple[str, ...]]:
    """Whether a column is due in every row, else the marks beside which it is filled, where the rows say so clearly."""
    share = sum(map(bool, one.texts)) / max(len(one.texts), 1)
    if share >= 1 - RARELY:
        return True, ()
    if mark is None or len(one.last) != len(mark.last):
        return False, ()
    rows = [(sign, bool(text)) for sign, text in zip(mark.last, one.last, strict=True) if sign]
    filled = dict.fromkeys(sign for sign, has in rows if has)
    beside = [has for sign, has in rows if sign in filled]
    if filled and len(filled) < len({sign for sign, _ in rows}) and sum(beside) >= NEARLY_ALL * len(beside):
        order = list(mark.legend.entries) if mark.legend else list(filled)
        plain = {folded(sign) for sign in filled}
        return False, tuple(sign for sign in order if folded(sign) in plain)
    return False, ()


def _unit_of(one: Asked, unit: Asked | None) -> tuple[str, str]:
    """The unit of a number, or the column that has each row's."""
    if one.kind != layout.NUMBER or one.unit or unit is None or not known.INDICATOR.search(folded(one.label)):
        return one.unit, ""
    units = {text for text in unit.texts if text}
    return (next(iter(units)), "") if len(units) == 1 else ("", unit.label)


def _least(one: Asked, unit: str) -> float | None:
    """0 where a number has a unit and is never below 0."""
    never = not any(text[:1] in "-−▲△" for text in one.texts if text)
    return _NOTHING if unit and never and not one.given and not _AT_LEAST_NOTHING.search(folded(one.label)) else None
