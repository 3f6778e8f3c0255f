"""A frame's rows as mappings, several times faster than pandas makes them.

Used wherever something is done row by row: the words of findings, the rows of the register's sheets.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd


def records(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[Any, Any]]:
    """Column → value for each row, in the frame's order and with Python's own numbers.

    ``columns``: those that are wanted; None for all.

    >>> records(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
    """
    names = list(frame.columns if columns is None else columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]
