"""Writes minimal OLE containers for tests, after [MS-CFB] version 3: sectors of 512 bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LEAST_STREAM = 4096
"""A shorter stream would have to stand in the small sectors."""


def ole(streams: Mapping[str, bytes], loop: bool = False) -> bytes:
    """A container of these streams, each padded to 4,096 bytes; with ``loop`` every chain meets itself."""
    padded = {name: data.ljust(LEAST_STREAM, b"\0") for name, data in streams.items()}
    entries = [entry("Root Entry", 5, END, 0)]
    table = [TABLE]
    body = b""
    directory_sectors = (len(padded) + 1 + 3) // 4
    first = 1 + directory_sectors
    table += chain(1, directory_sectors, loop)
    for number, (name, data) in enumerate(padded.items(), 1):
        count = -(-len(data) // SECTOR)
        entries.append(entry(name, 2, first, len(data), number + 1 if number < len(padded) else FREE))
        table += chain(first, count, loop)
        body += data.ljust(count * SECTOR, b"\0")
        first += count
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
    table += [FREE] * (SECTOR // 4 - len(table))
    return header() + struct.pack("<128I", *table) + directory + body


def header() -> bytes:
    """One table sector, number 0; the directory begins at sector 1."""
    begin = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    numbers = struct.pack("<6xIIIIIIIII", 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0)
    return begin + numbers + struct.pack("<109I", 0, *[FREE] * 108)


def chain(first: int, count: int, loop: bool) -> list[int]:
    """What the table says of ``count`` sectors in a row."""
    return [*range(first + 1, first + count), first if loop else END]


def entry(name: str, kind: int, first: int, size: int, right: int = FREE) -> bytes:
    """One entry of the directory; the root's child is entry 1, each entry's right neighbour the next."""
    encoded = name.encode("utf-16-le")
    child = 1 if kind == 5 else FREE
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
