"""What came: the files of a period's folder, with the hash of each, and the folders set aside."""

from __future__ import annotations

import fnmatch
import hashlib
import unicodedata
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it came. ``name`` is in NFC, whatever the file system keeps."""

    path: Path
    name: str
    sha256: str


def collect(folder: Path) -> tuple[list[Received], list[str]]:
    """The files directly in ``folder`` and the names of its subfolders, each by name. A missing folder is empty."""
    files, folders = [], []
    for path in folder.iterdir() if folder.is_dir() else ():
        name = unicodedata.normalize("NFC", path.name)
        if any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in PASSED_OVER):
            continue
        if path.is_dir():
            folders.append(name)
        else:
            files.append(Received(path, name, sha256(path)))
    return sorted(files, key=lambda file: file.name), sorted(folders)


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; "" for what is no readable file, such as a broken link."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
