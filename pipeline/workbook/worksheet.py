"""XlsxWriter's worksheet, but that it writes most rows by itself, and has rows that grow.

XlsxWriter takes some microseconds for a cell and keeps an object for it until the workbook is closed. Here it is given
each different value once, and whole rows only where it must know more of them than values and styles. The other rows
stay what they are until the sheet is written; the bytes are those that XlsxWriter would write. Of XlsxWriter this rests
on one method that is not public, which begins a row, and on attributes that no manual tells of: ``fh``, where the sheet
is written to, ``table``, the cells, ``row_info``, the heights, ``str_table``, the texts, ``tables``, and the
``xf_index`` of a format.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook.content import Row, Sheet, Value
from pipeline.workbook.theme import STYLES

_BLOCK: Final = 16
"""XlsxWriter tells of so many rows together, the first being row 1, from which to which column they have cells."""


class Looks(dict[str, Format]):
    """Name of a style in the theme → the format of this workbook; made when it is first asked for.

    A workbook holds only the styles it uses. A name that the theme does not have raises KeyError.

    - ``numbered``: the styles of rows on which nothing else stands, so that XlsxWriter numbers them as it writes them.
    - ``ends``: value → how a cell that holds it ends, from behind its style on; ``texts``: those that are texts.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.numbered: set[str] = set()
        self.ends: dict[Value, str] = {}
        self.texts: set[Value] = set()

    def __missing__(self, style: str) -> Format:
        alike = (made for name, made in self.items() if STYLES[name] == STYLES[style])
        self[style] = next(alike, None) or self._book.add_format(STYLES[style])
        return self[style]


def given_rows(sheet: Sheet) -> set[int]:
    """The rows, counted from 0, that XlsxWriter must be given: the first and the last, by which it knows the sheet's
    size, those that charts draw, and those with anything beside values and styles."""
    drawn = (area for chart in sheet.charts for area in (chart.categories, *(one.values for one in chart.series)))
    areas = (range(area.top - 1, area.bottom) for area in (*sheet.merges, *drawn))
    marked = [one.row for one in sheet.notes] + [one.row for one in sheet.jumps] + [one.row for one in sheet.formulas]
    marked += [1, len(sheet), *([sheet.table.area.top] if sheet.table else [])]
    return {row - 1 for row in marked}.union(*areas)


class RowsWorksheet(Worksheet):  # type: ignore[misc]
    """XlsxWriter's worksheet, whose rows are given by :meth:`take`, and by nothing else but what stands on them."""

    fh: io.TextIOBase
    _rows: Iterator[tuple[int, Row]] = iter(())

    def take(self, sheet: Sheet, looks: Looks, write: Callable[[int, int, Value, Format], None]) -> None:
        """Takes all rows of a sheet; those of the sheets before it must have been taken.

        - ``write``: writes a cell by XlsxWriter's public functions; row and column count from 0.
        """
        self._rows, self._ends, self._span = enumerate(sheet.every_row()), looks.ends, f"1:{len(sheet.widths)}"
        self._full, self._patterns = set[int](), dict[tuple[Any, ...], str]()
        given, drawn = given_rows(sheet), sheet.charts or sheet.notes
        for number, row in enumerate(sheet.every_row()):
            own = number not in given and len(row.values) == len(sheet.widths) and looks.numbered.issuperset(row.styles)
            if row.height is not None and (drawn or not own):
                self.set_row(number, row.height)
            if not own:
                looks.numbered.update(() if number in given else row.styles)
                for place, (value, style) in enumerate(zip(row.values, row.styles, strict=True)):
                    write(number, place, value, looks[style])
                continue
            count = self.str_table.count
            for place, value in enumerate(row.values):
                if value not in looks.ends:
                    write(number, place, value, looks[row.styles[place]])
                    looks.ends[value] = self._end(number, place, value)
                    looks.texts.update([value] if isinstance(value, str) and value else ())
            self.str_table.count = count + sum(map(looks.texts.__contains__, row.values))
            self._full.add(number // _BLOCK)
            self.table.pop(number, None)
            self.row_info.pop(number, None)
        self._formats = dict(looks)

    def _end(self, row: int, column: int, value: Value) -> str:
        """How a cell that has been written ends."""
        cell = self.table[row][column]
        if value is None or value == "":
            return "/>"
        return f' t="s"><v>{cell.string}</v></c>' if isinstance(value, str) else f"><v>{cell.number:.16G}</v></c>"

    def add_table_over(self, top: int, left: int, bottom: int, right: int, options: dict[str, Any]) -> int:
        """Adds a table as ``add_table`` does, which notes each of its cells to find tables that overlap, and answers 0
        where all is well. There must be no total row, and no other table or merged area in it."""
        code: int = self.add_table(top, left, top + 1, right, options)
        if code == 0:
            self.tables[-1] |= dict.fromkeys(("range", "a_range", "autofilter"), xl_range(top, left, bottom, right))
        return code

    def _write_row(self, row: int, spans: str | None, row_info: Any = None, empty_row: bool = False) -> None:
        """Writes the rows above that XlsxWriter was not given, and a row's start tag."""
        grows = False
        for number, one in self._rows:
            if number == row:
                grows = one.grows
                break
            if one.values:
                self._write_own(number, one)
        span = self._span if row // _BLOCK in self._full else spans
        self.fh.write(self._begun(row, grows, span, row_info, empty_row))

    def _begun(self, row: int, grows: bool, *told: Any) -> str:
        """A row's start tag. XlsxWriter writes each height as one that stays (``customHeight``, ECMA-376 18.3.1.73); a
        row that grows is fitted to what is typed."""
        out, self.fh = self.fh, io.StringIO()
        super()._write_row(row, *told)
        tag, self.fh = self.fh.getvalue(), out
        return tag.replace(' customHeight="1"', "") if grows else tag

    def _write_own(self, row: int, one: Row) -> None:
        """Writes a row that XlsxWriter was not given."""
        if one[1:] not in self._patterns:
            self.set_row(row, one.height)
            tag = self._begun(row, one.grows, self._span, self.row_info.pop(row))
            looks = enumerate(self._formats[style].xf_index for style in one.styles)
            cells = "".join(f'<c r="{xl_col_to_name(at)}#" s="{index:d}"%s' for at, index in looks)
            self._patterns[one[1:]] = f"{tag.replace(str(row + 1), '#', 1)}{cells}</row>"
        ends = tuple(map(self._ends.__getitem__, one.values))
        self.fh.write(self._patterns[one[1:]].replace("#", str(row + 1)) % ends)
