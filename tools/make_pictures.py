"""Makes the pictures of 運用手引.md out of the committed data: each workbook as LibreOffice prints it, and the PDF.

Run it as ``python tools/make_pictures.py`` from the project's root, with soffice, pdftoppm and chromium on the machine.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import sync_playwright

from pipeline.jobs.forms import forms
from pipeline.jobs.merge import Clock, merge
from pipeline.jobs.waive import Entry, waive
from pipeline.storage.editions import Edition
from pipeline.storage.files import Folders
from schemas.period import parse_period

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PERIOD = parse_period("R5-4")
DEPARTMENT = "まちづくり推進課"

PAGES = {
    "form": (f"依頼/回答票_R5-4_{DEPARTMENT}.xlsx", 1, 0.47),
    "form-example": (f"依頼/回答票_R5-4_{DEPARTMENT}.xlsx", 2, 0.52),
    "request": (f"確認依頼/確認依頼_R5-4_{DEPARTMENT}.xlsx", 1, 0.50),
    "request-list": (f"確認依頼/確認依頼_R5-4_{DEPARTMENT}.xlsx", 2, 0.36),
    "result": ("点検結果_R5-4.xlsx", 1, 1.0),
    "result-list": ("点検結果_R5-4.xlsx", 2, 0.40),
    "council": ("公開/進行管理表_R5-4.pdf", 1, 1.0),
    "summary": ("公開/進行管理表_R5-4.pdf", 6, 0.72),
}
"""Picture → file, printed page, and how much of its height is shown."""

WIDTH, HEIGHT = 1287, 910
"""Dots of a page in landscape."""


def main() -> None:
    """Plays the quarter in a temporary folder and takes the pictures."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        out = played(root)
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        for picture, (book, page, share) in PAGES.items():
            printed = out / book if book.endswith(".pdf") else pdf(out / book, root)
            command = ["pdftoppm", "-png", "-scale-to-x", str(WIDTH), "-scale-to-y", str(HEIGHT), "-singlefile"]
            command += ["-f", str(page), "-l", str(page)]
            command += ["-x", "0", "-y", "0", "-W", "0", "-H", str(int(HEIGHT * share))]
            subprocess.run([*command, str(printed), str(PICTURES / picture)], check=True)
        photograph(out / "index.html", PICTURES / "page.png")


def played(root: Path) -> Path:
    """The quarter as it stands before its corrections come in, with one waiver; the folder of its output."""
    shutil.copytree(ROOT / "data" / "plan", root / "plan")
    shutil.copytree(ROOT / "data" / "raw", root / "raw")
    register = root / "plan" / "R5.xlsx"
    book = openpyxl.load_workbook(register)
    for row in book["計画"].iter_rows():
        if row[0].value == "連絡先":
            row[1].value = "内線2345"
    book.save(register)
    folders = Folders(root / "plan", root / "raw", root / "out")
    forms(PERIOD, folders, lambda *_: None)
    reason, approver, day = "計画上、該当する取組みがないため", "産業振興課長", date(2024, 4, 15)
    waive(Entry(90, "reason-missing", PERIOD, PERIOD, reason, approver, day), folders)
    merge(PERIOD, folders, Edition.DRAFT, Clock(), pdf=True)
    return folders.output(PERIOD)


def photograph(page: Path, picture: Path) -> None:
    """The page's beginning, as Chromium shows it."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1100, "height": 900})
        shown.goto(page.as_uri())
        shown.screenshot(path=picture)
        browser.close()


def pdf(book: Path, folder: Path) -> Path:
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / f"{book.stem}.pdf"


if __name__ == "__main__":
    main()
