"""Where an answered row ends: every one of them in exactly one of these."""

from __future__ import annotations

from typing import Final

USED: Final = "used"
"""The return is of this plan, period and a known department: its rows are settled one by one."""

REFUSED: Final = "refused"
"""The file is refused as a whole, with a finding on it: its rows are not read."""

MERGED: Final = "merged"
REPEATED: Final = "repeated"
DISPUTED: Final = "disputed"
FOREIGN: Final = "foreign"
UNKNOWN: Final = "unknown"
ILLEGAL: Final = "illegal"
SLIPPED: Final = "slipped"
UNANSWERED: Final = "unanswered"
SUPERSEDED: Final = "superseded"
UNKNOWN_DEPARTMENT: Final = "unknown-department"
