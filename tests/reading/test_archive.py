"""A zip is trusted in nothing: passwords, changed parts, names that stand twice."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from pipeline.reading import Limits, Unreadable, read_file, reasons
from tests.reading import books
from tests.reading.harmful import A1, with_good

UNREADABLE, ENCRYPTED = "file-unreadable", "file-encrypted"


def refused(path: Path, limits: Limits | None = None) -> tuple[str, str]:
    found = read_file(path, limits or Limits())
    assert isinstance(found, Unreadable), found
    return found.rule, found.reason


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.xlsx", books.book(""))
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(data)):
            data[found.start() + flags] |= 1
    path.write_bytes(data)
    assert refused(path)[0] == ENCRYPTED


def test_a_part_changed_after_it_was_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for name, data in books.book(books.ROW.format('<c r="A1"><v>11</v></c>')).items():
            made.writestr(name, data)
    path.write_bytes(path.read_bytes().replace(b"<v>11<", b"<v>12<"))
    assert refused(path) == (UNREADABLE, reasons.damaged().reason)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.xlsx", books.book(A1))
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("xl/worksheets/sheet1.xml", books.worksheet(""))
    found = with_good(path)
    assert isinstance(found, Unreadable) and (found.rule, "同じ名前" in found.reason) == (UNREADABLE, True)
