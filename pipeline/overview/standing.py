"""How each department stands: not yet returned, something to correct, returned, or done."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.findings import nothing_came
from pipeline.merging.quarter import Quarter
from schemas.outcomes import ACCEPTED, WAIVED
from schemas.rule import ERROR, WARNING

NOT_YET: Final = "未提出"
TO_CORRECT: Final = "要修正"
RETURNED: Final = "提出済み"
DONE: Final = "完了"
EXCUSED: Final = "例外"
"""The states of a department; see :class:`Standing`."""

OWING: Final = (NOT_YET, TO_CORRECT)
"""The states in which a department has something to send."""


class Standing(NamedTuple):
    """How one department stands.

    - ``files``: how many came from it. ``answered`` of its ``initiatives`` are accepted or waived.
    - ``errors`` and ``warnings`` are those that no waiver covers.
    - ``missing``: nothing that could be read has come.
    """

    department: str
    files: int
    initiatives: int
    answered: int
    errors: int
    warnings: int
    missing: bool

    @property
    def state(self) -> str:
        """The department's state in words, one of the constants above.

        - 未提出: no file came. 要修正: an error stands, or a file came that could not be read.
        - 提出済み: only warnings are left to look at. 完了: nothing is.
        - 例外: it sent nothing, and that is accepted.
        """
        if self.missing and not self.files:
            return NOT_YET
        if self.errors:
            return TO_CORRECT
        if not self.files:
            return EXCUSED
        return RETURNED if self.warnings else DONE


def standings(quarter: Quarter) -> Iterator[Standing]:
    """The standing of each department that owns an initiative, in the register's order. Others that are named in the
    register owe nothing and are left out."""
    findings, files = quarter.unwaived_by_department(), quarter.files_by_sender()
    settled = quarter.merged[quarter.merged["state"].isin([ACCEPTED, WAIVED])]["department"].value_counts()
    for name in quarter.register.department_names:
        owned = len(quarter.register.owned(name))
        if owned:
            own = findings.get(name, [])
            yield Standing(
                name,
                len(files.get(name, ())),
                owned,
                int(settled.get(name, 0)),
                sum(finding.severity == ERROR for finding in own),
                sum(finding.severity == WARNING for finding in own),
                nothing_came(own),
            )
