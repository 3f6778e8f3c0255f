"""Any bytes at all are read or are one Unreadable, and never harm the good file read among them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.reading import Grid, Unreadable, read_file, read_files
from tests.reading.xlsb import write_xlsb

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).with_name("fixtures")
GOOD = FIXTURES / "form.xlsx"
RULES = {"file-unreadable", "file-encrypted", "file-unsupported", "file-too-large"}
SIGNATURES = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x09\x08\x10\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
]
SEED = 20261124
EVERY = 25


def flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice([1, 2, 8, 64])):
        changed[dice.randrange(len(changed))] = dice.choice([0, 0xFF, 0x80, dice.randrange(256)])
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def splice(data: bytes, dice: random.Random) -> bytes:
    begin, end, at = (dice.randrange(len(data)) for _ in range(3))
    return data[:at] + data[min(begin, end) : max(begin, end)] + data[at + dice.randrange(64) :]


def renumber(data: bytes, dice: random.Random) -> bytes:
    """Another digit somewhere: counts, addresses, indices."""
    places = [place for place, byte in enumerate(data) if 48 <= byte < 58]
    if not places:
        return flip(data, dice)
    place = dice.choice(places)
    return data[:place] + dice.choice([b"9", b"0", b"-1", b"99999", b"4294967295", b"1e999"]) + data[place + 1 :]


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [flip, cut, splice, renumber]


def inside(data: bytes, dice: random.Random) -> bytes:
    """One part of a zip changed and packed again, so that the change gets past the checksums."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as made:
        parts = {name: source.read(name) for name in source.namelist() if source.getinfo(name).file_size}
        chosen = dice.choice(sorted(parts))
        for name, part in parts.items():
            made.writestr(name, dice.choice(CHANGES)(part, dice) if name == chosen else part)
    return packed.getvalue()


def sources(folder: Path) -> list[bytes]:
    write_xlsb(folder / "form.xlsb", [["通しNo.", 1, 2.5, True, None, "#N/A"], ["○", "#REF!", "x" * 99]])
    texts = ['通しNo.,進捗\r\n1,○\r\n2,"a\nb"\r\n'.encode(encoding) for encoding in ("utf-8", "cp932", "utf-16")]
    files = [FIXTURES / f"{name}.{suffix}" for name in ("form", "marked") for suffix in ("xlsx", "xls", "ods")]
    return [file.read_bytes() for file in [*files, folder / "form.xlsb"]] + texts


def mutants(folder: Path, count: int, seed: int) -> list[Path]:
    dice = random.Random(seed)
    originals = sources(folder)
    paths = []
    for number in range(count):
        original = originals[number % len(originals)]
        if number % 17 == 0:
            data = dice.choice(SIGNATURES) + dice.randbytes(dice.randrange(2000))
        elif original.startswith(b"PK") and dice.random() < 0.7:
            data = inside(original, dice)
        else:
            data = dice.choice(CHANGES)(original, dice)
        paths.append(folder / f"{number}.{dice.choice(['xlsx', 'xls', 'ods', 'csv', 'xlsb'])}")
        paths[-1].write_bytes(data)
    return paths


def check(folder: Path, count: int, seed: int) -> None:
    good = read_file(GOOD)
    paths = mutants(folder, count, seed)
    for place in range(len(paths), -1, -EVERY):
        paths.insert(place, GOOD)
    rules = set()
    for path, found in zip(paths, read_files(paths), strict=True):
        if path == GOOD:
            assert found == good
        elif isinstance(found, Unreadable):
            assert found.rule in RULES and found.reason.endswith("。"), path
            rules.add(found.rule)
        else:
            assert found and all(isinstance(grid, Grid) for grid in found), path
            assert all(len(row) == len(grid.rows[0]) for grid in found for row in grid.rows), path
    assert "file-unreadable" in rules


def test_a_hundred(tmp_path: Path) -> None:
    check(tmp_path, 100, SEED)


@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 5))
def test_thousands(seed: int, tmp_path: Path) -> None:
    check(tmp_path, 600, seed)
