"""Reminder drafts for the departments that owe a return or a correction."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

from pipeline.jobs.requests import replaced_by
from pipeline.letters import REMINDER, Letter, write_letter
from pipeline.merging.quarter import Quarter
from pipeline.overview.standing import OWING, TO_CORRECT, Standing
from pipeline.reading import Unreadable, read_files
from pipeline.returns.tag import read_tag
from pipeline.storage.files import FORMS, REMINDERS, REQUESTS, Folders, form_file, reminder_file, request_file
from pipeline.storage.own import at_work, strangers_in
from pipeline.storage.publish import replaced


def remind(standings: Sequence[Standing], quarter: Quarter, folders: Folders) -> tuple[list[str], list[str]]:
    """Writes a draft for each department that owes something and has an address; returns their names.

    Also returns the departments to be corrected whose 確認依頼 is not made yet, or was made after other files than
    those that have come since: their reminder goes without the workbook, whose sentences are old. The drafts take the
    place of former ones. Raises what :func:`pipeline.storage.own.at_work` and :func:`pipeline.storage.publish.replaced`
    do.
    """
    output = folders.output(quarter.period)
    owing = [standing for standing in standings if standing.state in OWING]
    addressed = {department.name for department in quarter.register.departments if department.mail}
    reminded = [standing for standing in owing if standing.department in addressed]
    writes = bool(reminded) or (output / REMINDERS).is_dir()
    with at_work(folders, quarter.period) if writes else nullcontext():
        fresh = _fresh_requests([standing.department for standing in owing], quarter, output)
        if writes:
            _write(reminded, fresh, quarter, output)
    stale = [
        standing.department for standing in owing if standing.state == TO_CORRECT and standing.department not in fresh
    ]
    return [standing.department for standing in reminded], stale


def _write(standings: Sequence[Standing], fresh: Mapping[str, Path], quarter: Quarter, output: Path) -> None:
    """Writes the drafts into their folder. It is removed where it stays empty."""
    folder = output / REMINDERS
    with replaced(folder, partial(strangers_in, REMINDERS, period=quarter.period)) as new:
        for standing in standings:
            path = new / reminder_file(quarter.period, standing.department)
            write_letter(path, _letter(standing, fresh, quarter, output), quarter.register, quarter.period)
    with suppress(OSError):
        folder.rmdir()


def _letter(standing: Standing, fresh: Mapping[str, Path], quarter: Quarter, output: Path) -> Letter:
    """The draft, with the 確認依頼 where one stands, else with the form where nothing has come."""
    attachment = fresh.get(standing.department)
    form = output / FORMS / form_file(quarter.period, standing.department)
    if standing.missing and not standing.files and form.is_file():
        attachment = form
    words = {
        "errors": standing.errors,
        "missing": standing.missing,
        "unreadable": standing.missing and standing.files > 0,
    }
    return Letter(REMINDER, standing.department, attachment, words)


def _fresh_requests(departments: Sequence[str], quarter: Quarter, output: Path) -> dict[str, Path]:
    """Department → its 確認依頼, where it was made after just the files that have come from it. It names them itself,
    in its hidden mark."""
    paths = {name: output / REQUESTS / request_file(quarter.period, name) for name in departments}
    paths = {name: path for name, path in paths.items() if path.is_file()}
    fresh, replaced = {}, replaced_by(quarter)
    for (name, path), reading in zip(paths.items(), read_files(list(paths.values())), strict=True):
        tag = None if isinstance(reading, Unreadable) else read_tag(reading)
        if tag and set(tag.replaces) == set(replaced.get(name, ())):
            fresh[name] = path
    return fresh
