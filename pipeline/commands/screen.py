"""What is said on the screen: always by :func:`say`, the CLI library's own words in Japanese, and a progress bar.

The library's sentences are known only as it words them, so a new version of it may need a line in the table below. What
is not known stays in English and is still told.
"""

from __future__ import annotations

import re
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import click

from pipeline.legible import legible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_WORDS: Final = (
    (r"^Usage: ", "使い方："),
    (r"^Usage:", "使い方："),
    (r"^( *)Options:", r"\1オプション："),
    (r"^( *)Commands:", r"\1コマンド："),
    (r"\[OPTIONS\]", "[オプション]"),
    (r"COMMAND \[ARGS\]\.\.\.", "コマンド [引数]..."),
    (r"\[default: ([^\]]*)\]", r"[省略時：\1]"),
    (r"; required\]|\[required\]", "[必須]"),
    (r"File '([^']+)' does not exist\.", r"ファイル「\1」がありません。"),
    (r"File '([^']+)' is a directory\.", r"「\1」はファイルではありません。"),
    (r"Show this message and exit\.", "この説明を表示します。"),
    (r"No such option:? '?([^ '.]+)'?\.?", r"「\1」というオプションはありません。"),
    (r"No such command '([^']+)'\.?", r"「\1」というコマンドはありません。"),
    (r"Got unexpected extra arguments? \((.*)\)", r"余分な引数があります（\1）。"),
    (r"Option '([^']+)' requires an argument\.", r"「\1」には値が要ります。"),
    (r"Missing option '([^']+)'\.", r"「\1」を指定してください。"),
    (r"Option '([^']+)' does not take a value\.", r"「\1」には値を付けません。"),
    (r"Missing command\.", "コマンドを指定してください。"),
    (r"Missing argument '([^']+)'\.", r"\1 を指定してください。"),
    (r"Did you mean ([^?]+)\?", r"\1 のことでしょうか。"),
    (r"'([^']*)' is not a valid integer(?: range)?\.", r"「\1」は整数ではありません。"),
    (r"(-?\d+) is not in the range x>=1\.", r"「\1」は1以上の整数ではありません。"),
    (r"Invalid value for '?([^':]+)'?: (.*)", r"「\1」の値が正しくありません：\2"),
    (r"Directory '([^']+)' does not exist\.", r"フォルダー「\1」がありません。"),
    (r"Directory '([^']+)' is a file\.", r"「\1」はフォルダーではありません。"),
)


def say(text: str, err: bool = False) -> None:
    """Prints ``text``, on standard error where ``err`` says so. Names and cells of others are in it, so signs that
    nobody sees or that steer a terminal are shown as codes."""
    click.echo(legible(text), err=err)


def in_japanese(text: str) -> str:
    """``text`` with the CLI library's phrases in Japanese; other text stays.

    >>> in_japanese("Missing option '--from'.")
    '「--from」を指定してください。'
    """
    for pattern, words in _WORDS:
        text = re.sub(pattern, words, text)
    return text


class JapaneseCommand(click.Command):
    """A command whose help has Japanese headings. Its own text is its function's docstring."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the help, with the CLI library's own words in Japanese."""
        super().format_help(ctx, formatter)
        formatter.buffer[:] = [in_japanese(part) for part in formatter.buffer]


class JapaneseGroup(JapaneseCommand, click.Group):
    """The program itself: a group of such commands."""

    command_class = JapaneseCommand


class Progress:
    """A context that shows on standard error the stage at work and how far it is.

    It shows nothing when ``quiet``, or when standard error is no terminal, so that a log holds no bar. The bar goes
    when the context ends.
    """

    def __init__(self, quiet: bool) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("準備")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def tell(self, stage: str, done: int, of: int) -> None:
        """Shows that ``done`` of ``of`` steps of a stage are done; 0 of 0 while the number is unknown. Outside the
        context it does nothing."""
        if self._bar and self._task is not None:
            self._bar.update(self._task, description=stage, completed=done, total=of or None)
