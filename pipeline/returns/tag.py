"""The hidden mark of our own forms: whose form it is, of which plan and period, and how often it was revised."""

from __future__ import annotations

import re
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
_REPLACES: Final = "元の回答"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_REVISION: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Tag:
    """``period`` is text such as "R5-4". ``revision``: 0 for the form sent out, 1 for its first 確認依頼, and so on.

    ``replaces``: the SHA-256 of each file that a 確認依頼 was made after, so that it takes their place when it comes
    back, also of those that have no mark of their own or could not be read.
    """

    plan_name: str
    period: str
    department: str
    revision: int
    replaces: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows: item and value."""
        rows = [(item, str(getattr(self, name))) for item, name in _ITEMS.items()]
        return rows + [(_REPLACES, digest) for digest in self.replaces]


def read_tag(grids: Sequence[Grid]) -> Tag | None:
    """The tag of a returned workbook; None where it has none or a damaged one."""
    for grid in grids:
        if grid.sheet == SHEET:
            rows = [(as_text(row[0]), as_text(row[1])) for row in grid.rows if len(row) > 1]
            found = {_ITEMS[item]: value for item, value in rows if item in _ITEMS}
            replaces = tuple(value for item, value in rows if item == _REPLACES and _SHA256.fullmatch(value))
            if found.keys() == set(_ITEMS.values()) and _REVISION.fullmatch(found["revision"]):
                return Tag(found["plan_name"], found["period"], found["department"], int(found["revision"]), replaces)
    return None
