"""The smallest file that looks like a workbook behind a password: an OLE container with the stream EncryptedPackage."""

from __future__ import annotations

import struct
from random import Random

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SIZE = 4608
INFO = b"\x04\x00\x04\x00\x40\x00\x00\x00" + b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption/>'


def encrypted_package(rng: Random) -> bytes:
    """An OLE file with two streams of nine sectors each: EncryptionInfo and EncryptedPackage."""
    sectors = SIZE // SECTOR
    chain = [FAT, END]
    for start in (2, 2 + sectors):
        chain += [*range(start + 1, start + sectors), END]
    fat = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = (
        _entry("Root Entry", 5, child=1, start=END, size=0)
        + _entry("EncryptionInfo", 2, right=2, start=2, size=SIZE)
        + _entry("EncryptedPackage", 2, start=2 + sectors, size=SIZE)
        + bytes(128)
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    info = INFO + b" " * (SIZE - len(INFO))
    return header + fat + directory + info + struct.pack("<Q", SIZE - 8) + rng.randbytes(SIZE - 8)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    """One entry of the directory."""
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)
