"""``torimatome merge``: the returns of a period, checked and merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.commands.options import chosen, for_period, in_folders, joined, numbered
from pipeline.commands.screen import JapaneseCommand, Progress, say
from pipeline.errors import CommandRefused

if TYPE_CHECKING:
    from pipeline.jobs.merge import MergeResult
    from pipeline.storage.files import Folders
    from schemas.period import Period


@click.command("merge", cls=JapaneseCommand)
@for_period
@in_folders
@click.option("--final", is_flag=True, help="確定版を作ります。要修正が残っていれば作りません。")
@click.option("--reopen", is_flag=True, help="すでにある確定版を取り消し、暫定版を作ります。")
@click.option("--strict", is_flag=True, help="要修正が残っていれば、終了コードを1にします。")
@click.option("--no-pdf", is_flag=True, help="PDFを作りません。")
@click.option("--quiet", is_flag=True, help="進み具合と結果を表示しません。")
def merge_command(
    period: str | None, folders: Folders, final: bool, reopen: bool, strict: bool, no_pdf: bool, quiet: bool
) -> int:
    """届いた回答票を点検し、進行管理表に取りまとめます。

    期は R5-4（令和5年度 第4期）のように書きます。省くと、回答票のフォルダーにある最も新しい期です。
    """
    # Where more calls are nested, as in the modules below, Python asks the system for more memory to call in and gives
    # it back, again and again: that makes this import 0.03 s slower.
    import pandera.pandas  # noqa: F401

    from pipeline.jobs.merge import Clock, merge
    from pipeline.storage.editions import Edition

    asked, edition = chosen(period, folders), Edition.FINAL if final else Edition.DRAFT
    _refuse_nothing(asked, folders)
    with Progress(quiet) as progress:
        outcome = merge(asked, folders, edition, Clock(progress.tell), reopen, pdf=not no_pdf)
    if outcome.folder is None:
        _refuse(outcome)
        return CommandRefused.exit_code
    if not quiet:
        from pipeline.commands.summary import summary

        say(summary(outcome))
    return 1 if strict and outcome.quarter.open_errors() else 0


def _refuse_nothing(period: Period, folders: Folders) -> None:
    """Raises UsageError where there is nothing to merge: no folder of returns, or no file directly in it. A table
    without a single answer would otherwise take the place of the last one."""
    from pipeline.returns.inbox import collect

    inbox = folders.returns(period)
    if not inbox.is_dir():
        raise click.UsageError(
            f"回答票のフォルダー「{inbox}」がありません。期（{period}）に誤りがなければ、"
            f"torimatome forms {period} で作り、届いた回答票を入れてから、もう一度実行してください。"
        )
    files, inside = collect(inbox)
    if not files:
        also = "（その中のフォルダーは読み取りません）" if inside else ""
        raise click.UsageError(
            f"回答票のフォルダー「{inbox}」に、ファイルがありません{also}。"
            "届いた回答票を入れてから、もう一度実行してください。"
        )


def _refuse(outcome: MergeResult) -> None:
    """Tells of every error that keeps the table from being made final, with its place and the rule's title, by which it
    can be accepted."""
    from schemas.rules import RULES

    errors = outcome.quarter.open_errors()
    say(
        f"要修正が {len(errors)} 件残っているため、確定版は作りませんでした。前回の結果はそのままです。",
        err=True,
    )
    for finding in errors:
        place = joined(finding.department, finding.file, finding.sheet, finding.cell)
        number = numbered(finding, outcome.quarter.period.layout)
        say(f"  {place}：{number}{finding.message}（規則：{RULES[finding.rule].title}）", err=True)
    say(
        "修正された回答票を回答票のフォルダーに入れるか、waive で例外にしてから、もう一度実行してください。"
        "使わないファイルは、別のフォルダーに移してください。",
        err=True,
    )
