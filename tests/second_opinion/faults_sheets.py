"""Faults of sheets: words outside the table, sheets that are not read, merged areas over answers."""

from __future__ import annotations

import dataclasses
from random import Random

from .model import Cell, Line, Quarter, Return, Sheet
from .picking import own_lines, pick_file, shows

REMARKS = (
    "※No.5の取組みは、公表しないでください。",
    "次年度から観光部門へ移管するため、次回はご注意ください。",
    "問い合わせは庶務担当までお願いします。",
)


def _read_sheet(rng: Random, quarter: Quarter, fits=lambda f, s: True) -> tuple[Return, Sheet] | None:
    """A sheet that is read and has no words outside yet."""
    places = {id(s): (f, s) for f, s, _ in own_lines(quarter, free=False) if not s.outside and fits(f, s)}
    return rng.choice(list(places.values())) if places else None


def text_outside(rng: Random, quarter: Quarter) -> bool:
    """An added column, a line above or below, or a note beside the answers."""
    place = _read_sheet(rng, quarter, lambda f, s: not s.sorted_by_mark)
    if not place:
        return False
    file, sheet = place
    ways = ["below", "column", *(["above"] if file.own_table else ["example"])]
    ways += [] if file.format == "csv" else ["note"]
    ways += ["box"] if file.format == "xlsxwriter" else []
    where = rng.choice(ways)
    words_ = rng.choice(REMARKS)
    if where in ("note", "box"):
        cells = [x.fixed["initiative"] for x in sheet.lines if x.fixed["initiative"].kind == "legal" and not x.hidden]
        if not cells or not shows(sheet, "initiative"):
            return False
        setattr(rng.choice(cells), where, words_)
    sheet.outside.append((where, f"連絡事項|{words_}" if where == "column" else words_))
    return True


def sheet_ignored(rng: Random, quarter: Quarter) -> bool:
    """A hidden sheet, one without a table, or another period's beside this one's."""
    file = pick_file(rng, quarter, lambda f: f.format != "csv")
    if not file:
        return False
    rows = [["課内の確認用"], ["10月に照会済み。"]]
    sheet = Sheet(rng.choice(("課内メモ", "作業用")), "", ignored=True, plain=rows, hidden=rng.random() < 0.4)
    file.sheets.append(sheet)
    file.told.append(("sheet-ignored", sheet.name))
    return True


def older_sheet(rng: Random, quarter: Quarter) -> bool:
    """The own book holds a sheet of an earlier period beside this one's."""
    file = pick_file(rng, quarter, lambda f: f.own_table and f.format != "csv" and len(f.sheets) == 1)
    if not file or quarter.period == 1:
        return False
    now = file.sheets[0]
    if not now.sender:
        return False
    older = Sheet(f"第{quarter.period - 1}期", now.sender, ignored=True)
    heads = ["通しNo.", "事業・取組みの名称", *[f"{p}期" for p in range(1, 5)], "選択肢", "評価理由"]
    rows: list[list[object]] = [[f"進行管理表（令和5年度 第{quarter.period - 1}期）"], heads]
    for line in now.lines:
        marks = quarter.history.get(line.claims or 0, [])
        if marks and line.owner == now.sender:
            row = [*marks, *[None] * (4 - len(marks))]
            rows.append([line.claims, line.fixed["initiative"].value, *row, 3, "前期の理由"])
    older.plain = rows
    file.sheets.insert(rng.choice((0, 1)), older)
    file.told.append(("sheet-ignored", older.name))
    return True


def _pairs(quarter: Quarter) -> list[tuple[Sheet, Line, Line]]:
    """Two free rows of a department, one directly under the other."""
    pairs = []
    for file, sheet, line in own_lines(quarter):
        layout = sheet.layout
        if file.format not in ("openpyxl", "xlsxwriter") or layout.gaps or layout.sections or layout.repeated:
            continue
        following = sheet.lines[sheet.lines.index(line) + 1 :][:1]
        if following and not following[0].busy and following[0].owner == line.owner and following[0].answered:
            pairs.append((sheet, line, following[0]))
    return pairs


def cell_covered(rng: Random, quarter: Quarter) -> bool:
    """A merged area over two marks: the lower one is no answer, whether a value is hidden there or not."""
    pairs = _pairs(quarter)
    if not pairs:
        return False
    sheet, line, below = rng.choice(pairs)
    line.busy = below.busy = True
    if rng.random() < 0.6:
        below.mark = dataclasses.replace(below.mark, kind="blank", means="", hint=(line.mark.means,))
        below.covered = {"value"}
    else:
        below.mark = Cell(hint=(line.mark.means,))
        below.covered = {"nothing"}
    sheet.merges.append((line, below, f"q{quarter.period}"))
    return True
