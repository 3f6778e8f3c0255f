"""The table's columns: their names for machines, their headings for people, and what each is."""

from __future__ import annotations

from typing import Final

QUARTERS: Final = ("q1", "q2", "q3", "q4")
FIXED: Final = ("goal", "policy", "measure_no", "priority", "measure", "department", "initiative")
"""What the register says of an initiative, beside its number. Respondents see it and leave it as it is."""
ANSWERS: Final = (*QUARTERS, "reason_code", "reason_text")
TABLE: Final = ("serial_no", *FIXED, *ANSWERS)
"""The columns a return may have, in the published order."""

LAST_YEAR: Final = "last_year"
"""How last year ended; the form shows it, and no return is asked for it."""

HEADING: Final = {
    "serial_no": "通しNo.",
    "goal": "基本目標",
    "policy": "基本施策",
    "measure_no": "施策No.",
    "priority": "重点事業",
    "measure": "施策",
    "department": "主管課等",
    "initiative": "事業・取組みの名称",
    "last_year": "前年度末",
    "q1": "1期",
    "q2": "2期",
    "q3": "3期",
    "q4": "4期",
    "reason_code": "選択肢",
    "reason_text": "評価理由",
}

COLUMN_OF: Final = {heading: column for column, heading in HEADING.items()}
"""Heading → column, as findings.csv names it."""

SOURCE: Final = ("source_file", "source_sheet", "source_row")
MERGED: Final = ("serial_no", *FIXED, *ANSWERS, "state", *SOURCE)
FINDINGS: Final = (
    "period",
    "severity",
    "rule",
    "department",
    "file",
    "sheet",
    "cell",
    "serial_no",
    "column",
    "value",
    "message",
    "remedy",
)

ACCEPTED: Final = "accepted"
WAIVED: Final = "waived"
UNRESOLVED: Final = "unresolved"
UNRETURNED: Final = "unreturned"
STATES: Final = (ACCEPTED, WAIVED, UNRESOLVED, UNRETURNED)
