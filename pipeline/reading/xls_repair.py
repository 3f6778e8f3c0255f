"""Mends what makes the library refuse an old .xls that other programs open. The records are those of [MS-XLS]."""

from __future__ import annotations

import struct

NAME, STRINGS, REFERENCE = 0x18, 0xFC, 0xFD
PASSED_OVER = 0xC1
"""A record in which the library reads nothing."""


def mended(stream: bytes) -> bytes:
    """The same workbook without the names of its formulas, and with no more shared strings than its cells refer to."""
    made = bytearray(stream)
    strings = last = -1
    at = 0
    while at + 4 <= len(made):
        kind, length = struct.unpack_from("<HH", made, at)
        if kind == NAME:
            struct.pack_into("<H", made, at, PASSED_OVER)
        elif kind == STRINGS and length >= 8:
            strings = at + 4
        elif kind == REFERENCE and length >= 10:
            last = max(last, struct.unpack_from("<I", made, at + 10)[0] if at + 14 <= len(made) else -1)
        at += 4 + length
    if strings >= 0 and strings + 8 <= len(made):
        count = min(struct.unpack_from("<I", made, strings + 4)[0] or last + 1, last + 1)
        struct.pack_into("<I", made, strings + 4, count)
    return bytes(made)
