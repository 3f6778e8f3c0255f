"""Text files: which delimiter, which encoding, and letters that only one office has."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.reading import Grid, Unreadable, read_file, reasons
from pipeline.reading.room import Limits, Room
from pipeline.reading.text import read_text

ROWS = [["通しNo.", "進捗", "評価理由"], ["1", "○", "a, b; c"], ["2", "△", "改行\nあり"]]


def read(tmp_path: Path, data: bytes, name: str = "表.csv") -> list[list[object]]:
    path = tmp_path / name
    path.write_bytes(data)
    found = read_file(path)
    assert not isinstance(found, Unreadable), found.reason
    assert found == (Grid("表", False, 1, 1, found[0].rows, from_text=True),)
    return [list(row) for row in found[0].rows]


def reason(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "表.csv"
    path.write_bytes(data)
    found = read_file(path)
    assert isinstance(found, Unreadable), found
    return found.reason


def written(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{text}"' for text in row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiters_in_every_encoding(delimiter: str, encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, written(delimiter).encode(encoding)) == ROWS


def test_a_field_may_be_longer_than_the_csv_module_takes() -> None:
    """In this process, whose limit is never lowered afterwards."""
    before = csv.field_size_limit()
    long = "あ" * (before + 1)
    try:
        for text in (long, "2"):
            (grid,) = read_text(f"1,{text}\n".encode(), "表.csv", Room(Limits(), 1_000_000))
            assert [list(row) for row in grid.rows] == [["1", text]]
        assert csv.field_size_limit() > len(long)
    finally:
        csv.field_size_limit(before)


def test_utf_16_by_a_byte_order_mark_of_either_end(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + written(",").encode("utf-16-be")) == ROWS
    assert read(tmp_path, b"\xff\xfe" + written("\t").encode("utf-16-le")) == ROWS


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("表;理由\n1;1,5\n2;2,5\n", [["表", "理由"], ["1", "1,5"], ["2", "2,5"]]),
        ("a,b;c\nd,e\nf,g;h;i\n", [["a", "b;c"], ["d", "e"], ["f", "g;h;i"]]),
        (
            "題\n\na\tb,c\td\ne\tf\tg,h,i\n",
            [["題", None, None], [None, None, None], ["a", "b,c", "d"], ["e", "f", "g,h,i"]],
        ),
        ("a;b,c\n", [["a;b", "c"]]),
        ("一列だけ\n1\n", [["一列だけ"], ["1"]]),
    ],
)
def test_the_delimiter_that_cuts_the_rows_alike(text: str, rows: list[list[str]], tmp_path: Path) -> None:
    assert read(tmp_path, text.encode()) == rows


@pytest.mark.parametrize("named", [";", ",", "\t", "\\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_first_line_names_the_delimiter(named: str, mark: str, end: str, tmp_path: Path) -> None:
    delimiter = "\t" if named == "\\t" else named
    assert read(tmp_path, f"{mark}sep={named}{end}{written(delimiter)}".encode()) == ROWS


def test_the_named_delimiter_is_obeyed_against_all_appearances(tmp_path: Path) -> None:
    assert read(tmp_path, b"sep=;\na,b,c\nd,e,f\n") == [["a,b,c"], ["d,e,f"]]


def test_a_heading_that_begins_like_it_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, b"sep=a,b\n1,2\n") == [["sep=a", "b"], ["1", "2"]]


PRIVATE = "\ue000\uf8ef\uf8f0\uf8f1\uf8f3\uf8ff"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_private_letters_are_read(encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"1,{PRIVATE}田\n".encode(encoding)) == [["1", f"{PRIVATE}田"]]


def test_private_letters_are_read_in_cp932(tmp_path: Path) -> None:
    data = "1,\ue000田\uf8f0\uf8f1\uf8f3\n".encode("cp932")
    assert data == b"1,\xf0\x40\x93\x63\xa0\xfd\xff\n"
    assert read(tmp_path, data) == [["1", "\ue000田\uf8f0\uf8f1\uf8f3"]]


@pytest.mark.parametrize("lost", [1, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_that_ends_within_a_letter(lost: int, encoding: str, tmp_path: Path) -> None:
    assert reason(tmp_path, "1,○,終わる。".encode(encoding)[:-lost]) == reasons.garbled().reason


def test_half_width_katakana_at_the_end_is_no_cut_letter(tmp_path: Path) -> None:
    assert read(tmp_path, "1,ﾅ".encode("cp932")) == [["1", "ﾅ"]]


@pytest.mark.parametrize("data", [bytes(range(256)) * 9, b"\0\1\2\3" * 500, b"a\0b\1c\0" * 400, bytes([0, 0xD8]) * 99])
def test_binaries_stay_refused(data: bytes, tmp_path: Path) -> None:
    assert reason(tmp_path, data) == reasons.unknown(".csv").reason


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_quoted_field_that_never_ends_would_hold_all_rows_below(delimiter: str, tmp_path: Path) -> None:
    text = delimiter.join(("番号", "理由")) + "\r\n" + delimiter.join(("1", '"続ける')) + "\r\n" + delimiter.join("23")
    assert "2行目に、閉じていない引用符" in reason(tmp_path, text.encode())
    assert read(tmp_path, text.replace('"続ける', '続ける"').encode())[1:] == [["1", '続ける"'], ["2", "3"]]
    assert read(tmp_path, text.replace('"続ける', '"続\r\nける"').encode())[1:] == [["1", "続\r\nける"], ["2", "3"]]
