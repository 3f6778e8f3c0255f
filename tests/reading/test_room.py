"""A small file costs little: what only says that it is large is refused, and so is what goes over a limit."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pipeline.reading import Limits, Reading, Unreadable, read_file
from tests.reading import books
from tests.reading.harmful import A1
from tests.reading.oldbooks import write_xls
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
