"""The binary records that an .xlsb part is made of, after [MS-XLSB]."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record's number, and where its bytes begin and end. Raises IndexError where the part is cut.

    The number and the length stand in front, 7 bits to the byte.
    """
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > len(data):
            raise IndexError
        yield kind, at, at + length
        at += length


def wide_text(data: bytes, at: int) -> tuple[str, int]:
    """A counted string in UTF-16, and where the next field begins. Raises IndexError or UnicodeError."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    if end > len(data):
        raise IndexError
    return data[at + 4 : end].decode("utf-16-le"), end


def written(kind: int, data: bytes) -> bytes:
    """One record: its number below 128, its length 7 bits to the byte, then its bytes."""
    made = bytearray([kind])
    length = len(data)
    while length >= 0x80:
        made.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(made) + bytes([length]) + data
