"""What an .xlsb tells besides its values, in records after [MS-XLSB]."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pipeline.reading import CellRange, Flag, Grid, Reading, SheetNote, Unreadable, read_file
from tests.reading.drawings import BOX, DRAWING, ON, anchor, drawing, threads
from tests.reading.xlsb import TYPES, record, relations, wide

SIZE = record(148, struct.pack("<IIII", 0, 9, 0, 9))


START, END = record(129) + SIZE + record(145), record(146)


PLAIN_FONT, STRUCK_FONT = (struct.pack("<HH", 220, 0x8 * struck) + bytes(21) for struck in (False, True))


LINE, NO_LINE = (struct.pack("<BB8x", drawn, 0) for drawn in (True, False))


def styles() -> bytes:
    """Cell styles: 0 plain, 1 struck, 2 with a diagonal, 3 with a border of no line, 4 of a font that is not listed."""
    fonts = record(43, PLAIN_FONT) + record(43, STRUCK_FONT)
    borders = b"".join(
        record(46, bytes([flags]) + NO_LINE * 4 + line) for flags, line in ((0, LINE), (2, LINE), (1, NO_LINE))
    )
    cells = b"".join(
        record(47, struct.pack("<HHHHH", 0, 0, font, 0, border) + bytes(6))
        for font, border in ((0, 0), (1, 0), (0, 1), (0, 2), (99, 99))
    )
    ignored = record(626, b"") + record(47, struct.pack("<HHHHH", 0, 0, 1, 0, 1) + bytes(6)) + record(627, b"")
    return (
        record(278) + fonts + borders + ignored + record(617, struct.pack("<I", 5)) + cells + record(618) + record(279)
    )


def row(number: int, flags: int = 0) -> bytes:
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))


def place(column: int, style: int = 0) -> bytes:
    return struct.pack("<II", column, style)


def string(column: int, number: int, style: int = 0) -> bytes:
    return record(7, place(column, style) + struct.pack("<I", number))


def rich(text: str, *runs: tuple[int, int]) -> bytes:
    if not runs:
        return b"\0" + wide(text)
    return b"\1" + wide(text) + struct.pack("<I", len(runs)) + b"".join(struct.pack("<HH", *run) for run in runs)


def read(
    path: Path, sheet: bytes, *strings: bytes, parts: Mapping[str, str | bytes] | None = None, twice: int = 1
) -> Reading:
    table = record(159, struct.pack("<II", len(strings), len(strings)))
    table += b"".join(record(19, item) for item in strings) + record(160)
    workbook = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表"))
    kinds = ("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": (workbook + record(144) + record(132)) * twice,
        "xl/_rels/workbook.bin.rels": relations(*kinds),
        "xl/worksheets/sheet1.bin": sheet + record(130),
        "xl/sharedStrings.bin": table,
        "xl/styles.bin": styles(),
    }
    with zipfile.ZipFile(path / "a.xlsb", "w") as packed:
        for name, data in (made | dict(parts or {})).items():
            packed.writestr(name, data)
    return read_file(path / "a.xlsb")


def grid(path: Path, sheet: bytes, *strings: bytes, parts: Mapping[str, str | bytes] | None = None) -> Grid:
    found = read(path, sheet, *strings, parts=parts)
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def test_struck_text_and_diagonals(tmp_path: Path) -> None:
    cells = (
        string(0, 0, 1) + string(1, 1) + string(2, 2, 1) + record(5, place(3, 1) + struct.pack("<d", 2.5)),
        string(0, 0, 2) + record(1, place(1, 2)) + string(2, 0, 3) + string(3, 0, 4),
        record(62, place(0) + rich("消す残る", (0, 1), (2, 0))) + string(1, 3, 1),
    )
    sheet = START + b"".join(row(number) + data for number, data in enumerate(cells)) + END
    strings = rich("a"), rich("残る消す文", (2, 1), (4, 0)), rich("消す残る", (2, 0)), rich("残", (0, 0))
    found = grid(tmp_path, sheet, *strings)
    assert found.rows == [["a", "残る消す文", "消す残る", 2.5], ["a", "", "a", "a"], ["消す残る", "残", "", ""]]
    assert found.flags == (
        Flag(1, 1, "struck"),
        Flag(1, 2, "struck-part", "残る文"),
        Flag(1, 3, "struck-part", "残る"),
        Flag(1, 4, "struck"),
        Flag(2, 1, "diagonal"),
        Flag(2, 2, "diagonal"),
        Flag(3, 1, "struck-part", "残る"),
    )


def test_merged_areas_and_what_is_hidden(tmp_path: Path) -> None:
    column = struct.pack("<IIII", 1, 1, 2000, 0) + struct.pack("<H", 1)
    no_width = struct.pack("<IIII", 3, 9, 0, 0) + struct.pack("<H", 0)
    shown = struct.pack("<IIII", 0, 0, 2000, 0) + struct.pack("<H", 2)
    columns = record(390) + record(60, shown) + record(60, column) + record(60, no_width) + record(391)
    cells = [string(0, 0), string(0, 1) + string(3, 2), string(0, 2)]
    data = b"".join(row(number, 0x10 * (number == 2)) + item for number, item in enumerate(cells))
    merged = record(177, struct.pack("<I", 2)) + record(176, struct.pack("<IIII", 0, 1, 0, 2))
    merged += record(176, struct.pack("<IIII", 9, 1, 0, 0xFFFFFFFF)) + record(178)
    sheet = record(129) + SIZE + columns + record(145) + data + END + merged
    found = grid(tmp_path, sheet, rich("上"), rich("隠れ"), rich("終"))
    assert found.rows == [["上", "", "", ""], ["", "", "", "終"], ["終", "", "", ""]]
    assert found.flags == (Flag(2, 1, "covered", "隠れ"),)
    assert found.merged == (CellRange(1, 1, 2, 3),)
    assert (found.hidden_rows, found.hidden_columns) == ({3}, {2, 4})


def test_rows_that_are_hidden_by_default(tmp_path: Path) -> None:
    defaults = record(485, struct.pack("<IHHHBB", 0, 8, 300, 2, 0, 0))
    sheet = record(129) + SIZE + defaults + record(145) + row(0) + string(0, 0) + row(3) + string(0, 0) + END
    assert grid(tmp_path, sheet, rich("a")).hidden_rows == {2, 3}


def test_notes(tmp_path: Path) -> None:
    comment = (
        record(635, struct.pack("<IIIII", 0, 2, 2, 1, 1) + bytes(16))
        + record(637, rich("係:\n確認", (0, 1)))
        + record(636)
    )
    parts = {
        "xl/comments1.bin": record(628) + record(633) + comment + record(634) + record(629),
        "xl/drawings/drawing1.xml": drawing(anchor(BOX))[1],
        "xl/threads.xml": threads(("A1", "問い"))[1],
        "xl/worksheets/_rels/sheet1.bin.rels": relations(
            ("comments", "../comments1.bin"),
            ("drawing", "../drawings/drawing1.xml"),
            ("threadedComment", "../threads.xml"),
        ),
    }
    assert DRAWING in parts["xl/drawings/drawing1.xml"]
    found = grid(tmp_path, START + row(0) + string(0, 0) + END, rich("a"), parts=parts)
    assert found.rows == [["a"]]
    assert found.notes == (
        SheetNote("note", "問い", CellRange(1, 1, 1, 1)),
        SheetNote("note", "係:\n確認", CellRange(3, 2, 3, 2)),
        SheetNote("box", "一\n二", ON),
    )


def test_comments_that_are_cut_are_one_finding(tmp_path: Path) -> None:
    parts = {
        "xl/comments1.bin": record(635, bytes(36)) + record(637, b"\0\xff\xff\xff\xff"),
        "xl/worksheets/_rels/sheet1.bin.rels": relations(("comments", "../comments1.bin")),
    }
    found = read(tmp_path, START + row(0) + string(0, 0) + END, rich("a"), parts=parts)
    assert isinstance(found, Unreadable) and found.rule == "file-unreadable"


def test_a_workbook_part_that_is_written_twice(tmp_path: Path) -> None:
    found = read(tmp_path, START + row(0) + string(0, 0) + END, rich("a"), twice=2)
    assert found == (Grid("表", False, 1, 1, [["a"]]),)
