"""Findings drawn at random, for a person to read: can each be acted on?"""

from __future__ import annotations

from pathlib import Path
from random import Random

from .judge import table
from .quarters import judged


def print_sample(seeds: list[int], count: int, top: Path) -> int:
    """Print findings of many quarters, as many of each rule as of any other where there are enough."""
    by_rule: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for seed in seeds:
        quarter, _ = judged(seed, top / str(seed))
        for f in table(top / str(seed) / "out" / quarter.code / "findings.csv"):
            by_rule.setdefault(f["rule"], []).append((seed, f))
    rng = Random(count)
    for findings in by_rule.values():
        rng.shuffle(findings)
    drawn = []
    while len(drawn) < count and any(by_rule.values()):
        for rule in sorted(by_rule):
            if by_rule[rule] and len(drawn) < count:
                drawn.append(by_rule[rule].pop())
    for k, (seed, f) in enumerate(drawn, 1):
        where = "!".join(x for x in (f["file"], f["sheet"], f["cell"]) if x)
        print(f"{k}. [{f['severity']} {f['rule']}] seed {seed}, {f['department']} No.{f['serial_no']}, {where}")
        print(f"   value   {f['value']!r}\n   message {f['message']}\n   remedy  {f['remedy']}")
    return 0
