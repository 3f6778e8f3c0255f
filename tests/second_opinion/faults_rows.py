"""Faults of whole rows: numbers, repeated, missing and foreign rows, and rows whose number and name disagree."""

from __future__ import annotations

import copy
import datetime
from random import Random

from . import sayings
from .layouts import new_line
from .model import Cell, Line, Quarter, Return, Sheet
from .picking import clean, own_lines, pick, pick_file, shows, single
from .returns import answer


def _target(rng: Random, quarter: Quarter, fits=lambda f, s: True) -> tuple[Return, Sheet] | None:
    """A sheet that rows can be added to."""
    places = {id(s): (f, s) for f, s, _ in own_lines(quarter, free=False) if fits(f, s)}
    return rng.choice(list(places.values())) if places else None


def _added(rng: Random, quarter: Quarter, file: Return, sheet: Sheet, number: int, serial: Cell) -> Line:
    """An answered row below the others, for a number that may not be the register's."""
    model = sheet.lines[0]
    initiative = quarter.plan.initiatives.get(number) or quarter.plan.initiatives[model.claims or min(quarter.history)]
    line = new_line(quarter, initiative, serial)
    answer(rng, quarter, line, file.is_workbook)
    line.past = {p: Cell() for p in line.past}
    line.fixed["again"] = Cell(line.mark.value, "legal", line.mark.means)
    line.busy = True
    sheet.lines.append(line)
    return line


def serial_unknown(rng: Random, quarter: Quarter) -> bool:
    """A new row with a number that the register does not have."""
    place = _target(rng, quarter)
    if not place:
        return False
    file, sheet = place
    used = {x.claims for r in quarter.returns for x in r.lines}
    number = next(n for n in range(max(quarter.history) + rng.randint(1, 30), 10**4) if n not in used)
    line = _added(rng, quarter, file, sheet, number, Cell(number, "legal", str(number)))
    line.claims = number
    line.fixed["initiative"] = Cell(f"新しい取組み{number}", "changed")
    line.fixed["department"] = Cell(sheet.sender or sheet.lines[0].owner, "legal")
    return True


def serial_illegal(rng: Random, quarter: Quarter) -> bool:
    """A new row whose number is no whole number, or blank."""
    place = _target(rng, quarter)
    if not place:
        return False
    file, sheet = place
    ways = ["新規", None, "3の2", "3-2", "★3", "3（再掲）", "1.5"]
    if file.is_workbook:
        ways += [datetime.datetime(2026, 3, 2), 3.5]
    value = rng.choice(ways)
    line = _added(rng, quarter, file, sheet, 0, Cell(value, "illegal" if value is not None else "blank"))
    line.claims = None
    line.fixed["initiative"] = Cell(f"新規の取組み（{rng.randint(100, 999)}）", "changed")
    line.fixed["department"] = Cell(sheet.sender or sheet.lines[0].owner, "legal")
    return True


def _copied(rng: Random, quarter: Quarter, hidden: bool):
    """A row and its copy below the others."""
    place = pick(rng, quarter, lambda f, s, x: not f.whole_table)
    if not place:
        return None
    _, sheet, line = place
    twin = copy.deepcopy(line)
    twin.hidden = hidden
    sheet.lines.append(twin)
    return line, twin


def row_repeated(rng: Random, quarter: Quarter) -> bool:
    """The same answer twice in one return."""
    return _copied(rng, quarter, rng.random() < 0.2) is not None


def serial_duplicate(rng: Random, quarter: Quarter) -> bool:
    """Two answers to one row in one return; the second is sometimes hidden."""
    pair = _copied(rng, quarter, rng.random() < 0.3)
    if not pair:
        return False
    first, second = pair
    other = "○" if first.mark.means != "○" else "△"
    second.mark = sayings.mark_cell(other)
    second.code = Cell(3, "legal", "3") if other == "△" else Cell()
    return True


def row_missing(rng: Random, quarter: Quarter) -> bool:
    """A return lacks a row of its department."""

    def fits(file: Return, sheet: Sheet, line: Line) -> bool:
        if sum(line.owner in r.departments for r in quarter.returns) > 1:
            return False
        others = [x for x in sheet.lines if x.owner == line.owner and x.answered]
        return len(others) > 1 and len({x.claims for x in others}) == len(others)

    place = pick(rng, quarter, fits)
    if not place:
        return False
    _, sheet, line = place
    sheet.lines = [x for x in sheet.lines if x is not line]
    return True


def row_foreign(rng: Random, quarter: Quarter) -> bool:
    """A return answers a row of another department; a table that names no sender would be that department's too."""
    place = _target(
        rng,
        quarter,
        lambda f, s: bool(s.sender) and (not (f.own_table and shows(s, "department")) or _names_sender(quarter, f, s)),
    )
    if not place:
        return False
    file, sheet = place
    present = {x.claims for x in sheet.lines}
    if file.whole_table:
        others = [x for x in sheet.lines if x.owner != sheet.sender and not x.answered and not x.busy]
        if not others:
            return False
        line = rng.choice(others)
        line.busy = True
        answer(rng, quarter, line, file.is_workbook)
        return True
    foreign = [n for n, i in quarter.plan.initiatives.items() if i.department != sheet.sender and n not in present]
    if not foreign:
        return False
    number = rng.choice(foreign)
    _added(rng, quarter, file, sheet, number, Cell(number, "legal", str(number)))
    return True


def row_named_foreign(rng: Random, quarter: Quarter) -> bool:
    """A row names another department in a table whose file or sheet names its sender."""

    def fits(file: Return, sheet: Sheet, line: Line) -> bool:
        if not file.own_table or not sheet.sender or file.whole_table or not shows(sheet, "department"):
            return False
        return (
            _names_sender(quarter, file, sheet) and len(sheet.lines) >= 4 and line.fixed["department"].kind == "legal"
        )

    place = pick(rng, quarter, fits)
    if not place:
        return False
    _, sheet, line = place
    other = rng.choice([d for d in quarter.plan.departments if d not in sheet.sender and sheet.sender not in d])
    line.fixed["department"] = Cell(other, "foreign", other)
    return True


def _names_sender(quarter: Quarter, file: Return, sheet: Sheet) -> bool:
    """Whether the sheet's or the file's name says whose it is."""
    known = _known(quarter, sheet.sender)
    return sheet.name in known or any(name in file.name for name in known)


def _known(quarter: Quarter, department: str) -> list[str]:
    """The department's names."""
    return [department, *quarter.plan.departments[department]]


def _named_alone(quarter: Quarter, sheet: Sheet, line: Line) -> bool:
    """Whether the row's name is shown and borne by no other initiative."""
    if not shows(sheet, "initiative") or line.fixed["initiative"].kind != "legal":
        return False
    return len(quarter.plan.numbers_named(quarter.plan.initiatives[line.claims].name)) == 1


def row_slipped(rng: Random, quarter: Quarter) -> bool:
    """Two numbers changed places."""
    places = [p for p in own_lines(quarter) if _named_alone(quarter, p[1], p[2])]
    rng.shuffle(places)
    for k, (_, sheet, line) in enumerate(places):
        for _, other_sheet, other in places[k + 1 :]:
            if other_sheet is sheet and other.claims != line.claims and other.owner == line.owner:
                line.serial, other.serial = other.serial, line.serial
                line.claims, other.claims = other.claims, line.claims
                line.busy = other.busy = True
                return True
    return False


def rows_slipped(rng: Random, quarter: Quarter) -> bool:
    """All columns but the number's were sorted: every row stands beside another number."""

    def fits(file: Return) -> bool:
        alone = all(_named_alone(quarter, s, x) for s in file.sheets for x in s.lines if x.claims is not None)
        return single(quarter, file) and not file.whole_table and len(file.lines) >= 4 and clean(file) and alone

    file = pick_file(rng, quarter, fits)
    if not file:
        return False
    lines = file.lines
    serials, claims = [x.serial for x in lines], [x.claims for x in lines]
    shift = rng.randint(1, len(lines) - 1)
    for k, line in enumerate(lines):
        line.serial, line.claims = serials[(k + shift) % len(lines)], claims[(k + shift) % len(lines)]
        line.busy = True
    return True


def return_conflict(rng: Random, quarter: Quarter) -> bool:
    """A second return of a department, in which one answer is another."""

    def fits(file: Return) -> bool:
        return single(quarter, file) and not file.whole_table and len(file.lines) >= 2 and clean(file)

    file = pick_file(rng, quarter, fits)
    if not file:
        return False
    second = copy.deepcopy(file)
    stem, dot, suffix = file.name.rpartition(".")
    second.name = f"【差替】{stem}_最終版2{dot}{suffix}"
    line = rng.choice(second.lines)
    line.mark = sayings.mark_cell("□" if line.mark.means != "□" else "×")
    line.code = Cell(2, "legal", "2")
    if not line.text.filled:
        line.text = sayings.text_cell("協議を続けている。")
    for x in (*file.lines, *second.lines):
        x.busy = True
    quarter.returns.append(second)
    return True


def file_duplicate(rng: Random, quarter: Quarter) -> bool:
    """The same content under another name."""
    file = pick_file(rng, quarter, lambda f: single(quarter, f) and not f.whole_table)
    if not file:
        return False
    stem, dot, suffix = file.name.rpartition(".")
    copied = Return(f"コピー {stem}{dot}{suffix}", file.format, file.departments, copy_of=file.name)
    quarter.returns.append(copied)
    return True
