"""Rows of a table without a number that answer nothing: sums, ends and signatures that stand in its columns.

A row without a number is an answer all the same where it may be one: its respondent has to say of which initiative.
What is cleared here counts as words outside of the table, and is told as such.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from pipeline.returns.interpret import DATE_HINT, reader_of
from pipeline.returns.locate import ReturnedTable
from pipeline.texts import folded
from schemas.layout import MARK, TEXT
from schemas.period import Period
from schemas.vocabulary import SUM_WORDS, Vocabulary

_COUNTS: Final = re.compile(r"(?:[^\w\s]?[\s:]*[0-9]+件?\s*)+")
"""How often marks stand above, in NFKC: 3, ○2 △1."""


def clear_closing(table: ReturnedTable, period: Period, vocabulary: Vocabulary) -> None:
    """Blanks what the rows of a table say that only sum it up, end it or sign it.

    - A sum or an end says so by a word (合計, 以上), or by numbers in place of marks.
    - Anything else says neither a name of the plan's nor something like a mark or a code; or, below a blank row behind
      the last number, nothing but text.

    ``table``: its ``cells`` are changed. ``period``: which columns answer something. ``vocabulary``: the plan's.
    """
    named = [column for column in table.shape.table if column not in table.shape.answered]
    serials = table.cells["serial_no"]
    unnumbered = [place for place, serial in enumerate(serials) if not serial or _sums(serial)]
    last = max(set(range(len(serials))).difference(unnumbered), default=-1)
    apart = False
    for place in unnumbered:
        said = {column: table.cells[column][place] for column in period.asked if table.cells[column][place]}
        names = [text for column in named if (text := table.cells[column][place])]
        apart |= place > last and not said and not names
        if not said:
            continue
        rest = {column: text for column, text in said.items() if not _sums(text) and not _counts(table, column, text)}
        summed = any(map(_sums, names)) or not rest
        if summed or (not names and not _may_answer(table, rest, vocabulary, apart)):
            for column in said:
                table.cells[column][place] = ""


def _may_answer(table: ReturnedTable, said: Mapping[str, str], vocabulary: Vocabulary, apart: bool) -> bool:
    """Whether a row may be an answer: by a mark, a code or the like, read or guessed; by text alone where it does not
    stand ``apart``."""
    shape = table.shape
    read = [
        reader_of(shape.answer(column), vocabulary)(text) for column, text in said.items() if shape.kind(column) != TEXT
    ]
    return any(one.value or one.hint not in ("", DATE_HINT) for one in read) if read else not apart


def _counts(table: ReturnedTable, column: str, text: str) -> bool:
    """Whether a cell counts marks."""
    return table.shape.kind(column) == MARK and bool(_COUNTS.fullmatch(unicodedata.normalize("NFKC", text)))


def _sums(text: str) -> bool:
    """Whether a cell says that its row is a sum, or the end."""
    return not text.isdecimal() and folded(text) in SUM_WORDS
