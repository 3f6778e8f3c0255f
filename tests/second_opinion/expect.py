"""What has to come out of one row, by the contract alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from .model import Cell, Line, Quarter, Return, Sheet
from .texts import csv_form
from .words import ASKING, DONE, SEVERITY

ANSWER_COLUMNS = ("reason_code", "reason_text")


@dataclass
class Wanted:
    """A finding that has to be there, or that may be. None stands for anything."""

    rules: tuple[str, ...]
    files: frozenset[str]
    serial: str | None = None
    cells: tuple[str, ...] | None = None
    sheet: str = ""
    department: str = ""
    value: str = ""
    hint: tuple[str, ...] = ()
    must: bool = True
    column: str = ""
    repeats: bool = False

    def __str__(self) -> str:
        """The finding in one line."""
        where = ",".join(sorted(self.files)) + (f"!{self.sheet}" if self.sheet else "")
        cells = "/".join(self.cells or ())
        says = f" says {self.hint}" if self.hint else ""
        return f"{'/'.join(self.rules)} No.{self.serial} {where} {cells} {self.value[:30]!r}{says}"


@dataclass
class Outcome:
    """One acceptable outcome of a row of merged.csv: its state, and for each cell the values it may have."""

    state: str
    cells: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class Row:
    """A row of merged.csv: its acceptable outcomes, and where an accepted answer was read."""

    number: int
    outcomes: list[Outcome]
    sources: list[tuple[str, str, int]] = field(default_factory=list)


def one(*values: str) -> frozenset[str]:
    """The values that a cell may have."""
    return frozenset(values)


class LineOpinion:
    """What the contract says of one answered or blank row of its owner."""

    def __init__(self, quarter: Quarter, file: Return, sheet: Sheet, line: Line) -> None:
        """Judge the row."""
        self.quarter, self.file, self.sheet, self.line = quarter, file, sheet, line
        self.wanted: list[Wanted] = []
        self.mark = self.code = self.text = ""
        self.uncertain = False
        self.texts: frozenset[str] | None = None
        self.also_at: list[tuple[str, str, int]] = []
        self._mark()
        self._code()
        self._text()
        self._four_without_text()
        self._notes()
        self._past_and_future()
        self._fixed()

    def want(self, rule: str | tuple[str, ...], cell: Cell, column: str, **more) -> None:
        """Note a finding on a cell of the row."""
        rules = (rule,) if isinstance(rule, str) else rule
        also = more.pop("also", ())
        cells = (cell.address, *(c.address for c in also))
        name, number = frozenset({self.file.name}), str(self.line.claims)
        found = Wanted(rules, name, number, cells, self.sheet_name, self.line.owner, column=column, **more)
        self.wanted.append(found)

    @property
    def sheet_name(self) -> str:
        """The sheet's name; text files have none."""
        return "" if self.file.format == "csv" else self.sheet.name

    def _mark(self) -> None:
        """The mark: what it is read as, and what is said of it."""
        cell = self.line.mark
        if cell.kind == "blank":
            rule = ("mark-missing", "mark-illegal") if self.line.covered else "mark-missing"
            self.want(rule, cell, "mark", hint=(cell.note,) if cell.note else cell.hint)
            if "value" in self.line.covered:
                self.want("cell-covered", cell, "mark")
        elif cell.kind == "shown":
            self.uncertain = True
            self.want(("mark-illegal", "text-shown"), cell, "mark", must=False)
        elif cell.kind == "look-alike":
            self.want("mark-normalized", cell, "mark", value=str(cell.value).strip())
            self.mark = cell.means
        elif cell.kind == "legal":
            self.mark = cell.means
        else:
            self.want(RULE_OF_KIND.get(cell.kind, "mark-illegal"), cell, "mark", hint=cell.hint, value=_quoted(cell))

    def _code(self) -> None:
        """The code, beside a mark that asks for one or not."""
        cell = self.line.code
        asks, judged = self.mark in ASKING, bool(self.mark)
        if cell.kind in ("error", "uncalculated", "illegal"):
            rule = RULE_OF_KIND.get(cell.kind, "reason-illegal")
            self.want(rule, cell, "code", hint=cell.hint, value=_quoted(cell))
        elif cell.kind == "legal":
            self.code = cell.means
            if self.uncertain or (judged and not asks):
                self.want("reason-unexpected", cell, "code", must=judged)
        elif judged and asks:
            self.want("reason-missing", cell, "code")
        elif cell.kind == "nothing":
            self.want(("blank-said", "reason-missing"), cell, "code", must=False)
            if judged:
                self.wanted.pop()
                self.want("blank-said", cell, "code", value=str(cell.value))
        elif self.uncertain:
            self.want("reason-missing", cell, "code", must=False)

    def _text(self) -> None:
        """Free text: kept as it is, and what is said of it."""
        cell = self.line.text
        if cell.kind in ("error", "uncalculated", "illegal"):
            self.want(
                RULE_OF_KIND.get(cell.kind, "reason-illegal"), cell, "text", hint=cell.hint, value=_quoted(cell)[:10]
            )
        elif cell.kind == "nothing":
            self.want("blank-said", cell, "text", value=str(cell.value))
        elif cell.kind == "shown":
            self.want("text-shown", cell, "text", must=False)
            self.texts = one(cell.means, str(cell.value))
        else:
            self.text = cell.means or self.line.code.spill
            for rule in cell.told:
                self.want(rule, cell, "text", value=self.text[:8])

    def _four_without_text(self) -> None:
        """Code 4 needs a text that says something."""
        cell = self.line.text
        silent = cell.kind in ("blank", "nothing", "says-nothing") and not self.line.code.spill
        if self.code == "4" and silent:
            self.want("reason-text-missing", self.line.code, "text", also=(cell,), must=self.mark in ASKING)
            if cell.kind == "says-nothing":
                self.texts = one(cell.means, "") if cell.value in ("－", "-") else None
                self.want("blank-said", cell, "text", must=False)

    def _notes(self) -> None:
        """Notes and text boxes that stand on answer cells; over a blank mark, mark-missing says their words."""
        for name in ("mark", "code", "text"):
            cell = self.line.cell(name)
            words = cell.note or cell.box
            if words and not (name == "mark" and cell.kind == "blank"):
                said_elsewhere = name == "code" and cell.kind == "blank" and self.mark in ASKING
                self.want("note-on-answer", cell, "note:" + name, value=words[:8], must=not said_elsewhere)

    def _past_and_future(self) -> None:
        """Earlier quarters keep the reported mark; later ones are ignored."""
        for period, cell in self.line.past.items():
            reported = self.quarter.history[self.line.claims][period - 1]
            if self.quarter.earlier and cell.filled and cell.means != reported:
                self.want("past-changed", cell, f"q{period}")
        for period, cell in self.line.future.items():
            if cell.filled:
                self.want("future-filled", cell, f"q{period}")
        done = [m for m in self.past.values() if m in DONE]
        if self.mark and any(m != self.mark for m in done):
            self.want("done-reopened", self.line.mark, "mark")

    @property
    def past(self) -> dict[int, str]:
        """The marks of earlier quarters that count."""
        if self.quarter.earlier:
            return dict(enumerate(self.quarter.history[self.line.claims], 1))
        return {p: c.means for p, c in self.line.past.items()}

    def _fixed(self) -> None:
        """Fixed cells that say something else than the register."""
        for column, cell in self.line.fixed.items():
            if cell.kind == "changed":
                self.want("fixed-changed", cell, column)
            elif cell.kind == "longer" and cell.address:
                self.want("fixed-changed", cell, column, must=False)

    @property
    def row(self) -> Row:
        """The row of merged.csv that this answer makes."""
        errors = any(w.must and SEVERITY[w.rules[0]] == "error" for w in self.wanted)
        text = self.texts or one(self.text)
        cells = {"reason_code": one(self.code), "reason_text": frozenset(map(csv_form, text))}
        now = f"q{self.quarter.period}"
        if self.uncertain:
            shown = self.line.mark.means
            outcomes = [
                Outcome("accepted", cells | {now: one(shown)}),
                Outcome("unresolved", cells | {now: one("", shown)}),
            ]
        else:
            outcomes = [Outcome("unresolved" if errors else "accepted", cells | {now: one(self.mark)})]
        for outcome in outcomes:
            outcome.cells |= past_cells(self.quarter, self.past)
        return Row(self.line.claims, outcomes, [(self.file.name, self.sheet_name, self.line.row), *self.also_at])


RULE_OF_KIND = {"error": "cell-error", "uncalculated": "cell-formula"}


def _quoted(cell: Cell) -> str:
    """What a finding has to quote, where it is plain text."""
    return str(cell.value).strip() if isinstance(cell.value, str) and not cell.runs else ""


def past_cells(quarter: Quarter, past: dict[int, str]) -> dict[str, frozenset[str]]:
    """The cells of all quarters but this one."""
    cells = {f"q{p}": one(past.get(p, "")) for p in range(1, quarter.period)}
    return cells | {f"q{p}": one("") for p in range(quarter.period + 1, 5)}
