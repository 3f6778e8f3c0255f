"""The type of a column of text: pandas' own, asked once for the whole column.

pandera's own type asks every element of a column, and writes a table of failures for each column even where all is
well, which takes half a millisecond (docs/upstream.md). A column of pandas' dtype "str" holds nothing but text and
missing values, so that its dtype says it all; missing values are refused by the column itself.
"""

from typing import Any, Final

from pandera import dtypes
from pandera.engines import pandas_engine

NAME: Final = "str"
"""What pandas calls the dtype."""


class Text(pandas_engine.STRING):
    """pandas' dtype "str", wherever its letters are kept."""

    def check(self, pandera_dtype: dtypes.DataType, data_container: Any = None) -> bool:
        """Whether a column has this dtype; its elements, ``data_container``, need not be looked at."""
        return str(getattr(pandera_dtype, "type", None)) == NAME

    def __str__(self) -> str:
        return NAME


OF_TEXT: Final = Text()  # type: ignore[call-arg]
"""The one dtype of every column of text, as schemas take it."""
