"""What a cell of an .ods file shows of its value: its paragraphs say it."""

from __future__ import annotations

import re
from datetime import timedelta

from pipeline.reading.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.sheet import Mark, Sheet

    Said = tuple[int, int, str, timedelta | None]
    """Row and column of a cell with a value, what it shows, and its value where that is a duration."""

DURATION = re.compile(r"(-?)PT(\d{1,7})H(\d{1,7})M(\d{1,7}(?:\.\d{1,9})?)S")
NOTHING, ONE_DAY = timedelta(0), timedelta(days=1)


def duration_of(given: dict[str, str]) -> timedelta | None:
    """The value of a cell that holds a duration; None for any other."""
    found = DURATION.fullmatch(given.get("office:time-value", ""))
    if found is None:
        return None
    duration = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=float(found[4]))
    return -duration if found[1] else duration


def shown_marks(sheet: Sheet, cells: Iterator[Said]) -> Iterator[Mark]:
    """A mark for each cell that shows something else than its value. Durations, which come as text, are put in."""
    for row, column, text, duration in cells:
        value = sheet.at(row, column)
        if value is None:
            continue
        if duration is not None and not NOTHING <= duration < ONE_DAY:
            value = duration
            sheet.put(row, column, value)
        if text != plain(value).strip():
            yield row, column, "shown", text
