"""The hidden sheet of a form: its mark, and the register's own lists that the drop-downs show."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from pipeline.returns.tag import SHEET, Tag
from pipeline.workbook.sheet import Row, Sheet, units
from schemas.vocabulary import Vocabulary

LITERAL_LONGEST: Final = 255
"""UTF-16 units of a drop-down's own list in Excel, whose entries are parted by commas."""

_MARKS: Final = "D"
_CODES: Final = "E"


def hidden_sheet(tag: Tag, vocabulary: Vocabulary) -> Sheet:
    """Columns A and B: the mark's items; D and E: the legal marks and reason codes, each below its heading."""
    sheet = Sheet(SHEET, (20.0, 40.0, 4.0, 8.0, 8.0), hidden=True, protected=True)
    codes = (int(code) if _is_number(code) else code for code in vocabulary.codes)
    lists = zip_longest(("記号", *vocabulary.signs), ("選択肢", *codes), fillvalue="")
    for item, words in zip_longest(tag.rows(), lists, fillvalue=("", "")):
        sheet.add(Row((*item, "", *words), ("input",) * 5))
    return sheet


def _is_number(code: str) -> bool:
    """Whether a program makes a number of ``code`` when it is typed; a drop-down then takes nothing but the number."""
    return code.isascii() and code.isdecimal() and str(int(code)) == code


def marks_source(vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of marks."""
    return _source(_MARKS, vocabulary.signs)


def codes_source(vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of reason codes."""
    return _source(_CODES, tuple(vocabulary.codes))


def _source(column: str, words: tuple[str, ...]) -> tuple[str, ...] | str:
    """The words themselves, or where a drop-down cannot hold them the range of this sheet that does."""
    joined = ",".join(words)
    if units(joined) <= LITERAL_LONGEST and joined.count(",") == len(words) - 1 and '"' not in joined:
        return words
    return f"='{SHEET}'!${column}$2:${column}${len(words) + 1}"
