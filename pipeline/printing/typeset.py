"""What an .xlsx file cannot say of its print: Japanese line breaks, room beside the lines, and widths on any machine.

LibreOffice's own flat format (ODF 1.3, part 3) can; these are small changes to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

_STYLE: Final = re.compile(
    r'(<style:style style:name="Default" style:family="table-cell"[^>]*?)(?:/>|>(.*?)</style:style>)', re.DOTALL
)
_LINE_BREAKS: Final = {"style:line-break": "strict"}
"""No line begins with 。 or 」 (ODF 20.330)."""

_PADDING: Final = {
    "fo:padding-left": "0.9mm",
    "fo:padding-right": "0.9mm",
    "fo:padding-top": "0.5mm",
    "fo:padding-bottom": "0.3mm",
}
_HEIGHT: Final = re.compile(r'(<style:table-row-properties [^>]*?style:use-optimal-row-height=")true"')
"""Of a row whose height the workbook leaves open; LibreOffice would make it anew, and charts with it."""

_WIDTH: Final = re.compile(r'(<style:table-column-properties [^>]*?style:column-width=")([\d.]+)(cm|mm|in|pt)"')
_NAMED: Final = re.compile(rf'<style:style style:name="([^"]+)" style:family="table-column"[^>]*>\s*{_WIDTH.pattern}')
_COLUMN: Final = re.compile(r"<table:table-column ([^>]*)/>")
_STYLE_NAME: Final = re.compile(r'table:style-name="([^"]+)"')
_REPEATED: Final = re.compile(r'table:number-columns-repeated="(\d+)"')
_POINTS: Final = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0}

_CLOSE: Final = 0.01
"""Share by which widths may differ from what was meant."""


def typeset(document: str, columns: int, width: float) -> str:
    """A flat spreadsheet with Japanese line breaks, and columns as wide as they were meant.

    ``width``: points of the first ``columns`` columns of the first sheet. A workbook tells widths in figures of its
    font, so that they differ where another font takes its place; all are made wider or narrower alike.
    """
    document = _STYLE.sub(_styled, document, count=1)
    document = _HEIGHT.sub(r'\1false"', document)
    return _widened(document, columns, width)


def _styled(found: re.Match[str]) -> str:
    """The style that all cells build on, with line breaks and padding."""
    inner = _with(found[2] or "", "style:table-cell-properties", _PADDING)
    inner = _with(inner, "style:paragraph-properties", _LINE_BREAKS)
    return f"{found[1]}>{inner}</style:style>"


def _with(inner: str, element: str, attributes: Mapping[str, str]) -> str:
    """The elements with these attributes of one of them, which is added where it is missing."""
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    found = re.search(rf"<{element}\b[^>]*?(?=/?>)", inner)
    if not found:
        return f"<{element}{told}/>{inner}"
    kept = re.sub("|".join(rf'\s{name}="[^"]*"' for name in attributes), "", found[0])
    return f"{inner[: found.start()]}{kept}{told}{inner[found.end() :]}"


def _widened(document: str, columns: int, width: float) -> str:
    widths = {name: float(number) * _POINTS[unit] for name, _, number, unit in _NAMED.findall(document)}
    found = sum(islice(_widths(document, widths), columns))
    if not found or abs(found / width - 1) < _CLOSE:
        return document
    return _WIDTH.sub(lambda one: f'{one[1]}{float(one[2]) * width / found:.4f}{one[3]}"', document)


def _widths(document: str, widths: Mapping[str, float]) -> Iterator[float]:
    first = document.partition("<table:table ")[2].partition("</table:table>")[0]
    for column in _COLUMN.findall(first):
        style, repeated = _STYLE_NAME.search(column), _REPEATED.search(column)
        yield from [widths.get(style[1] if style else "", 0.0)] * int(repeated[1] if repeated else 1)
