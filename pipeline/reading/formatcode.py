"""Number formats as spreadsheets write them, such as ``#,##0"円"``, taken apart into sections and tokens.

The language is that of ECMA-376, part 1, 18.8.31, as a Japanese Excel follows it.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Token = tuple[str, str]
    """Kind and text: "text" stands as it is, "digit" is 0, # or ?, "part" a part of a date such as "yyyy"."""
    Condition = tuple[str, float]

LONGEST = 255
"""Characters of a format; Excel takes no longer one."""
MOST_SECTIONS = 4
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
CONDITION = re.compile(r"(>=|<=|<>|>|<|=)\s*(-?\d{1,20}(?:\.\d{0,20})?(?:E[+-]?\d{1,2})?)", re.IGNORECASE)
COLOUR = re.compile(
    r"Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|[黒青水緑紫赤白黄]|(?:Color|色)\s*\d+", re.IGNORECASE
)
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
LOCALE = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
JAPANESE, ENGLISH, OTHER, LONG_DATE, LONG_TIME = "ja", "en", "other", "long date", "long time"
LANGUAGES = {0x411: JAPANESE, 0x409: ENGLISH, 0x809: ENGLISH, 0xF800: LONG_DATE, 0xF400: LONG_TIME}
EMPERORS = 3
CALENDARS = (0, 1, EMPERORS)
"""The usual one, the Gregorian one, and the Japanese one, which LibreOffice writes beside g and e."""
SCRIPTS = {0: 0, 1: 0, 0x1B: 1, 0x1D: 3}
"""Digits of a locale: as they are, and those of [DBNum1] and [DBNum3]."""
AMONG_NUMBERS = {"exponent", "percent", "digit"}


class Unfollowed(Exception):
    """The format says something that is not followed here, or that no program would take."""


class Section:
    """One section of a format: its tokens, the numbers it is for, and how it is to be shown.

    ``kind`` is "number", "date", "text" (for texts, it holds an @) or "words" (nothing of the value is shown).
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
    """The sections of a format, one to four. Raises Unfollowed."""
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
    if kind in ("quoted", "escaped", "plain"):
        return "literal", text
    if kind == "blank":
        return "literal", " "
    if kind == "fill":
        return "literal", ""
    return kind, text.lower() if kind == "part" else text


def _bracket(section: Section, text: str) -> None:
    """What stands between brackets: a condition, elapsed time, a currency or language, kanji digits, a colour."""
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
    """By the number or the name of a locale. Raises Unfollowed where it asks for digits of another script."""
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
    """The tokens of a date; an m that follows hours or precedes seconds is no month but the part "n"."""
    parts = [(number, text) for number, (kind, text) in enumerate(tokens) if kind in ("part", "elapsed")]
    minutes = set()
    for place, (number, text) in enumerate(parts):
        before = parts[place - 1][1] if place else ""
        after = parts[place + 1][1] if place + 1 < len(parts) else ""
        if text in ("m", "mm") and (before.startswith("h") or after.startswith("s")):
            minutes.add(number)
    for number, (kind, text) in enumerate(tokens):
        yield (kind, text.replace("m", "n")) if number in minutes and kind == "part" else (kind, text)
