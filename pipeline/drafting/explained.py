"""What the lines around a table say of its marks and reason codes: 「凡例：○…進捗あり」「選択肢：2 外的要因」."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas.vocabulary import CODES_WORDS, ENTRY_JOINTS, LEGEND_WORDS, LINE_ORNAMENTS, MEANING_SEPARATORS, READ_AS

CODE: Final = r"[(（]?(\d{1,2}(?!\w)|[A-Za-zＡ-Ｚａ-ｚ](?!\w)|[ア-ン](?!\w)|[①-⑳⑴-⒇])[)）.．:：、…・,，/／\s]*"
"""A reason code and what parts it from its label: "3 ", "(3)", "③", "ア："."""

_BEGINS: Final = rf"(?:^|(?<=[\s{re.escape(ENTRY_JOINTS)}]))"
_BRACKETS: Final = re.escape("「」『』（）()[]［］【】※*＊、，,；;" + MEANING_SEPARATORS)
_MARK: Final = re.compile(
    rf"{_BEGINS}(?:(\S)\s*[{re.escape(MEANING_SEPARATORS)}]+|([^\w\s{_BRACKETS}]))\s*(?=[\w（(「『])"
)
_CODE: Final = re.compile(rf"{_BEGINS}{CODE}(?=\S)")
_ALIKE: Final = {sign: mark for mark, signs in READ_AS.items() for sign in signs}


def marks_told(lines: Sequence[str]) -> dict[str, str]:
    """Mark → meaning, in the legend's order; look-alikes are folded, but not letters in a legend of letters."""
    told = list(_entries(lines, LEGEND_WORDS, _MARK))
    lettered = any(sign.isascii() and sign.isalnum() and sign not in _ALIKE for sign, _ in told)
    return {sign if lettered and sign.isalnum() else _ALIKE.get(sign, sign): meaning for sign, meaning in told}


def codes_told(lines: Sequence[str]) -> dict[str, str]:
    """Reason code → label."""
    return dict(_entries(lines, CODES_WORDS, _CODE))


def plain(text: str) -> str:
    """In NFKC, without the brackets and points that a single character of its own had."""
    return unicodedata.normalize("NFKC", text).strip("\ufe0e\ufe0f().")


def _entries(lines: Iterable[str], words: Sequence[str], entry: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What each entry explains, and the text up to the next; of lines that begin with a word or go on behind one."""
    opening = re.compile(rf"[{re.escape(LINE_ORNAMENTS)}]*(?:{'|'.join(words)})(?!\w)[\s:：…】］\])）]*")
    within = False
    for line in lines:
        opened = opening.match(line)
        within = bool(opened or (within and entry.match(line)))
        text = line[opened.end() :] if opened else line
        found = list(entry.finditer(text)) if within else []
        ends = [*(match.start() for match in found[1:]), len(text)]
        for match, end in zip(found, ends, strict=False):
            sign = next(group for group in match.groups() if group)
            yield plain(sign) or sign, text[match.end() : end].strip(f" \t\u3000{ENTRY_JOINTS}")
