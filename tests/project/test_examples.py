"""The examples in docstrings say what the code does."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.support.quarter import ROOT

EXAMPLES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): text.count(">>> ")
    for package in ("pipeline", "schemas")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in (text := path.read_text(encoding="utf-8"))
}
"""How many examples stand in each module that has some."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_a_module_is_true(name: str) -> None:
    """All of them: one where doctest does not look, as below a constant, would be believed and never run."""
    ran = doctest.testmod(importlib.import_module(name))
    assert (ran.failed, ran.attempted) == (0, EXAMPLES[name])
