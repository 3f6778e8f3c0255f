"""The pinned versions against what pyproject.toml allows, and docs/dependencies.md against both."""

from __future__ import annotations

import re
import tomllib
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.version import VERSION
from tests.quarter import ROOT


def required() -> list[Requirement]:
    """What pyproject.toml names, to build, to run and in its extras; the project's own extras aside."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        said = tomllib.load(stream)
    project = said["project"]
    lists = [said["build-system"]["requires"], project["dependencies"], *project["optional-dependencies"].values()]
    found = [Requirement(text) for text in chain.from_iterable(lists)]
    return [one for one in found if one.name != project["name"]]


def pinned() -> dict[str, str]:
    """Canonical name → version, in the file's order."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


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


def test_each_dependency_is_described_once() -> None:
    assert sorted(described()) == sorted(pinned())


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", text, re.MULTILINE)
