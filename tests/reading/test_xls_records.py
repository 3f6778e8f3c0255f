"""The records of an old .xls that its library refuses are mended."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.reading import read_file
from pipeline.reading.xls_records import mended
from tests.reading.oldbooks import changed, places

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.mark.parametrize("count", [0, 999])
def test_a_wrong_count_of_strings(count: int, tmp_path: Path) -> None:
    (strings,) = places(0xFC)
    assert changed(tmp_path, (strings, struct.pack("<II", count, count))) == read_file(FIXTURES / "form.xls")


def test_names_of_formulas_are_passed_over() -> None:
    strings = struct.pack("<HHII", 0xFC, 8, 9, 9)
    name, cell = struct.pack("<HHH", 0x18, 2, 7), struct.pack("<HHHHHI", 0xFD, 10, 0, 0, 0, 3)
    assert mended(strings + name + cell) == (
        struct.pack("<HHII", 0xFC, 8, 9, 4) + struct.pack("<HHH", 0xC1, 2, 7) + cell
    )
    assert mended(strings + name + cell[:-2])[:8] == strings[:8]
