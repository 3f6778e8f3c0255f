"""Where an answered row ends, and what state an initiative is in: each in exactly one of these, with its words."""

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

SET_ASIDE: Final = {
    FOREIGN: "ほかの主管課等の事業",
    UNKNOWN: "計画にない通しNo.",
    ILLEGAL: "通しNo.が読み取れない",
    SLIPPED: "通しNo.と名称が合わない",
    DISPUTED: "回答が食い違っている",
    UNKNOWN_DEPARTMENT: "主管課等が分からない",
}
"""Outcome of a row that is set aside with a finding → the same in words."""

ACCEPTED: Final = "accepted"
WAIVED: Final = "waived"
UNRESOLVED: Final = "unresolved"
UNRETURNED: Final = "unreturned"
STATES: Final = (ACCEPTED, WAIVED, UNRESOLVED, UNRETURNED)
"""The states of an initiative."""

STATE_WORDS: Final = {ACCEPTED: "確認済み", WAIVED: "例外として承認", UNRESOLVED: "確認中", UNRETURNED: "未提出"}

INSTEAD: Final = {
    UNRESOLVED: STATE_WORDS[UNRESOLVED],
    UNRETURNED: STATE_WORDS[UNRETURNED],
    WAIVED: "例外",
}
"""What stands in the place of a mark that is not there."""
