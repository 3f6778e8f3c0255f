"""``torimatome check``: a department looks at its own return before it sends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import in_folders, joined, named, numbered
from pipeline.commands.screen import JapaneseCommand, say

if TYPE_CHECKING:
    from pipeline.storage.files import Folders


@click.command("check", cls=JapaneseCommand)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="ファイル...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@in_folders
@click.option("--period", metavar="期", help="期（例：R5-4）。お送りした回答票では不要です。")
def check_command(files: tuple[Path, ...], period: str | None, folders: Folders) -> int:
    """お送りいただく前の回答票を点検し、直すところを表示します。要修正があれば、終了コードは1です。"""
    from pipeline.jobs.check import check
    from pipeline.register.periods import newest
    from pipeline.returns.inbox import printable
    from schemas.rule import ERROR, SEVERITIES

    errors = 0
    for path, asked, findings in check(files, named(period, folders) or newest(folders), folders):
        say(f"{printable(path.name)}（{asked.label}）")
        for finding in findings:
            place = f"{joined(finding.sheet, finding.cell)}　{numbered(finding, asked.layout)}"
            say(f"  【{SEVERITIES[finding.severity]}】{place}{finding.message}\n      → {finding.remedy}")
        if not findings:
            say("  指摘はありません。このままお送りください。")
        errors += sum(finding.severity == ERROR for finding in findings)
    return 1 if errors else 0
