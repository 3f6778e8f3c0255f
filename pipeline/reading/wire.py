"""The reply of the reading process: grids, or a refusal, as JSON and back.

JSON is quick to write, and safe to read even from a process that a hostile file has taken over: nothing in it can run
(a pickle could). The reading process calls :func:`encode` or :func:`encode_refusal`, the caller :func:`decode`. What
only decoding needs is imported in the function, so that the reading process starts quickly.

A grid is an array of its fields, in their order. Dates and times are objects with one key, such as
``{"date": "2024-01-02"}``; everything else is as JSON has it.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from sys import intern
from typing import TYPE_CHECKING, Any

from pipeline.reading.grid import Came, CellRange, Flag, Grid, SheetNote, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.grid import Value

WHOLE = 10.0**15
"""Below this a whole number is exact as an int, since Excel keeps 15 digits. Larger ones stay floats."""


def encode(grids: Iterable[Grid], sha256: str) -> bytes:
    """The reply for a file that was read: its grids, and the SHA-256 of its bytes.

    Half a surrogate pair, which UTF-8 cannot hold, becomes "?". 3.0 becomes 3.
    """
    return _json({"sheets": [grid._replace(rows=_whole(grid.rows)) for grid in grids], "sha256": sha256})


def encode_refusal(rule: str, reason: str, sha256: str) -> bytes:
    """The reply for a file that was not read: the rule's id and the sentence.

    ``sha256`` is "" where none of the file's bytes were read.

    >>> encode_refusal("file-encrypted", "開けません。", "").decode()
    '{"rule":"file-encrypted","reason":"開けません。","sha256":""}'
    """
    return _json({"rule": rule, "reason": reason, "sha256": sha256})


def decode(reply: bytes) -> Came:
    """What a reply says. Raises ValueError, KeyError or TypeError where it is no reply of ours.

    Cells come as the file has them, control characters included. Texts of flags and notes come without control
    characters; names of sheets and reasons show them by their code. NaN and infinity come as texts, because a sheet
    cannot show them as numbers.

    >>> decode(encode([Grid("表", False, 1, 1, [["実施", 3.0, date(2024, 1, 2)]])], "00")).reading[0].rows
    [['実施', 3, datetime.date(2024, 1, 2)]]
    """
    from pipeline.legible import legible_name

    found = json.loads(reply.decode(), object_hook=_moment, parse_constant=str)
    if "rule" in found:
        return Came(found["sha256"], Unreadable(found["rule"], legible_name(found["reason"])))
    return Came(found["sha256"], tuple(map(_grid, found["sheets"])))


def _whole(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows with whole numbers as int, which is how a person would write them."""
    return [[int(v) if type(v) is float and v.is_integer() and abs(v) < WHOLE else v for v in row] for row in rows]


def _json(reply: dict[str, object]) -> bytes:
    """The bytes of the reply, in UTF-8 without blanks."""
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"), default=_no_json)
    return text.encode(errors="replace")


def _no_json(value: object) -> object:
    """Values that JSON does not have: a set becomes a sorted list, a date or time an object with one key."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


def _moment(item: dict[str, Any]) -> Any:
    """The date or time that a JSON object of one key stands for; any other object is returned unchanged."""
    if "datetime" in item:
        return datetime.fromisoformat(item["datetime"])
    if "date" in item:
        return date.fromisoformat(item["date"])
    if "time" in item:
        return time.fromisoformat(item["time"])
    if "seconds" in item:
        return timedelta(seconds=item["seconds"])
    return item


def _grid(fields: list[Any]) -> Grid:
    """The Grid of a decoded JSON array. Equal texts of cells are one object, also over all files, since most cells
    repeat each other. A wrong shape raises TypeError, KeyError or ValueError."""
    from pipeline.legible import legible_name, without_controls

    grid = Grid(*fields)
    return grid._replace(
        rows=[[intern(value) if type(value) is str else value for value in row] for row in grid.rows],
        sheet=legible_name(grid.sheet),
        flags=tuple(Flag(row, column, kind, without_controls(text)) for row, column, kind, text in grid.flags),
        merged=tuple(CellRange(*area) for area in grid.merged),
        notes=tuple(
            SheetNote(kind, without_controls(text), CellRange(*area) if area else None)
            for kind, text, area in grid.notes
        ),
        hidden_rows=frozenset(grid.hidden_rows),
        hidden_columns=frozenset(grid.hidden_columns),
    )
