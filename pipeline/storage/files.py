"""Single files: the hash of one, and which ones belong to no person."""

from __future__ import annotations

import fnmatch
import hashlib
from pathlib import Path
from typing import Final

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
