"""The files and folders of a period: where they are, what they are called, and their hashes.

File names are made here and nowhere else. A period is written "R5-4" (fiscal year and quarter), a fiscal year "R5".
"""

import fnmatch
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

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
"""Patterns of files that office programs and file managers leave in a folder. Compare with the name in lower case."""

FORMS: Final = "依頼"
REQUESTS: Final = "確認依頼"
REMINDERS: Final = "督促"
PUBLIC: Final = "公開"
"""The names of the four folders within a period's output folder: forms, requests to correct, reminders, open data."""

MERGED_FILE: Final = "merged.csv"
FINDINGS_FILE: Final = "findings.csv"
RUN_FILE: Final = "run.json"
CODE_LIST_FILE: Final = "コード表.csv"
DEFINITIONS_FILE: Final = "項目定義.csv"
README_FILE: Final = "README.md"
README_PAGE: Final = "README.html"
PAGE_FILE: Final = "index.html"
"""The names from ``MERGED_FILE`` to here are the same in every period."""

MAIL: Final = ".eml"
"""The ending of a mail draft."""
LETTER: Final = ".txt"
"""The ending of a letter's words, where nobody knows where its mail goes."""


def passed_over(name: str) -> bool:
    """Whether a file of this name is a by-product of a program (:data:`PASSED_OVER`), and so nobody's work.

    >>> passed_over("~$回答票.xlsx"), passed_over("Thumbs.db"), passed_over("回答票.xlsx")
    (True, True, False)
    """
    return any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in PASSED_OVER)


def sha256(path: Path) -> str:
    """The SHA-256 of the file in hexadecimal; "" where it cannot be read or is no regular file.

    Folders, broken links, pipes and devices give "": reading a pipe might never end.
    """
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def council_file(period: Period) -> str:
    """The name of the workbook for the council."""
    return f"進行管理表_{period}.xlsx"


def printed_file(period: Period) -> str:
    """The name of the printed table (PDF)."""
    return f"進行管理表_{period}.pdf"


def findings_file(period: Period) -> str:
    """The name of the workbook that lists all findings."""
    return f"点検結果_{period}.xlsx"


def public_file(period: Period) -> str:
    """The name of the table in the open data (CSV)."""
    return f"進行管理表_{period}.csv"


def form_file(period: Period, department: str) -> str:
    """The name of the form that a department is first sent. ``department`` is its name as the register has it."""
    return f"回答票_{period}_{department}.xlsx"


def request_file(period: Period, department: str) -> str:
    """The name of the form that a department gets back with what is to be corrected."""
    return f"{REQUESTS}_{period}_{department}.xlsx"


def reminder_file(period: Period, department: str) -> str:
    """The name of the mail draft that reminds a department."""
    return f"{REMINDERS}_{period}_{department}{MAIL}"


class Folders(NamedTuple):
    """The three folders that a command works with.

    - ``plan``: holds the registers, one for each fiscal year (R5.xlsx).
    - ``raw``: holds the returned files, in one folder for each period (R5-4). It is only read.
    - ``out``: gets the results, in one folder for each period (R5-4).
    """

    plan: Path
    raw: Path
    out: Path

    def register(self, period: Period) -> Path:
        """The path of the register of the period's fiscal year."""
        return self.register_of(period.year)

    def register_of(self, year: int) -> Path:
        """The path of the register of a fiscal year. ``year``: the calendar year in which it begins (2023: R5.xlsx)."""
        return self.plan / f"{fiscal_code(year)}.xlsx"

    def returns(self, period: Period) -> Path:
        """The folder of the files that were returned for the period."""
        return self.raw / str(period)

    def output(self, period: Period) -> Path:
        """The folder of all that is made for the period."""
        return self.out / str(period)
