"""A small plan and a clean quarter of it: six initiatives, three departments, every return as it should be.

A case (see :mod:`tests.schemas.test_cases`) says what differs from it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook import Workbook

from pipeline.books.form import Form, form_sheets
from pipeline.books.register_book import register_sheets
from pipeline.findings import findings_frame
from pipeline.jobs.merge import Clock, Folders, MergeResult, merge
from pipeline.merging.quarter import Quarter, read_quarter
from pipeline.register.read import Register, read_register
from pipeline.storage.csvfile import read_csv, write_csv
from pipeline.storage.editions import Edition
from pipeline.workbook.pen import write_workbook
from schemas.layout import DEFAULT
from schemas.outputs import FINDINGS_DATA, findings_schema, merged_data, merged_schema
from schemas.period import Period, parse_period
from schemas.vocabulary import CODES, MARKS

ROOT = Path(__file__).parents[2]
FIRST_ROW = 8
"""The form's first initiative stands in this row, below five lines of preface and two rows of headings."""

GOAL = "1. 産業の振興"
POLICY = "(1) 身近な産業の振興"
INITIATIVES = {
    1: ("①商いの支援", "産業課", "・商店街の催しの支援"),
    2: ("①商いの支援", "産業課", "・空き店舗の活用の検討"),
    3: ("②起業の支援", "産業課", "・起業の相談窓口の設置"),
    4: ("③農地の保全", "農業課", "・生産緑地の指定"),
    5: ("③農地の保全", "農業課", "・農業体験の取組み"),
    6: ("④観光の推進", "観光課", "・案内板の更新"),
}
CLEAN = {
    1: ("○", "", ""),
    2: ("△", "3", ""),
    3: ("◎", "", ""),
    4: ("□", "2", "都との協議が続いている。"),
    5: ("○", "", "3回の体験会を開いた。"),
    6: ("×", "4", "人手が足りないため。"),
}
"""通しNo. → the period's mark, the code and the text; every earlier quarter has ○."""

DEPARTMENTS = ("産業課", "農業課", "観光課")
TEXT_LIMIT = 40
PLAN = {
    "計画名": "小さな産業計画",
    "団体名": "試験市",
    "全国地方公共団体コード": "132039",
    "年度": "R5",
    "取りまとめ担当": "産業課",
    "連絡先": "",
    "提出期限4期": "2024-04-12",
    "文字数上限": str(TEXT_LIMIT),
}

Rows = Mapping[str, Sequence[Sequence[str]]]


def register_rows() -> dict[str, list[list[str]]]:
    """The rows of a faultless register, by sheet."""
    initiatives = []
    for number, (measure, department, name) in INITIATIVES.items():
        priority = "★" if number == 3 else ""
        initiatives.append([str(number), GOAL, POLICY, str(number), priority, measure, department, name])
    return {
        "計画": [list(item) for item in PLAN.items()],
        "事業": initiatives,
        "主管課等": [[name, "", "", ""] for name in DEPARTMENTS],
        "凡例": [[m.sign, m.meaning, "要" if m.asks_reason else "不要", "要" if m.closes else "不要"] for m in MARKS],
        "評価理由": [list(code) for code in CODES.items()],
        "例外": [],
    }


def return_name(department: str) -> str:
    return f"回答票_{department}.xlsx"


def cell_of(serial_no: int, column: str) -> str:
    """The address of an answer in its department's form."""
    owner = INITIATIVES[serial_no][1]
    numbers = [number for number, (_, department, _) in INITIATIVES.items() if department == owner]
    letter = dict(zip(("serial_no", *DEFAULT.answered), "AFGHIJK", strict=True))[column]
    return f"{letter}{FIRST_ROW + numbers.index(serial_no)}"


def clean_answers(period: Period) -> dict[int, dict[str, str]]:
    answers = {}
    for number, (mark, code, text) in CLEAN.items():
        answers[number] = dict.fromkeys(period.past, "○") | {period.now: mark}
        answers[number] |= {"reason_code": code, "reason_text": text}
    return answers


def clean_merged(period: Period) -> dict[str, dict[str, str]]:
    """What merged.csv says of a clean quarter, by 通しNo., beside the register's own columns."""
    merged = {}
    for number, answers in clean_answers(period).items():
        row = dict.fromkeys((*DEFAULT.answered, "state", "source_file", "source_row"), "") | answers
        row |= {"state": "accepted", "source_file": return_name(INITIATIVES[number][1])}
        merged[str(number)] = row | {"source_row": cell_of(number, "serial_no")[1:]}
    return merged


@dataclass(frozen=True)
class Place:
    """The folders of one run under ``root``."""

    root: Path
    period: Period

    @property
    def folders(self) -> Folders:
        return Folders(self.root / "plan", self.root / "raw", self.root / "out")

    @property
    def raw(self) -> Path:
        return self.root / "raw" / str(self.period)

    @property
    def out(self) -> Path:
        return self.root / "out" / str(self.period)

    def register(self) -> Register:
        return read_register(self.folders.register(self.period))

    def copied(self, root: Path) -> Place:
        """The same under ``root``, to be changed."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return Place(root, self.period)

    def merge(self, final: bool = False, pdf: bool = False) -> MergeResult:
        """What the command does, but that the table is printed only where a test asks for it."""
        return merge(self.period, self.folders, Edition.FINAL if final else Edition.DRAFT, Clock(), pdf=pdf)

    def look(self) -> Quarter:
        """How the quarter stands; of a merge's files only merged.csv and findings.csv are made."""
        found = read_quarter(self.period, self.folders, Clock())
        vocabulary = found.register.vocabulary
        findings = findings_schema().validate(findings_frame(found.findings, self.period))
        self.out.mkdir(parents=True, exist_ok=True)
        layout = found.register.layout
        merged = merged_schema(vocabulary, layout).validate(found.merged)
        write_csv(self.out / "merged.csv", merged, merged_data(layout))
        write_csv(self.out / "findings.csv", findings, FINDINGS_DATA, vocabulary.signs)
        return found

    def merged(self) -> pd.DataFrame:
        return read_csv(self.out / "merged.csv", merged_data())

    def findings(self) -> list[dict[str, str]]:
        return read_csv(self.out / "findings.csv", FINDINGS_DATA).to_dict("records")

    @property
    def options(self) -> list[str]:
        """The options that name these folders."""
        folders = self.folders
        return ["--plan", str(folders.plan), "--raw", str(folders.raw), "--out", str(folders.out)]

    def command(self, *more: str, name: str = "merge", pdf: bool = False) -> list[str]:
        """The arguments of a command on this period and these folders; ``merge`` prints the table only where asked."""
        silent = ["--no-pdf"] if name == "merge" and not pdf else []
        return [name, str(self.period), *silent, *self.options, *more]


def write_register(place: Place, rows: Rows) -> Path:
    path = place.folders.register(place.period)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, register_sheets(rows), "R5", "産業課")
    return path


SHAPE_HEADINGS = ["名称", "列名", "種類", "選択肢", "単位", "必要なとき", "期ごと", "上限", "会議の表", "公開"]
OWN_COLUMNS = [
    ["進捗", "q", "記号", "（凡例）", "", "常に", "要"],
    ["選択肢", "reason_code", "選択", "（評価理由）"],
    ["評価理由", "reason_text", "文章"],
]
"""The rows of 回答の欄 that say 武蔵野市's shape."""


def declare_columns(place: Place, rows: Sequence[Sequence[str]]) -> None:
    """Adds answered columns to the register, behind 評価理由, and makes the returns anew with them, blank there."""
    declared = [SHAPE_HEADINGS, *([*row, *[""] * (len(SHAPE_HEADINGS) - len(row))] for row in (*OWN_COLUMNS, *rows))]
    add_sheet(place.folders.register(place.period), "回答の欄", declared)
    register = place.register()
    for department in DEPARTMENTS:
        form = Form(department, answers=clean_answers(place.period), open_past=True)
        write_form(place.raw / return_name(department), register, register.period(place.period.number), form)


def write_form(path: Path, register: Register, period: Period, form: Form) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, form_sheets(form, register, period), path.stem, register.coordinator)


def clean_quarter(root: Path, period: str = "R5-4") -> Place:
    """Writes the register and the three clean returns under ``root``."""
    place = Place(root, parse_period(period))
    for name, content in _clean_files(period).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place


@cache
def _clean_files(period: str) -> Mapping[str, bytes]:
    """The files of a clean quarter, by their path under its root; made once."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), parse_period(period))
        write_register(place, register_rows())
        register = place.register()
        for department in DEPARTMENTS:
            form = Form(department, answers=clean_answers(place.period), open_past=True)
            write_form(place.raw / return_name(department), register, place.period, form)
        return contents(place.root)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder: its path → its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def sample_quarter(root: Path) -> Place:
    """A copy of the committed register and returns of 令和5年度 第4期."""
    place = Place(root, parse_period("R5-4"))
    shutil.copytree(ROOT / "data" / "plan", place.folders.plan)
    shutil.copytree(ROOT / "data" / "raw" / "R5-4", place.raw)
    return place


def write_previous(place: Place, marks: Mapping[str, str]) -> None:
    """The merged.csv of the quarter before: ○ everywhere but where ``marks`` (通しNo. → one mark each) differs."""
    rows = []
    for number, (measure, department, name) in INITIATIVES.items():
        said = marks.get(str(number), "○" * len(place.period.past))
        row = dict.fromkeys(DEFAULT.merged, "") | dict(zip(DEFAULT.marks, said, strict=False))
        row |= {"serial_no": str(number), "goal": GOAL, "policy": POLICY, "measure": measure}
        rows.append(row | {"department": department, "initiative": name, "state": "accepted"})
    assert place.period.past, "a first quarter has none before it in its year: see tests/history/test_handover.py"
    before = Period(place.period.year, place.period.number - 1)
    path = place.folders.out / str(before) / "merged.csv"
    path.parent.mkdir(parents=True)
    write_csv(path, pd.DataFrame(rows, columns=list(DEFAULT.merged), dtype="str"), merged_data())


def edit_cells(path: Path, edits: Iterable[Mapping[str, Any]]) -> None:
    """Edits a workbook as a respondent would.

    An edit names a ``sheet`` (the first by default) and a ``cell`` with its new ``value`` (none: emptied), as what
    ``kind``: "text" keeps a text that Excel would calculate, "error" an error value, "diagonal" and "struck" are
    formats. ``struck``: the part of the value that is struck through. ``note``, ``format``: the words of a note on the
    cell and its number format; the value stays. ``merge``: an area that becomes one cell and hides what stands in it,
    without losing it. ``delete_row`` takes a row away.
    """
    book = openpyxl.load_workbook(path)
    for edit in edits:
        sheet = book[edit["sheet"]] if "sheet" in edit else book.worksheets[0]
        if "delete_row" in edit:
            sheet.delete_rows(edit["delete_row"])
        elif "merge" in edit:
            sheet.merged_cells.add(edit["merge"])
        else:
            _edit_cell(sheet[edit["cell"]], edit)
    book.save(path)


def _edit_cell(cell: Cell, edit: Mapping[str, Any]) -> None:
    kind = edit.get("kind", "")
    if "value" in edit or not {"note", "format"} & edit.keys():
        cell.value = edit.get("value")
    if "struck" in edit:
        before, part, behind = edit["value"].partition(edit["struck"])
        cell.value = CellRichText(before, TextBlock(InlineFont(strike=True), part), behind)
    if "note" in edit:
        cell.comment = Comment(edit["note"], "")
    if "format" in edit:
        cell.number_format = edit["format"]
    if kind in ("text", "error"):
        cell.data_type = {"text": "s", "error": "e"}[kind]
    elif kind == "diagonal":
        cell.border = Border(diagonal=Side(style="thin"), diagonalUp=True)
    elif kind == "struck":
        cell.font = Font(strike=True)


def add_sheet(path: Path, name: str, rows: Sequence[Sequence[Any]], hidden: bool = False) -> None:
    """Adds a sheet with these rows; the workbook is made where there is none."""
    new = not path.exists()
    book = Workbook() if new else openpyxl.load_workbook(path)
    if new:
        book.remove(book.worksheets[0])
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    sheet.sheet_state = "hidden" if hidden else "visible"
    book.save(path)


def values(path: Path, sheet: str | None = None) -> dict[str, Any]:
    """Address → value of every filled cell of a sheet, the first by default."""
    book = openpyxl.load_workbook(path)
    shown = book[sheet] if sheet else book.worksheets[0]
    return {cell.coordinate: cell.value for row in shown.iter_rows() for cell in row if cell.value is not None}
