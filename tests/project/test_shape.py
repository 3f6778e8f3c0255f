"""No code but the layout itself knows how many periods a year has, or what a column of a plan is called."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from schemas.layout import MUSASHINO, QUARTERLY, Layout
from tests.support.quarter import ROOT

DECLARED = ("schemas/layout.py", "schemas/public.py", "pipeline/drafting/known.py")
"""Where 武蔵野市's shape is declared, the columns of its open data, and names that are proposed to other plans."""

ANSWERED = frozenset((*Layout().answered, *(one.name for one in MUSASHINO), *QUARTERLY))
GONE = frozenset(("QUARTERS", "ANSWERS", "REASONS", "TABLE_COLUMNS", "HEADING"))
SOURCES = sorted(
    path.relative_to(ROOT).as_posix() for folder in ("pipeline", "schemas") for path in (ROOT / folder).rglob("*.py")
)


def named(tree: ast.AST) -> set[str]:
    """The columns that code names in a literal, and the constants of old that it knows."""
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return (literals & ANSWERED) | (names & GONE)


@pytest.mark.parametrize("source", [one for one in SOURCES if one not in DECLARED])
def test_no_column_of_a_plan_is_named_outside_of_its_layout(source: str) -> None:
    assert named(ast.parse(Path(ROOT / source).read_text(encoding="utf-8"))) == set()


def test_such_a_name_would_be_found() -> None:
    assert named(ast.parse('row["q4"] + HEADING["reason_code"]')) == {"q4", "reason_code", "HEADING"}
