"""The 30 rules, and the verdict on each of them for one period's open data."""

from __future__ import annotations

from typing import Final

from pipeline.opendata import level1, level2, level3
from pipeline.opendata.package import Package
from pipeline.opendata.rule import Verdict

RULES: Final = (*level1.RULES, *level2.RULES, *level3.RULES)


def verdicts(package: Package) -> dict[str, Verdict]:
    """Rule → whether the files as they stand on the disk keep it."""
    return {rule.id: rule.judge(package) for rule in RULES}
