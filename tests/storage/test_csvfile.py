"""With pyarrow on the machine pandas keeps text otherwise; what comes out is the same with and without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.quarter import contents, sample_quarter

pytestmark = pytest.mark.slow

MERGE = """
import sys
{hidden}
from pipeline.jobs.merge import Clock, Folders, merge
from pipeline.storage.editions import Edition
from schemas.period import parse_period
from pathlib import Path
import pandas
root = Path(sys.argv[1])
merge(parse_period("R5-4"), Folders(root / "plan", root / "raw", root / "out"), Edition.DRAFT, Clock())
print(pandas.DataFrame({{"a": ["b"]}}).dtypes["a"].storage)
"""


def test_pyarrow_changes_no_byte(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    made = []
    for name, hidden in (("pyarrow", ""), ("python", "sys.modules['pyarrow'] = None")):
        place = sample_quarter(tmp_path / name)
        command = [sys.executable, "-c", MERGE.format(hidden=hidden), str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == name
        files = contents(place.out)
        assert files.pop("run.json")
        made.append(files)
    assert made[0] == made[1]
