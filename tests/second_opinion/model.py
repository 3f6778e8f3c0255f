"""What a quarter is made of, before any file is written: cells, rows, sheets, files, and the plan behind them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Cell:
    """What stands in one cell, and how the contract has it read.

    `kind` is one of: blank, legal, look-alike, illegal, nothing, error, uncalculated, either. `means` is the legal
    value or the text that it is read as. `told` are the rules that the cell's own text raises, `hint` words that the
    finding has to say.
    """

    value: object = None
    kind: str = "blank"
    means: str = ""
    spill: str = ""
    told: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    formula: str = ""
    runs: tuple[tuple[str, bool], ...] = ()
    struck: bool = False
    number_format: str = ""
    note: str = ""
    box: str = ""
    address: str = ""

    @property
    def filled(self) -> bool:
        """Whether anything stands in the cell."""
        return self.kind != "blank"

    @property
    def shown(self) -> str:
        """What a finding has to quote: the cell's words as they were written."""
        return "".join(text for text, _ in self.runs) or ("" if self.value is None else str(self.value))


@dataclass
class Line:
    """One row of a return. `claims` is the number that its number cell gives: None for none that can be read."""

    claims: int | None
    serial: Cell
    fixed: dict[str, Cell]
    past: dict[int, Cell]
    future: dict[int, Cell]
    mark: Cell = field(default_factory=Cell)
    code: Cell = field(default_factory=Cell)
    text: Cell = field(default_factory=Cell)
    owner: str = ""
    hidden: bool = False
    busy: bool = False
    row: int = 0
    covered: set[str] = field(default_factory=set)

    @property
    def answered(self) -> bool:
        """Whether the row answers anything."""
        return self.mark.filled or self.code.filled or self.text.filled

    def cell(self, column: str) -> Cell:
        """The cell of a column by the column's name: serial, q1 to q4, code, text, or a fixed one."""
        if column in ("serial", "mark", "code", "text"):
            return getattr(self, column)
        if column[0] == "q" and column[1:].isdigit():
            period = int(column[1:])
            return self.past.get(period) or self.future.get(period) or self.mark
        return self.fixed.setdefault(column, Cell())


@dataclass
class Layout:
    """How an own table looks: its columns in order, their headings, and what stands around them."""

    columns: list[str]
    headings: dict[str, str]
    two_rows: bool = False
    titles: list[str] = field(default_factory=list)
    sections: bool = False
    gaps: bool = False
    repeated: bool = False
    last_year: bool = False
    left: int = 1
    top: int = 1
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """A sheet of a return. `sender` is empty where its rows belong to several departments by their own column."""

    name: str
    sender: str
    lines: list[Line] = field(default_factory=list)
    layout: Layout | None = None
    hidden: bool = False
    ignored: bool = False
    plain: list[list[object]] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    outside_at: list[str] = field(default_factory=list)
    merges: list[tuple[Line, Line, str]] = field(default_factory=list)
    filtered: bool = False
    sorted_by_mark: bool = False
    first_row: int = 8


@dataclass
class Return:
    """One file of the period's folder. `refused` names the rule by which nothing of it is read."""

    name: str
    format: str
    departments: list[str]
    sheets: list[Sheet] = field(default_factory=list)
    form_of: str = ""
    refused: str = ""
    refused_also: tuple[str, ...] = ()
    content: bytes = b""
    copy_of: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    hidden_values: dict[str, str] = field(default_factory=dict)
    whole_table: bool = False
    superseded: bool = False
    busy: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def own_table(self) -> bool:
        """Whether it is a table of the department's own making."""
        return not self.form_of

    @property
    def is_workbook(self) -> bool:
        """Whether it has formats, notes and formulas."""
        return self.format in ("openpyxl", "xlsxwriter", "form")

    @property
    def lines(self) -> list[Line]:
        """The rows of all sheets that are read, in order."""
        return [line for sheet in self.sheets if not sheet.ignored for line in sheet.lines]


@dataclass(frozen=True)
class Initiative:
    """One row of the register."""

    number: int
    goal: str
    policy: str
    measure_no: int
    priority: str
    measure: str
    department: str
    name: str


@dataclass
class Plan:
    """The register: what the coordinator keeps."""

    name: str
    city: str
    office: str
    initiatives: dict[int, Initiative]
    departments: dict[str, list[str]]
    meanings: dict[str, str]
    labels: dict[str, str]
    limit: int
    waivers: list[tuple[int, str, str]] = field(default_factory=list)

    def rows_of(self, department: str) -> list[Initiative]:
        """The department's initiatives in the register's order."""
        return [i for i in self.initiatives.values() if i.department == department]

    def numbers_named(self, name: str) -> set[int]:
        """The numbers of the initiatives that bear a name, spaces and breaks aside."""
        return {n for n, i in self.initiatives.items() if fold(i.name) == fold(name)}


@dataclass
class Quarter:
    """Everything of one quarter: plan, period, what was reported before, and what came in."""

    seed: int
    plan: Plan
    period: int
    earlier: bool
    history: dict[int, list[str]]
    returns: list[Return] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    litter: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The period's code, such as R5-4."""
        return f"R5-{self.period}"


def fold(name: str) -> str:
    """A name without its blanks."""
    return "".join(str(name).split())
