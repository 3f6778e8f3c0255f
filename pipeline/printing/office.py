"""LibreOffice: where it is, and how it converts a file without anybody noticing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLE: Final = "TORIMATOME_SOFFICE"
"""The environment variable that names LibreOffice's program; empty, it says that there is none."""

TIME_LIMIT: Final = 180.0
"""Seconds for one conversion; a table of 500 pages takes some 30."""

_NAMES: Final = ("soffice", "libreoffice")
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/opt/libreoffice/program/soffice",
    "/usr/lib/libreoffice/program/soffice",
)
"""Where LibreOffice lies when it is on no PATH. On Windows, the .com is the program that can be waited for."""


class OfficeFailed(Exception):
    """LibreOffice did not do what it was asked; the text is the reason as people of the office read it."""


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice's program, None where there is none, and the seconds that one conversion may take."""

    program: Path | None
    limit: float = TIME_LIMIT


def find_office() -> Office:
    """LibreOffice on this machine: the one that the environment names, else the one on PATH or in the usual places."""
    if VARIABLE in os.environ:
        named = os.environ[VARIABLE].strip()
        return Office(Path(named) if named else None)
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Office(Path(found))
    return Office(next((Path(place) for place in _PLACES if Path(place).is_file()), None))


def convert(office: Office, source: Path, kind: str, profile: Path) -> Path:
    """Converts a file into one of the same name beside it whose suffix is ``kind``, and returns it.

    ``profile``: a folder of our own, so that nothing is shared with a LibreOffice that somebody has open.
    Raises OfficeFailed.
    """
    command = [str(office.program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--nologo", "--nolockcheck", "--convert-to", kind, "--outdir", str(source.parent), str(source)]
    try:
        code = _run(command, office.limit, source.parent)
    except subprocess.TimeoutExpired as error:
        raise OfficeFailed(f"LibreOfficeが{office.limit:g}秒たっても終わりませんでした") from error
    except OSError as error:
        raise OfficeFailed(f"LibreOffice（{office.program}）を起動できませんでした") from error
    made = source.with_suffix(f".{kind}")
    if code != 0 or not made.is_file():
        raise OfficeFailed(f"LibreOfficeが変換できませんでした（終了コード {code}）")
    return made


def _run(command: list[str], limit: float, folder: Path) -> int:
    """Runs a program to its end and returns its exit code; what it leaves behind stays in ``folder``."""
    silent = subprocess.DEVNULL
    surroundings = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    with subprocess.Popen(
        command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True, env=surroundings
    ) as process:
        try:
            return process.wait(limit)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that still runs, with all that it has started: ``soffice`` only starts LibreOffice."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
