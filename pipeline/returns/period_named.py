"""Which fiscal years and periods a title, a heading or a name says, in every spelling that offices use.

Used to tell that a sheet, a file or a column is not of the period that is asked for. It is never used the other
way round: a title that names nothing, or the own period among others, speaks against nothing. 令和5年度 is 2023
throughout; quarters count from April.

Text comes in as it was written, and is compared in NFKC. Of two matches in the same place the longer year counts,
and the quarter whose pattern comes first.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from schemas.layout import QUARTERLY, Layout
from schemas.period import ERAS, Period

_KANJI: Final = {sign: number for number, sign in enumerate("一二三四五六七八九", start=1)}
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MONTHS: Final = {("4", "6"): 1, ("7", "9"): 2, ("10", "12"): 3, ("1", "3"): 4}
"""First and last month → quarter of the fiscal year."""

_NUMBER: Final = r"(?:元|[0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]|十)"
_FOURTH: Final = r"(?:[1-4]|[一二三四]|IV|I{1,3})"
"""A quarter in digits, Chinese or Roman numerals."""
_TO: Final = r"\s*(?:~|〜|-|–|—|―|−|ー|→|から|より)\s*"
_INITIALS: Final = "".join(ERAS)
_NAMES: Final = "|".join(name for name, _ in ERAS.values())
_ERA: Final = rf"(?P<era>{_NAMES}|(?<![A-Za-z0-9])[{_INITIALS}{_INITIALS.lower()}])\s*\.?\s*"

_ELSEWHERE: Final = r"(?!\s*(?:に?(?:計画)?策定|に?改[定訂]|に向け|からの))"
"""What stands behind a year that tells of something else than the answers: 令和元年度策定, 令和4年度からの継続事業."""

_ERA_AGAIN: Final = rf"(?:{_NAMES}|[{_INITIALS}{_INITIALS.lower()}])\s*\.?\s*"

_YEARS: Final = (
    re.compile(rf"{_ERA}(?P<first>{_NUMBER})\s*(?:年度?)?{_TO}(?P<last>{_NUMBER})\s*年度"),
    re.compile(rf"(?P<first_western>(?<!\d)(?:19|20)\d\d)\s*(?:年度?)?{_TO}(?P<last_western>(?:19|20)\d\d)\s*年度"),
    re.compile(rf"{_ERA}(?P<numbers>{_NUMBER}(?:\s*[・、,/]\s*{_NUMBER})*)\s*年度{_ELSEWHERE}"),
    re.compile(rf"(?P<western>(?<!\d)(?:19|20)\d\d)\s*年度{_ELSEWHERE}"),
    re.compile(r"(?i:fy)\s*'?(?P<western>(?:20)?\d\d)(?!\d)"),
    re.compile(
        rf"{_ERA}(?P<first>{_NUMBER})\s*[年.]\s*4\s*月?{_TO}(?:{_ERA_AGAIN})?(?P<until>{_NUMBER})\s*[年.]\s*3\s*(?:月|(?!\d))"
    ),
    re.compile(
        rf"{_ERA}(?P<numbers>\d{{1,2}})(?![\d])(?!\s*[年月])(?!\s*[./](?=\s*\d)(?!\s*[1-4]\s*(?:[Qq]|四半期|期)))"
    ),
    re.compile(r"(?<![\d第元一二三四五六七八九十/.])(?P<bare>[0-9]{1,2})\s*年度" + _ELSEWHERE),
)
"""Patterns for years. Their groups say what was found: a span (first and last), several numbers, a Western year,
or a number without an era before 年度, which is the latest era's, or from 20 on the end of a Western year too."""
_QUARTERS: Final = (
    re.compile(
        rf"(?<![\d/])第?\s*(?P<first>{_FOURTH})\s*期?{_TO}第?\s*(?P<last>{_FOURTH})\s*(?:四半)?期(?![間限末待初中])"
    ),
    re.compile(
        rf"(?<![\d/A-Za-z])第?\s*(?P<quarter>{_FOURTH})\s*・?(?:四半)?期(?![間限末待初中目別])(?!(?:[^\s。、()「」]{{0,20}})計画)"
    ),
    re.compile(r"(?<![\d/])(?P<quarter>[1-4])\s*/\s*4\s*(?:四半)?期"),
    re.compile(rf"第\s*(?P<quarter>{_FOURTH})\s*回\s*(?:進捗|実績)(?!\S*会)"),
    re.compile(r"(?<![A-Za-z0-9])(?:Q\s*(?P<quarter>[1-4])(?!\d)|(?P<before>[1-4])\s*Q(?![A-Za-z0-9]))", re.IGNORECASE),
    re.compile(
        rf"(?<![A-Za-z])[{_INITIALS}{_INITIALS.lower()}]\s*\d{{1,2}}(?:年度)?\s*[-_ー‐–−]\s*(?:第\s*)?(?P<quarter>[1-4])(?!\d)(?!\s*[-./月])"
    ),
    re.compile(r"(?P<half>[上下])(?:半)?期(?![間限末待初中目])"),
    re.compile(rf"(?<!\d)(?P<from>\d{{1,2}})\s*月?{_TO}(?P<to>\d{{1,2}})\s*月"),
)
"""Patterns for quarters. What follows 期 is looked at too, since 期間, 期限 and 期末 are no quarters."""
_NUMBERED_NAME: Final = re.compile(r"^.*?第?\s*(?P<number>[0-9]+|[一二三四五六七八九十]+)\s*[期次](?P<rest>.*)$")
"""A plan's name that begins with a number, such as 第二期産業振興計画."""
_LEAST_WESTERN: Final = 20
"""The least number before 年度 that may be the end of a Western year: 23年度 is 2023."""
_SHORT_NAME: Final = 3
"""A plan's name with a number, and the length up to which what stands behind that number is no name by itself."""


HALVES: Final = ("上半期", "下半期")
"""The periods of a year in two parts, which are written shorter too."""


class Named(NamedTuple):
    """What one stretch of text names: ``text`` as it stands there, and ``numbers``: the years or the periods that
    it covers."""

    text: str
    numbers: frozenset[int]


def other_year_named(texts: Iterable[str], period: Period, plan_name: str) -> str:
    """The words that name another fiscal year, where none of ``texts`` names the period's own; else "".

    - ``texts``: titles, headings or names; ``plan_name``: the plan's, whose own numbers do not count.
    """
    return _other([named for text in texts for named in years_named(_plain(text, plan_name))], period.year)


def other_number_named(texts: Iterable[str], period: Period, plan_name: str) -> str:
    """The words that name another period of a year, where none of ``texts`` names the period's own; else ""."""
    plain = (_plain(text, plan_name) for text in texts)
    return _other([named for text in plain for named in periods_named(text, period.layout)], period.number)


def other_period_named(texts: Iterable[str], period: Period, plan_name: str) -> str:
    """The words that name another year or period than the period's; "" where nothing does.

    >>> other_period_named(["R5-3 回答"], Period(2023, 4), "第二期産業振興計画")
    'R5-3'
    >>> other_period_named(["第二期産業振興計画 第4期"], Period(2023, 4), "第二期産業振興計画")
    ''
    """
    told = list(texts)
    return other_year_named(told, period, plan_name) or other_number_named(told, period, plan_name)


def _other(named: list[Named], own: int) -> str:
    """The first words that name another number, where nothing names ``own``; "" where something does, or nothing
    is named."""
    if not named or any(own in one.numbers for one in named):
        return ""
    return named[0].text


def without_number(plan_name: str) -> str:
    """A plan's name without the number that it begins with, where what is left still names a plan.

    >>> without_number("第二期産業振興計画"), without_number("第3次計画")
    ('産業振興計画', '第3次計画')
    """
    numbered = _NUMBERED_NAME.match(plan_name)
    return numbered["rest"] if numbered and len(numbered["rest"]) > _SHORT_NAME else plan_name


def _plain(text: str, plan_name: str) -> str:
    """``text`` in NFKC without the plan's own name, which may hold a number of its own: 第二期産業振興計画.

    That number may be written in other numerals, 第2期 産業振興計画, but behind a year it is a quarter's. Behind the
    name, 産業振興計画（第二期）, it is the plan's only as the plan itself writes it. Without
    this every title of the plan would name its second quarter.
    """
    plain = unicodedata.normalize("NFKC", text)
    name = unicodedata.normalize("NFKC", plan_name)
    plain = plain.replace(name, " ")
    numbered = _NUMBERED_NAME.match(name)
    if not numbered or len(numbered["rest"]) <= _SHORT_NAME:
        return plain
    rest, number = re.escape(numbered["rest"]), _number(numbered["number"])
    spelt = "|".join({str(number), *(sign for sign, value in _KANJI.items() if value == number), numbered["number"]})
    plain = re.sub(rf"(?<!年度)(?<!年度\s)(?<!第)(?:第\s*)?(?:{spelt})\s*[期次]\s*{rest}", " ", plain)
    plain = re.sub(rf"{rest}\s*\({re.escape(name[: numbered.start('rest')])}\)", " ", plain)
    return re.sub(rf"(?<=[\s_]){rest}", " ", plain)


def years_named(text: str) -> list[Named]:
    """Every fiscal year that a text in NFKC names. Two with a stroke between them are one, with all years
    between.

    >>> sorted(years_named("令和4~6年度")[0].numbers)
    [2022, 2023, 2024]
    """
    found = sorted(_each_year(text), key=lambda one: one[0])
    spans = [one for one in found if not any(one is not other and _within(one, other) for other in found)]
    named: list[Named] = []
    last_end = -1
    for start, end, numbers in spans:
        between = text[last_end:start] if named else ""
        if named and re.fullmatch(_TO, between):
            first = min(named[-1].numbers)
            named[-1] = Named(
                f"{named[-1].text}{between}{text[start:end]}", frozenset(range(first, max(numbers) + 1)) or numbers
            )
        else:
            named.append(Named(text[start:end].strip(), numbers))
        last_end = end
    return named


def _each_year(text: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Each match of each pattern for years: its first position, the one behind its last, and the years. They may
    overlap."""
    before = dict(ERAS.values()) | {initial: base for initial, (_, base) in ERAS.items()}
    for pattern in _YEARS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups.get("first_western"):
                numbers = list(range(int(groups["first_western"]), int(groups["last_western"]) + 1))
            elif groups.get("until"):
                base = before[groups["era"].upper() if groups["era"].isascii() else groups["era"]]
                numbers = list(range(base + _number(groups["first"]), base + _number(groups["until"])))
            elif groups.get("first"):
                base = before[groups["era"].upper() if groups["era"].isascii() else groups["era"]]
                numbers = list(range(base + _number(groups["first"]), base + _number(groups["last"]) + 1))
            elif groups.get("western"):
                year = int(groups["western"])
                numbers = [year if year > 99 else 2000 + year]
            elif groups.get("bare"):
                short = int(groups["bare"])
                latest = max(base for _, base in ERAS.values()) + short
                numbers = [latest, *([2000 + short] if short >= _LEAST_WESTERN else [])]
            else:
                base = before[groups["era"].upper() if groups["era"].isascii() else groups["era"]]
                numbers = [base + _number(one) for one in re.split(r"\s*[・、,/]\s*", groups["numbers"])]
            yield match.start(), match.end(), frozenset(numbers)


def _within(one: tuple[int, int, frozenset[int]], other: tuple[int, int, frozenset[int]]) -> bool:
    """Whether a match lies within another one that is longer."""
    return other[0] <= one[0] and one[1] <= other[1] and (other[0], other[1]) != (one[0], one[1])


def periods_named(text: str, layout: Layout) -> list[Named]:
    """Every period of the plan's year that a text in NFKC names: a quarter in every spelling, any other by its
    name.

    ``layout``: what the plan calls its periods. A year that has one names none.
    """
    numbered = (str(number) in name for number, name in enumerate(layout.periods, start=1))
    if len(layout.periods) == len(QUARTERLY) and all(numbered):
        return quarters_named(text)
    if layout.is_yearly:
        return []
    numbers = {unicodedata.normalize("NFKC", name): number for number, name in enumerate(layout.periods, start=1)}
    halves = {"上期": 1, "下期": 2} if layout.periods == HALVES else {}
    names = numbers | halves
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = re.finditer(rf"(?<!\d)(?:{pattern})(?![0-9日末])(?!\s*[0-9]{{1,2}}日)", text)
    return [Named(match[0], frozenset([names[match[0]]])) for match in found]


def quarters_named(text: str) -> list[Named]:
    """Every quarter that a text in NFKC names: 第3期, 第三四半期, 3/4期, R5-3, 3Q, 10~12月.

    >>> [sorted(one.numbers) for one in quarters_named("第1期~第3期")]
    [[1, 2, 3]]
    """
    named: list[Named] = []
    taken: list[tuple[int, int]] = []
    for pattern in _QUARTERS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            numbers = _quarters(match.groupdict())
            if numbers:
                taken.append(match.span())
                named.append(Named(match[0].strip(), numbers))
    return named


def _quarters(groups: dict[str, str | None]) -> frozenset[int]:
    """The quarters that one match covers; none for months that are no quarter."""
    first, last = groups.get("first"), groups.get("last")
    if first and last:
        return frozenset(range(_number(first), _number(last) + 1))
    if groups.get("half"):
        return frozenset((1, 2) if groups["half"] == "上" else (3, 4))
    if groups.get("from"):
        quarter = _MONTHS.get((str(int(groups["from"] or 0)), str(int(groups["to"] or 0))))
        return frozenset([quarter] if quarter else [])
    return frozenset([_number(groups.get("quarter") or groups.get("before") or "")])


def _number(written: str) -> int:
    """A number in digits, Roman or Chinese numerals below 100; 元 is 1."""
    if written == "元":
        return 1
    if written.isdecimal():
        return int(written)
    if written in _ROMAN:
        return _ROMAN[written]
    tens, ten, units = written.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(units, 0)
