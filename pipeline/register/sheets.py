"""The register's sheets as text, and every fault in them: each is told by file, sheet and cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.errors import UserError
from pipeline.reading import Grid, Unreadable, address, read_hashed
from pipeline.texts import as_text, folded
from schemas import register as schema


class RegisterMissing(UserError):
    """There is no register for the fiscal year."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"計画のファイル「{path}」がありません。")


class RegisterFaults(UserError):
    """The register breaks its own schema. ``faults`` are lines "R5.xlsx!事業!A12: …"."""

    def __init__(self, faults: list[str]) -> None:
        lines = "\n  ".join(faults)
        super().__init__(f"計画のファイルに誤りがあるため、中止しました。次の箇所を直してください。\n  {lines}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """One sheet as read: a frame of text by row number, the column numbers of its columns, and its headings' row."""

    name: str
    frame: pd.DataFrame
    positions: dict[str, int]
    heading_row: int


def read_sheets(path: Path) -> tuple[dict[str, RegisterSheet], str]:
    """The register's sheets by name, all without fault, and the SHA-256 of the bytes they were read from.

    Raises RegisterFaults with every fault, and RegisterMissing.
    """
    sheets, faults, digest = _sheets(path)
    faults += _check(sheets, path)
    if faults:
        raise RegisterFaults(faults)
    return sheets, digest


def register_frames(path: Path) -> dict[str, pd.DataFrame]:
    """Every sheet of a register as text, unchecked. Raises RegisterFaults for a sheet, heading or value missing."""
    sheets, faults, _ = _sheets(path)
    if faults:
        raise RegisterFaults(faults)
    return {name: sheet.frame for name, sheet in sheets.items()}


def _sheets(path: Path) -> tuple[dict[str, RegisterSheet], list[str], str]:
    """The sheets that are there with their headings, the faults of the others, and the hash of what was read."""
    if not path.is_file():
        raise RegisterMissing(path)
    digest, grids = next(read_hashed([path]))
    if isinstance(grids, Unreadable):
        raise RegisterFaults([f"{path.name}: {grids.reason}"])
    by_name = {grid.sheet: grid for grid in grids}
    faults: list[str] = []
    sheets: dict[str, RegisterSheet] = {}
    for name in schema.SHEETS:
        found = _read_sheet(by_name[name], faults, path.name) if name in by_name else None
        if found:
            sheets[name] = found
        elif name not in by_name:
            faults.append(f"{path.name}!{name}: このシートがありません。")
    return sheets, faults, digest


def _read_sheet(grid: Grid, faults: list[str], file: str) -> RegisterSheet | None:
    wanted = schema.SHEETS[grid.sheet]
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
    return RegisterSheet(grid.sheet, schema.frame_of(rows, grid.sheet), places, grid.first_row + heading)


def _check(sheets: dict[str, RegisterSheet], path: Path) -> Iterator[str]:
    """Every fault of every sheet, in the order of the sheets."""
    if "計画" in sheets:
        yield from _plan_faults(sheets["計画"], path)
    departments = sheets["主管課等"].frame["name"].tolist() if "主管課等" in sheets else None
    serials = sheets["事業"].frame["serial_no"].tolist() if "事業" in sheets else None
    schemas: dict[str, pa.DataFrameSchema] = {
        "主管課等": schema.departments_schema(),
        "凡例": schema.legend_schema(),
        "評価理由": schema.codes_schema(),
    }
    if departments is not None:
        schemas["事業"] = schema.initiatives_schema(departments)
    if serials is not None:
        schemas["例外"] = schema.waivers_schema(serials)
    for name in schema.SHEETS:
        if name not in sheets or name not in schemas:
            continue
        sheet = sheets[name]
        if sheet.frame.empty and name != "例外":
            yield f"{path.name}!{name}!{address(sheet.heading_row + 1, 1)}: 1行も記入されていません。"
        for row, column, written, sentence in _failures(schemas[name], sheet.frame):
            yield f"{path.name}!{name}!{address(row, sheet.positions[column])}: {_quoted(written)}{sentence}"
    if "主管課等" in sheets:
        yield from _alias_faults(sheets["主管課等"], path)


def _plan_faults(sheet: RegisterSheet, path: Path) -> Iterator[str]:
    """計画 is turned from two columns into one row; a fault is told at the item's own cell."""
    items = {folded(heading): item for item, heading in schema.PLAN_ITEMS.items()}
    rows: dict[str, int] = {}
    for row, written in sheet.frame["item"].items():
        item = items.get(folded(written))
        if item in rows:
            yield f"{path.name}!計画!{address(_int(row), sheet.positions['item'])}: 「{written}」が2つ以上あります。"
        elif item:
            rows[item] = _int(row)
        else:
            place = address(_int(row), sheet.positions["item"])
            yield f"{path.name}!計画!{place}: {_quoted(written)}計画の項目ではありません。"
    for item in schema.REQUIRED_ITEMS:
        if item not in rows:
            place = address(sheet.heading_row, sheet.positions["item"])
            yield f"{path.name}!計画!{place}: 項目「{schema.PLAN_ITEMS[item]}」がありません。"
    for _, item, written, sentence in _failures(schema.plan_schema(path.stem), plan_frame(sheet.frame)):
        if item in rows:
            place = address(rows[item], sheet.positions["value"])
            yield f"{path.name}!計画!{place}: {schema.PLAN_ITEMS[item]}：{_quoted(written)}{sentence}"


def _alias_faults(sheet: RegisterSheet, path: Path) -> Iterator[str]:
    """A name that could mean two departments would make the tool guess whose return it is."""
    owners: dict[str, str] = {}
    for row, name, aliases in sheet.frame[["name", "aliases"]].itertuples():
        for word in (name, *aliases_of(aliases)):
            owner = owners.setdefault(folded(word).casefold(), name)
            if owner != name:
                place = address(row, sheet.positions["aliases"])
                yield f"{path.name}!主管課等!{place}: 「{word}」は「{owner}」の名称または別名と同じです。"


def _failures(schema_: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[tuple[int, str, str, str]]:
    """(row, column, what was written, sentence) of each failure, by row. Raises on a fault of our own."""
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


def plan_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of 計画, an item each, as a frame of one row with a column for each item."""
    written: dict[str, str] = {}
    for item, value in frame[["item", "value"]].itertuples(index=False):
        written.setdefault(folded(item), value)
    row = {item: written.get(folded(heading), "") for item, heading in schema.PLAN_ITEMS.items()}
    return pd.DataFrame({item: pd.Series([value], dtype="str") for item, value in row.items()})


def _quoted(written: str) -> str:
    return f"「{written}」…" if written else ""


def _int(row: object) -> int:
    assert isinstance(row, int)
    return row


def aliases_of(text: str) -> tuple[str, ...]:
    """The parts of a cell of 別名."""
    return tuple(alias for alias in (part.strip() for part in text.split("、")) if alias)
