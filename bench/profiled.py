"""Where a merge spends its time: cProfile over one size, the reading processes' work looked at apart.

``python -m bench.profiled FOLDER OUT``: a generated quarter, and where the output goes.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from pathlib import Path

from bench.sizes import PERIOD
from pipeline.jobs.merge import Clock, Folders, merge
from pipeline.reading import Limits
from pipeline.reading.dispatch import read_workbook
from pipeline.storage.editions import Edition
from schemas.period import parse_period

SHOWN = 25


def main(folder: Path, out: Path) -> None:
    """Prints both profiles, by the functions' own time."""
    clock = Clock()
    with cProfile.Profile() as profile:
        merge(parse_period(PERIOD), Folders(folder / "plan", folder / "raw", out), Edition.DRAFT, clock)
    print(f"merge, seconds by stage: {clock.seconds}")
    pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)
    with cProfile.Profile() as profile:
        for path in sorted((folder / "raw" / PERIOD).iterdir()):
            read_workbook(str(path), Limits())
    print("the same files as a reading process reads them")
    pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
