"""Writing a return's file: .xlsx by two libraries, .ods by hand, and text in all encodings."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .layouts import Grid
from .model import Cell, Sheet

SETTINGS = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy/m/d"}
STAMP = (2024, 4, 1, 9, 0, 0)


def write_openpyxl(path: Path, sheets: list[tuple[Sheet, Grid]]) -> None:
    """A workbook as openpyxl writes it; calculated values of formulas are put in afterwards."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    calculated: dict[str, dict[str, object]] = {}
    for sheet, grid in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        calculated[sheet.name] = fill_page(page, grid)
        if sheet.filtered and grid.head_row:
            page.auto_filter.ref = f"A{grid.head_row}:{get_column_letter(grid.width)}{grid.height}"
    book.save(path)
    put_calculated(path, calculated)


def fill_page(page, grid: Grid) -> dict[str, object]:
    """Write a grid into a sheet of openpyxl; returns the calculated values of its formulas by address."""
    calculated = {}
    for (row, column), cell in grid.cells.items():
        if cell.value is None and not cell.runs and not cell.formula and not cell.note:
            continue
        put_openpyxl(page.cell(row, column), cell)
        if cell.formula and cell.value is not None:
            calculated[cell.address] = cell.value
    for top, left, bottom, right in grid.merges:
        page.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    for row in grid.hidden_rows:
        page.row_dimensions[row].hidden = True
    return calculated


def put_openpyxl(target, cell: Cell) -> None:
    """Write one cell with openpyxl: text stays text."""
    if cell.runs:
        target.value = CellRichText(*[TextBlock(InlineFont(strike=struck or None), text) for text, struck in cell.runs])
    elif cell.formula:
        target.value = cell.formula
    else:
        target.value = cell.value
        if isinstance(cell.value, str):
            target.data_type = "e" if cell.kind == "error" else "s"
    if cell.struck:
        target.font = Font(name=target.font.name, sz=target.font.sz, strike=True)
    if cell.number_format:
        target.number_format = cell.number_format
    if cell.note:
        target.comment = Comment(cell.note, "回答者")


def put_calculated(path: Path, calculated: dict[str, dict[str, object]]) -> None:
    """Put calculated values beside the formulas that openpyxl wrote without."""
    if not any(calculated.values()):
        return
    parts = dict(
        zip(
            openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True).sheetnames,
            _sheet_parts(path),
            strict=True,
        )
    )
    with zipfile.ZipFile(path) as z:
        content = {i.filename: z.read(i) for i in z.infolist()}
    for name, values in calculated.items():
        text = content[parts[name]].decode()
        for address, value in values.items():
            text = _with_value(text, address, value)
        content[parts[name]] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in content.items():
            z.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)


def _sheet_parts(path: Path) -> list[str]:
    """The sheets' parts in the workbook's order."""
    with zipfile.ZipFile(path) as z:
        book = z.read("xl/workbook.xml").decode()
        relations = z.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        targets[re.search(r'Id="([^"]+)"', tag)[1]] = re.search(r'Target="([^"]+)"', tag)[1]
    ids = [re.search(r'r:id="([^"]+)"', tag)[1] for tag in re.findall(r"<sheet\b[^>]*>", book)]
    return [targets[i].lstrip("/") if targets[i].startswith("/") else "xl/" + targets[i] for i in ids]


def _with_value(text: str, address: str, value: object) -> str:
    """A sheet's XML with the calculated value of one formula."""
    kind = ' t="str"' if isinstance(value, str) else ""
    found = re.search(rf'<c r="{address}"(?P<style> s="\d+")?(?: t="\w+")?><f>(?P<f>.*?)</f><v ?/?>(?:</v>)?</c>', text)
    cell = f'<c r="{address}"{found["style"] or ""}{kind}><f>{found["f"]}</f><v>{escape(str(value))}</v></c>'
    return text[: found.start()] + cell + text[found.end() :]


def write_xlsxwriter(path: Path, sheets: list[tuple[Sheet, Grid]]) -> None:
    """A workbook as XlsxWriter writes it, with text boxes where a cell has one on it."""
    book = xlsxwriter.Workbook(str(path), SETTINGS)
    formats: dict[tuple[bool, str], object] = {}
    struck = book.add_format({"font_strikeout": True})
    for sheet, grid in sheets:
        page = book.add_worksheet(sheet.name)
        if sheet.hidden:
            page.hide()
        for top, left, bottom, right in grid.merges:
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for (row, column), cell in grid.cells.items():
            key = cell.struck, cell.number_format
            if any(key) and key not in formats:
                look = {"font_strikeout": True} if cell.struck else {}
                formats[key] = book.add_format(look | ({"num_format": key[1]} if key[1] else {}))
            _put_xlsxwriter(page, row - 1, column - 1, cell, formats.get(key), struck)
        for row in grid.hidden_rows:
            page.set_row(row - 1, options={"hidden": True})
        if sheet.filtered and grid.head_row:
            page.autofilter(grid.head_row - 1, 0, grid.height - 1, grid.width - 1)
    book.close()


def _put_xlsxwriter(page, row: int, column: int, cell: Cell, look, struck) -> None:
    """Write one cell with XlsxWriter."""
    if cell.runs:
        pieces = []
        for text, is_struck in cell.runs:
            pieces += [struck, text] if is_struck else [text]
        page.write_rich_string(row, column, *pieces)
    elif cell.formula:
        page.write_formula(row, column, cell.formula, look, "" if cell.value is None else cell.value)
    elif cell.kind == "error":
        page.write_formula(row, column, "=NA()", look, cell.value)
    elif isinstance(cell.value, str):
        page.write_string(row, column, cell.value, look)
    elif cell.value is not None:
        page.write(row, column, cell.value, look)
    if cell.note:
        page.write_comment(row, column, cell.note)
    if cell.box:
        page.insert_textbox(row, column, cell.box, {"width": 50, "height": 14, "x_offset": 2, "y_offset": 2})


def write_text(path: Path, grid: Grid, encoding: str, delimiter: str) -> None:
    """Text with a separator, as Excel and LibreOffice save it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    for row in range(1, grid.height + 1):
        line = [grid.cells.get((row, c)) for c in range(1, grid.width + 1)]
        writer.writerow(["" if x is None or x.value is None else _plain(x.value) for x in line])
    path.write_bytes(stream.getvalue().encode(encoding))


def _plain(value: object) -> str:
    """A value as it looks in a text file."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


NAMES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    }.items()
)
STYLES = (
    '<office:automatic-styles><style:style style:name="struck" style:family="table-cell"><style:text-properties'
    ' style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>'
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles>"
)


def write_ods(path: Path, sheets: list[tuple[Sheet, Grid]]) -> None:
    """An OpenDocument spreadsheet, its content written by hand."""
    tables = "".join(_ods_table(sheet, grid) for sheet, grid in sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.2">{STYLES}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("mimetype", STAMP), kind, zipfile.ZIP_STORED)
        z.writestr(zipfile.ZipInfo("content.xml", STAMP), content, zipfile.ZIP_DEFLATED)
        z.writestr(zipfile.ZipInfo("META-INF/manifest.xml", STAMP), manifest, zipfile.ZIP_DEFLATED)


def _ods_table(sheet: Sheet, grid: Grid) -> str:
    """One sheet of an OpenDocument spreadsheet."""
    rows = []
    for row in range(1, grid.height + 1):
        cells = "".join(_ods_cell(grid.cells.get((row, c))) for c in range(1, grid.width + 1))
        hidden = ' table:visibility="collapse"' if row in grid.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    style = ' table:style-name="gone"' if sheet.hidden else ""
    return f'<table:table table:name="{escape(sheet.name)}"{style}>{"".join(rows)}</table:table>'


def _ods_cell(cell: Cell | None) -> str:
    """One cell of an OpenDocument spreadsheet."""
    if cell is None or (cell.value is None and not cell.note):
        return "<table:table-cell/>"
    style = ' table:style-name="struck"' if cell.struck else ""
    note = f"<office:annotation><text:p>{escape(cell.note)}</text:p></office:annotation>" if cell.note else ""
    if cell.value is None:
        return f"<table:table-cell{style}>{note}</table:table-cell>"
    if isinstance(cell.value, bool):
        shown = str(cell.value).upper()
        kind = f' office:value-type="boolean" office:boolean-value="{str(cell.value).lower()}"'
        return f"<table:table-cell{style}{kind}>{note}<text:p>{shown}</text:p></table:table-cell>"
    if isinstance(cell.value, int | float):
        shown = _plain(cell.value)
        kind = f' office:value-type="float" office:value="{shown}"'
        return f"<table:table-cell{style}{kind}>{note}<text:p>{shown}</text:p></table:table-cell>"
    if isinstance(cell.value, datetime.datetime):
        day = cell.value.strftime("%Y-%m-%d")
        kind = f' office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell{style}{kind}>{note}<text:p>{day}</text:p></table:table-cell>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell.value).split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{note}{lines}</table:table-cell>'
