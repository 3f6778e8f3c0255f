"""Characters that nobody sees, or that turn round what stands beside them, shown by their code."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(
    "[\0-\b\v\f\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction (Unicode Standard Annex #9)
    "\u2028\u2029\ufff9-\uffff"
    "\ud800-\udfff]"  # halves of a character, which UTF-8 cannot hold
)


def legible(value: object) -> object:
    """Text with ［U+202E］ for such a character; anything else, and text that is markup already, as it is."""
    if type(value) is not str:
        return value
    return _UNSEEN.sub(lambda found: f"［U+{ord(found[0]):04X}］", value)
