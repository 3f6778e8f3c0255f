"""A zip that is not trusted: its parts by name, inflated within limits, and how those of an Office file hang together.

The libraries are handed only what was looked at here, in an archive of our own: what a zip can
hide (two parts of one name, a climbing path, a lying size) does not reach them.
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
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
ODD_QUOTES = (b"='", b"= '", b'= "', b' ="')
"""Attributes that have to be written anew."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """Parts of a zip by their names, without regard to case; counts what it has inflated.

    Raises Refused: damage, a password, too many parts, too many bytes, names Excel never writes.
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
        """The names of all parts, in lower case."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """One part's bytes. Its size is what comes out, whatever the directory says."""
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
        """One part of XML in plain shape; each of its elements counts as so many. Raises Refused."""
        data = self.read(name)
        self.room.take_elements(each * (data.count(b"<") - data.count(b"</")) + sum(map(data.count, ODD_QUOTES)))
        return plain_markup(data)


def plain_name(name: str) -> str:
    """A part's name as names are compared: forward slashes, none in front, lower case."""
    name = name.replace("\\", "/").removeprefix("/").lower()
    if ".." in name.split("/") or name[1:2] == ":":
        raise unnatural("フォルダの外を指す名前")
    return name


def main_part(archive: Archive) -> str:
    """The name of the part that is the document; "" when the package does not say."""
    targets = related(archive, "")
    return next((target for kind, target in targets.values() if kind == "officeDocument"), "")


def related(archive: Archive, part: str) -> Relations:
    """What a part refers to, "" being the whole file (ECMA-376, part 2, 6.5).

    Raises Refused where the list of it is broken. Links that lead out of the file are left out: nothing ever
    follows them.
    """
    folder, name = split(part)
    listed = join(folder, "_rels", name + ".rels")
    found: Relations = {}

    def begin(element: str, given: dict[str, str]) -> None:
        if element == "Relationship" and given.get("TargetMode") != "External":
            target = normpath(join("/", folder, given.get("Target", "").replace("\\", "/")))
            kind = given.get("Type", "").rpartition("/")[2]
            found[given.get("Id", "")] = (kind, target.lstrip("/"))

    if listed in archive:
        walk(archive.markup(listed), begin, lambda element: None)
    return found


def only_part(archive: Archive, relations: Relations, wanted: str) -> str:
    """The name of the document's one part of a kind; "" when it has none."""
    part = next((part for kind, part in relations.values() if kind == wanted), "")
    return part if part in archive else ""
