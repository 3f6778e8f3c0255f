"""Writes old .xls workbooks for tests: a whole small one, and the committed form with some bytes changed."""

from __future__ import annotations

import struct
from pathlib import Path

from pipeline.reading import Reading, read_file

FIXTURES = Path(__file__).with_name("fixtures")


def changed(tmp_path: Path, *changes: tuple[int, bytes]) -> Reading:
    """The form as an old .xls with other bytes at some places."""
    data = bytearray((FIXTURES / "form.xls").read_bytes())
    for at, new in changes:
        data[at : at + len(new)] = new
    (tmp_path / "a.xls").write_bytes(data)
    return read_file(tmp_path / "a.xls")


def places(kind: int) -> list[int]:
    """Where the records of a kind have their data in the form as an old .xls."""
    data = (FIXTURES / "form.xls").read_bytes()
    at = data.index(struct.pack("<HHH", 0x809, 16, 0x600))
    found = []
    while at + 4 < len(data):
        number, length = struct.unpack_from("<HH", data, at)
        if number == kind:
            found.append(at + 4)
        at += 4 + length
        if number == 0x0A and kind != 0x0A and found:
            break
    return found


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def write_xls(path: Path, last: str) -> Path:
    """A1 holds 1, the last cell of the sheet a text; without a container around the records."""
    kinds = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6)) for kind in (5, 0x10)]
    at = len(kinds[0]) + 4 + 9 + 4
    sheet = record(0x85, struct.pack("<IBBBB", at, 0, 0, 1, 0) + b"S")
    cells = record(0x203, struct.pack("<HHHd", 0, 0, 0, 1))
    cells += record(0x204, struct.pack("<HHHHB", 65_535, 255, 0, len(last), 0) + last.encode())
    path.write_bytes(kinds[0] + sheet + record(10) + kinds[1] + cells + record(10))
    return path
