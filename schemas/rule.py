"""What a rule is, and how one is declared. The rules themselves stand in :mod:`schemas.rules`.

A predicate gets the answers (one row per row of a returned table, see :mod:`schemas.answers`), the column it is asked
about and the vocabulary, and returns the rows that break the rule as a boolean Series. The rules without a predicate
are raised by the stage that meets them. Sentences are templates over the finding's words; :data:`WORDS` names them.
"""

from collections.abc import Callable, Iterable
from typing import Final, Literal, NamedTuple, TypeAlias

import pandas as pd

from schemas.answers import AnswerRow, Answers
from schemas.layout import MARK, SERIAL, TEXT, may_be_due
from schemas.period import Period
from schemas.vocabulary import Vocabulary

Severity: TypeAlias = Literal["error", "warning", "notice"]
Predicate: TypeAlias = Callable[[Answers, str, Vocabulary], pd.Series]
Scope: TypeAlias = Callable[[Period], Iterable[str]]
Words: TypeAlias = Callable[[AnswerRow, str], dict[str, str]]

ERROR: Final = "error"
WARNING: Final = "warning"
NOTICE: Final = "notice"
SEVERITIES: Final = {ERROR: "要修正", WARNING: "要確認", NOTICE: "お知らせ"}

WORDS: Final = {
    "value": "what was written",
    "sheet": "the name of the sheet",
    "written": "the same in 「」, or that it is blank",
    "column": "the heading of the column",
    "serial_no": "the 通しNo.",
    "department": "the department the finding is for",
    "asked": "the headings without which a table answers nothing",
    "answers": "the headings of what is asked for now",
    "mark_name": "what the plan calls its mark",
    "progress": "behind a mark's column that is called as its period is, what it is of",
    "mark": "the period's mark as read; of a mark's column, its own",
    "before": "the mark of the period before",
    "reading": "as what it cannot be used",
    "plan": "what the register says",
    "reported": "what was reported before",
    "hint": "a sentence on what may have been meant",
    "detail": "a sentence on this one case",
    "marks": "the legal marks with their meanings",
    "silent": "the marks that ask for no reason",
    "reason": "what the plan calls the reason code",
    "choice": "the heading of the reason code's column",
    "explanation": "what the plan calls the text behind the code",
    "codes": "the reason codes with their labels",
    "choose": "what to do instead of what cannot be used",
    "limit": "the most characters of free text",
    "now": "the heading of the period's mark",
    "relay": "of a file that no department is known for, that one is to be asked",
    "suffix": "the ending of the file's name",
    "plan_name": "the name of the plan",
    "period": "the period in words",
    "period_code": "the period's code",
    "count": "of many rows with the same finding, how many there are",
    "numbers": "of many rows with the same finding, the first 通しNo.",
}
"""What a sentence may name in braces."""


NO_WORDS: Final = {"note": "文字のないメモ", "box": "文字のない図形", "picture": "画像", "diagonal": "斜線"}
"""What is told of a note, a shape or a picture without words, and of a line through a cell that is filled."""

NOTHING_SHOWN: Final = "何も表示しない形式"
"""What is told of the number format of a filled cell that looks blank."""

SHOWN: Final = 60
"""The largest number of characters of what was written that a sentence quotes. The value itself is kept whole."""

MANY: Final = 5
"""The least number of rows that make one finding of many."""


class Rule(NamedTuple):
    """One rule as it is declared.

    - ``id``: what machines call it; ``title``: what people read and write of it.
    - ``severity``: an error goes back to the department, a warning is asked about, a notice is told.
    - ``message`` and ``remedy``: Japanese templates over :data:`WORDS`, what is wrong and what to do.
    - ``example``: a case of it in a few words, for the documentation.
    - ``on``: the columns that the predicate is asked about, each by itself; None for a rule that a stage raises.
    - ``breaks``: the predicate; None likewise.
    - ``own_rows``: it is asked of rows that the sender owns, and of no others.
    - ``words``: gives words of the sentence out of the row that breaks the rule, where a column's own
      (:func:`pipeline.merging.validate.words_of`) do not do.
    - ``waivable``: its findings are on an initiative of the department's own, or on all of them, so that the register's
      例外 can accept them.
    - ``quotes``: which of the ASIDES of a cell is the finding's value; "" for what is written.
    - ``many``: the sentence for the same finding in most of a file's rows, at least ``many_from`` of them, which then
      is one finding on the file; "" where each cell is corrected by itself. ``remedy_of_many``: its remedy, where the
      one for a single row does not do.
    """

    id: str
    title: str
    severity: Severity
    message: str
    remedy: str
    example: str
    on: Scope | None = None
    breaks: Predicate | None = None
    own_rows: bool = True
    words: Words | None = None
    waivable: bool = False
    quotes: str = ""
    many: str = ""
    many_from: int = MANY
    remedy_of_many: str = ""

    def sentences(self, of_many: bool) -> tuple[str, str]:
        """The templates of message and remedy, for one row or for many."""
        if of_many:
            return self.many, self.remedy_of_many or self.remedy
        return self.message, self.remedy


def shown(text: str, most: int = SHOWN) -> str:
    r"""``text`` as it is quoted within 「」: on one line, of ``most`` characters, with 『』 for its own 「」.

    >>> shown("「計画」の\n見直し", 6)
    '『計画』の …'
    """
    line = " ".join(text.split()).replace("「", "『").replace("」", "』")
    return line if len(line) <= most else f"{line[:most]}…"


def quoted(written: str, most: int = SHOWN) -> str:
    """The first characters of ``written`` in 「」, or that it is blank.

    >>> quoted("○"), quoted("")
    ('「○」', '空欄')
    """
    return f"「{shown(written, most)}」" if written else "空欄"


def noted(text: str) -> str:
    """What a note says in 「」, or that it has no words."""
    return text if text in NO_WORDS.values() else quoted(text)


def now(period: Period) -> tuple[str, ...]:
    """The period's own marks: the plan's, and any other that is asked for."""
    return tuple(column for column in period.asked if period.layout.kind(column) == MARK)


def mark(period: Period) -> tuple[str, ...]:
    """The period's own mark, that of the plan."""
    return (period.now,)


def told(period: Period) -> tuple[str, ...]:
    """What earlier periods asked for: in the fourth quarter q1 to q3."""
    return period.told


def marks(period: Period) -> tuple[str, ...]:
    """All marks so far."""
    return tuple(column for column in (*period.told, *period.asked) if period.layout.kind(column) == MARK)


def future(period: Period) -> tuple[str, ...]:
    """What the periods to come ask for."""
    return period.future


def fixed(period: Period) -> tuple[str, ...]:
    """What the register says of an initiative."""
    return period.layout.fixed


def serial(_: Period) -> tuple[str, ...]:
    """The 通しNo."""
    return (SERIAL,)


def code(period: Period) -> tuple[str, ...]:
    """The reason code, as a tuple of one; none where the plan has none or it is not asked for now."""
    return tuple(column for column in period.asked if period.layout.answer(column).reason)


def explanation(period: Period) -> tuple[str, ...]:
    """The text that explains a reason code, as a tuple of one; none where the plan has none."""
    behind = period.layout.explanation
    return tuple(column for column in period.asked if behind and period.layout.answer(column) == behind)


def text(period: Period) -> tuple[str, ...]:
    """The free texts asked for now, explanations among them."""
    return tuple(column for column in period.asked if period.layout.kind(column) == TEXT)


def name(_: Period) -> tuple[str, ...]:
    """The name of the initiative."""
    return ("initiative",)


def asked(period: Period) -> tuple[str, ...]:
    """What is asked for now."""
    return period.asked


def reason(period: Period) -> tuple[str, ...]:
    """Reason codes and free texts."""
    return tuple(column for column in period.asked if column in (*code(period), *text(period)))


def further(period: Period) -> tuple[str, ...]:
    """What is asked for beside marks and reasons; an explanation too, where it is due beside more than its code.

    武蔵野市's plan has none. Rules on these columns are about the answers that only some plans ask for.
    """
    explained = (one for one in explanation(period) if not may_be_due(period.layout.answer(one)))
    known = (*now(period), *code(period), *explained)
    return tuple(column for column in period.asked if column not in known)


def further_so_far(period: Period) -> tuple[str, ...]:
    """The same, and what earlier periods asked for beside marks."""
    before = (column for column in period.told if period.layout.kind(column) != MARK)
    return (*before, *further(period))


def blankable(period: Period) -> tuple[str, ...]:
    """What is asked for beside marks: its cells may say that there is nothing to say."""
    return tuple(column for column in period.asked if period.layout.kind(column) != MARK)


def answer(period: Period) -> tuple[str, ...]:
    """What earlier periods asked for, and what is asked for now."""
    return (*period.told, *period.asked)


def raised(
    id: str,
    severity: Severity,
    *,
    title: str,
    message: str,
    remedy: str,
    example: str,
    waivable: bool = False,
    many: str = "",
) -> Rule:
    """A rule without a predicate, which a stage raises where it meets it. The arguments are those of :class:`Rule`."""
    return Rule(id, title, severity, message, remedy, example, waivable=waivable, many=many)


def rule(
    severity: Severity,
    on: Scope,
    *,
    title: str,
    message: str,
    remedy: str,
    example: str,
    own_rows: bool = True,
    words: Words | None = None,
    waivable: bool | None = None,
    quotes: str = "",
    many: str = "",
    many_from: int = MANY,
    remedy_of_many: str = "",
) -> Callable[[Predicate], Rule]:
    """Makes a rule of its predicate, as a decorator; the function's name is the rule's id, with - for _.

    ``on`` is one of the scopes above, the other arguments are those of :class:`Rule`. Without ``waivable`` a rule can
    be waived if it is asked of a department's own rows alone.
    """

    def declare(breaks: Predicate) -> Rule:
        """The rule of one predicate. It stands in the module in the function's place."""
        id = breaks.__name__.replace("_", "-")
        can_be_waived = own_rows if waivable is None else waivable
        declared = (id, title, severity, message, remedy, example, on, breaks, own_rows, words, can_be_waived)
        return Rule(*declared, quotes, many, many_from, remedy_of_many)

    return declare
