"""`make audit`: whether a known vulnerability is in the pinned versions, as pip-audit finds it.

Exit codes: 0 none known, 1 some known, 2 nothing is known of some or all packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NONE, SOME, UNKNOWN = 0, 1, 2
FILES = ("install.txt", "dev.txt", "release.txt")
"""Together they pin everything: dev.txt holds what the files before it have."""


def verdict(report: Mapping[str, Any] | None) -> tuple[int, list[str]]:
    """Exit code and lines for pip-audit's JSON report; None where it ended without one."""
    asked = report["dependencies"] if report else []
    known = [one for one in asked if "vulns" in one]
    if not known:
        return UNKNOWN, ["The database of known vulnerabilities could not be reached, so nothing is known."]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for one in known
        for found in one["vulns"]
    ]
    if lines:
        return SOME, [f"Known vulnerabilities: {len(lines)}.", *lines]
    unknown = ", ".join(one["name"] for one in asked if "vulns" not in one)
    if unknown:
        return UNKNOWN, [f"The database has nothing on {len(known)} packages, and does not know these: {unknown}."]
    return NONE, [f"No known vulnerability in {len(known)} packages."]


def main() -> int:
    folder = Path(__file__).parents[1] / "requirements"
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    for name in FILES:
        command += ["--requirement", str(folder / name)]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "report.json"
        subprocess.run([*command, "--format", "json", "--output", str(path)], stderr=subprocess.DEVNULL, check=False)
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    code, lines = verdict(report)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
