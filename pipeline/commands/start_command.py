"""``torimatome start``: what a double-click in the Windows folder runs. It asks, does the job, shows it, and waits."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from pipeline.commands.check_command import check_command
from pipeline.commands.ending import exit_code
from pipeline.commands.forms_command import forms_command
from pipeline.commands.init_command import init_command
from pipeline.commands.merge_command import merge_command
from pipeline.commands.screen import JapaneseCommand, say
from pipeline.commands.status_command import status_command

if TYPE_CHECKING:
    from pipeline.storage.files import Folders
    from schemas.period import Period

_LONGEST: Final = 130
"""The most characters of the folder's own path. Windows takes 260 for a path, and torimatome's files need up to that
many of them."""


class Starter(NamedTuple):
    """One of the starters. ``title``: what its file is called; ``next``: what to do after each exit code that is no
    failure."""

    title: str
    next: dict[int, str]


JOBS: Final = {
    "forms": Starter(
        "①回答票を作る",
        {0: "フォルダー「依頼」の回答票を、各主管課等に送ります。届いた回答票を入れたら「②取りまとめる」です。"},
    ),
    "merge": Starter(
        "②取りまとめる",
        {
            0: "「要修正」があれば、フォルダー「確認依頼」のファイルを送ります。戻ってきた回答票を入れて、"
            "もう一度「②取りまとめる」です。「要修正」がなくなったら「④確定する」です。"
        },
    ),
    "status": Starter("③提出状況を見る", {0: "フォルダー「督促」に下書きがあれば、確かめて送ります。"}),
    "final": Starter(
        "④確定する",
        {
            0: "進行管理表（確定版）を会議に出します。次の期は「①回答票を作る」からです。",
            1: "直した回答票を入れるか、そのままでよい指摘を計画のファイルのシート「例外」に書いてから、"
            "もう一度「④確定する」です。",
        },
    ),
    "check": Starter(
        "回答票を点検する",
        {0: "「要修正」はありません。", 1: "「要修正」のところをExcelで直して保存し、もう一度点検します。"},
    ),
}
"""Name of a starter → what it is."""

DROPPED: Final = "TORIMATOME_DROPPED"
"""The variable in which a batch file hands on the command line that it was run with."""

_NEW_YEAR: Final = {0: "計画のファイルを直して保存し、閉じます。それから、もう一度「①回答票を作る」です。"}
"""What to do next where ① has made the next year's register."""


@dataclass
class _Ended:
    """What a job leaves to be said and opened. A job fills it in while it runs.

    - ``next``: exit code → what to do then.
    - ``shown``: files and folders to open, none where the job failed.
    """

    next: dict[int, str]
    shown: list[Path] = field(default_factory=list)


@click.command("start", cls=JapaneseCommand)
@click.argument("job", metavar="|".join(JOBS), type=click.Choice(list(JOBS)))
@click.argument("files", nargs=-1, metavar="[ファイル...]", type=click.Path(path_type=Path))
@click.option("--dropped", envvar=DROPPED, default="", hidden=True, help="バッチファイルを実行した命令")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="data のあるフォルダー")
@click.pass_context
def start_command(context: click.Context, job: str, files: tuple[Path, ...], dropped: str, home: Path | None) -> int:
    """期を番号で選んで、1つの仕事をします（Windows のフォルダーの、ダブルクリックするファイルから使います）。

    終わると、できたものを開き、次にすることを表示して、キーが押されるのを待ちます。
    check には、回答票のファイルかフォルダーを渡します。
    """
    starter = JOBS[job]
    say(f"【{starter.title}】\n")
    ended = _Ended(starter.next)
    given = [path.absolute() for path in (*files, *dropped_files(dropped))]
    code = exit_code(lambda: _done(context, job, given, home, ended))
    say("")
    if code in ended.next:
        say(f"次にすること：{ended.next[code]}")
    else:
        _show_failed()
    if sys.stdin.isatty():
        for path in ended.shown:
            click.launch(str(path.absolute()))
    click.pause("\n何かキーを押すと、この画面を閉じます。")
    return code


def dropped_files(line: str) -> list[Path]:
    r"""The files that were dropped on a batch file, out of the command line with which Windows runs it.

    Only names with a blank are in quotation marks there. A batch file's own %* ends at an & in another name, and has
    lost every ^ in it.

    >>> [str(path) for path in dropped_files(r'cmd /c ""C:\t\点検.bat" "C:\a b.xlsx" C:\a&b.xlsx"')]
    ['C:\\a b.xlsx', 'C:\\a&b.xlsx']
    """
    begun = re.search(" /c (.*)", line, re.IGNORECASE)
    run = begun[1] if begun else ""
    if run.startswith('"') and run.count('"') > 2:
        before, _, after = run[1:].rpartition('"')
        run = before + after
    _, *found = [quoted or plain for quoted, plain in re.findall('"([^"]*)"|([^ "]+)', run)] or [""]
    return [Path(name) for name in found]


def _done(context: click.Context, job: str, files: Sequence[Path], home: Path | None, ended: _Ended) -> int:
    """Asks what must be asked and does the job, in the folder ``home``; returns its exit code. ``ended`` gets what is
    then to be said and opened."""
    from pipeline.storage.files import FORMS, PAGE_FILE, Folders

    if home:
        os.chdir(home)
    if os.name == "nt" and len(str(Path.cwd())) > _LONGEST:
        say(
            "お知らせ：このフォルダーの場所の名前が長いため、ファイルを作れないことがあります。浅い場所に移してください。\n"
        )
    if job == "check":
        return _run(context, check_command, files=_files(files))
    folders = Folders(Path("data", "plan"), Path("data", "raw"), Path("data", "out"))
    period = _chosen(folders, job)
    if period is None:
        ended.next, ended.shown = _NEW_YEAR, [folders.plan]
        return _run(context, init_command, folder=Path(), source=_newest_register(folders))
    say("")
    if job == "forms":
        code = _run(context, forms_command, period=str(period))
        ended.shown += [folders.output(period) / FORMS] * (code == 0)
        return code
    if job == "status":
        return _run(context, status_command, period=str(period))
    code = _run(
        context, merge_command, period=str(period), final=job == "final", reopen=_reopened(period, folders, job)
    )
    ended.shown += [folders.output(period) / PAGE_FILE] * (code == 0)
    return code


def _run(context: click.Context, command: click.Command, **arguments: Any) -> int:
    """Runs a command as if it were typed, with the defaults of what is not given; returns its exit code."""
    return int(context.invoke(command, **arguments))


def _chosen(folders: Folders, job: str) -> Period | None:
    """The period that is chosen by its number; None for the next year's register, which does not exist yet.

    Offered are all periods that have returns and those of the newest register. Proposed is the newest with returns; for
    ① the one after it, since that one's forms are out. Only ① offers to make next year's register, once the year's last
    period has returns.
    """
    from pipeline.register.periods import planned, returned

    there, years = returned(folders), planned(folders)
    if not years:
        raise click.UsageError(f"「{folders.plan}」に、R5.xlsx のような名前の計画のファイルがありません。")
    offered = sorted({*there, *years})
    proposed = max(there, default=offered[0])
    lines = [
        f"{period.label}（{period}）{'　回答票のフォルダーがあります' if period in there else ''}" for period in offered
    ]
    over = job == "forms" and proposed == offered[-1] and proposed in there
    if over:
        lines.append("次の年度の計画のファイルを作る")
    elif job == "forms" and proposed in there:
        proposed = offered[offered.index(proposed) + 1]
    for number, line in enumerate(lines, start=1):
        say(f"  {number}. {line}")
    number = _number(len(lines), offered.index(proposed) + 1)
    return offered[number - 1] if number <= len(offered) else None


def _number(most: int, proposed: int) -> int:
    """The number that is typed, in any width, from 1 to ``most``; the proposed one where none is. It asks until it gets
    one. Raises Abort where the input ends."""
    while True:
        text = click.prompt(
            f"\n番号を入れて Enter キーを押してください（番号を入れなければ {proposed}）",
            default=str(proposed),
            show_default=False,
            prompt_suffix="：",
        )
        if text.strip().isdecimal() and 1 <= int(text) <= most:
            return int(text)
        say(f"1 から {most} までの番号を入れてください。")


def _reopened(period: Period, folders: Folders, job: str) -> bool:
    """Whether there is a 確定版, which is then to be given up. Raises Abort where it is not."""
    from pipeline.storage.editions import final_facts

    if not final_facts(folders.output(period)):
        return False
    what = "確定し直しますか" if job == "final" else "確定を取り消して、暫定版に戻しますか"
    asked = f"{period.label}は、確定版ができています。{what}（はい：y、いいえ：n）"
    return click.confirm(asked, show_default=False, prompt_suffix="：", abort=True)


def _newest_register(folders: Folders) -> Path:
    """The path of the newest year's register."""
    from pipeline.register.periods import planned

    return folders.register(planned(folders)[-1])


def _files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files named, and those directly in a folder named. Raises UsageError where one does not exist, and where
    there is none at all: somebody has clicked the starter instead of dropping files on it."""
    from pipeline.returns.inbox import collect

    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"「{path}」がありません。")
        found += [file.path for file in collect(path)[0]] if path.is_dir() else [path]
    if not found:
        raise click.UsageError("点検する回答票を、ファイルまたはフォルダーのまま、このファイルに重ねて離してください。")
    return tuple(found)


def _show_failed() -> None:
    """A line that nobody takes for a success."""
    from rich.console import Console

    Console(stderr=True, highlight=False).print(
        " できませんでした。上の説明をご覧ください。 ", style="bold white on red"
    )
