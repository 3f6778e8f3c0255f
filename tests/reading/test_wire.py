"""What the reading process replies comes out as it went in, and a reply that is none of ours is told apart."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from pipeline.reading import Came, CellRange, Flag, Grid, SheetNote, Unreadable
from pipeline.reading.wire import decode, encode, encode_refusal

ROWS = [
    ["○", "", None, True, False, 2.5, -3],
    [
        date(2024, 1, 2),
        datetime(2024, 1, 2, 3, 4, 5),
        time(9, 5),
        timedelta(hours=36, seconds=0.5),
        "①㈱ｶﾅ",
        "a\r\nb",
        0,
    ],
]
FULL = Grid(
    *("表", True, 3, 2, ROWS),
    flags=(Flag(3, 2, "struck"), Flag(4, 2, "shown", "R6.1.2")),
    merged=(CellRange(3, 2, 4, 2),),
    notes=(SheetNote("note", "要確認", CellRange(3, 2, 3, 2)), SheetNote("picture", "", None)),
    hidden_rows=frozenset({4, 3}),
    hidden_columns=frozenset({8}),
    from_text=True,
)


def test_grids_come_out_as_they_went_in() -> None:
    grids = (FULL, Grid("空", False, 1, 1, []))
    found = decode(encode(grids, "abc"))
    assert found == Came("abc", grids)
    assert isinstance(found.reading, tuple)
    came = found.reading[0]
    assert [type(one) for one in (came.flags[0], came.merged[0], came.notes[0], came.notes[0].area)] == [
        *(Flag, CellRange, SheetNote, CellRange)
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, 3),
        (1e15, 1e15),
        (-0.5, -0.5),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        ("\ud800", "?"),
        ("a\x07", "a\x07"),
    ],
)
def test_values_that_change(value: object, expected: object) -> None:
    found = decode(encode([Grid("表", False, 1, 1, [[value]])], "")).reading  # type: ignore[list-item]
    assert isinstance(found, tuple)
    assert found[0].rows == [[expected]] and type(found[0].rows[0][0]) is type(expected)


def test_names_and_notes_have_no_control_characters() -> None:
    grid = Grid(
        "表\x07\n", False, 1, 1, [], (Flag(1, 1, "shown", "a\x07b"),), (), (SheetNote("box", "c\x07\r\nd", None),)
    )
    assert decode(encode([grid], "")).reading == (
        Grid(
            "表［U+0007］［U+000A］",
            False,
            1,
            1,
            [],
            (Flag(1, 1, "shown", "ab"),),
            (),
            (SheetNote("box", "c\nd", None),),
        ),
    )


def test_a_refusal() -> None:
    reply = encode_refusal("file-encrypted", "パスワード\x07。", "")
    assert decode(reply) == Came("", Unreadable("file-encrypted", "パスワード［U+0007］。"))


@pytest.mark.parametrize(
    "reply",
    [b"", b"{", b"[]", b"{}", b'{"sha256":""}', b'{"sheets":[{}],"sha256":""}', b'{"sheets":[1],"sha256":""}', b"\xff"],
)
def test_a_reply_that_is_none_of_ours(reply: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(reply)
