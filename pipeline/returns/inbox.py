"""What came: the files of a period's folder, and the folders set aside."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from pipeline.legible import legible_name
from pipeline.storage.files import passed_over, sha256


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it came. ``name`` is in NFC, whatever the file system keeps.

    ``sha256``: of the bytes that were read, or of the file where reading gave nothing; "" for what is no readable
    file, such as a broken link, and before it is read.
    """

    path: Path
    name: str
    sha256: str = ""

    def read_as(self, digest: str) -> Received:
        """The file with the hash of what was read of it, "" for nothing."""
        return replace(self, sha256=digest or sha256(self.path))


def collect(folder: Path) -> tuple[list[Received], list[str]]:
    """The files directly in ``folder`` and the names of its subfolders, each by name. A missing folder is empty."""
    files: list[Received] = []
    folders: list[str] = []
    names: set[str] = set()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if passed_over(path.name):
            continue
        name = _apart(printable(path.name), names)
        if path.is_dir():
            folders.append(name)
        else:
            files.append(Received(path, name))
            names.add(name)
    return sorted(files, key=lambda file: file.name), sorted(folders)


def printable(name: str) -> str:
    """A file's name in NFC, control characters by their codes; one that is no UTF-8, as an archive made on Windows
    leaves it, read as cp932."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp932", "replace")
    return legible_name(unicodedata.normalize("NFC", name))


def _apart(name: str, others: Collection[str]) -> str:
    """``name``, with a number where another file has the same one in another spelling of Unicode."""
    stem, dot, suffix = name.rpartition(".")
    numbered = (f"{stem}（{number}）{dot}{suffix}" for number in count(2))
    return name if name not in others else next(one for one in numbered if one not in others)
