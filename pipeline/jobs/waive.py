"""``waive``: a finding is accepted as it is, and the register's 例外 says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Final

from pipeline.errors import CommandRefused, UserError
from pipeline.findings import Finding
from pipeline.merging.quarter import Clock, read_quarter
from pipeline.merging.waivers import waivable
from pipeline.register.extend import Unchangeable, extend_register, register_locked
from pipeline.register.read import Register, read_register
from pipeline.storage.files import Folders
from pipeline.texts import trimmed
from schemas.period import Period
from schemas.register import SHEETS
from schemas.rules import RULES, rule_named

SHEET: Final = "例外"
"""The register's sheet of exceptions."""

LONGEST: Final = 1000
"""Characters of a reason; a cell holds more, but nobody reads it."""

_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_x[0-9A-Fa-f]{4}_")
"""What XML cannot hold, and what a workbook takes for such a character."""


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """A waiver to be added, for ``period`` until ``until``, both included.

    - ``serial_no``: the initiative; ``rule``: the rule's id or title.
    - ``reason``, ``approver``, ``approved_on``: why, who and when.
    """

    serial_no: int
    rule: str
    period: Period
    until: Period
    reason: str
    approver: str
    approved_on: date

    def cells(self) -> dict[str, int | str]:
        """Column of 例外 → what is written there."""
        return {
            "serial_no": self.serial_no,
            "period": str(self.period),
            "rule": RULES[self.rule].title if self.rule in RULES else self.rule,
            "reason": self.reason,
            "approver": self.approver,
            "approved_on": self.approved_on.isoformat(),
            "until": str(self.until),
        }

    def __str__(self) -> str:
        headings = SHEETS[SHEET]
        return "　".join(f"{headings[column][0]} {value}" for column, value in self.cells().items())


def waive(entry: NewWaiver, folders: Folders) -> list[tuple[str, NewWaiver]]:
    """Adds the waiver to the register and returns where each row stands, as "R5.xlsx!例外!A2", with what it says.

    A finding on a whole department needs a waiver for each of its initiatives: all of them are added. Where the period
    has returns, the finding must be there; else the waiver is taken on trust. Raises UserError for a number, rule or
    period that cannot be, CommandRefused where there is no such finding or it is waived already, Unchangeable with
    the rows to write by hand, Taken, and RegisterChanged where somebody saved it meanwhile.
    """
    path = folders.register(entry.period)
    entry = replace(entry, rule=_rule_id(entry.rule))
    entries = [entry]
    try:
        with register_locked(path):
            original = path.read_bytes()
            entries = _entries(entry, read_register(path), folders)
            places = extend_register(path, SHEET, [one.cells() for one in entries], original)
    except Unchangeable as error:
        lines = "\n".join(f"  {one}" for one in entries)
        by_hand = f"手で記入する場合は、「{path.name}」のシート「{SHEET}」に、次の行を加えてください。"
        raise Unchangeable(f"{error}何も書き加えませんでした。{by_hand}\n{lines}") from error
    return list(zip(places, entries, strict=True))


def _entries(entry: NewWaiver, register: Register, folders: Folders) -> list[NewWaiver]:
    """The waivers to be added, at least one. Raises CommandRefused where there is nothing to add."""
    _check(entry, register)
    entries = [entry]
    if folders.returns(entry.period).is_dir():
        findings = read_quarter(entry.period, folders, Clock()).findings
        entries = [replace(entry, serial_no=number) for number in _needed(entry, findings, register)]
    elif entry.serial_no in _covered(entry, register):
        entries = []
    if not entries:
        raise CommandRefused("この例外は、すでに計画の「例外」に記入されています。")
    return entries


def _rule_id(name: str) -> str:
    """The id of the rule that is called so, by title or id. Raises UserError for none, with the name that is
    nearest."""
    rule = rule_named(name)
    if rule:
        return rule.id
    near = get_close_matches(name, [word for one in RULES.values() for word in (one.title, one.id)], 1)
    hint = f"「{near[0]}」のことでしょうか。" if near else "点検結果の「規則」の欄にある名前を書いてください。"
    raise UserError(f"「{name}」という規則はありません。{hint}")


def _check(entry: NewWaiver, register: Register) -> None:
    """Raises UserError for what cannot be a waiver: an unknown initiative, an end before the beginning, words that are
    missing, too long, or no workbook can hold."""
    if entry.serial_no not in register.initiatives.index:
        raise UserError(f"通しNo.{entry.serial_no} の事業は、計画にありません。")
    if entry.until < entry.period:
        raise UserError(f"期限（{entry.until}）が、始まりの期（{entry.period}）より前です。")
    for text, words in ((entry.reason, "理由（--reason）"), (entry.approver, "承認者（--by）")):
        if not trimmed(text):
            raise UserError(f"{words}が空欄です。記入してください。")
        if len(text) > LONGEST or _UNWRITABLE.search(text):
            raise UserError(f"{words}が長すぎるか、Excelに書けない文字（制御文字）を含んでいます。書き直してください。")


def _covered(entry: NewWaiver, register: Register) -> set[int]:
    """The initiatives that have a waiver of this rule already which holds in the entry's first period."""
    return {
        waiver.serial_no
        for waiver in register.waivers
        if waiver.rule == entry.rule and waiver.since <= entry.period <= waiver.until
    }


def _needed(entry: NewWaiver, findings: Sequence[Finding], register: Register) -> list[int]:
    """The initiatives that a waiver is to be added for; [] where all have one. A waiver accepts a finding that stands;
    CommandRefused is raised for any other, since it is a slip."""
    own = [finding for finding in findings if entry.serial_no in waivable(finding, register)]
    accepted = [finding for finding in own if finding.rule == entry.rule]
    if not accepted:
        rules = "".join(f"「{RULES[rule].title}」" for rule in sorted({one.rule for one in own}))
        others = f"あるのは、{rules}です。" if own else "指摘は1つもありません。"
        raise CommandRefused(
            f"{entry.period} の通しNo.{entry.serial_no} に、「{RULES[entry.rule].title}」の指摘はありません。{others}"
            "計画には何も書き加えませんでした。"
        )
    covered = _covered(entry, register)
    return [number for number in waivable(accepted[0], register) if number not in covered]
