"""``torimatome waive``: a finding accepted as it is, written into the register."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import chosen, in_folders
from pipeline.commands.screen import JapaneseCommand, say

if TYPE_CHECKING:
    from pipeline.storage.files import Folders
    from schemas.period import Period


@click.command("waive", cls=JapaneseCommand)
@click.argument("number", metavar="通しNo.", type=click.IntRange(min=1))
@click.argument("rule", metavar="規則")
@click.option("--reason", required=True, metavar="理由", help="そのままでよいとする理由")
@click.option("--by", "approver", required=True, metavar="承認者", help="承認した人（例：産業振興課長）")
@click.option("--period", metavar="期", help="始まりの期（例：R5-4）。省くと、最も新しい期です。")
@click.option("--until", metavar="期", help="いつの期まで認めるか。省くと、始まりの期だけです。")
@click.option("--date", "approved", metavar="日付", help="承認日（例：2024-04-15）。省くと、今日です。")
@in_folders
def waive_command(
    number: int,
    rule: str,
    reason: str,
    approver: str,
    period: str | None,
    until: str | None,
    approved: str | None,
    folders: Folders,
) -> int:
    """指摘を例外として認め、計画の「例外」に1行を書き加えます。

    規則は、点検結果の「規則」の欄にある名前（例：評価理由の選択肢がない）です。
    findings.csv にある名前（例：reason-missing）でも構いません。
    """
    from pipeline.jobs.waive import NewWaiver, waive

    since = chosen(period, folders)
    entry = NewWaiver(number, rule, since, _last(until, since), reason, approver, _day(approved))
    added = waive(entry, folders)
    say("計画に例外を書き加えました。")
    for place, one in added:
        say(f"  {place}：{one}")
    if len(added) > 1:
        say("  （主管課等の全体についての指摘なので、そのすべての事業について書き加えました。）")
    say("次に merge を実行すると、反映されます。")
    return 0


def _last(text: str | None, since: Period) -> Period:
    """The last period of a waiver, called as the periods of its first year are; the first where none is written. Raises
    UsageError for what names none."""
    from schemas.period import parse_period

    try:
        return parse_period(text, since.layout) if text else since
    except ValueError:
        raise click.UsageError(f"期「{text}」は、{since}（{since.label}）のように書いてください。") from None


def _day(text: str | None) -> date:
    """The day of approval, as the register writes days; today where none is written. Raises UsageError for anything
    else."""
    from schemas.register import day

    try:
        return day(text) if text else date.today()
    except ValueError:
        raise click.UsageError(f"承認日「{text}」は 2024-04-15 のように書いてください。") from None
