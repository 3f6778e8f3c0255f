"""From a path to a reply, inside the reading process."""

from __future__ import annotations

import gc
import hashlib
import os
import stat

from pipeline.reading.archive import Archive
from pipeline.reading.encode import encode, encode_refusal
from pipeline.reading.package import main_part
from pipeline.reading.reasons import (
    Refused,
    damaged,
    encrypted,
    locked,
    missing,
    no_sheet,
    not_a_file,
    too_many_bytes,
    too_much_memory,
    unsupported,
    unsupported_archive,
)
from pipeline.reading.room import Room
from pipeline.reading.sniff import sniff
from pipeline.reading.xlsx import read_xlsx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.limits import Limits
    from pipeline.reading.sheet import Sheet

OTHER_OFFICE = {"word/": "Word文書", "ppt/": "PowerPointファイル", "visio/": "Visioファイル"}


def read_workbook(path: str, limits: Limits) -> tuple[bytes, bool]:
    """The reply for one file, and whether this process is fit for another one after it."""
    sound, digest = True, ""
    try:
        data = _bytes(path, limits)
        digest = hashlib.sha256(data).hexdigest()
        sheets = _read(data, path, limits)
        if not sheets:
            raise no_sheet()
        return encode(sheets, digest), sound
    except Refused as found:
        refused = found
    except MemoryError:
        refused, sound = too_much_memory(), False
    except BaseException:
        refused, sound = damaged(), False
    gc.collect()
    return encode_refusal(refused.rule, refused.reason, digest), sound


def _read(data: bytes, path: str, limits: Limits) -> list[Sheet]:
    room = Room(limits, len(data))
    sheets = READERS[sniff(data)](data, path, room)
    for sheet in sheets:
        room.told(sheet.name, [*sheet.merged, *sheet.notes])
    return sheets


def _bytes(path: str, limits: Limits) -> bytes:
    """All bytes of a file; only of a file, because a pipe or a device would never end."""
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise not_a_file()
        if about.st_size > limits.file:
            raise too_many_bytes(about.st_size, limits.file)
        with open(path, "rb") as file:
            return file.read(limits.file)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise missing() from error
    except OSError as error:
        raise locked() from error


def _read_text(data: bytes, path: str, room: Room) -> list[Sheet]:
    from pipeline.reading.text import read_text

    return read_text(data, path, room)


def _read_ole(data: bytes, path: str, room: Room) -> list[Sheet]:
    """An old workbook, or any that is encrypted; what comes out of the encryption is read as if it had come alone."""
    try:
        return _read_contained(data, path, room)
    except Refused as refused:
        if refused.rule != encrypted().rule:
            raise
    from pipeline.reading.decrypt import decrypted

    data = decrypted(data)
    if sniff(data) == "zip":
        return _read_zip(data, path, room)
    return _read_contained(data, path, room)


def _read_contained(data: bytes, path: str, room: Room) -> list[Sheet]:
    from pipeline.reading.ole import workbook_stream

    return _read_xls(workbook_stream(data), path, room)


def _read_xls(data: bytes, _: str, room: Room) -> list[Sheet]:
    from pipeline.reading.xls import read_xls

    return read_xls(data, room)


def _read_zip(data: bytes, _: str, room: Room) -> list[Sheet]:
    archive = Archive(data, room)
    if "mimetype" in archive or "content.xml" in archive:
        from pipeline.reading.ods import is_open_document, read_ods

        if is_open_document(archive):
            return read_ods(archive, room)
    if "[Content_Types].xml" not in archive and "xl/workbook.xml" not in archive:
        numbers = any(name.endswith(".iwa") for name in archive.names())
        raise unsupported("Numbersのファイル") if numbers else unsupported_archive()
    main = main_part(archive) or "xl/workbook.xml"
    for folder, what in OTHER_OFFICE.items():
        if main.lower().startswith(folder):
            raise unsupported(what)
    if main not in archive:
        raise damaged()
    if main.lower().endswith(".bin"):
        from pipeline.reading.xlsb import read_xlsb

        return read_xlsb(archive, main, room)
    return read_xlsx(archive, main, room)


READERS = {"zip": _read_zip, "ole": _read_ole, "xls": _read_xls, "text": _read_text}
"""Kind, as :func:`pipeline.reading.sniff.sniff` tells it → what reads its bytes; the path only tells a text's name."""
