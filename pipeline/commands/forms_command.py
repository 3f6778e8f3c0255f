"""``torimatome forms``: the forms of a period, for every department."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import chosen, for_period, in_folders
from pipeline.commands.screen import JapaneseCommand, Progress, say

if TYPE_CHECKING:
    from pipeline.jobs.forms import Sent
    from pipeline.storage.files import Folders
    from schemas.period import Period


@click.command("forms", cls=JapaneseCommand)
@for_period
@in_folders
@click.option("--quiet", is_flag=True, help="進み具合と結果を表示しません。")
def forms_command(period: str | None, folders: Folders, quiet: bool) -> int:
    """各主管課等にお送りする回答票を作ります。宛先メールがあれば、メールの下書きも作ります。

    期は R5-4（令和5年度 第4期）のように書きます。省くと、回答票のフォルダーにある最も新しい期です。
    """
    from pipeline.jobs.forms import forms

    asked = chosen(period, folders)
    with Progress(quiet) as progress:
        sent = forms(asked, folders, progress.tell)
    if not quiet:
        say("\n".join(_lines(sent, asked)))
    return 0


def _lines(sent: Sent, period: Period) -> Iterator[str]:
    """What is said at the end: how many forms there are, until when they are due, what of earlier periods went into
    them, which departments get no draft or no form, and where the files are."""
    from pipeline.commands.summary import kept_line
    from pipeline.overview.remarks import past_remarks, unlabelled_codes
    from schemas.period import day_label

    deadline = sent.register.deadline(period)
    yield f"{period.label}の回答票を {len(sent.departments)} 件作りました。"
    yield ""
    yield f"  提出期限：{day_label(deadline) if deadline else '計画に記入がありません。'}"
    told = (*past_remarks(sent.past, period), *unlabelled_codes(sent.register), *sent.register.unused)
    yield from (f"  {line}" for line in told)
    drafts = len(sent.departments) - len(sent.unaddressed)
    yield f"  メールの下書き：{drafts} 件"
    if sent.unaddressed:
        yield f"  　宛先メールが計画にないため、文だけを .txt で作った主管課等：{len(sent.unaddressed)} 件"
    if sent.idle:
        yield f"  　事業がないため、回答票を作らなかった主管課等：{'、'.join(sent.idle)}"
    if sent.kept:
        yield f"  {kept_line(sent.kept, sent.folder)}"
    yield ""
    yield f"できたファイル：  {sent.folder}"
    yield f"届いた回答票は、{sent.inbox} に入れてください。"
