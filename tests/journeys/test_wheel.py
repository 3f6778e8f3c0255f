"""The wheel: it holds the program and nothing else, and does the job where no checkout is in reach."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.version import VERSION
from tests.support.quarter import ROOT, values
from tests.support.steps import fill

pytestmark = pytest.mark.slow

PROGRAM = ("pipeline", "schemas")
TEMPLATES = (
    "correction.txt",
    "form.txt",
    "index.css",
    "index.html",
    "open-data.md",
    "parts.html",
    "printed.typ",
    "reminder.txt",
)
ABOUT = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt")
LEFT_OUT = (".*", "__pycache__", "*.egg-info", "build", "dist", "out")
BOSAI = "防災課"
RETURN = f"回答票_R5-1_{BOSAI}.xlsx"
PLAN = {"year": "R5", "name": "第二期産業振興計画", "city": "武蔵野市", "code": "132039", "coordinator": "産業振興課"}


class Office(NamedTuple):
    """A folder in which the installed program has run ``init``, ``forms`` and ``merge``."""

    folder: Path
    python: Path

    @property
    def out(self) -> Path:
        return self.folder / "data" / "out" / "R5-1"

    def run(self, *command: str | Path) -> str:
        return run(*command, folder=self.folder)


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints, without the variables that would lead it to other modules."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}
    environment |= {"PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pip(*arguments: str | Path, folder: Path) -> None:
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, folder=folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that neither an earlier build's files nor this one's matter to the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(*LEFT_OUT))
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", ".", "./source", folder=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment: the wheel, and the libraries of this one.

    A folder named in a .pth is searched for modules, but its own .pth files, an editable installation's among them,
    are not followed.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    here = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site / "libraries.pth").write_text("\n".join(here) + "\n", encoding="utf-8")
    pip("--python", python, "install", "--no-deps", "--no-index", wheel, folder=folder)
    return python


@pytest.fixture(scope="module")
def office(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The published table, and 防災課's return: one look-alike mark, and one mark without its reason."""
    office = Office(tmp_path_factory.mktemp("office"), python)
    torimatome = python.with_name("torimatome")
    table = shutil.copy(ROOT / "data" / "source" / "progress-table-r5.csv", office.folder / "進行管理表.csv")
    office.run(torimatome, "init", ".", "--from", table, *(f"--{item}={text}" for item, text in PLAN.items()))
    office.run(torimatome, "forms", "R5-1")
    back = office.folder / "data" / "raw" / "R5-1" / RETURN
    back.parent.mkdir(exist_ok=True)
    shutil.copy(office.out / "依頼" / RETURN, back)
    fill(back, {55: {"q1": "〇", "reason_text": "放送で知らせた。"}, 85: {"q1": "×"}})
    office.run(torimatome, "merge", "R5-1")
    return office


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    modules = {path.relative_to(ROOT).as_posix() for name in PROGRAM for path in (ROOT / name).rglob("*.py")}
    templates = {f"pipeline/templates/{name}" for name in TEMPLATES}
    about = {f"torimatome-{VERSION}.dist-info/{name}" for name in ABOUT}
    assert set(zipfile.ZipFile(wheel).namelist()) == modules | templates | about


def test_every_file_beside_the_modules_is_known() -> None:
    """A new template must be named above, and so be looked for in the wheel."""
    files = {path for name in PROGRAM for path in (ROOT / name).rglob("*") if path.is_file()}
    written = {path for path in files if "__pycache__" not in path.parts}
    others = {path.relative_to(ROOT).as_posix() for path in written if path.suffix != ".py"}
    assert others == {f"pipeline/templates/{name}" for name in TEMPLATES}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    about = f"torimatome-{VERSION}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        facts = message_from_bytes(archive.read(f"{about}/METADATA"))
        assert archive.read(f"{about}/top_level.txt").decode().split() == list(PROGRAM)
        assert archive.read(f"{about}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert (facts["Name"], facts["Version"], facts["License-Expression"]) == ("torimatome", VERSION, "MIT")
    assert facts.get_all("License-File") == ["LICENSE"]


def test_the_installed_program_stands_alone(office: Office) -> None:
    lines = (
        "import pipeline, schemas, sys",
        "from importlib.util import find_spec",
        "print(pipeline.__file__, schemas.__file__, find_spec('bench'), *sys.path, sep='\\n')",
    )
    program, rules, bench, *searched = office.run(office.python, "-I", "-c", "\n".join(lines)).splitlines()
    assert bench == "None"
    site = Path(program).parents[1]
    assert site.is_relative_to(office.python.parents[1])
    assert Path(rules).parents[1] == site
    assert not {ROOT, office.folder} & {Path(folder) for folder in searched}


def test_the_installed_program_tells_its_version(office: Office) -> None:
    assert office.run(office.python.with_name("torimatome"), "--version") == f"torimatome {VERSION}\n"
    assert office.run(office.python, "-I", "-m", "pipeline", "--version") == f"torimatome {VERSION}\n"


def test_init_and_forms_made_a_register_and_25_forms(office: Office) -> None:
    register = values(office.folder / "data" / "plan" / "R5.xlsx", "事業")
    assert (register["A139"], register["H139"]) == (138, "イベントへの参加・協力 地域イベントへのサポート、参加")
    assert len(list((office.out / "依頼").glob("回答票_R5-1_*.xlsx"))) == 25


def test_the_council_table_has_the_answers(office: Office) -> None:
    table = values(office.out / "進行管理表_R5-1.xlsx")
    assert table["A1"] == "第二期産業振興計画の進行管理表（令和5年度分）　第1期　暫定版"
    assert [table.get(f"{column}66") for column in "ADFJK"] == [55, BOSAI, "○", None, "放送で知らせた。"]
    assert [table.get(f"{column}99") for column in "ADFJK"] == [85, BOSAI, "×", "確認中", None]
    assert [table.get(f"{column}9") for column in "ADF"] == [1, "秘書広報課", "未提出"]


def test_findings_name_the_cells(office: Office) -> None:
    with (office.out / "findings.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    told = [[one[name] for name in ("rule", "file", "cell", "serial_no", "value")] for one in found]
    missing = ["return-missing", "", "", "", ""]
    assert [one for one in told if one != missing] == [
        ["mark-normalized", RETURN, "F8", "55", "〇"],
        ["reason-missing", RETURN, "J9", "85", ""],
    ]
    assert told.count(missing) == 24


def test_the_result_lists_the_findings(office: Office) -> None:
    totals = values(office.out / "点検結果_R5-1.xlsx", "集計")
    row = next(cell[1:] for cell, value in totals.items() if value == BOSAI)
    assert [totals[f"{column}{row}"] for column in "BCDE"] == [1, 0, 1, 2]
    listed = values(office.out / "点検結果_R5-1.xlsx", "指摘一覧")
    row = next(cell[1:] for cell, value in listed.items() if value == "評価理由の選択肢がない")
    assert [listed[f"{column}{row}"] for column in "ABCH"] == ["要修正", BOSAI, 85, "J9"]


def test_the_page_the_open_data_and_the_print_come_out_of_their_templates(office: Office) -> None:
    assert "第二期産業振興計画" in (office.out / "index.html").read_text(encoding="utf-8")
    assert "武蔵野市" in (office.out / "公開" / "README.md").read_text(encoding="utf-8")
    assert (office.out / "公開" / "進行管理表_R5-1.pdf").read_bytes().startswith(b"%PDF-1.7")
