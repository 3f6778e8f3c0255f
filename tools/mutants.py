"""Mutation testing: which changes of the code no test would notice. docs/mutants.md says how to read it.

``python tools/mutants.py [--again] [--every N] [--list] [MODULE …]``

The mutants are mutmut's (its operators and its walk over the tree); what runs them is here, since mutmut leaves out
decorated functions and everything at the head of a module, which is most of ``schemas``. Each mutant is tried in a fork
of a process that has everything loaded, up to the first failure: first what killed its neighbours and the test files
that pyproject.toml names for its module, then of all others that run its line as many as :data:`SECONDS` has room for.
Which tests run which line, and for how long, is measured first. All is kept in ``build/mutants``; only what is new
is run.
"""

from __future__ import annotations

import argparse
import fcntl
import gc
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import inspect
import json
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tomllib
import types
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from xml.etree import ElementTree

import coverage
import libcst as cst
import libcst.matchers as matchers
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_assignment, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "mutants"
TOOL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
SETTINGS = TOOL["mutants"]
MODULES = TOOL["coverage"]["report"]["include"]
LIBRARIES = ("pandera.pandas", "openpyxl", "xlsxwriter", "python_calamine", "xlrd", "jinja2", "click", "rich.console")
MEMORY = 8 << 30
GUARD = re.compile(r"strict=\w*")
"""Of zip: it guards what the lines before it make so."""
SURVIVED = "survived"
LIKELY = 4
"""So many of the tests that killed the module's other mutants are tried before the others."""
SECONDS = 8
"""So long may the tests take together that are tried after the named files."""
PATIENCE = 120
"""Seconds after which a mutant counts as one that never ends."""


@dataclass(frozen=True)
class Mutant:
    """``key`` stays the same while its function does. ``lines``: where in the module it stands. ``outside``: not in the
    body of a function, or in one that runs at import alone. ``cases``: the tests of the rules that it names."""

    key: str
    path: str
    lines: range
    change: str
    code: str
    outside: bool
    cases: tuple[str, ...]


class Changes(MutationVisitor):
    """mutmut's walk, with decorated functions; without the settings of dataclasses and caches, and names of types."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return False
        if isinstance(node, cst.Decorator):
            text = cst.Module([]).code_for_node(node)
            return any(word in text for word in ("dataclass", "cache", "contextmanager"))
        if isinstance(node, cst.AnnAssign):
            return matchers.matches(node.annotation.annotation, matchers.Name("TypeAlias"))
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
    texts = [module.code_for_node(top) for top in module.body]
    head = source[: source.index("".join(texts))]
    at = {id(node): number for number, top in enumerate(module.body) for node in _nodes(top)}
    numbers: Counter[int] = Counter()
    found = []
    for one in visitor.mutations:
        top = at[id(one.original_node)]
        numbers[top] += 1
        changed = module.code_for_node(module.body[top].deep_replace(one.original_node, one.mutated_node))
        change = _change(texts[top], changed)
        if changed == texts[top] or ("zip(" in change and GUARD.sub("", changed) == GUARD.sub("", texts[top])):
            continue
        span = places.get(one.original_node) or places[module.body[top]]
        key = f"{path}:{hashlib.sha256(texts[top].encode()).hexdigest()[:10]}:{numbers[top]}"
        code = head + "".join((*texts[:top], changed, *texts[top + 1 :]))
        lines = range(span.start.line, span.end.line + 1)
        found.append(
            Mutant(key, path, lines, change, code, _outside(module.body[top], one.original_node), _cases(texts[top]))
        )
    return sorted(found, key=lambda one: one.lines.start)


def _cases(text: str) -> tuple[str, ...]:
    """The tests of the rules that a function names or declares."""
    rules = sorted(path.name for path in (ROOT / "tests" / "cases").iterdir())
    named = [rule for rule in rules if f'"{rule}"' in text or f"def {rule.replace('-', '_')}(" in text]
    return tuple(f"tests/schemas/test_cases.py::test_case[{rule}]" for rule in named)


def _outside(top: cst.CSTNode, wanted: cst.CSTNode) -> bool:
    """Whether a node stands in no function's body: at the head of the module, in a decorator or a default."""
    found = matchers.findall(top, matchers.FunctionDef())
    return not any(node is wanted for one in found for node in _nodes(one.body))


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _change(before: str, after: str) -> str:
    """The first line that differs, as it was and as it is."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    was, now = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return f"{was.strip()}  →  {now.strip()}"


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


class Measured:
    """What the usual tests run, each by itself: seconds and lines, measured anew when the code or a test changed."""

    def __init__(self) -> None:
        lines, times = PLACE / "coverage", PLACE / "tests.xml"
        parts = [path for part in ("tests", "schemas", "pipeline") for path in (ROOT / part).rglob("*.py")]
        newest = max(path.stat().st_mtime for path in parts)
        if not times.exists() or times.stat().st_mtime < newest:
            options = ["-m", "not slow", "-q", "--cov", "--cov-context=test", "--cov-report=", f"--junitxml={times}"]
            settings = os.environ | {"COVERAGE_FILE": str(lines)}
            times.unlink(missing_ok=True)
            subprocess.run([sys.executable, "-m", "pytest", *options], env=settings, check=False)
            said = times.read_text(encoding="utf-8")
            if "<failure" in said or "<error" in said:
                times.unlink()
                raise SystemExit("Tests fail without a mutant.")
        self._data = coverage.CoverageData(str(lines))
        self._data.read()
        self.seconds = {
            f"{one.get('classname', '').replace('.', '/')}.py::{one.get('name')}": float(one.get("time", 0))
            for one in ElementTree.parse(times).iter("testcase")
        }
        self._known: dict[str, dict[int, set[str]]] = {}

    @cached_property
    def _of_file(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.seconds:
            found.setdefault(name.partition("::")[0], []).append(name)
        return found

    def that_run(self, mutant: Mutant) -> set[str]:
        """The tests that run a mutant's line, or where none does the one before it that some do; those that run its
        module where it stands outside of functions."""
        lines = self._lines(mutant.path)
        if not mutant.outside:
            before = [number for number in lines if number < mutant.lines.start]
            there = set().union(*(lines.get(number, set()) for number in mutant.lines))
            return there or (lines[max(before)] if before else set())
        return set().union(*lines.values())

    def at_import(self, mutant: Mutant) -> bool:
        """Whether the line of a mutant runs only while its module is imported, as what declares the rules does."""
        contexts = self._data.contexts_by_lineno(str(ROOT / mutant.path))
        there = {one for number in mutant.lines for one in contexts.get(number, ())}
        return bool(there) and not any(there)

    def _lines(self, path: str) -> dict[int, set[str]]:
        """By line; a test file as a whole where what it makes once for all its tests runs the line."""
        if path not in self._known:
            found = {}
            for number, contexts in self._data.contexts_by_lineno(str(ROOT / path)).items():
                tests: set[str] = set()
                for name, _, phase in (one.rpartition("|") for one in contexts if one):
                    tests.update(self._of_file[name.partition("::")[0]] if phase == "setup" else [name])
                if tests:
                    found[number] = tests
            self._known[path] = found
        return self._known[path]

    def others(self, mutant: Mutant, named: Sequence[str]) -> list[str]:
        """Further tests that run a mutant, the quickest of each file in turn, within :data:`SECONDS`."""
        turns: Counter[str] = Counter()
        ranked = []
        for name in sorted(self.that_run(mutant) & set(self.seconds), key=lambda one: (self.seconds[one], one)):
            file = name.partition("::")[0]
            if file not in named:
                ranked.append((turns[file], self.seconds[name], name))
                turns[file] += 1
        left, found = float(SECONDS), []
        for _, seconds, name in sorted(ranked):
            if seconds <= left:
                left -= seconds
                found.append(name)
        return found

    def named(self, mutant: Mutant, files: Sequence[str]) -> list[str]:
        """The tests of the named files, the quickest first: those that run a mutant, all where it stands outside."""
        there = self.that_run(mutant)
        tests = [name for file in files for name in self._of_file.get(file, ()) if mutant.outside or name in there]
        return sorted(tests, key=lambda one: self.seconds[one])


class _FirstFailure:
    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def _prepare() -> None:
    """Loads all that the tests import, and runs one of them, so that a fork has it behind it."""
    for library in LIBRARIES:
        importlib.import_module(library)
    _pytest(["--collect-only", "tests"], _FirstFailure())
    _pytest([SETTINGS["first"]], _FirstFailure())
    gc.freeze()


def _pytest(tests: Sequence[str], first: _FirstFailure) -> int:
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:cov", f"--basetemp={PLACE / 'tmp'}"]
    return pytest.main([*options, *tests], plugins=[first])


def _install(mutant: Mutant) -> None:
    """Puts a mutant in its place: the code of one function, or, where it is none of these, its module anew."""
    finder = _Changed(mutant)
    was, now = (_functions(compile(text, finder.path, "exec")) for text in (Path(finder.path).read_text(), mutant.code))
    changed = [name for name, code in was.items() if name in now and now[name] != code]
    module = sys.modules.get(finder.name)
    function = _function(module, changed[0]) if module and len(changed) == 1 and not mutant.outside else None
    if function:
        function.__code__ = now[changed[0]]
        _forget()
        return
    if not changed and not mutant.outside:
        return
    for name in [
        name for name in sys.modules if name.partition(".")[0] in ("schemas", "pipeline", "tests", "tools", "conftest")
    ]:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)


def _functions(code: types.CodeType) -> dict[str, types.CodeType]:
    """The functions and methods of a module by their qualified names."""
    own = [one for one in code.co_consts if isinstance(one, types.CodeType)]
    classes = [one for one in own if not one.co_flags & inspect.CO_OPTIMIZED]
    return {one.co_qualname: one for one in own if one not in classes} | {
        name: one for each in classes for name, one in _functions(each).items()
    }


def _function(module: types.ModuleType, name: str) -> types.FunctionType | None:
    found: object = module
    for part in name.split("."):
        found = vars(found).get(part)
    found = inspect.unwrap(getattr(found, "fget", found) or found)
    return found if isinstance(found, types.FunctionType) else None


def _forget() -> None:
    """Empties the caches of the project's functions: what stands there was made by the code before it was changed."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("schemas", "pipeline"):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


def _attempt(mutant: Mutant, *parts: Sequence[str]) -> str:
    """The test that kills a mutant, one part after the other, or :data:`SURVIVED`.

    "import" where the project cannot be loaded with it, "time" where the tests ran too long, "signal" where a process
    was killed.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(read)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        first = _FirstFailure()
        code = 1
        try:
            _silence()
            _install(mutant)
            code = next((end for end in (_end(tests, first) for tests in parts if tests) if end), 0)
            first.name = first.name or ("import" if code and not _loads() else "")
        finally:
            os.write(write, first.name.encode())
            os._exit(int(code))
    os.close(write)
    ready, _, _ = select.select([read], [], [], PATIENCE)
    name = os.read(read, 4096).decode() if ready else "time"
    if not ready:
        os.killpg(child, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(child, 0)
    end = os.waitstatus_to_exitcode(status) if ready else 1
    survived, name = end == 0, "signal" if ready and end < 0 else name
    if not survived and not name:
        raise SystemExit(f"{mutant.path}:{mutant.lines.start}: no test failed, and yet the tests did not pass")
    return SURVIVED if survived else name


def _end(tests: Sequence[str], first: _FirstFailure) -> int:
    """How the tests end; their files as a whole where one is no longer there, as when the mutant took a parameter."""
    code = _pytest(tests, first)
    if code == pytest.ExitCode.USAGE_ERROR:
        files = dict.fromkeys(name.partition("::")[0] for name in tests)
        code = _pytest(["-m", "not slow", *files], first)
    return code


def _loads() -> bool:
    """Whether the project can be imported at all."""
    try:
        importlib.import_module("pipeline.jobs.merge")
        importlib.import_module("tests.conftest")
    except Exception:
        return False
    return True


def _silence() -> None:
    log = os.open(PLACE / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--again", action="store_true", help="try those that survived again")
    asked.add_argument("--every", type=int, default=1, help="only one of so many, drawn by their hash")
    asked.add_argument("--list", action="store_true", help="run nothing, list what survived")
    asked.add_argument("modules", nargs="*")
    said = asked.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    PLACE.mkdir(parents=True, exist_ok=True)
    alone = (PLACE / "lock").open("w")
    if not said.list:
        fcntl.flock(alone, fcntl.LOCK_EX)
    kept = PLACE / "results.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if not said.list:
        measured = Measured()
        _prepare()
    print("| module | mutants | run | killed | survived | share |\n|---|---|---|---|---|---|", flush=True)
    survivors = []
    for path in said.modules or [str(path) for one in MODULES for path in sorted(Path().glob(one))]:
        mutants = mutants_of(path)
        kills: Counter[str] = Counter()
        due = [one for one in mutants if _is_due(one.key, results.get(one.key), said.every, said.again)]
        if said.list:
            due = []
        for mutant in due:
            one = replace(mutant, outside=mutant.outside or measured.at_import(mutant))
            files = _tests(path)
            likely = [*one.cases, *(name for name, _ in kills.most_common(LIKELY))]
            by = _attempt(one, likely, measured.named(one, files), measured.others(one, files))
            if by.startswith("tests/"):
                kills.update([by] if "::" in by else [])
                _refuse_failing(path, by, one.outside)
            results[one.key] = by
            shutil.rmtree(PLACE / "tmp", ignore_errors=True)
            kept.write_text(json.dumps(results, indent=0), encoding="utf-8")
        ends = Counter(results.get(one.key, "") for one in mutants)
        tried = len(mutants) - ends[""]
        killed = tried - ends[SURVIVED]
        share = f"{killed / tried:.0%}" if tried else ""
        print(f"| {path} | {len(mutants)} | {tried} | {killed} | {ends[SURVIVED]} | {share} |", flush=True)
        survivors += [one for one in mutants if results.get(one.key) == SURVIVED]
    for one in survivors:
        print(f"{one.path}:{one.lines.start}: {one.change}")


def _is_due(key: str, former: str | None, every: int, again: bool) -> bool:
    if former:
        return again and former == SURVIVED
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % every == 0


def _tests(path: str) -> list[str]:
    found: list[str] = SETTINGS["tests"].get(path, SETTINGS["else"])
    return found


@cache
def _refuse_failing(path: str, test: str, outside: bool) -> None:
    """A test that fails without a mutant too would kill every one."""
    whole = Mutant("", path, range(0), "", (ROOT / path).read_text(encoding="utf-8"), outside, ())
    if _attempt(whole, [test]) != SURVIVED:
        raise SystemExit(f"{path}: {test} fails without a mutant")


if __name__ == "__main__":
    main()
