"""The lines around a table that explain marks or list choices, in whatever form they are published."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.drafting.wording import CODE
from pipeline.texts import folded
from schemas.vocabulary import ENTRY_JOINTS, LINE_ORNAMENTS, READ_AS

LONGEST: Final = 40
"""Characters of the words that a legend is called by."""

_JOINTS: Final = re.escape(ENTRY_JOINTS)
_APART: Final = r"…‥:：=＝→"
_KEY: Final = rf"[^\s{_APART}、，；;・()（）【】「」『』\[\]]{{1,12}}?"
_BEGINS: Final = rf"(?:^|(?<=[\s{_JOINTS}】\])）]))"
_ENTRIES: Final = (
    re.compile(rf"{_BEGINS}({_KEY})\s*[{_APART}]+\s*(?=[^\s{_APART}])"),
    re.compile(rf"{_BEGINS}(\S)\s*[・･]+\s*(?=\S)"),
    re.compile(rf"{_BEGINS}([^\w\s{_JOINTS}{_APART}※＊*・【】「」()（）])\s*(?=\w)"),
    re.compile(rf"{_BEGINS}{CODE}(?=\S)"),
)
"""What an entry begins with, in the order of trying: 「A：」, 「◎・」, 「○ 」, 「ア 」 or 「(1)」."""
_TITLE: Final = re.compile(rf"[^{_APART}]{{1,{LONGEST}}}?\s*[{_APART}]+\s*(?={_KEY}\s*[{_APART}・]|{CODE}\S)")
_LIST: Final = re.compile(
    rf"([^\s:：】\]]{{1,{LONGEST}}}?)(?:[】\]:：\s]+|は、?)(.+?)(?:の(?:うち|中|いずれか))?(?:から|より|を|で)[^・、]{{0,6}}(?:選択|選ぶ|選んで|記入).*"
)
_ITEMS: Final = re.compile(r"[・、，,／/\s]+")
_CODE: Final = re.compile(r"(\w{1,2}|[^\w\s])[\s:：.．…]+\S.*", re.DOTALL)
_ALIKE: Final = {sign: mark for mark, signs in READ_AS.items() for sign in signs}
_END: Final = re.compile(r"\s*と(?:する|しています|します|表記).*$")
_NO_KEY: Final = re.compile(r"問い?合|電話|担当|連絡先|出典|資料|備考|注|作成|日付|TEL|FAX", re.IGNORECASE)
"""What no mark is called."""
_CAPTION: Final = re.compile(r"凡例|区分|基準|選択肢|記号|key|legend", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Legend:
    """``entries``: mark, code or choice → its meaning, "" where the line only lists; ``lines``: the lines it was in."""

    title: str
    entries: Mapping[str, str]
    lines: tuple[str, ...]

    def covers(self, texts: Iterable[str]) -> bool:
        """Whether nearly all of these texts are its entries."""
        keys = {compared(key) for key in self.entries}
        filled = [compared(text) for text in texts if text]
        return bool(filled) and sum(text in keys for text in filled) >= 0.9 * len(filled)


def compared(sign: str) -> str:
    """A mark as marks are compared: 〇 is ○ and ー is ―, but letters are none of their look-alikes."""
    plain = folded(sign)
    return plain if plain.isalnum() and plain not in "〇◯ー" else _ALIKE.get(plain, plain)


def code_of(text: str) -> str:
    """The mark or code of a cell that says its meaning too: "A：計画どおり" is "A"."""
    found = _CODE.fullmatch(text)
    return found[1] if found else text


def legends(lines: Sequence[str]) -> list[Legend]:
    """Every legend of two entries or more; its entries may go on in the lines below."""
    found: list[tuple[str, dict[str, str], list[str]]] = []
    within = False
    for line in lines:
        title, entries = _read(line)
        if entries and not title and within:
            found[-1][1].update(entries)
            found[-1][2].append(line)
        elif entries:
            found.append((title, entries, [line]))
            within = True
        else:
            within = is_caption(line)
            if within:
                found.append((_bare(line), {}, [line]))
    return [Legend(title, entries, tuple(told)) for title, entries, told in found if len(entries) > 1]


def explains(line: str) -> bool:
    """Whether a line is a legend by itself, or begins one."""
    return len(_read(line)[1]) > 1 or (line[:1] in LINE_ORNAMENTS and bool(_CAPTION.search(line[:LONGEST])))


def is_caption(text: str) -> bool:
    """Whether a text is what a legend is called by."""
    return len(text) <= LONGEST and bool(_CAPTION.search(text))


def _read(line: str) -> tuple[str, dict[str, str]]:
    """What a line calls its entries, and the entries."""
    text = line.strip().lstrip(LINE_ORNAMENTS + "<＜〔〈")
    if listed := _LIST.fullmatch(text):
        items = [one for one in _ITEMS.split(listed[2]) if one]
        if len(items) > 1 and not any(sign in listed[2] for sign in "：:…="):
            return _bare(listed[1]), dict.fromkeys(items, "")
    headed = _TITLE.match(text)
    title, rest = (headed[0], text[headed.end() :]) if headed else ("", text)
    for entry in _ENTRIES:
        matches = list(entry.finditer(rest))
        if len(matches) > 1 or (matches and matches[0].start() == 0 and not title):
            ends = [*(one.start() for one in matches[1:]), len(rest)]
            pairs = {
                next(filter(None, one.groups())): _END.sub("", rest[one.end() : end]).strip(f" \t\u3000{ENTRY_JOINTS}")
                for one, end in zip(matches, ends, strict=True)
                if not _NO_KEY.search(next(filter(None, one.groups())))
            }
            return _bare(title + rest[: matches[0].start()]), pairs
    return "", {}


def _bare(title: str) -> str:
    return title.strip(f" \t\u3000{LINE_ORNAMENTS}】］]）)〕〉>＞…‥:：=＝→")
