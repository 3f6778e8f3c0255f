"""A zip file that is not trusted: its parts by name, inflated within limits, and how they refer to each other.

What a zip can do to a program stays here: two parts of the same name, a path that climbs out of the folder, a wrong
size, a part that inflates without end. Libraries are handed only what was read here, in a new archive (``plainbook``).
Relationships are those of ECMA-376, part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from posixpath import join, normpath, split
from typing import TYPE_CHECKING

from pipeline.reading.markup import plain_markup, walk
from pipeline.reading.reasons import damaged, encrypted, inflates, too_many_parts, unnatural
from pipeline.reading.room import WALKED

if TYPE_CHECKING:
    from pipeline.reading.room import Room

    Relations = dict[str, tuple[str, str]]
    """By id: the last word of a relationship's type, and the name of the part that it means."""

ENCRYPTED = 0x1
"""The bit of a zip entry's flags that says it is encrypted."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile and zlib raise at broken data."""
ODD_QUOTES = (b"='", b"= '", b'= "', b' ="')
"""Signs of attributes that ``markup`` has to write anew; each costs as much as an element."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods that Office files use; others are refused."""


class Archive:
    """The parts of a zip by their names, without regard to case. It counts what it has inflated.

    Raises Refused: the zip is damaged, has too many parts, or has names that Excel never writes. ``data`` is the whole
    file; ``room`` is what it may cost.
    """

    def __init__(self, data: bytes, room: Room) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise damaged() from error
        entries = self._zip.infolist()
        if len(entries) > room.parts:
            raise too_many_parts(len(entries), room.parts)
        self._left = room.inflated
        self.room = room
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = plain_name(entry.filename)
            if name in self._entries:
                raise unnatural("同じ名前の部品")
            self._entries[name] = entry

    def __contains__(self, name: str) -> bool:
        return plain_name(name) in self._entries

    def names(self) -> list[str]:
        """The names of all parts, in lower case, in the order of the zip."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of one part.

        How large it is is found by inflating, at most as far as there is room; the size in the directory is not
        believed. Raises Refused: no such part, damaged, encrypted, or too large.
        """
        entry = self._entries.get(plain_name(name))
        if entry is None or entry.compress_type not in METHODS:
            raise damaged()
        if entry.flag_bits & ENCRYPTED:
            raise encrypted()
        most = min(self.room.part, self._left)
        try:
            with self._zip.open(entry) as part:
                data = part.read(most + 1)
        except BROKEN as error:
            raise damaged() from error
        if len(data) > most:
            raise inflates()
        self._left -= len(data)
        return data

    def markup(self, name: str, each: int = WALKED) -> bytes:
        """One part of XML in the plain shape of ``markup.plain_markup``.

        ``each`` is how many elements of the room each element of it takes: more where Python will look at every one.
        Raises Refused.
        """
        data = self.read(name)
        self.room.take_elements(each * (data.count(b"<") - data.count(b"</")) + sum(map(data.count, ODD_QUOTES)))
        return plain_markup(data)


def plain_name(name: str) -> str:
    r"""The name of a part as names are compared: forward slashes, none at the beginning, lower case.

    Raises Refused where the name leads out of the folder.

    >>> plain_name("/XL\\Workbook.xml")
    'xl/workbook.xml'
    """
    name = name.replace("\\", "/").removeprefix("/").lower()
    if ".." in name.split("/") or name[1:2] == ":":
        raise unnatural("フォルダの外を指す名前")
    return name


def main_part(archive: Archive) -> str:
    """The name of the part that is the document itself, such as xl/workbook.xml; "" where the package does not say."""
    targets = related(archive, "")
    return next((target for kind, target in targets.values() if kind == "officeDocument"), "")


def related(archive: Archive, part: str) -> Relations:
    """What a part refers to, by id (ECMA-376, part 2, 6.5). ``part`` is its name, "" for the package itself.

    Targets are resolved against the folder of the part. Links that lead out of the file are left out, and nothing in
    this package ever follows one. Raises Refused where the list is broken; a part without a list refers to nothing.
    """
    folder, name = split(part)
    listed = join(folder, "_rels", name + ".rels")
    found: Relations = {}

    def begin(element: str, given: dict[str, str]) -> None:
        """Take in one relationship."""
        if element == "Relationship" and given.get("TargetMode") != "External":
            target = normpath(join("/", folder, given.get("Target", "").replace("\\", "/")))
            kind = given.get("Type", "").rpartition("/")[2]
            found[given.get("Id", "")] = (kind, target.lstrip("/"))

    if listed in archive:
        walk(archive.markup(listed), begin, lambda element: None)
    return found


def only_part(archive: Archive, relations: Relations, wanted: str) -> str:
    """The name of the first part of kind ``wanted`` (such as "styles") that exists; "" where there is none."""
    part = next((part for kind, part in relations.values() if kind == wanted), "")
    return part if part in archive else ""
