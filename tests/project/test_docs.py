"""The pages under docs/ say what the code is."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.support.quarter import ROOT
from tools.make_docs import PAGES, made, main

PACKAGES = sorted(path.parent for path in (ROOT / "pipeline").rglob("__init__.py"))
READ = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


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


@pytest.mark.parametrize("name", PAGES)
def test_each_page_made_out_of_the_code_is_what_it_says(name: str) -> None:
    assert made(name) == (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_a_page_that_is_not_what_the_code_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PAGES:
        (tmp_path / name).write_text(made(name), encoding="utf-8")
    monkeypatch.setattr("tools.make_docs.DOCS", tmp_path)
    monkeypatch.setattr("sys.argv", ["make_docs", "--check"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    (tmp_path / "columns.md").write_text("", encoding="utf-8")
    (tmp_path / "rules.md").unlink()
    with pytest.raises(SystemExit, match=r"run `make docs`: rules\.md, columns\.md$"):
        main()


def test_every_link_and_every_named_file_is_there() -> None:
    for page in READ:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        assert all((page.parent / link).exists() for link in links), (page, links)
        if page.name != "CHANGELOG.md":
            named = re.findall(r"`((?:pipeline|schemas|tests|tools|bench|docs|data)/[\w./-]+)`", text)
            made = set(re.findall(r"^<!-- create (\S+) -->", text, re.MULTILINE))
            assert [
                name for name in named if not (name.startswith("data/out") or name in made or (ROOT / name).exists())
            ] == [], page


def test_no_file_name_stands_twice() -> None:
    """Whoever looks for a module finds one."""
    paths = [path for package in ("pipeline", "schemas") for path in (ROOT / package).rglob("*.py")]
    counts = Counter(path.name for path in paths if path.name != "__init__.py")
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_test_imports_a_test() -> None:
    importing = re.compile(r"^\s*(?:from|import) (?:\S*\.)?test_\w+|^from tests\S* import .*\btest_\w+", re.MULTILINE)
    tests = (ROOT / "tests").rglob("test_*.py")
    assert [path.name for path in tests if importing.search(path.read_text(encoding="utf-8"))] == []
