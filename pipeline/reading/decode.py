"""The reading process's reply, back into a ``Reading``: JSON only, nothing in it can run."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.legible import legible_name, without_controls
from pipeline.reading.grid import Area, Came, Flag, Grid, Note, Unreadable


def decode(reply: bytes) -> Came:
    """Read what ``encode`` wrote. ValueError, KeyError or TypeError: the reply is not one of ours.

    The cells are as the file has them, control characters included; names, notes and reasons have none.
    NaN and infinity are no numbers a sheet can show, so they come as the text they were.
    """
    found = json.loads(reply.decode(), object_hook=_value, parse_constant=str)
    if "rule" in found:
        return Came(found["sha256"], Unreadable(found["rule"], legible_name(found["reason"])))
    return Came(found["sha256"], tuple(_grid(sheet) for sheet in found["sheets"]))


def _grid(sheet: dict[str, Any]) -> Grid:
    return Grid(
        sheet=legible_name(sheet["name"]),
        hidden=sheet["hidden"],
        first_row=sheet["row"] + 1,
        first_column=sheet["column"] + 1,
        rows=sheet["rows"],
        flags=tuple(
            Flag(row + 1, column + 1, kind, without_controls(text)) for row, column, kind, text in sheet["flags"]
        ),
        merged=tuple(map(_area, sheet["merged"])),
        notes=tuple(
            Note(kind, without_controls(text), _area(place) if place else None) for kind, text, place in sheet["notes"]
        ),
        hidden_rows=frozenset(row + 1 for row in sheet["hidden_rows"]),
        hidden_columns=frozenset(column + 1 for column in sheet["hidden_columns"]),
        from_text=sheet["from_text"],
    )


def _area(place: list[int]) -> Area:
    return Area(*(number + 1 for number in place))


def _value(item: dict[str, Any]) -> Any:
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
