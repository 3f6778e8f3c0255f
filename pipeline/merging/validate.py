"""The one pass of validation: all answers of all departments against every rule that a row can break.

It comes after ``resolve``, and looks at live rows only. The rules are checks of one pandera schema
(:mod:`schemas.validation`), which is run once and lazily, so that every fault is found and not the first alone.
What fails is turned into findings here, by way of the check's name and the frame's own index. Faults of files,
sheets and whole rows are found elsewhere, and the sentences are added later (``pipeline.findings.worded``).
"""

from collections.abc import Iterator

from pandera.errors import SchemaErrors

from pipeline.findings import Finding
from pipeline.register.read import Register
from schemas.answers import AnswerRow, Answers
from schemas.layout import MARK
from schemas.rule import Rule
from schemas.validation import answers_schema, checks


def validate(answers: Answers, register: Register) -> list[Finding]:
    """The findings of one lazy validation of the rows that are in use; [] where all keep every rule.

    Raises pandera's SchemaErrors for what is our own fault: answers that are not of their schema, or a rule that
    itself fails. Those never become findings.
    """
    live = answers.where(answers["live"])
    try:
        answers_schema(register.vocabulary, answers.period).validate(live.frame, lazy=True)
    except SchemaErrors as errors:
        return list(_findings(errors, live))
    return []


def _findings(errors: SchemaErrors, answers: Answers) -> Iterator[Finding]:
    """The findings out of pandera's errors, check by check.

    An error whose name is no rule's is ours and is raised again. ``check_output`` is true where a row keeps the
    rule; its index names the rows. Only rows with a finding are taken out of the frame, since that is slow.
    """
    rules = {name: (rule, column) for name, rule, column in checks(answers.period)}
    broken = []
    for error in errors.schema_errors:
        name = getattr(error.check, "error", None)
        if name not in rules or error.check_output is None:
            raise errors
        broken.append((rules[name], error.check_output.index[~error.check_output]))
    chosen = answers.frame.loc[sorted({place for _, places in broken for place in places})]
    rows = dict(zip(chosen.index, answers.of(chosen).rows(), strict=True))
    for (rule, column), places in broken:
        for place in places:
            yield _finding(rule, column, rows[place], answers)


def _finding(rule: Rule, column: str, row: AnswerRow, answers: Answers) -> Finding:
    """The finding of one rule on one cell: where it is, what is written there, and the words for its sentence."""
    number, at = answers.cell(row, column)
    return Finding(
        rule.id,
        row["sender"],
        row["file"],
        row["sheet"],
        number,
        at,
        str(row["serial_no"] or ""),
        column,
        row.aside(column, rule.quotes) if rule.quotes else row.written(column),
        words_of(row, column) | (rule.words(row, column) if rule.words else {}),
    )


def words_of(row: AnswerRow, column: str) -> dict[str, str]:
    """The words that a column has for any rule's sentence: the mark as read, that of the period before, the
    register's text, what was reported, and the hint. A rule may add its own."""
    fixed, reported = column in row.shape.fixed, row.name_of_reported(column)
    return {
        "mark": row.read(column) if row.shape.kind(column) == MARK else row.mark,
        "before": row["mark_before"],
        "plan": row.planned(column) if fixed else row["owner"],
        "reported": row.reported(column) if reported in row.facts else "",
        "hint": "" if fixed else row.hint(column),
    }
