"""Mail drafts (.eml) to the departments, and the words alone (.txt) where the register has no address.

A draft opens in the mail program as an unsent message, for the coordinator to look at and send; nothing is ever sent
from here.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.register.read import Register
from pipeline.storage.files import LETTER
from pipeline.templating import plain_text
from pipeline.texts import one_line
from schemas.period import Period, day_label

FORM: Final = "form"
CORRECTION: Final = "correction"
REMINDER: Final = "reminder"
"""The kinds of letters; each has a template of that name."""

_SHEET: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_SUBJECT: Final = "件名："


class Letter(NamedTuple):
    """One letter before it is worded.

    - ``kind``: one of the kinds above, which names the template.
    - ``department``: to whom, as the register calls it.
    - ``attachment``: the workbook that goes with it, None for none. It must be there already.
    - ``words``: those that the template has beside the plan's own.
    """

    kind: str
    department: str
    attachment: Path | None
    words: Mapping[str, Any]


def write_letter(path: Path, letter: Letter, register: Register, period: Period) -> bool:
    """Writes the draft to ``path`` and returns True.

    Where the register has no address of the department it returns False, and the words stand beside as .txt, to be
    copied into a mail. The draft has no date and no sender: the mail program puts in both. The same letter gives the
    same bytes. Raises OSError where a file cannot be read or written.
    """
    addresses = next(department.mail for department in register.departments if department.name == letter.department)
    subject, body = _worded(letter, register, period)
    if not addresses:
        words = f"{_SUBJECT}{subject}\n\n{body}"
        path.with_suffix(LETTER).write_text(words, encoding="utf-8-sig", newline="\r\n")
        return False
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["To"] = ", ".join(addresses)
    message["Subject"] = subject
    message.set_content(body, charset="utf-8", cte="base64")
    if letter.attachment:
        content = letter.attachment.read_bytes()
        message.make_mixed(boundary=f"=_{hashlib.sha256(content).hexdigest()[:32]}")
        main, sub = _SHEET
        message.add_attachment(content, maintype=main, subtype=sub, filename=letter.attachment.name)
    path.write_bytes(bytes(message))
    return True


def asked_for(period: Period) -> str:
    """What a form asks for, in the plan's own words: first what is always due, then what is filled in where needed.

    A reason code is left out: it goes with its text.
    """
    layout = period.layout
    columns = [column for column in period.asked if not layout.answer(column).reason]
    named = {column: layout.heading(column) if layout.is_yearly else layout.answer(column).label for column in columns}
    if layout.names_alone:
        named[period.now] = f"{period.heading}の{layout.mark_name}"
    always = [
        name for column, name in named.items() if layout.answer(column) == layout.mark or layout.answer(column).always
    ]
    others = [name for name in named.values() if name not in always]
    return "、".join(always) + (f"と、必要に応じて{'、'.join(others)}" if others else "")


def _worded(letter: Letter, register: Register, period: Period) -> tuple[str, str]:
    """Subject and body. The template's first line is the subject. Names that have a line break in the register are put
    on one line, since a subject has no second."""
    deadline = register.deadline(period)
    words = {
        "plan_name": one_line(register.plan_name),
        "period": period.label,
        "asked": asked_for(period),
        "deadline": day_label(deadline) if deadline else "",
        "department": letter.department,
        "coordinator": one_line(register.coordinator),
        "signature": "\n".join(filter(None, (one_line(register.coordinator), register.contact))),
        "attachment": letter.attachment.name if letter.attachment else "",
    }
    text = plain_text().get_template(f"{letter.kind}.txt").render(words | dict(letter.words))
    subject, _, body = text.partition("\n")
    return subject.removeprefix(_SUBJECT).strip(), f"{body.strip()}\n"
