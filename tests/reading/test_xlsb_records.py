"""The records of an .xlsb by themselves: taken apart, written, and told to be cut."""

from __future__ import annotations

import struct

import pytest

from pipeline.reading import Limits
from pipeline.reading.room import Room
from pipeline.reading.xlsb_records import XlsbStyles, records, rich_text, style_formats, text_size, wide_text, written
from tests.reading.xlsb import record, wide


@pytest.mark.parametrize("length", [0, 1, 127, 128, 20_000])
def test_what_is_written_is_read(length: int) -> None:
    data = written(7, b"x" * length) + record(617, b"ab")
    found = [(kind, data[begin:end]) for kind, begin, end in records(data)]
    assert found == [(7, b"x" * length), (617, b"ab")]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_records_that_are_cut(cut: int) -> None:
    with pytest.raises(IndexError):
        list(records((record(617, b"abc"))[:-cut]))


def test_texts() -> None:
    data = wide("進捗") + b"!"
    assert wide_text(data, 0) == ("進捗", len(data) - 1)
    assert rich_text(b"\0" + wide("進捗"), 0) == ("進捗", [])
    assert rich_text(b"\1" + wide("進捗") + struct.pack("<IHH", 1, 1, 5), 0) == ("進捗", [(1, 5)])
    with pytest.raises(IndexError):
        wide_text(struct.pack("<I", 9) + b"short", 0)


def test_styles() -> None:
    fonts = [record(43, struct.pack("<HH", 220, flags) + bytes(21)) for flags in (0, 0x8)]
    used = [record(47, struct.pack("<HHHHH", 0, number, font, 0, 0) + bytes(6)) for number, font in ((9, 0), (200, 1))]
    brought = record(44, struct.pack("<H", 200) + wide('0"人"'))
    data = brought + b"".join(fonts) + record(617, struct.pack("<I", 2)) + b"".join(used) + record(618)
    assert style_formats(data) == {0: "0%", 1: '0"人"'}
    styles = XlsbStyles(data, Room(Limits(), len(data)))
    assert (styles.struck, styles.has(styles.struck, 9)) == ([False, True], False)
    assert styles.runs("abc", [(1, 1), (2, 0)], 0) == [("a", False), ("b", True), ("c", False)]


@pytest.mark.parametrize("text", ["abc", "é", "　" * 10, "a令b", "", "ÿ\u0100"])
def test_no_text_is_longer_in_utf_8_than_it_is_counted(text: str) -> None:
    data = struct.pack("<I", len(text)) + text.encode("utf-16-le")
    assert text_size(data, 0) >= len(text.encode())
    assert text_size(struct.pack("<I", 3) + "abc".encode("utf-16-le"), 0) == 3
