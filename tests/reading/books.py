"""Writes .xlsx workbooks part by part, so that a test can say anything, also what no program writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.reading import Grid, Unreadable, read_file
from tests.reading.xlsb import OFFICE, PACKAGE, relations

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW = '<row r="1">{}</row>'


def book(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    strings: str = "",
    styles: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook: each of ``sheets`` is what stands in its sheetData.

    ``strings`` and ``styles`` are whole parts, ``parts`` replace or add any.
    """
    listed = "".join(
        f'<sheet name="{names[n] if names else f"表{n + 1}"}" sheetId="{n + 1}" r:id="rId{n + 1}"'
        f'{f""" state="{states[n]}" """ if states else ""}/>'
        for n in range(len(sheets))
    )
    targets = [("worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))]
    targets += [("sharedStrings", "sharedStrings.xml")] if strings else []
    targets += [("styles", "styles.xml")] if styles else []
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*targets),
    }
    for n, data in enumerate(sheets):
        made[f"xl/worksheets/sheet{n + 1}.xml"] = worksheet(data)
    if strings:
        made["xl/sharedStrings.xml"] = strings
    if styles:
        made["xl/styles.xml"] = styles
    return made | dict(parts or {})


def worksheet(data: str) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'


def table(*items: str) -> str:
    """Shared strings; each item is what stands inside its si."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def write(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return path


DATES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def grid(tmp_path: Path, cells: str, **parts: str) -> Grid:
    """The only sheet of a workbook whose first row holds these cells."""
    found = read_file(write(tmp_path / "a.xlsx", book(ROW.format(cells), **parts)))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def text(address: str, value: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


STYLES = """<styleSheet><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>
<borders><border/><border diagonalUp="1"><left/><diagonal style="thin"/></border>
<border diagonalDown="true"><diagonal style="hair"/></border><border diagonalUp="1"><diagonal/></border></borders>
<cellStyleXfs><xf fontId="1" borderId="1"/></cellStyleXfs>
<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf borderId="1"/><xf borderId="2"/><xf borderId="3"/></cellXfs>
<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"""
