"""The directory of an OLE container: tells an old .xls from what else is stored that way.

Layout after [MS-CFB]: a header of 512 bytes, then sectors, chained by a table of 4-byte numbers.
"""

from __future__ import annotations

import struct

from pipeline.reading.reasons import damaged, encrypted, unsupported

HEADER = 512
ENTRY = 128
NO_SECTOR = 0xFFFFFFFA
"""This and all above mean: no sector follows."""
LISTED_IN_HEADER = 109
WORKBOOKS = ("workbook", "book")
OTHERS = {
    "worddocument": "Word文書（古い形式）",
    "powerpoint document": "PowerPointファイル（古い形式）",
    "documenttext": "一太郎文書",
    "jsrv_segmentinformation": "一太郎文書",
    "visiodocument": "Visioファイル",
    "__properties_version1.0": "Outlookのメール",
    "quill": "Publisherファイル",
}


def refuse_other_streams(data: bytes) -> None:
    """Raise Refused unless the container holds an old workbook, in chains that end."""
    try:
        names = _stream_names(data)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    if "encryptedpackage" in names:
        raise encrypted()
    if names.isdisjoint(WORKBOOKS):
        for name, what in OTHERS.items():
            if name in names:
                raise unsupported(what)
        raise damaged()


def _stream_names(data: bytes) -> set[str]:
    """The names of all streams and storages, in lower case."""
    size = 1 << _checked_shift(data)
    table = _sector_table(data, size)
    names = set()
    for sector in _chain(struct.unpack_from("<I", data, 48)[0], table):
        begin = (sector + 1) * size
        for entry in range(begin, begin + size, ENTRY):
            length = struct.unpack_from("<H", data, entry + 64)[0]
            if 2 <= length <= 64:
                names.add(data[entry : entry + length - 2].decode("utf-16-le", "replace").lower())
    return names


def _checked_shift(data: bytes) -> int:
    shift: int = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise damaged()
    return shift


def _sector_table(data: bytes, size: int) -> list[int]:
    """Which sector follows which: the table's own sectors are listed in the header, then in a chain."""
    numbers = size // 4
    listed = list(struct.unpack_from(f"<{LISTED_IN_HEADER}I", data, 76))
    more: int = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while more < NO_SECTOR:
        if more in seen:
            raise damaged()
        seen.add(more)
        *further, more = struct.unpack_from(f"<{numbers}I", data, (more + 1) * size)
        listed += further
    table: list[int] = []
    for sector in listed:
        if sector < NO_SECTOR:
            if len(table) * 4 > len(data):
                raise damaged()
            table += struct.unpack_from(f"<{numbers}I", data, (sector + 1) * size)
    return table


def _chain(first: int, table: list[int]) -> list[int]:
    """The sectors of a chain; Refused when it comes back to itself."""
    chain: list[int] = []
    seen: set[int] = set()
    while first < NO_SECTOR:
        if first in seen:
            raise damaged()
        seen.add(first)
        chain.append(first)
        first = table[first]
    return chain
