"""The marks and reason codes that a table uses: from the lines that explain them, and from its cells.

This is for tables of 武蔵野市's shape, whose legends have known words; ``legends`` reads those of any other.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.drafting.existing import Existing
from pipeline.returns.interpret import Read, mark_reader
from schemas import vocabulary
from schemas.layout import DEFAULT, MUSASHINO

CODE: Final = r"[(（]?(\d{1,2}(?!\w)|[A-Za-zＡ-Ｚａ-ｚ](?!\w)|[ア-ン](?!\w)|[①-⑳⑴-⒇])[)）.．:：、…・,，/／\s]*"
"""A reason code and what parts it from its label: "3 ", "(3)", "③", "ア："."""

_BEGINS: Final = rf"(?:^|(?<=[\s{re.escape(vocabulary.ENTRY_JOINTS)}]))"
"""An entry of a legend begins a line, or stands behind a blank or what joins entries."""
_BRACKETS: Final = re.escape("「」『』（）()[]［］【】※*＊、，,；;" + vocabulary.MEANING_SEPARATORS)
_MARK: Final = re.compile(
    rf"{_BEGINS}(?:(\S)\s*[{re.escape(vocabulary.MEANING_SEPARATORS)}]+|([^\w\s{_BRACKETS}]))\s*(?=[\w（(「『])"
)
"""A mark in a legend: any character before what parts it from its meaning (A：), or a sign right before it
(○進捗あり)."""
_CODE: Final = re.compile(rf"{_BEGINS}{CODE}(?=\S)")
"""A code in a legend, right before its label."""
_ALIKE: Final = {sign: mark for mark, signs in vocabulary.READ_AS.items() for sign in signs}

_CODE_CELL: Final = re.compile(rf"{CODE}(.*)", re.DOTALL)
"""A cell that begins with a code, and the rest."""
_DIGIT_CELL: Final = re.compile(r"(\d)(\D.*)", re.DOTALL)
"""A cell that begins with a digit and goes on without a blank, as in 3予算."""
_KNOWN: Final = {mark.sign: mark for mark in vocabulary.MARKS}
_SHOWN: Final = 10
"""How many different texts a remark lists before it only counts the rest."""

_CODE_COLUMN: Final = next(answer.name for answer in MUSASHINO if answer.reason)
"""The column of the reason code in a table of 武蔵野市's shape."""


def marks_told(lines: Sequence[str]) -> dict[str, str]:
    """Mark → meaning, in the legend's order; look-alikes are folded, but not letters in a legend of letters.

    >>> marks_told(["凡例 〇：順調　△：遅れ"]), marks_told(["凡例 A：順調　O：遅れ"])
    ({'○': '順調', '△': '遅れ'}, {'A': '順調', 'O': '遅れ'})
    """
    told = list(_entries(lines, vocabulary.LEGEND_WORDS, _MARK))
    lettered = any(sign.isascii() and sign.isalnum() and sign not in _ALIKE for sign, _ in told)
    return {sign if lettered and sign.isalnum() else _ALIKE.get(sign, sign): meaning for sign, meaning in told}


def codes_told(lines: Sequence[str]) -> dict[str, str]:
    """Reason code → label, in the order in which the lines list them; {} where no line does."""
    return dict(_entries(lines, vocabulary.CODES_WORDS, _CODE))


def plain(text: str) -> str:
    """In NFKC, without the brackets and points that a single character of its own had.

    >>> plain("⑶"), plain("（３）"), plain("③")
    ('3', '3', '3')
    """
    return unicodedata.normalize("NFKC", text).strip("\ufe0e\ufe0f().")


def _entries(lines: Iterable[str], words: Sequence[str], entry: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What each entry explains, and the text up to the next; of lines that begin with a word or go on behind one.

    - ``words``: what such a line is called by (凡例).
    - ``entry``: what an entry begins with; its first group that is filled is the mark or code.
    """
    opening = re.compile(rf"[{re.escape(vocabulary.LINE_ORNAMENTS)}]*(?:{'|'.join(words)})(?!\w)[\s:：…】］\])）]*")
    within = False
    for line in lines:
        opened = opening.match(line)
        within = bool(opened or (within and entry.match(line)))
        text = line[opened.end() :] if opened else line
        matches = list(entry.finditer(text)) if within else []
        ends = [*(match.start() for match in matches[1:]), len(text)]
        for match, end in zip(matches, ends, strict=False):
            sign = next(group for group in match.groups() if group)
            yield plain(sign) or sign, text[match.end() : end].strip(f" \t\u3000{vocabulary.ENTRY_JOINTS}")


class Wording(NamedTuple):
    """What marks and codes a table uses.

    - ``marks``: 凡例 as the register lists it.
    - ``codes``: 評価理由, code → label, which is "" where the table does not say it.
    - ``remarks``: sentences on what was done, and on cells that are neither.
    """

    marks: list[vocabulary.Mark]
    codes: dict[str, str]
    remarks: list[str]


def wording(table: Existing) -> Wording:
    """The words of a table; those of the known vocabulary where it has neither marks nor a legend.

    Legend and cells add to each other: a mark that only cells have is listed behind the legend's, without a meaning
    that is not known. Cells of more than one character are no mark; they are listed in a remark instead.
    """
    legend = marks_told(table.lines)
    read = mark_reader(_vocabulary(legend))
    written = Counter(text for entry in table.initiatives for q in DEFAULT.marks if (text := entry.cells[q]))
    seen = {text: _sign(text, read) for text in written}
    signs = [*legend, *_in_order(sign for sign in seen.values() if sign and sign not in legend)]
    told = codes_told(table.lines)
    codes, strange = _codes(told, [text for entry in table.initiatives if (text := entry.cells[_CODE_COLUMN])])
    remarks = [
        *_remark("1文字の記号ではないため、凡例に加えなかった記入", {t: written[t] for t in seen if not seen[t]}),
        *_remark("選択肢として読み取れないため、評価理由に加えなかった記入", strange),
    ]
    unlabelled = [code for code, label in codes.items() if not label]
    if unlabelled:
        shown = "」「".join(unlabelled)
        remarks.append(f"評価理由の選択肢「{shown}」の内容は、表から分からないため空欄です。記入してください。")
    if not signs:
        remarks.append(
            "記号の記入も凡例もないため、凡例と評価理由には一般的な例を案として書きました。この計画のものに直してください。"
        )
        return Wording(list(vocabulary.MARKS), codes or dict(vocabulary.CODES), remarks)
    if not legend:
        remarks.append("凡例の行がないため、記号は表に使われているものだけを書きました。足りない記号を加えてください。")
    if any(sign not in _KNOWN for sign in signs):
        remarks.append(
            "凡例の「理由の記入」は、最後に記入のある期に選択肢が書かれているかどうかから案として書きました。"
            "確かめてください。"
        )
    return Wording(_marks(signs, legend, table, seen), codes, remarks)


def _vocabulary(legend: Mapping[str, str]) -> vocabulary.Vocabulary:
    """The legend's marks before the known ones, so that look-alikes are read as a mark of this table first."""
    known = [mark for mark in vocabulary.MARKS if mark.sign not in legend]
    return vocabulary.Vocabulary(
        (*(vocabulary.Mark(sign, "", False) for sign in legend), *known), {}, vocabulary.DEFAULT_TEXT_LIMIT
    )


def _sign(written: str, read: Callable[[str], Read]) -> str:
    """The mark that a cell says: a legal one, else the single character as it is; "" for anything longer."""
    sign = plain(written)
    return read(written).value or (sign if len(sign) == 1 else "")


def _in_order(signs: Iterable[str]) -> list[str]:
    """Known marks in the known order, then the others as they appear."""
    seen = dict.fromkeys(signs)
    known = [mark.sign for mark in vocabulary.MARKS if mark.sign in seen]
    return [*known, *(sign for sign in seen if sign not in known)]


def _marks(
    signs: Sequence[str], legend: Mapping[str, str], table: Existing, seen: Mapping[str, str]
) -> list[vocabulary.Mark]:
    """The marks with their meanings and with what each asks for.

    Known marks ask for what they always do. Where one is not known, all are judged by the table: a mark asks for a
    reason where a code stands beside it in the last filled quarter, the only one whose reasons a table keeps.

    ``seen``: the text of a cell → its mark.
    """
    rows = table.initiatives
    last = next((q for q in reversed(DEFAULT.marks) if any(entry.cells[q] for entry in rows)), DEFAULT.marks[-1])
    asking = {seen[entry.cells[last]] for entry in rows if entry.cells[last] and entry.cells[_CODE_COLUMN]}
    strange = any(sign not in _KNOWN for sign in signs)
    marks = []
    for sign in signs:
        asks = sign in asking if strange else _KNOWN[sign].asks_reason
        usual = _KNOWN.get(sign, vocabulary.Mark(sign, "", asks, watched_after=int(asks)))
        marks.append(vocabulary.Mark(sign, legend.get(sign) or usual.meaning, asks, usual.closes, usual.watched_after))
    return marks


def _codes(told: Mapping[str, str], cells: Sequence[str]) -> tuple[dict[str, str], Counter[str]]:
    """Code → label in natural order, and the cells that are no code, each with how often it stands.

    A label is what the legend says, else what all cells of a code begin with.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    strange: Counter[str] = Counter()
    for cell in cells:
        found = _code(cell)
        if found is None:
            strange[cell] += 1
        else:
            labels[found[0]].add(found[1])
    codes = {code: told.get(code) or _shared(labels[code] - {""}) for code in {*told, *labels}}
    return dict(sorted(codes.items(), key=lambda item: _natural(item[0]))), strange


def _code(cell: str) -> tuple[str, str] | None:
    """Code and what stands beside it; None for no code, or for several.

    >>> _code("3 予算"), _code("③"), _code("3.0"), _code("1,2"), _code("その他")
    (('3', '予算'), ('3', ''), ('3', ''), None, None)
    """
    match = _CODE_CELL.fullmatch(cell) or _DIGIT_CELL.fullmatch(cell)
    if match is None:
        return None
    code, rest = plain(match[1]), match[2].strip()
    beside = _CODE_CELL.fullmatch(rest)
    if rest.strip("0.") == "" and rest:
        return code, ""
    return None if beside and not beside[2] else (code, rest)


def _shared(labels: Iterable[str]) -> str:
    """The shortest of the labels where all others begin with it: free text may follow one; "" where none is.

    >>> _shared(["予算", "予算がない"]), _shared(["予算", "人員"])
    ('予算', '')
    """
    shortest = min(labels, key=len, default="")
    return shortest if all(label.startswith(shortest) for label in labels) else ""


def _natural(code: str) -> tuple[int, int, str]:
    """What codes are sorted by: numbers by their value, before all others."""
    return (0, int(code), code) if code.isdecimal() else (1, 0, code)


def _remark(what: str, written: Mapping[str, int]) -> Iterator[str]:
    """Texts that were left out, with how often each stands. ``what``: what they are, as the beginning of the sentence.
    No sentence for none."""
    if written:
        shown = [f"「{text[:20]}{'…' if len(text) > 20 else ''}」{count}箇所" for text, count in written.items()]
        more = [f"ほか{len(shown) - _SHOWN}種類"] if len(shown) > _SHOWN else []
        yield f"{what}があります：{'、'.join(shown[:_SHOWN] + more)}"
