"""What the reading process replies, as JSON: cheap to write, and safe to read even from a process gone wrong.

Imported by the reading process, so it imports little: no ``dataclasses``, no ``typing``.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Sheet

WHOLE = 10.0**15
"""Excel keeps 15 digits: below this a whole number is exact as an int."""


def encode(sheets: list[Sheet], sha256: str) -> bytes:
    """Write all sheets of a file, and the hash of its bytes; half a surrogate pair becomes "?"."""
    return _json({"sheets": [_sheet(sheet) for sheet in sheets], "sha256": sha256})


def encode_refusal(rule: str, reason: str, sha256: str) -> bytes:
    """Write the one reason why a file was not read; ``sha256`` is "" where none of its bytes were."""
    return _json({"rule": rule, "reason": reason, "sha256": sha256})


def _json(reply: dict[str, object]) -> bytes:
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"), default=_moment)
    return text.encode(errors="replace")


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "row": sheet.row,
        "column": sheet.column,
        "rows": [
            [int(v) if type(v) is float and v.is_integer() and abs(v) < WHOLE else v for v in row] for row in sheet.rows
        ],
        "flags": sheet.flags,
        "merged": sheet.merged,
        "notes": sheet.notes,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns,
        "from_text": sheet.from_text,
    }


def _moment(value: object) -> dict[str, object]:
    """Dates as objects with one telling key; a datetime is a date too, so it is asked first."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)
