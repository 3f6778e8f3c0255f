"""What came: the files of a period's folder, and the folders set aside.

The folder is ``data/raw/R5-4``, which is never written to. Its files are listed here and read by
``pipeline.reading``. Nothing is opened except to take its SHA-256.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection
from itertools import count
from pathlib import Path
from typing import NamedTuple

from pipeline.legible import legible_name
from pipeline.storage.files import passed_over, sha256


class Received(NamedTuple):
    """One file as it came.

    - ``path``: where it is. ``name``: what it is called in findings, in NFC, whatever the file system keeps.
    - ``sha256``: of the bytes that were read, or of the file where reading gave nothing; "" before it is read,
      and for what is no readable file, such as a broken link.
    """

    path: Path
    name: str
    sha256: str = ""

    def read_as(self, digest: str) -> Received:
        """The file with the hash of what was read of it. ``digest``: "" where nothing was; then the file itself
        is hashed."""
        return self._replace(sha256=digest or sha256(self.path))


def collect(folder: Path) -> tuple[list[Received], list[str]]:
    """The files directly in ``folder`` and the names of its subfolders, both sorted by name. A missing folder is
    empty.

    What office programs and file managers leave behind (``~$…``, ``.DS_Store``) is passed over. Subfolders are
    not looked into; a notice tells of each.
    """
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
    """A file's name in NFC, with control characters replaced by their codes.

    A name that is no UTF-8, as an archive made on Windows leaves it, is read as cp932.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp932", "replace")
    return legible_name(unicodedata.normalize("NFC", name))


def _apart(name: str, others: Collection[str]) -> str:
    """``name``, with a number where another file has the same one in another spelling of Unicode.

    Linux keeps が in one letter and が in two apart; both are the same name in NFC.
    """
    stem, dot, suffix = name.rpartition(".")
    numbered = (f"{stem}（{number}）{dot}{suffix}" for number in count(2))
    return name if name not in others else next(one for one in numbered if one not in others)
