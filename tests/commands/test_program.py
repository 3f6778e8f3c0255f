"""The program's process ends at once, but nothing that it says or has to do at its end is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUN = """
import atexit, sys
import pipeline.cli as cli

def main():
    atexit.register(print, "done")
    sys.stdout.write("said ")
    {ending}

cli.main = main
cli.program()
"""


@pytest.mark.parametrize(
    ("ending", "code", "trace"), [("sys.exit(1)", 1, []), ("1 / 0", 3, ["ZeroDivisionError: division by zero"])]
)
def test_what_is_to_be_done_is_done_before(ending: str, code: int, trace: list[str]) -> None:
    run = [sys.executable, "-c", RUN.format(ending=ending)]
    ended = subprocess.run(run, capture_output=True, encoding="utf-8", check=False)
    assert (ended.returncode, ended.stdout) == (code, "said done\n")
    assert ended.stderr.splitlines()[-1:] == trace
