"""An existing progress table of 武蔵野市's shape, found by its headings: the sheets of one file → :class:`Existing`.

The headings are found as they are in returns, by ``pipeline.returns``. Tables of other shapes are ``published``'s.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import UserError
from pipeline.reading import Grid, address
from pipeline.returns.headings import columns_named, headings
from pipeline.returns.interpret import serial_reader
from pipeline.returns.locate import Block, blocks
from pipeline.texts import as_text, folded, rejoined
from schemas.layout import DEFAULT, LAST_YEAR_HEADING
from schemas.vocabulary import CODES_WORDS, LEGEND_WORDS, LINE_ORNAMENTS

NEEDED: Final = ("serial_no", "department", "initiative")
"""Columns without which a table tells of no initiative and its owner."""

SHIFTED: Final = "列がずれていないかも確かめてください。"
"""What is added where a value may stand in another's column."""

_CAPTION: Final = re.compile(rf"[{re.escape(LINE_ORNAMENTS)}]*(?:{'|'.join((*LEGEND_WORDS, *CODES_WORDS))})(?!\w)")
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ExistingRow:
    """One row of the table.

    - ``row``: the sheet's number.
    - ``cells``: of an initiative, its text by column, "" where the table lacks the column; empty for a section row.
    - ``section``: the text of a section row; "" for an initiative.
    """

    row: int
    cells: Mapping[str, str]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Existing:
    """What stands in one table.

    - ``sheet``: its name; ``others``: the sheets that have a table too.
    - ``columns``: those of 武蔵野市's that the table has.
    - ``entries``: initiatives and section rows, from the top.
    - ``lines``: the text that stands around it, a row's cells joined.
    - ``unused``: the sheet's rows below the headings that are neither initiative nor section.
    - ``is_whole``: every column of it is one of 武蔵野市's, by its own words.
    """

    sheet: str
    columns: frozenset[str]
    entries: tuple[ExistingRow, ...]
    lines: tuple[str, ...]
    unused: tuple[int, ...]
    others: tuple[str, ...] = ()
    is_whole: bool = False

    @property
    def initiatives(self) -> list[ExistingRow]:
        """The entries that are an initiative, not a section row."""
        return [entry for entry in self.entries if not entry.section]


class TableMissing(UserError):
    """No visible sheet has a usable table. The sentence says of each visible sheet which headings it lacks, and
    where."""

    def __init__(self, file: str, grids: Sequence[Grid]) -> None:
        places = "\n  ".join(f"{file}!{_lack(grid)}" for grid in grids)
        super().__init__(
            "進行管理表の見出しが見つからないため、計画のファイルを作りませんでした。"
            f"次の見出しを書き足すか、見出しをこの言葉に書き換えてから、もう一度実行してください。\n  {places}"
        )


def existing_table(file: str, grids: Sequence[Grid]) -> Existing:
    """The table of the visible sheet with the most initiatives; sheets without a quarter's column do not count beside
    one that has it. Raises TableMissing."""
    visible = [grid for grid in grids if not grid.hidden]
    tables = [table for grid in visible if (table := _table(grid))]
    if not tables:
        raise TableMissing(file, visible)
    tables = [table for table in tables if not table.columns.isdisjoint(DEFAULT.marks)] or tables
    most = max(tables, key=lambda table: len(table.initiatives))
    others = tuple(table.sheet for table in tables if table is not most)
    return Existing(most.sheet, most.columns, most.entries, most.lines, most.unused, others, most.is_whole)


def _lack(grid: Grid) -> str:
    """The place of a sheet where headings are missing, and which. Where other headings stand, it is the cell of the
    first."""
    parts = [part for part in blocks(grid.rows, DEFAULT) if not part.layout.keys() >= set(NEEDED)]
    named = parts[0].layout.keys() if parts else columns_named(grid.rows, DEFAULT)
    missing = "」「".join(DEFAULT.heading(column) for column in NEEDED if column not in named)
    place = f"!{address(grid.first_row + parts[0].first, grid.first_column)}" if parts else ""
    return f"{grid.sheet}{place}: 見出し「{missing}」がありません。{SHIFTED if parts else ''}"


def _table(grid: Grid) -> Existing | None:
    """The table of a sheet; None where no heading is found, or some part of it lacks what is :data:`NEEDED`.

    A table that is printed on several pages has several parts, each below a heading of its own.
    """
    grid = grid._replace(rows=rejoined(grid.rows))
    parts = list(blocks(grid.rows, DEFAULT))
    if not parts or any(column not in part.layout for part in parts for column in NEEDED):
        return None
    texts = _texts(grid)
    captions = [_joined(row) for row in texts[: parts[0].first] if row]
    above = {_page_title(caption) for caption in captions} - {""}
    entries, unused = [], []
    for part in parts:
        for offset in range(part.below, part.end):
            row, number = texts[offset], grid.first_row + offset
            if not row:
                continue
            entry = _entry(row, number, part)
            if _page_title(_joined(row)) in above or (
                _CAPTION.match(_joined(row)) and (entry is None or entry.section)
            ):
                captions.append(_joined(row))
            elif entry:
                entries.append(entry)
            else:
                unused.append(number)
    columns = frozenset(column for part in parts for column in part.layout)
    lines = tuple(line.strip() for caption in captions for line in caption.split("\n"))
    return Existing(grid.sheet, columns, tuple(entries), lines, tuple(unused), is_whole=_is_whole(grid, parts))


def _is_whole(grid: Grid, parts: Sequence[Block]) -> bool:
    """Whether all columns with values below a heading are called by 武蔵野市's own words."""
    claims = [claim for heading in headings(grid.rows, DEFAULT) for claim in heading.claims]
    taken = {claim.place for claim in claims} | {place for part in parts for place in part.layout.values()}
    headed = {
        place
        for part in parts
        for row in grid.rows[part.first : part.below]
        for place, value in enumerate(row)
        if (said := as_text(value)) and said != LAST_YEAR_HEADING
    }
    filled = {
        place for part in parts for row in grid.rows[part.below : part.end] for place, v in enumerate(row) if as_text(v)
    }
    return not any(claim.weak for claim in claims) and not (headed & filled) - taken


def _texts(grid: Grid) -> list[dict[int, str]]:
    """The filled cells of each row by position. An error value or a formula nobody calculated stands as its text."""
    texts = [{place: text for place, value in enumerate(row) if (text := as_text(value))} for row in grid.rows]
    for flag in grid.flags:
        offset = flag.row - grid.first_row
        if flag.kind in ("error", "formula") and 0 <= offset < len(texts):
            texts[offset].setdefault(flag.column - grid.first_column, flag.text)
    return texts


def _entry(row: Mapping[int, str], number: int, part: Block) -> ExistingRow | None:
    """The row as an initiative or a section; None for what is neither."""
    cells = {column: row.get(part.layout[column], "") if column in part.layout else "" for column in DEFAULT.table}
    counted = serial_reader()(cells["serial_no"])
    if not counted and _is_section(row, part.layout):
        return ExistingRow(number, {}, next(iter(row.values())).replace("\n", " "))
    if counted or cells["initiative"]:
        return ExistingRow(number, cells | {"serial_no": str(counted) if counted else cells["serial_no"]})
    return None


def _is_section(row: Mapping[int, str], layout: Mapping[str, int]) -> bool:
    """Whether one text stands alone at the row's left, or is repeated across it."""
    first = min(row)
    left = first <= layout["serial_no"] or (first < layout["initiative"] and first not in layout.values())
    return left and len(set(row.values())) == 1


def _joined(row: Mapping[int, str]) -> str:
    """The texts of a row in one line, each once: merged cells repeat theirs."""
    return "　".join(dict.fromkeys(row.values()))


def _page_title(text: str) -> str:
    """A line as it is repeated above the heading on every page, whatever the page's number is."""
    return _DIGITS.sub("", folded(text))
