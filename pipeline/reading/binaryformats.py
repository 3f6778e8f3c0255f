"""The number formats of cells in the binary workbooks, .xls and .xlsb."""

from __future__ import annotations

import struct

from pipeline.reading.formats import BUILT_IN, is_general
from pipeline.reading.records import records, wide_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    import xlrd

    from pipeline.reading.formats import Formatted

FORMAT, CELL_STYLE, CELL_STYLES_BEGIN, CELL_STYLES_END = 44, 47, 617, 618
"""Records of the styles of an .xlsb, after [MS-XLSB]."""
ROW = 0


def xls_formats(book: xlrd.Book) -> dict[int, str]:
    """By the number of a cell style of an .xls: its format, where that is not General.

    For what a file does not bring, xlrd names the format of a US Excel, or none.
    """
    from xlrd.formatting import std_format_strings

    formats = {}
    for style, found in enumerate(book.xf_list if book.formatting_info else []):
        given = book.format_map.get(found.format_key)
        brought = given.format_str if given and given.format_str else ""
        if not brought or brought == std_format_strings.get(found.format_key):
            brought = BUILT_IN.get(found.format_key, brought)
        if not is_general(brought):
            formats[style] = brought
    return formats


def xlsb_formats(styles: bytes) -> dict[int, str]:
    """By the number of a cell style of an .xlsb: its format, where that is not General."""
    brought: dict[int, str] = {}
    used: list[int] = []
    inside = False
    try:
        for kind, at, _ in records(styles):
            inside = kind == CELL_STYLES_BEGIN or (inside and kind != CELL_STYLES_END)
            if kind == FORMAT:
                brought[struct.unpack_from("<H", styles, at)[0]] = wide_text(styles, at + 2)[0]
            elif kind == CELL_STYLE and inside:
                used.append(struct.unpack_from("<H", styles, at + 2)[0])
    except (struct.error, IndexError, UnicodeError):
        return {}
    codes = [brought.get(number) or BUILT_IN.get(number, "") for number in used]
    return {style: code for style, code in enumerate(codes) if not is_general(code)}


def xlsb_formatted_cells(data: bytes, formats: dict[int, str], filled: Container[int]) -> Iterator[Formatted]:
    """The cells of an .xlsb sheet, which was looked at before, whose records are ``filled`` and that have a format."""
    row = 0
    for kind, at, _ in records(data) if formats else ():
        if kind == ROW:
            row = struct.unpack_from("<I", data, at)[0]
        elif kind in filled:
            column, style = struct.unpack_from("<II", data, at)
            if code := formats.get(style & 0xFFFFFF):
                yield row, column, code
