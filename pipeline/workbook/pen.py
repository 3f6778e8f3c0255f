"""Writes sheets into a workbook with XlsxWriter; the same sheets give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook.content import Area, Chart, Sheet, Table, Value, corners, fitting, shortened
from pipeline.workbook.pages import MARGINS
from pipeline.workbook.theme import FONT, LANGUAGE, SIZE, STYLES, TABLE_STYLE, chart_fill

_FONT: Final = {"name": FONT, "size": SIZE - 1, "bold": False}
_LABEL: Final = {"value": True, "font": _FONT, "fill": {"color": "#FFFFFF"}}

_GRID: Final = {"visible": True, "line": {"color": "#D9D9D9"}}
_BELOW: Final = {"label_position": "high"}
"""Where names run from top to bottom, the numbers would stand on top too."""

_GAP: Final = 40
"""Percent of a bar's width between two bars."""

PAPER: Final = {"A4": 9, "A3": 8}
"""Paper → its number in a workbook (ECMA-376 18.3.1.63)."""

TITLE_LONGEST: Final = 32
PROMPT_LONGEST: Final = 255
FOOTER_LONGEST: Final = 200
"""UTF-16 units of an input hint's title and text, as Excel takes them; XlsxWriter leaves out a longer one whole."""

CHOOSE: Final = "次の中から選んでください。"
"""What Excel says where none of a drop-down's values was chosen."""

_FEW: Final = 100_000
"""So many cells are put together in memory; of more, the parts of the file are written down one by one."""

_CREATED: Final = datetime(2020, 1, 1)
"""Written into every workbook in place of the clock."""

_SYSTEM, _HEADER, _UNIX = 5, 46, 3
"""In a zip's list of entries: the byte that names the system, the length of what comes before an entry's name, and what
the byte is on Linux and macOS (APPNOTE.TXT 4.3.12 and 4.4.2)."""


def add_chart(book: Workbook, out: Worksheet, sheet: str, chart: Chart) -> None:
    """Draws a chart whose cells are in ``sheet``. The first category stands on top, or left."""
    drawn = book.add_chart({"type": chart.kind, "subtype": "stacked"})
    for series in chart.series:
        drawn.add_series(
            {
                "name": series.name,
                "categories": _reference(sheet, chart.categories),
                "values": _reference(sheet, series.values),
                "gap": _GAP,
                "data_labels": _LABEL | {"num_format": f"[>={chart.labelled}]#,##0;;"},
                **chart_fill(series.place, series.of),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": _FONT | {"size": SIZE + 1, "bold": True}, "overlay": False})
    lying = chart.kind == "bar"
    names = {"num_font": _FONT, "reverse": lying}
    counts = {"num_font": _FONT, "num_format": "#,##0", "major_gridlines": _GRID}
    drawn.set_x_axis(counts | _BELOW if lying else names)
    drawn.set_y_axis(names if lying else counts)
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_size({"width": chart.width, "height": chart.height})
    where: dict[str, Any] = {"x_offset": chart.left, "y_offset": 4, "description": chart.alt, "object_position": 2}
    if out.insert_chart(chart.row - 1, chart.column - 1, drawn, where):
        raise ValueError(f"chart not drawn: {sheet} row {chart.row} column {chart.column}")


def _reference(sheet: str, area: Area) -> list[str | int]:
    return [sheet, *corners(area)]


class _JapaneseCore(Core):  # type: ignore[misc]
    """The core properties (ECMA-376 part 2) with dc:language, which XlsxWriter does not write."""

    def _write_dc_title(self) -> None:
        super()._write_dc_title()
        self._xml_data_element("dc:language", LANGUAGE)


class _JapanesePackager(Packager):  # type: ignore[misc]
    """The parts of a workbook, its core properties with their language."""

    def _write_core_file(self) -> None:
        core = _JapaneseCore()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class _JapaneseWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """XlsxWriter's workbook, whose properties tell that it is in Japanese, which screen readers and search go by.

    ``_get_packager`` is the hook that XlsxWriter leaves open for another packager.
    """

    def _get_packager(self) -> Packager:
        return _JapanesePackager()


class Looks(dict[str, Format]):
    """The workbook's format of each style of the theme, made when it is first asked for."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book

    def __missing__(self, style: str) -> Format:
        self[style] = self._book.add_format(STYLES[style])
        return self[style]


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str, author: str) -> None:
    """Writes a workbook. Text never becomes a formula, a link or a number. Raises OSError where that fails.

    It is put together in memory: a ZipFile that cannot be written complains once more when it is thrown away.
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
                out = book.add_worksheet(sheet.name)
                _write_sheet(out, sheet, formats)
                for chart in sheet.charts:
                    add_chart(book, out, sheet.name, chart)
    except FileCreateError as error:
        raise OSError(str(error)) from error
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


def _write_sheet(out: Worksheet, sheet: Sheet, formats: Looks) -> None:
    for place, width in enumerate(sheet.widths):
        out.set_column(place, place, width)
    _write_rows(out, sheet, formats)
    for area in sheet.merges:
        row = sheet.rows[area.top - 1]
        style = formats[row.styles[area.left - 1]]
        out.merge_range(*corners(area), "", style)
        _write_cell(out, sheet, area.top - 1, area.left - 1, row.values[area.left - 1], style)
    if sheet.table:
        _add_table(out, sheet, sheet.table, formats)
    _add_help(out, sheet, formats)
    _set_page(out, sheet)


def _write_rows(out: Worksheet, sheet: Sheet, formats: Looks) -> None:
    for number, row in enumerate(sheet.every_row()):
        if row.height is not None:
            out.set_row(number, row.height)
        for place, (value, style) in enumerate(zip(row.values, row.styles, strict=True)):
            _write_cell(out, sheet, number, place, value, formats[style])


def _write_cell(out: Worksheet, sheet: Sheet, row: int, column: int, value: Value, style: Format) -> None:
    if isinstance(value, str) and value:
        _checked(out.write_string(row, column, _fitting(value), style), sheet, row, column)
    elif value is None or value == "":
        out.write_blank(row, column, None, style)
    else:
        _checked(out.write_number(row, column, value or 0, style), sheet, row, column)


def _add_table(out: Worksheet, sheet: Sheet, table: Table, formats: Looks) -> None:
    """Makes cells that are written already into an Excel table with filter buttons."""
    row = sheet.rows[table.area.top - 1]
    columns = [{"header": str(row.values[place - 1])} for place in range(table.area.left, table.area.right + 1)]
    for place, column in enumerate(columns, start=table.area.left - 1):
        column["header_format"] = formats[row.styles[place]]
    options = {"name": table.name, "columns": columns, "style": TABLE_STYLE, "banded_rows": False}
    top, left, bottom, right = corners(table.area)
    _checked(out.add_table(top, left, bottom, right, options) or 0, sheet, top, left)


def _fitting(text: str) -> str:
    """``text`` as a cell holds it.

    XlsxWriter takes a text from <r> to </r> for markup of its own; with a blank behind it stays the text it is.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return fitting(text)


def _checked(code: int, sheet: Sheet, row: int, column: int) -> None:
    if code != 0:
        raise ValueError(f"cell not written: {sheet.name} row {row + 1} column {column + 1}, code {code}")


def _add_help(out: Worksheet, sheet: Sheet, formats: Looks) -> None:
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
        out.write_url(
            jump.row - 1, jump.column - 1, f"internal:'{jump.sheet}'!{jump.cell}", style, string=_fitting(jump.text)
        )


def _asked(source: tuple[str, ...] | str) -> dict[str, Any]:
    """What a cell takes: one of a list, or, where there is none, anything: the hint beside it is all."""
    if not source:
        return {"validate": "any"}
    return {"validate": "list", "source": source if isinstance(source, str) else list(source)}


def _set_page(out: Worksheet, sheet: Sheet) -> None:
    out.set_paper(PAPER[sheet.paper])
    out.set_landscape()
    out.fit_to_pages(1, 1 if sheet.one_page else 0)
    out.set_margins(**MARGINS)
    out.center_horizontally()
    out.set_footer(f"&L&9 {shortened(sheet.footer.replace('&', '&&'), FOOTER_LONGEST)}&R&9 &P / &N")
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
