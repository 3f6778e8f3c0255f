"""How departments' own tables look, and where each cell of them comes to stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from openpyxl.utils import get_column_letter

from . import words
from .model import Cell, Initiative, Layout, Line, Plan, Quarter, Return, Sheet

EXTRA = ("備考", "担当者", "前回の回答")


@dataclass
class Grid:
    """The cells of a sheet by row and column, counted from 1, and what the sheet hides or merges."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    head_row: int = 0

    def put(self, row: int, column: int, cell: Cell | object) -> None:
        """Set a cell and tell it where it stands."""
        cell = cell if isinstance(cell, Cell) else Cell(cell, "legal")
        cell.address = f"{get_column_letter(column)}{row}"
        self.cells[row, column] = cell

    @property
    def width(self) -> int:
        """The last column that holds anything."""
        return max((c for _, c in self.cells), default=0)

    @property
    def height(self) -> int:
        """The last row that holds anything."""
        return max((r for r, _ in self.cells), default=0)


def make_layout(rng: Random, quarter: Quarter, titles: list[str], needs: set[str], text_file: bool) -> Layout:
    """A table of its own: some columns left out, in an order of its own, with headings that the contract lists."""
    past = [f"q{p}" for p in range(1, quarter.period)]
    fixed = [c for c in ("measure_no", "measure", "department") if c in needs or rng.random() < 0.7]
    shows_past = past if rng.random() < 0.75 or any(c in needs for c in past) else []
    future = [f"q{p}" for p in range(quarter.period + 1, 5)] if shows_past and rng.random() < 0.5 else []
    groups = [["serial"], fixed, ["initiative"], [*shows_past, f"q{quarter.period}", *future], ["code", "text"]]
    if rng.random() < 0.4:
        rng.shuffle(groups)
    columns = [c for group in groups for c in group]
    layout = Layout(columns, {}, two_rows=not text_file and rng.random() < 0.45, titles=titles)
    layout.headings = _headings(rng, layout, quarter.period)
    layout.sections = rng.random() < 0.3
    layout.gaps = rng.random() < 0.3
    layout.repeated = rng.random() < 0.2
    layout.left = rng.choice((1, 1, 2, 3))
    layout.top = rng.choice((1, 1, 2))
    return layout


def _headings(rng: Random, layout: Layout, period: int) -> dict[str, str]:
    """A heading for each column."""
    found = {}
    for column in layout.columns:
        if column[0] == "q" and column[1:].isdigit():
            number = int(column[1:])
            remark = f"（{words.MONTHS[number]}）" if number == period and rng.random() < 0.3 else ""
            found[column] = f"{number}期{remark}"
        elif column in words.HEADINGS:
            found[column] = words.HEADINGS[column][0] if rng.random() < 0.5 else rng.choice(words.HEADINGS[column])
    if layout.two_rows and rng.random() < 0.5:
        found["text"] = "進捗状況に関わらず必要に応じて記載"
    return found


def new_line(quarter: Quarter, initiative: Initiative, serial: Cell, with_past: bool = True) -> Line:
    """A row for an initiative without an answer yet."""
    fixed = {
        "measure_no": Cell(initiative.measure_no, "legal", str(initiative.measure_no)),
        "measure": Cell(initiative.measure, "legal", initiative.measure),
        "department": Cell(initiative.department, "legal", initiative.department),
        "initiative": Cell(initiative.name, "legal", initiative.name),
    }
    marks = quarter.history[initiative.number]
    past = {p: Cell(m, "legal", m) if with_past else Cell() for p, m in enumerate(marks, 1)}
    future = {p: Cell() for p in range(quarter.period + 1, 5)}
    return Line(initiative.number, serial, fixed, past, future, owner=initiative.department)


def lay_out(plan: Plan, quarter: Quarter, file: Return, sheet: Sheet) -> Grid:
    """Place every cell of a sheet, and note each cell's address and each row's number."""
    grid = Grid()
    if sheet.layout is None:
        for r, row in enumerate(sheet.plain, 1):
            for c, value in enumerate(row, 1):
                if value is not None:
                    grid.put(r, c, value)
        return grid
    layout = sheet.layout
    row = layout.top
    for title in layout.titles:
        grid.put(row, layout.left, title)
        row += 1
    above = [text for where, text in sheet.outside if where == "above"]
    for text in above:
        sheet.outside_at.append(_place(grid, row, layout.left + 1, text))
        row += 1
    if layout.last_year:
        at = min(k for k, name in enumerate(layout.columns) if name[0] == "q")
        layout.columns[at:at] = ["y1", "y2", "y3", "y4"]
        layout.headings |= {f"y{p}": f"{p}期" for p in (1, 2, 3, 4)}
    row = _head(grid, layout, quarter.period, row)
    row = _body(grid, plan, layout, sheet, quarter.period, row)
    _around(grid, layout, sheet, row)
    return grid


def _place(grid: Grid, row: int, column: int, text: str) -> str:
    """Set a text and return its address."""
    grid.put(row, column, text)
    return grid.cells[row, column].address


def _head(grid: Grid, layout: Layout, period: int, row: int) -> int:
    """The headings in one row or two; returns the row behind."""
    names = [(layout.left + k, c) for k, c in enumerate(layout.columns)]
    grid.head_row = row
    if not layout.two_rows:
        for column, name in names:
            grid.put(row, column, layout.headings[name])
        return row + 1
    over = {"現年度の進捗状況": [c for c, n in names if n[0] == "q"]}
    over[f"{period}期の評価理由（○、◎以外）"] = [c for c, n in names if n in ("code", "text")]
    over |= {"前年度の進捗状況": [c for c, n in names if n[0] == "y"]} if layout.last_year else {}
    for title, columns in over.items():
        for first, last in _runs(columns):
            grid.put(row, first, title)
            if last > first:
                grid.merges.append((row, first, row, last))
    for column, name in names:
        lower = name[0] in "qy" or name in ("code", "text")
        grid.put(row + lower, column, layout.headings[name])
        if not lower:
            grid.merges.append((row, column, row + 1, column))
    return row + 2


ANSWERING = ("q1", "q2", "q3", "q4", "code", "text")
"""The columns in which a line below the table would be an answer of nobody's."""


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """The first and last of each run of columns that stand side by side."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] + 1 == column:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


def _body(grid: Grid, plan: Plan, layout: Layout, sheet: Sheet, period: int, row: int) -> int:
    """The rows, with section rows, blank rows and repeated headings between; returns the row behind."""
    goal = ""
    for k, line in enumerate(sheet.lines):
        initiative = plan.initiatives.get(line.claims) if line.claims is not None else None
        if layout.sections and not sheet.sorted_by_mark and initiative and initiative.goal != goal:
            goal = initiative.goal
            grid.put(row, layout.left + layout.columns.index("serial"), f"基本目標{goal}")
            row += 1
        if layout.gaps and k and k % 5 == 0:
            row += 1
        if layout.repeated and k and k % 7 == 0:
            row = _head(grid, layout, period, row)
        line.row = row
        if line.hidden:
            grid.hidden_rows.add(row)
        for c, name in enumerate(layout.columns, layout.left):
            grid.put(row, c, line.cell(name))
        row += 1
    return row


def _around(grid: Grid, layout: Layout, sheet: Sheet, row: int) -> None:
    """Words beside and below the table, and merged areas over answers."""
    right = layout.left + len(layout.columns)
    head = min((line.row for line in sheet.lines), default=2) - 1
    columns = [text for where, text in sheet.outside if where == "column"]
    for text in columns:
        heading, words_ = text.split("|")
        sheet.outside_at.append(_place(grid, head, right, heading))
        sheet.outside_at.append(_place(grid, sheet.lines[0].row, right, words_))
        right += 1
    for where, text in sheet.outside:
        if where == "below":
            row += 1
            spare = next(place for place, name in enumerate(layout.columns) if name not in ANSWERING)
            sheet.outside_at.append(_place(grid, row, layout.left + spare, text))
    for first, last, name in sheet.merges:
        column = layout.left + layout.columns.index(name)
        grid.merges.append((first.row, column, last.row, column))
