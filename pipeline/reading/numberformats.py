"""Finds the cells that may show something else than their value: those with a number format, and odd numbers.

Holds the built-in formats of a Japanese Excel (ECMA-376, part 1, 18.8.30). How a format is read is in ``formatcode``
and ``shown``, which are imported only for a file that needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.reading.grid import Flag, Grid
    from pipeline.reading.room import Room

    Formatted = tuple[int, int, str]
    """Row, column and number format of a cell."""

GENERAL = ("", "general", "@", "g/標準")
"""Formats, in lower case, that show a text as it is and a number as General does."""
YEN = '"¥"#,##0'
JAPANESE_DAY, JAPANESE_DATE = "[$-411]ge.m.d", '[$-411]ggge"年"m"月"d"日"'
YEAR_MONTH, MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
"""Formats that stand in the table below more than once."""
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: f'{YEN};"¥"\\-#,##0',
    6: f'{YEN};[Red]"¥"\\-#,##0',
    7: f'{YEN}.00;"¥"\\-#,##0.00',
    8: f'{YEN}.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: JAPANESE_DAY,
    28: JAPANESE_DATE,
    29: JAPANESE_DATE,
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: YEAR_MONTH,
    35: MONTH_DAY,
    36: JAPANESE_DAY,
    37: "#,##0;\\-#,##0",
    38: "#,##0;[Red]\\-#,##0",
    39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    50: JAPANESE_DAY,
    51: JAPANESE_DATE,
    52: YEAR_MONTH,
    53: MONTH_DAY,
    54: JAPANESE_DATE,
    55: YEAR_MONTH,
    56: MONTH_DAY,
    57: JAPANESE_DAY,
    58: JAPANESE_DATE,
}
"""Number of a format that a file names without writing it out → the format. They are those of ECMA-376, part 1,
18.8.30, for ja-jp; 14 and 22 depend on the system and are given as a Japanese Windows has them."""
LEAST_LARGE = 10.0**11
"""From here on General writes a whole number as a power of ten (1E+11)."""


def is_general(code: str) -> bool:
    """Whether a format adds nothing to a text and shows a number as General does.

    >>> is_general("G/標準"), is_general("0%")
    (True, False)
    """
    return code.strip().lower() in GENERAL


def shown_flags(grid: Grid, formatted: Iterable[Formatted], since_1904: bool, room: Room) -> list[Flag]:
    """A flag for each cell that shows something else than its value, or whose format is not followed.

    - ``grid``: the values; cells outside of its rows get no flag.
    - ``formatted``: row, column and number format of each cell that has one.
    - ``since_1904``: whether the workbook counts its days from 1904.

    Raises Refused where that is too much for ``room``. The modules that read formats are imported only when a cell
    needs them: importing takes longer than reading a form.
    """
    cells = list(room.counted(formatted))
    with_format = {(row, column) for row, column, _ in cells}
    cells += [place for place in unusual_numbers(grid) if place[:2] not in with_format]
    if not cells:
        return []
    from pipeline.reading.shown import find_shown

    return room.told(grid.sheet, find_shown(grid, cells, since_1904, room))


def unusual_numbers(grid: Grid) -> Iterator[Formatted]:
    """The numbers that General may shorten: those with decimals, and large ones. Each as row, column and "General".

    >>> from pipeline.reading.grid import Grid
    >>> list(unusual_numbers(Grid("表", False, 2, 1, [[1.0, 0.1]])))
    [(2, 2, 'General')]
    """
    for row, values in enumerate(grid.rows, grid.first_row):
        for column, value in enumerate(values, grid.first_column):
            if type(value) is float and (value % 1 or abs(value) >= LEAST_LARGE):
                yield row, column, "General"
