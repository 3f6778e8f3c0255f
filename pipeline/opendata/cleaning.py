"""Names and texts as the public CSV files have them: on one line, without blanks that only arrange."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from pipeline.spell import trimmed

ARRANGING: Final = re.compile(r"\s{2,}|[\t-\r\x1c-\x1f\x85\u2028\u2029]")
"""A run of white space that is longer than one character, or is a tab or a line break."""

CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Control characters that are no white space."""

OBJECT: Final = "\ufffc"
"""What stands where a picture or another object was (U+FFFC)."""

_BLANK: Final = "\u3000"


def cleaned(texts: pd.Series) -> pd.Series:
    """The texts as categories, each cleaned once."""
    return texts.map({text: clean(text) for text in texts.unique()}).astype("category")


def clean(text: str) -> str:
    """``text`` on one line: each run of :data:`ARRANGING` is one full-width space.

    Outer blanks, control characters and the signs of objects go."""
    return trimmed(ARRANGING.sub(_BLANK, trimmed(CONTROLS.sub("", text.replace(OBJECT, "")))))
