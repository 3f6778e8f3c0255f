"""How a command ends: its exit code, and what is said of what stopped it."""

from collections.abc import Callable
from typing import Any, Final

import click

from pipeline.commands.screen import in_japanese, say
from pipeline.interruption import what_stands

USAGE: Final = 2
FAULT: Final = 3
"""Exit codes: wrong usage or an interruption, and a fault of our own."""


def exit_code(command: Callable[[], Any]) -> int:
    """Runs a command, tells what stopped it, and returns the program's exit code.

    - 0: done. A command that returns no number has done it.
    - 1: refused, or errors stand.
    - 2: wrong usage, an interruption, a register that is wrong, or a place that cannot be read or written.
    - 3: a fault of our own, which is told with its trace.
    """
    try:
        code = command()
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        say(in_japanese(f"エラー：{error.format_message()}"), err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        say(f"中断しました。{what_stands()}", err=True)
        return USAGE
    except Exception as error:
        return _report(error)
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    """Tells of what stopped a command, and gives its exit code. What has been replaced before is told too, unless the
    error's own text says what became of the files."""
    from pipeline.errors import UserError, refusal

    refused = refusal(error)
    if refused:
        say(f"エラー：{refused}{what_stands()}", err=True)
        return refused.exit_code
    if isinstance(error, UserError):
        say(f"エラー：{error}", err=True)
        return error.exit_code
    import traceback

    say("".join(traceback.format_exception(error)), err=True)
    say(
        f"エラー：プログラムの不具合のため、中止しました。{what_stands()}上の表示を添えて、開発元にご連絡ください。",
        err=True,
    )
    return FAULT
