"""What a merge keeps besides its tables: the same bytes again, no final edition over an error, who is written to."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .model import Quarter
from .oracle import Opinion
from .render import run_program
from .words import SEVERITY


def letters(quarter: Quarter, opinion: Opinion, out: Path) -> list[str]:
    """A 確認依頼 for each department with errors, and for no other."""
    must, may = _written_to(quarter, opinion)
    head, tail = f"確認依頼_{quarter.code}_", ".xlsx"
    made = {p.name.removeprefix(head).removesuffix(tail) for p in (out / "確認依頼").glob("*.xlsx")}
    said = [f"LETTER for {d} is missing" for d in sorted(must - made)]
    return said + [f"LETTER for {d}, who has no error" for d in sorted(made - must - may)]


def _written_to(quarter: Quarter, opinion: Opinion) -> tuple[set[str], set[str]]:
    """The departments with errors of their own, and those that may have one."""
    must: set[str] = set()
    may: set[str] = set()
    departments = {file.name: file.departments for file in quarter.returns}
    for want in opinion.wanted:
        if not any(SEVERITY[rule] == "error" for rule in want.rules):
            continue
        initiative = quarter.plan.initiatives.get(int(want.serial)) if want.serial else None
        concerned = [d for file in want.files for d in departments.get(file, [])]
        if want.department or (initiative and want.rules[0] != "row-foreign"):
            concerned = [want.department or initiative.department]
        certain = want.must and len(set(concerned)) == 1 and not opinion.accepts(want)
        (must if certain and not want.rules[0].startswith("file-") else may).update(concerned)
    return must, may


def same_again(quarter: Quarter, folder: Path) -> list[str]:
    """A rerun gives the same bytes, run.json aside."""
    out = folder / "out" / quarter.code
    before = _digests(out)
    run_program(folder, "merge", quarter.code, "--no-pdf")
    after = _digests(out)
    changed = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    return [f"RERUN changed {name}" for name in changed if not name.startswith("依頼")]


def no_final(quarter: Quarter, opinion: Opinion, folder: Path) -> list[str]:
    """--final refuses and writes nothing while an error stands, and makes the final edition where none does."""
    out = folder / "out" / quarter.code
    before = _digests(out)
    made = run_program(folder, "merge", quarter.code, "--no-pdf", "--final")
    if opinion.has_errors:
        said = [] if made.returncode == 1 else [f"FINAL exit {made.returncode}, not 1"]
        return said + (["FINAL changed the folder, though it refused"] if _digests(out) != before else [])
    return [] if made.returncode == 0 else [f"FINAL exit {made.returncode}, not 0: {made.stderr[-300:]}"]


def _digests(out: Path) -> dict[str, str]:
    """The SHA-256 of every output but run.json."""
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != "run.json"]
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
