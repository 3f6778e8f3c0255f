"""What the outputs of a period are called."""

from __future__ import annotations

from typing import Final

from schemas.period import Period

FORMS: Final = "依頼"
REQUESTS: Final = "確認依頼"
REMINDERS: Final = "督促"
PUBLIC: Final = "公開"

MERGED_FILE: Final = "merged.csv"
FINDINGS_FILE: Final = "findings.csv"
RUN_FILE: Final = "run.json"
CODE_LIST_FILE: Final = "コード表.csv"
DEFINITIONS_FILE: Final = "項目定義.csv"
README_FILE: Final = "README.md"
PAGE_FILE: Final = "index.html"
MAIL: Final = ".eml"


def council_file(period: Period) -> str:
    return f"進行管理表_{period}.xlsx"


def printed_file(period: Period) -> str:
    return f"進行管理表_{period}.pdf"


def findings_file(period: Period) -> str:
    return f"点検結果_{period}.xlsx"


def public_file(period: Period) -> str:
    """The open data's own table."""
    return f"進行管理表_{period}.csv"


def form_file(period: Period, department: str) -> str:
    return f"回答票_{period}_{department}.xlsx"


def request_file(period: Period, department: str) -> str:
    return f"{REQUESTS}_{period}_{department}.xlsx"


def reminder_file(period: Period, department: str) -> str:
    return f"{REMINDERS}_{period}_{department}{MAIL}"
