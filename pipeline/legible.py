"""Characters that are invisible, or that change how the text around them is shown, such as marks of direction.

Two treatments: :func:`without_controls` takes control characters out of a text as it is read, since they say nothing.
:func:`legible` and :func:`legible_name` replace each such character by its code, ［U+202E］ for example, so that
whoever looks at the screen or the page sees that it is there. Which characters these are follows the Unicode Standard;
directions are those of its Annex #9. This module imports nothing of the pipeline.
"""

import re
from typing import Final

_CONTROLS: Final = "\0-\b\x0e-\x1f\x7f-\x84\x86-\x9f"
"""Control characters other than those that end a line or page and tab, for the brackets of a regular expression."""
CONTROL: Final = re.compile(f"[{_CONTROLS}]")
"""Matches one control character other than tab and those that end a line or page."""

_LINE_END: Final = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
"""Everything that ends a line or a page."""
_IN_NAMES: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters in a name: here line ends and tabs count too, because a name is one line."""
_UNSEEN: Final = re.compile(
    f"[{_CONTROLS}\v\f\r\x85\u2028\u2029"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction (Unicode Standard Annex #9)
    "\u00ad\u115f\u1160\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # no width, or blank letters
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
    "\ud800-\udfff]"  # halves of a character, which UTF-8 cannot hold
    "|(?<![\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"  # what joins emoji, where it joins none
)
"""Everything that :func:`legible` shows by its code. A zero-width joiner between emoji has an effect and is left alone.
"""


def legible(text: str) -> str:
    r"""``text`` with a code such as ［U+202E］ in place of each invisible character. Line feeds and tabs stay.

    >>> legible("abc\u202e.exe")
    'abc［U+202E］.exe'
    """
    return _UNSEEN.sub(_code, text)


def legible_name(name: str) -> str:
    r"""The name of a file or sheet on one line: each control character and line end is replaced by its code.

    Other invisible characters stay, so that the name can still be compared with the one in the folder.

    >>> legible_name("回答\x07.xlsx")
    '回答［U+0007］.xlsx'
    """
    return _IN_NAMES.sub(_code, name)


def without_controls(text: str) -> str:
    r"""``text`` with one line feed for each end of a line or page, and without the other control characters.

    >>> without_controls("1\r\n2\x0c3\x00")
    '1\n2\n3'
    """
    return CONTROL.sub("", _LINE_END.sub("\n", text))


def _code(found: re.Match[str]) -> str:
    """The code of the one character that was matched, in full-width brackets."""
    return f"［U+{ord(found[0]):04X}］"
