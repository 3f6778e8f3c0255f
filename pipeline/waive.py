"""例外: the findings that the register accepts as they are."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.findings import Finding
from pipeline.register import Register, Waiver
from schemas.period import Period


def waive(findings: Sequence[Finding], register: Register, period: Period) -> dict[Finding, Waiver]:
    """The findings that a waiver covers in this period, each with its waiver.

    A waiver names one 通しNo. and one rule. A finding on a whole department (``return-missing``) is covered when
    each of its initiatives has a waiver of that rule.
    """
    valid = {(one.serial_no, one.rule): one for one in register.waivers if one.since <= period <= one.until}
    covered = {}
    for finding in findings:
        if finding.serial_no:
            waivers = [valid.get((int(finding.serial_no), finding.rule))] if finding.serial_no.isdecimal() else []
        elif finding.department and not finding.file:
            owned = register.owned(finding.department).index
            waivers = [valid.get((int(number), finding.rule)) for number in owned]
        else:
            waivers = []
        if waivers and waivers[0] and all(waivers):
            covered[finding] = waivers[0]
    return covered
