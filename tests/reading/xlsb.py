"""Writes small .xlsb workbooks for tests: nothing else on a Python machine can. Records after [MS-XLSB]."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BINARY = "application/vnd.ms-excel"
TYPES = f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="{BINARY}.sheet.binary.macroEnabled.main"/>
<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{BINARY}.worksheet"/>
<Override PartName="/xl/sharedStrings.bin" ContentType="{BINARY}.sharedStrings"/></Types>"""
Cell = str | float | bool | None


def write_xlsb(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    sheet: str = "Sheet1",
    start: tuple[int, int] = (1, 1),
    hidden: bool = False,
    string_count: int | None = None,
    formats: Sequence[str] = (),
) -> None:
    """Write one sheet whose first cell stands at ``start`` (from 1). A string "#N/A" becomes that error.

    ``string_count`` is what the table of strings says of itself, true or not. ``formats`` are the number formats of the
    rows.
    """
    strings: list[str] = []
    last = (start[0] - 2 + len(rows), start[1] - 2 + max(map(len, rows), default=1))
    size = struct.pack("<IIII", start[0] - 1, max(last[0], 0), start[1] - 1, max(last[1], 0))
    data = [record(129), record(148, size), record(145)]
    for number, row in enumerate(rows, start[0] - 1):
        if row:
            data.append(record(0, struct.pack("<I", number) + bytes(13)))
            style = number - start[0] + 2 if formats else 0
            data += [cell(column, value, strings, style) for column, value in enumerate(row, start[1] - 1)]
    data += [record(146), record(130)]
    count = len(strings) if string_count is None else string_count
    table = record(159, struct.pack("<II", count, count))
    table += b"".join(record(19, b"\0" + wide(text)) for text in strings) + record(160)
    state = struct.pack("<II", int(hidden), 1)
    workbook = record(131) + record(143) + record(156, state + wide("rId1") + wide(sheet)) + record(144) + record(132)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        made.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        made.writestr("xl/workbook.bin", workbook)
        made.writestr(
            "xl/_rels/workbook.bin.rels",
            relations(
                ("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
            ),
        )
        made.writestr("xl/worksheets/sheet1.bin", b"".join(data))
        made.writestr("xl/sharedStrings.bin", table)
        if formats:
            made.writestr("xl/styles.bin", styles(formats))


def styles(formats: Sequence[str]) -> bytes:
    """Style 0 has the format General, those from 1 on have ``formats``; before them stands one that no cell has."""
    brought = b"".join(record(44, struct.pack("<H", 200 + n) + wide(code)) for n, code in enumerate(formats))
    kinds = (0, *range(200, 200 + len(formats)))
    used = b"".join(record(47, struct.pack("<HH", 0, kind) + bytes(12)) for kind in kinds)
    unused = record(626, struct.pack("<I", 1)) + record(47, struct.pack("<HH", 0xFFFF, 9) + bytes(12)) + record(627)
    begin = record(278) + record(615, struct.pack("<I", len(formats))) + brought + record(616)
    return begin + unused + record(617, struct.pack("<I", len(kinds))) + used + record(618)


def cell(column: int, value: Cell, strings: list[str], style: int = 0) -> bytes:
    """One cell's record; a new string is added to ``strings``."""
    place = struct.pack("<II", column, style)
    if value is None:
        return record(1, place)
    if isinstance(value, bool):
        return record(4, place + bytes([value]))
    if isinstance(value, int | float):
        return record(5, place + struct.pack("<d", value))
    if value in ERRORS:
        return record(3, place + bytes([ERRORS[value]]))
    if value not in strings:
        strings.append(value)
    return record(7, place + struct.pack("<I", strings.index(value)))


def record(kind: int, data: bytes = b"") -> bytes:
    """A record: its number and its length 7 bits to the byte, then its bytes."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while True:
        rest, low = rest >> 7, rest & 0x7F
        length += bytes([low | (0x80 if rest else 0)])
        if not rest:
            return number + length + data


def wide(text: str) -> bytes:
    """A counted string in UTF-16."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def relations(*targets: tuple[str, str]) -> str:
    """A part's relationships, rId1 first: (the type's last word, the target)."""
    lines = (
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'
