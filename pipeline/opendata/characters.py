"""Which characters every machine has: those of ASCII and of JIS X 0208."""

from __future__ import annotations

from typing import Final

_PAIRS: Final = "～－∥―￠￡￢"
"""Windows writes these for characters of JIS X 0208 that others write 〜−‖—¢£¬; both spellings are taken."""


def _common() -> frozenset[str]:
    """The characters of ASCII and the 94 × 94 of JIS X 0208, without the rows that NEC and IBM filled."""
    cells = range(0xA1, 0xFF)
    pairs = b"\n".join(bytes((row, cell)) for row in cells for cell in cells)
    return frozenset((*map(chr, range(0x80)), *pairs.decode("euc_jp", errors="ignore"), *_PAIRS))


COMMON: Final = _common()


def machine_dependent(text: str) -> str:
    """The characters of ``text`` that are not on every machine, each once; so are half-width katakana."""
    return "" if COMMON.issuperset(text) else "".join(dict.fromkeys(letter for letter in text if letter not in COMMON))
