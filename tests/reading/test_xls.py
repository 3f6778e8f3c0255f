"""What the library takes wrongly of an old .xls is read as Excel shows it."""

from __future__ import annotations

import struct
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.reading import read_file
from tests.reading.formatted import grid
from tests.reading.oldbooks import changed, places

FIXTURES = Path(__file__).with_name("fixtures")


def test_a_wrong_byte_order_mark(tmp_path: Path) -> None:
    assert changed(tmp_path, (28, b"\xff\xfe")) == read_file(FIXTURES / "form.xls")


def test_fonts_that_are_not_listed(tmp_path: Path) -> None:
    found = changed(tmp_path, *((place, struct.pack("<H", 999)) for place in places(0xE0)))
    plain = read_file(FIXTURES / "form.xls")
    assert isinstance(found, tuple) and isinstance(plain, tuple)
    assert found[0].rows == plain[0].rows
    assert found[0].flags == tuple(flag for flag in plain[0].flags if flag.kind != "struck")


@pytest.mark.parametrize("days", [59.0, 60.0, 61.0, -0.125])
def test_a_duration_is_the_number_that_an_old_workbook_keeps(days: float, tmp_path: Path) -> None:
    """As a date, day 60 would be 1900-02-28 once more: Excel has a 29th there."""
    data = (FIXTURES / "formats.xls").read_bytes()
    place = data.index(struct.pack("<HHHH", 0x27E, 10, 9, 0)) + 10
    (tmp_path / "a.xls").write_bytes(data[:place] + struct.pack("<d", days)[4:] + data[place + 4 :])
    assert grid(tmp_path / "a.xls").rows[9] == [timedelta(days)]
