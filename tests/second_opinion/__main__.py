"""`python -m tests.second_opinion SEED…` makes quarters, merges them and tells every disagreement."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .quarters import judged
from .sample import print_sample


def main() -> int:
    """Judge the quarters of the seeds named, or print findings to be read by a person."""
    ask = argparse.ArgumentParser(prog="python -m tests.second_opinion", description=__doc__)
    ask.add_argument("seeds", nargs="*", help="seeds, or ranges of them such as 1-20")
    ask.add_argument("--keep", type=Path, help="leave each quarter's folder below this one")
    ask.add_argument("--sample", type=int, metavar="N", help="print N findings drawn from the quarters")
    given = ask.parse_args()
    seeds = [n for s in given.seeds or ["1-12"] for n in _range(s)]
    with tempfile.TemporaryDirectory(prefix="quarters-") as temporary:
        top = given.keep.resolve() if given.keep else Path(temporary)
        if given.sample:
            return print_sample(seeds, given.sample, top)
        wrong = 0
        for seed in seeds:
            quarter, said = judged(seed, top / str(seed))
            wrong += bool(said)
            if said:
                print(f"seed {seed} ({quarter.code}): {', '.join(quarter.planted)}")
            for line in said:
                print("   ", line)
            sys.stdout.flush()
        print(f"{len(seeds) - wrong} of {len(seeds)} quarters agree")
    return 1 if wrong else 0


def _range(word: str) -> range:
    """The seeds of a word such as 7 or 1-20."""
    first, _, last = word.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
