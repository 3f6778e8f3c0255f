"""Makes the committed fixtures: small workbooks, each saved by LibreOffice in three formats.

Run by hand where LibreOffice is installed: ``python -m tests.reading.make_fixtures``. Tests never run it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side

from tests.reading.drawings import png

FIXTURES = Path(__file__).with_name("fixtures")
FORMATS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods:calc8"}


def form() -> Workbook:
    """A form that begins at B3, with one of each kind of value, an error, a diagonal and a struck cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "回答"
    for row in (
        ("通しNo.", "事業名", "進捗", "評価理由", "日付"),
        (1, "①㈱ｶﾅ", "○", 2.5, date(2024, 1, 2)),
        (2, "改行\nあり", None, -3, datetime(2024, 1, 2, 12, 30)),
        (3, "=NA()", "×", True, time(9, 15)),
        (4, " 前後に空白 ", "△", "=1/0", None),
    ):
        sheet.append((None, *row))
    sheet.insert_rows(1, 2)
    sheet["D5"].border = Border(diagonal=Side("thin"), diagonalUp=True)
    sheet["D6"].font = Font(strike=True)
    sheet["B3"].font = Font(bold=True)
    for title, state in (("控え", "hidden"), ("印", "veryHidden")):
        extra = book.create_sheet(title)
        extra["A1"] = title
        extra.sheet_state = state
    return book


SHOWN = (
    (0.855, "0%"),
    (1250000, '#,##0"円"'),
    (5, '"第"0"回審議会で決定"'),
    (2, '[=1]"○";[=2]"△";"×"'),
    (-5, '0;"△"0'),
    (date(2024, 3, 31), "[$-411]ge.m.d"),
    (date(2024, 4, 1), "[$-411]m/d(aaa)"),
    (datetime(2024, 3, 31, 10, 30), "yyyy/m/d h:mm"),
    (time(10, 30), "[$-411]AM/PM h:mm"),
    (timedelta(hours=36), "[h]:mm"),
    (0.1 + 0.2, "General"),
    (3, "General"),
    (True, "General"),
    (1.5, "# ?/?"),
    ("済", ";;;"),
)


def formats() -> Workbook:
    """A column of values in formats of which none shows the value alone, but for a 3 and a TRUE."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "書式"
    sheet.column_dimensions["A"].width = 40
    for row, (value, code) in enumerate(SHOWN, 1):
        sheet.cell(row, 1, value).number_format = code
    return book


def marked(path: Path) -> None:
    """A form with all that is no value: struck text, hidden cells, rows and columns, a note, a text box, a picture."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("回答")
    struck, plain = book.add_format({"font_strikeout": True}), book.add_format()
    sheet.write_row("A1", ["通しNo.", "進捗", "理由", "備考"])
    sheet.write_row("A2", [1, "○"], struck)
    sheet.write_rich_string("C2", "残る", struck, "消す", plain, "文")
    sheet.write_blank("B3", None, book.add_format({"diag_type": 3, "diag_border": 1}))
    sheet.write("C3", "見える")
    sheet.merge_range("A4:B5", "上")
    sheet.write("B4", 3)
    sheet.write("A5", "隠れ")
    sheet.write_comment("C3", "確認のこと\n二行目")
    sheet.insert_textbox("C6", "箱の文\n二行", {"width": 100, "height": 50})
    picture = path.with_name("p.png")
    picture.write_bytes(png())
    sheet.insert_image("D2", picture, {"x_offset": 9, "y_offset": 5, "x_scale": 9, "y_scale": 5})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='回答'!$A$2:$A$3"})
    sheet.insert_chart("F2", chart)
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.write("D9", "終")
    book.close()


def save(made: Path, folder: Path) -> None:
    """Have LibreOffice write ``made`` into the fixtures in each format."""
    for suffix, target in FORMATS.items():
        out = folder / suffix
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(out), str(made)]
        subprocess.run(command, check=True, capture_output=True)
        shutil.copy(out / f"{made.stem}.{suffix}", FIXTURES)


def main() -> None:
    """Write fixtures/form, fixtures/formats and fixtures/marked as .xlsx, .xls and .ods."""
    FIXTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        form().save(Path(folder, "form.xlsx"))
        formats().save(Path(folder, "formats.xlsx"))
        marked(Path(folder, "marked.xlsx"))
        for name in ("form", "formats", "marked"):
            save(Path(folder, f"{name}.xlsx"), Path(folder))


if __name__ == "__main__":
    main()
