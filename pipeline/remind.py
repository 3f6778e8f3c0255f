"""Reminder drafts for the departments that owe a return or a correction."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.folders import Folders
from pipeline.letter import REMINDER, Letter, write_letter
from pipeline.names import FORMS, REMINDERS, REQUESTS, form_file, reminder_file, request_file
from pipeline.publish import replaced
from pipeline.register import Register
from pipeline.standing import OWING, Standing
from schemas.period import Period


def remind(standings: Sequence[Standing], register: Register, period: Period, folders: Folders) -> list[str]:
    """Writes a draft for each department that owes something and has an address; returns their names.

    The drafts take the place of former ones. Raises OutputBusy.
    """
    addressed = {one.name for one in register.departments if one.mail}
    owing = [one for one in standings if one.state in OWING and one.department in addressed]
    folder = folders.output(period) / REMINDERS
    if not owing:
        shutil.rmtree(folder, ignore_errors=True)
        return []
    with replaced(folder) as new:
        for one in owing:
            attachment = _attachment(one, folders.output(period), period)
            words = {"errors": one.errors, "missing": one.missing}
            letter = Letter(REMINDER, one.department, attachment, words)
            write_letter(new / reminder_file(period, one.department), letter, register, period)
    return [one.department for one in owing]


def _attachment(one: Standing, output: Path, period: Period) -> Path | None:
    """The 確認依頼 where there is something to correct, else the form; None where neither was made yet."""
    request = output / REQUESTS / request_file(period, one.department)
    form = output / FORMS / form_file(period, one.department)
    wanted = (form, request) if one.missing and not one.files else (request,)
    return next((path for path in wanted if path.is_file()), None)
