"""Where an answered row ends, and what state an initiative is in: each in exactly one of these, with its words.

Two questions have answers here, and neither is the other:

- The **outcome** is a row's. A return is first USED, REFUSED, SUPERSEDED or UNKNOWN_DEPARTMENT as a whole
  (``pipeline.returns.sender``); then each row of a used one is settled (``pipeline.merging.resolve``).
- The **state** is an initiative's. merged.csv has one for each row (``pipeline.merging.merged``).

Control totals (``pipeline.merging.totals``) add both up: the rows that were read are the rows of all outcomes
together, the initiatives those of all states.
"""

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
"""Where an answered row ends.

- MERGED: it is the answer of its initiative in merged.csv.
- REPEATED: another row says the same. DISPUTED: another row says something else, and neither is used.
- FOREIGN: it is another department's initiative. UNKNOWN: the register lacks its number. ILLEGAL: it has no
  number.
- SLIPPED: its name is another initiative's than its number.
- UNANSWERED: it answers nothing, and the initiative has another row.
- SUPERSEDED: the return was replaced by a newer one of the same department.
"""
UNKNOWN_DEPARTMENT: Final = "unknown-department"
"""Nobody can tell whose a part of the file is, while other parts are known departments'."""

SET_ASIDE: Final = {
    FOREIGN: "ほかの主管課等の事業",
    UNKNOWN: "計画にない通しNo.",
    ILLEGAL: "通しNo.が読み取れない",
    SLIPPED: "通しNo.と名称が合わない",
    DISPUTED: "回答が食い違っている",
    UNKNOWN_DEPARTMENT: "主管課等が分からない",
}
"""Outcome of a row that is set aside with a finding on it → the same in words, as the summary of totals shows it."""

ACCEPTED: Final = "accepted"
WAIVED: Final = "waived"
UNRESOLVED: Final = "unresolved"
UNRETURNED: Final = "unreturned"
STATES: Final = (ACCEPTED, WAIVED, UNRESOLVED, UNRETURNED)
"""The states of an initiative, as merged.csv has them.

- accepted: an answer came, and no error stands on it. A warning or a notice leaves it accepted.
- waived: an error stands, and the register's 例外 covers it. unresolved: an error stands, and nothing covers it.
- unreturned: no answer came.
"""

STATE_WORDS: Final = {ACCEPTED: "確認済み", WAIVED: "例外として承認", UNRESOLVED: "確認中", UNRETURNED: "未提出"}
"""State → what people are told it is."""

INSTEAD: Final = {
    UNRESOLVED: STATE_WORDS[UNRESOLVED],
    UNRETURNED: STATE_WORDS[UNRETURNED],
    WAIVED: "例外",
}
"""State → what stands in the place of a mark that is not there. An accepted initiative is not in it: its mark is
shown."""
