"""``check``: a department looks at its own return before it sends it."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import UserError
from pipeline.findings import Finding
from pipeline.history.past import Past, read_past
from pipeline.merging.quarter import Clock, merge_returns
from pipeline.reading import Reading, Unreadable, read_hashed
from pipeline.register.periods import PeriodUnknown, period_named
from pipeline.register.read import Register, read_register
from pipeline.register.sheets import RegisterMissing
from pipeline.returns.inbox import Received, printable
from pipeline.returns.tag import read_tag
from pipeline.storage.files import Folders
from schemas.period import Period


class PeriodNotNamed(UserError):
    """A file that is no form of ours, where no period was named."""


def check(paths: Sequence[Path], default: Period | None, folders: Folders) -> list[tuple[Path, Period, list[Finding]]]:
    """Each file with the period it was checked for and its findings, by itself as if it alone had come.

    A form of ours names its period; any other file is checked for ``default``. Raises PeriodNotNamed, and as
    :func:`pipeline.merging.quarter.read_quarter` does.
    """
    plans: dict[Period, tuple[Register, Past]] = {}
    checked = []
    for path, (digest, reading) in zip(paths, read_hashed(paths), strict=True):
        period = _period(reading, folders) or default
        if period is None:
            raise PeriodNotNamed(
                f"「{path.name}」がどの期の回答か分かりません。--period R5-4 のように指定してください。"
            )
        if period not in plans:
            register = read_register(folders.register(period))
            plans[period] = register, read_past(folders.out, period, register)
        file = Received(path, printable(path.name)).read_as(digest)
        checked.append((path, period, _findings(file, reading, period, *plans[period])))
    return checked


def _findings(file: Received, reading: Reading, period: Period, register: Register, past: Past) -> list[Finding]:
    """What is found in one file, as if it alone had come. What would be told of departments that sent nothing has no
    file, and is left out."""
    quarter = merge_returns([(file, reading)], [], register, period, past, Clock())
    return [finding for finding in quarter.findings if finding.file]


def _period(reading: Reading, folders: Folders) -> Period | None:
    """The period that a form of ours names; None for any other file, and for a form of a period that has no register
    here."""
    tag = None if isinstance(reading, Unreadable) else read_tag(reading)
    try:
        return period_named(tag.period, folders) if tag else None
    except (PeriodUnknown, RegisterMissing):
        return None
