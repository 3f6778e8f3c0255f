"""The fonts of the print, and texts as these fonts can show them."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

FAMILY: Final = "Noto Sans CJK JP"

MISSING: Final = "〓"
"""Stands for a character that the fonts lack, as printers have it; the workbook has the character itself."""

GAP: Final = "\u200b"
"""Where a line may end within a word that is longer than its column."""

_BOUND: Final = (
    r"(?:[^\s\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff10-\uff5a\U00020000-\U0003ffff]"
    "|[ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々])"
)
"""A character beside which a line need not end: all but ideographs, plain kana and full-width letters."""


def font_files() -> list[Path]:
    """The regular font and the bold one, out of their packages."""
    import noto_cjk_sans_jp_bold as bold
    import noto_cjk_sans_jp_regular as regular

    return [Path(str(font.FONT_PATH)) for font in (regular, bold)]


def breaking(text: str, room: int) -> str:
    """``text`` with a GAP between all characters of a word of more than ``room``."""
    return _long_words(max(room, 1)).sub(lambda word: GAP.join(word[0]), text.replace(GAP, ""))


@cache
def _long_words(room: int) -> re.Pattern[str]:
    return re.compile(f"{_BOUND}{{{room + 1},}}")


def shown(text: str) -> str:
    """``text`` with 〓 for each character that the fonts lack, and without those that nobody sees."""
    letters = set(text) - {"\n", "\t", GAP}
    unseen = {letter for letter in letters if _unseen(letter)}
    lacking = {letter for letter in letters - unseen if ord(letter) not in _drawn()}
    instead = {ord(one): None for one in unseen} | {ord(one): MISSING for one in lacking}
    return text.translate(instead) if instead else text


def _unseen(letter: str) -> bool:
    """What has no shape of its own: marks of direction, joiners, and what chooses between forms of one ideograph."""
    return unicodedata.category(letter) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(letter, "")


@cache
def _drawn() -> frozenset[int]:
    """The characters that the regular font has, and the bold one with it (OpenType 1.9, cmap, format 12)."""
    with font_files()[0].open("rb") as font:
        (tables,) = struct.unpack(">4xH6x", font.read(12))
        places = dict(struct.iter_unpack(">4s4xI4x", font.read(16 * tables)))
        font.seek(places[b"cmap"])
        (encodings,) = struct.unpack(">2xH", font.read(4))
        found = {(platform, kind): at for platform, kind, at in struct.iter_unpack(">HHI", font.read(8 * encodings))}
        font.seek(places[b"cmap"] + found[3, 10])
        (groups,) = struct.unpack(">12xI", font.read(16))
        ranges = struct.iter_unpack(">II4x", font.read(12 * groups))
        return frozenset(code for first, last in ranges for code in range(first, last + 1))
