"""The register's sheets as text, and every fault in them: each is told by file, sheet and cell.

In goes the workbook, which is read as any file is (``pipeline.reading``); out come :class:`Sheets`, one frame of
text for each sheet and the plan's shape. All faults are gathered before any is raised, so that the coordinator
corrects the register once and not one fault at a time.

The order matters. The sheets that say how the plan is shaped come first, since which columns 事業 has follows
from them. Where they are at fault, the shape is made of what is sound in them, so that the other sheets are still
checked. What may stand in a cell is said by :mod:`schemas.register`, how values are made of it by
``pipeline.register.read``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.errors import UserError
from pipeline.reading import Grid, Unreadable, address, read_hashed
from pipeline.register.shape import answers_of, heading_faults, headings_of, periods_of, settled, shape_faults
from pipeline.texts import as_text, folded
from schemas import register as schema
from schemas.layout import MARK, Layout
from schemas.vocabulary import YES

ALIKE: Final = 0.6
"""The least likeness of an item's name that is offered for one that 計画 does not have; 1 is equal."""


class RegisterMissing(UserError):
    """There is no register for the fiscal year; ``path`` is where it was looked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"計画のファイル「{path}」がありません。")
        self.path = path


class RegisterFaults(UserError):
    """The register breaks its own schema. ``faults`` are lines such as "R5.xlsx!事業!A12: …", sheet by sheet."""

    def __init__(self, faults: list[str]) -> None:
        lines = "\n  ".join(faults)
        super().__init__(f"計画のファイルに誤りがあるため、中止しました。次の箇所を直してください。\n  {lines}")
        self.faults = faults


class RegisterSheet(NamedTuple):
    """One sheet as read.

    - ``name``: the sheet's. ``frame``: text, indexed by the sheet's row number, from 1 (:mod:`schemas.register`).
    - ``positions``: column → number of the sheet's column, from 1; only those that are there.
    - ``heading_row``: the number of the row with the headings, from 1.
    - ``unknown``: the address and the words of each heading that is none of the sheet's columns.
    """

    name: str
    frame: pd.DataFrame
    positions: dict[str, int]
    heading_row: int
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """A register as read: its sheets by name, the plan's shape, and the SHA-256 of the bytes that it was read
    from."""

    by_name: dict[str, RegisterSheet]
    layout: Layout
    sha256: str

    def __getitem__(self, name: str) -> RegisterSheet:
        """A sheet by its name."""
        return self.by_name[name]


def read_sheets(path: Path) -> Sheets:
    """The register's sheets, all without fault. Raises RegisterFaults with every fault, and RegisterMissing."""
    sheets, faults = _sheets(path)
    faults += _check(sheets, path)
    if faults:
        raise RegisterFaults(faults)
    return sheets


def register_frames(path: Path) -> tuple[dict[str, pd.DataFrame], Layout]:
    """Every sheet of a register as text, unchecked, and the plan's shape.

    For what makes a new register out of an old one, whose rows may be at fault. Raises RegisterFaults for a
    sheet, heading or value that is missing, and RegisterMissing.
    """
    sheets, faults = _sheets(path)
    if faults:
        raise RegisterFaults(faults)
    return {name: sheet.frame for name, sheet in sheets.by_name.items()}, sheets.layout


def _sheets(path: Path) -> tuple[Sheets, list[str]]:
    """The sheets that are there with their headings, and the faults of the others.

    The sheets of :data:`schemas.register.SHAPE` are read first, then the layout is made, and the others are read
    by it.
    """
    if not path.is_file():
        raise RegisterMissing(path)
    digest, grids = next(read_hashed([path]))
    if isinstance(grids, Unreadable):
        raise RegisterFaults([f"{path.name}: {grids.reason}"])
    by_name = {grid.sheet: grid for grid in grids}
    faults: list[str] = []
    sheets: dict[str, RegisterSheet] = {}
    layout = Layout()
    for name in (*schema.SHAPE, *schema.SHEETS):
        if name == next(iter(schema.SHEETS)):
            layout = _layout(sheets, by_name)
        found = _read_sheet(by_name[name], faults, path.name, layout) if name in by_name else None
        if found:
            sheets[name] = found
        elif name not in by_name and name in schema.SHEETS:
            faults.append(f"{path.name}!{name}: このシートがありません。")
        elif name not in by_name:
            faults += [
                f"{path.name}!{other}: シート「{name}」の見出しがあります。シートの名称を「{name}」に直してください。"
                for other, grid in by_name.items()
                if other not in schema.SHEETS and _read_sheet(grid._replace(sheet=name), [], "", Layout())
            ]
    return Sheets(sheets, layout, digest), faults


def _layout(sheets: Mapping[str, RegisterSheet], grids: Mapping[str, Grid]) -> Layout:
    """The plan's shape, out of the cells that are without fault; 武蔵野市's where the register says nothing of
    it.

    A plan whose legend asks for no reason, and that has no codes, has no column for them. Faults are not told
    here; the checks that follow tell them.
    """
    plan, legend = (_read_sheet(grids[name], [], "", Layout()) if name in grids else None for name in ("計画", "凡例"))
    items = dict(plan.frame[["item", "value"]].itertuples(index=False, name=None)) if plan else {}
    item = folded(schema.SHAPE_ITEMS[schema.PERIOD_NAMES])
    periods = periods_of(next((value for name, value in items.items() if folded(name) == item), ""))
    signs = legend.frame["sign"].tolist() if legend else []
    layout = Layout(periods)
    shape = sheets.get("回答の欄")
    if shape is not None and len(shape.frame):
        good = shape.frame.drop(index=_at_fault(schema.shape_schema(signs, layout), shape.frame))
        good = good.drop(index=[row for row, _, _ in shape_faults(good, layout)], errors="ignore")
        answers = settled(answers_of(good), periods, signs)
        if any(answer.kind == MARK and not answer.given for answer in answers):
            layout = Layout(periods, answers)
    elif legend is not None and not _asks(legend, grids):
        layout = Layout(periods, tuple(answer for answer in layout.answers if not answer.reason))
    named = sheets.get("見出し")
    if named is None:
        return layout
    labels = [answer.label for answer in layout.answers]
    good = named.frame.drop(index=_at_fault(schema.headings_schema(labels), named.frame))
    return Layout(layout.periods, layout.answers, headings_of(good))


def _asks(legend: RegisterSheet, grids: Mapping[str, Grid]) -> bool:
    """Whether a mark of the legend asks for a reason, or 評価理由 has any code."""
    codes = _read_sheet(grids["評価理由"], [], "", Layout()) if "評価理由" in grids else None
    return bool(legend.frame["asks_reason"].str.lower().isin(YES).any() or (codes is not None and len(codes.frame)))


def _at_fault(schema_: pa.DataFrameSchema, frame: pd.DataFrame) -> list[int]:
    """The numbers of the rows that break a schema."""
    return sorted({row for row, _, _, _ in _failures(schema_, frame)})


def _read_sheet(grid: Grid, faults: list[str], file: str, layout: Layout) -> RegisterSheet | None:
    """One sheet by its headings; None where one is missing, which is added to ``faults``.

    The heading is the row that names the most columns, so that a title may stand above it. Blank rows are left
    out; cells without a value (errors, formulas without a result) are added to ``faults`` too.
    """
    wanted = schema.words_of(grid.sheet, layout)
    known = {folded(word): column for column, words in wanted.items() for word in words}
    known |= {folded(word): column for column, words in schema.OPTIONAL.get(grid.sheet, {}).items() for word in words}
    positions: dict[str, int] = {}
    heading = 0
    for offset, row in enumerate(grid.rows):
        found: dict[str, int] = {}
        for at, value in enumerate(row):
            named = known.get(folded(as_text(value)))
            if named:
                found.setdefault(named, at)
        if len(found.keys() & wanted.keys()) > len(positions.keys() & wanted.keys()):
            positions, heading = found, offset
        if positions.keys() >= wanted.keys():
            break
    missing = [words[0] for column, words in wanted.items() if column not in positions]
    if missing:
        place = address(grid.first_row + heading, grid.first_column)
        faults.append(f"{file}!{grid.sheet}!{place}: 見出し「{'」「'.join(missing)}」がありません。")
        return None
    faults += [
        f"{file}!{grid.sheet}!{address(flag.row, flag.column)}: 値がありません（{flag.text}）。直接記入してください。"
        for flag in grid.flags
        if flag.kind in ("error", "formula")
    ]
    rows = {}
    for offset, row in enumerate(grid.rows[heading + 1 :], start=heading + 1):
        cells = {column: as_text(row[place]) if place < len(row) else "" for column, place in positions.items()}
        if any(cells.values()):
            rows[grid.first_row + offset] = cells
    places = {column: grid.first_column + place for column, place in positions.items()}
    frame = schema.frame_of(rows, grid.sheet, layout)
    unknown = tuple(_unknown(grid, heading, positions.values()))
    return RegisterSheet(grid.sheet, frame, places, grid.first_row + heading, unknown)


def _unknown(grid: Grid, heading: int, used: Collection[int]) -> Iterator[tuple[str, str]]:
    """The headings that name no column, where something stands below them: address and words."""
    for place, value in enumerate(grid.rows[heading] if grid.rows else ()):
        below = (row[place] for row in grid.rows[heading + 1 :] if place < len(row))
        if as_text(value) and place not in used and any(map(as_text, below)):
            yield address(grid.first_row + heading, grid.first_column + place), as_text(value)


def _check(read: Sheets, path: Path) -> Iterator[str]:
    """Every fault of every sheet, in the order of the sheets. A check that needs another sheet is passed over
    without it."""
    sheets, layout = read.by_name, read.layout
    if "計画" in sheets:
        yield from _plan_faults(sheets["計画"], path, layout)
    departments = sheets["主管課等"].frame["name"].tolist() if "主管課等" in sheets else None
    serials = sheets["事業"].frame["serial_no"].tolist() if "事業" in sheets else None
    signs = sheets["凡例"].frame["sign"].tolist() if "凡例" in sheets else []
    labels = [one for name in ("回答の欄",) if name in sheets for one in sheets[name].frame["label"]]
    schemas: dict[str, pa.DataFrameSchema] = {
        "主管課等": schema.departments_schema(),
        "凡例": schema.legend_schema(),
        "評価理由": schema.codes_schema(),
        "回答の欄": schema.shape_schema(signs, layout),
        "見出し": schema.headings_schema(labels or [one.label for one in layout.answers]),
    }
    if departments is not None:
        schemas["事業"] = schema.initiatives_schema(departments, layout)
    if serials is not None:
        schemas["例外"] = schema.waivers_schema(serials, layout)
    may_be_empty = ("例外", *schema.SHAPE, *(() if _needs_codes(sheets, layout) else ("評価理由",)))
    for name in (*schema.SHEETS, *schema.SHAPE):
        if name not in sheets or name not in schemas:
            continue
        sheet = sheets[name]
        if sheet.frame.empty and name not in may_be_empty:
            yield f"{path.name}!{name}!{address(sheet.heading_row + 1, 1)}: 1行も記入されていません。"
        for row, column, written, sentence in _failures(schemas[name], sheet.frame):
            yield f"{path.name}!{name}!{_place(sheet, row, column)}: {_quoted(written)}{sentence}"
    if "主管課等" in sheets:
        yield from _alias_faults(sheets["主管課等"], path)
    for name, more in (("回答の欄", shape_faults), ("見出し", heading_faults)):
        for row, column, sentence in more(sheets[name].frame, layout) if name in sheets else ():
            written = str(sheets[name].frame[column][row])
            yield f"{path.name}!{name}!{_place(sheets[name], row, column)}: {_quoted(written)}{sentence}"


def _needs_codes(sheets: Mapping[str, RegisterSheet], layout: Layout) -> bool:
    """Whether 評価理由 must have codes: a column takes them. 回答の欄 says so even where another cell of it is at
    fault."""
    shape = sheets.get("回答の欄")
    if shape is None or shape.frame.empty:
        return layout.reason is not None
    return any(schema.REASON_CHOICES in choices for choices in shape.frame["choices"])


def _place(sheet: RegisterSheet, row: int, column: str) -> str:
    """The address of a cell; of a column that the sheet lacks, that of the row's first."""
    return address(row, sheet.positions.get(column, min(sheet.positions.values())))


def _plan_faults(sheet: RegisterSheet, path: Path, layout: Layout) -> Iterator[str]:
    """The faults of 計画, a line each, at the item's own cell.

    Its two columns are turned into one row first, which the schema then checks. Items that stand twice, are unknown or
    are missing are told here, since that row could not show them.
    """
    named = schema.plan_items(layout) | schema.SHAPE_ITEMS
    items = {folded(heading): item for item, heading in named.items()}
    rows: dict[str, int] = {}
    for row, written in sheet.frame["item"].items():
        item = items.get(folded(written))
        if item in rows:
            yield f"{path.name}!計画!{address(_int(row), sheet.positions['item'])}: 「{written}」が2つ以上あります。"
        elif item:
            rows[item] = _int(row)
        else:
            place = address(_int(row), sheet.positions["item"])
            near = get_close_matches(written, named.values(), n=1, cutoff=ALIKE)
            asked = f"「{near[0]}」のことでしょうか。" if near else ""
            yield f"{path.name}!計画!{place}: {_quoted(written)}計画の項目ではありません。{asked}"
    for item in schema.REQUIRED_ITEMS:
        if item not in rows:
            place = address(sheet.heading_row, sheet.positions["item"])
            yield f"{path.name}!計画!{place}: 項目「{named[item]}」がありません。"
    for _, item, written, sentence in _failures(schema.plan_schema(path.stem, layout), plan_frame(sheet.frame, layout)):
        if item in rows:
            place = address(rows[item], sheet.positions["value"])
            yield f"{path.name}!計画!{place}: {named[item]}：{_quoted(written)}{sentence}"


def _alias_faults(sheet: RegisterSheet, path: Path) -> Iterator[str]:
    """Names and 別名 that mean two departments. With one, it would have to be guessed whose return it is."""
    owners: dict[str, str] = {}
    for row, name, aliases in sheet.frame[["name", "aliases"]].itertuples():
        for word in (name, *aliases_of(aliases)):
            owner = owners.setdefault(folded(word).casefold(), name)
            if owner != name:
                place = address(row, sheet.positions["aliases"])
                yield f"{path.name}!主管課等!{place}: 「{word}」は「{owner}」の名称または別名と同じです。"


def _failures(schema_: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[tuple[int, str, str, str]]:
    """(row, column, what was written, sentence) of each failure of a schema, by row and then by column.

    A failure without a row, such as a wrong dtype, is our own fault and is raised again.
    """
    if frame.empty:
        return
    try:
        schema_.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        if cases["index"].isna().any():
            raise
        order = {column: place for place, column in enumerate(frame.columns)}
        found = zip(cases["index"], cases["column"], cases["failure_case"], cases["check"], strict=True)
        for row, column, written, sentence in sorted(found, key=lambda case: (int(case[0]), order[case[1]])):
            yield int(row), column, str(written), str(sentence)


def plan_frame(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The rows of 計画, an item each, as a frame of one row with a column for each item, "" for one that is not
    there.

    ``frame``: with the columns "item" and "value". Of an item that stands there twice the first counts.
    """
    named = schema.plan_items(layout) | schema.SHAPE_ITEMS
    written: dict[str, str] = {}
    for item, value in frame[["item", "value"]].itertuples(index=False):
        written.setdefault(folded(item), value)
    return pd.DataFrame({item: [written.get(folded(one), "")] for item, one in named.items()}, dtype="str")


def _quoted(written: str) -> str:
    """What was written, as a fault begins with it; "" for a blank cell."""
    return f"「{written}」…" if written else ""


def _int(row: object) -> int:
    """The row number that an index holds, which pandas knows only as an object."""
    assert isinstance(row, int)
    return row


def aliases_of(text: str) -> tuple[str, ...]:
    """The parts of a cell of 別名, which only 、 separates: a name may have other signs.

    >>> aliases_of("産業課、 商工課")
    ('産業課', '商工課')
    """
    return tuple(alias for alias in (part.strip() for part in text.split("、")) if alias)
