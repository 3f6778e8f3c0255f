"""A department's form before it is filled in: what was reported of earlier quarters stands in it already."""

from __future__ import annotations

from pipeline.books.form import Form
from pipeline.past import Past
from pipeline.register import Register
from schemas.period import Period


def blank_form(department: str, register: Register, period: Period, past: Past) -> Form:
    """The form of ``period`` with the marks of the past, and open where one of them is still owed.

    An initiative that is new this quarter owes nothing for the quarters before it.
    """
    numbers = [int(number) for number in register.owned(department).index]
    told = [(number, quarter) for number in numbers if number in past.marks.index for quarter in past.quarters]
    answers: dict[int, dict[str, str]] = {}
    for number, quarter in told:
        if past.mark(number, quarter):
            answers.setdefault(number, {})[quarter] = past.mark(number, quarter)
    return Form(
        department,
        answers=answers,
        open_past=bool(period.past) and not past.quarters,
        gaps=frozenset((number, quarter) for number, quarter in told if not past.mark(number, quarter)),
        last_year=past.last_year,
    )
