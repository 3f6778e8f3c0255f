"""XlsxWriter's worksheet with two kinds of rows that it does not have: rows that grow, and those of a large body.

A body stays the columns that it is until the sheet is written. XlsxWriter is given the rows around it and each
different value once, and takes no step and keeps no object for a cell; the bytes are those that it would write. Of
XlsxWriter this rests on one method that is not public, which begins a row, and on four attributes that no manual tells
of: ``fh``, where the sheet is written to, ``table``, the cells, ``str_table``, the workbook's texts, and ``tables``.
"""

import io
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook.content import Body, Sheet, Value

_BLOCK: Final = 16
"""XlsxWriter tells of so many rows together, the first being row 1, from which to which column they have cells."""


def kept_rows(sheet: Sheet) -> range:
    """Which rows, counted from 0, the worksheet can write by itself: whole blocks of the body.

    Not the last row, which the worksheet's size is known by; not the first, at which XlsxWriter numbers the looks; and
    none where the sheet has notes.

    >>> kept_rows(Sheet("表", (9.0,), body=Body([[[1] * 50]], ("plain",))))
    range(16, 49)
    """
    if not sheet.body or sheet.notes:
        return range(0)
    return range((len(sheet.rows) // _BLOCK + 1) * _BLOCK, len(sheet) - 1)


def _values(body: Body, kept: range) -> Iterator[tuple[Value, ...]]:
    """The values of the rows ``kept``, which are those of ``body`` before its last one."""
    return islice(body.values(), len(body) - 1 - len(kept), len(body) - 1)


class RowsWorksheet(Worksheet):  # type: ignore[misc]
    """XlsxWriter's worksheet.

    - ``growing``: the rows, counted from 1, that are fitted to what is typed. XlsxWriter writes each height that it is
      given as one that stays (``customHeight``, ECMA-376 18.3.1.73).
    """

    growing: Collection[int] = ()
    fh: io.TextIOBase
    _kept = range(0)

    def keep(self, kept: range, body: Body, looks: Sequence[Format], write: Callable[[Value], None]) -> None:
        """Takes the rows ``kept``, counted from 0, which are those of ``body`` before its last one.

        - ``looks``: the format of each column.
        - ``write``: writes a value into the first cell of the row below; that row is written afterwards.
        """
        said: dict[Value, str] = {}
        for value, times in Counter(chain.from_iterable(_values(body, kept))).items():
            write(value)
            cell = self.table[kept.stop][0]
            if value is None or value == "":
                said[value] = "/>"
            elif isinstance(value, str):
                self.str_table.count += times - 1
                said[value] = f' t="s"><v>{cell.string}</v></c>'
            else:
                said[value] = f"><v>{cell.number:.16G}</v></c>"
        self._kept, self._body, self._looks, self._said = kept, body, looks, said

    def add_table_over(self, top: int, left: int, bottom: int, right: int, options: dict[str, Any]) -> int:
        """Adds a table as ``add_table`` does, which notes each of its cells to find tables that overlap, and answers 0
        where all is well. There must be no total row, and no other table or merged area in it."""
        code: int = self.add_table(top, left, top + 1, right, options)
        if code == 0:
            self.tables[-1] |= dict.fromkeys(("range", "a_range", "autofilter"), xl_range(top, left, bottom, right))
        return code

    def _write_row(self, row: int, spans: str | None, row_info: Any = None, empty_row: bool = False) -> None:
        """Writes a row's start tag; before that of the row below them, the rows that are kept."""
        before = self._kept and row == self._kept.stop
        if not before and row + 1 not in self.growing:
            super()._write_row(row, spans, row_info, empty_row)
            return
        out, self.fh = self.fh, io.StringIO()
        super()._write_row(row, spans, row_info, empty_row)
        tag, self.fh = self.fh.getvalue(), out
        if before:
            self._write_kept(*tag.split(str(row + 1), 1))
        out.write(tag.replace(' customHeight="1"', "") if row + 1 in self.growing else tag)

    def _write_kept(self, begun: str, ended: str) -> None:
        """Writes the rows that are kept. ``begun`` and ``ended``: a row's start tag around its number."""
        names, said = map(xl_col_to_name, range(len(self._looks))), self._said
        columns = [(f'<c r="{name}', f'" s="{look.xf_index}"') for name, look in zip(names, self._looks, strict=True)]
        for number, values in enumerate(_values(self._body, self._kept), start=self._kept.start + 1):
            cells = [f"{cell}{number}{look}{said[value]}" for (cell, look), value in zip(columns, values, strict=True)]
            self.fh.write(f"{begun}{number}{ended}{''.join(cells)}</row>")
