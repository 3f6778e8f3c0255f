"""Makes the committed fixtures: small workbooks, written by openpyxl and saved by LibreOffice in three formats.

Run by hand where LibreOffice is installed: ``python tests/reading/make_fixtures.py``. Tests never run it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side

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


def main() -> None:
    """Write fixtures/form and fixtures/formats, each as .xlsx, .xls and .ods."""
    save("form", form())
    save("formats", formats())


def save(name: str, book: Workbook) -> None:
    """Have LibreOffice save a workbook in the three formats."""
    FIXTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, f"{name}.xlsx")
        book.save(made)
        for suffix, target in FORMATS.items():
            out = Path(folder, suffix)
            subprocess.run(
                [
                    "soffice",
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    target,
                    "--outdir",
                    str(out),
                    str(made),
                ],
                check=True,
                capture_output=True,
            )
            shutil.copy(out / f"{name}.{suffix}", FIXTURES)


if __name__ == "__main__":
    main()
