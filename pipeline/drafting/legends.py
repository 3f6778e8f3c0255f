"""The lines around a table that explain marks or list choices, in whatever form they are published."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.drafting.wording import CODE
from pipeline.texts import folded
from schemas.vocabulary import ENTRY_JOINTS, LINE_ORNAMENTS, READ_AS

LONGEST: Final = 40
"""Characters of the words that a legend is called by."""

LONGEST_KEY: Final = 20
"""Characters of what an entry explains; words may stand for marks."""

_JOINTS: Final = re.escape(ENTRY_JOINTS)
_APART: Final = r"…‥:：=＝→"
_KEY: Final = rf"[^\s{_APART}、，；;・()（）【】「」『』\[\]]{{1,{LONGEST_KEY}}}?"
"""What an entry explains: a word or a short phrase without blanks or brackets."""
_BEGINS: Final = rf"(?:^|(?<=[\s{_JOINTS}】\])）]))"
_ENTRIES: Final = (
    re.compile(rf"{_BEGINS}({_KEY})\s*[{_APART}]+\s*(?=[^\s{_APART}])"),
    re.compile(rf"{_BEGINS}(\S)\s*[・･]+\s*(?=\S)"),
    re.compile(rf"{_BEGINS}([^\w\s{_JOINTS}{_APART}※＊*・【】「」()（）])\s*(?=\w)"),
    re.compile(rf"{_BEGINS}{CODE}(?=\S)"),
)
"""What an entry begins with, in the order of trying: 「A：」, 「◎・」, 「○ 」, 「ア 」 or 「(1)」."""
_IN_BRACKETS: Final = re.compile(rf"([^\s{_JOINTS}{_APART}【】（）()][+＋]?)[（(]([^（）()]+)[）)][\s{_JOINTS}]*")
"""An entry whose meaning stands in brackets: 「A（達成率100%）」."""
_ALL_IN_BRACKETS: Final = re.compile(
    rf"(?:([^（）()]{{1,{LONGEST}}}?)[{_APART}】\]\s]+)?((?:{_IN_BRACKETS.pattern}){{2,}})"
)
"""A line of nothing but such entries, with or without what it calls them."""
_TITLE: Final = re.compile(rf"[^{_APART}]{{1,{LONGEST}}}?\s*[{_APART}]+\s*(?={_KEY}\s*[{_APART}・]|{CODE}\S)")
"""What a line calls its entries, before the first of them: 「評価基準：」."""
_LIST: Final = re.compile(
    rf"([^\s:：】\]]{{1,{LONGEST}}}?)(?:[】\]:：\s]+|は、?)(.+?)(?:の(?:うち|中|いずれか))?(?:から|より|を|で)[^・、]{{0,6}}(?:選択|選ぶ|選んで|記入).*"
)
"""A line that lists choices in a sentence: 「方向性：拡充、継続、廃止から選択」."""
_OF_COLUMN: Final = re.compile(rf"([^{_APART}】\]]{{1,{LONGEST}}}?)[\s{_APART}】\]]+(.+)")
_ENDING: Final = re.compile(
    r"(?:の(?:うち|中|いずれか|どれか)(?:1つ|一つ)?)?(?:から|より|を|で)?(?:選択|選ぶ|記入|する)*[。.]?$"
)
MOST_BARE: Final = 2
"""A line with fewer entries may be the list of a column's choices."""
LONGEST_CHOICE: Final = 12
"""Characters of a choice in such a list."""
_ITEMS: Final = re.compile(r"[・、，,／/\s]+")
_CODE: Final = re.compile(r"(?![\d.]+$)(\w{1,2}|[^\w\s])[\s:：.．…]+\S.*", re.DOTALL)
"""A cell that says a mark or code and then its meaning, and is no number."""
_SEVERAL: Final = re.compile(r"[\s]+[／/|｜][\s]+")
"""What parts two legends in one line: 「進捗：○順調　／　効果：大・小」."""
_ALIKE: Final = {sign: mark for mark, signs in READ_AS.items() for sign in signs}
_END: Final = re.compile(r"\s*と(?:する|しています|します|表記).*$")
"""What a sentence goes on with behind its last entry: 「…とする。」."""
_NO_KEY: Final = re.compile(r"問い?合|電話|担当|連絡先|出典|資料|備考|注|作成|日付|TEL|FAX", re.IGNORECASE)
"""What no mark is called."""
_CAPTION: Final = re.compile(r"凡例|区分|基準|選択肢|記号|key|legend", re.IGNORECASE)
"""Words that a legend is called by."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What a plan says of the values of some column.

    - ``title``: what the lines call it, without ornaments; "" for nothing.
    - ``entries``: mark, code or choice → its meaning, "" where the line only lists; in the lines' order.
    - ``lines``: the lines it was in, as they stand around the table.
    """

    title: str
    entries: Mapping[str, str]
    lines: tuple[str, ...]

    def covers(self, texts: Iterable[str]) -> bool:
        """Whether nearly all of these texts are its entries. Blanks do not count; where all are blank it covers
        none."""
        keys = {compared(key) for key in self.entries}
        filled = [compared(text) for text in texts if text]
        return bool(filled) and sum(text in keys for text in filled) >= 0.9 * len(filled)


def as_in_cells(entries: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    """The entries of a legend with letters and digits in half width, where no cell of the column has them otherwise.

    >>> as_in_cells({"Ａ": "順調", "Ｂ": "遅れ"}, ["A", ""]), as_in_cells({"Ａ": "順調", "Ｂ": "遅れ"}, ["Ｂ"])
    ({'A': '順調', 'B': '遅れ'}, {'Ａ': '順調', 'Ｂ': '遅れ'})
    """
    plain = all(text == unicodedata.normalize("NFKC", text) for text in texts if folded(text).isalnum())
    half = {sign: unicodedata.normalize("NFKC", sign) if plain and sign.isalnum() else sign for sign in entries}
    return {half[sign]: meaning for sign, meaning in entries.items()}


def compared(sign: str) -> str:
    """A mark as marks are compared: 〇 is ○ and ー is -, but letters are none of their look-alikes.

    >>> compared("〇"), compared("ー"), compared("O"), compared("順 調")
    ('○', '-', 'O', '順調')
    """
    plain = folded(sign)
    return plain if plain.isalnum() and plain not in "〇◯ー" else _ALIKE.get(plain, plain)


def code_of(text: str) -> str:
    """The mark or code of a cell that says its meaning too; any other cell as it is.

    >>> code_of("A：計画どおり"), code_of("順調")
    ('A', '順調')
    """
    match = _CODE.fullmatch(text)
    return match[1] if match else text


def legends(lines: Sequence[str], headings: Iterable[str] = ()) -> list[Legend]:
    """Every legend of two entries or more; its entries may go on in the lines below.

    >>> [legend.entries for legend in legends(["評価 A：順調 B：遅れ", "C：中止", "方向性：拡充、継続、廃止から選択"])]
    [{'A': '順調', 'B': '遅れ', 'C': '中止'}, {'拡充': '', '継続': '', '廃止': ''}]

    ``headings``: those of the table. A line that begins with one lists what may stand in that column.
    """
    columns = {folded(heading) for heading in headings}
    begun: list[tuple[str, dict[str, str], list[str]]] = []
    within = False
    for line, part in ((whole, part) for whole in lines for part in _SEVERAL.split(whole)):
        title, entries = _read(part)
        if len(entries) < MOST_BARE or not all(entries.values()):
            title, entries = _listed(part, columns) or (title, entries)
        if entries and not title and within:
            begun[-1][1].update(entries)
            begun[-1][2].append(line)
        elif entries:
            begun.append((title, entries, [line]))
            within = True
        else:
            goes_on = within and not begun[-1][1]
            within = is_caption(part)
            if within and goes_on:
                former, none, told = begun.pop()
                begun.append((f"{former}　{_bare(part)}", none, [*told, line]))
            elif within:
                begun.append((_bare(part), {}, [line]))
    return [Legend(title, entries, tuple(legend_lines)) for title, entries, legend_lines in begun if len(entries) > 1]


def explains(line: str) -> bool:
    """Whether a line is a legend by itself, or begins one.

    >>> explains("○：順調 △：遅れ"), explains("※凡例"), explains("○：順調")
    (True, True, False)
    """
    return len(_read(line)[1]) > 1 or (line[:1] in LINE_ORNAMENTS and bool(_CAPTION.search(line[:LONGEST])))


def is_caption(text: str) -> bool:
    """Whether a text is what a legend is called by, as 「進捗状況の区分」 is."""
    return len(text) <= LONGEST and bool(_CAPTION.search(text))


def _read(line: str) -> tuple[str, dict[str, str]]:
    """What a line calls its entries, and the entries; ("", {}) for a line of neither.

    The forms of :data:`_ENTRIES` are tried in turn, and the first that the line has two of, or begins with, is taken.
    What seems to be one entry and holds several is the title of these. Names of contacts and sources (電話：…) are no
    entries.
    """
    text = line.strip().lstrip(LINE_ORNAMENTS + "<＜〔〈")
    if listed := _LIST.fullmatch(text):
        items = [one for one in _ITEMS.split(listed[2]) if one]
        if len(items) > 1 and not any(sign in listed[2] for sign in "：:…="):
            return _bare(listed[1]), dict.fromkeys(items, "")
    if whole := _ALL_IN_BRACKETS.fullmatch(text):
        return _bare(whole[1] or ""), dict(_IN_BRACKETS.findall(whole[2]))
    headed = _TITLE.match(text)
    title, rest = (headed[0], text[headed.end() :]) if headed else ("", text)
    for entry in _ENTRIES:
        matches = list(entry.finditer(rest))
        if len(matches) == 1 and matches[0].start() == 0 and not title:
            within, several = _read(rest[matches[0].end() :])
            if len(several) > 1 and all(several.values()) and not within:
                return _bare(matches[0][0]), several
        if len(matches) > 1 or (matches and matches[0].start() == 0 and not title):
            ends = [*(match.start() for match in matches[1:]), len(rest)]
            pairs = {
                next(filter(None, match.groups())): _END.sub("", rest[match.end() : end]).strip(
                    f" \t\u3000{ENTRY_JOINTS}"
                )
                for match, end in zip(matches, ends, strict=True)
                if not _NO_KEY.search(next(filter(None, match.groups())))
            }
            return _bare(title + rest[: matches[0].start()]), pairs
    return "", {}


def _listed(line: str, columns: Collection[str]) -> tuple[str, dict[str, str]] | None:
    """A column and its choices, where a line is 「次年度の対応：継続／見直し／終了」; None for another line."""
    text = line.strip().lstrip(LINE_ORNAMENTS)
    match = _OF_COLUMN.fullmatch(text)
    if match is None or folded(match[1]) not in columns or _ALL_IN_BRACKETS.fullmatch(text):
        return None
    items = [one for one in _ITEMS.split(_ENDING.sub("", match[2])) if one]
    whole = len(items) > 1 and all(len(one) <= LONGEST_CHOICE and not re.search(rf"[{_APART}]", one) for one in items)
    return (match[1], dict.fromkeys(items, "")) if whole else None


def _bare(title: str) -> str:
    """A title without ornaments, brackets and what parts it from its entries."""
    return title.strip(f" \t\u3000{LINE_ORNAMENTS}】］]）)〕〉>＞…‥:：=＝→")
