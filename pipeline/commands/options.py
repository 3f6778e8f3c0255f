"""What the commands share: the folders' options, the period's argument, and how a finding's place is told."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.findings import Finding
    from pipeline.storage.files import Folders
    from schemas.layout import Layout
    from schemas.period import Period


def in_folders(command: Any) -> Any:
    """Gives a command the options that say where the plan, the returns and the output are. As a decorator, below
    ``click.command``; the command's function gets them as ``folders``."""

    @wraps(command)
    def in_them(*, plan: Path, raw: Path, out: Path, **others: Any) -> Any:
        """Makes one ``folders`` of the three paths."""
        from pipeline.storage.files import Folders

        return command(folders=Folders(plan, raw, out), **others)

    made: Any = in_them
    folder = click.Path(path_type=Path, file_okay=False)
    for name, default, words in (
        ("out", "data/out", "結果のフォルダー（この中に R5-4 などができます）"),
        ("raw", "data/raw", "回答票のフォルダー（この中に R5-4 などがあります）"),
        ("plan", "data/plan", "計画のフォルダー（R5.xlsx があります）"),
    ):
        option = click.option(
            f"--{name}", type=folder, default=Path(default), show_default=True, metavar="DIR", help=words
        )
        made = option(made)
    return made


def for_period(command: Any) -> Any:
    """Gives a command the argument that names a period. The command's function gets it as ``period``, None where it was
    left out."""
    return click.argument("period", required=False, metavar="[期]")(command)


def chosen(text: str | None, folders: Folders) -> Period:
    """The period named, or the newest that has a folder of returns.

    Raises UsageError where it has no register, where what was written names none, and where nothing was written and
    there is no such folder; RegisterFaults for a register that is wrong.
    """
    from pipeline.register.periods import newest
    from pipeline.register.sheets import RegisterMissing

    try:
        period = named(text, folders) or newest(folders)
    except RegisterMissing as error:
        raise click.UsageError(
            f"計画のファイル「{error.path}」がありません。期（{text}）に誤りがないか、"
            "torimatome を置いたフォルダーで実行しているか、ご確認ください。"
        ) from None
    if period is None:
        raise click.UsageError(
            f"「{folders.raw}」に R5-4 のような名前のフォルダーがありません。期（例：R5-4）を指定してください。"
        )
    return period


def named(text: str | None, folders: Folders) -> Period | None:
    """The period that was written, in any clear spelling; None where none was. Raises UsageError for what names no
    period, RegisterMissing where its year has no register, and RegisterFaults."""
    from pipeline.register.periods import PeriodUnknown, period_named

    try:
        return period_named(text, folders) if text else None
    except PeriodUnknown as error:
        raise click.UsageError(str(error)) from None


def joined(*parts: str) -> str:
    """The parts of a finding's place that are known, joined.

    >>> joined("図書館", "", "回答票", "I8")
    '図書館・回答票・I8'
    """
    return "・".join(filter(None, parts))


def numbered(finding: Finding, layout: Layout) -> str:
    """What stands before the message of a finding on one row: "通しNo.9　" in the plan's own words, else ""."""
    return layout.in_own_words(f"通しNo.{finding.serial_no}　") if finding.serial_no else ""
