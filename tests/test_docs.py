"""The pages under docs/ say what the code is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib

from tests.quarter import ROOT

PACKAGES = sorted(path.parent for path in (ROOT / "pipeline").rglob("__init__.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def layers() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        contracts = tomllib.load(stream)["tool"]["importlinter"]["contracts"]
    return {name for line in contracts[0]["layers"] for name in line.split(" | ")}


def test_each_package_and_module_of_the_pipeline_has_its_layer() -> None:
    there = {
        path.stem for path in (ROOT / "pipeline").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert {name.removeprefix("pipeline.") for name in layers()} - {"schemas"} == there - {"__init__", "__main__"}


def test_each_package_says_what_it_is_and_stands_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    for package in PACKAGES:
        assert ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))), package
        if package.name != "pipeline":
            assert f"`{package.name}`" in page
            assert re.search(rf"\b{package.name}\b", picture)


def test_the_pages_made_out_of_the_code_are_what_it_says() -> None:
    command = [sys.executable, "-m", "tools.make_docs", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_link_and_every_named_file_is_there() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        assert all((page.parent / link).exists() for link in links), (page, links)
        if page.name != "CHANGELOG.md":
            named = re.findall(r"`((?:pipeline|schemas|tests|tools|bench|docs|data)/[\w./-]+)`", text)
            made = set(re.findall(r"^<!-- create (\S+) -->", text, re.MULTILINE))
            assert [
                name for name in named if not (name.startswith("data/out") or name in made or (ROOT / name).exists())
            ] == [], page
