"""The pinned versions against what pyproject.toml allows, docs/dependencies.md against both, and their hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from itertools import chain, pairwise
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.version import VERSION
from tests.support.quarter import ROOT
from tools.audit import verdict

FILES = ("install.txt", "run.txt", "test.txt", "dev.txt", "release.txt", "windows.txt", "wine.txt")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
NO_REACH = "The database of known vulnerabilities could not be reached, so nothing is known."


def required() -> list[Requirement]:
    """What pyproject.toml names, to build, to run, in its extras and its groups; the project's own extras aside."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        said = tomllib.load(stream)
    project = said["project"]
    lists = [said["build-system"]["requires"], project["dependencies"], *project["optional-dependencies"].values()]
    lists += said["dependency-groups"].values()
    found = [Requirement(text) for text in chain.from_iterable(lists)]
    return [one for one in found if one.name != project["name"]]


def requirements(file: str) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a file, each with the options behind it."""
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(" --") for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [(Requirement(first), [f"--{option.strip()}" for option in options]) for first, *options in lines]


def pins(file: str) -> dict[str, str]:
    """Canonical name → version of what a file pins."""
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one, _ in requirements(file)}


def pinned() -> dict[str, str]:
    return {name: version for file in FILES for name, version in pins(file).items()}


def described() -> list[str]:
    """The package of each row of the tables of docs/dependencies.md."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE)
    return [canonicalize_name(name) for name in rows if name != "package"]


def test_what_the_project_names_is_pinned_at_a_version_it_allows() -> None:
    pins = pinned()
    for wanted in required():
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier, wanted


def test_the_project_does_not_pin_itself() -> None:
    assert "torimatome" not in pinned()


@pytest.mark.parametrize("file", FILES)
def test_each_package_is_pinned_with_hashes_and_nothing_else(file: str) -> None:
    found = requirements(file)
    assert found
    for one, options in found:
        assert re.fullmatch(r"==[\w.+]+", str(one.specifier)) and not one.url, one
        assert options and all(map(HASH.fullmatch, options)), one
    assert "//" not in (ROOT / "requirements" / file).read_text(encoding="utf-8")


def test_the_files_agree() -> None:
    everything = pinned()
    assert all(pins(file).items() <= everything.items() for file in FILES)
    for one, more in pairwise(("run.txt", "test.txt", "dev.txt")):
        assert pins(one).items() < pins(more).items()


def test_what_windows_alone_needs_is_pinned_too() -> None:
    markers = {one.name: str(one.marker) for one, _ in requirements("test.txt")}
    assert markers["colorama"] == 'sys_platform == "win32"'


def test_what_runs_is_the_same_on_each_system() -> None:
    """What is fetched for Windows is chosen on another system, whose markers count."""
    assert [
        one.name for one, _ in requirements("run.txt") if re.search("platform_system|sys_pl|os_name", str(one.marker))
    ] == []


@pytest.mark.parametrize("name", ["Makefile", "運用手引.md"])
def test_nothing_is_installed_without_a_hash_but_the_checkout_itself(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if re.search(r"pip install|:= install", line)]
    assert commands
    for line in commands:
        assert "--require-hashes" in line or re.search(r"--no-deps --no-build-isolation (--editable )?\.$", line), line


UNLISTED: Mapping[str, Any] = {"name": "b", "skip_reason": "not found"}
CLEAN: Mapping[str, Any] = {"name": "a", "version": "1", "vulns": []}
FAULTY: Mapping[str, Any] = {"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1", "3"]}]}


@pytest.mark.parametrize(
    ("dependencies", "code", "lines"),
    [
        (None, 2, [NO_REACH]),
        ([UNLISTED], 2, [NO_REACH]),
        ([CLEAN], 0, ["No known vulnerability in 1 packages."]),
        ([CLEAN, UNLISTED], 2, ["The database has nothing on 1 packages, and does not know these: b."]),
        ([CLEAN, FAULTY, UNLISTED], 1, ["Known vulnerabilities: 1.", "c 2: CVE-1, mended in 2.1, 3"]),
    ],
)
def test_the_audit_says_what_it_found_and_when_it_found_nothing_out(
    dependencies: list[Mapping[str, Any]] | None, code: int, lines: list[str]
) -> None:
    report = None if dependencies is None else {"dependencies": dependencies}
    assert verdict(report) == (code, lines)


def test_each_dependency_is_described_once() -> None:
    assert sorted(described()) == sorted(pinned())


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", text, re.MULTILINE)
