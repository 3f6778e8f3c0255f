"""例外: the findings that the register accepts as they are, and the waivers that accept nothing.

A waiver is a row of the register's sheet 例外: one 通しNo., one rule, from a period until a period, with who
approved it and why. It comes after the findings are worded and before the table is made: a covered error leaves
its initiative "waived" and not "unresolved". No finding is taken away. A waiver that does nothing any more is
told to the coordinator, so that the sheet does not fill with dead rows.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.findings import Finding
from pipeline.register.read import Register, Waiver
from schemas.period import Period

APPLIED: Final = "applied"
UNMATCHED: Final = "unmatched"
DOUBLE: Final = "double"
EXPIRED: Final = "expired"
AHEAD: Final = "ahead"
PARTIAL: Final = "partial"
KINDS: Final = {
    APPLIED: "適用",
    UNMATCHED: "該当する指摘なし",
    DOUBLE: "重複",
    EXPIRED: "期限切れ",
    AHEAD: "開始前",
    PARTIAL: "ほかの事業の例外が足りない",
}
"""What became of a waiver → the same in words.

- applied: it covers a finding. unmatched: there is no such finding. expired, ahead: its periods are others.
- double: another waiver of the same number and rule lasts longer. partial: a finding on a whole department needs
  a waiver of each of its initiatives, and others lack one.
"""
IDLE: Final = (UNMATCHED, PARTIAL, DOUBLE, EXPIRED)
"""The kinds that a coordinator is told of, since such a waiver does nothing now."""


class Waived(NamedTuple):
    """What the waivers of a register do in a period.

    - ``covered``: finding → the waiver that accepts it.
    - ``uses``: for every waiver, in the register's order: the waiver, what became of it (a key of :data:`KINDS`),
      and how many findings it covers.
    """

    covered: Mapping[Finding, Waiver]
    uses: tuple[tuple[Waiver, str, int], ...]

    def counts(self) -> dict[str, int]:
        """How many waivers there are of each kind; every kind is there."""
        counts = Counter(kind for _, kind, _ in self.uses)
        return {kind: counts[kind] for kind in KINDS}


def apply_waivers(findings: Sequence[Finding], register: Register, period: Period) -> Waived:
    """The findings that a waiver covers in this period, and what became of every waiver.

    A waiver names one 通しNo. and one rule. A finding on a whole department (``return-missing``) is covered only
    when each of its initiatives has a waiver of that rule. Of two waivers for the same thing the one that lasts
    longer counts.
    """
    valid: dict[tuple[int, str], Waiver] = {}
    for one in register.waivers:
        former = valid.get((one.serial_no, one.rule))
        if one.since <= period <= one.until and not (former and former.until >= one.until):
            valid[one.serial_no, one.rule] = one
    covered: dict[Finding, Waiver] = {}
    used: Counter[Waiver] = Counter()
    partial: set[Waiver] = set()
    for finding in findings:
        waivers = [valid.get((number, finding.rule)) for number in waivable(finding, register)]
        accepting = [waiver for waiver in waivers if waiver]
        if accepting and len(accepting) == len(waivers):
            covered[finding] = accepting[0]
            used.update(accepting)
        else:
            partial.update(accepting)
    kinds = (_kind(waiver, used, partial, valid, period) for waiver in register.waivers)
    uses = tuple((waiver, kind, used[waiver]) for waiver, kind in zip(register.waivers, kinds, strict=True))
    return Waived(covered, uses)


def waivable(finding: Finding, register: Register) -> list[int]:
    """The 通しNo. of the initiatives whose waivers a finding needs, all of them; [] for one that cannot be
    waived.

    They are its own number, or those of a department that sent nothing. A finding on a file or on many rows has
    none.
    """
    if finding.serial_no:
        return [finding.number] if finding.number else []
    if finding.department and not finding.file:
        return [int(number) for number in register.owned(finding.department).index]
    return []


def _kind(
    waiver: Waiver,
    used: Mapping[Waiver, int],
    partial: Collection[Waiver],
    valid: Mapping[tuple[int, str], Waiver],
    period: Period,
) -> str:
    """What became of one waiver: a key of :data:`KINDS`."""
    if waiver.until < period:
        return EXPIRED
    if waiver.since > period:
        return AHEAD
    if valid[waiver.serial_no, waiver.rule] is not waiver:
        return DOUBLE
    if used[waiver]:
        return APPLIED
    return PARTIAL if waiver in partial else UNMATCHED
