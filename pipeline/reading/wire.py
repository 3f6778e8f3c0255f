"""The reply of the reading process: grids, or a refusal, as JSON and back.

JSON is cheap to write, and safe to read even from a process gone wrong: nothing in it can run. The reading process
encodes; what only the caller needs to decode is imported there, to start the other quickly.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.reading.grid import Area, Came, Flag, Grid, Note, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.grid import Value

WHOLE = 10.0**15
"""Excel keeps 15 digits: below this a whole number is exact as an int."""


def encode(grids: Iterable[Grid], sha256: str) -> bytes:
    """The reply for a file that was read, and the hash of its bytes; half a surrogate pair becomes "?"."""
    sheets = [grid._replace(rows=_whole(grid.rows))._asdict() for grid in grids]
    return _json({"sheets": sheets, "sha256": sha256})


def encode_refusal(rule: str, reason: str, sha256: str) -> bytes:
    """The reply for a file that was not read, and why; ``sha256`` is "" where none of its bytes were."""
    return _json({"rule": rule, "reason": reason, "sha256": sha256})


def decode(reply: bytes) -> Came:
    """What a reply says. ValueError, KeyError or TypeError: it is not one of ours.

    The cells are as the file has them, control characters included; names, notes and reasons have none.
    NaN and infinity are no numbers a sheet can show, so they come as the text they were.
    """
    from pipeline.legible import legible_name

    found = json.loads(reply.decode(), object_hook=_moment, parse_constant=str)
    if "rule" in found:
        return Came(found["sha256"], Unreadable(found["rule"], legible_name(found["reason"])))
    return Came(found["sha256"], tuple(map(_grid, found["sheets"])))


def _whole(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows, whole numbers written as such."""
    return [[int(v) if type(v) is float and v.is_integer() and abs(v) < WHOLE else v for v in row] for row in rows]


def _json(reply: dict[str, object]) -> bytes:
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"), default=_no_json)
    return text.encode(errors="replace")


def _no_json(value: object) -> object:
    """What JSON lacks: a set as a list, a date or time as an object with one key that tells which it is."""
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
    """The dates among the JSON objects of a reply; every other object is left as it is."""
    if "datetime" in item:
        return datetime.fromisoformat(item["datetime"])
    if "date" in item:
        return date.fromisoformat(item["date"])
    if "time" in item:
        return time.fromisoformat(item["time"])
    if "seconds" in item:
        return timedelta(seconds=item["seconds"])
    return item


def _grid(found: dict[str, Any]) -> Grid:
    from pipeline.legible import legible_name, without_controls

    return Grid(**found)._replace(
        sheet=legible_name(found["sheet"]),
        flags=tuple(Flag(row, column, kind, without_controls(text)) for row, column, kind, text in found["flags"]),
        merged=tuple(Area(*area) for area in found["merged"]),
        notes=tuple(
            Note(kind, without_controls(text), Area(*area) if area else None) for kind, text, area in found["notes"]
        ),
        hidden_rows=frozenset(found["hidden_rows"]),
        hidden_columns=frozenset(found["hidden_columns"]),
    )
