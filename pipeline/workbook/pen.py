"""Writes sheets into an .xlsx file with XlsxWriter. The same sheets give the same bytes, on any day.

This module and ``worksheet`` alone know XlsxWriter. That library counts rows and columns from 0, and reports a cell
that it did not write by a return code; here each code is checked, so that no text is lost in silence.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook.content import Area, Chart, ExcelTable, Sheet, Value, corners, fitting, shortened
from pipeline.workbook.pages import MARGINS
from pipeline.workbook.theme import FONT, LANGUAGE, SIZE, TABLE_STYLE, chart_fill
from pipeline.workbook.worksheet import Looks, RowsWorksheet

_FONT: Final = {"name": FONT, "size": SIZE - 1, "bold": False}
_LABEL: Final = {"value": True, "font": _FONT, "fill": {"color": "#FFFFFF"}}

_GRID: Final = {"visible": False}
_BELOW: Final = {"label_position": "high"}
"""Where the bars lie, the axis of names is reversed and takes the numbers to the top with it; this keeps them below."""

_ALL: Final = 2
"""Gridlines of a sheet on the screen and in print."""

_GAP: Final = 40
"""The gap between two bars, in percent of a bar's width."""

PAPER: Final = {"A4": 9, "A3": 8}
"""Paper → its number in a workbook (``paperSize`` of pageSetup, ECMA-376 part 1, 18.3.1.63)."""

TITLE_LONGEST: Final = 32
PROMPT_LONGEST: Final = 255
FOOTER_LONGEST: Final = 200
"""The most UTF-16 units of an input hint's title, of its text, and of a footer. XlsxWriter leaves out what is longer.
"""

CHOOSE: Final = "次の中から選んでください。"
"""The first line of Excel's message when a value that is not in a drop-down list was typed."""

_FEW: Final = 100_000
"""A workbook of fewer cells is zipped in memory; of larger ones XlsxWriter writes each part to a temporary file first.
"""

_CREATED: Final = datetime(2020, 1, 1)
"""The date of creation in every workbook. The real one would make equal contents differ."""

_SYSTEM, _HEADER, _UNIX = 5, 46, 3
"""In a zip's list of entries: the byte that names the system, the length of what comes before an entry's name, and what
the byte is on Linux and macOS (APPNOTE.TXT 4.3.12 and 4.4.2)."""


def add_chart(book: Workbook, out: Worksheet, sheet: str, chart: Chart) -> None:
    """Draw ``chart`` on the worksheet ``out``; its cells are in the sheet named ``sheet``.

    The first category stands at the top, or at the left. Raises ValueError where XlsxWriter refuses the place.
    """
    drawn = book.add_chart({"type": chart.kind, "subtype": "stacked"})
    number = "0%" if chart.shares else "#,##0"
    for series in chart.series:
        drawn.add_series(
            {
                "name": series.name,
                "categories": _reference(sheet, chart.categories),
                "values": _reference(sheet, series.values),
                "gap": _GAP,
                "data_labels": _LABEL | {"num_format": f"[>={chart.labelled}]{number};;"},
                **chart_fill(series.look),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": _FONT | {"size": SIZE + 1, "bold": True}, "overlay": False})
    lying = chart.kind == "bar"
    names = {"num_font": _FONT, "reverse": lying}
    counts = {"num_font": _FONT, "num_format": number, "major_gridlines": _GRID, **({"max": 1} if chart.shares else {})}
    drawn.set_x_axis(counts | _BELOW if lying else names)
    drawn.set_y_axis(names if lying else counts)
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_size({"width": chart.width, "height": chart.height})
    where: dict[str, Any] = {"x_offset": chart.left, "y_offset": 4, "description": chart.alt, "object_position": 2}
    if out.insert_chart(chart.row - 1, chart.column - 1, drawn, where):
        raise ValueError(f"chart not drawn: {sheet} row {chart.row} column {chart.column}")


def _reference(sheet: str, area: Area) -> list[str | int]:
    """A range of cells as XlsxWriter's charts take it: the sheet's name and the corners from 0."""
    return [sheet, *corners(area)]


class _JapaneseCore(Core):  # type: ignore[misc]
    """The core properties of a workbook (ECMA-376, part 2) with ``dc:language``, which XlsxWriter does not write."""

    def _write_dc_title(self) -> None:
        """Write the language after the title."""
        super()._write_dc_title()
        self._xml_data_element("dc:language", LANGUAGE)


class _JapanesePackager(Packager):  # type: ignore[misc]
    """Puts the parts of a workbook together, its core properties with their language."""

    def _write_core_file(self) -> None:
        """Write docProps/core.xml with the language."""
        core = _JapaneseCore()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class _JapaneseWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """XlsxWriter's workbook, declared to be in Japanese; screen readers and search go by that.

    ``_get_packager`` is the hook that XlsxWriter leaves open for another packager.
    """

    def _get_packager(self) -> Packager:
        """The packager that writes the language."""
        return _JapanesePackager()


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str, author: str) -> None:
    """Write a workbook to ``path``, overwriting what is there.

    - ``sheets``: in the order of the tabs; their names must differ.
    - ``title`` and ``author``: for the properties of the file.

    A text is always written as text, never as a formula, a link or a number. Raises OSError where the file cannot be
    written, and ValueError where a cell, note, drop-down or chart cannot be.

    The file is composed in memory first and then written in one go. If XlsxWriter wrote to ``path`` itself and failed,
    its zip file would raise a second error when it is discarded.
    """
    options = {
        "in_memory": sum(len(sheet) * len(sheet.widths) for sheet in sheets) < _FEW,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    made = io.BytesIO()
    try:
        with _JapaneseWorkbook(made, options) as book:
            book.set_properties({"title": title, "author": author, "created": _CREATED})
            formats = Looks(book)
            for sheet in sheets:
                out = book.add_worksheet(sheet.name, RowsWorksheet)
                _write_sheet(out, sheet, formats)
                for chart in sheet.charts:
                    add_chart(book, out, sheet.name, chart)
    except FileCreateError as error:
        raise OSError(str(error)) from error
    for out in book.worksheets():
        vars(out).clear()  # a worksheet knows its workbook, so that both would stay until Python looks for cycles
    _name_system(made)
    path.write_bytes(made.getbuffer())


def _name_system(made: io.BytesIO) -> None:
    """Writes into a zip that it was made on Unix, wherever it was: the only byte of an entry that would differ."""
    with zipfile.ZipFile(made) as told:
        place, entries = told.start_dir, told.infolist()
    archive = made.getbuffer()
    for entry in entries:
        archive[place + _SYSTEM] = _UNIX
        place += _HEADER + len(entry.orig_filename.encode()) + len(entry.extra) + len(entry.comment)


def _write_sheet(out: RowsWorksheet, sheet: Sheet, formats: Looks) -> None:
    """Write one sheet. A merged area is written blank first and then its first cell again, because XlsxWriter's
    ``merge_range`` would guess the type of the value."""
    for place, width in enumerate(sheet.widths):
        out.set_column(place, place, width)
    out.take(sheet, formats, partial(_write_cell, out, sheet))
    for area in sheet.merges:
        row = sheet.rows[area.top - 1]
        style = formats[row.styles[area.left - 1]]
        out.merge_range(*corners(area), "", style)
        _write_cell(out, sheet, area.top - 1, area.left - 1, row.values[area.left - 1], style)
    for formula in sheet.formulas:
        style = formats[sheet.rows[formula.row - 1].styles[formula.column - 1]]
        _checked(
            out.write_formula(formula.row - 1, formula.column - 1, formula.formula, style, formula.value),
            sheet,
            formula.row,
            formula.column,
        )
    if sheet.table:
        _add_table(out, sheet, sheet.table, formats)
    _add_help(out, sheet, formats)
    _set_page(out, sheet)


def _write_cell(out: Worksheet, sheet: Sheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write one cell; ``row`` and ``column`` count from 0. ``value or 0`` makes -0.0 a plain 0."""
    if isinstance(value, str) and value:
        _checked(out.write_string(row, column, _fitting(value), style), sheet, row, column)
    elif value is None or value == "":
        out.write_blank(row, column, None, style)
    else:
        _checked(out.write_number(row, column, value or 0, style), sheet, row, column)


def _add_table(out: RowsWorksheet, sheet: Sheet, table: ExcelTable, formats: Looks) -> None:
    """Make written cells an Excel table with filter buttons."""
    row = sheet.rows[table.area.top - 1]
    columns = [{"header": str(row.values[place - 1])} for place in range(table.area.left, table.area.right + 1)]
    for place, column in enumerate(columns, start=table.area.left - 1):
        column["header_format"] = formats[row.styles[place]]
    options = {"name": table.name, "columns": columns, "style": TABLE_STYLE, "banded_rows": False}
    top, left, bottom, right = corners(table.area)
    _checked(out.add_table_over(top, left, bottom, right, options), sheet, top, left)


def _fitting(text: str) -> str:
    """``text`` as a cell holds it.

    XlsxWriter takes a text that begins with <r> and ends with </r> for its own markup of rich text. A blank at the end
    prevents that.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return fitting(text)


def _checked(code: int, sheet: Sheet, row: int, column: int) -> None:
    """Raise ValueError where ``code``, the answer of XlsxWriter, says that a cell (from 0, 0) was not written."""
    if code != 0:
        raise ValueError(f"cell not written: {sheet.name} row {row + 1} column {column + 1}, code {code}")


def _add_help(out: Worksheet, sheet: Sheet, formats: Looks) -> None:
    """Add drop-downs, conditional formats, notes and links.

    Titles and hints are shortened to what Excel takes. The size of a note is estimated from its text. A link that shows
    a number keeps it as a number.
    """
    for choice in sheet.choices:
        title, prompt = shortened(choice.title, TITLE_LONGEST), shortened(choice.prompt, PROMPT_LONGEST)
        code = out.data_validation(
            *corners(choice.area),
            {
                **_asked(choice.source),
                "input_title": title,
                "input_message": prompt,
                "error_title": title,
                "error_message": shortened(f"{CHOOSE}\n{choice.prompt}", PROMPT_LONGEST),
                "error_type": "stop" if choice.strict else "warning",
            },
        )
        _checked(code or 0, sheet, choice.area.top - 1, choice.area.left - 1)
    for highlight in sheet.highlights:
        rule = {"type": "formula", "criteria": highlight.formula, "format": formats[highlight.style]}
        out.conditional_format(*corners(highlight.area), rule)
    for note in sheet.notes:
        lines = note.text.count("\n") + 1 + len(note.text) // 20
        size = {"x_scale": 2.4, "y_scale": max(1.0, lines / 4), "font_name": FONT, "font_size": 10}
        code = out.write_comment(note.row - 1, note.column - 1, fitting(note.text), size)
        _checked(code or 0, sheet, note.row - 1, note.column - 1)
    for jump in sheet.jumps:
        style = formats[sheet.rows[jump.row - 1].styles[jump.column - 1]]
        row, column = jump.row - 1, jump.column - 1
        out.write_url(row, column, f"internal:'{jump.sheet}'!{jump.cell}", style, string=_fitting(jump.text))
        value = sheet.rows[row].values[column]
        if isinstance(value, int):
            _write_cell(out, sheet, row, column, value, style)


def _asked(source: tuple[str, ...] | str) -> dict[str, Any]:
    """What a cell accepts: a value of the list, or anything where there is only a hint."""
    if not source:
        return {"validate": "any"}
    return {"validate": "list", "source": source if isinstance(source, str) else list(source)}


def _set_page(out: Worksheet, sheet: Sheet) -> None:
    """Set paper, margins, footer, repeated rows, page breaks, protection and view. An ``&`` in a footer is a command in
    Excel, so it is doubled."""
    out.set_paper(PAPER[sheet.paper])
    out.set_landscape()
    out.fit_to_pages(1, 1 if sheet.one_page else 0)
    out.set_margins(**MARGINS)
    out.center_horizontally()
    out.set_footer(f"&L&9 {shortened(sheet.footer.replace('&', '&&'), FOOTER_LONGEST)}&R&9 &P / &N")
    if sheet.charts:
        out.hide_gridlines(_ALL)
    if sheet.heading:
        out.repeat_rows(sheet.heading[0] - 1, sheet.heading[1] - 1)
    if sheet.frozen:
        out.freeze_panes(*sheet.frozen)
    if sheet.filtered:
        out.autofilter(*corners(sheet.filtered))
    if sheet.breaks:
        out.set_h_pagebreaks(sheet.breaks)
    if sheet.protected:
        out.protect("", {"format_cells": True, "format_rows": True, "format_columns": True, "autofilter": True})
    if sheet.zoom:
        out.set_zoom(sheet.zoom)
    if sheet.hidden:
        out.hide()
