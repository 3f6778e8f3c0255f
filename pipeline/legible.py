"""Characters that nobody sees, or that work on what stands around them: taken out of texts, else shown by their code.

A text keeps what it says: control characters say nothing. In a name, and in whatever the screen or the page shows,
they are told apart.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = "\0-\b\x0e-\x1f\x7f-\x84\x86-\x9f"
CONTROL: Final = re.compile(f"[{_CONTROLS}]")
"""Control characters that break no line."""

_LINE_END: Final = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_IN_NAMES: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
_UNSEEN: Final = re.compile(
    f"[{_CONTROLS}\v\f\r\x85\u2028\u2029"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction (Unicode Standard Annex #9)
    "\u00ad\u115f\u1160\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # no width, or blank letters
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
    "\ud800-\udfff]"  # halves of a character, which UTF-8 cannot hold
    "|(?<![\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"  # what joins emoji, where it joins none
)


def legible(text: str) -> str:
    """``text`` with ［U+202E］ for each character that nobody sees; line feeds and tabs stay."""
    return _UNSEEN.sub(_code, text)


def legible_name(name: str) -> str:
    """A file's or sheet's name on one line, with ［U+0007］ for each control character; all else stays."""
    return _IN_NAMES.sub(_code, name)


def without_controls(text: str) -> str:
    """``text`` with line feeds for all ends of lines and pages, and without other control characters."""
    return CONTROL.sub("", _LINE_END.sub("\n", text))


def _code(found: re.Match[str]) -> str:
    return f"［U+{ord(found[0]):04X}］"
