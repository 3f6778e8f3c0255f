"""The plain spelling of a value that is no text: what a format has to differ from to be told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.grid import Value


def plain(value: Value) -> str:
    """3.0 is "3", a date "2024-01-02", 36 hours "36:00:00", nothing ""; a text stays what it is."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)
