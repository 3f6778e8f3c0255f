"""Our CSV files: UTF-8 with a byte order mark, CRLF line ends, and quotes as RFC 4180 has them.

Excel would take a text that begins with ``=`` for a formula. So free text that begins with = + - @ or a tab gets one
leading ``'`` when it is written (OWASP ASVS 1.2.10), and :func:`read_csv` takes it off again. Text that has ``'``, a
blank or a control character before such a sign gets one too, so that reading always gives back what was written. The
full-width signs ＝＋－＠ count as well, because a Japanese spreadsheet treats them alike.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pipeline.texts import BLANKS

_RISKY: Final = re.compile(rf"['{BLANKS}\0-\x1f\x7f-\x9f]*[=+\-@＝＋－＠]|'*[\t\r]")
"""Matches a text that a spreadsheet might take for a formula, or that looks like one that was guarded."""


def write_csv(path: Path, frame: pd.DataFrame, data: Collection[str], marks: Collection[str] = ()) -> None:
    """Write ``frame`` to ``path`` as one of our CSV files. An existing file is overwritten.

    - ``frame``: all its columns are written, the index is not. A missing value raises ValueError; in columns of free
      text every value is a string.
    - ``data``: names of columns that hold no free text (numbers, codes, dates); they are written as they are.
    - ``marks``: texts that are left as they are in any column, such as a mark that begins with "-".
    """
    rows = _rows(frame, data, marks)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(frame.columns)
        out.writerows(rows)


def further_rows(frame: pd.DataFrame, data: Collection[str]) -> bytes:
    """The bytes that add the rows of ``frame`` to a file that :func:`write_csv` wrote with the same columns."""
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows(_rows(frame, data, ()))
    return lines.getvalue().encode()


def read_csv(path: Path, data: Collection[str]) -> pd.DataFrame:
    """Read what :func:`write_csv` wrote: every column as text, an empty cell as "".

    ``data`` must be the same columns as when the file was written; of all others the leading ``'`` is taken off. Raises
    ValueError where the file is no CSV in UTF-8 (pandas' errors and UnicodeDecodeError are ValueErrors), and OSError
    where it cannot be opened.
    """
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    free = {column: frame[column].map(_unguard) for column in frame.columns if column not in data}
    return frame.assign(**free)


def _rows(frame: pd.DataFrame, data: Collection[str], marks: Collection[str]) -> Iterable[tuple[Any, ...]]:
    """The rows of a frame as they are written. Raises ValueError where a value is missing."""
    columns = [_values(frame[column], column not in data, marks) for column in frame.columns]
    return zip(*columns, strict=True)


def _values(column: pd.Series, free: bool, marks: Collection[str]) -> list[Any]:
    """The values of a column in their order, guarded where they are ``free`` text. Raises ValueError where one is
    missing.

    A column of categories has few values and many rows, so each category is guarded once.
    """
    if column.hasnans:
        raise ValueError(f"no value in column {column.name}")
    by_category = isinstance(column.dtype, pd.CategoricalDtype)
    values = column.cat.categories.tolist() if by_category else column.tolist()
    if free:
        values = [text if text in marks else guarded(text) for text in values]
    return [values[code] for code in column.cat.codes.tolist()] if by_category else values


def guarded(text: str) -> str:
    """``text`` as a free-text column has it: with a leading ``'`` where it could be taken for a formula.

    >>> guarded("=1+1"), guarded("令和5年"), guarded("'=1")
    ("'=1+1", '令和5年', "''=1")
    """
    return f"'{text}" if _RISKY.match(text) else text


def _unguard(text: str) -> str:
    """The opposite of :func:`guarded`. A ``'`` that was the text's own stays."""
    return text[1:] if text.startswith("'") and _RISKY.match(text, 1) else text
