"""Our CSV files: UTF-8 with BOM, and free text that a spreadsheet could take for a formula made harmless.

Free text that begins with = + - @ or a tab gets one leading ' (OWASP ASVS 1.2.10), taken off again on reading; so does
text with ', a blank or a control character before one of them, so that reading gives back what was written. The signs
in full width are the same to a spreadsheet in Japanese.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pipeline.texts import BLANKS

_RISKY: Final = re.compile(rf"['{BLANKS}\0-\x1f\x7f-\x9f]*[=+\-@＝＋－＠]|'*[\t\r]")


def write_csv(
    path: Path, frame: pd.DataFrame, data: Collection[str], marks: Collection[str] = (), further: bool = False
) -> None:
    """Writes ``frame``. The columns ``data`` hold no free text and are left as they are, and so is any of ``marks``.

    ``further``: its rows go below those that the file has. Raises ValueError where a value is missing.
    """
    free = [column for column in frame.columns if column not in data]
    columns = [_values(frame[column], column in free, marks) for column in frame.columns]
    with path.open("a" if further else "w", encoding="utf-8" if further else "utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        if not further:
            out.writerow(frame.columns)
        out.writerows(zip(*columns, strict=True))


def read_csv(path: Path, data: Collection[str]) -> pd.DataFrame:
    """Reads what :func:`write_csv` wrote, every column as text. Raises ValueError where it is no such file."""
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    free = {column: frame[column].map(_unguard) for column in frame.columns if column not in data}
    return frame.assign(**free)


def _values(column: pd.Series, free: bool, marks: Collection[str]) -> list[Any]:
    """The values of a column, guarded where they are ``free`` text; of categories, each is looked at once."""
    if column.hasnans:
        raise ValueError(f"no value in column {column.name}")
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = _values(column.cat.categories.to_series(), free, marks)
        return [values[code] for code in column.cat.codes.tolist()]
    values = column.tolist()
    return [text if text in marks else guarded(text) for text in values] if free else values


def guarded(text: str) -> str:
    """``text`` as a free text of our CSV files has it."""
    return f"'{text}" if _RISKY.match(text) else text


def _unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and _RISKY.match(text, 1) else text
