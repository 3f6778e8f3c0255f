"""Makes the returns of a quarter as offices really send them: 25 departments, every format, over 40 faults.

The files are committed in ``tests/journeys/office/R5-4``, so that no test needs LibreOffice; run this with LibreOffice
installed to make them anew: ``python -m tests.office.make_office_quarter``. What each file has to give stands in
``expected.csv`` beside it, written by hand from the faults named here.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.reading.xlsb import write_xlsb

ROOT = Path(__file__).parents[3]
OUT = Path(__file__).parent / "R5-4"
HEADINGS = ("通しNo.", "施策", "主管課等", "事業・取組みの名称", "1期", "2期", "3期", "4期", "選択肢", "評価理由")
Grid = list[list[object]]


def source() -> list[dict[str, str]]:
    with (ROOT / "data/source/progress-table-r5.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


ROWS = source()


def grid(department: str, changes: Mapping[tuple[int, str], object] | None = None, titles: Sequence[str] = ()) -> Grid:
    """A department's own plain table: a title, one heading row, its answers with ``changes`` by (No., heading)."""
    rows: Grid = [[title] for title in titles]
    rows.append(list(HEADINGS))
    for row in ROWS:
        if row["主管課等"] == department:
            number = int(row["通しNo."])
            rows.append([(changes or {}).get((number, name), row[name]) for name in HEADINGS])
    return rows


def reordered(rows: Grid, order: Sequence[int]) -> Grid:
    return [[row[place] if place < len(row) else None for place in order] for row in rows]


def save(rows: Grid, path: Path, name: str = "Sheet1") -> Worksheet:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                cell = sheet.cell(number, column, value)
                if isinstance(value, str) and not value.startswith("#"):
                    cell.data_type = "s"
    book.save(path)
    return sheet


def form(department: str, changes: Mapping[str, object], name: str = "") -> openpyxl.Workbook:
    """The committed form of a department with ``changes`` by cell."""
    book = openpyxl.load_workbook(ROOT / f"data/raw/R5-4/回答票_R5-4_{department}.xlsx")
    for cell, value in changes.items():
        book["回答票"][cell] = value
        if isinstance(value, str) and not value.startswith(("#", "=")):
            book["回答票"][cell].data_type = "s"
    book.save(OUT / (name or f"回答票_R5-4_{department}.xlsx"))
    return book


def convert(rows: Grid, name: str, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / f"{Path(name).stem}.xlsx"
        save(rows, draft)
        subprocess.run(
            ["soffice", "--headless", "--convert-to", kind, "--outdir", folder, str(draft)],
            check=True,
            capture_output=True,
        )
        shutil.copy(draft.with_suffix(f".{kind}"), OUT / name)


def text(rows: Grid, name: str, encoding: str, comma: str) -> None:
    with (OUT / name).open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=comma).writerows(rows)


def published(department: str) -> Grid:
    """The whole published table, its heading of three rows repeated, only the department's rows answered."""
    heading: Grid = [
        ["第二期産業振興計画の進行管理表（令和5年度分）"],
        ["*凡例：○…進捗あり △…遅れ・課題あり □…検討中 ×…進捗なし ◎…完了 -…中止"],
        [
            "基本目標",
            None,
            None,
            "主管課等",
            "事業・取組みの名称",
            "現年度の進捗状況",
            None,
            None,
            None,
            "4期の評価理由（○、◎以外）",
        ],
        [
            "基本施策",
            None,
            None,
            None,
            None,
            "1期",
            "2期",
            "3期",
            "4期",
            "選択肢",
            "進捗状況に関わらず必要に応じて記載",
        ],
        ["通しNo.", "施策"],
    ]
    rows: Grid = []
    goal = ""
    for place, row in enumerate(ROWS):
        if place % 40 == 0:
            rows += heading
        if row["基本目標"] != goal:
            goal = row["基本目標"]
            rows += [[goal], [row["基本施策"]]]
        mine = row["主管課等"] == department
        measure = ("★【重点事業】 " if row["重点事業"] else "") + row["施策"]
        rows.append(
            [
                row["通しNo."], row["施策No."], measure, row["主管課等"],
                row["事業・取組みの名称"].replace("取組み", "取組"),
                row["1期"], row["2期"], row["3期"], row["4期"] if mine else None,
                row["選択肢"] if mine else None, row["評価理由"] if mine else None,
            ]
        )  # fmt: skip
    return rows


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "差替前").mkdir(parents=True)
    (OUT / "差替前" / "古い回答.xlsx").write_bytes(b"old")
    for junk in ("~$回答票.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (OUT / junk).write_bytes(b"junk")

    # Our own forms, filled in carelessly.
    form("秘書広報課", {"I8": "〇", "I9": "○ 実施済"})
    form(
        "産業振興課",
        {
            "I8": "●",
            "I9": "△",
            "J10": "3",
            "I11": None,
            "A12": 999,
            "I13": "#N/A",
            "I14": "=1+1",
            "I15": datetime(2024, 1, 2),
            "I16": "一",
            "J17": "#REF!",
            "I18": "△→○",
        },
    )
    form(
        "開発公社",
        {
            "I8": "×",
            "J8": "2、3",
            "J9": "5",
            "J10": "③",
            "E11": "別の事業",
            "K12": "あ" * 1001,
            "F13": "済",
            "I14": " ○　",
            "H15": "ー",
            "J16": "３．",
        },
    )
    book = form("商工会議所", {"I8": "中止"}, name="商工会議所様 回答.xlsm")
    line = Side(style="thin")
    book["回答票"]["I9"] = None
    book["回答票"]["I9"].border = Border(diagonal=line, diagonalUp=True)
    book["回答票"]["I10"].font = Font(strike=True)
    book["回答票"]["K11"] = "やめた"
    book["回答票"]["K11"].font = Font(strike=True)
    book.save(OUT / "商工会議所様 回答.xlsm")
    form("観光機構", {"J8": "3 外的要因", "I9": "△", "J9": "4 その他 人手が足りないため", "I10": "△", "J10": 4})
    form("企画調整課", {"A8": "No.7", "A9": "２４"})

    # Tables of their own making.
    save(
        grid("まちづくり推進課", {(9, "選択肢"): "その他", (9, "評価理由"): "対象がない"}),
        OUT / "まちづくり推進課.xlsx",
    )
    order = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    save(reordered(grid("吉祥寺まちづくり事務所"), order), OUT / "吉祥寺まちづくり事務所（列を並べ替え）.xlsx")
    two = grid("地域支援課")
    save([*two, *two[1:]], OUT / "地域支援課.xlsx")
    clash = grid("子ども子育て支援課")
    save([*clash, [clash[1][0], *clash[1][1:7], "○", None, None]], OUT / "子ども子育て支援課.xlsx")
    save(published("商連"), OUT / "R5進行管理表（商連記入）.xlsx")
    save([["あいさつ"], ["お世話になっております。"]], OUT / "人事課.xlsx")
    wrong = grid("生涯学習スポーツ課", titles=["進行管理表（令和4年度分）"])
    save(wrong, OUT / "生涯学習スポーツ課.xlsx")
    anonymous = [row[:2] + row[3:] for row in grid("住宅対策課")]
    save(anonymous, OUT / "Book1.xlsx")
    save(grid("図書館"), OUT / "Book2.xlsx")
    save(grid("道路管理課"), OUT / "道路管理課.xlsx")
    shutil.copy(OUT / "道路管理課.xlsx", OUT / "道路管理課 (2).xlsx")

    # Other formats.
    convert(grid("障害者福祉課", {(17, "4期"): "Ｘ"}), "障害者福祉課.xls", "xls")
    convert(grid("市民活動推進課", {(29, "4期"): "▲"}), "市民活動推進課.xls", "xls")
    convert(grid("交通企画課", {}), "交通企画課.ods", "ods")
    first = next(int(row["通しNo."]) for row in ROWS if row["主管課等"] == "安全対策課")
    convert(grid("安全対策課", {(first, "通しNo."): "なし"}), "安全対策課.ods", "ods")
    write_xlsb(OUT / "防災課.xlsb", [[value or None for value in row] for row in grid("防災課")])
    text(grid("J A 東京むさし"), unicodedata.normalize("NFD", "JA東京むさし.csv"), "utf-8-sig", ",")
    text(grid("多文化共生・交流課", {}), "多文化共生・交流課.csv", "cp932", ",")
    text(grid("児童青少年課"), "児童青少年課.txt", "utf-8", "\t")

    # Not to be read at all.
    (OUT / "高齢者支援課.xlsx").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")
    whole = (OUT / "図書館.xlsx") if (OUT / "図書館.xlsx").exists() else OUT / "Book2.xlsx"
    (OUT / "高齢者支援課（再送）.xlsx").write_bytes(whole.read_bytes()[:2000])
    (OUT / "高齢者支援課（空）.xlsx").write_bytes(b"")


if __name__ == "__main__":
    main()
