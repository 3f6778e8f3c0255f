"""``torimatome status``: who has returned, who has what to correct, and reminders to those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import chosen, for_period, in_folders
from pipeline.commands.screen import JapaneseCommand, Progress, say

if TYPE_CHECKING:
    from pipeline.merging.quarter import Quarter
    from pipeline.overview.standing import Standing
    from pipeline.storage.files import Folders
    from schemas.period import Period


WIDTH = 80
"""Columns of a usual terminal."""


@click.command("status", cls=JapaneseCommand)
@for_period
@in_folders
def status_command(period: str | None, folders: Folders) -> int:
    """どの主管課等が提出済みか、修正待ちかを一覧にし、催促のメールの下書きを作ります。"""
    from pipeline.commands.summary import kept_line
    from pipeline.jobs.remind import remind
    from pipeline.merging.quarter import Clock, read_quarter
    from pipeline.overview.standing import standings
    from pipeline.storage.editions import final_facts
    from pipeline.storage.files import FORMS, REMINDERS
    from pipeline.storage.own import strangers_in
    from pipeline.storage.publish import kept

    asked = chosen(period, folders)
    if not folders.returns(asked).is_dir() and not (folders.output(asked) / FORMS).is_dir():
        raise click.UsageError(
            f"{asked.label}の回答票は、まだ作られていません。期に誤りがなければ、forms から始めてください。"
        )
    with Progress(quiet=False) as progress:
        quarter = read_quarter(asked, folders, Clock(progress.tell))
    told = list(standings(quarter))
    final = final_facts(folders.output(asked)) is not None
    reminded, stale = ([], []) if final else remind(told, quarter, folders)
    say("\n".join(_head(quarter, asked, final)))
    _show(told)
    say("\n".join(_foot(quarter, told, reminded, stale, final, folders.output(asked))))
    drafts = folders.output(asked) / REMINDERS
    left = kept(strangers_in(REMINDERS, drafts, asked))
    if left:
        say(f"  {kept_line(left, drafts)}")
    return 0


def _head(found: Quarter, period: Period, final: bool) -> Iterator[str]:
    """Which period it is, and how far its deadline is; of a final edition the deadline alone."""
    yield f"{period.label}の提出状況{'（確定版ができています）' if final else ''}"
    yield f"  提出期限：{deadline_in_words(found.register.deadline(period), None if final else date.today())}"


def deadline_in_words(deadline: date | None, today: date | None) -> str:
    """The deadline and how far it is from ``today``; the deadline alone where ``today`` is None, since it is past
    caring.

    >>> deadline_in_words(date(2024, 4, 12), date(2024, 4, 9))
    '令和6年4月12日（金）　あと 3 日です'
    """
    from schemas.period import day_label

    if not deadline:
        return "計画に記入がありません。"
    if not today:
        return day_label(deadline)
    days = (deadline - today).days
    distance = f"あと {days} 日です" if days > 0 else "今日です" if days == 0 else f"{-days} 日過ぎています"
    return f"{day_label(deadline)}　{distance}"


def _show(told: Sequence[Standing]) -> None:
    """Prints the table of departments, in the width of a usual terminal; a longer name goes on in the next line. Zeros
    of what is to be done are left blank."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from pipeline.legible import legible

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("主管課等", overflow="fold")
    table.add_column("状況", no_wrap=True)
    for heading in ("ファイル", "確認済み／事業", "要修正", "要確認"):
        table.add_column(heading, justify="right", no_wrap=True)
    for standing in told:
        answered = f"{standing.answered}／{standing.initiatives}"
        counts = (str(count) if count else "" for count in (standing.errors, standing.warnings))
        table.add_row(legible(standing.department), standing.state, str(standing.files), answered, *counts)
    Console(width=WIDTH, highlight=False, markup=False).print(table)


def _foot(
    quarter: Quarter, told: Sequence[Standing], reminded: Sequence[str], stale: Sequence[str], final: bool, folder: Path
) -> Iterator[str]:
    """The counts below the table, and what became of the reminders.

    - ``reminded``: the departments with a draft; ``stale``: those whose 確認依頼 does not fit what has come since.
    - ``final``: nobody is reminded any more. ``folder``: the period's output.
    """
    from pipeline.overview.standing import DONE, EXCUSED, NOT_YET, OWING, RETURNED, TO_CORRECT
    from pipeline.storage.files import REMINDERS
    from schemas.rule import ERROR

    states = Counter(standing.state for standing in told)
    yield "  " + "、".join(f"{state} {states[state]} 件" for state in (DONE, RETURNED, TO_CORRECT, NOT_YET))
    if states[EXCUSED]:
        yield f"  提出がないことを例外として認めた主管課等：{states[EXCUSED]} 件"
    known = {standing.department for standing in told}
    errors = [finding for finding in quarter.unwaived() if finding.severity == ERROR]
    lost = sorted({finding.file for finding in errors if finding.department not in known})
    if lost:
        yield f"  どの主管課等の回答か分からないファイル：{'、'.join(lost)}"
    owing = sum(standing.state in OWING for standing in told)
    if reminded:
        yield f"  催促のメールの下書き：{len(reminded)} 件（{folder / REMINDERS}）"
    if stale:
        yield f"  確認依頼が新しくないため、先に merge を実行してください：{'、'.join(stale)}"
    if owing > len(reminded) and not final:
        yield f"  宛先メールが計画にないため、下書きを作らなかった主管課等：{owing - len(reminded)} 件"
