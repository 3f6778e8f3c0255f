"""Number formats as spreadsheets write them, such as ``#,##0"円"``: taken apart, and numbers written by them.

The language is that of ECMA-376, part 1, 18.8.31, as a Japanese Excel follows it. Two rules hold throughout: Excel
shows a number by its 15 significant digits, and a half is rounded away from zero. This module has the tokens and the
numbers; dates, and the choice among the sections of a format, are in ``shown``.

>>> formatted(sections('#,##0"円"')[0].tokens, 1234.5)
'1,235円'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Token = tuple[str, str]
    """Kind and text: "text" stands as it is, "digit" is 0, # or ?, "part" a part of a date such as "yyyy"."""
    Condition = tuple[str, float]

LONGEST = 255
"""The most characters of a format that Excel takes."""
MOST_SECTIONS = 4
"""The most sections of a format: positive numbers, negative ones, zero, and text."""
TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)(?:"|$) | \\(?P<escaped>.) | _(?P<blank>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/標準) | (?P<ampm>AM/PM|午前/午後) | (?P<exponent>E[+-](?=[0\#?]))
    | (?P<part>y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}|a{3,4}|g{1,3}|e{1,2}) | (?P<digit>[0\#?])
    | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<text>@) | (?P<slash>/) | (?P<end>;)
    | (?P<plain>[-+$():^&'~{}<>=\ 1-9]|[^\x00-\x7f])
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""Matches one token; the name of the group is its kind."""
CONDITION = re.compile(r"(>=|<=|<>|>|<|=)\s*(-?\d{1,20}(?:\.\d{0,20})?(?:E[+-]?\d{1,2})?)", re.IGNORECASE)
"""A condition in brackets, such as ``>=100``."""
COLOUR = re.compile(
    r"Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|[黒青水緑紫赤白黄]|(?:Color|色)\s*\d+", re.IGNORECASE
)
"""A colour in brackets. It changes nothing of what is said."""
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
"""Elapsed hours, minutes or seconds in brackets: they do not start again at 24 or 60."""
LOCALE = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
"""A currency and a locale in brackets, such as ``$¥-411``."""
JAPANESE, ENGLISH, OTHER, LONG_DATE, LONG_TIME = "ja", "en", "other", "long date", "long time"
"""Names of languages in this module, and of the system's long forms of date and time, which are locales too."""
LANGUAGES = {0x411: JAPANESE, 0x409: ENGLISH, 0x809: ENGLISH, 0xF800: LONG_DATE, 0xF400: LONG_TIME}
"""Number of a locale (Windows' LCID) → its language here; all others are ``OTHER``."""
EMPERORS = 3
"""The number of the Japanese calendar in a locale."""
CALENDARS = (0, 1, EMPERORS)
"""The calendars that are followed: the usual, the Gregorian and the Japanese one; LibreOffice writes the last beside g
and e."""
SCRIPTS = {0: 0, 1: 0, 0x1B: 1, 0x1D: 3}
"""Number of the digits in a locale → 0 for usual digits, 1 or 3 for those of [DBNum1] or [DBNum3]."""
AMONG_NUMBERS = {"exponent", "percent", "digit"}
"""Kinds of tokens that no section for texts can have."""
GENERAL_WIDTH = 11
"""The most characters that General shows, with the point and without the sign."""
GENERAL_DECIMALS = 9
"""The most decimals that General shows."""
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
"""Digit → kanji digit, for ``str.translate``."""
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
"""Digit → full-width digit, for ``str.translate``."""
LARGE_UNITS = ("", "万", "億", "兆")
"""The units of Japanese numbers, each ten thousand times the one before."""


class Unfollowed(Exception):
    """The format asks for something that is not followed here, or that no program accepts.

    The cell then gets the flag "unshown", so that a person looks; a guess could be wrong without anybody knowing.
    """


class Section:
    """One section of a format: what stands between two semicolons.

    - ``tokens``: pairs of kind and text, in order.
    - ``condition``: relation and number, where the section has one of its own.
    - ``language``, ``calendar``, ``kanji``: what a locale or [DBNum…] in brackets asks for; "" and 0 for nothing.
    - ``kind``: "number", "date", "text" (it has an @), or "words" (it shows nothing of the value).
    """

    __slots__ = ("calendar", "condition", "kanji", "kind", "language", "tokens")

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.condition: Condition | None = None
        self.language = ""
        self.kanji = 0
        self.calendar = 0
        self.kind = "words"


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a number format, one to four (ECMA-376, part 1, 18.8.31). They are cached: do not change them.

    Raises Unfollowed where one of them asks for something that is not followed, or the format is longer than Excel
    takes.

    >>> [section.kind for section in sections('0.0;"なし";@')]
    ['number', 'words', 'text']
    >>> sections("m/d h:mm")[0].tokens[-1]
    ('part', 'nn')
    """
    if len(code) > LONGEST:
        raise Unfollowed
    found = [Section()]
    at = 0
    for token in TOKEN.finditer(code):
        kind = token.lastgroup or ""
        if token.start() != at:
            raise Unfollowed
        at = token.end()
        if kind == "end":
            found.append(Section())
        elif kind == "bracket":
            _bracket(found[-1], token[kind])
        else:
            found[-1].tokens.append(_token(kind, token[kind]))
    if at != len(code) or len(found) > MOST_SECTIONS:
        raise Unfollowed
    for section in found:
        section.kind = _kind({kind for kind, _ in section.tokens})
        if section.kind == "date":
            section.tokens = list(_with_minutes(section.tokens))
    return tuple(found)


def _token(kind: str, text: str) -> Token:
    """A token from its kind and text in the pattern: all that stands as it is becomes "literal".

    A fill character (``*``) is dropped, and a blank of a character's width (``_``) is one space.
    """
    if kind in ("quoted", "escaped", "plain"):
        return "literal", text
    if kind == "blank":
        return "literal", " "
    if kind == "fill":
        return "literal", ""
    return kind, text.lower() if kind == "part" else text


def _bracket(section: Section, text: str) -> None:
    """Take in what stands in brackets: a condition, elapsed time, currency or locale, kanji digits, or a colour.

    Raises Unfollowed for anything else.
    """
    if condition := CONDITION.fullmatch(text):
        section.condition = (condition[1], float(condition[2]))
    elif ELAPSED.fullmatch(text):
        section.tokens.append(("elapsed", text.lower()))
    elif locale := LOCALE.fullmatch(text):
        section.tokens.append(("literal", locale[1]))
        section.language = _language(section, locale[2] or "") or section.language
    elif text.lower() in ("dbnum1", "dbnum3"):
        section.kanji = int(text[-1])
    elif not COLOUR.fullmatch(text):
        raise Unfollowed


def _language(section: Section, text: str) -> str:
    """The language of a locale, by its hexadecimal number or its name; also sets calendar and digits of ``section``.

    Raises Unfollowed where it asks for digits of another script or another calendar.
    """
    if text[:3].lower() in ("ja", "ja-", "en", "en-"):
        return text[:2].lower()
    if not re.fullmatch(r"[0-9A-Fa-f]{1,8}", text):
        return OTHER if text else ""
    number = int(text, 16)
    section.calendar = number >> 16 & 0xFF
    if section.calendar not in CALENDARS or number >> 24 not in SCRIPTS:
        raise Unfollowed
    section.kanji = SCRIPTS[number >> 24] or section.kanji
    return LANGUAGES.get(number & 0xFFFF, OTHER)


def _kind(kinds: set[str]) -> str:
    """The kind of a section by the kinds of its tokens. Raises Unfollowed for a mixture that makes no sense."""
    dated = not kinds.isdisjoint({"part", "elapsed", "ampm"})
    if "text" in kinds:
        if dated or not kinds.isdisjoint(AMONG_NUMBERS):
            raise Unfollowed
        return "text"
    if dated:
        if not kinds.isdisjoint({"exponent", "percent", "general"}):
            raise Unfollowed
        return "date"
    return "words" if kinds.isdisjoint({"digit", "general", "point", "percent", "exponent"}) else "number"


def _with_minutes(tokens: list[Token]) -> Iterable[Token]:
    """The tokens of a date, with "n" for an m that means minutes.

    The letter m means months, except right after hours or right before seconds.
    """
    parts = [(number, text) for number, (kind, text) in enumerate(tokens) if kind in ("part", "elapsed")]
    minutes = set()
    for place, (number, text) in enumerate(parts):
        before = parts[place - 1][1] if place else ""
        after = parts[place + 1][1] if place + 1 < len(parts) else ""
        if text in ("m", "mm") and (before.startswith("h") or after.startswith("s")):
            minutes.add(number)
    for number, (kind, text) in enumerate(tokens):
        yield (kind, text.replace("m", "n")) if number in minutes and kind == "part" else (kind, text)


def general(number: float) -> str:
    """A number as the format General shows it in a column that is wide enough.

    >>> general(0.1 + 0.2), general(1e12), general(1234567.123456)
    ('0.3', '1E+12', '1234567.123')
    """
    sign, number = ("-" if number < 0 else ""), abs(number)
    exponent = _exponent(number)
    decimals = min(GENERAL_DECIMALS, max(GENERAL_WIDTH - 2 - max(exponent, 0), 0))
    shown = _point(rounded(number, decimals), decimals)
    if (exponent < -4 and float(shown) != float(f"{number:.14e}")) or len(shown) > GENERAL_WIDTH:
        mantissa = rounded(number, 5 - exponent)
        if mantissa >= 10**6:
            exponent, mantissa = exponent + 1, mantissa // 10
        shown = f"{_point(mantissa, 5)}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return sign + shown


def rounded(number: float, places: int) -> int:
    """``number`` times 10 to the power of ``places``, rounded to a whole number. ``number`` is not negative.

    It goes by the 15 digits that Excel shows, so that 1.005 with two places is 1.01, whatever its binary form is.

    >>> rounded(1.005, 2), rounded(1250, -2)
    (101, 13)
    """
    digits, _, exponent = f"{number:.14e}".partition("e")
    mantissa = int(digits.replace(".", ""))
    power = int(exponent) - 14 + places
    if power >= 0:
        return mantissa * int(10**power)
    divisor = int(10**-power)
    return (2 * mantissa + divisor) // (2 * divisor)


def formatted(tokens: list[Token], number: float) -> str:
    """A number by the tokens of a section. ``number`` is not negative; the sign is the caller's.

    Handles General, digits with thousands and decimals, percent, powers of ten, fractions, and scaling commas. Raises
    Unfollowed for a mixture that no program accepts.

    >>> formatted(sections("0.0%")[0].tokens, 0.256), formatted(sections("# ?/?")[0].tokens, 1.5)
    ('25.6%', '1 1/2')
    """
    kinds = [kind for kind, _ in tokens]
    if "general" in kinds:
        if not {"digit", "point", "comma", "percent", "exponent", "slash"}.isdisjoint(kinds):
            raise Unfollowed
        return "".join(general(number) if kind == "general" else text for kind, text in tokens)
    if "exponent" in kinds:
        return _scientific(tokens, kinds.index("exponent"), number)
    if "slash" in kinds and "digit" in kinds[: kinds.index("slash")]:
        return _fraction(tokens, kinds.index("slash"), number)
    tokens, thousands = _without_scaling(tokens)
    return _decimal(tokens, rounded(number, _places(tokens) + 2 * kinds.count("percent") - 3 * thousands))


def in_kanji(text: str, kind: int) -> str:
    """The text with every digit as [DBNum1] (``kind`` 1) or [DBNum3] (3) writes it.

    >>> in_kanji("R5", 1), in_kanji("R5", 3)
    ('R五', 'R５')
    """
    return text.translate(KANJI if kind == 1 else WIDE)


def kanji_number(number: int) -> str:
    """A whole number as it is read aloud.

    Raises Unfollowed from 10¹⁶ on, and where a group of four digits begins with 1: some programs write 千, others 一千.

    >>> kanji_number(123), kanji_number(20_005)
    ('百二十三', '二万五')
    """
    if number == 0:
        return "〇"
    groups = []
    for unit in LARGE_UNITS:
        number, four = divmod(number, 10**4)
        if four:
            groups.append(_thousands(four) + unit)
    if number:
        raise Unfollowed
    return "".join(reversed(groups))


def _thousands(number: int) -> str:
    """A number from 1 to 9,999 in kanji."""
    if number // 1000 == 1:
        raise Unfollowed
    said = ""
    for unit, digit in zip(("千", "百", "十", ""), f"{number:04d}", strict=True):
        if digit != "0":
            said += ("" if digit == "1" and unit else digit.translate(KANJI)) + unit
    return said


def _exponent(number: float) -> int:
    """The power of ten of the first digit; 0 for 0."""
    return int(f"{number:.14e}".partition("e")[2]) if number else 0


def _point(number: int, decimals: int) -> str:
    """``number`` divided by 10 to the power of ``decimals``, without zeros at the end."""
    digits = str(number).zfill(decimals + 1)
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    return f"{whole}.{part}" if part else whole


def _places(tokens: list[Token]) -> int:
    """The number of decimals that a section asks for."""
    kinds = [kind for kind, _ in tokens]
    return kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0


def _without_scaling(tokens: list[Token]) -> tuple[list[Token], int]:
    """The tokens without the commas behind the last digit, and how many there were. Each divides by a thousand.

    >>> formatted(sections('#,##0,"千円"')[0].tokens, 1234567)
    '1,235千円'
    """
    kinds = [kind for kind, _ in tokens]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    ends = {max((n for n in range(limit) if kinds[n] == "digit"), default=-1) for limit in (point, len(kinds))}
    scaling: set[int] = set()
    for end in ends:
        while end >= 0 and end + 1 < len(kinds) and kinds[end + 1] == "comma":
            end += 1
            scaling.add(end)
    return [token for number, token in enumerate(tokens) if number not in scaling], len(scaling)


def _decimal(tokens: list[Token], number: int) -> str:
    """``number``, counted in units of the last decimal, by tokens that have digits and at most one point."""
    kinds = [kind for kind, _ in tokens]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    if kinds.count("point") > 1:
        raise Unfollowed
    places = _places(tokens)
    whole, part = divmod(number, 10**places)
    if not places:
        part = 0
    before = _whole(tokens[:point], str(whole) if whole else "")
    return before + _decimals(tokens[point:], str(part).zfill(places) if places else "")


def _whole(tokens: list[Token], digits: str) -> str:
    """The digits before the point. They are filled in from the right; the leftmost place takes all that are left.

    A comma between two places asks for groups of three everywhere, not just where it stands.
    """
    places = [number for number, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        return "".join(text for kind, text in tokens if kind != "comma") + digits
    commas = [number for number, (kind, _) in enumerate(tokens) if kind == "comma"]
    grouped = any(places[0] < number < places[-1] for number in commas)
    shown: list[str] = []
    count = 0
    for number in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[number]
        if kind != "digit":
            shown.append("" if kind == "comma" else text)
            continue
        take = max(len(digits), 1) if number == places[0] else 1
        digits, mine = digits[: max(len(digits) - take, 0)], digits[max(len(digits) - take, 0) :]
        for digit in reversed(mine or {"0": "0", "?": " "}.get(text, "")):
            if grouped and count and count % 3 == 0:
                shown.append("," if digit != " " else " ")
            shown.append(digit)
            count += 1
    return "".join(reversed(shown))


def _decimals(tokens: list[Token], digits: str) -> str:
    """The point and the digits behind it. Zeros at the end are left out where the format has #.

    Where it has ?, they become blanks instead, so that points stand below each other in a column.

    >>> formatted(sections("0.##")[0].tokens, 1.5), formatted(sections("0.??")[0].tokens, 1.5)
    ('1.5', '1.5 ')
    """
    places = [text for kind, text in tokens if kind == "digit"]
    shown = list(digits)
    for number in range(len(places) - 1, -1, -1):
        if places[number] == "0" or digits[number] != "0":
            break
        shown[number] = " " if places[number] == "?" else ""
    left = iter(shown)
    return "".join(next(left) if kind == "digit" else "" if kind == "comma" else text for kind, text in tokens)


def _scientific(tokens: list[Token], at: int, number: float) -> str:
    """A number with a power of ten. With two or more places before the point, powers go in steps of that many.

    >>> formatted(sections("0.0E+00")[0].tokens, 12345), formatted(sections("##0.0E+0")[0].tokens, 12345)
    ('1.2E+04', '12.3E+3')
    """
    mantissa, sign, tail = tokens[:at], tokens[at][1][1], tokens[at + 1 :]
    kinds = [kind for kind, _ in mantissa]
    places = _places(mantissa)
    step = max(kinds.count("digit") - places, 1)
    power = _exponent(number) // step * step
    digits = rounded(number, places - power)
    if digits >= 10 ** (step + places):
        power += step
        digits = rounded(number, places - power)
    width = sum(kind == "digit" for kind, _ in tail)
    after = "".join(text for kind, text in tail if kind != "digit")
    shown = "-" if power < 0 else sign.replace("-", "")
    return f"{_decimal(mantissa, digits)}E{shown}{abs(power):0{max(width, 1)}d}{after}"


def _fraction(tokens: list[Token], slash: int, number: float) -> str:
    """A number as a fraction: the nearest one whose denominator has no more digits than the format has places.

    Where the format has a place for it, the whole part stands in front; a fraction of zero is left blank then. Raises
    Unfollowed for more than seven places.
    """
    from fractions import Fraction

    first = slash
    while first and tokens[first - 1][0] == "digit":
        first -= 1
    last = slash + 1
    while last < len(tokens) and (tokens[last][0] == "digit" or tokens[last][1].isdecimal()):
        last += 1
    above, below = "".join(t for _, t in tokens[first:slash]), "".join(t for _, t in tokens[slash + 1 : last])
    if not above or not below or len(below) > 7:
        raise Unfollowed
    has_whole = any(kind == "digit" for kind, _ in tokens[:first])
    exact = Fraction(f"{number:.14e}")
    whole = int(exact) if has_whole else 0
    if below.strip("0#?"):
        bottom = int(below) if below.isdecimal() else 0
        if not bottom:
            raise Unfollowed
        top = rounded(float(exact - whole) * bottom, 0)
    else:
        nearest = (exact - whole).limit_denominator(10 ** len(below) - 1)
        top, bottom = nearest.numerator, nearest.denominator
    if has_whole and top == bottom:
        whole, top = whole + 1, 0
    if has_whole and not top:
        part, before = " " * (len(above) + 1 + len(below)), _whole(tokens[:first], str(whole))
    else:
        part = f"{_padded(above, str(top))}/{str(bottom).ljust(below.count('?'))}"
        before = _whole(tokens[:first], str(whole) if whole else "")
    return before + part + "".join(text for _, text in tokens[last:])


def _padded(places: str, digits: str) -> str:
    """The digits with the zeros or blanks in front that the places ask for."""
    missing = places[: max(len(places) - len(digits), 0)]
    return missing.replace("#", "").replace("?", " ") + digits
