"""The fonts of the print, and texts prepared so that these fonts can show them.

The fonts come from two packages (Noto Sans CJK JP, regular and bold), so that a PDF looks the same on every computer. A
character that they lack would show as an empty box, so :func:`shown` replaces it first.
"""

import re
import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Final

FAMILY: Final = "Noto Sans CJK JP"
"""The name of the font family, as it is written in the font files."""

MISSING: Final = "〓"
"""Stands for a character that the fonts lack, as Japanese printers have it. The workbook has the character itself."""

GAP: Final = "\u200b"
"""A zero-width space: a line may end there. It is put into words that are longer than their column."""

_BOUND: Final = (
    r"(?:[^\s\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff10-\uff5a\U00020000-\U0003ffff]"
    "|[ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々])+"
)
"""Matches characters between which a line usually cannot end: everything except ideographs, plain kana and full-width
letters, and of the kana the small ones."""


def font_files() -> list[Path]:
    """The paths of the two font files, the regular font first. Raises ImportError where their packages are missing."""
    import noto_cjk_sans_jp_bold as bold
    import noto_cjk_sans_jp_regular as regular

    return [Path(str(font.FONT_PATH)) for font in (regular, bold)]


def breaking(text: str, room: int) -> str:
    """``text`` with a :data:`GAP` between all characters of each unbreakable word of more than ``room`` characters.

    Gaps that the text had are removed first. Shorter words are left alone, so that they stay whole.

    >>> breaking("abcd 進行", 3).split(GAP)
    ['a', 'b', 'c', 'd 進行']
    """
    room, text = max(room, 1), text.replace(GAP, "")
    if len(text) <= room:
        return text
    return re.sub(_BOUND, lambda word: GAP.join(word[0]) if len(word[0]) > room else word[0], text)


def shown(text: str) -> str:
    """``text`` with 〓 for each character that the fonts lack, and without invisible ones. Line feeds, tabs, gaps stay.

    Each distinct character is looked up once, so it is meant for the text of the whole document at once.
    """
    letters = set(text) - {"\n", "\t", GAP}
    unseen = {letter for letter in letters if _unseen(letter)}
    lacking = {letter for letter in letters - unseen if not _is_drawn(ord(letter))}
    instead = {ord(one): None for one in unseen} | {ord(one): MISSING for one in lacking}
    return text.translate(instead) if instead else text


def _unseen(letter: str) -> bool:
    """Whether a character has no shape of its own: a mark of direction, a joiner, or a variation selector."""
    return unicodedata.category(letter) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(letter, "")


def _is_drawn(point: int) -> bool:
    """Whether the regular font has a code point; the bold one has the same."""
    firsts, lasts = _drawn()
    place = bisect_right(firsts, point) - 1
    return place >= 0 and point <= lasts[place]


@cache
def _drawn() -> list[tuple[int, ...]]:
    """The first and the last code point of each range that the regular font has, in ascending order.

    Read straight from the font file: the cmap table's subtable for platform 3, encoding 10, which is in format 12
    (OpenType 1.9). These few lines stand in for a library for fonts.
    """
    with font_files()[0].open("rb") as font:
        (tables,) = struct.unpack(">4xH6x", font.read(12))
        places = dict(struct.iter_unpack(">4s4xI4x", font.read(16 * tables)))
        font.seek(places[b"cmap"])
        (encodings,) = struct.unpack(">2xH", font.read(4))
        found = {(platform, kind): at for platform, kind, at in struct.iter_unpack(">HHI", font.read(8 * encodings))}
        font.seek(places[b"cmap"] + found[3, 10])
        (groups,) = struct.unpack(">12xI", font.read(16))
        return list(zip(*struct.iter_unpack(">II4x", font.read(12 * groups)), strict=True))
