"""``torimatome batch``: every plan under a folder is merged by itself, and none stops the others."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.screen import JapaneseCommand, Progress, say
from pipeline.errors import CommandRefused
from pipeline.interruption import CHANGED


@click.command("batch", cls=JapaneseCommand)
@click.argument("root", metavar="フォルダー", type=click.Path(path_type=Path))
@click.option("--period", metavar="期", help="取りまとめる期（省くと、それぞれの計画の最も新しい期）")
@click.option("--scheduler", metavar="ADDRESS", help="Dask のスケジューラー（例：tcp://10.0.0.1:8786）で実行します。")
@click.option("--quiet", is_flag=True, help="進み具合と結果を表示しません。")
def batch_command(root: Path, period: str | None, scheduler: str | None, quiet: bool) -> int:
    """フォルダーの中の計画を、すべて取りまとめます。

    data/plan と data/raw のあるフォルダーを、1つの計画とみなします。それぞれの data/out に、merge と同じ結果が
    できます（PDFを除きます）。1つの計画がうまくいかなくても、ほかの計画は取りまとめます。
    """
    from pipeline.batch.plans import PlanJob, plans_under
    from pipeline.batch.schedulers import on_cluster, on_cores
    from pipeline.batch.table import gathering, tables_locked, write_tables

    if not root.is_dir():
        raise click.UsageError(
            f"フォルダー「{root}」がありません。計画ごとのフォルダー（data/plan と data/raw があるもの）を集めた"
            "フォルダーを指定してください。"
        )
    jobs = [PlanJob(root.resolve(), plan.as_posix(), period or "") for plan in plans_under(root)]
    if not jobs:
        raise click.UsageError(f"「{root}」の中に、data/plan と data/raw のあるフォルダーがありません。")
    with tables_locked(root), gathering(root) as gathered, Progress(quiet) as progress:
        progress.tell("取りまとめ", 0, len(jobs))
        for done in on_cluster(jobs, scheduler) if scheduler else on_cores(jobs):
            gathered.add(done)
            if done.written:
                CHANGED.append(root / done.name)
            progress.tell("取りまとめ", len(gathered.ends), len(jobs))
        folder, parquet = write_tables(root, gathered)
    failed = sorted((done for done in gathered.ends if done.failure), key=lambda done: done.name)
    for done in failed:
        say(f"{done.name}：{done.failure}", err=True)
    if not quiet:
        say(f"{len(jobs):,} 件の計画のうち、{len(jobs) - len(failed):,} 件を取りまとめました。")
        say(f"全計画の表と一覧：{folder}")
        if not parquet:
            say("Parquet は作りませんでした（pip install 'torimatome[dask]' で入れると作れます）。")
    return CommandRefused.exit_code if failed else 0
