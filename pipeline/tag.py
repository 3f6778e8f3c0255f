"""The hidden mark of our own forms: whose form it is, of which plan and period, and how often it was revised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.reading.grid import Grid
from pipeline.spell import as_text

SHEET: Final = "_torimatome"
FORM_SHEET: Final = "回答票"
ISSUES_SHEET: Final = "指摘一覧"
EXAMPLE_SHEET: Final = "記入例"
OWN_SHEETS: Final = (SHEET, ISSUES_SHEET, EXAMPLE_SHEET)

_ITEMS: Final = {"計画名": "plan_name", "期": "period", "主管課等": "department", "版": "revision"}


@dataclass(frozen=True, slots=True)
class Tag:
    """``period`` is text such as "R5-4". ``revision``: 0 for the form sent out, 1 for its first 確認依頼, and so on."""

    plan_name: str
    period: str
    department: str
    revision: int

    def rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows: item and value."""
        return [(item, str(getattr(self, name))) for item, name in _ITEMS.items()]


def read_tag(grids: Sequence[Grid]) -> Tag | None:
    """The tag of a returned workbook; None where it has none or a damaged one."""
    for grid in grids:
        if grid.sheet == SHEET:
            found = {
                _ITEMS[as_text(row[0])]: as_text(row[1])
                for row in grid.rows
                if len(row) > 1 and as_text(row[0]) in _ITEMS
            }
            if found.keys() == set(_ITEMS.values()) and found["revision"].isdecimal():
                return Tag(found["plan_name"], found["period"], found["department"], int(found["revision"]))
    return None
