"""What one written mark, code or number means; a column is read by its distinct spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Final, NamedTuple

from pipeline.spell import BLANKS, trimmed
from schemas.vocabulary import READ_AS, SUGGESTED, Vocabulary


class Read(NamedTuple):
    """``value``: the legal mark or code, "" for none. ``text``: free text beside it. ``hint``: a sentence."""

    value: str
    text: str = ""
    hint: str = ""


DATE_HINT: Final = "Excelが日付に変えたものと思われます。"
TWO_CODES_HINT: Final = "選択肢が2つ以上書かれています。"
DISAGREE_HINT: Final = "番号と内容が合っていません。"

_INNER: Final = re.compile(f"[{BLANKS}\ufe0e\ufe0f]+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
_DECIMAL: Final = re.compile(r"(\d+)\.(\d+)")
_SERIAL: Final = re.compile(r"(?:通し)?\s*(?:no\.?|番号)?[\s:]*(\d{1,9})(?:\.0+)?\.?", re.IGNORECASE)
_OPENERS: Final = "([{<〔【「（［｛＜"
_CLOSERS: Final = ")]}>〕】」）］｝＞"
_STOPS: Final = ".．,，:：;；、。・-－"
_JOINS: Final = "とや及び&＆/／~〜～"
_PARTED: Final = re.compile(f"[{BLANKS}{re.escape(_STOPS + _JOINS + _OPENERS + _CLOSERS)}]+")


def mark_reader(vocabulary: Vocabulary) -> Callable[[str], Read]:
    """Reads a legal mark or an unambiguous look-alike; else nothing, with the likely mark in a hint."""
    legal = set(vocabulary.signs)
    alike = dict(_alike(legal))
    plainly = {unicodedata.normalize("NFKC", mark): mark for mark in legal}
    maybe = {sign: mark for mark, signs in SUGGESTED.items() if mark in legal for sign in signs}
    other_case = {plain.casefold(): mark for plain, mark in plainly.items()}
    meant = maybe | alike | {sign: sign for sign in legal}

    def read(written: str) -> Read:
        sign = _INNER.sub("", written)
        plain = unicodedata.normalize("NFKC", sign)
        for found in (sign, alike.get(sign), plainly.get(plain)):
            if found in legal and sign not in maybe:
                return Read(found)
        if _DATE.fullmatch(written):
            return Read("", hint=DATE_HINT)
        likely = maybe.get(sign) or other_case.get(plain.casefold()) or _mark_before_words(sign, meant)
        return Read("", hint=f"「{likely}」のことでしょうか。" if likely else "")

    return read


def _alike(legal: Collection[str]) -> Iterator[tuple[str, str]]:
    """Sign → the legal mark that it can only mean: the one legal sign of those that look the same."""
    for mark, signs in READ_AS.items():
        lawful = [sign for sign in mark + signs if sign in legal]
        if len(lawful) == 1:
            yield from ((sign, lawful[0]) for sign in mark + signs)


def _mark_before_words(sign: str, meant: dict[str, str]) -> str:
    """The mark of "○（一部）"; "" where words begin or a second mark follows."""
    first, rest = sign[:1], sign[1:]
    if first not in meant or first.isalnum() or not any(letter.isalnum() for letter in rest):
        return ""
    return "" if any(letter in meant and not letter.isalnum() for letter in rest) else meant[first]


def code_reader(vocabulary: Vocabulary) -> Callable[[str], Read]:
    """Reads a reason code: "3", "③", "(3)", "3：", with its label, the label alone, and free text after either."""
    codes = sorted(vocabulary.codes, key=len, reverse=True)
    longest = sorted(vocabulary.codes.items(), key=lambda one: -len(one[1]))
    labels = {code: label for code, label in longest if label}

    def read(written: str) -> Read:
        if _DATE.fullmatch(written):
            return Read("", hint=DATE_HINT)
        decimal = _DECIMAL.fullmatch(unicodedata.normalize("NFKC", written))
        if decimal:
            whole = decimal[1] if not decimal[2].strip("0") else ""
            return Read(whole if whole in codes else "")
        if _only_codes(written, codes):
            return Read("", hint=TWO_CODES_HINT)
        start = _skip(written, 0, _OPENERS)
        for code in codes:
            end = _consume(written, start, code, whole=True)
            if end is not None:
                return _beside_code(written, end, code, codes, labels)
        return _label_alone(written, labels)

    return read


def _only_codes(written: str, codes: list[str]) -> bool:
    """Whether nothing stands there but two codes or more: "2、3", "2と3", "23"."""
    parts = [part for part in _PARTED.split(unicodedata.normalize("NFKC", written)) if part]
    if len(parts) > 1 and all(part in codes for part in parts):
        return True
    plain = "".join(map(_plain, written))
    bare = "".join(letter for letter in plain if letter not in _OPENERS + _CLOSERS + _STOPS + _JOINS)
    return len(bare) > 1 and bare not in codes and all(letter in codes for letter in bare)


def _beside_code(written: str, end: int, code: str, codes: list[str], labels: dict[str, str]) -> Read:
    """What stands behind a code: a label, which of several is the longest that fits, a second code, or free text."""
    at = _skip(written, _skip(written, end, _CLOSERS), _STOPS + _CLOSERS)
    if at == len(written):
        return Read(code)
    for owner, label in labels.items():
        after = _consume(written, at, label)
        if after is not None:
            return Read(code, _text(written, after)) if owner == code else Read("", hint=DISAGREE_HINT)
    short_for = [owner for owner, label in labels.items() if _abbreviates(written[at:], label)]
    if short_for:
        return Read(code) if code in short_for else Read("", hint=DISAGREE_HINT)
    for other in codes:
        after = _consume(written, at, other, whole=True)
        if after is not None and (after == len(written) or _skip(written, after, _STOPS + _CLOSERS) > after):
            return Read("", hint=TWO_CODES_HINT)
    rest = _text(written, at)
    if at == end or (rest.isascii() and rest.isalnum()):
        return Read("")
    return Read(code, rest)


def _label_alone(written: str, labels: dict[str, str]) -> Read:
    for code, label in labels.items():
        after = _consume(written, 0, label)
        if after is None:
            continue
        if after == len(written) or _skip(written, after, _STOPS + _OPENERS) > after:
            return Read(code, _text(written, after))
        return Read("", hint=f"「{code} {label}」のことでしょうか。")
    return Read("")


def _abbreviates(rest: str, label: str) -> bool:
    """Whether "内的要因…" stands for the label that begins so."""
    short = "".join(map(_plain, rest)).rstrip(".。")
    return len(short) > 1 and "".join(map(_plain, label)).startswith(short)


def _consume(written: str, at: int, wanted: str, whole: bool = False) -> int | None:
    """The position after ``wanted`` where ``written`` says it from ``at`` on, widths and blanks aside; else None.

    ``whole``: no blank may stand before or within it, as within a code: "1 2" is not 12.
    """
    due = "".join(map(_plain, wanted))
    while due and at < len(written):
        letter = _plain(written[at])
        if not due.startswith(letter) or (whole and not letter):
            return None
        due, at = due[len(letter) :], at + 1
    return None if due else at


def _skip(written: str, at: int, signs: str) -> int:
    while at < len(written) and (written[at] in signs or _INNER.match(written[at])):
        at += 1
    return at


def _plain(letter: str) -> str:
    """One character in NFKC without blanks; of "⑶" and "⒊" the digit alone."""
    plain = _INNER.sub("", unicodedata.normalize("NFKC", letter))
    return plain.strip("().") if len(plain) > 1 else plain


def _text(written: str, at: int) -> str:
    return trimmed(written[_skip(written, at, ":：") :])


def serial_reader() -> Callable[[str], int]:
    """Reads "7", "７", "No.7", "7.0" as 7; 0 for what is no whole number above zero."""

    def read(written: str) -> int:
        found = _SERIAL.fullmatch(unicodedata.normalize("NFKC", written))
        return int(found[1]) if found else 0

    return read
