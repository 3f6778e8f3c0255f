"""What has to come out of a whole quarter: rows, findings, totals and the exit code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from .expect import LineOpinion, Outcome, Row, Wanted, one, past_cells
from .model import Line, Quarter, Return, Sheet, fold
from .words import SEVERITY

Entry = tuple[Return, Sheet, Line]


@dataclass
class Opinion:
    """The second opinion on a quarter."""

    rows: dict[int, Row] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    read: int = 0
    aside: int = 0
    repeated: int = 0
    superseded: int = 0
    rows_of_file: dict[str, tuple[int, int]] = field(default_factory=dict)
    departments_of: dict[str, list[str]] = field(default_factory=dict)
    waived: set[tuple[int, str]] = field(default_factory=set)

    @property
    def merged(self) -> int:
        """The answered rows that have to end in merged.csv."""
        return self.read - self.aside - self.repeated - self.superseded

    @property
    def has_errors(self) -> bool:
        """Whether an error has to stand that no exception accepts."""
        return any(w.must and SEVERITY[w.rules[0]] == "error" and not self.accepts(w) for w in self.wanted)

    def accepts(self, wanted: Wanted) -> bool:
        """Whether an exception of the register accepts the finding."""
        return any((int(wanted.serial), r) in self.waived for r in wanted.rules) if wanted.serial else False


def opinion_on(quarter: Quarter) -> Opinion:
    """Judge the quarter by the contract."""
    opinion = Opinion(waived={(n, rule) for n, rule, _ in quarter.plan.waivers})
    answers: dict[int, list[Entry]] = defaultdict(list)
    for file in quarter.returns:
        _file(opinion, quarter, file)
        if file.superseded:
            opinion.read += sum(line.answered for line in file.lines)
            opinion.superseded += sum(line.answered for line in file.lines)
        elif not file.refused and not file.copy_of:
            _read(opinion, quarter, file, answers)
    for name in quarter.folders:
        opinion.wanted.append(Wanted(("folder-ignored",), frozenset({name})))
    _departments(opinion, quarter, answers)
    _waive(opinion)
    return opinion


def _file(opinion: Opinion, quarter: Quarter, file: Return) -> None:
    """What is said of a file as a whole."""
    name = frozenset({file.name})
    if file.copy_of:
        opinion.wanted.append(Wanted(("file-duplicate",), frozenset({file.name, file.copy_of})))
    if file.refused:
        hint = tuple(word for word in file.notes if word != "far")
        opinion.wanted.append(Wanted((file.refused, *file.refused_also), name, hint=hint))
        opinion.wanted.append(Wanted(("sheet-ignored", "text-outside"), name, must=False, repeats=True))
    for rule, sheet in [] if file.superseded else file.told:
        if rule == "heading-twice-alike":
            opinion.wanted.append(Wanted(("text-outside",), name, must=False))
        else:
            opinion.wanted.append(Wanted((rule,), name, sheet=sheet))
    if file.superseded:
        opinion.wanted.append(Wanted(("return-superseded",), name))
        opinion.wanted.append(Wanted(("sheet-ignored", "text-outside"), name, must=False, repeats=True))
    if file.refused or file.copy_of or file.superseded:
        return
    for sheet in file.sheets:
        if sheet.ignored:
            if not sheet.plain:
                opinion.wanted.append(Wanted(("sheet-ignored",), name, sheet=sheet.name, must=False))
            continue
        label = "" if file.format == "csv" else sheet.name
        if sheet.outside:
            words = sheet.outside[0][1].split("|")[-1]
            names = [x.fixed["initiative"] for x in sheet.lines]
            notes = [x.address for x in names if x.note or x.box]
            label = "記入例" if sheet.outside[0][0] == "example" else label
            opinion.wanted.append(
                Wanted(("text-outside",), name, sheet=label, hint=(words[:6], *sheet.outside_at, *notes))
            )
        elif sheet.layout and sheet.layout.titles:
            opinion.wanted.append(Wanted(("text-outside",), name, sheet=label, must=False))


def _read(opinion: Opinion, quarter: Quarter, file: Return, answers: dict[int, list[Entry]]) -> None:
    """Every row of a file that was read: whose it is, and whether it counts."""
    opinion.departments_of[file.name] = file.departments
    opinion.rows_of_file[file.name] = (sum(x.answered for x in file.lines), len(file.lines))
    for sheet in file.sheets:
        for line in [] if sheet.ignored else sheet.lines:
            opinion.read += line.answered
            rule = _aside(quarter, sheet, line)
            if rule is None:
                answers[line.claims].append((file, sheet, line))
            elif rule and line.answered:
                opinion.aside += 1
                opinion.wanted.append(_row_finding(file, sheet, line, rule))


def _aside(quarter: Quarter, sheet: Sheet, line: Line) -> str | None:
    """The rule that sets a row aside; None for a row of its sender."""
    if line.claims is None:
        return "serial-illegal"
    initiative = quarter.plan.initiatives.get(line.claims)
    if initiative is None:
        return "serial-unknown"
    if sheet.sender and initiative.department != sheet.sender:
        return "row-foreign"
    if line.fixed["department"].kind == "foreign":
        return "row-foreign"
    return None


def _row_finding(file: Return, sheet: Sheet, line: Line, rule: str) -> Wanted:
    """A finding on a whole row."""
    at_number = rule.startswith("serial-")
    serial = "" if line.claims is None else str(line.claims)
    cells = (line.serial.address,) if at_number else _addresses(line)
    label = "" if file.format == "csv" else sheet.name
    department = line.owner if rule in ("row-slipped", "row-repeated") else ""
    return Wanted((rule,), frozenset({file.name}), serial, cells, label, department, column="row")


def _addresses(line: Line) -> tuple[str, ...]:
    """All cells of a row."""
    cells = [line.serial, line.mark, line.code, line.text, *line.fixed.values(), *line.past.values()]
    return tuple(c.address for c in cells if c.address)


def _slipped(quarter: Quarter, sheet: Sheet, line: Line) -> bool:
    """Whether number and name disagree, and the name is another initiative's."""
    if sheet.layout and "initiative" not in sheet.layout.columns:
        return False
    said = str(line.fixed["initiative"].value)
    named = quarter.plan.numbers_named(said)
    return bool(named) and fold(said) != fold(quarter.plan.initiatives[line.claims].name)


def _departments(opinion: Opinion, quarter: Quarter, answers: dict[int, list[Entry]]) -> None:
    """Each department's rows: answered, blank, disputed, missing or unreturned."""
    readable = [f for f in quarter.returns if not (f.refused or f.copy_of or f.superseded)]
    for department in quarter.plan.departments:
        files = [f for f in readable if department in f.departments]
        if not files:
            opinion.wanted.append(Wanted(("return-missing",), frozenset({""}), department=department))
        for initiative in quarter.plan.rows_of(department):
            entries = answers.get(initiative.number, [])
            if entries:
                opinion.rows[initiative.number] = _settle(opinion, quarter, entries)
                continue
            row = opinion.rows[initiative.number] = _empty(quarter, initiative.number, "unreturned")
            if files:
                names = frozenset(f.name for f in files)
                number = str(initiative.number)
                given_away = any(x.claims == initiative.number for f in files for x in f.lines)
                wanted = Wanted(("row-missing",), names, number, department=department, must=not given_away)
                opinion.wanted.append(wanted)
                if given_away:
                    row.outcomes += _empty(quarter, initiative.number, "unresolved").outcomes


def _empty(quarter: Quarter, number: int, state: str, lines: list[Line] | None = None) -> Row:
    """A row without an answer: what was reported before stays."""
    now = f"q{quarter.period}"
    cells = {now: one(""), "reason_code": one(""), "reason_text": one("")}
    past = dict(enumerate(quarter.history[number], 1)) if quarter.earlier else {}
    cells |= past_cells(quarter, past)
    for line in lines or ():
        if not quarter.earlier:
            for period, cell in line.past.items():
                cells[f"q{period}"] |= one("", cell.means)
    return Row(number, [Outcome(state, cells)])


def _settle(opinion: Opinion, quarter: Quarter, entries: list[Entry]) -> Row:
    """One row of the register out of all that answers it."""
    number = entries[0][2].claims
    lines = [line for _, _, line in entries]
    slipped = [e for e in entries if e[2].answered and _slipped(quarter, e[1], e[2])]
    if slipped:
        for file, sheet, line in slipped:
            opinion.wanted.append(_row_finding(file, sheet, line, "row-slipped"))
        opinion.aside += len(slipped)
        return _empty(quarter, number, "unresolved", lines)
    answered = [e for e in entries if e[2].answered] or entries[:1]
    if len({_said(line) for _, _, line in answered}) > 1:
        return _disputed(opinion, quarter, answered)
    for file, sheet, line in answered[1:]:
        opinion.repeated += 1
        within = file is answered[0][0]
        wanted = _row_finding(file, sheet, line, "row-repeated")
        wanted.files = frozenset(f.name for f, _, _ in answered)
        wanted.cells, wanted.sheet, wanted.must = None, "", within
        opinion.wanted.append(wanted)
    first = LineOpinion(quarter, *answered[0])
    if not answered[0][2].answered:
        for wanted in first.wanted:
            wanted.files, wanted.sheet, wanted.cells = frozenset(f.name for f, _, _ in entries), "", None
    opinion.wanted += first.wanted
    for entry in answered[1:]:
        other = LineOpinion(quarter, *entry)
        opinion.wanted += _allowed(other.wanted)
        first.also_at += other.row.sources
    return first.row


def _allowed(wanted: list[Wanted]) -> list[Wanted]:
    """Findings that may be there besides."""
    for w in wanted:
        w.must = False
    return wanted


def _said(line: Line) -> tuple[str, ...]:
    """What a row answers."""
    return tuple((c.means or c.kind) + c.spill for c in (line.mark, line.code, line.text))


def _disputed(opinion: Opinion, quarter: Quarter, entries: list[Entry]) -> Row:
    """A row that two answers dispute."""
    number = str(entries[0][2].claims)
    within = len({f.name for f, _, _ in entries}) == 1
    rule = "serial-duplicate" if within else "return-conflict"
    names = frozenset(f.name for f, _, _ in entries)
    hidden = ("非表示|隠",) if within and any(x.hidden and f.format != "csv" for f, _, x in entries) else ()
    opinion.wanted.append(Wanted((rule,), names, number, hint=hidden))
    opinion.wanted.append(Wanted((rule,), names, number, must=False))
    opinion.aside += len(entries)
    for entry in entries:
        opinion.wanted += _allowed(LineOpinion(quarter, *entry).wanted)
    return _empty(quarter, entries[0][2].claims, "unresolved", [line for _, _, line in entries])


def _waive(opinion: Opinion) -> None:
    """A row whose errors are all accepted by exceptions is waived."""
    for number in {n for n, _ in opinion.waived}:
        errors = [w for w in opinion.wanted if w.must and w.serial == str(number) and SEVERITY[w.rules[0]] == "error"]
        row = opinion.rows[number]
        if errors and all(opinion.accepts(w) for w in errors) and row.outcomes[0].state == "unresolved":
            for outcome in row.outcomes:
                outcome.state = "waived"
