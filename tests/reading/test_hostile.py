"""Workbooks made to do harm: each is read or is one Unreadable, and the file after it is read as ever."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.reading import CellRange, Grid, Unreadable
from tests.reading import books
from tests.reading.harmful import A1, BOOKS, ONE, STRING, TOO_LARGE, UNREADABLE, with_good
from tests.reading.opendoc import FULL, ODS
from tests.reading.xlsb import write_xlsb


@pytest.mark.parametrize("name", BOOKS)
def test_refused(name: str, tmp_path: Path) -> None:
    make, rule, words = BOOKS[name]
    found = with_good(books.write(tmp_path / "a.xlsx", make()))
    assert isinstance(found, Unreadable), found
    assert found.rule == rule and words in found.reason, found


HARMLESS: dict[str, Callable[[], dict[str, str | bytes]]] = {
    "a lying dimension": lambda: (
        books.book(A1)
        | {
            "xl/worksheets/sheet1.xml": books.worksheet(A1).replace(
                "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
            )
        }
    ),
    "styled blanks": lambda: books.book(
        A1 + "".join(f'<row r="{r}"><c r="A{r}" s="0"/><c r="XFD{r}" s="0"/></row>' for r in range(2, 50_000))
    ),
    "an outside link": lambda: (
        books.book(A1)
        | {
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": books.relations(
                ("externalLinkPath", "http://192.0.2.1/x")
            ),
        }
    ),
    "a large picture": lambda: books.book(A1) | {"xl/media/image1.bmp": bytes(300 << 20)},
    "a count of strings that lies": lambda: books.book(
        A1, strings=books.table("<t>a</t>").replace("<sst ", '<sst count="4294967295" uniqueCount="4294967295" ')
    ),
    "100,000 merges": lambda: (
        books.book(A1)
        | {
            "xl/worksheets/sheet1.xml": books.worksheet(A1).replace(
                "</sheetData>", "</sheetData><mergeCells>" + '<mergeCell ref="A1:B2"/>' * 100_000 + "</mergeCells>"
            )
        }
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_read_all_the_same(name: str, tmp_path: Path) -> None:
    merged = (CellRange(1, 1, 2, 2),) if "merges" in name else ()
    assert with_good(books.write(tmp_path / "a.xlsx", HARMLESS[name]())) == (ONE[0]._replace(merged=merged),)


def test_one_cell_in_the_last_corner(tmp_path: Path) -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    found = with_good(books.write(tmp_path / "a.xlsx", books.book(cell)))
    assert found == (Grid("表1", False, 1_048_576, 16_384, [[1]]),)


def test_xlsb(tmp_path: Path) -> None:
    lying, stray, wordy = (tmp_path / f"{name}.xlsb" for name in ("lying", "stray", "wordy"))
    write_xlsb(lying, [["a"]], string_count=4_294_967_295)
    write_xlsb(wordy, [["x" * 30_000]] * 9_000)
    write_xlsb(stray, [["a"], *[[]] * 1_048_574, [None] * 19 + ["b"]])
    found = with_good(lying)
    assert isinstance(found, Unreadable) and found.rule == UNREADABLE
    found = with_good(wordy)
    assert isinstance(found, Unreadable) and (found.rule, "文字の量" in found.reason) == (TOO_LARGE, True)
    found = with_good(stray)
    assert isinstance(found, Unreadable) and (found.rule, "T1048576" in found.reason) == (TOO_LARGE, True)


ALL_ROWS = 'table:number-rows-repeated="1048576"'


ALL_COLUMNS = 'table:number-columns-repeated="16384"'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"<table:table-row {ALL_ROWS}>{FULL.format(ALL_COLUMNS, 'x')}</table:table-row>", "セルが多すぎます"),
        (
            f"<table:table-row>{FULL.format('', 'x')}</table:table-row>"
            f'<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="19"/>'
            f"{FULL.format('', 'y')}</table:table-row>",
            "セル T1048576",
        ),
        (
            f'<table:table-row table:number-rows-repeated="10000">{FULL.format("", "x" * 30000)}</table:table-row>',
            "文字の量",
        ),
    ],
)
def test_ods(rows: str, words: str, tmp_path: Path) -> None:
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ODS.format(rows)}
    found = with_good(books.write(tmp_path / "a.ods", parts))
    assert isinstance(found, Unreadable), found
    assert found.rule == TOO_LARGE and words in found.reason, found


def long_string(path: Path) -> None:
    """1 GiB of one letter, in 1 MB."""
    parts = books.book(STRING.format(1), strings="x")
    begin, end = books.table("<t>|</t>").split("|")
    del parts["xl/sharedStrings.xml"]
    books.write(path, parts)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("xl/sharedStrings.xml", "w") as part,
    ):
        part.write(begin.encode())
        for _ in range(1 << 10):
            part.write(b"x" * (1 << 20))
        part.write(end.encode())


def many_references(path: Path) -> None:
    cells = "".join(STRING.format(row) for row in range(1, 100_001))
    books.write(path, books.book(cells, strings=books.table("<t>" + "x" * 100_000 + "</t>")))


def square(path: Path) -> None:
    """10,000 x 10,000 by three cells."""
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="NTP1"><v>1</v></c></row>'
    books.write(path, books.book(cells + '<row r="10000"><c r="A10000"><v>1</v></c></row>'))


def many_cells(path: Path) -> None:
    row = "<row>" + "<c><v>1</v></c>" * 1000 + "</row>"
    books.write(path, books.book(row * 20_000))


def many_sheets(path: Path) -> None:
    books.write(path, books.book(*[A1] * 5_000))


def many_entries(path: Path) -> None:
    books.write(path, books.book(A1) | {f"x{number}": b"" for number in range(70_000)})


def billion_laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE sst [<!ENTITY a0 "ha">{entities}]><sst><si><t>&a9;</t></si></sst>'
    books.write(path, books.book(STRING.format(1), strings=bomb))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "rule", "words"),
    [
        (long_string, TOO_LARGE, "展開すると極端に大きくなる"),
        (many_references, TOO_LARGE, "1つのセルの文字"),
        (square, TOO_LARGE, "セル NTP1"),
        (many_cells, TOO_LARGE, "展開すると極端に大きくなる"),
        (many_sheets, TOO_LARGE, "部品が多すぎます"),
        (many_entries, TOO_LARGE, "部品が多すぎます"),
        (billion_laughs, UNREADABLE, "DTD"),
    ],
)
def test_as_it_was_found(make: Callable[[Path], None], rule: str, words: str, tmp_path: Path) -> None:
    """The very files that ended the libraries' process when they were measured, and their kin."""
    make(tmp_path / "a.xlsx")
    found = with_good(tmp_path / "a.xlsx")
    assert isinstance(found, Unreadable), found
    assert found.rule == rule and words in found.reason, found
