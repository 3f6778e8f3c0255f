"""A department's form before it is filled in: what was reported of earlier quarters stands in it already."""

from __future__ import annotations

from pipeline.books.form import Form
from pipeline.history.past import Past
from pipeline.register.read import Register
from schemas.period import Period


def blank_form(department: str, register: Register, period: Period, past: Past) -> Form:
    """The form of ``period`` with the marks of the past, and open where one of them is still owed."""
    numbers = [int(number) for number in register.owned(department).index]
    told = {number: {quarter: past.mark(number, quarter) for quarter in past.quarters} for number in numbers}
    asked = {(number, quarter) for number in numbers for quarter in period.past if past.asks(number, quarter)}
    return Form(
        department,
        answers={number: {quarter: mark for quarter, mark in marks.items() if mark} for number, marks in told.items()},
        gaps=frozenset(asked),
        last_year=past.last_year,
    )
