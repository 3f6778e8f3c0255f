"""The command line. Every sentence is Japanese; what a command needs is imported when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.messages import in_japanese
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.run import Folders, Outcome
    from schemas.period import Period

USAGE = 2
FAULT = 3

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class JapaneseCommand(click.Command):
    """A command whose help has Japanese headings."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help(ctx, formatter)
        formatter.buffer[:] = [in_japanese(part) for part in formatter.buffer]


class JapaneseGroup(JapaneseCommand, click.Group):
    command_class = JapaneseCommand


@click.group(cls=JapaneseGroup, context_settings=HELP)
@click.version_option(VERSION, "-V", "--version", message="torimatome %(version)s", help="版を表示します。")
def cli() -> None:
    """各主管課等から届いたExcelの回答票を点検し、1つの進行管理表に取りまとめます。"""


def main() -> None:
    """The program's entry point. Exit codes: 0 done, 1 refused or errors stand, 2 usage or register, 3 our fault."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(prog_name="torimatome", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as trouble:
        click.echo(trouble.format_message(), err=True)
        code = USAGE
    except click.ClickException as trouble:
        click.echo(in_japanese(f"エラー：{trouble.format_message()}"), err=True)
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("中断しました。前回の結果はそのままです。", err=True)
        code = USAGE
    except Exception as trouble:
        code = _report(trouble)
    sys.exit(code if isinstance(code, int) else 0)


def _report(trouble: Exception) -> int:
    """Tells of what stopped a run, and gives its exit code."""
    from pipeline.past import PastUnusable
    from pipeline.publish import OutputBusy
    from pipeline.register import RegisterFaults

    if isinstance(trouble, RegisterFaults):
        click.echo("計画のファイルに誤りがあるため、取りまとめを中止しました。次の箇所を直してください。", err=True)
        for fault in trouble.faults:
            click.echo(f"  {fault}", err=True)
        return USAGE
    if isinstance(trouble, PastUnusable):
        click.echo(f"エラー：{trouble}", err=True)
        return USAGE
    if isinstance(trouble, OutputBusy):
        click.echo(
            f"エラー：「{trouble}」を置き換えられませんでした。中のファイルをExcelなどで開いている場合は、"
            "閉じてからもう一度実行してください。前回の結果はそのままです。",
            err=True,
        )
        return USAGE
    import traceback

    traceback.print_exception(trouble)
    click.echo(
        "エラー：プログラムの不具合のため、取りまとめを中止しました。前回の結果はそのままです。"
        "上の表示を添えて、開発元にご連絡ください。",
        err=True,
    )
    return FAULT


def _folders(command: Any) -> Any:
    """The options that say where the plan, the returns and the output are."""
    folder = click.Path(path_type=Path, file_okay=False)
    for name, default, words in (
        ("out", "data/out", "結果のフォルダー（この中に R5-4 などができます）"),
        ("raw", "data/raw", "回答票のフォルダー（この中に R5-4 などがあります）"),
        ("plan", "data/plan", "計画のフォルダー（R5.xlsx があります）"),
    ):
        option = click.option(
            f"--{name}", type=folder, default=Path(default), show_default=True, metavar="DIR", help=words
        )
        command = option(command)
    return command


@cli.command("merge")
@click.argument("period", required=False, metavar="[期]")
@_folders
@click.option("--final", is_flag=True, help="確定版を作ります。要修正が残っていれば作りません。")
@click.option("--strict", is_flag=True, help="要修正が残っていれば、終了コードを1にします。")
@click.option("--quiet", is_flag=True, help="進み具合と結果を表示しません。")
def merge_command(period: str | None, plan: Path, raw: Path, out: Path, final: bool, strict: bool, quiet: bool) -> int:
    """届いた回答票を点検し、進行管理表に取りまとめます。

    期は R5-4（令和5年度 第4期）のように書きます。省くと、回答票のフォルダーにある最も新しい期です。
    """
    from pipeline.progress import Progress
    from pipeline.run import Clock, Folders, merge

    folders = Folders(plan, raw, out)
    chosen = _period(period, folders)
    if not folders.register(chosen).is_file():
        raise click.UsageError(f"計画のファイル「{folders.register(chosen)}」がありません。")
    if not (raw / str(chosen)).is_dir():
        raise click.UsageError(f"回答票のフォルダー「{raw / str(chosen)}」がありません。")
    with Progress(quiet) as progress:
        outcome = merge(chosen, folders, final, Clock(progress.tell))
    if outcome.folder is None:
        _refuse(outcome)
        return 1
    if not quiet:
        from pipeline.summary import summary

        click.echo(summary(outcome))
    return 1 if strict and outcome.standing else 0


@cli.command("check")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="ファイル...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@_folders
@click.option("--period", metavar="期", help="期（例：R5-4）。お送りした回答票では不要です。")
def check_command(files: tuple[Path, ...], period: str | None, plan: Path, raw: Path, out: Path) -> int:
    """お送りいただく前の回答票を点検し、直すところを表示します。要修正があれば、終了コードは1です。"""
    from pipeline.check import check
    from pipeline.run import Folders
    from schemas.rules import ERROR, SEVERITIES

    folders = Folders(plan, raw, out)
    errors = 0
    for path, asked, records in check(files, _period(period, folders), folders):
        click.echo(f"{path.name}（{asked.label}）")
        for record in records:
            place = "・".join(filter(None, (record["sheet"], record["cell"])))
            click.echo(
                f"  【{SEVERITIES[record['severity']]}】{place}　{record['message']}\n      → {record['remedy']}"
            )
        if not records:
            click.echo("  指摘はありません。このままお送りください。")
        errors += sum(record["severity"] == ERROR for record in records)
    return 1 if errors else 0


def _refuse(outcome: Outcome) -> None:
    click.echo(
        f"要修正が {len(outcome.standing)} 件残っているため、確定版は作りませんでした。前回の結果はそのままです。",
        err=True,
    )
    for record in outcome.standing:
        place = "・".join(filter(None, (record["department"], record["file"], record["sheet"], record["cell"])))
        click.echo(f"  {place}：{record['message']}", err=True)
    click.echo("修正された回答票を置くか、計画の「例外」に記入してから、もう一度実行してください。", err=True)


def _period(text: str | None, folders: Folders) -> Period:
    """The period named, or the newest that has a folder of returns."""
    from schemas.period import parse_period

    if text:
        try:
            return parse_period(text)
        except ValueError:
            raise click.UsageError(f"期「{text}」は R5-4 のように書いてください。") from None
    found = []
    for path in folders.raw.iterdir() if folders.raw.is_dir() else ():
        try:
            found.append(parse_period(path.name))
        except ValueError:
            continue
    if not found:
        raise click.UsageError(f"「{folders.raw}」に R5-4 のような名前のフォルダーがありません。")
    return max(found)
