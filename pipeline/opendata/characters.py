"""The characters that every machine has, and words of a plan written in them."""

import unicodedata
from typing import Final

from pipeline.texts import one_line

_PAIRS: Final = "～－∥―￠￡￢"
"""Windows writes these for characters of JIS X 0208 that others write 〜−‖—¢£¬; both spellings are taken."""


def _common() -> frozenset[str]:
    """The characters of ASCII and of JIS X 0208 (94 rows of 94), without the rows that NEC and IBM filled.

    Python's EUC-JP is JIS X 0208 as the standard has it; its undefined cells decode to nothing.
    """
    cells = range(0xA1, 0xFF)
    pairs = b"\n".join(bytes((row, cell)) for row in cells for cell in cells)
    return frozenset((*map(chr, range(0x80)), *pairs.decode("euc_jp", errors="ignore"), *_PAIRS))


COMMON: Final = _common()
"""Every character that :func:`machine_dependent` takes for common."""


def machine_dependent(text: str) -> str:
    """The characters of ``text`` that are not on every machine, each once; "" for none. Half-width katakana are
    among them.

    >>> machine_dependent("①高〜髙")
    '①髙'
    """
    return "" if COMMON.issuperset(text) else "".join(dict.fromkeys(letter for letter in text if letter not in COMMON))


def plain_word(text: str) -> str:
    """A heading or unit of a plan on one line, in characters that every machine has where Unicode knows equal ones.

    >>> plain_word("№"), plain_word("面積（㎡）"), plain_word("取組①"), plain_word("髙")
    ('No', '面積（m2）', '取組1', '髙')
    """
    return "".join(map(_plain, one_line(text)))


def _plain(letter: str) -> str:
    equal = unicodedata.normalize("NFKC", letter)
    return equal if letter not in COMMON and COMMON.issuperset(equal) else letter
