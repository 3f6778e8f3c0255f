"""Mutation testing: which changes of the code no test would notice. docs/mutants.md says how to read it.

``python tools/mutants.py [--again] [--limit SECONDS] [--list] [MODULE …]``

The mutants are mutmut's (its operators and its walk over the tree); what runs them is here, since mutmut leaves out
decorated functions and everything at the head of a module, which is most of ``schemas``. Each mutant is tried in a fork
of a process that has the libraries loaded, with the tests that ran its line when ``make coverage`` was last run, the
likeliest first, up to the first failure. Results are kept in ``build/mutants`` and only what is new is run.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
import libcst as cst
import libcst.matchers as matchers
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_assignment, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build"
PLACE = BUILD / "mutants"
COVERED = BUILD / "coverage"
TIMES = BUILD / "tests.xml"
TOOL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
SETTINGS = TOOL["mutants"]
MODULES = TOOL["coverage"]["report"]["include"]
LIBRARIES = ("pandera.pandas", "openpyxl", "xlsxwriter", "python_calamine", "xlrd", "jinja2", "click", "rich.console")
MEMORY = 8 << 30
QUICK = 0.1
"""Seconds: a test below has no quarter made and merged for it."""

KILLED, SURVIVED, UNRUN = "killed", "survived", "unrun"


@dataclass(frozen=True)
class Mutant:
    """``key`` stays the same while its function does. ``lines``: where in the module it stands."""

    key: str
    path: str
    lines: range
    change: str
    code: str


class Changes(MutationVisitor):
    """mutmut's walk, with decorated functions; without the settings of dataclasses and caches."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return False
        if isinstance(node, cst.Decorator):
            text = cst.Module([]).code_for_node(node)
            return any(word in text for word in ("dataclass", "cache", "contextmanager"))
        return super()._skip_node_and_children(node)


def _strings(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """One change for each string; none where it is a text for people, which one test reads as a whole."""
    if isinstance(node, cst.SimpleString) and node.value.isascii():
        yield from list(operator_string(node))[:1]


def _arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Each argument by position as None, and each by name left out; a text for people stays."""
    for number, one in enumerate(node.args):
        if one.star or (isinstance(one.value, cst.SimpleString) and not one.value.value.isascii()):
            continue
        if one.keyword:
            yield node.with_changes(args=[*node.args[:number], *node.args[number + 1 :]])
        elif not matchers.matches(one.value, matchers.Name("None")):
            changed = one.with_changes(value=cst.Name("None"))
            yield node.with_changes(args=[*node.args[:number], changed, *node.args[number + 1 :]])


OWN = {operator_string: _strings, operator_arg_removal: _arguments}
OPERATORS = [(kind, OWN.get(one, one)) for kind, one in mutation_operators if one is not operator_assignment]
"""mutmut's, without None for what a variable is set to: hardly anything works without its variables."""


def mutants_of(path: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    source = (ROOT / path).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = Changes(OPERATORS, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    head = cst.Module([], header=module.header).code
    texts = [module.code_for_node(top) for top in module.body]
    at = {id(node): number for number, top in enumerate(module.body) for node in _nodes(top)}
    numbers: Counter[int] = Counter()
    found = []
    for one in visitor.mutations:
        top = at[id(one.original_node)]
        numbers[top] += 1
        changed = module.code_for_node(module.body[top].deep_replace(one.original_node, one.mutated_node))
        if changed == texts[top]:
            continue
        span = places.get(one.original_node) or places[module.body[top]]
        key = f"{path}:{hashlib.sha256(texts[top].encode()).hexdigest()[:10]}:{numbers[top]}"
        code = head + "".join((*texts[:top], changed, *texts[top + 1 :]))
        lines = range(span.start.line, span.end.line + 1)
        found.append(Mutant(key, path, lines, _change(texts[top], changed), code))
    return sorted(found, key=lambda one: one.lines.start)


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _change(before: str, after: str) -> str:
    """The first line that differs, as it was and as it is."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    was, now = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return f"{was.strip()}  →  {now.strip()}"


class Tests:
    """Which tests ran which lines, and how long each takes."""

    def __init__(self) -> None:
        self.data = coverage.CoverageData(str(COVERED))
        self.data.read()
        self.seconds: dict[str, float] = {}
        for one in ElementTree.parse(TIMES).iter("testcase"):
            if one.find("skipped") is None:
                file = one.get("classname", "").replace(".", "/")
                self.seconds[f"{file}.py::{one.get('name')}"] = float(one.get("time", 0))
        self.kills: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def of(self, mutant: Mutant, limit: float) -> list[str]:
        """The tests for a mutant: those that killed its neighbours first, then those of functions alone, then the
        cases, then the quickest; of all together no more than ``limit`` seconds."""
        by_line = self.data.contexts_by_lineno(str(ROOT / mutant.path))
        ran = {context for line in mutant.lines for context in by_line.get(line, ())}
        names = {context.partition("|")[0] for context in ran if context}
        if "" in ran or not names:
            names |= {context.partition("|")[0] for told in by_line.values() for context in told if context}
            names |= {one for one in self.seconds if one.partition("::")[0] in SETTINGS["head"]}
        names = {one for one in names if one in self.seconds}
        kills = self.kills[mutant.path]

        def order(name: str) -> tuple[int, bool, bool, float]:
            quick, several = self.seconds[name] < QUICK, name.partition("::")[0] in SETTINGS["head"]
            return (-kills[name], not quick, not several, self.seconds[name])

        chosen, spent = [], 0.0
        for name in sorted(names, key=order):
            spent += self.seconds[name]
            if spent > limit and chosen:
                break
            chosen.append(name)
        return chosen


class _Changed(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Gives a mutant in the place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        name = mutant.path.removesuffix(".py").replace("/", ".")
        super().__init__(name, str(ROOT / mutant.path))
        self.mutant = mutant

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path)

    def get_code(self, fullname: str) -> object:
        return compile(self.mutant.code, self.path, "exec")


class _FirstFailure:
    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def _attempt(mutant: Mutant, tests: Sequence[str], limit: float) -> tuple[str, str]:
    """Whether the tests kill a mutant, and by which; "time" where they ran too long."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(read)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        silent = os.open(PLACE / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        first = _FirstFailure()
        options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:cov", f"--basetemp={PLACE / 'tmp'}"]
        code = 1
        try:
            code = pytest.main([*options, *tests], plugins=[first])
        finally:
            os.write(write, (first.name or "import").encode())
            os._exit(int(code))
    os.close(write)
    ready, _, _ = select.select([read], [], [], limit)
    name = os.read(read, 4096).decode() if ready else "time"
    if not ready:
        os.killpg(child, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(child, 0)
    return (SURVIVED, "") if ready and os.waitstatus_to_exitcode(status) == 0 else (KILLED, name)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--again", action="store_true", help="try those that survived again")
    asked.add_argument("--limit", type=float, default=SETTINGS["seconds"], help="seconds of tests for each mutant")
    asked.add_argument("--list", action="store_true", help="run nothing, list what survived")
    asked.add_argument("modules", nargs="*")
    said = asked.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    modules = said.modules or [str(path) for one in MODULES for path in sorted(Path().glob(one))]
    PLACE.mkdir(parents=True, exist_ok=True)
    kept = PLACE / "results.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if not said.list:
        for library in LIBRARIES:
            importlib.import_module(library)
        tests = Tests()
    print("| module | mutants | killed | survived | not run | share |\n|---|---|---|---|---|---|")
    survivors = []
    for path in modules:
        mutants = mutants_of(path)
        for one in mutants if not said.list else ():
            former = results.get(one.key)
            if former and not (said.again and former["end"] == SURVIVED):
                continue
            chosen = tests.of(one, said.limit)
            began = time.monotonic()
            allowed = 20 + 4 * sum(tests.seconds[name] for name in chosen)
            end, by = _attempt(one, chosen, allowed) if chosen else (SURVIVED, "")
            shutil.rmtree(PLACE / "tmp", ignore_errors=True)
            tests.kills[path][by] += 1
            results[one.key] = {"end": end, "by": by, "of": len(chosen), "took": round(time.monotonic() - began, 2)}
            kept.write_text(json.dumps(results, indent=0, ensure_ascii=False), encoding="utf-8")
        ends = Counter(results.get(one.key, {"end": UNRUN})["end"] for one in mutants)
        tried = ends[KILLED] + ends[SURVIVED]
        share = f"{ends[KILLED] / tried:.0%}" if tried else ""
        print(f"| {path} | {len(mutants)} | {ends[KILLED]} | {ends[SURVIVED]} | {ends[UNRUN]} | {share} |", flush=True)
        survivors += [one for one in mutants if results.get(one.key, {"end": ""})["end"] == SURVIVED]
    for one in survivors:
        print(f"{one.path}:{one.lines.start}: {one.change}")


if __name__ == "__main__":
    main()
