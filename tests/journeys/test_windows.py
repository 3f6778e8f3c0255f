"""The Windows folder as a coordinator uses it, by Windows' own Python under Wine: outputs are Linux's to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from tests.support.commands import Done
from tests.support.quarter import ROOT, clean_quarter, contents, edit_cells
from tests.support.steps import fill
from tests.support.windows import PLACE, Windows, lacking, windows

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(lacking()), reason=lacking())]

FORMS, MERGE, STATUS, FINAL, CHECK = (
    "①回答票を作る",
    "②取りまとめる",
    "③提出状況を見る",
    "④確定する",
    "回答票を点検する",
)
JOBS = {FORMS: "forms", MERGE: "merge", STATUS: "status", FINAL: "final", CHECK: "check"}
OWNED = {"産業課": (1, 2, 3), "農業課": (4, 5), "観光課": (6,)}

HOLD_LOCK = """
import sys
from pathlib import Path
from pipeline.storage.lock import locked
with locked(Path("data/out/R5-4")):
    print("ready", flush=True)
    sys.stdin.read()
"""
HOLD_FILE = """
import ctypes, sys
create = ctypes.WinDLL("kernel32").CreateFileW
create.restype = ctypes.c_void_p
READ, OTHERS_READ, EXISTING = 0x80000000, 1, 3
assert create("data\\\\plan\\\\R5.xlsx", READ, OTHERS_READ, None, EXISTING, 0, None)
print("ready", flush=True)
sys.stdin.read()
"""
ORDERED = """
import signal
from pathlib import Path
from pipeline.interruption import end_tidily, uninterrupted
end_tidily()
for number in (signal.SIGINT, signal.SIGBREAK, signal.SIGTERM):
    try:
        with uninterrupted(Path("x")):
            signal.raise_signal(number)
            print(number.name, "waits")
    except KeyboardInterrupt:
        print(number.name, "ends")
"""
LIMITED = """
import ctypes, os, struct
from pipeline.reading.serve import EXTENDED_LIMITS, LAYOUT, MEMORY, TIME, TICKS, _job, confine
JOBOBJECT_EXTENDED_LIMIT_INFORMATION = 144
assert struct.calcsize(LAYOUT) == JOBOBJECT_EXTENDED_LIMIT_INFORMATION
kernel, job = _job()
limits = struct.pack(LAYOUT, TICKS, 0, TIME | MEMORY, *[0] * 12, 1 << 30, 0, 0, 0)
print(kernel.SetInformationJobObject(job, EXTENDED_LIMITS, limits, len(limits)))
confine(1 << 30, 20)
"""
EVERYTHING = """
import importlib, pkgutil, warnings
import pipeline, schemas
warnings.simplefilter("ignore")
names = [one.name for package in (pipeline, schemas)
         for one in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    if not name.endswith(("__main__", "batch.schedulers")):
        importlib.import_module(name)
print(len(names) > 100)
"""


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    """The folder, unzipped once."""
    try:
        return windows(tmp_path_factory.mktemp("windows"))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"The packages for Windows could not be fetched: {error}")


@pytest.fixture
def office(unzipped: Windows) -> Iterator[Windows]:
    """The folder with the small plan in place of the sample, which comes back."""
    sample = unzipped.folder / "data"
    aside = sample.rename(sample.with_name("data aside"))
    clean_quarter(sample)
    yield unzipped
    shutil.rmtree(sample)
    aside.rename(sample)


def on_linux(home: Path, starter: str, *files: str, typed: str = "") -> Done:
    """The same starter's command here."""
    command = [sys.executable, "-m", "pipeline", "start", "--home", ".", JOBS[starter], *files]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=home, env=environment, input=typed, capture_output=True, encoding="utf-8")
    return Done(done.returncode, done.stdout, done.stderr)


def outputs(home: Path) -> dict[str, str]:
    """Every file below ``data`` with its SHA-256, of run.json what is in it but the clock."""
    found = {}
    for name, content in contents(home / "data").items():
        if name.endswith("run.json"):
            facts = json.loads(content)
            content = json.dumps({key: facts[key] for key in facts if key not in {"made_at", "seconds"}}).encode()
        found[name] = hashlib.sha256(content).hexdigest()
    return found


def test_the_list_names_every_file_with_its_hash(unzipped: Windows) -> None:
    """Before anything was run."""
    listed = (unzipped.folder / "内容一覧.txt").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in listed)
    there = {name: hashlib.sha256(content).hexdigest() for name, content in contents(unzipped.folder).items()}
    assert told == {name: digest for name, digest in there.items() if name != "内容一覧.txt"}
    assert {name for name in told if "/" not in name} == {
        *(f"{one}.bat" for one in JOBS),
        "LICENSE.txt",
        "運用手引.html",
    }


def test_the_folder_keeps_its_size(unzipped: Windows) -> None:
    assert (unzipped.folder.parents[1] / "made.zip").stat().st_size < 110_000_000
    assert sum(map(len, contents(unzipped.folder).values())) < 280_000_000


def test_what_windows_itself_lacks_is_in_the_folder(unzipped: Windows) -> None:
    """Wine has libraries of Microsoft's compiler that a new Windows has not."""
    program = unzipped.folder / "program"
    compiled = [path for path in program.rglob("*") if path.suffix in {".exe", ".dll", ".pyd"}]
    command = ["x86_64-w64-mingw32-objdump", "--private-headers", *compiled]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    wanted = {name.lower() for name in re.findall(r"DLL Name: (\S+)", said)}
    ours = {name for name in wanted if re.match(r"vcruntime|msvc[pr]|concrt|python|lib|sqlite", name)}
    assert "vcruntime140.dll" in ours
    assert ours <= {path.name.lower() for path in compiled}


def test_every_module_finds_what_it_imports(unzipped: Windows) -> None:
    assert unzipped.python("-c", EVERYTHING) == (0, "True\n", "")


def test_each_format_is_read_as_on_linux(unzipped: Windows, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("out", "source"))
    for home in (tmp_path, unzipped.folder):
        shutil.copytree(ROOT / "tests" / "reading" / "fixtures", home / "formats")
    here, there = on_linux(tmp_path, CHECK, "formats"), unzipped.start(CHECK, "formats")
    assert len([line for line in here.out.splitlines() if line.endswith("（令和5年度 第4期）")]) >= 10
    assert there == here


def test_the_sample_is_merged_as_on_linux(unzipped: Windows, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("out", "source"))
    here, there = on_linux(tmp_path, MERGE, typed="\n"), unzipped.start(MERGE, typed="\r\n")
    assert (here.code, there.code) == (0, 0)
    assert there.out.replace("\\", "/") == here.out
    assert outputs(unzipped.folder) == outputs(tmp_path)


def test_a_whole_cycle_by_the_starters(office: Windows, tmp_path: Path) -> None:
    """Forms, answers, merge, 確認依頼, a waiver, final, and the next year; each step here and on Windows."""
    clean_quarter(tmp_path / "data")
    for home in (tmp_path, office.folder):
        shutil.rmtree(home / "data" / "raw")

    def step(starter: str, typed: str, code: int, *said: str) -> None:
        here, there = on_linux(tmp_path, starter, typed=typed), office.start(starter, typed=typed)
        assert there.code == here.code == code, there
        assert all(words in there.out + there.err for words in said), there
        assert outputs(office.folder) == outputs(tmp_path)

    step(FORMS, "4\n", 0, "令和5年度 第4期の回答票を 3 件作りました。", "フォルダー「依頼」の回答票を")
    for department, numbers in OWNED.items():
        form = next((tmp_path / "data" / "out" / "R5-4" / "依頼").glob(f"*_{department}.xlsx"))
        back = shutil.copy(form, tmp_path / "data" / "raw" / "R5-4")
        answers = {number: dict.fromkeys(("q1", "q2", "q3", "q4"), "○") for number in numbers}
        fill(Path(back), answers | ({2: answers[2] | {"q4": "×"}} if 2 in answers else {}))
    shutil.copytree(tmp_path / "data" / "raw", office.folder / "data" / "raw", dirs_exist_ok=True)
    step(MERGE, "\n", 0, "確認依頼", "要修正 1 件")
    step(STATUS, "\n", 0, "要修正 1 件")
    step(FINAL, "\n", 1, "通しNo.2", "直した回答票を入れるか")
    accept(tmp_path / "data" / "plan" / "R5.xlsx")
    shutil.copy(tmp_path / "data" / "plan" / "R5.xlsx", office.folder / "data" / "plan")
    step(MERGE, "\n", 0, "うち例外として承認：1 件")
    step(FINAL, "\n", 0, "進行管理表（確定版）ができました。")
    step(FORMS, "5\n", 0, "令和6年度の計画のファイルを作りました")
    step(FORMS, "2\n", 0, "令和6年度 第1期の回答票を 3 件作りました。")


def accept(register: Path) -> None:
    """Writes a line into 例外 by hand."""
    book = openpyxl.load_workbook(register)
    book["例外"].append([2, "R5-4", "reason-missing", "国の様式に従うため", "産業課長", "2024-04-15"])
    book.save(register)


def test_files_with_blanks_and_folders_are_dropped(office: Windows) -> None:
    returns = office.folder / "data" / "raw" / "R5-4"
    shutil.copy(returns / "回答票_農業課.xlsx", office.folder / "農業課 (最終) 1.xlsx")
    done = office.start(CHECK, "農業課 (最終) 1.xlsx", "data\\raw\\R5-4")
    assert done.code == 0
    heads = [line.partition("（令和")[0] for line in done.out.splitlines() if line.endswith("（令和5年度 第4期）")]
    assert sorted(heads) == ["回答票_産業課.xlsx", "回答票_観光課.xlsx", "回答票_農業課.xlsx", "農業課 (最終) 1.xlsx"]


@contextmanager
def held(office: Windows, program: str) -> Iterator[None]:
    """Another process of Windows holds something."""
    with office.begun("program\\python.exe", "-I", "-X", "utf8", "-c", program) as process:
        assert process.stdout and process.stdin
        assert process.stdout.readline().strip() == b"ready"
        yield
        process.stdin.close()


def test_two_at_once_do_not_meet(office: Windows) -> None:
    with held(office, HOLD_LOCK):
        done = office.start(MERGE, typed="4\n")
    assert done.code == 2
    assert "別の torimatome が使っています（プロセス番号" in done.err
    assert " できませんでした。上の説明をご覧ください。" in done.err
    assert office.start(MERGE, typed="4\n").code == 0
    assert [path.name for path in (office.folder / "data" / "out").iterdir()] == ["R5-4"]


def test_a_register_open_in_excel_stays_as_it_is(office: Windows) -> None:
    register = office.folder / "data" / "plan" / "R5.xlsx"
    before = register.read_bytes()
    edit_cells(office.folder / "data" / "raw" / "R5-4" / "回答票_産業課.xlsx", [{"cell": "J9"}])
    waive = ("-m", "pipeline", "waive", "2", "reason-missing", "--reason", "様式", "--by", "課長", "--period", "R5-4")
    with held(office, HOLD_FILE):
        done = office.python(*waive)
        merged = office.start(MERGE, typed="4\n")
    assert (done.code, merged.code) == (1, 0)
    assert "開いている場合は閉じてから、もう一度実行してください。" in done.err
    assert [path.name for path in register.parent.iterdir()] == ["R5.xlsx"]
    assert register.read_bytes() == before


def test_orders_to_end_wait_for_the_exchange(unzipped: Windows) -> None:
    done = unzipped.python("-c", ORDERED)
    names = ("SIGINT", "SIGBREAK", "SIGTERM")
    assert done == (0, "".join(f"{name} waits\n{name} ends\n" for name in names), "")


def test_windows_takes_the_limits_of_the_reading_process(unzipped: Windows) -> None:
    """Wine takes them and holds nobody to them."""
    assert unzipped.python("-c", LIMITED) == (0, "1\n", "")


def test_a_place_whose_name_is_too_long_is_told(unzipped: Windows) -> None:
    deep = unzipped.folder / ("長" * 50) / ("い" * 50)
    deep.mkdir(parents=True)
    done = unzipped.python("-m", "pipeline", "start", "--home", str(deep.relative_to(unzipped.folder)), "merge")
    assert done.code == 2
    assert "浅い場所に移してください。" in done.out


def test_nothing_is_written_outside_of_the_folder(office: Windows) -> None:
    """Wine's own files apart, which change by themselves."""
    users = Path(office.variables["WINEPREFIX"]) / "drive_c" / "users"
    before = contents(users)
    assert office.start(MERGE, typed="4\n").code == 0
    assert contents(users) == before
    assert [path.name for path in office.folder.parent.iterdir()] == ["torimatome"]
    assert office.folder.parent.name == PLACE
