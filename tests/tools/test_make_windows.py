"""What the Windows folder is made of, without fetching anything."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.commands.start_command import DROPPED, JOBS
from tests.support.quarter import ROOT
from tools.make_windows import STARTERS, listed, program, sample, starters, unused, zipped


def test_a_starter_is_lines_that_every_code_page_reads_alike() -> None:
    for name, content in starters().items():
        assert content.isascii(), name
        assert content.count(b"\r\n") == content.count(b"\n")
        assert len(content.decode("cp932").splitlines()) == (6 if "点検" in name else 3)
        assert b'--home "%~dp0."' in content


def test_each_starter_does_what_its_name_says() -> None:
    assert {job: title for title, job in STARTERS.items()} == {job: one.title for job, one in JOBS.items()}
    for title, job in STARTERS.items():
        *_, start, _ = starters()[f"{title}.bat"].splitlines()
        assert start.endswith(f' start --home "%~dp0." {job}'.encode())


def test_nothing_in_a_name_that_is_dropped_is_obeyed() -> None:
    """An & ends the command in cmd's eyes: what follows must neither stand in a line nor be run after the last one."""
    for title, content in ((name.removesuffix(".bat"), content) for name, content in starters().items()):
        assert b"%*" not in content and b"%1" not in content
        assert content.endswith(b"\r\n@exit %errorlevel%\r\n")
        assert (f'@set "{DROPPED}=!cmdcmdline!"\r\n'.encode() in content) is (STARTERS[title] == "check")


def test_the_program_and_the_sample_are_there_and_nothing_made_by_them() -> None:
    files = program() | sample()
    assert files["program/lib/pipeline/cli.py"] == (ROOT / "pipeline" / "cli.py").read_bytes()
    assert "program/lib/pipeline/templates/printed.typ" in files
    assert "data/plan/R5.xlsx" in files
    assert len([name for name in files if name.startswith("data/raw/R5-4/")]) == 25
    assert not [name for name in files if "__pycache__" in name or name.startswith(("data/out", "data/source"))]


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("pandas/tests/test_api.py", True),
        ("numpy/_core/tests/data/a.csv", True),
        ("numpy/_core/lib/npymath.lib", True),
        ("numpy-2.4.6.dist-info/RECORD", True),
        ("numpy-2.4.6.dist-info/licenses/LICENSE.txt", False),
        ("pandas/_testing/__init__.py", False),
        ("pygments/lexers/python.py", True),
        ("pygments/lexers/__init__.py", False),
        ("typst/_typst.pyd", False),
    ],
)
def test_what_is_never_loaded_is_left_out(name: str, left_out: bool) -> None:
    assert unused(name) is left_out


def test_the_same_files_give_the_same_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    files = {"b.txt": b"2", "運用手引.html": b"1"}
    made = zipped(files)
    assert zipped(dict(reversed(files.items()))) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["torimatome/b.txt", "torimatome/運用手引.html"]
        assert {one.date_time for one in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert archive.infolist()[1].flag_bits & 0x800, "a name in UTF-8, which Windows must know"


def test_the_list_is_what_sha256sum_reads() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert listed({"二": b"", "一": b""}) == f"{empty}  一\n{empty}  二\n"
