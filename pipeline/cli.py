"""The command line. Every sentence is Japanese; what a command needs is imported when it runs."""

import atexit
import codecs
import os
import sys
from typing import Any

import click

from pipeline.commands.batch_command import batch_command
from pipeline.commands.check_command import check_command
from pipeline.commands.ending import FAULT, exit_code
from pipeline.commands.forms_command import forms_command
from pipeline.commands.init_command import init_command
from pipeline.commands.merge_command import merge_command
from pipeline.commands.screen import JapaneseGroup
from pipeline.commands.start_command import start_command
from pipeline.commands.status_command import status_command
from pipeline.commands.waive_command import waive_command
from pipeline.cycles import look_seldom
from pipeline.interruption import end_tidily
from pipeline.version import VERSION

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""Settings of the CLI library for every command."""


@click.group(cls=JapaneseGroup, context_settings=HELP)
@click.version_option(VERSION, "-V", "--version", message="torimatome %(version)s", help="版を表示します。")
def cli() -> None:
    """各主管課等から届いたExcelの回答票を点検し、1つの進行管理表に取りまとめます。"""


def program() -> None:
    """The program's entry point: :func:`main` in a process of its own, which ends once nothing is left to be done.

    Python would then take apart one by one all objects that the libraries have made, which takes longer than reading
    ten returns; the system takes all memory back at once. What is to be done at the end (``atexit``) is done before:
    what was registered first is called last.
    """
    code = FAULT

    def end() -> None:
        """Ends the process with the command's exit code."""
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
        os._exit(code)

    atexit.register(end)
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else FAULT
        raise


def main() -> None:
    """Runs a command. It never returns: it exits with the command's code
    (:func:`pipeline.commands.ending.exit_code`).

    Before that it settles what holds for the whole process: one thread for numerical libraries, no search through all
    installed packages for plugins of pydantic, output in UTF-8 whatever the terminal says, and that every order to end
    is taken as Ctrl+C is.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    look_seldom()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    end_tidily()
    sys.exit(exit_code(_run))


def _run() -> Any:
    """Runs the command line, and lets every exception through to :func:`pipeline.commands.ending.exit_code`."""
    _refuse_encoding()
    return cli.main(prog_name="torimatome", standalone_mode=False)


def _refuse_encoding() -> None:
    """Raises UsageError where the names of our files cannot be written as they are: they are Japanese, and the file
    system's encoding is not UTF-8."""
    encoding = sys.getfilesystemencoding()
    if codecs.lookup(encoding).name != "utf-8":
        raise click.UsageError(
            f"この端末の文字コード（{encoding}）では、日本語のファイル名を正しく扱えません。"
            "環境変数 PYTHONUTF8 を 1 にして（PYTHONUTF8=1）、もう一度実行してください。"
        )


_COMMANDS = (
    forms_command,
    merge_command,
    status_command,
    waive_command,
    check_command,
    init_command,
    batch_command,
    start_command,
)
for _command in _COMMANDS:
    cli.add_command(_command)
