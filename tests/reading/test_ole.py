"""Workbooks encrypted although nobody set a password are read; one that has a password is told so."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import olefile
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.reading import Limits, Reading, Unreadable, read_file, reasons
from tests.reading import books
from tests.reading.ole import ole

FIXTURES = Path(__file__).with_name("fixtures")


FORM = FIXTURES / "form.xlsx"


NO_PASSWORD_SET = "VelvetSweatshop"


BOF, FILE_PASS, INTERFACE, SHEET = 0x809, 0x2F, 0xE1, 0x85


IN_PLAIN = (BOF, FILE_PASS, INTERFACE)


def read(tmp_path: Path, data: bytes, limits: Limits | None = None) -> Reading:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    return read_file(path, limits or Limits())


def refusal(found: Reading) -> str:
    assert isinstance(found, Unreadable), found
    return found.reason


def encrypted_package(source: Path, password: str) -> bytes:
    """A workbook encrypted as Excel does since 2010."""
    made = io.BytesIO()
    OOXMLFile(io.BytesIO(source.read_bytes())).encrypt(password, made)
    return made.getvalue()


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def block_key(password: str, salt: bytes, block: int) -> bytes:
    """The key of RC4 for one block: [MS-OFFCRYPTO] 2.3.6.2."""
    base = md5((md5(password.encode("utf-16-le")).digest()[:5] + salt) * 16).digest()[:5]
    return md5(base + struct.pack("<I", block)).digest()


def key_stream(password: str, salt: bytes, length: int) -> bytes:
    """The bytes that RC4 adds, a new key for each 1,024."""
    keys = (block_key(password, salt, block) for block in range(length // 1024 + 1))
    return b"".join(Cipher(ARC4(key), None).encryptor().update(bytes(1024)) for key in keys)


def encrypted_xls(password: str) -> bytes:
    """The old form, encrypted as Excel 97 did: what the records hold, but not which they are."""
    with olefile.OleFileIO(FIXTURES / "form.xls") as source:
        stream = source.openstream("Workbook").read()
    salt = bytes(range(16))
    cipher = Cipher(ARC4(block_key(password, salt, 0)), None).encryptor()
    check = cipher.update(bytes(16)) + cipher.update(md5(bytes(16)).digest())
    file_pass = struct.pack("<HHH", 1, 1, 1) + salt + check
    (_, first), *others = records(stream)
    made = b""
    keys = key_stream(password, salt, len(stream) + 100)
    for kind, body in [(BOF, first), (FILE_PASS, file_pass), *others]:
        plain = body if kind in IN_PLAIN else b""
        if kind == SHEET:
            plain = struct.pack("<I", struct.unpack_from("<I", body)[0] + 4 + len(file_pass))
        at = len(made) + 4
        secret = bytes(a ^ b for a, b in zip(body, keys[at : at + len(body)], strict=True))
        made += struct.pack("<HH", kind, len(body)) + plain + secret[len(plain) :]
    return ole({"Workbook": made})


def test_a_form_saved_by_excel_without_a_password() -> None:
    found = read_file(FIXTURES / "no_password_set.xlsx")
    assert not isinstance(found, Unreadable)
    assert [(grid.sheet, grid.hidden) for grid in found] == [
        ("回答票", False),
        ("記入例", False),
        ("_torimatome", True),
    ]


def test_no_password_set(tmp_path: Path) -> None:
    assert read(tmp_path, encrypted_package(FORM, NO_PASSWORD_SET)) == read_file(FORM)


def test_what_was_encrypted_is_looked_at_like_any_file(tmp_path: Path) -> None:
    document = books.book("") | {"_rels/.rels": books.relations(("officeDocument", "word/document.xml"))}
    document["word/document.xml"] = bytes(random.Random(0).choices(range(256), k=5_000))
    data = encrypted_package(books.write(tmp_path / "a.docx", document), NO_PASSWORD_SET)
    assert "Word" in refusal(read(tmp_path, data))


def test_no_password_set_in_an_old_workbook(tmp_path: Path) -> None:
    assert read(tmp_path, encrypted_xls(NO_PASSWORD_SET)) == read_file(FIXTURES / "form.xls")


def test_a_password_was_set(tmp_path: Path) -> None:
    assert refusal(read(tmp_path, encrypted_package(FORM, "秘密"))) == reasons.encrypted().reason
    assert refusal(read(tmp_path, encrypted_xls("himitsu"))) == reasons.encrypted().reason


def test_a_password_that_is_hashed_ten_million_times_is_not_tried(tmp_path: Path) -> None:
    """Trying it would show: so many rounds take more seconds of computing than there are."""
    data = encrypted_package(FORM, NO_PASSWORD_SET)
    usual, hostile = b'spinCount="100000" saltSize="16"', b'spinCount="9999999"'
    assert data.count(usual) == 1
    found = read(tmp_path, data.replace(usual, hostile.ljust(len(usual))), Limits(seconds=2))
    assert refusal(found) == reasons.encrypted().reason


def test_a_description_that_is_none_or_too_long(tmp_path: Path) -> None:
    assert refusal(read(tmp_path, ole({"EncryptionInfo": b"<" * 20_000, "EncryptedPackage": b""}))) == (
        reasons.encrypted().reason
    )
