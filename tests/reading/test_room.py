"""A small file costs little: far blanks are cut off, and what only says that it is large is refused."""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

import pytest

from pipeline.reading import Grid, Limits, Reading, Unreadable, read_file, read_files
from tests.reading import books
from tests.reading.test_hostile import A1, FULL, ODS
from tests.reading.xlsb import write_xlsb

STRINGS = books.table("<t> </t>")
DIAGONAL = (
    f'<styleSheet xmlns="{books.MAIN}"><borders><border diagonalUp="1"><diagonal style="thin"/></border></borders>'
    '<cellXfs><xf borderId="0"/></cellXfs></styleSheet>'
)


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


def write_ods(path: Path, rows: str) -> Path:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return books.write(path, {"mimetype": kind, "content.xml": ODS.format(rows)})


def ods_rows(last: str) -> str:
    return (
        f"<table:table-row>{FULL.format('', 'a')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="999998"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="18"/>{last}</table:table-row>'
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="S1000000" t="s"><v>0</v></c>',
        '<c r="S1000000" t="inlineStr"><is><t> </t></is></c>',
        '<c r="S1000000" t="str"><f>""</f><v></v></c>',
        '<c r="S1000000" s="0"/>',
    ],
)
def test_a_far_blank_is_cut_off(cell: str, tmp_path: Path) -> None:
    rows = A1 + f'<row r="1000000">{cell}</row>'
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(*[rows] * 5, strings=STRINGS)))
    assert found == tuple(Grid(f"表{number}", False, 1, 1, [[1]]) for number in range(1, 6))


def test_a_far_blank_is_cut_off_in_other_formats(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "a.xlsb", [["a"], *[[]] * 999_998, [None] * 18 + [" "]])
    (tmp_path / "a.csv").write_text("a\n" + "\n" * 99_000 + "," * 50_000)
    paths = [
        write_xls(tmp_path / "a.xls", " "),
        tmp_path / "a.xlsb",
        write_ods(tmp_path / "a.ods", ods_rows(FULL.format("", "<text:s/>"))),
        tmp_path / "a.csv",
    ]
    grids = [found[0] for found in read_files(paths) if not isinstance(found, Unreadable)]
    assert [(grid.first_row, grid.first_column, grid.rows) for grid in grids] == [(1, 1, [[1]]), *[(1, 1, [["a"]])] * 3]


def test_blanks_around_a_table_are_cut_off_and_its_addresses_stay(tmp_path: Path) -> None:
    cell = '<c r="{}" t="s"><v>0</v></c>'.format
    rows = (
        f'<row r="2">{cell("B2")}</row><row r="3">{cell("B3")}<c r="C3"><v>1</v></c>{cell("D3")}'
        f'<c r="E3" t="e"><v>#N/A</v></c>{cell("F3")}</row><row r="4">{cell("C4")}</row>'
    )
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(rows, strings=STRINGS)))
    assert not isinstance(found, Unreadable)
    assert (found[0].first_row, found[0].first_column, found[0].rows) == (3, 3, [[1, "", ""]])


def refused(found: Reading) -> tuple[str, str]:
    assert isinstance(found, Unreadable), found
    return found.rule, found.reason


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "xlsb", "ods"])
def test_a_far_value_is_named(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "xlsx":
        books.write(path, books.book(A1 + '<row r="1000000"><c r="S1000000"><v>2</v></c></row>'))
    elif suffix == "xls":
        write_xls(path, "b")
    elif suffix == "xlsb":
        write_xlsb(path, [["a"], *[[]] * 999_998, [None] * 18 + ["b"]])
    else:
        write_ods(path, ods_rows(FULL.format("", "b")))
    rule, reason = refused(read_file(path))
    assert rule == "file-too-large" and f"セル {'IV65536' if suffix == 'xls' else 'S1000000'} に値" in reason


ERRORS = ("<row>" + '<c t="e"><v>#N/A</v></c>' * 100 + "</row>") * 1_500
CROSSED = ("<row>" + '<c s="0"/>' * 100 + "</row>") * 1_500
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="Z9999"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([ERRORS], "シート「表1」の書式・メモ・結合セルが多すぎます。"),
        ([CROSSED], "シート「表1」の書式・メモ・結合セルが多すぎます。"),
        ([FAR] * 9, "シート「表4」のセルが多すぎます。"),
        (["<row/>" * 1_500_000], "展開すると極端に大きくなる"),
    ],
    ids=["errors", "crossed cells", "sheets together", "XML"],
)
def test_what_a_small_file_may_not_cost(sheets: list[str], words: str, tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.xlsx", books.book(*sheets, styles=DIAGONAL))
    assert path.stat().st_size < 50_000
    rule, reason = refused(read_file(path))
    assert rule == "file-too-large" and words in reason, reason


def test_a_larger_file_may_cost_more(tmp_path: Path) -> None:
    picture = Random(1).randbytes(150_000)
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(ERRORS, parts={"xl/media/image1.png": picture})))
    assert not isinstance(found, Unreadable) and len(found[0].flags) == 150_000


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('<table:table-row table:number-rows-repeated="1048576">' + FULL.format("", "x"), "セルが多すぎます"),
        ("<table:table-row>" + FULL.format("", '<text:s text:c="32767"/>x'), "1つのセルの文字が多すぎます"),
    ],
)
def test_repeated_in_ods(cells: str, words: str, tmp_path: Path) -> None:
    rule, reason = refused(read_file(write_ods(tmp_path / "a.ods", cells + "</table:table-row>")))
    assert rule == "file-too-large" and words in reason, reason


def test_all_files_together(tmp_path: Path) -> None:
    """Large ones beyond what a run may hold are refused; small ones behind them are read."""
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    large.write_text("あいうえおかきくけこ\n" * 50_000)
    small.write_text("○")
    found = list(read_files([large, large, large, small], Limits(replies=4_000_000)))
    assert [isinstance(reading, Unreadable) for reading in found] == [False, False, True, False]
    assert refused(found[2]) == ("file-too-large", found[2].reason) and "ほかのファイルと合わせて" in found[2].reason
