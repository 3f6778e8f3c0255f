"""What one written mark, choice, number or date means; a column is read by its distinct spellings.

A reader is a function from the text of a cell to a :class:`Read`. ``pipeline.merging.build`` asks
:func:`reader_of` for the one of each column, and calls it once for each different text. A reader sees the text
alone: not the row, not the cell's format, not what was reported before.

The rule for all of them: what can mean one thing only is read as it, whatever its width, case or wrapping; what
may mean it is not read, and is offered in a hint instead; what may mean two things has neither value nor guess. A
hint is a Japanese sentence that the finding on the cell ends up with. What is written and how it looks in a
workbook (strokes, notes, number formats) is ``build``'s, and whether a value may stand there is the rules'.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.texts import BLANKS, trimmed
from schemas.layout import CHOICE, MARK, NUMBER, PERCENT, TEXT, Answer
from schemas.period import ERAS
from schemas.rules import is_plain_number, reach_of
from schemas.vocabulary import DITTO, FREE_LABEL, NOTHING_SIGNS, NOTHING_WORDS, READ_AS, SUGGESTED, Vocabulary


class Read(NamedTuple):
    """What a cell is read as.

    - ``value``: the legal mark or code, a number or day in its plain form, or the text; "" for none.
    - ``text``: free text that stood beside the value, which a reason code may have.
    - ``hint``: a sentence on what may have been meant; "" for none.
    - ``nothing``: what is written says that there is nothing to say, as なし does. The cell counts as blank then.
    """

    value: str
    text: str = ""
    hint: str = ""
    nothing: bool = False


DATE_HINT: Final = "Excelが日付に変えたものと思われます。"
TWO_CODES_HINT: Final = "選択肢が2つ以上書かれています。"
DISAGREE_HINT: Final = "番号と内容が合っていません。"
LOST_HINT: Final = "ほかのパソコンでは表示できない文字（外字など）です。"
POINTING_HINT: Final = "上の行や前の期と同じときも、記号そのものを記入してください。"
"""Hints that have no words of their case."""

_INNER: Final = re.compile(f"[{BLANKS}\ufe0e\ufe0f]+")
"""Blanks anywhere, and the selectors that make a sign a picture or plain text."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
"""A day as ``as_text`` spells a cell that Excel turned into one: 1-2 became January 2."""
_DECIMAL: Final = re.compile(r"(\d+)\.(\d+)")
_SERIAL: Final = re.compile(r"(?:通し)?\s*(?:no\.?|番号)?[\s:]*(\d{1,9})(?:\.0+)?\.?", re.IGNORECASE)
"""A 通しNo. with what may stand before and behind it."""
_OPENERS: Final = "([{<〔【「（［｛＜"
_CLOSERS: Final = ")]}>〕】」）］｝＞"
_STOPS: Final = ".．,，:：;；、。・-－"
_JOINS: Final = "とや及び&＆/／~〜～"
_PARTED: Final = re.compile(f"[{BLANKS}{re.escape(_STOPS + _JOINS + _OPENERS + _CLOSERS)}]+")
_BEHIND_BLANK: Final = re.compile(rf"[{BLANKS}]+([0-9]+)[{BLANKS}]")
"""A number that stands alone between blanks."""
_COUNTED: Final = re.compile(r"(?:No\.?|第|通し|[A-Za-z])$", re.IGNORECASE)
"""What stands before a digit that numbers something else than a code."""
_JOINED: Final = re.compile(
    r"(?:の影響|のうち|の理由|番|と|や|も|又|及|或|若し|また|または|もしくは|および|あるいは|でもよ|でも良|でも可|or\b|and\b)"
)
"""What joins a second code to what follows it, so that the digit before it is a code."""
_LISTED: Final = re.compile(f"(?:[\u200b、,・{_JOINS}も]|でも|または?|又は?|もしくは|若しくは|あるいは|或は|および)+")
"""What stands between two codes that are named side by side."""
_PARTICLE: Final = re.compile("(?![かつ])[ぁ-ん]")
"""What follows the second of them, as in 2、3どちらも; か and つ count: 2、3か所, 2、3つ."""
_NOTHING: Final = re.compile(NOTHING_WORDS)
_CALLED: Final = re.compile(rf"(?:選択肢|番号)[{BLANKS}:：]*(?=\w)")
"""What may stand before a code: 選択肢 3."""
_COUNTER: Final = re.compile("番(?![地号台])")
"""What may stand behind a code as a part of it: 3番."""
_BEFORE_LABEL: Final = "/／|｜"
"""What may part a code from its label, beside :data:`_STOPS`."""
_LEAST_SHORT: Final = 2
"""Characters of a label's beginning that stand for it."""


def reader_of(answer: Answer, vocabulary: Vocabulary) -> Callable[[str], Read]:
    """The reader of an answered column, by its kind.

    ``vocabulary``: the plan's marks and reason codes; the choices of any other column are its own.
    """
    if answer.kind == MARK:
        return mark_reader(vocabulary)
    if answer.kind == CHOICE:
        return code_reader(vocabulary.codes) if answer.reason else choice_reader(dict(answer.choices))
    if answer.kind == NUMBER:
        return number_reader(answer)
    return text_reader if answer.kind == TEXT else date_reader


def text_reader(written: str) -> Read:
    """Reads free text as it is. What holds nothing but dashes, slashes or a 0 says that there is nothing to say."""
    return Read("", nothing=True) if only_signs(written) else Read(written)


def mark_reader(vocabulary: Vocabulary) -> Callable[[str], Read]:
    """The reader of marks of one plan.

    It reads a legal mark, a sign that can only mean one (a look-alike), and a mark's own meaning in the legend.
    Anything else has no value; where one mark is likely, the hint asks for it.

    >>> from schemas.vocabulary import CODES, MARKS
    >>> read = mark_reader(Vocabulary(MARKS, CODES, 1000))
    >>> [read(text).value for text in ("○", "〇", "進捗あり", "○（一部）", "●")]
    ['○', '○', '○', '', '']
    >>> read("○（一部）").hint
    '「○」のことでしょうか。'
    """
    legal = set(vocabulary.signs)
    alike = dict(_alike(legal))
    plainly = {unicodedata.normalize("NFKC", mark): mark for mark in legal}
    maybe = {sign: mark for mark, signs in SUGGESTED.items() if mark in legal for sign in signs}
    other_case = {plain.casefold(): mark for plain, mark in plainly.items()}
    meant = maybe | alike | {sign: sign for sign in legal}
    words = _meanings(vocabulary)

    def read(written: str) -> Read:
        """Reads one cell of a mark."""
        sign = _INNER.sub("", written)
        plain = unicodedata.normalize("NFKC", sign)
        for found in (sign, alike.get(sign), plainly.get(plain), words.get(_bare(sign))):
            if found in legal and sign not in maybe:
                return Read(found)
        if _DATE.fullmatch(written):
            return Read("", hint=DATE_HINT)
        likely = maybe.get(sign) or other_case.get(plain.casefold())
        if not likely and len(_named(sign, meant, words)) < 2:
            likely = _mark_before_words(sign, meant) or _mark_of_words(sign, words)
        return Read("", hint=f"「{likely}」のことでしょうか。" if likely else _other_hint(sign))

    return read


def _meanings(vocabulary: Vocabulary) -> dict[str, str]:
    """Meaning in the legend, as compared → its mark. A meaning that several marks have is left out."""
    meanings = [_bare(mark.meaning) for mark in vocabulary.marks]
    pairs = zip(meanings, vocabulary.signs, strict=True)
    return {meaning: sign for meaning, sign in pairs if meaning and meanings.count(meaning) == 1}


def _bare(text: str) -> str:
    """``text`` in NFKC and lower case, without blanks, brackets around it and full stops behind it."""
    plain = _INNER.sub("", unicodedata.normalize("NFKC", text))
    return plain.strip(_OPENERS + _CLOSERS + "。.、,").casefold()


def _mark_of_words(sign: str, words: dict[str, str]) -> str:
    """The mark whose meaning begins, or is begun by, what is written: "遅れ", "検討中です"; "" for none or
    several."""
    said = _bare(sign)
    if len(said) < _LEAST_SHORT:
        return ""
    likely = {mark for meaning, mark in words.items() if meaning.startswith(said) or said.startswith(meaning)}
    return likely.pop() if len(likely) == 1 else ""


def _other_hint(sign: str) -> str:
    """A hint on what is no mark at all: a letter that was lost, or a word that points to another cell; "" for
    neither."""
    if _is_lost(sign):
        return LOST_HINT
    pointing = sign.startswith((*DITTO, *"↑↓←→", "上記", "前回", "前期", "同じ"))
    return POINTING_HINT if pointing else ""


def _is_lost(text: str) -> bool:
    """Whether a letter stands there that nobody else sees, or one that was lost."""
    return any(unicodedata.category(letter) == "Co" or letter == "\ufffd" for letter in text)


def _alike(legal: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a sign and the legal mark that it can only mean.

    Signs that look the same are listed together (``READ_AS``). They count only where one of them is legal: in a
    plan that has both 〇 and ○, neither is read as the other.
    """
    for mark, signs in READ_AS.items():
        lawful = [sign for sign in mark + signs if sign in legal]
        if len(lawful) == 1:
            yield from ((sign, lawful[0]) for sign in mark + signs)


def _named(sign: str, meant: dict[str, str], words: dict[str, str]) -> set[str]:
    """The marks that stand in what is written, by a sign or by their meaning: of 検討中→完了 both."""
    said = _bare(sign)
    signs = {meant[letter] for letter in sign if letter in meant and not letter.isalnum()}
    return signs | {mark for meaning, mark in words.items() if meaning in said}


def _mark_before_words(sign: str, meant: dict[str, str]) -> str:
    """The mark of "○（一部）"; "" where letters or digits come first, or nothing but signs follows."""
    first, rest = sign[:1], sign[1:]
    if first not in meant or first.isalnum() or not any(letter.isalnum() for letter in rest):
        return ""
    return meant[first]


def says_nothing(written: str) -> bool:
    """Whether a cell says, by a dash, a slash, a 0 or a word, that there is nothing to say.

    >>> [says_nothing(text) for text in ("特になし", "－", "0", "予算がない")]
    [True, True, True, False]
    """
    return only_signs(written) or bool(_NOTHING.fullmatch(_bare(written)))


def only_signs(written: str) -> bool:
    """Whether a cell holds nothing but dashes, slashes or a 0. "00" may be a number, and is none of these."""
    signs = _INNER.sub("", written)
    return bool(signs) and signs not in ("00", "００") and all(letter in NOTHING_SIGNS for letter in signs)


_NUMBER: Final = re.compile(r"([-+]?)([0-9]+(?:,[0-9]{3})+|[0-9]+)(\.[0-9]*)?(?:[eE]([-+]?[0-9]{1,3}))?")
"""A number in ASCII: sign, digits with or without thousands, what stands behind the point, and an exponent."""
_MINUS: Final = "▲△−‐‑–—ー－"
"""What stands before a number that is less than zero, beside the hyphen."""

UNIT_HINT: Final = "単位が違うようです。この欄の単位は「{unit}」です。"
RANGE_HINT: Final = "この欄に記入できる数は、{reach}です。"
ABOUT_HINT: Final = "1つの数に決まらない書き方です。"
_ABOUT: Final = re.compile(r"約|およそ|概ね|ほぼ|程度|前後|以上|以下|未満|余|強|弱|[~〜～]|[0-9]\s*[-–—]\s*[0-9]")
"""What makes a number one that cannot be told exactly."""


def number_reader(answer: Answer) -> Callable[[str], Read]:
    """The reader of a column of numbers.

    It reads 全角, thousands, the column's own unit behind the number, ▲ for minus, and a share with or without
    its %. The value is plain. What is no single number is never guessed, nor is one out of the column's range or
    in another unit.

    >>> read = number_reader(Answer("件数", "cases", NUMBER, unit="件", least=0))
    >>> [read(text).value for text in ("１,２００件", "120", "約120", "120人", "▲5")]
    ['1200', '120', '', '', '']
    >>> read("120人").hint
    '単位が違うようです。この欄の単位は「件」です。'
    """
    unit = _bare(answer.unit)

    def read(written: str) -> Read:
        """Reads one cell of a number."""
        plain = _INNER.sub("", unicodedata.normalize("NFKC", written))
        if says_nothing(written) and plain != "0":
            return Read("", nothing=True)
        body, shown_unit = _unit_apart(plain, unit)
        sign = "-" if body[:1] in _MINUS + "-" else ""
        match = _NUMBER.fullmatch(body[1:] if sign else body)
        if not match:
            return Read("", hint=ABOUT_HINT if _ABOUT.search(plain) else "")
        if shown_unit and shown_unit != unit:
            return Read("", hint=UNIT_HINT.format(unit=answer.unit) if answer.unit else "")
        value = _plainly(f"{sign}{match[2].replace(',', '')}{(match[3] or '').rstrip('.')}", match[4])
        if not _within(float(value), answer):
            return Read("", hint=RANGE_HINT.format(reach=reach_of(answer)))
        return Read(value)

    return read


def _unit_apart(plain: str, unit: str) -> tuple[str, str]:
    """A number and the unit behind it, the column's own or what else stands there; "" for none. ``unit``: as
    :func:`_bare` gives it."""
    if unit and plain.casefold().endswith(unit):
        return plain[: -len(unit)], unit
    match = re.fullmatch(r"(.*[0-9])([^0-9.,]+)", plain)
    return (match[1], match[2]) if match else (plain, "")


def _plainly(number: str, exponent: str | None) -> str:
    """A number without an exponent, leading zeros and zeros behind the point: "1.50" is "1.5", "007" is "7", "-0"
    is "0"."""
    value = Decimal(number).scaleb(int(exponent or 0))
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _within(value: float, answer: Answer) -> bool:
    """Whether a number is in the column's range, its ends included."""
    return (answer.least is None or value >= answer.least) and (answer.most is None or value <= answer.most)


def without_unit(written: str, shown: str, unit: str) -> str:
    """The text of a number's cell without the unit of its row or column.

    - ``written``: the value of the cell; ``shown``: what the sheet shows of it, "" where that is the same.
    - ``unit``: that of the row. Of a share, 0.85 that is shown as 85% is what is shown.

    >>> without_unit("120 人", "", "人"), without_unit("0.85", "85%", "%")
    ('120', '85%')
    """
    percent = unicodedata.normalize("NFKC", unit) == PERCENT
    if percent and shown.rstrip().endswith(PERCENT) and is_plain_number(written):
        return shown
    plain = unicodedata.normalize("NFKC", written).rstrip()
    spelt = unicodedata.normalize("NFKC", unit)
    return plain[: -len(spelt)].rstrip() if spelt and plain.endswith(spelt) and plain != spelt else written


_ERA_NAMES: Final = dict(ERAS.values()) | {initial: before for initial, (_, before) in ERAS.items()}
_DAY: Final = re.compile(
    rf"(?:(?P<era>{'|'.join(_ERA_NAMES)})\.?(?P<short>元|[0-9]{{1,2}})|(?P<year>[0-9]{{4}}))"
    r"[年./-](?P<month>[0-9]{1,2})[月./-](?P<day>[0-9]{1,2})日?(?:\(.\)|[月火水木金土日]曜日?)?(?:00:00:00)?",
    re.IGNORECASE,
)
"""A day in either calendar, with or without its weekday, and with the time of midnight that Excel adds."""


def date_reader(written: str) -> Read:
    """Reads a day in both calendars; a day without its year is never guessed.

    >>> [date_reader(text).value for text in ("2024/3/31", "令和6年3月31日", "R6.3.31", "3月31日")]
    ['2024-03-31', '2024-03-31', '2024-03-31', '']
    """
    plain = _INNER.sub("", unicodedata.normalize("NFKC", written))
    match = _DAY.fullmatch(plain)
    if not match:
        return Read("", nothing=says_nothing(written))
    short = 1 if match["short"] == "元" else int(match["short"] or 0)
    year = int(match["year"] or 0) or _ERA_NAMES[match["era"].upper()] + short
    try:
        return Read(date(year, int(match["month"]), int(match["day"])).isoformat())
    except ValueError:
        return Read("")


def choice_reader(choices: Mapping[str, str]) -> Callable[[str], Read]:
    """The reader of a column of choices, which are not reason codes. ``choices``: value or code → label, "" for
    none.

    A choice is read by its value, its code, its label, or code and label. What stands beside it is no choice, and
    is not taken apart: a choice has no text of its own.

    >>> read = choice_reader({"1": "拡充", "2": "継続"})
    >>> [read(text).value for text in ("1", "拡充", "1：拡充", "拡充 予定")]
    ['1', '1', '1', '']
    """
    read_code = code_reader(choices)
    exactly = {_bare(word): code for code, label in choices.items() for word in (code, label) if word}

    def read(written: str) -> Read:
        """Reads one cell of a choice."""
        if _bare(written) in exactly:
            return Read(exactly[_bare(written)])
        found = read_code(written)
        return found if not found.text else Read("", hint=f"「{found.value}」のほかにも書かれています。")

    return read


def code_reader(known: Mapping[str, str]) -> Callable[[str], Read]:
    """The reader of reason codes. ``known``: code → label, "" for none.

    It reads "3", "③", "(3)" and "3：", with or without the label, the label alone, and free text after either.
    Two codes, or a code beside another's label, have no value. What says that there is nothing to say is no code,
    unless a code is written so.

    >>> read = code_reader({"2": "外的要因の影響", "3": "内的要因の影響", "4": "その他"})
    >>> read("③").value, read("3：内的要因").value, read("その他").value
    ('3', '3', '4')
    >>> read("3 協議中のため")[:2]
    ('3', '協議中のため')
    >>> read("2、3").hint, read("4 外的要因").hint
    ('選択肢が2つ以上書かれています。', '番号と内容が合っていません。')
    """
    codes = sorted(known, key=len, reverse=True)
    longest = sorted(known.items(), key=lambda one: -len(one[1]))
    labels = {code: label for code, label in longest if label}

    def read(written: str) -> Read:
        """Reads one cell of a reason code."""
        if _DATE.fullmatch(written):
            return Read("", hint=DATE_HINT)
        decimal = _DECIMAL.fullmatch(unicodedata.normalize("NFKC", written))
        if decimal:
            return _with_point(decimal[1], decimal[2], codes)
        if _only_codes(written, codes):
            return Read("", hint=TWO_CODES_HINT)
        called = _CALLED.match(written)
        start = _skip(written, called.end() if called else 0, _OPENERS)
        for code in codes:
            end = _consume(written, start, code, whole=True)
            if end is not None:
                return _beside_code(written, end, code, codes, labels)
        if says_nothing(written):
            return Read("", nothing=True)
        found = _label_alone(written, codes, labels)
        return found._replace(hint=LOST_HINT) if not found.value and _is_lost(written) else found

    return read


def _with_point(whole: str, fraction: str, codes: list[str]) -> Read:
    """What a number with a decimal point is read as: "3.0" is 3, "2.3" are two codes, "0.0" is nothing."""
    hint = TWO_CODES_HINT if whole in codes and fraction in codes else ""
    value = whole if whole in codes and not fraction.strip("0") else ""
    return Read(value, hint=hint, nothing=not int(whole + fraction))


def _only_codes(written: str, codes: list[str]) -> bool:
    """Whether nothing stands there but two codes or more: "2、3", "2と3", "23"."""
    parts = [part for part in _PARTED.split(unicodedata.normalize("NFKC", written)) if part]
    if len(parts) > 1 and all(part in codes for part in parts):
        return True
    plain = "".join(map(_plain, written))
    bare = "".join(letter for letter in plain if letter not in _OPENERS + _CLOSERS + _STOPS + _JOINS)
    return len(bare) > 1 and bare not in codes and all(letter in codes for letter in bare)


def _beside_code(written: str, end: int, code: str, codes: list[str], labels: dict[str, str]) -> Read:
    """What a code with something behind it is read as.

    ``end``: the position behind the code. What follows is a label (of several the longest that fits), a second
    code, or free text. Free text must be apart from the code by a blank or a sign: "3件" is no code.
    """
    counter = _COUNTER.match(written, end)
    end = counter.end() if counter else end
    at = _skip(written, _skip(written, end, _CLOSERS), _STOPS + _CLOSERS)
    if at == len(written):
        return Read(code)
    for owner, label in labels.items():
        after = _consume(written, _skip(written, at, _BEFORE_LABEL), label)
        if after is not None:
            return _beside_label(written, after, code, owner, codes, labels)
    short_for = [owner for owner, label in labels.items() if _abbreviates(_bare(written[at:]), label)]
    if short_for:
        return Read(code) if code in short_for else Read("", hint=DISAGREE_HINT)
    if _second_code(written[end:], code, codes):
        return Read("", hint=TWO_CODES_HINT)
    if _other_label(written[at:], code, labels):
        return Read("", hint=DISAGREE_HINT)
    rest = _text(written, at)
    parted = at > end or written[end] in _OPENERS
    if not parted or (rest.isascii() and rest.isalnum()):
        return Read("")
    return Read(code, rest)


def _beside_label(written: str, after: int, code: str, owner: str, codes: list[str], labels: dict[str, str]) -> Read:
    """What a code with a label behind it is read as. ``owner``: the code of that label; ``after``: the position
    behind it."""
    if owner != code:
        return Read("", hint=DISAGREE_HINT)
    if _second_code(written[after:], code, codes) or _other_label(written[after:], code, labels):
        return Read("", hint=TWO_CODES_HINT)
    return Read(code, _text(written, after))


def _label_alone(written: str, codes: list[str], labels: dict[str, str]) -> Read:
    """What a cell is read as that begins with no code: by a label from its beginning, or with a hint where it is
    like one."""
    for code, label in labels.items():
        after = _consume(written, 0, label)
        if after is None:
            continue
        if _second_code(written[after:], code, codes) or _other_label(written[after:], code, labels):
            return Read("", hint=TWO_CODES_HINT)
        if after == len(written) or _skip(written, after, _STOPS + _OPENERS) > after:
            return Read(code, _text(written, after))
        return Read("", hint=f"「{code} {label}」のことでしょうか。")
    likely = [code for code, label in labels.items() if _abbreviates(written, label) or _head(label) in _bare(written)]
    return Read("", hint=f"「{likely[0]} {labels[likely[0]]}」のことでしょうか。" if len(likely) == 1 else "")


def _second_code(rest: str, code: str, codes: list[str]) -> bool:
    """Whether another code stands in what follows a code: "または3", "（一部3）", "→3", "・3の影響", " 3 協議中".

    A digit that counts or numbers something (3件, 令和3年, No.3, ③件) is none.
    """
    plain = _digits_apart(rest)
    apart = _BEHIND_BLANK.match("".join(_plain(letter) if letter.isdecimal() else letter for letter in rest))
    if apart and apart[1] in codes and apart[1] != code:
        return True
    for other in (one for one in codes if one != code):
        for match in re.finditer(rf"(?<![0-9]){re.escape(_digits_apart(other))}(?![0-9])", plain):
            before, after = plain[: match.start()], plain[match.end() :].lstrip()
            alone = not after or not after[0].isalnum() or bool(_JOINED.match(after))
            alone = alone or bool(_LISTED.fullmatch(before) and _PARTICLE.match(after))
            if alone and not _COUNTED.search(before) and not re.match(r"[.,/:～~-]\s*[0-9]", after):
                return True
    return False


def _digits_apart(text: str) -> str:
    """``text`` in NFKC, the digits of ③ and ⑶ set apart from what stands before them by a blank of no width.

    In NFKC they would run together with a digit before them: 2③ would be 23.
    """
    letters = []
    for letter in text:
        enclosed = _plain(letter).isdecimal() and not letter.isdecimal()
        letters.append(f"\u200b{_plain(letter)}" if enclosed else unicodedata.normalize("NFKC", letter))
    return "".join(letters)


def _other_label(rest: str, code: str, labels: dict[str, str]) -> bool:
    """Whether another code's label, or the beginning that tells it apart, stands in what follows a code.

    Two characters of a label are enough at the beginning (外的 is no 内的), since labels are shortened in many
    ways.
    """
    said = "".join(map(_plain, rest)).lstrip(_OPENERS)
    first = re.split(r"[(（、,。:：・/]", said)[0]
    own = _head(labels.get(code, ""))
    for owner, label in labels.items():
        head = _head(label)
        if owner == code or not head or (own and own.startswith(head)):
            continue
        if head in said and (head != FREE_LABEL or said.startswith(head)):
            return True
        short = head[:_LEAST_SHORT]
        if len(head) > len(short) == _LEAST_SHORT and first.startswith(short) and not own.startswith(short):
            return True
    return False


def _head(label: str) -> str:
    """A label as far as its first bracket: 外的要因."""
    return "".join(map(_plain, re.split(r"[(（]", label)[0]))


def _abbreviates(rest: str, label: str) -> bool:
    """Whether "内的要因…" stands for the label that begins so."""
    short = "".join(map(_plain, rest)).rstrip(".。")
    return len(short) > 1 and "".join(map(_plain, label)).startswith(short)


def _consume(written: str, at: int, wanted: str, whole: bool = False) -> int | None:
    """The position behind ``wanted`` where ``written`` says it from ``at`` on, widths and blanks aside; None
    where it does not.

    The text is compared letter by letter, and not in NFKC as a whole, since the position must be one of
    ``written``: one letter may become several. ``whole``: no blank may stand before or within it, as within a
    code: "1 2" is not 12.
    """
    due = "".join(map(_plain, wanted))
    while due and at < len(written):
        letter = _plain(written[at])
        if not due.startswith(letter) or (whole and not letter):
            return None
        due, at = due[len(letter) :], at + 1
    return None if due else at


def _skip(written: str, at: int, signs: str) -> int:
    """The first position from ``at`` on that holds none of ``signs`` and no blank."""
    while at < len(written) and (written[at] in signs or _INNER.match(written[at])):
        at += 1
    return at


def _plain(letter: str) -> str:
    """One character in NFKC without blanks; of "⑶", "⒊" and "❸" the digit alone."""
    plain = _INNER.sub("", unicodedata.normalize("NFKC", letter))
    figure = unicodedata.digit(letter, None)
    return str(figure) if figure is not None else plain.strip("().") if len(plain) > 1 else plain


def _text(written: str, at: int) -> str:
    """The free text from a position on, without the colon that may stand before it."""
    return trimmed(written[_skip(written, at, ":：") :])


def serial_reader() -> Callable[[str], int]:
    """The reader of a 通しNo.: a whole number above zero, 0 for what is none.

    >>> [serial_reader()(text) for text in ("7", "７", "No.7", "7.0", "7-2", "七")]
    [7, 7, 7, 7, 0, 0]
    """

    def read(written: str) -> int:
        """Reads one cell of a 通しNo."""
        match = _SERIAL.fullmatch(unicodedata.normalize("NFKC", written))
        return int(match[1]) if match else 0

    return read
