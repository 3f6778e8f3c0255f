"""dist/torimatome-<version>-windows.zip: a folder that runs on Windows as it is. ``python -m tools.make_windows``

CPython's own build for embedding, the pinned wheels, the program, the manual, the sample, the starters, and a list of
what it consists of (CycloneDX), which is laid beside the zip too. All that is fetched has its hash in requirements/;
nothing is compiled. The same checkout gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from pipeline.version import VERSION
from tools.make_manual import manual
from tools.make_sbom import sbom

ROOT = Path(__file__).parent.parent
FETCHED = ROOT / "build" / "windows"
NAME = "torimatome"
"""The folder in the zip."""

STARTERS = {
    "①回答票を作る": "forms",
    "②取りまとめる": "merge",
    "③提出状況を見る": "status",
    "④確定する": "final",
    "回答票を点検する": "check",
}
"""File to double-click → what ``torimatome start`` is to do."""

BATCH = (
    '@if not exist "%~dp0program\\python.exe" (echo ZIP: SUBETE TENKAI ^(extract all files first^) & pause & exit 2)',
    '@"%~dp0program\\python.exe" -I -X utf8 -m pipeline start --home "%~dp0." {job}',
    "@exit %errorlevel%",
)
"""ASCII alone, so that code pages 932 and 65001 read the same; %~dp0 ends in a backslash, which the dot keeps from the
quotation mark. What is dropped on a batch file may end its command by an & in a name and begin another one, which
``exit`` keeps from being run."""

TAKEN = (
    "@setlocal EnableDelayedExpansion",
    '@set "TORIMATOME_DROPPED=!cmdcmdline!"',
    "@setlocal DisableDelayedExpansion",
)
"""Where files are dropped, these come before: the command line as it is, with no sign in it obeyed."""

PATHS = ("python311.zip", ".", "lib")
"""Where this Python looks for modules, and nowhere else (python311._pth)."""

UNUSED = (
    "*/tests/*",
    "*.pyi",
    "*.lib",
    "*.[chf]",
    "*.f90",
    "*.pyx",
    "*.pxd",
    "*.pxi",
    "*.tpl",
    "*/py.typed",
    "numpy/f2py/*",
    "numpy/_core/include/*",
    "pygments/lexers/[a-z]*",
    "pygments/styles/[a-z]*",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/entry_points.txt",
    "*.dist-info/top_level.txt",
    "*.data/*",
)
"""Of the wheels, what the program never loads. Licences and METADATA stay."""

COMPONENTS = "program/torimatome.cdx.json"
"""Where the folder says what it consists of."""

Files = dict[str, bytes]
"""Path in the folder → content."""


def main() -> None:
    target = ROOT / "dist" / f"torimatome-{VERSION}-windows.zip"
    target.parent.mkdir(exist_ok=True)
    files = folder()
    target.write_bytes(zipped(files))
    target.with_suffix(".cdx.json").write_bytes(files[COMPONENTS])
    unzipped = sum(map(len, files.values()))
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, unzipped {unzipped / 1e6:.1f} MB, {len(files):,} files")


def folder() -> Files:
    """All that the folder holds. Raises CalledProcessError where the packages cannot be fetched."""
    fetch()
    files = python() | libraries() | program() | sample() | starters()
    files["運用手引.html"] = manual().encode()
    files[COMPONENTS] = components(files).encode()
    files["LICENSE.txt"] = (ROOT / "LICENSE").read_bytes()
    return files | {"内容一覧.txt": listed(files).encode()}


def fetch() -> None:
    """Fetches the wheels for Windows and its Python into build/, by their hashes."""
    shutil.rmtree(FETCHED, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "download", "--require-hashes")
    windows = ("--platform", "win_amd64", "--python-version", "3.11", "--only-binary", ":all:")
    for name, options in (("run", windows), ("windows", ("--no-build-isolation", "--no-deps"))):
        wanted = ("--dest", str(FETCHED / name), "--requirement", str(ROOT / "requirements" / f"{name}.txt"))
        subprocess.run([*pip, *options, *wanted], check=True)


def python() -> Files:
    """CPython's build for embedding, its signatures looked at where ``osslsigncode`` is."""
    (source,) = (FETCHED / "windows").glob("*.tar.gz")
    with tarfile.open(source) as outer:
        (inner,) = (one for one in outer.getmembers() if one.name.endswith("/data.zip"))
        data = outer.extractfile(inner)
        assert data
        files = unpacked(data.read(), "cp311/")
    check_signatures(files)
    files["python311._pth"] = "".join(f"{path}\r\n" for path in PATHS).encode()
    return {f"program/{name}": content for name, content in files.items()}


def components(files: Files) -> str:
    """What the folder consists of, told by its wheels and by what else lies beside Python."""
    wheels = {path.name: path.read_bytes() for path in (FETCHED / "run").glob("*.whl")}
    beside = {name.removeprefix("program/"): content for name, content in files.items() if name.startswith("program/")}
    return sbom(wheels, {name: content for name, content in beside.items() if "/" not in name})


def check_signatures(files: Files) -> None:
    """Exits where a program or library of CPython does not bear its maker's signature (Authenticode).

    Microsoft's two are left to the hash: systems other than Windows do not know Microsoft's root certificate.
    """
    if not shutil.which("osslsigncode"):
        print("osslsigncode is not here: CPython's hash was checked, its signatures were not.")
        return
    for name, content in files.items():
        if name.endswith((".exe", ".dll", ".pyd")) and not name.startswith("vcruntime"):
            path = FETCHED / "windows" / name
            path.write_bytes(content)
            command = ["osslsigncode", "verify", "-ignore-crl", "-in", str(path)]
            said = subprocess.run(command, capture_output=True, text=True)
            if said.returncode or "O=Python Software Foundation" not in said.stdout:
                sys.exit(f"{name} is not as its maker signed it.\n{said.stdout}")


def libraries() -> Files:
    """What the wheels install and the program loads."""
    files: Files = {}
    for wheel in sorted((FETCHED / "run").glob("*.whl")):
        files |= {f"program/lib/{name}": content for name, content in unpacked(wheel.read_bytes()).items()}
    return {name: content for name, content in files.items() if not unused(name.removeprefix("program/lib/"))}


def unused(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in UNUSED)


def unpacked(archive: bytes, below: str = "") -> Files:
    """The files of a zip below a folder, by their names there."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = (name for name in opened.namelist() if name.startswith(below) and not name.endswith("/"))
        return {name.removeprefix(below): opened.read(name) for name in names}


def program() -> Files:
    """The program itself."""
    return {f"program/lib/{name}": content for part in ("pipeline", "schemas") for name, content in copied(part)}


def sample() -> Files:
    """The published quarter, ready to be merged."""
    return {name: content for part in ("data/plan", "data/raw") for name, content in copied(part)}


def copied(part: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted((ROOT / part).rglob("*")):
        made = "__pycache__" in path.parts or path.name.startswith(".")
        if path.is_file() and not made:
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def starters() -> Files:
    """The files to double-click."""
    check, start, end = BATCH
    return {
        f"{title}.bat": "".join(
            f"{line}\r\n" for line in (check, *(TAKEN if job == "check" else ()), start.format(job=job), end)
        ).encode("ascii")
        for title, job in STARTERS.items()
    }


def listed(files: Files) -> str:
    """The SHA-256 of every file, as ``sha256sum --check`` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def zipped(files: Files) -> bytes:
    """The zip: names in UTF-8, the time of the commit."""
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "315532800")))[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", when)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return made.getvalue()


if __name__ == "__main__":
    main()
