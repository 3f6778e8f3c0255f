"""Which number format a cell has: the built-in ones of a Japanese Excel, and those that a workbook brings."""

from __future__ import annotations

import re

from pipeline.reading.cells import cells, column_of
from pipeline.reading.markup import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.reading.room import Room
    from pipeline.reading.sheet import Mark, Sheet

    Formatted = tuple[int, int, str]
    """Row, column and format of a cell."""

GENERAL = ("", "general", "@", "g/標準")
"""Formats that show a text as it is and a number as General does."""
YEN = '"¥"#,##0'
JAPANESE_DAY, JAPANESE_DATE = "[$-411]ge.m.d", '[$-411]ggge"年"m"月"d"日"'
YEAR_MONTH, MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{5: f'{YEN};"¥"\\-#,##0', 6: f'{YEN};[Red]"¥"\\-#,##0', 7: f'{YEN}.00;"¥"\\-#,##0.00'},
    **{8: f'{YEN}.00;[Red]"¥"\\-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm"},
    **{27: JAPANESE_DAY, 28: JAPANESE_DATE, 29: JAPANESE_DATE, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"'},
    **{32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: YEAR_MONTH, 35: MONTH_DAY, 36: JAPANESE_DAY},
    **{37: "#,##0;\\-#,##0", 38: "#,##0;[Red]\\-#,##0", 39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;[Red]\\-#,##0.00"},
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0"},
    **{50: JAPANESE_DAY, 51: JAPANESE_DATE, 52: YEAR_MONTH, 53: MONTH_DAY, 54: JAPANESE_DATE},
    **{55: YEAR_MONTH, 56: MONTH_DAY, 57: JAPANESE_DAY, 58: JAPANESE_DATE},
}
"""Those that a file names by their number alone: ECMA-376, part 1, 18.8.30, ja-jp; 14 and 22 as the system has them."""
NUMBER = re.compile(rb'\bnumFmtId\s*=\s*"([^"]*)"')
PLAIN = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="(?:@|General)"')
STYLE = re.compile(rb'\ss\s*=\s*"(\d+)"')
FEW_STYLES = 200
"""Up to here a search for the styles themselves costs less than a look at every style."""
LEAST_LARGE = 10.0**11
"""From here on General writes a whole number as a power of ten."""


def is_general(code: str) -> bool:
    """Whether a format adds nothing to a text and shows a number as General does."""
    return code.strip().lower() in GENERAL


def style_formats(xml: bytes) -> dict[bytes, str]:
    """By the number of a cell style of an .xlsx: its format, where that is not General. Raises Refused."""
    if {b"0", b"49", *PLAIN.findall(xml)}.issuperset(NUMBER.findall(xml)):
        return {}
    brought: dict[str, str] = {}
    used: list[str] = []
    path: list[str] = []

    def begin(name: str, given: dict[str, str]) -> None:
        if len(path) == 2 and path[1] == "numFmts":
            brought[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif len(path) == 2 and path[1] == "cellXfs":
            used.append(given.get("numFmtId", "0"))
        path.append(name)

    walk(xml, begin, lambda name: path.pop())
    codes = {number: brought.get(number) or BUILT_IN.get(_number(number), "") for number in set(used)}
    return {b"%d" % style: codes[number] for style, number in enumerate(used) if not is_general(codes[number])}


def formatted_cells(sheet: str, xml: bytes, formats: dict[bytes, str]) -> Iterator[Formatted]:
    """The cells of an .xlsx sheet that have one of ``formats``.

    One search finds them where every cell says its address first, as Excel writes it; else each cell is looked at.
    """
    if not formats:
        return
    if xml.count(b"<c ") == xml.count(b'<c r="') and b"<c>" not in xml:
        wanted = b"|".join(formats) if len(formats) < FEW_STYLES else rb"\d+"
        styled = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?=[^>]*?\ss="(%s)")[^>]*[^/]>' % wanted)
        for letters, digits, style in styled.findall(xml):
            if code := formats.get(style):
                yield int(digits) - 1, column_of(letters), code
        return
    for row, column, given, body in cells(sheet, xml):
        if body and (found := STYLE.search(given)) and (code := formats.get(found[1])):
            yield row, column, code


def shown_marks(sheet: Sheet, formatted: Iterable[Formatted], since_1904: bool, room: Room) -> list[Mark]:
    """A mark for each cell that shows something else than its value, or whose format is not followed.

    ``formatted`` are the cells that have a format. What reads formats is loaded only where one is met: it takes
    longer than a form does. Raises Refused.
    """
    cells = list(formatted)
    with_format = {(row, column) for row, column, _ in cells}
    cells += [place for place in unusual_numbers(sheet) if place[:2] not in with_format]
    if not cells:
        return []
    from pipeline.reading.shown import find_shown

    return room.told(sheet.name, find_shown(sheet, cells, since_1904, room))


def unusual_numbers(sheet: Sheet) -> Iterator[Formatted]:
    """The numbers that General may shorten: those with decimals, and large ones."""
    for row, values in enumerate(sheet.rows, sheet.row):
        for column, value in enumerate(values, sheet.column):
            if type(value) is float and (value % 1 or abs(value) >= LEAST_LARGE):
                yield row, column, "General"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
