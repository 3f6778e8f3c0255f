"""What came: the files of a period's folder, with the hash of each, and the folders set aside."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pipeline.storage.files import passed_over, sha256


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it came. ``name`` is in NFC, whatever the file system keeps."""

    path: Path
    name: str
    sha256: str


def collect(folder: Path) -> tuple[list[Received], list[str]]:
    """The files directly in ``folder`` and the names of its subfolders, each by name. A missing folder is empty."""
    files: list[Received] = []
    folders: list[str] = []
    names: set[str] = set()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = _apart(printable(path.name), names)
        if passed_over(name):
            continue
        if path.is_dir():
            folders.append(name)
        else:
            files.append(Received(path, name, sha256(path)))
            names.add(name)
    return sorted(files, key=lambda file: file.name), sorted(folders)


def printable(name: str) -> str:
    """A file's name in NFC; one that is no UTF-8, as an archive made on Windows leaves it, read as cp932."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp932", "replace")
    return unicodedata.normalize("NFC", name)


def _apart(name: str, others: Collection[str]) -> str:
    """``name``, with a number where another file has the same one in another spelling of Unicode."""
    stem, dot, suffix = name.rpartition(".")
    numbered = (f"{stem}（{number}）{dot}{suffix}" for number in count(2))
    return name if name not in others else next(one for one in numbered if one not in others)
