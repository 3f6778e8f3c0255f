"""A small file costs little: what only says that it is large is refused, and so is what goes over a limit."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from pipeline.reading import Grid, Limits, Reading, Unreadable, read_file
from tests.reading import books, opendoc
from tests.reading.harmful import A1
from tests.reading.oldbooks import record, write_xls
from tests.reading.opendoc import FULL, ods_rows, write_ods
from tests.reading.xlsb import write_xlsb

FIXTURES = Path(__file__).with_name("fixtures")


def refused(path: Path, limits: Limits | None = None) -> tuple[str, str]:
    found = read_file(path, limits or Limits())
    assert isinstance(found, Unreadable), found
    return found.rule, found.reason


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file=100), "MB"),
        (Limits(parts=3), "部品"),
        (Limits(inflated=1000), "展開"),
        (Limits(part=100), "展開"),
        (Limits(sheets=2), "シートが多すぎ"),
        (Limits(cells=10), "シート「回答」のセルが多すぎ"),
        (Limits(box=10), "シート「回答」のセル F6"),
        (Limits(text=10), "文字の量"),
    ],
)
def test_limits(limits: Limits, words: str) -> None:
    rule, reason = refused(FIXTURES / "form.xlsx", limits)
    assert rule == "file-too-large" and words in reason, reason


DIAGONAL = (
    f'<styleSheet xmlns="{books.MAIN}"><borders><border diagonalUp="1"><diagonal style="thin"/></border></borders>'
    '<cellXfs><xf borderId="0"/></cellXfs></styleSheet>'
)


def refusal(found: Reading) -> tuple[str, str]:
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
    rule, reason = refusal(read_file(path))
    assert rule == "file-too-large" and f"セル {'IV65536' if suffix == 'xls' else 'S1000000'} に値" in reason


ERRORS = ("<row>" + '<c t="e"><v>#N/A</v></c>' * 100 + "</row>") * 600


CROSSED = ("<row>" + '<c s="0"/>' * 100 + "</row>") * 600


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="Z9999"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([ERRORS], "シート「表1」の書式・メモ・結合セルが多すぎます。"),
        ([CROSSED], "シート「表1」の書式・メモ・結合セルが多すぎます。"),
        ([FAR] * 9, "シート「表3」のセルが多すぎます。"),
        (["<row/>" * 500_000], "セルや書式などの数が多すぎます"),
    ],
    ids=["errors", "crossed cells", "sheets together", "rows"],
)
def test_what_a_small_file_may_not_cost(sheets: list[str], words: str, tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.xlsx", books.book(*sheets, styles=DIAGONAL))
    assert path.stat().st_size < 50_000
    rule, reason = refusal(read_file(path))
    assert rule == "file-too-large" and words in reason, reason


@pytest.mark.slow
def test_a_larger_file_may_cost_more(tmp_path: Path) -> None:
    picture = Random(1).randbytes(100_000)
    found = read_file(books.write(tmp_path / "a.xlsx", books.book(ERRORS, parts={"xl/media/image1.png": picture})))
    assert not isinstance(found, Unreadable) and len(found[0].flags) == 60_000


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('<table:table-row table:number-rows-repeated="1048576">' + FULL.format("", "x"), "セルが多すぎます"),
        ("<table:table-row>" + FULL.format("", '<text:s text:c="32767"/>x'), "1つのセルの文字が多すぎます"),
    ],
)
def test_repeated_in_ods(cells: str, words: str, tmp_path: Path) -> None:
    rule, reason = refusal(read_file(write_ods(tmp_path / "a.ods", cells + "</table:table-row>")))
    assert rule == "file-too-large" and words in reason, reason


STYLES = f'<styleSheet xmlns="{books.MAIN}">{{}}</styleSheet>'


STRINGS = f'<sst xmlns="{books.MAIN}">{{}}</sst>'


SHARED_FORMULA = '<c><f t="shared" si="0">{}</f></c>'


LONG_DATE = STYLES.format(
    '<numFmts><numFmt numFmtId="200" formatCode="ggge&quot;年&quot;mm&quot;月&quot;dd hh:mm:ss"/></numFmts>'
    '<cellXfs><xf numFmtId="200"/></cellXfs>'
)


def dressed(*kinds: tuple[str, str]) -> dict[str, str | bytes]:
    """A workbook over whose one cell lie parts of these kinds."""
    links = books.relations(*((kind, f"../odd/{kind}.xml") for kind, _ in kinds))
    odd = {f"xl/odd/{kind}.xml": xml for kind, xml in kinds}
    return books.book(A1, parts={"xl/worksheets/_rels/sheet1.xml.rels": links, **odd})


def grown(part: str, before: str, added: str) -> dict[str, str | bytes]:
    """A workbook of which one part has something more before an end tag."""
    made = books.book(A1)
    return made | {part: str(made[part]).replace(before, added + before)}


COUNTED: dict[str, tuple[Callable[[], dict[str, str | bytes]], str]] = {
    "styles": (
        lambda: books.book(A1, styles=STYLES.format("<cellXfs>" + "<xf/>" * 400_000 + "</cellXfs>")),
        "セルや書式などの数",
    ),
    "fonts": (
        lambda: books.book(A1, styles=STYLES.format("<fonts>" + "<font><strike/></font>" * 150_000 + "</fonts>")),
        "セルや書式などの数",
    ),
    "strings": (lambda: books.book(A1, strings=STRINGS.format("<si/>" * 400_000)), "セルや書式などの数"),
    "defined names": (
        lambda: grown("xl/workbook.xml", "</workbook>", "<definedName/>" * 150_000),
        "セルや書式などの数",
    ),
    "links": (
        lambda: grown("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship/>" * 150_000),
        "セルや書式などの数",
    ),
    "blank cells": (lambda: books.book(("<row>" + "<c/>" * 1000 + "</row>") * 1_000), "セルや書式などの数"),
    "cells without an address": (
        lambda: books.book(("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 3_000),
        "セルや書式などの数",
    ),
    "dates": (
        lambda: books.book(("<row>" + '<c s="0"><v>1.5</v></c>' * 100 + "</row>") * 600, styles=LONG_DATE),
        "セルや書式などの数",
    ),
    "comments": (
        lambda: dressed(("comments", "<comments>" + "<comment><text/></comment>" * 150_000 + "</comments>")),
        "セルや書式などの数",
    ),
    "shapes": (lambda: dressed(("drawing", "<a>" + "<sp/>" * 250_000 + "</a>")), "セルや書式などの数"),
    "one formula of many cells": (
        lambda: books.book(books.ROW.format(SHARED_FORMULA.format("A+" * 100_000) + SHARED_FORMULA.format("") * 1_000)),
        "文字の量",
    ),
    "a long text": (lambda: books.book(books.ROW.format(books.text("A1", "x" * 1_000_000))), "1つのセルの文字"),
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_counted(name: str, tmp_path: Path) -> None:
    make, words = COUNTED[name]
    path = books.write(tmp_path / "a.xlsx", make())
    assert path.stat().st_size < 100_000
    rule, reason = refusal(read_file(path))
    assert rule == "file-too-large" and words in reason, reason


MANY_COLUMNS = '<table:table-column table:default-cell-style-name="d"/>' * 15_000


DIAGONAL_ROWS = '<table:table-row><table:table-cell table:number-columns-repeated="15000"/></table:table-row>' * 500


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("<table:table-row>" + "<table:table-cell/>" * 250_000 + "</table:table-row>", "セルや書式などの数"),
        ("<table:table-row/>" * 100_000, "セルや書式などの数"),
        (MANY_COLUMNS + DIAGONAL_ROWS, "セルや書式などの数"),
        (
            '<table:table-row table:number-rows-repeated="1000">'
            + FULL.format('table:number-columns-repeated="100"', "漢" * 40)
            + "</table:table-row>",
            "文字の量",
        ),
        (
            "<table:table-row>"
            + FULL.format("", "a</text:p>" + "<draw:rect/>" * 50_000 + "<text:p>")
            + "</table:table-row>",
            "メモ",
        ),
        (
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-spanned="2"'
            ' table:number-rows-spanned="1000000" table:number-columns-repeated="9000"/></table:table-row>'
            f"<table:table-row>{FULL.format('', 'a')}</table:table-row>",
            "結合セル",
        ),
    ],
    ids=["cells", "rows", "columns with a diagonal", "one text often", "shapes", "merged areas"],
)
def test_what_is_counted_in_ods(table: str, words: str, tmp_path: Path) -> None:
    path = books.write(tmp_path / "a.ods", {"mimetype": opendoc.KIND, "content.xml": opendoc.content(table)})
    assert path.stat().st_size < 100_000
    rule, reason = refusal(read_file(path))
    assert rule == "file-too-large" and words in reason, reason


def test_records_of_an_xlsb(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "a.xlsb", [["a"]])
    with zipfile.ZipFile(tmp_path / "a.xlsb") as made:
        parts = {name: made.read(name) for name in made.namelist()}
    parts["xl/sharedStrings.bin"] += b"\x25\0" * 1_000_000
    path = books.write(tmp_path / "b.xlsb", parts)
    assert path.stat().st_size < 100_000
    rule, reason = refusal(read_file(path))
    assert rule == "file-too-large" and "セルや書式などの数" in reason, reason


def old_book(*sheets: bytes, same: int = 1, shared: bytes = b"") -> bytes:
    """An old workbook of these records; each of its sheets is listed so many times."""
    begin = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6)) for kind in (5, 0x10)]
    bodies = [begin[1] + sheet + record(10) for sheet in sheets]
    names = [f"S{number:03d}".encode() for number in range(len(sheets) * same)]
    at = len(begin[0]) + len(shared) + len(names) * 16 + 4
    starts = [at + sum(map(len, bodies[:number])) for number in range(len(bodies))]
    listed = [struct.pack("<IBBBB", starts[n // same], 0, 0, 4, 0) + name for n, name in enumerate(names)]
    return begin[0] + shared + b"".join(record(0x85, one) for one in listed) + record(10) + b"".join(bodies)


NUMBER = record(0x203, struct.pack("<HHHd", 0, 0, 0, 1))


LOW_NUMBER = record(0x203, struct.pack("<HHHd", 65_535, 0, 0, 1))


ONE_STRING = record(0xFC, struct.pack("<IIHB", 1, 1, 8_000, 0) + b"x" * 8_000)


REFERENCES = b"".join(record(0xFD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(4_000))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (old_book(NUMBER + record(0x3FFF) * 9_000, same=200), "セルや書式などの数"),
        (old_book(*[LOW_NUMBER] * 200), "のセルが多すぎます"),
        (old_book(REFERENCES, shared=ONE_STRING), "文字の量"),
    ],
    ids=["one sheet listed often", "rows without cells", "one string often"],
)
def test_what_is_counted_in_xls(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(data)
    assert len(data) < 100_000
    rule, reason = refusal(read_file(tmp_path / "a.xls"))
    assert rule == "file-too-large" and words in reason, reason


NAMES = [record(0x18, struct.pack("<HBBHHHBBBB", 0, 0, 2, 6, 0, 0, 0, 0, 0, 0) + b"\0n0" + b"\x17\3\0aaa")] + [
    record(
        0x18,
        struct.pack("<HBBHHHBBBB", 0, 0, 2, 11, 0, 0, 0, 0, 0, 0)
        + (b"\0n%c" % (48 + number))
        + (b"\x23" + struct.pack("<HH", number, 0)) * 2
        + b"\x08",
    )
    for number in range(1, 40)
]


LINK = record(
    0x1B8,
    struct.pack("<HHHH", 0, 65_535, 0, 255)
    + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
    + struct.pack("<II", 2, 0),
)


@pytest.mark.parametrize("data", [old_book(NUMBER, shared=b"".join(NAMES)), old_book(NUMBER + LINK)])
def test_names_and_links_of_an_old_workbook_cost_nothing(data: bytes, tmp_path: Path) -> None:
    """Some bytes that ask for gigabytes: each name is the one before it twice, a link goes to a whole sheet."""
    (tmp_path / "a.xls").write_bytes(data)
    assert read_file(tmp_path / "a.xls", Limits(seconds=5, memory=512 << 20)) == (Grid("S000", False, 1, 1, [[1]]),)


BLANKS = " " * 5_000_000


RUN = "<si><r><rPr><strike/></rPr><t>a</t></r></si>"


LINEAR: dict[str, Callable[[], dict[str, str | bytes]]] = {
    "blanks in a tag": lambda: books.book(A1.replace(" r=", BLANKS + "r =", 1)),
    "tags without an end": lambda: books.book(A1.replace('"A1"', "'A1'") + "<" * 5_000_000),
    "comments without an end": lambda: books.book(A1 + "<!-- " * 1_000_000),
    "cells in an instruction": lambda: books.book(A1 + "<?a " + "<c >" * 700_000 + "?>"),
    "furigana without text": lambda: books.book(
        A1, strings=STRINGS.format(RUN + "<si>" + "<rPh/>" * 700_000 + "</si>")
    ),
    "runs without text": lambda: books.book(
        A1, strings=STRINGS.format(RUN + "<si><rPr/>" + '<r a=""/>' * 700_000 + "</si>")
    ),
    "a text like an error": lambda: books.book(books.ROW.format('<c t="str"><v>#' + ' t="e"' * 20_000 + "</v></c>")),
    "errors without a value": lambda: books.book(
        books.ROW.format('<c t="e"><v>#N/A</v></c >' + '<c t="e"></c >' * 16_000)
    ),
    "comments of one cell": lambda: dressed(
        ("comments", "<a>" + '<comment ref="A1"><text><t>a</t></text></comment>' * 60_000 + "</a>")
    ),
    "a comment deep within": lambda: dressed(
        ("comments", "<comment>" + "<t>" * 90_000 + "<t>a</t>" * 90_000 + "</t>" * 90_000 + "</comment>")
    ),
}


@pytest.mark.parametrize("name", LINEAR)
def test_nothing_is_searched_again_and_again(name: str, tmp_path: Path) -> None:
    """Files that would take minutes if each piece of them were compared with the rest; whatever they are, they end."""
    path = books.write(tmp_path / "a.xlsx", LINEAR[name]())
    assert path.stat().st_size < 100_000
    found = read_file(path, Limits(seconds=8))
    assert not isinstance(found, Unreadable) or "秒以内" not in found.reason, found


def test_many_prefixes(tmp_path: Path) -> None:
    parts = books.book(A1)
    prefixes = "".join(f' xmlns:p{number}="{books.MAIN}"' for number in range(3_000))
    sheet = books.worksheet(A1 + "<a/>" * 30_000).replace("<worksheet", "<worksheet" + prefixes)
    path = books.write(tmp_path / "a.xlsx", parts | {"xl/worksheets/sheet1.xml": sheet})
    rule, reason = refusal(read_file(path, Limits(seconds=8)))
    assert rule == "file-unreadable" and "接頭辞" in reason


def test_a_note_of_many_pieces(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>a" + "<text:s/>" * 40_000 + "</text:p></office:annotation>"
    found = opendoc.read(tmp_path, opendoc.content(opendoc.row(opendoc.cell("<text:p>x</text:p>" + note))))
    assert not isinstance(found, Unreadable) and [len(note.text) for note in found[0].notes] == [40_001]
