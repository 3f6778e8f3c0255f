"""The directory of an OLE container: tells an old .xls from what else is stored that way.

Layout after [MS-CFB]: a header of 512 bytes, then sectors, chained by a table of 4-byte numbers.
"""

from __future__ import annotations

import struct

from pipeline.reading.reasons import damaged, encrypted, unsupported

ENTRY = 128
NO_SECTOR = 0xFFFFFFFA
"""This and all above mean: no sector follows."""
LISTED_IN_HEADER = 109
WORKBOOKS = ("workbook", "book")
SMALL = 64
"""Bytes of a small sector; those lie together in the stream of the first entry, the root."""
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
    """Raise Refused unless the container holds an old workbook, in a chain of sectors that ends."""
    try:
        streams = _streams(data)
        for name in WORKBOOKS:
            if name in streams:
                _chain(*streams[name])
    except (struct.error, IndexError) as error:
        raise damaged() from error
    if "encryptedpackage" in streams:
        raise encrypted()
    if streams.keys().isdisjoint(WORKBOOKS):
        for name, what in OTHERS.items():
            if name in streams:
                raise unsupported(what)
        raise damaged()


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the old workbook in a container. Raises Refused where its sectors do not hang together."""
    try:
        size = 1 << _checked_shift(data)
        table = _sector_table(data, size)
        streams = _streams(data)
        first, chained = next(streams[name] for name in WORKBOOKS if name in streams)
        if chained == table:
            return _joined(data, size, _chain(first, table), 1)
        root = next(iter(streams.values()))[0]
        small = _joined(data, size, _chain(root, table), 1)
        return _joined(small, SMALL, _chain(first, chained), 0)
    except (struct.error, IndexError, StopIteration) as error:
        raise damaged() from error


def _joined(data: bytes, size: int, sectors: list[int], before: int) -> bytes:
    """The sectors one after the other; ``before`` is how many stand in front of the first."""
    return b"".join(data[(sector + before) * size : (sector + before + 1) * size] for sector in sectors)


def _streams(data: bytes) -> dict[str, tuple[int, list[int]]]:
    """By name in lower case: a stream's first sector, and the table that its chain is in."""
    size = 1 << _checked_shift(data)
    table = _sector_table(data, size)
    directory, least, small_table = struct.unpack_from("<I4xII", data, 48)
    small = [number for sector in _chain(small_table, table) for number in _numbers(data, sector, size)]
    streams = {}
    for sector in _chain(directory, table):
        for entry in range((sector + 1) * size, (sector + 2) * size, ENTRY):
            length: int = struct.unpack_from("<H", data, entry + 64)[0]
            first, weight = struct.unpack_from("<II", data, entry + 116)
            if 2 <= length <= 64:
                name = data[entry : entry + length - 2].decode("utf-16-le", "replace").lower()
                streams[name] = (first, small if weight < least else table)
    return streams


def _checked_shift(data: bytes) -> int:
    shift: int = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise damaged()
    return shift


def _sector_table(data: bytes, size: int) -> list[int]:
    """Which sector follows which: the table's own sectors are listed in the header, then in a chain."""
    listed = list(struct.unpack_from(f"<{LISTED_IN_HEADER}I", data, 76))
    more: int = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while more < NO_SECTOR:
        if more in seen:
            raise damaged()
        seen.add(more)
        *further, more = _numbers(data, more, size)
        listed += further
    table: list[int] = []
    for sector in listed:
        if sector < NO_SECTOR:
            if len(table) * 4 > len(data):
                raise damaged()
            table += _numbers(data, sector, size)
    return table


def _numbers(data: bytes, sector: int, size: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)


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
