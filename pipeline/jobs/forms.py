"""``forms``: a form for every department, with a mail draft where its address is known."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.books.form import blank_form, form_sheets
from pipeline.history.past import Past, read_past
from pipeline.letters import FORM, Letter, write_letter
from pipeline.register.read import Register, read_register
from pipeline.storage.editions import refuse_over_final
from pipeline.storage.files import FORMS, MAIL, Folders, form_file
from pipeline.storage.own import at_work, strangers_in
from pipeline.storage.publish import OutputUnwritable, kept, replaced
from pipeline.workbook.pen import write_workbook
from schemas.period import Period


@dataclass(frozen=True, slots=True)
class Sent:
    """What was made by ``forms``.

    - ``folder``: where the forms are; ``inbox``: the folder for what comes back.
    - ``past``, ``register``: what the forms were made of.
    - ``departments`` have a form; ``unaddressed`` of them no draft, since the register has no address; ``idle`` have no
      initiative and so no form.
    - ``kept``: what lay in ``folder`` that torimatome has not written.
    """

    folder: Path
    inbox: Path
    past: Past
    register: Register
    departments: list[str]
    unaddressed: list[str]
    idle: list[str]
    kept: list[str]


def forms(period: Period, folders: Folders, tell: Callable[[str, int, int], None]) -> Sent:
    """Writes the forms of a period into its output folder, where they take the place of former ones.

    Everything else there stays. Raises FinalStands, what the register and the past raise, and what
    :func:`pipeline.storage.own.at_work` and :func:`pipeline.storage.publish.replaced` do.
    """
    with at_work(folders, period):
        return _forms(period, folders, tell)


def _forms(period: Period, folders: Folders, tell: Callable[[str, int, int], None]) -> Sent:
    """The same as :func:`forms`, within the lock of the folder. The folder for what comes back is made too."""
    refuse_over_final(folders.output(period), period)
    register = read_register(folders.register(period))
    period = register.period(period.number)
    past = read_past(folders.out, period, register)
    owners = set(register.initiatives["department"])
    departments = [name for name in register.department_names if name in owners]
    try:
        folders.returns(period).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(folders.returns(period)) from error
    unaddressed = []
    folder = folders.output(period) / FORMS
    find = partial(strangers_in, FORMS, period=period)
    with replaced(folder, find) as new:
        for done, department in enumerate(departments):
            tell(FORMS, done, len(departments))
            if not _write(new, department, register, period, past):
                unaddressed.append(department)
        left = kept(find(folder), new)
    idle = [name for name in register.department_names if name not in owners]
    return Sent(folder, folders.returns(period), past, register, departments, unaddressed, idle, left)


def _write(folder: Path, department: str, register: Register, period: Period, past: Past) -> bool:
    """Writes one form and its draft into ``folder``; False where the register has no address, so that the letter's
    words stand there without a mail."""
    path = folder / form_file(period, department)
    title = f"{register.plan_name} {period.label} 回答票 {department}"
    form = blank_form(department, register, period, past)
    write_workbook(path, form_sheets(form, register, period), title, register.coordinator)
    words = {"count": len(register.owned(department))}
    return write_letter(path.with_suffix(MAIL), Letter(FORM, department, path, words), register, period)
