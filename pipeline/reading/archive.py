"""A zip that is not trusted: its parts by name, inflated within limits; and a new, plain zip made of bytes.

The libraries are handed only what was looked at here, in an archive written here: what a zip can
hide (two parts of one name, a climbing path, a lying size) does not reach them.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from pipeline.reading.reasons import damaged, encrypted, inflates, too_many_parts, unnatural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.room import Room

ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
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
        self._room = room
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
        most = min(self._room.part, self._left)
        try:
            with self._zip.open(entry) as part:
                data = part.read(most + 1)
        except BROKEN as error:
            raise damaged() from error
        if len(data) > most:
            raise inflates()
        self._left -= len(data)
        return data


def plain_name(name: str) -> str:
    """A part's name as names are compared: forward slashes, none in front, lower case."""
    name = name.replace("\\", "/").removeprefix("/").lower()
    if ".." in name.split("/") or name[1:2] == ":":
        raise unnatural("フォルダの外を指す名前")
    return name


def pack(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, stored: the next reader need not inflate again."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()
