"""The examples of CONTRIBUTING.md, applied to a copy of the tree, and what they add run there."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.quarter import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PART = re.compile(r"^## (.+?)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(
    r"^<!-- (create|append|insert|replace) (\S+)(?: before)?(?: ([^\n]*?))? -->\n```\w*\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PARTS = dict(PART.findall(TEXT))
PYTEST = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider")
COPIED = ("pipeline", "schemas", "tests", "docs", "tools", "pyproject.toml", "README.md", "requirements")


def apply(folder: Path, step: tuple[str, str, str, str]) -> None:
    kind, name, place, code = step
    path = folder / name
    if kind == "create":
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if kind == "append":
        text = f"{text}\n\n{code}"
    else:
        assert text.count(place) == 1, f"{name} has {place!r} {text.count(place)} times"
        text = text.replace(place, code.rstrip("\n") if kind == "replace" else f"{code}{place}")
    path.write_text(text, encoding="utf-8")


def run(folder: Path, arguments: Sequence[str]) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "pictures", "*.png")
        source, target = ROOT / name, tmp_path / name
        shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copyfile(source, target)
    return tmp_path


def test_every_step_is_understood_and_can_be_taken(copied: Path) -> None:
    steps = STEP.findall(TEXT)
    assert len(steps) == TEXT.count("<!-- ") == 9
    for step in steps:
        apply(copied, step)
    for name in {name for _, name, _, _ in steps if name.endswith(".py")}:
        ast.parse((copied / name).read_text(encoding="utf-8"))
    assert '    (b"ID;P", "slk"),\n    (b"PK' in (copied / "pipeline" / "reading" / "dispatch.py").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "tests"),
    [
        ("A rule", ["tests/schemas/test_cases.py", "-k", "reason-text-undecided or every_rule"]),
        (
            "A column",
            ["tests/schemas/test_budget.py", "tests/schemas/test_cases.py", "-k", "budget or clean or fixed-changed"],
        ),
        ("A format", ["tests/reading/test_slk.py", "tests/reading/test_dispatch.py"]),
    ],
)
def test_the_example_works(part: str, tests: list[str], copied: Path) -> None:
    steps = STEP.findall(PARTS[part])
    assert steps
    for step in steps:
        apply(copied, step)
    if part == "A rule":
        run(copied, ["-m", "tools.make_sentences", "reason-text-undecided"])
    run(copied, [*PYTEST, *tests])
    modules = sorted({name for _, name, _, _ in steps if name.endswith(".py")})
    if find_spec("ruff"):
        run(copied, ["-m", "ruff", "check", "--no-cache", *modules])
        run(copied, ["-m", "ruff", "format", "--no-cache", "--check", *modules])
    run(copied, ["-m", "tools.make_docs"])
    run(copied, ["-m", "tools.make_docs", "--check"])


@pytest.mark.slow
def test_a_case_that_says_less_than_comes_of_it_fails(copied: Path) -> None:
    """The rule's test can fail: without the finding, the case does not hold."""
    for step in STEP.findall(PARTS["A rule"]):
        apply(copied, step)
    case = copied / "tests" / "cases" / "reason-text-undecided" / "case.toml"
    case.write_text(
        re.sub(r"^finding = \[.*?^\]", "finding = []", case.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL), "utf-8"
    )
    with pytest.raises(AssertionError, match="reason-text-undecided"):
        run(
            copied,
            [*PYTEST, "tests/schemas/test_cases.py", "-k", "undecided"],
        )
