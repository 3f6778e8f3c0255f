"""The files and folders of a period: where they are, what they are called, and their hashes."""

from __future__ import annotations

import fnmatch
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.period import Period, fiscal_code

PASSED_OVER: Final = (
    "~$*",
    "._*",
    ".~lock.*",
    ".ds_store",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".directory",
    ".gitkeep",
    ".gitignore",
    "icon\r",
)
"""What office programs and file managers leave in a folder; compared in lower case."""

FORMS: Final = "依頼"
REQUESTS: Final = "確認依頼"
REMINDERS: Final = "督促"
PUBLIC: Final = "公開"
"""The folders within a period's output: forms, 確認依頼, reminders, open data."""

MERGED_FILE: Final = "merged.csv"
FINDINGS_FILE: Final = "findings.csv"
RUN_FILE: Final = "run.json"
CODE_LIST_FILE: Final = "コード表.csv"
DEFINITIONS_FILE: Final = "項目定義.csv"
README_FILE: Final = "README.md"
PAGE_FILE: Final = "index.html"
"""Files whose name is the same in every period."""

MAIL: Final = ".eml"
"""The ending of a mail draft."""
LETTER: Final = ".txt"
"""The ending of a letter's words, where nobody knows where its mail goes."""


def passed_over(name: str) -> bool:
    """Whether a file of this name is nobody's work."""
    return any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in PASSED_OVER)


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; "" for what is no readable file: a broken link, or a pipe or device, which
    might never end."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def council_file(period: Period) -> str:
    """The council's workbook."""
    return f"進行管理表_{period}.xlsx"


def printed_file(period: Period) -> str:
    """The printed table."""
    return f"進行管理表_{period}.pdf"


def findings_file(period: Period) -> str:
    """The workbook of all findings."""
    return f"点検結果_{period}.xlsx"


def public_file(period: Period) -> str:
    """The open data's own table."""
    return f"進行管理表_{period}.csv"


def form_file(period: Period, department: str) -> str:
    """The form that a department gets first."""
    return f"回答票_{period}_{department}.xlsx"


def request_file(period: Period, department: str) -> str:
    """The form that a department gets back, with what to correct."""
    return f"{REQUESTS}_{period}_{department}.xlsx"


def reminder_file(period: Period, department: str) -> str:
    """The mail draft that reminds a department."""
    return f"{REMINDERS}_{period}_{department}{MAIL}"


@dataclass(frozen=True, slots=True)
class Folders:
    """``plan`` holds R5.xlsx, ``raw`` the returns in R5-4, ``out`` gets what is made in R5-4."""

    plan: Path
    raw: Path
    out: Path

    def register(self, period: Period) -> Path:
        """The register of the period's fiscal year."""
        return self.register_of(period.year)

    def register_of(self, year: int) -> Path:
        """The register of a fiscal year, by the calendar year in which it begins."""
        return self.plan / f"{fiscal_code(year)}.xlsx"

    def returns(self, period: Period) -> Path:
        """The folder of the period's returns."""
        return self.raw / str(period)

    def output(self, period: Period) -> Path:
        """The folder of all that is made of the period."""
        return self.out / str(period)
