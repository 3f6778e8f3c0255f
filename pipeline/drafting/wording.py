"""The marks and reason codes that a table uses: from the lines that explain them, and from its cells."""

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
_BRACKETS: Final = re.escape("「」『』（）()[]［］【】※*＊、，,；;" + vocabulary.MEANING_SEPARATORS)
_MARK: Final = re.compile(
    rf"{_BEGINS}(?:(\S)\s*[{re.escape(vocabulary.MEANING_SEPARATORS)}]+|([^\w\s{_BRACKETS}]))\s*(?=[\w（(「『])"
)
_CODE: Final = re.compile(rf"{_BEGINS}{CODE}(?=\S)")
_ALIKE: Final = {sign: mark for mark, signs in vocabulary.READ_AS.items() for sign in signs}

_CODE_CELL: Final = re.compile(rf"{CODE}(.*)", re.DOTALL)
_DIGIT_CELL: Final = re.compile(r"(\d)(\D.*)", re.DOTALL)
_KNOWN: Final = {mark.sign: mark for mark in vocabulary.MARKS}
_SHOWN: Final = 10

_CODE_COLUMN: Final = next(one.name for one in MUSASHINO if one.reason)
"""The column of the reason code in a table of 武蔵野市's shape."""


def marks_told(lines: Sequence[str]) -> dict[str, str]:
    """Mark → meaning, in the legend's order; look-alikes are folded, but not letters in a legend of letters."""
    told = list(_entries(lines, vocabulary.LEGEND_WORDS, _MARK))
    lettered = any(sign.isascii() and sign.isalnum() and sign not in _ALIKE for sign, _ in told)
    return {sign if lettered and sign.isalnum() else _ALIKE.get(sign, sign): meaning for sign, meaning in told}


def codes_told(lines: Sequence[str]) -> dict[str, str]:
    """Reason code → label."""
    return dict(_entries(lines, vocabulary.CODES_WORDS, _CODE))


def plain(text: str) -> str:
    """In NFKC, without the brackets and points that a single character of its own had."""
    return unicodedata.normalize("NFKC", text).strip("\ufe0e\ufe0f().")


def _entries(lines: Iterable[str], words: Sequence[str], entry: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What each entry explains, and the text up to the next; of lines that begin with a word or go on behind one."""
    opening = re.compile(rf"[{re.escape(vocabulary.LINE_ORNAMENTS)}]*(?:{'|'.join(words)})(?!\w)[\s:：…】］\])）]*")
    within = False
    for line in lines:
        opened = opening.match(line)
        within = bool(opened or (within and entry.match(line)))
        text = line[opened.end() :] if opened else line
        found = list(entry.finditer(text)) if within else []
        ends = [*(match.start() for match in found[1:]), len(text)]
        for match, end in zip(found, ends, strict=False):
            sign = next(group for group in match.groups() if group)
            yield plain(sign) or sign, text[match.end() : end].strip(f" \t\u3000{vocabulary.ENTRY_JOINTS}")


class Wording(NamedTuple):
    """``marks`` and ``codes`` (code → label) as the register lists them; ``remarks``: sentences on what was done."""

    marks: list[vocabulary.Mark]
    codes: dict[str, str]
    remarks: list[str]


def wording(table: Existing) -> Wording:
    """The words of a table; those of the known vocabulary where it has neither marks nor a legend."""
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
    """What the marks of a plan with marks of its own ask for is proposed from the last filled quarter."""
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
    """Code → label in natural order, and the cells that are no code. A label is what all cells of a code begin with."""
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
    """Code and what stands beside it; None for no code, or for several."""
    match = _CODE_CELL.fullmatch(cell) or _DIGIT_CELL.fullmatch(cell)
    if match is None:
        return None
    code, rest = plain(match[1]), match[2].strip()
    beside = _CODE_CELL.fullmatch(rest)
    if rest.strip("0.") == "" and rest:
        return code, ""
    return None if beside and not beside[2] else (code, rest)


def _shared(labels: Iterable[str]) -> str:
    """The shortest of the labels where all others begin with it: free text may follow one; "" where none is."""
    shortest = min(labels, key=len, default="")
    return shortest if all(label.startswith(shortest) for label in labels) else ""


def _natural(code: str) -> tuple[int, int, str]:
    return (0, int(code), code) if code.isdecimal() else (1, 0, code)


def _remark(what: str, written: Mapping[str, int]) -> Iterator[str]:
    if written:
        shown = [f"「{text[:20]}{'…' if len(text) > 20 else ''}」{count}箇所" for text, count in written.items()]
        more = [f"ほか{len(shown) - _SHOWN}種類"] if len(shown) > _SHOWN else []
        yield f"{what}があります：{'、'.join(shown[:_SHOWN] + more)}"
