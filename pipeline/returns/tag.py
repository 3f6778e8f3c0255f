"""The hidden mark of our own forms: whose form it is, of which plan and period, and how often it was revised.

Every form and every 確認依頼 has a hidden sheet ``_torimatome`` with rows of item and value. It says what a file
name would say less surely. ``pipeline.books`` writes the rows, :func:`read_tag` reads them when the workbook
comes back. It is no protection: whoever edits it is believed, and a workbook without it is read by what stands in
its tables.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.reading import Grid
from pipeline.texts import as_text, folded

SHEET: Final = "_torimatome"
FORM_SHEET: Final = "回答票"
ISSUES_SHEET: Final = "指摘一覧"
EXAMPLE_SHEET: Final = "記入例"
OWN_SHEETS: Final = (SHEET, ISSUES_SHEET, EXAMPLE_SHEET)
"""The names of our sheets: the hidden mark, the form, its list of findings, its example. Those beside the form
hold no answers."""

_ITEMS: Final = {"計画名": "plan_name", "期": "period", "主管課等": "department", "版": "revision"}
_REPLACES: Final = "元の回答"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_REVISION: Final = re.compile(r"[0-9]{1,4}")
_WORDS: Final = "様式の言葉"
COUNT: Final = "残り{}件"
"""How the form says how much is left to fill in, as texts are compared."""
_COUNT: Final = re.compile(COUNT.format("[0-9]+"))
_FINGERPRINT: Final = 8
_LONGEST: Final = 30_000
"""Characters of a fingerprint, and the largest number of characters in a cell that holds many of them."""


class Tag(NamedTuple):
    """The mark of one form.

    - ``plan_name``, ``period`` ("R5-4"), ``department``: text as the register had it when the form was made.
    - ``revision``: 0 for the form sent out, 1 for its first 確認依頼, and so on.
    - ``replaces``: the SHA-256 of each file that a 確認依頼 was made after, also of those that have no mark of
      their own or could not be read. It takes their place when it comes back.
    - ``words``: the fingerprint of every word that the form itself says outside of its answers, so that what a
      respondent adds can be told from it.
    """

    plan_name: str
    period: str
    department: str
    revision: int
    replaces: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows, pairs of item and value. Fingerprints are joined, as many as a cell holds."""
        rows = [(item, str(getattr(self, name))) for item, name in _ITEMS.items()]
        told = "".join(sorted(self.words))
        words = [(_WORDS, told[at : at + _LONGEST]) for at in range(0, len(told), _LONGEST)]
        return rows + [(_REPLACES, digest) for digest in self.replaces] + words


def read_tag(grids: Sequence[Grid]) -> Tag | None:
    """The tag of a returned workbook; None where it has none or a damaged one.

    A form without rows for replaced files or fingerprints is read too. ``replaces`` and ``words`` are then empty.
    """
    for grid in grids:
        if grid.sheet == SHEET:
            rows = [(as_text(row[0]), as_text(row[1])) for row in grid.rows if len(row) > 1]
            found = {_ITEMS[item]: value for item, value in rows if item in _ITEMS}
            replaces = tuple(value for item, value in rows if item == _REPLACES and _SHA256.fullmatch(value))
            told = "".join(value for item, value in rows if item == _WORDS)
            words = frozenset(told[at : at + _FINGERPRINT] for at in range(0, len(told), _FINGERPRINT))
            if found.keys() == set(_ITEMS.values()) and _REVISION.fullmatch(found["revision"]):
                form = (found["plan_name"], found["period"], found["department"], int(found["revision"]))
                return Tag(*form, replaces, words)
    return None


def without_count(text: str) -> str:
    """A text as it is compared, with 0 in place of how much the form says is left.

    >>> without_count("未記入の欄：残り 12 件") == without_count("未記入の欄：残り 0 件")
    True
    """
    return _COUNT.sub(COUNT.format(0), folded(text))


@lru_cache(maxsize=4096)
def fingerprint(sheet: str, text: str) -> str:
    """A short hash of a text on one of the form's sheets, but for blanks, widths and how much is left; 回答票 may be
    called otherwise."""
    place = sheet if sheet in OWN_SHEETS else FORM_SHEET
    return hashlib.sha256(f"{place}\n{without_count(text)}".encode(errors="replace")).hexdigest()[:_FINGERPRINT]
