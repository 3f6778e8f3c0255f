"""The Windows folder as a coordinator uses it, by Windows' own Python under Wine: outputs are Linux's to the byte."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.commands import Done
from tests.support.quarter import ROOT, clean_quarter, contents, edit_cells
from tests.support.steps import fill
from tests.support.windows import PLACE, Windows, lacking, named, windows

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(lacking()), reason=lacking())]

FORMS, MERGE, STATUS, FINAL, CHECK = (
    "①回答票を作る",
    "②取りまとめる",
    "③提出状況を見る",
    "④確定する",
    "回答票を点検する",
)
JOBS = {FORMS: "forms", MERGE: "merge", STATUS: "status", FINAL: "final", CHECK: "check"}
LINUX = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
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
READ, EXISTING = 0x80000000, 3
share, *paths = sys.argv[1:]
for path in paths:
    assert create(path, READ, int(share), None, EXISTING, 0, None) not in (None, 2**64 - 1)
print("ready", flush=True)
sys.stdin.read()
"""
NOBODY, READERS = "0", "1"
"""Whom a process lets open a file beside it; Excel lets readers."""

BREAK = """
import ctypes, signal, subprocess, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, lambda *_: None)
command = [sys.executable, "-I", "-X", "utf8", "-m", "pipeline", "start", "--home", ".", "merge"]
ends = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
with subprocess.Popen(command, **ends) as process:
    process.stdin.write(b"\\r\\n")
    process.stdin.flush()
    while process.poll() is None and not [*Path("data/out").glob(".R5-4.new-*")]:
        time.sleep(0.01)
    assert ctypes.WinDLL("kernel32").GenerateConsoleCtrlEvent(0, 0)
    out, err = process.communicate()
Path("ended.txt").write_bytes(b"%d\\n" % process.returncode + err)
"""
"""Ctrl+C for all that runs in a window."""

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
import importlib, sys, warnings
warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    module, _, part = name.partition(":")
    if not hasattr(importlib.import_module(module), part or "__name__"):
        importlib.import_module(f"{module}.{part}")
"""
ELSEWHERE = {"dask", "distributed", "pyarrow", "fcntl", "resource"}
"""Imported where an option is installed, and on systems other than Windows."""


def imported() -> list[str]:
    """All that the program imports when it runs, wherever in its code: modules, and names out of them (module:name)."""
    found = set()
    for path in (path for package in ("pipeline", "schemas") for path in (ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found.add(module)
        for node in run_of(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}:{alias.name}" for alias in node.names}
    return sorted(name for name in found if not {name.partition(".")[0].partition(":")[0]} & ELSEWHERE)


def run_of(node: ast.AST) -> Iterator[ast.AST]:
    """All below a node but what is there for the type checker alone."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from run_of(child)


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
    done = subprocess.run(command, cwd=home, env=LINUX, input=typed, capture_output=True, encoding="utf-8")
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


def test_each_package_in_the_folder_is_named_with_its_hash(unzipped: Windows) -> None:
    cpython, *packages = json.loads((unzipped.folder / "program" / "torimatome.cdx.json").read_bytes())["components"]
    there = {path.name.removesuffix(".dist-info") for path in (unzipped.folder / "program" / "lib").glob("*.dist-info")}
    told = {f"{one['name']}-{one['version']}" for one in packages}
    assert {re.sub("[-_.]+", "-", name).lower() for name in told} == {
        re.sub("[-_.]+", "-", name).lower() for name in there
    }
    pinned = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    assert all(f"--hash=sha256:{one['hashes'][0]['content']}" in pinned for one in packages)
    for one in cpython["components"]:
        content = (unzipped.folder / "program" / one["name"]).read_bytes()
        assert one["hashes"][0]["content"] == hashlib.sha256(content).hexdigest()
    assert "python.exe" in {one["name"] for one in cpython["components"]}


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
    """Also what is imported only when it is needed."""
    names = [
        name for name in imported() if not name.startswith("pipeline.batch.schedulers") and name != "pipeline.__main__"
    ]
    assert {"typst", "msoffcrypto", "pipeline.cli", "xlrd"} <= {*names}
    assert unzipped.python("-c", EVERYTHING, *names) == (0, "", "")


def test_each_format_is_read_as_on_linux(unzipped: Windows, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("out", "source"))
    for home in (tmp_path, unzipped.folder):
        shutil.copytree(ROOT / "tests" / "reading" / "fixtures", home / "formats")
    here, there = on_linux(tmp_path, CHECK, "formats"), unzipped.start(CHECK, unzipped.folder / "formats")
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
    waive = (
        "-m",
        "pipeline",
        "waive",
        "2",
        "reason-missing",
        "--reason",
        "国の様式に従うため",
        "--by",
        "課長",
        "--period",
        "R5-4",
    )
    here = subprocess.run([sys.executable, *waive], cwd=tmp_path, env=LINUX, capture_output=True, encoding="utf-8")
    there = office.python(*waive)
    assert (there.code, there.out.replace("\\", "/"), there.err) == (0, here.stdout, "")
    assert outputs(office.folder) == outputs(tmp_path)
    step(MERGE, "\n", 0, "うち例外として承認：1 件")
    step(FINAL, "\n", 0, "進行管理表（確定版）ができました。")
    step(FORMS, "5\n", 0, "令和6年度の計画のファイルを作りました")
    step(FORMS, "2\n", 0, "令和6年度 第1期の回答票を 3 件作りました。")


def test_files_of_any_name_and_folders_are_dropped(office: Windows) -> None:
    """Explorer quotes names with a blank alone. An ! is taken for a variable by Wine's ``cmd``, not by Windows'."""
    returns = office.folder / "data" / "raw" / "R5-4"
    names = ["農業課 (最終) 1.xlsx", "農業課&^(2),3;%PATH%.xlsx", "農業課 & 100%.xlsx", "農業課　４.xlsx"]
    place = office.folder.parents[1] / "dropped"
    place.mkdir()
    files = [shutil.copy(returns / "回答票_農業課.xlsx", place / name) for name in names]
    done = office.start(CHECK, *files, returns)
    assert done.code == 0, done
    heads = [line.partition("（令和")[0] for line in done.out.splitlines() if line.endswith("（令和5年度 第4期）")]
    assert heads == [*names, "回答票_産業課.xlsx", "回答票_観光課.xlsx", "回答票_農業課.xlsx"]


def test_nothing_in_a_name_is_run(office: Windows) -> None:
    """``cmd`` takes what follows an & for a command of its own."""
    made = office.folder / "made.txt"
    (office.folder / "run.bat").write_text(f"@echo run>{made.name}\r\n")
    for starter in JOBS:
        done = office.start(starter, office.folder / "a&run.bat&b.xlsx", typed="4\r\n")
        assert done.code in {0, 2}, done
        assert not made.exists()


@pytest.mark.parametrize("name", ["a&b", "(1)", "!x! ^y", "令和 5 年度　計画"])
def test_the_folder_may_have_any_name(unzipped: Windows, name: str) -> None:
    """But a % or a ; for Wine, whose ``cmd`` reads them as signs of its own."""
    place = unzipped.folder.parents[1] / "named" / name
    place.parent.mkdir(exist_ok=True)
    unzipped.folder.parent.rename(place)
    try:
        done = replace(unzipped, folder=place / unzipped.folder.name).start(CHECK)
    finally:
        place.rename(unzipped.folder.parent)
    assert done.code == 2
    assert "ファイルまたはフォルダーのまま" in done.err


@pytest.mark.parametrize("code_page", ["932", "65001"])
def test_the_window_shows_japanese_in_each_code_page(office: Windows, code_page: str) -> None:
    keys = [("番号を入れなければ 4", "\r"), ("何かキーを押すと、この画面を閉じます。", "x")]
    shown = office.on_screen("cmd", "/c", f"chcp {code_page} & {MERGE}.bat", keys=keys)
    assert f"page: {code_page}" in shown
    assert "  4. 令和5年度 第4期（R5-4）　回答票のフォルダーがあります" in shown
    assert "  進行管理表  data\\out\\R5-4\\進行管理表_R5-4.xlsx" in shown
    assert "次にすること：「要修正」があれば" in shown
    assert "\ufffd" not in shown


def test_the_data_may_lie_on_a_share(office: Windows, tmp_path: Path) -> None:
    """Wine names a library on a share wrongly and finds no Python there, so the program itself stays where it is."""
    servers = Path(office.variables["WINEPREFIX"]) / "dosdevices" / "unc" / "市役所"
    servers.mkdir(parents=True)
    (servers / "企画 共有").symlink_to(office.folder)
    clean_quarter(tmp_path / "data")
    for starter, typed in ((FORMS, "4\n"), (MERGE, "\n"), (STATUS, "\n"), (FINAL, "\n")):
        here = on_linux(tmp_path, starter, typed=typed)
        there = office.python(
            "-m", "pipeline", "start", "--home", "\\\\市役所\\企画 共有\\.", JOBS[starter], typed=typed
        )
        assert (there.code, there.out.replace("\\", "/"), there.err) == here
    assert outputs(office.folder) == outputs(tmp_path)
    done = office.python(
        "-m", "pipeline", "start", "check", "\\\\市役所\\企画 共有\\data\\raw\\R5-4\\回答票_農業課.xlsx"
    )
    assert done.code == 0, done


def test_paths_of_more_than_260_signs_are_written(office: Windows, tmp_path: Path) -> None:
    """As Windows does where its administrator has allowed them; elsewhere it refuses, which is told."""
    deep = office.folder / ("長" * 70) / ("い" * 70) / ("名" * (235 - 142 - len(named(office.folder))))
    deep.mkdir(parents=True)
    for home in (deep, tmp_path):
        clean_quarter(home / "data")
    (tmp_path / "data" / "raw" / "R5-4" / "回答票_農業課.xlsx").unlink()
    (deep / "data" / "raw" / "R5-4" / "回答票_農業課.xlsx").unlink()
    here = on_linux(tmp_path, MERGE, typed="\n")
    home = str(deep.relative_to(office.folder)).replace("/", "\\")
    there = office.python("-m", "pipeline", "start", "--home", home, "merge", typed="\n")
    assert there.code == here.code == 0, there
    assert "浅い場所に移してください。" in there.out
    assert max(len(named(path)) for path in deep.rglob("*")) > 260
    assert outputs(deep) == outputs(tmp_path)


@contextmanager
def held(office: Windows, program: str, *arguments: str) -> Iterator[None]:
    """Another process of Windows holds something."""
    with office.begun("program\\python.exe", "-I", "-X", "utf8", "-c", program, *arguments) as process:
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


def test_two_merges_at_once_leave_one_whole_result(office: Windows, tmp_path: Path) -> None:
    clean_quarter(tmp_path / "data")
    on_linux(tmp_path, MERGE, typed="\n")
    command = ("program\\python.exe", "-I", "-X", "utf8", "-m", "pipeline", "start", "--home", ".", "merge")
    with office.begun(*command) as first, office.begun(*command) as second:
        for process in (first, second):
            assert process.stdin
            process.stdin.write(b"4\n")
            process.stdin.flush()
        said = [process.communicate() for process in (first, second)]
    codes = {first.returncode, second.returncode}
    assert 0 in codes and (codes == {0} or "別の torimatome が使っています" in str([err.decode() for _, err in said]))
    assert [path.name for path in (office.folder / "data" / "out").iterdir()] == ["R5-4"]
    assert outputs(office.folder) == outputs(tmp_path)


def broken_off(unzipped: Windows) -> str:
    """What a merge under ``BREAK`` ended with and wrote.

    Wine once lost the process that presses the keys: then nothing was tried, and it is tried again, twice at most.
    """
    ended, shown = unzipped.folder / "ended.txt", []
    while not ended.exists() and len(shown) < 3:
        shown.append(unzipped.on_screen("program\\python.exe", "-I", "-X", "utf8", "-c", BREAK))
    assert ended.exists(), shown
    words = ended.read_text(encoding="utf-8")
    ended.unlink()
    return words


def test_ctrl_c_leaves_the_former_output(unzipped: Windows) -> None:
    assert unzipped.start(MERGE, typed="4\n").code == 0
    before = contents(unzipped.folder / "data")
    code, said, *_ = broken_off(unzipped).splitlines()
    assert (code, said) == ("2", "中断しました。前回の結果はそのままです。")
    assert contents(unzipped.folder / "data") == before


def test_what_another_program_has_for_itself_is_told(office: Windows) -> None:
    """A return, the results and then the register. Wine, unlike Windows, renames a folder in which a file is open."""
    assert office.start(MERGE, typed="4\n").code == 0
    out = office.folder / "data" / "out" / "R5-4"
    returned, made, register = (
        "data\\raw\\R5-4\\回答票_農業課.xlsx",
        "data\\out\\R5-4\\merged.csv",
        "data\\plan\\R5.xlsx",
    )
    with held(office, HOLD_FILE, NOBODY, returned, made):
        done = office.start(MERGE, typed="4\n")
    assert (done.code, "未提出：2" in done.out) == (0, True)
    (told,) = (
        line for line in (out / "findings.csv").read_text(encoding="utf-8-sig").splitlines() if "unreadable" in line
    )
    assert "回答票_農業課.xlsx" in told and "Excelなどで開いたままなら閉じ" in told
    before = contents(out)
    with held(office, HOLD_FILE, NOBODY, register):
        done = office.start(MERGE)
    assert done.code == 2
    assert "R5.xlsx: ファイルを開けません。Excelなどで開いたままなら閉じ" in done.err
    assert contents(out) == before
    assert office.start(MERGE, typed="4\n").code == 0
    assert [path.name for path in out.parent.iterdir()] == ["R5-4"]


def test_a_register_open_in_excel_stays_as_it_is(office: Windows) -> None:
    register = office.folder / "data" / "plan" / "R5.xlsx"
    before = register.read_bytes()
    edit_cells(office.folder / "data" / "raw" / "R5-4" / "回答票_産業課.xlsx", [{"cell": "J9"}])
    waive = ("-m", "pipeline", "waive", "2", "reason-missing", "--reason", "様式", "--by", "課長", "--period", "R5-4")
    with held(office, HOLD_FILE, READERS, "data\\plan\\R5.xlsx"):
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
