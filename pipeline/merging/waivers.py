"""例外: the findings that the register accepts as they are, and the waivers that accept nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
IDLE: Final = (UNMATCHED, PARTIAL, DOUBLE, EXPIRED)
"""What a coordinator is told of, since the waiver does nothing any more."""


@dataclass(frozen=True, slots=True)
class Waived:
    """``covered``: finding → the waiver that accepts it. ``uses``: every waiver of the register with what became of
    it and how many findings it covers, in the register's order."""

    covered: Mapping[Finding, Waiver]
    uses: tuple[tuple[Waiver, str, int], ...]

    def counts(self) -> dict[str, int]:
        """How many waivers there are of each kind."""
        counts = Counter(kind for _, kind, _ in self.uses)
        return {kind: counts[kind] for kind in KINDS}


def apply_waivers(findings: Sequence[Finding], register: Register, period: Period) -> Waived:
    """The findings that a waiver covers in this period.

    A waiver names one 通しNo. and one rule. A finding on a whole department (``return-missing``) is covered when
    each of its initiatives has a waiver of that rule.
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
    kinds = (_kind(one, used, partial, valid, period) for one in register.waivers)
    uses = tuple((one, kind, used[one]) for one, kind in zip(register.waivers, kinds, strict=True))
    return Waived(covered, uses)


def waivable(finding: Finding, register: Register) -> list[int]:
    """The initiatives whose waivers a finding needs: its own, or all of a department that sent nothing; none where it
    stands for many rows."""
    if finding.serial_no:
        return [finding.number] if finding.number else []
    if finding.department and not finding.file:
        return [int(number) for number in register.owned(finding.department).index]
    return []


def _kind(
    one: Waiver,
    used: Mapping[Waiver, int],
    partial: Collection[Waiver],
    valid: Mapping[tuple[int, str], Waiver],
    period: Period,
) -> str:
    if one.until < period:
        return EXPIRED
    if one.since > period:
        return AHEAD
    if valid[one.serial_no, one.rule] is not one:
        return DOUBLE
    if used[one]:
        return APPLIED
    return PARTIAL if one in partial else UNMATCHED
