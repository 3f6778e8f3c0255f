"""``waive``: adds a waiver to the register's 例外, and leaves the coordinator's workbook as it is otherwise."""

from __future__ import annotations

import io
import os
import re
import tempfile
import warnings
import zipfile
from copy import copy
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pipeline.folders import Folders
from pipeline.register import Register, read_register
from pipeline.register_sheets import read_sheets
from pipeline.spell import address
from pipeline.survey import Clock, Survey, survey
from pipeline.trouble import Refused, Trouble
from schemas.period import Period
from schemas.rules import RULES

SHEET: Final = "例外"

_LOCKS: Final = ("~${}", ".~lock.{}#")
"""What Excel and LibreOffice leave beside a workbook while it is open."""

_REMADE: Final = re.compile(
    r"xl/(worksheets/sheet|comments|drawings/vmlDrawing|printerSettings/|calcChain|sharedStrings|theme/|styles|workbook)"
    r"|docProps/|customXml/|_rels/|.*/_rels/|\[Content_Types\]|mimetype"
)
"""Parts of a workbook that openpyxl writes anew, under a name of its own, or that only cache what is known."""


class Unchangeable(Refused):
    """The register could not be changed without loss, or is open; the text has the row to write by hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A waiver to be added, for ``period`` until ``until``, both included."""

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
            "rule": self.rule,
            "reason": self.reason,
            "approver": self.approver,
            "approved_on": self.approved_on.isoformat(),
            "until": str(self.until),
        }

    def __str__(self) -> str:
        return "　".join(str(value) for value in self.cells().values())


def waive(entry: Entry, folders: Folders) -> str:
    """Adds the waiver and returns where, as "R5.xlsx!例外!A2".

    Raises Trouble for a number, rule or period that cannot be, Refused where there is no such finding or it is waived
    already, and Unchangeable.
    """
    path = folders.register(entry.period)
    register = read_register(path)
    _check(entry, register)
    if folders.returns(entry.period).is_dir():
        _check_finding(entry, survey(entry.period, folders, Clock()))
    return _write(entry, path)


def _check(entry: Entry, register: Register) -> None:
    if entry.serial_no not in register.initiatives.index:
        raise Trouble(f"通しNo.{entry.serial_no} の事業は、計画にありません。")
    if entry.rule not in RULES:
        near = get_close_matches(entry.rule, RULES, 1)
        hint = f"「{near[0]}」のことでしょうか。" if near else "点検結果の「規則」の欄にある名前を書いてください。"
        raise Trouble(f"「{entry.rule}」という規則はありません。{hint}")
    if entry.until < entry.period:
        raise Trouble(f"期限（{entry.until}）が、始まりの期（{entry.period}）より前です。")
    for blank, words in ((entry.reason, "理由（--reason）"), (entry.approver, "承認者（--by）")):
        if not blank.strip():
            raise Trouble(f"{words}が空欄です。記入してください。")
    for one in register.waivers:
        if (one.serial_no, one.rule) == (entry.serial_no, entry.rule) and one.since <= entry.period <= one.until:
            raise Refused(f"この例外は、すでに {register.path.name}!{SHEET}!{one.cell} に記入されています。")


def _check_finding(entry: Entry, found: Survey) -> None:
    """A waiver accepts a finding that stands; for any other number it would be a slip."""
    own = {finding.rule for finding in found.examined.findings if finding.serial_no == str(entry.serial_no)}
    owner = found.register.owner(entry.serial_no)
    own |= {f.rule for f in found.examined.findings if f.department == owner and not f.file and not f.serial_no}
    if entry.rule not in own:
        others = f"あるのは、{'、'.join(sorted(own))} です。" if own else "指摘は1つもありません。"
        raise Refused(
            f"{entry.period} の通しNo.{entry.serial_no} に、{entry.rule} の指摘はありません。{others}"
            "計画には何も書き加えませんでした。"
        )


def _write(entry: Entry, path: Path) -> str:
    for lock in _LOCKS:
        if path.with_name(lock.format(path.name)).exists():
            raise Unchangeable(
                _by_hand(entry, path, "計画のファイルが開かれています。閉じてから、もう一度実行してください。")
            )
    layout = read_sheets(path)[SHEET]
    row = max(layout.frame.index.max() if len(layout.frame) else 0, layout.heading_row) + 1
    content = _edited(entry, path, layout.positions, int(row))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}.new-") as folder:
        new = Path(folder) / path.name
        new.write_bytes(content)
        read_register(new)
        try:
            os.replace(new, path)
        except OSError as trouble:
            words = "計画のファイルを書き換えられませんでした。開いている場合は閉じてから、もう一度実行してください。"
            raise Unchangeable(_by_hand(entry, path, words)) from trouble
    return f"{path.name}!{SHEET}!{address(int(row), min(layout.positions.values()))}"


def _edited(entry: Entry, path: Path, columns: dict[str, int], row: int) -> bytes:
    """The workbook with the waiver in ``row``. Raises Unchangeable where anything else would be lost."""
    import openpyxl

    original = path.read_bytes()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(io.BytesIO(original), rich_text=True)
        sheet: Any = book[SHEET]
        for column, value in entry.cells().items():
            cell, above = sheet.cell(row, columns[column]), sheet.cell(row - 1, columns[column])
            cell.value = value
            cell.data_type = "n" if isinstance(value, int) else "s"
            if not cell.has_style and _is_data(row - 1, columns, sheet):
                cell._style = copy(above._style)
        out = io.BytesIO()
        book.save(out)
    lost = _parts(original) - _parts(out.getvalue())
    if lost or any("removed" in str(one.message) or "lost" in str(one.message) for one in told):
        words = "計画のファイルに、図やExcelの拡張機能など、書き換えると失われるものがあります。"
        raise Unchangeable(_by_hand(entry, path, words))
    return out.getvalue()


def _is_data(row: int, columns: dict[str, int], sheet: Any) -> bool:
    """Whether a waiver stands in ``row``, and not the headings."""
    value = sheet.cell(row, columns["serial_no"]).value
    return value is not None and str(value).strip().isdecimal()


def _parts(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name for name in parts.namelist() if not name.endswith("/") and not _REMADE.match(name)}


def _by_hand(entry: Entry, path: Path, why: str) -> str:
    return (
        f"{why}書き加えずに中止しました。手で記入する場合は、「{path.name}」のシート「{SHEET}」に次の1行を加えてください。\n"
        f"  {entry}"
    )
