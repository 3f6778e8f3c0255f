"""Workbooks made to do harm, and the question whether a process that read one still reads a good one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.reading import Grid, Reading, Unreadable, read_files
from tests.reading import books

GOOD = Path(__file__).with_name("fixtures") / "form.xlsx"


TOO_LARGE, UNREADABLE = "file-too-large", "file-unreadable"


A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{}1048576"><v>1</v></c></row>'


ONE = (Grid("表1", False, 1, 1, [[1]]),)


def with_good(path: Path) -> Reading:
    """What a file gives when a good one is read before and after it by the same process."""
    before, found, after = read_files([GOOD, path, GOOD], workers=1)
    assert not isinstance(before, Unreadable)
    assert before == after
    return found


def far(address: str) -> str:
    row = "".join(letter for letter in address if letter.isdigit())
    return f'{A1}<row r="{row}"><c r="{address}"><v>2</v></c></row>'


STRING = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


BOOKS: dict[str, tuple[Callable[[], dict[str, str | bytes]], str, str]] = {
    "both corners": (lambda: books.book(far("XFD1048576")), TOO_LARGE, "シート「表1」のセル XFD1048576"),
    "a stray row": (lambda: books.book(far("T1048576")), TOO_LARGE, "セル T1048576"),
    "a stray column": (
        lambda: books.book(
            "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 2000)) + far("XFA7")
        ),
        TOO_LARGE,
        "セル XFA7",
    ),
    "three far cells": (lambda: books.book(far("A10000") + far("NTP5")), TOO_LARGE, "セル"),
    "no such row": (lambda: books.book(far("A99999999999")), UNREADABLE, "A99999999999"),
    "no such column": (lambda: books.book(far("ZZZ1")), UNREADABLE, "ZZZ1"),
    "no such name": (lambda: books.book(far("AAAAAAAAAAAAAAAA1")), UNREADABLE, "AAAAAAAAAAAAAAAA1"),
    "no addresses": (
        lambda: books.book("<row>" + "<c><v>1</v></c>" * 20000 + "</row>"),
        UNREADABLE,
        "XFE1",
    ),
    "a large part": (
        lambda: books.book(A1) | {"xl/workbook.xml": b" " * (300 << 20)},
        TOO_LARGE,
        "展開すると極端に大きくなる",
    ),
    "many large parts": (
        lambda: books.book(*['<row r="1">' + ("x" * 99_999 + "<c/>") * 900 + "</row>"] * 6),
        TOO_LARGE,
        "展開すると極端に大きくなる",
    ),
    "too many cells": (
        lambda: books.book(
            "<row>" + "<c><v>1</v></c>" * 900 + "</row>" + ("<row>" + "<c><v>1</v></c>" * 900 + "</row>") * 300
        ),
        TOO_LARGE,
        "数が多すぎます",
    ),
    "many sheets": (lambda: books.book(*[""] * 1500), TOO_LARGE, "シートが多すぎます（1,500枚"),
    "many parts": (
        lambda: books.book(A1) | {f"xl/media/{n}": b"" for n in range(3000)},
        TOO_LARGE,
        "部品が多すぎます（3,005個",
    ),
    "a long string": (
        lambda: books.book(STRING.format(1), strings=books.table("<t>" + "x" * 40_000 + "</t>")),
        TOO_LARGE,
        "1つのセルの文字",
    ),
    "a long string in runs": (
        lambda: books.book(STRING.format(1), strings=books.table(("<r><t>" + "x" * 20_000 + "</t></r>") * 2)),
        TOO_LARGE,
        "1つのセルの文字",
    ),
    "one string referred to often": (
        lambda: books.book(
            "".join(STRING.format(n) for n in range(1, 9000)),
            strings=books.table("<t>" + "x" * 32_000 + "</t>"),
        ),
        TOO_LARGE,
        "文字の量",
    ),
    "entities": (
        lambda: books.book(A1) | {"xl/worksheets/sheet1.xml": LAUGHS + books.worksheet(A1)},
        UNREADABLE,
        "DTD",
    ),
    "an outside DTD": (
        lambda: books.book(A1) | {"xl/workbook.xml": '<!DOCTYPE w SYSTEM "http://192.0.2.1/x">' + "<workbook/>"},
        UNREADABLE,
        "DTD",
    ),
    "a climbing name": (lambda: books.book(A1) | {"../../evil.xml": "x"}, UNREADABLE, "フォルダの外"),
    "a drive": (lambda: books.book(A1) | {"C:\\evil.xml": "x"}, UNREADABLE, "フォルダの外"),
    "a string that is not there": (lambda: books.book(STRING.format(1)), UNREADABLE, "シート「表1」"),
    "processing instructions": (
        lambda: books.book(A1) | {"xl/workbook.xml": "<?a?>" * 20_000 + "<x"},
        UNREADABLE,
        "壊れて",
    ),
}
