"""What each column of a published table is: one of every plan's, the plan's own, an answer, or not ours.

What decides, the strongest first: what the person says by ``--heading``, our own headings, the words of other cities
(``pipeline.drafting.known``), what stands in the column. A column that nothing decides is an answered one, since it is
sooner seen in the proposal than missed there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.legends import Legend
from pipeline.drafting.published import Head, Published, clean
from pipeline.errors import UserError
from pipeline.returns.interpret import serial_reader
from pipeline.texts import folded
from schemas.layout import LEVELS, OUR_WORDS
from schemas.register import GIVEN

NOT_OURS: Final = "使わない"
"""What ``--heading`` may say of a column that is to be left out."""
NEARLY_ALL: Final = 0.9
"""The share of a column's cells that must fit before the column is taken for something: a few slips are allowed."""
HALF: Final = 0.5
"""The share of cells that may differ, or must be computed."""
LONGEST_NAME: Final = 20
"""Characters of a department's name."""

_ROUNDED: Final = 0.0051
"""The largest difference between a share and the quotient that it was rounded from."""

_OUR_NAMES: Final = {folded(word): name for name, word in OUR_WORDS.items()}
_STRONG: Final = {folded(word): name for name, words, _ in known.PLAN_WORDS for word in words}
"""Our own words for the columns of every plan, compared by ``folded``."""
_WEAK: Final = {folded(word): name for name, _, words in known.PLAN_WORDS for word in words}
"""Other cities' words for them, which may mean something else beside our own."""
_REMARKS: Final = re.compile(r"[(【\[〔<].*?[)】\]〕>]|[※*].*$")
"""Brackets in a heading, and what follows ※ or *."""
OWN_DEPARTMENT: Final = ("課", "課名", "担当課", "係")
"""Headings that name the owner only below a heading that does, as 課 below 担当. Elsewhere 課 may be anything."""
_CODED: Final = re.compile(r"[A-Za-z]{1,4}[-‐_.]?\d+(?:[-‐.の][(]?\d+[)]?)*|\d{1,3}(?:[-‐の][(]?\d+[)]?)+")
"""A code or a number of several parts: DX-01, 1-2-(3)."""
_YEAR: Final = re.compile(r"(?:(令和|R|平成|H)(元|\d{1,2})|(20\d\d))(?:年度)?")


@dataclass(frozen=True, slots=True)
class Said:
    """What ``--heading`` says: published heading, as it is compared → our column, 計画, :data:`NOT_OURS` or a name."""

    by_heading: Mapping[str, str] = field(default_factory=dict)

    def of(self, head: Head) -> str:
        """What is said of a column, by any of the ways that its headings can be named; "" where nothing is."""
        return next((self.by_heading[spelling] for spelling in _spellings(head) if spelling in self.by_heading), "")

    def column(self, heading: str) -> str:
        """The plan's column that a heading names, by what is said or by its words; "" for none."""
        said = self.by_heading.get(folded(heading))
        return _OUR_NAMES.get(folded(said), "") if said else named(heading)


@dataclass(slots=True)
class Columns:
    """What the columns of a table are.

    - ``plan``: our name for each column of every plan that the table has, and the column.
    - ``given``: the columns whose values the plan knows before the year begins, in the table's order.
    - ``asked``: the columns that departments answer, in the table's order.
    - ``unused``: a column and why it is not used, as the first half of a Japanese sentence.
    - ``remarks``: sentences on what only the contents told.
    """

    plan: dict[str, Head] = field(default_factory=dict)
    given: list[Head] = field(default_factory=list)
    asked: list[Head] = field(default_factory=list)
    unused: list[tuple[Head, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class HeadingsMissing(UserError):
    """A column that every plan needs is not found.

    - ``place``: file, sheet and cell where the heading stands.
    - ``missing``: our headings of the columns that are not found; the sentence shows ``--heading`` with the first.
    - ``heads``: the columns that the table has, so that the person need not open it.
    - ``free``: those that may be the column; the example names the first.
    """

    def __init__(self, place: str, missing: Sequence[str], heads: Sequence[Head], free: Sequence[Head]) -> None:
        words = "」「".join(missing)
        there = "、".join(head.own for head in heads)
        example = free[0].own if free else "見出し"
        super().__init__(
            f"進行管理表の見出しが見つからないため、計画のファイルを作りませんでした。\n  {place}: "
            f"見出し「{words}」がありません。\n"
            f"どの列がそれに当たるかを --heading {missing[0]}={example} のように指定してください"
            "（何度でも書けます）。\n"
            f"この表の見出し：{there}"
        )


class HeadingUnknown(UserError):
    """``--heading`` names a heading that the table has not. The arguments are those of :class:`HeadingsMissing`."""

    def __init__(self, place: str, unknown: Sequence[str], heads: Sequence[Head]) -> None:
        there = "、".join(head.own for head in heads)
        super().__init__(
            f"{place}: --heading に書かれた見出し「{'」「'.join(unknown)}」は、この表にありません。\n"
            f"この表の見出し：{there}"
        )


def named(heading: str) -> str:
    """The plan's column that a heading names, a remark in brackets aside; "" for none.

    >>> named("通しNo."), named("担当課（主管）"), named("成果")
    ('serial_no', 'department', '')
    """
    word = folded(heading)
    bare = _REMARKS.sub("", word)
    return next((names[spelling] for spelling in (word, bare) for names in (_STRONG, _WEAK) if spelling in names), "")


def columns_of_table(
    table: Published, place: str, said: Said, year: int | None, explained: Sequence[Legend] = ()
) -> Columns:
    """Sorts the columns of a table.

    - ``place``: file, sheet and cell of its heading, for errors.
    - ``said``: what ``--heading`` says. It outranks everything else.
    - ``year``: the fiscal year, so that columns of other years can be told apart; None where it is not known yet.
    - ``explained``: the legends. A column that one explains is answered, whatever its heading seems to say.

    Raises HeadingsMissing where the owner or the name is not found, and HeadingUnknown for what only ``--heading``
    names. Every column of the table is in the result exactly once.
    """
    unknown = [heading for heading in said.by_heading if not any(heading in _spellings(head) for head in table.heads)]
    if unknown:
        raise HeadingUnknown(place, unknown, table.heads)
    columns = Columns()
    left = _named_columns(table, columns, said)
    left = _by_contents(table, columns, left)
    missing = [OUR_WORDS[name] for name in ("department", "initiative") if name not in columns.plan]
    if missing:
        texts = [head for head in left if head.own not in map(period_of, head.labels) and not _are_numbers(table, head)]
        raise HeadingsMissing(place, missing, table.heads, texts)
    left = _levels(table, columns, left, year)
    for head in left:
        _sort_further(columns, head, table.texts(head), said.of(head), _not_ours(table, head, year), explained)
    return columns


def _sort_further(
    columns: Columns, head: Head, texts: Sequence[str], said: str, why: str, explained: Sequence[Legend]
) -> None:
    """Adds a column that is none of ours to what the plan gives, to what is asked, or to what is not used.

    ``said``: what the person says of it, "" for nothing. ``why``: the reason not to use it, "" for none.
    """
    first = min(columns.plan[name].place for name in ("initiative", "department"))
    before = head.place < first and not known.ANSWERED.search(folded(head.own))
    if said == NOT_OURS:
        columns.unused.append((head, "指定により"))
    elif head.hidden and not said:
        columns.unused.append((head, "シートで非表示になっているため"))
    elif said == GIVEN or (not said and (before or _is_given(head)) and not _is_explained(head, explained)):
        columns.given.append(head)
    elif not said and not why and _are_owners(texts):
        columns.given.append(head)
        columns.remarks.append(
            f"{head.said}にも課などの名称がありますが、1つの事業に回答するのは「主管課等」だけです。"
            "回答を求めない「計画」の欄としました。確かめてください。"
        )
    elif why and not said:
        columns.unused.append((head, why))
    else:
        columns.asked.append(head)


def _spellings(head: Head) -> tuple[str, ...]:
    """How a person may call a column: by its own heading, by all from the top, or by one that stands over it."""
    return (folded(head.own), folded("/".join(head.labels)), *map(folded, head.over))


def _named_columns(table: Published, columns: Columns, said: Said) -> list[Head]:
    """Takes the plan's columns that are named: by the person first, then by their own words, then by other cities'.

    Adds them to ``columns`` and gives the columns that are left. A column of which the person says something else is
    left whatever its words are, and of two with the same name the first is taken; of two that name the initiatives, the
    first whose rows differ.
    """
    left = list(table.heads)
    certain = [lambda head: _OUR_NAMES.get(folded(said.of(head)), ""), lambda head: _exact(head, _STRONG)]
    by_words = [_weakly, _says_owner]
    for names in (*certain, *by_words):
        for head in sorted(left, key=lambda head: named(head.own) == "initiative" and not _differ(table.texts(head))):
            column = names(head) if names not in by_words or not said.of(head) else ""
            if column and column not in columns.plan and (not said.of(head) or _OUR_NAMES.get(folded(said.of(head)))):
                columns.plan[column] = head
                left.remove(head)
    return left


def _exact(head: Head, words: Mapping[str, str]) -> str:
    """The column that a heading names by these words, with its remark in brackets or without; "" for none."""
    word = folded(head.own)
    return next((words[spelling] for spelling in (word, _REMARKS.sub("", word)) if spelling in words), "")


def _weakly(head: Head) -> str:
    """The column that a heading names by other cities' words; "" for none. 課 alone is the owner below 担当, not
    elsewhere."""
    if head.own in OWN_DEPARTMENT and any(named(label) == "department" for label in head.over):
        return "department"
    return _exact(head, _WEAK)


def _says_owner(head: Head) -> str:
    """The owner's column for a heading made of words for departments, such as 担当課・係; "" for another."""
    return "department" if known.OWNER_HEADING.fullmatch(_REMARKS.sub("", folded(head.own))) else ""


def _by_contents(table: Published, columns: Columns, left: list[Head]) -> list[Head]:
    """The columns that no word names, by what stands in them. Adds to ``columns`` and gives those left.

    Where 施策 has a text of its own in every row and no column has the initiatives, 施策 is what the initiatives are
    called. A heading that says it is a goal or an answer is never taken for one of these, whatever stands below it.
    """
    if "initiative" not in columns.plan and "measure" in columns.plan and _differ(table.texts(columns.plan["measure"])):
        columns.plan["initiative"] = columns.plan.pop("measure")
        _tell(columns, columns.plan["initiative"], "initiative")
    tests: tuple[tuple[str, Callable[[Sequence[str]], bool]], ...] = (
        ("department", _are_owners),
        ("serial_no", _rise),
        ("serial_no", _are_codes),
        ("initiative", _differ),
    )
    for column, holds in tests:
        usual = (head for head in left if not _is_given(head) and not known.ANSWERED.search(folded(head.own)))
        fit = [head for head in usual if column not in columns.plan and holds(table.texts(head))]
        named_so = [head for head in fit if column == "initiative" and known.NAME.fullmatch(folded(head.own))]
        left = _taken(columns, left, column, (*named_so, *fit))
    measured = [head for head in left if known.MEASURED.search(folded(head.own)) and _differ(table.texts(head))]
    return left if "initiative" in columns.plan else _taken(columns, left, "initiative", measured)


def _taken(columns: Columns, left: list[Head], column: str, fit: Sequence[Head]) -> list[Head]:
    """Takes the first of the columns that may be the plan's column; gives those that are left."""
    if not fit:
        return left
    columns.plan[column] = fit[0]
    _tell(columns, fit[0], column)
    return [head for head in left if head is not fit[0]]


def _tell(columns: Columns, head: Head, column: str) -> None:
    """Adds the remark that a column was taken for ours by its contents alone."""
    columns.remarks.append(
        f"{head.said}は、書かれている内容から「{OUR_WORDS[column]}」の列と判断しました。確かめてください。"
    )


def _are_owners(texts: Sequence[str]) -> bool:
    """Whether nearly all texts end as departments' names do, are short, and come again and again."""
    filled = [folded(text) for text in texts if text]
    few = len(set(filled)) <= max(3, HALF * len(filled) + 1)
    short = [text for text in filled if len(text) <= LONGEST_NAME and known.OWNER.fullmatch(text)]
    return bool(filled) and few and len(short) >= NEARLY_ALL * len(filled)


def _rise(texts: Sequence[str]) -> bool:
    """Whether the texts are numbers from 1 that rise in nearly every row. Gaps are allowed, a number twice is not."""
    numbers = [serial_reader()(text) for text in texts if text]
    rising = all(first < second for first, second in pairwise(numbers))
    return len(numbers) >= NEARLY_ALL * len(texts) and 0 not in numbers and rising and numbers[:1] == [1]


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether each text is a number of its own with letters or points before it: DX-01, 1-2-(3), Ⅰ-1."""
    filled = [unicodedata.normalize("NFKC", text) for text in texts if text]
    codes = [text for text in filled if _CODED.fullmatch(text)]
    return len(codes) == len(filled) >= NEARLY_ALL * len(texts) > 0 and len(set(codes)) == len(codes)


def _are_numbers(table: Published, head: Head) -> bool:
    """Whether a column holds numbers and nothing else, or nothing at all."""
    filled = [text for text in table.texts(head) if text]
    return not filled or all(_number(text) is not None for text in filled)


def _differ(texts: Sequence[str]) -> bool:
    """Whether nearly all rows have words, which are no sentences, and nearly all of them differ, as names do."""
    filled = [text for text in texts if text]
    words = [text for text in filled if not re.fullmatch(r"[\d\s.,%-]+", text) and "。" not in text]
    words = [text for text in words if not _CODED.fullmatch(unicodedata.normalize("NFKC", text))]
    return len(words) >= NEARLY_ALL * len(texts) > 0 and len(set(words)) >= NEARLY_ALL * len(words)


def _levels(table: Published, columns: Columns, left: list[Head], year: int | None) -> list[Head]:
    """Gives the levels that no column is named as to columns that look like one, from the highest free level down.

    Section rows take the highest free levels: one or two of them, as deep as they stand above one another.
    """
    place = min(columns.plan[name].place for name in ("initiative", "department"))
    sections = section_depth(table)
    free = [level for level in LEVELS if level not in columns.plan][sections:]
    for head in tuple(left):
        before = head.place < place or not known.ANSWERED.search(folded(head.own))
        if free and _is_level(table, head, named_so=head.place > place) and before and not _not_ours(table, head, year):
            columns.plan[free.pop(0)] = head
            left.remove(head)
    return left


def _is_level(table: Published, head: Head, *, named_so: bool) -> bool:
    """Whether the texts of a column repeat, as a level's do: it has blanks, as merged cells leave them, or a text
    twice.

    ``named_so``: its heading must say that it is a level, which it must right of the initiative, where answers stand.
    Left of it blanks are enough, or rows of the same text that all follow one another.
    """
    filled = [text for line in table.rows if (text := line.texts.get(head.place, ""))]
    blanks = len(filled) < len(table.rows)
    repeats = blanks or len(set(filled)) < len(filled)
    runs = sum(1 for _ in groupby(filled))
    in_order = blanks or 1 < runs == len(set(filled))
    is_named = bool(known.LEVEL.fullmatch(folded(head.own)))
    return bool(filled) and repeats and not _is_given(head) and (is_named or (in_order and not named_so))


def section_depth(table: Published) -> int:
    """The largest number of section rows that stand directly above one another, at most the number of levels."""
    deepest = depth = 0
    for line in table.lines:
        depth = depth + 1 if line.section else 0
        deepest = max(deepest, depth)
    return min(deepest, len(LEVELS))


def period_of(label: str) -> str:
    """The part of a year that a heading names, a year before it and a remark behind it aside; "" for none.

    >>> period_of("令和5年度上半期"), period_of("第２回"), period_of("実績")
    ('上半期', '第2回', '')
    """
    plain = unicodedata.normalize("NFKC", label).strip()
    bare = re.sub(r"^(?:令和|R)?(?:元|\d{1,2})年度", "", re.sub(r"[(].*[)]$", "", plain))
    return bare if known.PERIOD.fullmatch(bare) else ""


def _is_explained(head: Head, explained: Sequence[Legend]) -> bool:
    """Whether a legend's title has the column's heading in it: the legend says what is answered there."""
    return any(folded(head.own) in folded(legend.title) for legend in explained)


def _is_given(head: Head) -> bool:
    """Whether a heading says that the plan knows the column's values before its year begins: 目標値, 指標, 事業概要.

    A year alone says what the heading over it says, 名称 below 指標 is the indicator's name, and what stands below a
    period is answered in it, even a 目標. Words such as 達成 or 状況 make it an answer after all.
    """
    if any(map(period_of, head.labels)):
        return False
    own = known.RATED.sub("", folded(head.own))
    over = folded(head.over[0]) if head.over else ""
    bare = re.sub(r"[(](?:令和|R|平成|H)?(?:元|\d{1,4})(?:年度?)?[)]$", "", own)
    if own == "名称" and "指標" in over:
        return True
    if over and _YEAR.fullmatch(own):
        own = over
    return any(bool(known.GIVEN.fullmatch(heading)) and not known.ANSWERED.search(heading) for heading in (own, bare))


def _not_ours(table: Published, head: Head, year: int | None) -> str:
    """Why a column is not an answer of the departments, as the first half of a Japanese sentence; "" where it is.

    A column of later years is left out only where it is blank: one that is filled is what departments say of what comes
    next.
    """
    words = [folded(label) for label in head.labels]
    if any(known.SECOND.search(word) for word in words):
        return "主管課等のほかの評価者（二次評価・委員会など）の欄にはまだ対応していないため"
    if _is_computed(table, head):
        return "ほかの列から計算される値にはまだ対応していないため"
    if any(known.BEFORE.search(word) for word in words):
        return "前の年度の欄のため"
    blank = not any(table.texts(head))
    years = [named_year for word in words for named_year in _years(word)]
    if year and years and max(years) < year:
        return "前の年度の欄のため"
    if year and years and min(years) > year and blank:
        return "まだ記入のない先の年度の欄のため"
    return ""


def _years(word: str) -> Iterator[int]:
    """The fiscal years that a heading names, western, in its order.

    >>> list(_years("R5実績(令和6年度)")), list(_years("平成元年度"))
    ([2023, 2024], [1989])
    """
    for era, number, western in _YEAR.findall(word):
        before = 2018 if era in ("令和", "R") else 1988
        yield int(western) if western else before + (1 if number == "元" else int(number))


def _is_computed(table: Published, head: Head) -> bool:
    """Whether most cells hold a formula, or a heading that ends in 率 the quotient of two other columns.

    Only formulas that nobody calculated are known as such; where Excel saved their values, a quotient is looked for
    among all pairs of the other columns.
    """
    rows = table.rows
    cells = [(line.row, head.place) in table.formula for line in rows]
    if rows and sum(cells) >= HALF * len(rows):
        return True
    if not folded(head.own).endswith("率"):
        return False
    others = [one for one in table.heads if one is not head]
    numbers = {one.place: [_number(text) for text in table.texts(one)] for one in (*others, head)}
    shares = numbers.pop(head.place)
    return any(
        _are_quotients(shares, up, down) for up in numbers.values() for down in numbers.values() if up is not down
    )


def _are_quotients(shares: Sequence[float | None], up: Sequence[float | None], down: Sequence[float | None]) -> bool:
    """Whether a column is one column divided by another, as a share or in percent, in nearly all rows, at least 3.

    None stands for a cell that is no number; 0 is not divided by. A column that is the same in all rows proves nothing.
    """
    pairs = [(s, a / b) for s, a, b in zip(shares, up, down, strict=True) if s is not None and a is not None and b]
    is_close = all(abs(s - q) < _ROUNDED for s, q in pairs) or all(abs(s - 100 * q) < 100 * _ROUNDED for s, q in pairs)
    return len(pairs) >= max(3, NEARLY_ALL * len(shares)) and len(set(shares)) > 1 and is_close


def _number(text: str) -> float | None:
    """The number in a cell, with thousands parted by commas and with or without %; None for anything else.

    >>> _number("1,200"), _number("56.5%"), _number("約5")
    (1200.0, 56.5, None)
    """
    try:
        return float(folded(text).replace(",", "").rstrip("%"))
    except ValueError:
        return None


def said_of(written: Sequence[str]) -> Said:
    """What ``--heading`` says, each "主管課等=所管所属", ours first. Raises UserError for what says nothing."""
    pairs = [argument.partition("=") for argument in written]
    for text, (ours, sign, theirs) in zip(written, pairs, strict=True):
        if not (ours.strip() and sign and theirs.strip()):
            raise UserError(f"--heading「{text}」は、--heading 主管課等=所管所属 のように書いてください。")
    return Said({folded(clean(theirs)): clean(ours) for ours, _, theirs in pairs})
